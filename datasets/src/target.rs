//! The target of a table: which column, what task, and the class of every row.

use crate::classes::ClassIndex;
use crate::error::{Error, ErrorKind};
use crate::order::{Split, k_fold, k_fold_stratified, split, split_stratified};
use crate::table::{Cells, ColumnRef, Table, number};
use crate::task::{Task, distinct_rows};

/// What to learn from a table. The default: its last column, and the task that its cells call for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrepareOptions {
    /// The column to predict; all others are features.
    pub target: ColumnRef,
    /// The task, or `None` to infer it by the rule of [`Target::of`].
    pub task: Option<Task>,
    /// Columns to leave out.
    pub drop: Vec<ColumnRef>,
}

/// The column to predict, its task and its classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    column: usize,
    n_rows: usize,
    task: Task,
    labels: Vec<String>,
    classes: Vec<usize>,
}

/// One-hot targets take a column a class: beyond this, memory is better spent otherwise.
const MOST_CLASSES: usize = 1000;

impl Target {
    /// Finds the target of a table and its task.
    ///
    /// # The rule
    /// Two distinct values are [`Task::Binary`]. Otherwise text is [`Task::Multiclass`], and so are numbers
    /// that are all integers with at most 20 distinct values, each of which stands twice on average; other
    /// numbers are [`Task::Regression`]. So is a text column that is mostly numbers and has more than 20
    /// distinct values, or decimal commas or thousands separators: it is refused at its first cell that is no
    /// number.
    ///
    /// Labels are sorted, numbers by value and text by its bytes. They are spelled as the first row that has
    /// them.
    ///
    /// # Errors
    /// A column that does not exist or is the only one, a target cell that is empty or not finite, a single value, more than
    /// 1000 classes, or a task that the cells contradict.
    pub fn of(table: &Table, options: &PrepareOptions) -> Result<Target, Error> {
        let column = table.position(&options.target)?;
        if table.n_columns() == 1 {
            let (name, delimiter) = (table.columns[column].name.clone(), table.delimiter);
            return Err(table.head_error(column, ErrorKind::NoFeatures { column: name, delimiter }));
        }
        refuse_missing(table, column)?;
        let cells = table.columns[column].cells();
        let distinct = distinct_rows(cells);
        if distinct.len() == 1 {
            let (name, value) = (table.columns[column].name.clone(), table.written(0, column));
            return Err(table.head_error(column, ErrorKind::OneValue { column: name, value }));
        }
        let task = options.task.unwrap_or_else(|| Task::infer(cells, &distinct));
        let (labels, classes) = match task {
            Task::Regression => {
                numbers(table, column)?;
                (Vec::new(), Vec::new())
            }
            Task::Binary | Task::Multiclass => {
                let labels = labels(table, column, &distinct, task)?;
                let classes = ClassIndex::new(&labels).of_rows(table, column)?;
                (labels, classes)
            }
        };
        Ok(Target { column, n_rows: table.n_rows(), task, labels, classes })
    }

    /// Position of the column, from 0.
    pub fn column(&self) -> usize {
        self.column
    }

    /// What is to be predicted.
    pub fn task(&self) -> Task {
        self.task
    }

    /// The classes in ascending order; none for regression.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    pub(crate) fn into_labels(self) -> Vec<String> {
        self.labels
    }

    /// For each row the position of its class in `labels`; nothing for regression.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// Parts a table's rows: stratified for classes, plain for regression.
    ///
    /// # Panics
    /// As [`split`] does.
    #[track_caller]
    pub fn split(&self, fraction: f64, seed: u64) -> Split {
        match self.task {
            Task::Regression => split(self.n_rows, fraction, seed),
            Task::Binary | Task::Multiclass => split_stratified(&self.classes, fraction, seed),
        }
    }

    /// Parts the rows in `k` ways, so that each validates once: stratified for classes, plain for regression.
    ///
    /// # Errors
    /// As [`k_fold`].
    pub fn folds(&self, k: usize, seed: u64) -> Result<Vec<Split>, Error> {
        match self.task {
            Task::Regression => k_fold(self.n_rows, k, seed),
            Task::Binary | Task::Multiclass => k_fold_stratified(&self.classes, k, seed),
        }
    }
}

/// The numbers of a regression target, or the refusal of its first cell that is none.
pub(crate) fn numbers(table: &Table, column: usize) -> Result<&[f64], Error> {
    refuse_missing(table, column)?;
    match table.columns[column].cells() {
        Cells::Numbers(numbers) => Ok(numbers),
        Cells::Text(cells) => {
            let row = cells.iter().position(|cell| number(cell).is_none()).unwrap_or(0);
            let (column_name, found) = (table.columns[column].name.clone(), cells[row].clone());
            Err(table.cell_error(row, column, ErrorKind::TextTarget { column: column_name, found }))
        }
    }
}

/// Refuses the first cell that is empty or a number that is not finite: neither is ever a class.
pub(crate) fn refuse_missing(table: &Table, column: usize) -> Result<(), Error> {
    let Cells::Text(cells) = table.columns[column].cells() else { return Ok(()) };
    let not_finite = |cell: &str| cell.parse().is_ok_and(|number: f64| !number.is_finite());
    let missing = cells.iter().position(|cell| cell.is_empty() || not_finite(cell));
    missing.map_or(Ok(()), |row| Err(table.not_a_number(row, column, &cells[row])))
}

/// The labels of a target's distinct values, if the task can have so many.
fn labels(table: &Table, column: usize, distinct: &[usize], task: Task) -> Result<Vec<String>, Error> {
    let labels = || distinct.iter().map(|&row| table.written(row, column)).collect();
    let name = table.columns[column].name.clone();
    if task == Task::Binary && distinct.len() != 2 {
        return Err(table.head_error(column, ErrorKind::NotTwoClasses { column: name, labels: labels() }));
    }
    if distinct.len() > MOST_CLASSES {
        let kind = ErrorKind::TooManyClasses { column: name, found: distinct.len(), most: MOST_CLASSES };
        return Err(table.head_error(column, kind));
    }
    Ok(labels())
}
