//! A [`Preparation`]: what was learnt from a table about how to turn rows into arrays, and outputs into
//! answers.

use std::collections::{HashMap, HashSet};

use crate::classes::ClassIndex;
use crate::dataset::Dataset;
use crate::error::{Error, ErrorKind};
use crate::scaling::Scaling;
use crate::table::{Column, Table};
use crate::target::{self, PrepareOptions, Target};
use crate::task::Task;

/// The encoding of a table's rows: features standardised, the target standardised or as classes.
///
/// It is fitted once, on the rows that train, and then encodes any table that has the same columns by name,
/// in whatever order.
///
/// ```
/// use paragrad_datasets::{CsvOptions, Preparation, PrepareOptions, Target, open};
///
/// let (table, options) = (open("diabetes", &CsvOptions::default())?, PrepareOptions::default());
/// let split = Target::of(&table, &options)?.split(0.2, 7);
/// let preparation = Preparation::fit_rows(&table, &split.training, &options)?;
/// let data = preparation.encode(&table)?;
/// let (training, validation) = (data.subset(&split.training), data.subset(&split.validation));
/// assert_eq!((training.len(), validation.len()), (354, 88));
/// assert_eq!(preparation.unscale(0.0), preparation.target_mean());
/// # Ok::<(), paragrad_datasets::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Preparation {
    task: Task,
    features: Vec<Scaling>,
    feature_names: Vec<String>,
    target: Scaling,
    labels: Vec<String>,
}

impl Preparation {
    /// Fits on all rows.
    ///
    /// # Errors
    /// Those of [`Target::of`]; a feature cell that is no finite number; numbers too large to standardise.
    pub fn fit(table: &Table, options: &PrepareOptions) -> Result<Preparation, Error> {
        let rows: Vec<usize> = (0..table.n_rows()).collect();
        Preparation::fit_rows(table, &rows, options)
    }

    /// Fits means and standard deviations on some rows, so that nothing of the others leaks into training.
    ///
    /// The task and the labels are those of the whole table: a class that only the other rows have is still a
    /// class.
    ///
    /// # Errors
    /// Those of [`Preparation::fit`].
    ///
    /// # Panics
    /// If `rows` is empty or names a row that the table does not have.
    #[track_caller]
    pub fn fit_rows(table: &Table, rows: &[usize], options: &PrepareOptions) -> Result<Preparation, Error> {
        let n_rows = table.n_rows();
        assert!(!rows.is_empty(), "0 rows to fit on, of a table of {n_rows} rows");
        let beyond = rows.iter().find(|&&row| row >= n_rows);
        assert!(beyond.is_none(), "row {} of a table of {n_rows} rows", beyond.unwrap_or(&0));

        let target = Target::of(table, options)?;
        let (column, task) = (target.column(), target.task());
        let name = table.columns()[column].name();
        let dropped = options.drop.iter().map(|column| table.position(column));
        let dropped = dropped.collect::<Result<Vec<_>, _>>()?;
        let features = (0..table.n_columns()).filter(|&i| i != column && !dropped.contains(&i));
        let features =
            features.map(|i| fit_column(table, i, table.numbers(i)?, rows)).collect::<Result<_, _>>()?;
        let scaling = match task {
            Task::Regression => fit_column(table, column, target::numbers(table, column)?, rows)?,
            Task::Binary | Task::Multiclass => Scaling::identity(name),
        };
        Preparation::new(task, features, scaling, target.into_labels())
    }

    /// Puts a preparation together from its parts, such as a model file keeps.
    ///
    /// `labels` are the classes in the order of their indices, and none for regression.
    ///
    /// # Errors
    /// [`ErrorKind::Inconsistent`] if there is no feature, two columns share a name, a mean is not finite, a
    /// standard deviation is not finite and positive, or the labels do not fit the task.
    pub fn new(
        task: Task,
        features: Vec<Scaling>,
        target: Scaling,
        labels: Vec<String>,
    ) -> Result<Preparation, Error> {
        if features.is_empty() {
            return Err(Error::inconsistent("found 0 features, expected at least 1".to_owned()));
        }
        let mut names = HashSet::new();
        for Scaling { name, mean, std } in features.iter().chain([&target]) {
            if !names.insert(name) {
                return Err(Error::inconsistent(format!("found two columns called {name:?}, expected one")));
            }
            if !mean.is_finite() || !std.is_finite() || *std <= 0.0 {
                let found = format!("column {name:?}: found mean {mean} and standard deviation {std}");
                return Err(Error::inconsistent(format!(
                    "{found}, expected finite numbers, the second above 0"
                )));
            }
        }
        check_labels(task, &labels)?;
        let feature_names = features.iter().map(|feature| feature.name.clone()).collect();
        Ok(Preparation { task, features, feature_names, target, labels })
    }

    /// What is to be predicted.
    pub fn task(&self) -> Task {
        self.task
    }

    /// The features' names and statistics, in the order of a sample's values.
    pub fn features(&self) -> &[Scaling] {
        &self.features
    }

    /// The features' names, in the order of a sample's values.
    pub fn feature_names(&self) -> &[String] {
        &self.feature_names
    }

    /// The target's name and statistics; for classes mean 0 and standard deviation 1.
    pub fn target(&self) -> &Scaling {
        &self.target
    }

    /// The target's name.
    pub fn target_name(&self) -> &str {
        &self.target.name
    }

    /// Mean of a regression target, in its own units; 0 for classes.
    pub fn target_mean(&self) -> f64 {
        self.target.mean
    }

    /// Standard deviation of a regression target, in its own units; 1 for classes.
    pub fn target_std(&self) -> f64 {
        self.target.std
    }

    /// The classes, by index; none for regression.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Values in a sample's x.
    pub fn n_features(&self) -> usize {
        self.features.len()
    }

    /// Values in a sample's y: the number of classes for multiclass, else 1.
    pub fn n_targets(&self) -> usize {
        match self.task {
            Task::Regression | Task::Binary => 1,
            Task::Multiclass => self.labels.len(),
        }
    }

    /// Encodes a table that has the features and the target, found by name; other columns are ignored.
    ///
    /// # Errors
    /// At its cell: a column that is missing, a feature or a regression target that is no finite number, a
    /// class that was not fitted.
    pub fn encode(&self, table: &Table) -> Result<Dataset, Error> {
        let features = self.encode_features(table)?;
        let column = position(table, self.target_name())?;
        let targets = match self.task {
            Task::Regression => {
                let values = target::numbers(table, column)?.iter().enumerate();
                values
                    .map(|(row, &value)| scale(&self.target, value, table, row, column))
                    .collect::<Result<_, _>>()?
            }
            Task::Binary | Task::Multiclass => self.encode_classes(table, column)?,
        };
        let target_names = match self.task {
            Task::Regression | Task::Binary => vec![self.target.name.clone()],
            Task::Multiclass => self.labels.clone(),
        };
        Dataset::new(features, self.n_features(), targets, self.n_targets())?
            .with_names(self.feature_names.clone(), target_names)
    }

    /// Encodes the features of a table that need not have the target: row-major, `n_rows` by `n_features`.
    ///
    /// # Errors
    /// At its cell: a column that is missing, or a feature that is no finite number.
    pub fn encode_features(&self, table: &Table) -> Result<Vec<f64>, Error> {
        let mut encoded = vec![0.0; table.n_rows() * self.n_features()];
        let names = table.columns().iter().map(Column::name);
        let positions: HashMap<&str, usize> = names.zip(0..).collect();
        for (i, feature) in self.features.iter().enumerate() {
            let position = positions.get(feature.name.as_str()).copied();
            let column = position.ok_or_else(|| table.no_such_name(&feature.name))?;
            let values = table.numbers(column)?.iter().enumerate();
            for (sample, (row, &value)) in encoded.chunks_exact_mut(self.n_features()).zip(values) {
                sample[i] = scale(feature, value, table, row, column)?;
            }
        }
        Ok(encoded)
    }

    /// Standardises one sample in place: from the units of the columns to those of training.
    ///
    /// # Panics
    /// If the sample has not `n_features` values.
    #[track_caller]
    pub fn scale(&self, sample: &mut [f64]) {
        let (found, expected) = (sample.len(), self.n_features());
        assert_eq!(found, expected, "a sample of {found} values for {expected} features");
        for (value, feature) in sample.iter_mut().zip(&self.features) {
            *value = feature.scale(*value);
        }
    }

    /// A regression output in the target's own units.
    pub fn unscale(&self, output: f64) -> f64 {
        self.target.unscale(output)
    }

    /// The label of a class.
    ///
    /// # Panics
    /// If there is no such class, as there is none in regression.
    #[track_caller]
    pub fn label(&self, class: usize) -> &str {
        assert!(class < self.labels.len(), "class {class} of {} classes", self.labels.len());
        &self.labels[class]
    }

    /// Binary: 0 or 1 a row. Multiclass: a row of zeros with a 1 at the class.
    fn encode_classes(&self, table: &Table, column: usize) -> Result<Vec<f64>, Error> {
        target::refuse_missing(table, column)?;
        let classes = ClassIndex::new(&self.labels).of_rows(table, column)?;
        if self.task == Task::Binary {
            return Ok(classes.into_iter().map(|class| class as f64).collect());
        }
        let mut one_hot = vec![0.0; classes.len() * self.labels.len()];
        for (row, class) in one_hot.chunks_exact_mut(self.labels.len()).zip(classes) {
            row[class] = 1.0;
        }
        Ok(one_hot)
    }
}

/// The statistics of a column, or the refusal of its size.
fn fit_column(table: &Table, column: usize, values: &[f64], rows: &[usize]) -> Result<Scaling, Error> {
    let name = table.columns()[column].name();
    let too_large = || table.head_error(column, ErrorKind::OutOfRange { column: name.to_owned() });
    Scaling::fit(name, values, rows).ok_or_else(too_large)
}

/// A value standardised, or the refusal of its size.
fn scale(scaling: &Scaling, value: f64, table: &Table, row: usize, column: usize) -> Result<f64, Error> {
    let scaled = scaling.scale(value);
    if scaled.is_finite() {
        return Ok(scaled);
    }
    Err(table.cell_error(row, column, ErrorKind::OutOfRange { column: scaling.name.clone() }))
}

/// Where a table has a column; its name is never taken for an index.
fn position(table: &Table, name: &str) -> Result<usize, Error> {
    let position = table.columns().iter().position(|column| column.name() == name);
    position.ok_or_else(|| table.no_such_name(name))
}

fn check_labels(task: Task, labels: &[String]) -> Result<(), Error> {
    let expected = match task {
        Task::Regression => labels.is_empty(),
        Task::Binary => labels.len() == 2,
        Task::Multiclass => labels.len() >= 2,
    };
    if !expected {
        let wanted = match task {
            Task::Regression => "none",
            Task::Binary => "2",
            Task::Multiclass => "at least 2",
        };
        let found = labels.len();
        return Err(Error::inconsistent(format!("found {found} labels, expected {wanted} for {task}")));
    }
    match ClassIndex::new(labels).len() {
        distinct if distinct == labels.len() => Ok(()),
        distinct => Err(Error::inconsistent(format!(
            "found {distinct} different labels, expected {} for as many classes",
            labels.len()
        ))),
    }
}
