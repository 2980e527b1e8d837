//! From a target's cell to its class.

use std::collections::HashMap;

use crate::error::{Error, ErrorKind};
use crate::table::{Cells, Table, number};

/// Finds the class of a cell: by value where all labels are numbers (`1`, `1.0` and `1e0` are one class),
/// else by its text.
pub(crate) struct ClassIndex<'a> {
    labels: &'a [String],
    by: By<'a>,
}

enum By<'a> {
    Value(HashMap<u64, usize>),
    Text(HashMap<&'a str, usize>),
}

impl<'a> ClassIndex<'a> {
    pub(crate) fn new(labels: &'a [String]) -> Self {
        let values: Option<Vec<f64>> = labels.iter().map(|label| number(label)).collect();
        let by = match values {
            Some(values) => By::Value(values.into_iter().map(key).zip(0..).collect()),
            None => By::Text(labels.iter().map(String::as_str).zip(0..).collect()),
        };
        ClassIndex { labels, by }
    }

    /// How many classes the labels name; fewer than there are labels if two name the same.
    pub(crate) fn len(&self) -> usize {
        match &self.by {
            By::Value(classes) => classes.len(),
            By::Text(classes) => classes.len(),
        }
    }

    /// The class of each row, or the refusal of the first that has none.
    pub(crate) fn of_rows(&self, table: &Table, column: usize) -> Result<Vec<usize>, Error> {
        let class = |row| self.of_row(table, row, column).ok_or_else(|| self.unknown(table, row, column));
        (0..table.n_rows()).map(class).collect()
    }

    fn of_row(&self, table: &Table, row: usize, column: usize) -> Option<usize> {
        match (&self.by, table.columns()[column].cells()) {
            (By::Value(classes), Cells::Numbers(numbers)) => classes.get(&key(numbers[row])).copied(),
            (By::Value(classes), Cells::Text(cells)) => classes.get(&key(number(&cells[row])?)).copied(),
            (By::Text(classes), Cells::Numbers(_)) => {
                classes.get(table.written(row, column).as_str()).copied()
            }
            (By::Text(classes), Cells::Text(cells)) => classes.get(cells[row].as_str()).copied(),
        }
    }

    fn unknown(&self, table: &Table, row: usize, column: usize) -> Error {
        let (name, found) = (table.columns()[column].name().to_owned(), table.written(row, column));
        let kind = ErrorKind::UnknownClass { column: name, found, labels: self.labels.to_vec() };
        table.cell_error(row, column, kind)
    }
}

/// The bits of a number, the same for both zeros.
fn key(value: f64) -> u64 {
    (value + 0.0).to_bits()
}
