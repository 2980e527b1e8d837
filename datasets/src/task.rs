//! What a target asks for: a number, one of two classes, or one of several.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::table::{Cells, is_localised, number};

/// What is to be predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Task {
    /// A number: one target, in standard deviations from its mean.
    Regression,
    /// One of two classes: one target, 0 for the first label and 1 for the second.
    Binary,
    /// One of several classes: a target for each, 1 for the class and 0 for the others.
    Multiclass,
}

/// A numeric target with more distinct values than this is a regression target, even if all are integers.
const MOST_NUMERIC_CLASSES: usize = 20;

impl Task {
    /// All of them, in the order of the enum.
    pub const ALL: [Task; 3] = [Task::Regression, Task::Binary, Task::Multiclass];

    /// The task that a target's cells call for:
    ///
    /// | cells | distinct values | task |
    /// |---|---|---|
    /// | any | 2 | binary |
    /// | text | 3 or more | multiclass |
    /// | integers | 3 to 20, and at most half the rows | multiclass |
    /// | other numbers | 3 or more | regression |
    ///
    /// One exception: a text column, more than half of whose cells are numbers, is a regression target with a
    /// mistake in it if it has more than 20 distinct values, or numbers that are [localised](is_localised).
    /// Taken for classes, a single `?` would turn 300 prices into 301 classes.
    pub(crate) fn infer(cells: &Cells, distinct: &[usize]) -> Task {
        let few = distinct.len() <= MOST_NUMERIC_CLASSES;
        let are_classes = match cells {
            Cells::Numbers(values) => {
                let repeat = 2 * distinct.len() <= values.len();
                few && repeat && distinct.iter().all(|&row| values[row].fract() == 0.0)
            }
            Cells::Text(cells) => {
                let numbers = cells.iter().filter(|cell| number(cell).is_some()).count();
                let localised = cells.iter().filter(|cell| is_localised(cell)).count();
                (few && localised == 0) || 2 * (numbers + localised) <= cells.len()
            }
        };
        match distinct.len() {
            2 => Task::Binary,
            _ if are_classes => Task::Multiclass,
            _ => Task::Regression,
        }
    }
}

/// The first row of each distinct value, the values in ascending order: numbers by value, text by its bytes.
pub(crate) fn distinct_rows(cells: &Cells) -> Vec<usize> {
    match cells {
        Cells::Numbers(values) => distinct(values.len(), |a, b| values[a].partial_cmp(&values[b])),
        Cells::Text(values) => distinct(values.len(), |a, b| values[a].partial_cmp(&values[b])),
    }
}

fn distinct(n_rows: usize, compare: impl Fn(usize, usize) -> Option<Ordering>) -> Vec<usize> {
    // The cells of a table are finite numbers or text, so all compare.
    let order = |a: usize, b: usize| compare(a, b).unwrap_or(Ordering::Equal);
    let mut rows: Vec<usize> = (0..n_rows).collect();
    rows.sort_by(|&a, &b| order(a, b));
    rows.dedup_by(|later, first| order(*first, *later).is_eq());
    rows
}

/// `regression`, `binary` or `multiclass`.
impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Task::Regression => "regression",
            Task::Binary => "binary",
            Task::Multiclass => "multiclass",
        })
    }
}

/// Reads what `Display` writes.
impl FromStr for Task {
    type Err = UnknownTask;

    fn from_str(name: &str) -> Result<Task, UnknownTask> {
        let task = Task::ALL.into_iter().find(|task| task.to_string() == name);
        task.ok_or_else(|| UnknownTask { name: name.to_owned() })
    }
}

/// A task that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found the task {name:?}, expected regression, binary or multiclass")]
pub struct UnknownTask {
    name: String,
}
