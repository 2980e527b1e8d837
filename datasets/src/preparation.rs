//! A [`Preparation`]: what was learnt from a table about how to turn rows into arrays, and outputs into
//! answers.

use serde::{Deserialize, Serialize};

use crate::contract::{Contract, Dropped, RowCounts, TargetColumn};
use crate::error::{Error, ErrorKind};
use crate::input::Input;
use crate::scaling::Scaling;
use crate::table::Table;
use crate::task::Task;

/// The encoding of a table's rows: features and targets as numbers.
///
/// It is fitted once, on the rows that train, and then encodes any table that has the same columns by name,
/// in whatever order. It is all that must be known of the data to use a model: it can be
/// [written down](Preparation::to_json) and says in a [report](crate::ApplyReport) how far other data are from those
/// it was fitted on.
///
/// ```
/// use paragrad_datasets::{CsvOptions, Preparation, PrepareOptions, Target, open};
///
/// let (table, options) = (open("diabetes", &CsvOptions::default())?, PrepareOptions::default());
/// let split = Target::of(&table, &options)?.split(0.2, 7);
/// let preparation = Preparation::fit(&table, &split.training, &options)?;
/// let applied = preparation.apply(&table)?;
/// let (training, validation) = (applied.subset(&split.training), applied.subset(&split.validation));
/// assert_eq!((training.len(), validation.len()), (354, 88));
/// assert_eq!(preparation.unscale(0, 0.0), preparation.targets()[0].scaling.center);
/// # Ok::<(), paragrad_datasets::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Contract", into = "Contract")]
pub struct Preparation {
    pub(crate) contract: Contract,
    feature_names: Vec<String>,
}

impl Preparation {
    /// What is to be predicted.
    pub fn task(&self) -> Task {
        self.contract.task
    }

    /// The columns that features are made from, in the order of the features.
    pub fn inputs(&self) -> &[Input] {
        &self.contract.inputs
    }

    /// The columns that are no features, and why.
    pub fn dropped(&self) -> &[Dropped] {
        &self.contract.dropped
    }

    /// The columns to predict: one, or several for a regression of several numbers.
    pub fn targets(&self) -> &[TargetColumn] {
        &self.contract.targets
    }

    /// The classes, by index; none for regression.
    pub fn labels(&self) -> &[String] {
        &self.contract.labels
    }

    /// Cells that stand for a value that is not there, whatever the case of their letters; numbers among them by value. An
    /// empty cell is missing too.
    pub fn missing_tokens(&self) -> &[String] {
        &self.contract.missing
    }

    /// How many rows it was fitted on, and how many were left out.
    pub fn rows(&self) -> &RowCounts {
        &self.contract.rows
    }

    /// The features' names, in the order of a sample's values: see [`Input::feature_names`].
    pub fn feature_names(&self) -> &[String] {
        &self.feature_names
    }

    /// The targets' names, in the order of a sample's values: the columns', or for several classes the labels.
    pub fn target_names(&self) -> Vec<String> {
        match self.task() {
            Task::Regression | Task::Binary => {
                self.targets().iter().map(|target| target.name.clone()).collect()
            }
            Task::Multiclass => self.labels().to_vec(),
        }
    }

    /// Values in a sample's x.
    pub fn n_features(&self) -> usize {
        self.feature_names.len()
    }

    /// Values in a sample's y: the number of classes for multiclass, else of target columns.
    pub fn n_targets(&self) -> usize {
        match self.task() {
            Task::Regression | Task::Binary => self.targets().len(),
            Task::Multiclass => self.labels().len(),
        }
    }

    /// The same with another change of units of a regression target.
    ///
    /// # Errors
    /// [`ErrorKind::Inconsistent`] if the center is not finite, or the spread is not finite and above 0.
    ///
    /// # Panics
    /// If there is no such target.
    #[track_caller]
    pub fn with_target_scaling(mut self, target: usize, scaling: Scaling) -> Result<Preparation, Error> {
        self.contract.targets[target].scaling = scaling;
        Preparation::try_from(self.contract)
    }

    /// A regression output in its target's own units.
    ///
    /// # Panics
    /// If there is no such target.
    #[track_caller]
    pub fn unscale(&self, target: usize, output: f64) -> f64 {
        let n = self.targets().len();
        assert!(target < n, "target {target} of {n} targets");
        self.targets()[target].scaling.unscale(output)
    }

    /// The label of a class.
    ///
    /// # Panics
    /// If there is no such class, as there is none in regression.
    #[track_caller]
    pub fn label(&self, class: usize) -> &str {
        let n = self.labels().len();
        assert!(class < n, "class {class} of {n} classes");
        &self.labels()[class]
    }

    /// Whether a table has all target columns, so that one can [`apply`](Preparation::apply) and compare.
    pub fn has_targets(&self, table: &Table) -> bool {
        self.targets().iter().all(|target| table.column(&target.name).is_some())
    }

    /// The table's columns that are neither inputs nor targets nor known to be left out.
    pub fn unknown_columns(&self, table: &Table) -> Vec<String> {
        let dropped = self.dropped().iter().map(|dropped| &dropped.name);
        let known = self.inputs().iter().map(|input| &input.name).chain(dropped);
        let known: Vec<&String> = known.chain(self.targets().iter().map(|target| &target.name)).collect();
        let names = table.columns().iter().map(|column| column.name().to_owned());
        names.filter(|name| !known.contains(&name)).collect()
    }

    /// Refuses a table with columns that the preparation does not know, which otherwise are ignored.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownColumns`].
    pub fn refuse_unknown_columns(&self, table: &Table) -> Result<(), Error> {
        let columns = self.unknown_columns(table);
        if columns.is_empty() {
            return Ok(());
        }
        Err(Error::in_file(table.name(), ErrorKind::UnknownColumns { columns }))
    }
}

impl TryFrom<Contract> for Preparation {
    type Error = Error;

    fn try_from(contract: Contract) -> Result<Preparation, Error> {
        contract.check()?;
        let feature_names = contract.inputs.iter().flat_map(Input::feature_names).collect();
        Ok(Preparation { contract, feature_names })
    }
}

impl From<Preparation> for Contract {
    fn from(preparation: Preparation) -> Contract {
        preparation.contract
    }
}
