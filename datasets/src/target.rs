//! The target of a table: which columns, what task, which rows have it, and the class of each.

use crate::cells::{Cell, CellReader, MissingTokens};
use crate::classes::ClassIndex;
use crate::error::{Error, ErrorKind};
use crate::options::{Positions, PrepareOptions};
use crate::order::{Split, k_fold, k_fold_stratified, split, split_by_words, split_stratified};
use crate::plan::FEWEST_IDENTIFIED;
use crate::table::{ColumnRef, Table};
use crate::task::Task;

/// The columns to predict, their task and their classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    columns: Vec<usize>,
    rows: Vec<usize>,
    missing: Vec<String>,
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
    /// Rows whose target is missing do not count. Two distinct values are [`Task::Binary`]. Otherwise text is
    /// [`Task::Multiclass`], and so are numbers that are all integers with at most 20 distinct values, each of
    /// which stands twice on average; other numbers are [`Task::Regression`]. So is a text column that is
    /// mostly numbers and has more than 20 distinct values: it is refused at its first cell that is no number.
    /// Several targets are a regression of each; a row that lacks one of them does not count.
    ///
    /// Labels are sorted, numbers by value and text by its bytes. They are spelled as the first row that has
    /// them.
    ///
    /// # Errors
    /// A column that does not exist, is the only one, is named twice or is to be left out; no row with a target, or with
    /// all of several; a target cell that is not finite, a single value, words of which most stand once, more than 1000
    /// classes, a cell among several targets that is no number, or a task that the cells contradict.
    pub fn of(table: &Table, options: &PrepareOptions) -> Result<Target, Error> {
        let columns = columns(table, options)?;
        let tokens = MissingTokens::new(&options.missing);
        let all: Vec<usize> = (0..table.n_rows()).collect();
        let readers: Vec<CellReader<'_>> =
            columns.iter().map(|&i| CellReader::new(table, i, &tokens, options.numbers)).collect();
        let rows = readers.iter().fold(all, |rows, cells| cells.present(&rows));
        let missing = words_for_missing(&readers, table.n_rows());
        if rows.is_empty() {
            return Err(no_row(table, &readers));
        }
        for cells in &readers {
            refuse_not_finite(cells, &rows)?;
        }
        let task = task(&readers, &rows, options.task)?;
        let labels = match task {
            Task::Regression => Vec::new(),
            Task::Binary | Task::Multiclass => labels(&readers[0], &rows, task)?,
        };
        let classes = match task {
            Task::Regression => Vec::new(),
            Task::Binary | Task::Multiclass => classes(&readers[0], &rows, &labels)?,
        };
        Ok(Target { columns, rows, missing, task, labels, classes })
    }

    /// Positions of the columns, from 0.
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// What is to be predicted.
    pub fn task(&self) -> Task {
        self.task
    }

    /// The rows that have a target, in ascending order: those that one can train on.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// The words in place of targets that are missing, in the order of the rows; an empty cell is none.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    /// The classes in ascending order; none for regression.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// For each of [`rows`](Target::rows) the position of its class in `labels`; nothing for regression.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// Parts the rows that have a target: stratified for classes, plain for regression.
    ///
    /// # Panics
    /// As [`split`] does.
    #[track_caller]
    pub fn split(&self, fraction: f64, seed: u64) -> Split {
        self.in_table(match self.task {
            Task::Regression => split(self.rows.len(), fraction, seed),
            Task::Binary | Task::Multiclass => split_stratified(&self.classes, fraction, seed),
        })
    }

    /// Parts the rows that have a target by a column of the table: those whose cell is yes, 1, validation or test
    /// validate, those with no, 0 or train train. Name the column in
    /// [`PrepareOptions::drop`](crate::PrepareOptions::drop), or it becomes a feature.
    ///
    /// ```
    /// use paragrad_datasets::{CsvOptions, PrepareOptions, Table, Target};
    ///
    /// let table = Table::parse("t.csv", "x,part,y\n1,train,2\n3,test,4\n5,train,7\n", &CsvOptions::default())?;
    /// let split = Target::of(&table, &PrepareOptions::default())?.split_by_column(&table, &"part".into())?;
    /// assert_eq!((split.training, split.validation), (vec![0, 2], vec![1]));
    /// # Ok::<(), paragrad_datasets::Error>(())
    /// ```
    ///
    /// # Errors
    /// A column that does not exist; a cell that says neither; no row that trains, or none that validates; several words
    /// for one part, as validation and test.
    pub fn split_by_column(&self, table: &Table, column: &ColumnRef) -> Result<Split, Error> {
        split_by_words(table, column, &self.rows)
    }

    /// Parts the rows that have a target in `k` ways, so that each validates once: stratified for classes,
    /// plain for regression.
    ///
    /// # Errors
    /// As [`k_fold`].
    pub fn folds(&self, k: usize, seed: u64) -> Result<Vec<Split>, Error> {
        let folds = match self.task {
            Task::Regression => k_fold(self.rows.len(), k, seed)?,
            Task::Binary | Task::Multiclass => k_fold_stratified(&self.classes, k, seed)?,
        };
        Ok(folds.into_iter().map(|fold| self.in_table(fold)).collect())
    }

    /// From places among the rows that have a target to rows of the table.
    fn in_table(&self, split: Split) -> Split {
        let rows = |places: Vec<usize>| places.into_iter().map(|place| self.rows[place]).collect();
        Split { training: rows(split.training), validation: rows(split.validation) }
    }
}

/// The target columns, if there are other columns beside them.
fn columns(table: &Table, options: &PrepareOptions) -> Result<Vec<usize>, Error> {
    let Positions { targets: columns, drop, .. } = Positions::of(table, options)?;
    let Some(&first) = columns.first() else {
        return Err(Error::inconsistent(
            "found no target, expected at least one column to predict".to_owned(),
        ));
    };
    let name = |column: usize| table.columns()[column].name().to_owned();
    for (i, &position) in columns.iter().enumerate() {
        let column = name(position);
        if columns[..i].contains(&position) {
            return Err(table.head_error(position, ErrorKind::RepeatedTarget { column }));
        }
        if drop.contains(&position) {
            return Err(table.head_error(position, ErrorKind::DroppedTarget { column }));
        }
    }
    if columns.len() < table.n_columns() {
        return Ok(columns);
    }
    Err(table.head_error(
        first,
        match columns.as_slice() {
            [_] => ErrorKind::NoFeatures { column: name(first), delimiter: table.delimiter },
            _ => ErrorKind::NothingBesideTargets { columns: columns.iter().copied().map(name).collect() },
        },
    ))
}

/// The refusal of targets that no row has: of the first that is missing everywhere, if there is one.
fn no_row(table: &Table, targets: &[CellReader<'_>]) -> Error {
    let all: Vec<usize> = (0..table.n_rows()).collect();
    if let Some(empty) = targets.iter().find(|cells| cells.present(&all).is_empty()) {
        let (column, is_unnamed) = (empty.name().to_owned(), table.is_unnamed(empty.column));
        return empty.head_error(ErrorKind::NoTarget { column, is_unnamed });
    }
    let columns = targets.iter().map(|cells| cells.name().to_owned()).collect();
    targets[0].head_error(ErrorKind::NoRowWithAllTargets { columns })
}

/// The distinct words that stand for missing targets.
fn words_for_missing(targets: &[CellReader<'_>], n_rows: usize) -> Vec<String> {
    let mut words = Vec::new();
    for cells in targets {
        for row in (0..n_rows).filter(|&row| cells.is_missing(row)) {
            let word = cells.written(row);
            if !word.is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
    }
    words
}

/// The task asked for or inferred, if the cells suit it.
fn task(targets: &[CellReader<'_>], rows: &[usize], asked: Option<Task>) -> Result<Task, Error> {
    if targets.len() > 1
        && let Some(task @ (Task::Binary | Task::Multiclass)) = asked
    {
        return Err(Error::inconsistent(format!(
            "found {} targets, expected one because the task is {task}; predict each class by a model of its own (--target)",
            targets.len()
        )));
    }
    let mut task = Task::Regression;
    for cells in targets {
        let distinct = cells.distinct(rows);
        if distinct.len() == 1 {
            let (column, value) = (cells.name().to_owned(), cells.written(rows[0]));
            return Err(cells.head_error(ErrorKind::OneValue { column, value }));
        }
        if targets.len() == 1 {
            task = asked.unwrap_or_else(|| Task::infer(cells, rows, &distinct));
            let few_repeat = rows.len() >= FEWEST_IDENTIFIED && 2 * distinct.len() > rows.len();
            if asked.is_none() && task == Task::Multiclass && few_repeat {
                let (column, classes) = (cells.name().to_owned(), distinct.len());
                return Err(cells.head_error(ErrorKind::FewRepeat { column, classes, rows: rows.len() }));
            }
        }
        if task == Task::Regression {
            check_numbers(cells, rows, targets.len())?;
        }
    }
    Ok(task)
}

/// Refuses the first cell of one of so many targets that is no number.
fn check_numbers(cells: &CellReader<'_>, rows: &[usize], targets: usize) -> Result<(), Error> {
    for &row in rows {
        number(cells, row).map_err(|error| match error.kind() {
            ErrorKind::TextTarget { column, found } if targets > 1 => {
                let (column, found) = (column.clone(), found.clone());
                cells.error(row, ErrorKind::TextAmongTargets { column, found, targets })
            }
            _ => error,
        })?;
    }
    Ok(())
}

/// The number in a target's cell, or its refusal.
pub(crate) fn number(cells: &CellReader<'_>, row: usize) -> Result<f64, Error> {
    let number = match cells.cell(row) {
        Cell::Number(number) => Some(number),
        Cell::Text(text) => cells.format.parse(text),
        Cell::Missing => None,
    };
    number.ok_or_else(|| {
        let (column, found) = (cells.name().to_owned(), cells.written(row));
        let kind = match found.parse::<f64>() {
            Ok(_) => ErrorKind::NotFinite { column, found },
            Err(_) => ErrorKind::TextTarget { column, found },
        };
        cells.error(row, kind)
    })
}

/// The class of some rows that have a target, or the refusal of the first with another.
pub(crate) fn classes(
    cells: &CellReader<'_>,
    rows: &[usize],
    labels: &[String],
) -> Result<Vec<usize>, Error> {
    let index = ClassIndex::new(labels.iter().map(String::as_str), cells.format);
    let unknown = |row| {
        let (column, found) = (cells.name().to_owned(), cells.written(row));
        cells.error(row, ErrorKind::UnknownClass { column, found, labels: labels.to_vec() })
    };
    rows.iter().map(|&row| index.class(cells, row).ok_or_else(|| unknown(row))).collect()
}

/// Refuses the first cell that is an infinite number: it is never a class.
fn refuse_not_finite(cells: &CellReader<'_>, rows: &[usize]) -> Result<(), Error> {
    for &row in rows {
        if let Cell::Text(text) = cells.cell(row)
            && text.parse().is_ok_and(|number: f64| !number.is_finite())
        {
            return Err(cells.not_a_number(row, text));
        }
    }
    Ok(())
}

/// The labels of a target's distinct values, if the task can have so many.
fn labels(cells: &CellReader<'_>, rows: &[usize], task: Task) -> Result<Vec<String>, Error> {
    let distinct = cells.distinct(rows);
    let labels = || distinct.iter().map(|&(row, _)| cells.written(row)).collect();
    let column = cells.name().to_owned();
    if task == Task::Binary && distinct.len() != 2 {
        return Err(cells.head_error(ErrorKind::NotTwoClasses { column, labels: labels() }));
    }
    if distinct.len() > MOST_CLASSES {
        let kind = ErrorKind::TooManyClasses { column, found: distinct.len(), most: MOST_CLASSES };
        return Err(cells.head_error(kind));
    }
    Ok(labels())
}
