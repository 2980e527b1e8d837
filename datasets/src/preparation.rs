//! A [`Preparation`]: what was learnt from a table about how to turn rows into arrays, and outputs into
//! answers.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::applied::{Applied, ApplyReport, InputReport};
use crate::cells::{CellReader, MissingTokens};
use crate::contract::{Contract, Dropped, Format, RowCounts, TargetColumn, VERSION};
use crate::dataset::Dataset;
use crate::error::{Error, ErrorKind, quoted};
use crate::input::{Input, rescaled};
use crate::number::NumberFormat;
use crate::options::{OnMissing, PrepareOptions, Rescale};
use crate::plan::{Plan, Planned, plan};
use crate::scaling::Scaling;
use crate::table::{Column, Table};
use crate::target::{self, Target};
use crate::task::Task;

/// The encoding of a table's rows: features and targets as numbers.
///
/// It is fitted once, on the rows that train, and then encodes any table that has the same columns by name,
/// in whatever order. It is all that must be known of the data to use a model: it can be
/// [written down](Preparation::to_json) and says in a [report](ApplyReport) how far other data are from those
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
    contract: Contract,
    feature_names: Vec<String>,
}

impl Preparation {
    /// Fits on all rows that have a target.
    ///
    /// # Errors
    /// Those of [`Preparation::fit`].
    pub fn fit_all(table: &Table, options: &PrepareOptions) -> Result<Preparation, Error> {
        let rows: Vec<usize> = (0..table.n_rows()).collect();
        Preparation::fit(table, &rows, options)
    }

    /// Fits kinds, categories, statistics and what stands for missing cells on some rows, so that nothing of
    /// the others leaks into training. Rows whose target is missing are left out.
    ///
    /// The task and the labels are those of the whole table: a class that only the other rows have is still a
    /// class.
    ///
    /// # Errors
    /// Those of [`Target::of`]. A column of dates, or of numbers with other cells among them, unless it is to
    /// be left out; no column left to make features from; missing cells that are to be refused; numbers too
    /// large to rescale.
    ///
    /// # Panics
    /// If `rows` is empty or names a row that the table does not have.
    #[track_caller]
    pub fn fit(table: &Table, rows: &[usize], options: &PrepareOptions) -> Result<Preparation, Error> {
        let n_rows = table.n_rows();
        assert!(!rows.is_empty(), "0 rows to fit on, of a table of {n_rows} rows");
        let beyond = rows.iter().find(|&&row| row >= n_rows);
        assert!(beyond.is_none(), "row {} of a table of {n_rows} rows", beyond.unwrap_or(&0));

        let target = Target::of(table, options)?;
        let missing = MissingTokens::new(&options.missing);
        let with_target: Vec<usize> =
            rows.iter().copied().filter(|row| target.rows().binary_search(row).is_ok()).collect();
        if with_target.is_empty() {
            let column = table.columns()[target.columns()[0]].name().to_owned();
            return Err(table.head_error(target.columns()[0], ErrorKind::NoTarget { column }));
        }
        let mut planned = plan(table, &with_target, options, &missing)?;
        let whole = whole_rows(&planned, &with_target);
        if whole.is_empty() {
            return Err(Error::in_file(table.name(), ErrorKind::NoWholeRow));
        }
        if whole.len() < with_target.len() {
            planned = plan(table, &whole, options, &missing)?;
        }
        let (inputs, dropped) = fit_inputs(&planned, &with_target, &whole, options)?;
        if inputs.is_empty() {
            let line = |dropped: &Dropped| format!("column {}: {}", quoted(&dropped.name), dropped.reason);
            let dropped = dropped.iter().map(line).collect();
            return Err(Error::in_file(table.name(), ErrorKind::NothingLeft { dropped }));
        }
        let targets =
            target.columns().iter().map(|&column| fit_target(&planned[column], &whole, target.task()));
        Preparation::try_from(Contract {
            format: Format::Preparation,
            version: VERSION,
            task: target.task(),
            inputs,
            dropped,
            targets: targets.collect::<Result<_, _>>()?,
            labels: target.into_labels(),
            missing: options.missing.clone(),
            rows: RowCounts {
                fitted: whole.len(),
                without_target: rows.len() - with_target.len(),
                incomplete: with_target.len() - whole.len(),
            },
        })
    }

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

    /// How many rows it was fitted on, and how many were left out.
    pub fn rows(&self) -> RowCounts {
        self.contract.rows
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

    /// Encodes the rows of a table that have a target. Columns are found by name; others are ignored.
    ///
    /// # Errors
    /// A column that is missing; at its cell a number or boolean that is none, a number too large, a missing
    /// cell that is to be refused, or a class that was not fitted.
    pub fn apply(&self, table: &Table) -> Result<Applied, Error> {
        let missing = MissingTokens::new(&self.contract.missing);
        let targets = self.targets().iter().map(|target| (target.name.as_str(), target.format));
        let targets = readers(table, targets, &missing)?;
        let all: Vec<usize> = (0..table.n_rows()).collect();
        let rows = targets.iter().fold(all, |rows, cells| cells.present(&rows));
        let mut applied = self.features(table, rows, &missing)?;
        applied.report.without_target = table.n_rows() - applied.report.samples - applied.report.incomplete;
        let values = self.encode_targets(&targets, &applied.rows)?;
        let features = applied.data.features().to_vec();
        applied.data = Dataset::new(features, self.n_features(), values, self.n_targets())?
            .with_names(self.feature_names.clone(), self.target_names())?;
        Ok(applied)
    }

    /// Encodes the features of all rows of a table that need not have a target.
    ///
    /// # Errors
    /// Those of [`Preparation::apply`], but for the targets'.
    pub fn apply_features(&self, table: &Table) -> Result<Applied, Error> {
        let missing = MissingTokens::new(&self.contract.missing);
        self.features(table, (0..table.n_rows()).collect(), &missing)
    }

    /// The features of some rows, less those with missing cells where these are to be dropped.
    fn features(&self, table: &Table, rows: Vec<usize>, missing: &MissingTokens) -> Result<Applied, Error> {
        let inputs = self.inputs().iter().map(|input| (input.name.as_str(), input.format()));
        let cells = readers(table, inputs, missing)?;
        let n_rows = rows.len();
        let drops =
            self.inputs().iter().zip(&cells).filter(|(input, _)| input.on_missing == OnMissing::DropRow);
        let rows = drops.fold(rows, |rows, (_, cells)| cells.present(&rows));
        let width = self.n_features();
        let mut values = vec![0.0; rows.len() * width];
        let (mut start, mut reports) = (0, Vec::new());
        for (input, cells) in self.inputs().iter().zip(&cells) {
            let samples = values.chunks_exact_mut(width).map(|sample| &mut sample[start..]);
            reports.push(input.encode(cells, &rows, samples)?);
            start += input.width();
        }
        let data =
            Dataset::new(values, width, Vec::new(), 0)?.with_names(self.feature_names.clone(), Vec::new())?;
        let report = self.report(table, (rows.len(), n_rows), reports);
        Ok(Applied { data, rows, report })
    }

    fn report(
        &self,
        table: &Table,
        (samples, n_rows): (usize, usize),
        inputs: Vec<InputReport>,
    ) -> ApplyReport {
        let unknown_columns = self.unknown_columns(table);
        ApplyReport { samples, without_target: 0, incomplete: n_rows - samples, unknown_columns, inputs }
    }

    /// Regression: the numbers, rescaled. Binary: 0 or 1. Multiclass: a row of zeros with a 1 at the class.
    fn encode_targets(&self, cells: &[CellReader<'_>], rows: &[usize]) -> Result<Vec<f64>, Error> {
        if self.task() == Task::Regression {
            let of_row = |&row: &usize| {
                let number = move |(target, cells): (&TargetColumn, _)| {
                    rescaled(target.scaling, target::number(cells, row)?, cells, row)
                };
                self.targets().iter().zip(cells).map(number)
            };
            return rows.iter().flat_map(of_row).collect();
        }
        let classes = target::classes(&cells[0], rows, self.labels())?;
        if self.task() == Task::Binary {
            return Ok(classes.into_iter().map(|class| class as f64).collect());
        }
        let mut one_hot = vec![0.0; classes.len() * self.labels().len()];
        for (row, class) in one_hot.chunks_exact_mut(self.labels().len()).zip(classes) {
            row[class] = 1.0;
        }
        Ok(one_hot)
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

/// Some rows without those that lack a cell of a feature whose column says to drop them.
fn whole_rows(planned: &[Planned<'_>], rows: &[usize]) -> Vec<usize> {
    let drops = planned
        .iter()
        .filter(|column| matches!(column.plan, Plan::Feature(_)) && column.on_missing == OnMissing::DropRow);
    drops.fold(rows.to_vec(), |rows, column| column.cells.present(&rows))
}

/// Fits the features to whole rows, or passes on the first refusal.
fn fit_inputs(
    planned: &[Planned<'_>],
    rows: &[usize],
    whole: &[usize],
    options: &PrepareOptions,
) -> Result<(Vec<Input>, Vec<Dropped>), Error> {
    let (mut inputs, mut dropped) = (Vec::new(), Vec::new());
    for column in planned {
        match &column.plan {
            Plan::Target => {}
            Plan::Refuse(error) => return Err(error.clone()),
            Plan::Drop(reason) => {
                dropped.push(Dropped { name: column.cells.name().to_owned(), reason: reason.clone() });
            }
            Plan::Feature(kind) => {
                let mut input = Input::fit(&column.cells, whole, *kind, column.on_missing, options)?;
                let n_missing = rows.len() - column.cells.present(rows).len();
                input.missing_share = n_missing as f64 / rows.len() as f64;
                inputs.push(input);
            }
        }
    }
    Ok((inputs, dropped))
}

fn fit_target(column: &Planned<'_>, rows: &[usize], task: Task) -> Result<TargetColumn, Error> {
    let cells = &column.cells;
    let name = cells.name().to_owned();
    let scaling = match task {
        Task::Binary | Task::Multiclass => Scaling::IDENTITY,
        Task::Regression => {
            let numbers: Vec<f64> =
                rows.iter().map(|&row| target::number(cells, row)).collect::<Result<_, _>>()?;
            let too_large = || cells.head_error(ErrorKind::OutOfRange { column: name.clone() });
            Scaling::fit(Rescale::Standard, &numbers).ok_or_else(too_large)?
        }
    };
    Ok(TargetColumn { name, format: cells.format, scaling })
}

/// A reader for each named column, or the refusal of the first that the table does not have.
fn readers<'a, 'n>(
    table: &'a Table,
    columns: impl Iterator<Item = (&'n str, NumberFormat)>,
    missing: &'a MissingTokens,
) -> Result<Vec<CellReader<'a>>, Error> {
    let names = table.columns().iter().map(Column::name);
    let positions: HashMap<&str, usize> = names.zip(0..).collect();
    let reader = |(name, format)| {
        let column = positions.get(name).copied().ok_or_else(|| table.no_such_name(name))?;
        Ok(CellReader::new(table, column, missing, Some(format)))
    };
    columns.map(reader).collect()
}
