//! What a target asks for: a number, one of two classes, or one of several.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::cells::CellReader;

/// What is to be predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Numbers, usually one: each in standard deviations from its mean.
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
    /// One exception: a text column, more than half of whose cells are numbers or would be without a `$` or `%`, is a regression target with a
    /// mistake in it if it has more than 20 distinct values. Taken for classes, a single `-` would turn 300
    /// prices into 301 classes.
    pub(crate) fn infer(cells: &CellReader<'_>, rows: &[usize], distinct: &[(usize, usize)]) -> Task {
        let few = distinct.len() <= MOST_NUMERIC_CLASSES;
        let number = |row: usize| cells.number(row).ok().flatten();
        let are_classes = if cells.are_numbers(rows) {
            let is_integer = |&(row, _): &(usize, usize)| number(row).is_some_and(|n| n.fract() == 0.0);
            few && 2 * distinct.len() <= rows.len() && distinct.iter().all(is_integer)
        } else {
            few || 2 * rows.iter().filter(|&&row| cells.is_amount(row)).count() <= rows.len()
        };
        match distinct.len() {
            2 => Task::Binary,
            _ if are_classes => Task::Multiclass,
            _ => Task::Regression,
        }
    }
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
