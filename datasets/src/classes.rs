//! From a label to its class, for targets and for categories.

use std::collections::HashMap;

use crate::cells::{Cell, CellReader};
use crate::number::NumberFormat;

/// Finds the class of a cell: by value where all labels are numbers (`1`, `1.0` and `1e0` are one class),
/// else by its text.
pub(crate) struct ClassIndex<'a> {
    format: NumberFormat,
    by: By<'a>,
}

enum By<'a> {
    Value(HashMap<u64, usize>),
    Text(HashMap<&'a str, usize>),
}

impl<'a> ClassIndex<'a> {
    pub(crate) fn new(labels: impl Iterator<Item = &'a str> + Clone, format: NumberFormat) -> Self {
        let by = match values(labels.clone(), format) {
            Some(values) => By::Value(values.into_iter().map(key).zip(0..).collect()),
            None => By::Text(labels.zip(0..).collect()),
        };
        ClassIndex { format, by }
    }

    /// How many classes the labels name; fewer than there are labels if two name the same.
    pub(crate) fn len(&self) -> usize {
        match &self.by {
            By::Value(classes) => classes.len(),
            By::Text(classes) => classes.len(),
        }
    }

    /// The class of a cell that is not missing, if a label names it.
    pub(crate) fn class(&self, cells: &CellReader<'_>, row: usize) -> Option<usize> {
        match (&self.by, cells.cell(row)) {
            (_, Cell::Missing) => None,
            (By::Value(classes), Cell::Number(number)) => classes.get(&key(number)).copied(),
            (By::Value(classes), Cell::Text(text)) => classes.get(&key(self.format.parse(text)?)).copied(),
            (By::Text(classes), Cell::Text(text)) => classes.get(text).copied(),
            (By::Text(classes), Cell::Number(_)) => classes.get(cells.written(row).as_str()).copied(),
        }
    }
}

/// The labels as numbers, if all of them are.
pub(crate) fn values<'a>(labels: impl Iterator<Item = &'a str>, format: NumberFormat) -> Option<Vec<f64>> {
    labels.map(|label| format.parse(label)).collect()
}

/// The bits of a number, the same for both zeros.
fn key(value: f64) -> u64 {
    (value + 0.0).to_bits()
}
