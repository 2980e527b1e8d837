//! What comes of a [`Preparation`](crate::Preparation) when it meets a table: samples, the rows they come
//! from, and how far the cells are from those it was fitted on.

use std::fmt;

use serde::Serialize;

use crate::dataset::Dataset;
use crate::number::NumberFormat;
use crate::wording::quoted;

/// Samples, and where they come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// The samples.
    pub data: Dataset,
    /// For each sample its row in the table, in ascending order.
    pub rows: Vec<usize>,
    /// What was missing, new or out of range.
    pub report: ApplyReport,
}

impl Applied {
    /// The samples of some rows of the table, in the order given; rows that were left out have none.
    ///
    /// ```
    /// use paragrad_datasets::{CsvOptions, Preparation, PrepareOptions, Table};
    ///
    /// let table = Table::parse("t.csv", "x,y\n1,2.5\n2,\n3,4.5\n", &CsvOptions::default())?;
    /// let applied = Preparation::fit_all(&table, &PrepareOptions::default())?.apply(&table)?;
    /// assert_eq!(applied.rows, [0, 2]);
    /// assert_eq!(applied.subset(&[1, 2]).len(), 1);
    /// # Ok::<(), paragrad_datasets::Error>(())
    /// ```
    pub fn subset(&self, rows: &[usize]) -> Dataset {
        let samples: Vec<usize> = rows.iter().filter_map(|&row| self.sample(row)).collect();
        self.data.subset(&samples)
    }

    /// The place of a row's sample in the data, unless the row was left out.
    pub fn sample(&self, row: usize) -> Option<usize> {
        self.rows.binary_search(&row).ok()
    }

    /// Some rows of the table without those that were left out.
    pub fn kept(&self, rows: &[usize]) -> Vec<usize> {
        rows.iter().copied().filter(|&row| self.sample(row).is_some()).collect()
    }
}

/// What was missing, new or out of range in a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ApplyReport {
    /// Rows that became samples.
    pub samples: usize,
    /// Rows left out because their target is missing, or one of several.
    pub without_target: usize,
    /// How many targets a row must have: none where these do not matter.
    #[serde(skip)]
    pub targets: usize,
    /// Rows left out because a feature is missing whose column says so.
    pub incomplete: usize,
    /// Columns that the preparation does not know, and that were ignored.
    pub unknown_columns: Vec<String>,
    /// By column that features are made from.
    pub inputs: Vec<InputReport>,
}

/// How far a column's cells are from those that were fitted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct InputReport {
    /// The column's name.
    pub name: String,
    /// Its cells.
    pub rows: usize,
    /// Missing cells.
    pub missing: usize,
    /// Whether no cell was missing where the column was fitted.
    pub was_complete: bool,
    /// Numbers below the smallest or above the largest that was fitted.
    pub outside: usize,
    /// Cells of categories that were not fitted, or were too rare for a feature of their own.
    pub unseen: usize,
    /// The first few of these categories.
    pub unseen_examples: Vec<String>,
    /// How numbers are written, if otherwise than in training.
    pub format: Option<NumberFormat>,
}

impl ApplyReport {
    /// A line for each thing worth a look: rows left out, columns ignored, values never seen in training.
    pub fn notes(&self) -> Vec<String> {
        let lacks_target = match (self.targets, self.without_target) {
            (..=1, _) => "without a target",
            (_, 1) => "that lacks one of the targets",
            _ => "that lack one of the targets",
        };
        let counts = [(self.without_target, lacks_target), (self.incomplete, "with missing cells")];
        let rows = counts.iter().filter(|(n, _)| *n > 0);
        let rows =
            rows.map(|(n, what)| format!("{n} {} {what} left out", if *n == 1 { "row" } else { "rows" }));
        let ignored = self.unknown_columns.iter().map(|name| format!("column {} ignored", quoted(name)));
        rows.chain(ignored).chain(self.inputs.iter().flat_map(InputReport::notes)).collect()
    }
}

impl InputReport {
    pub(crate) fn new(name: &str, rows: usize, was_complete: bool) -> Self {
        InputReport { name: name.to_owned(), rows, was_complete, ..InputReport::default() }
    }

    /// The share of the cells that are outside of the range fitted, or of a category not fitted.
    pub fn drift(&self) -> f64 {
        (self.outside + self.unseen) as f64 / self.rows.max(1) as f64
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let share = |n: usize| Share { n, of: self.rows };
        let name = quoted(&self.name);
        if let Some(format) = self.format {
            notes.push(format!("column {name}: numbers are read with {format}, otherwise than in training"));
        }
        if self.missing > 0 && self.was_complete {
            notes.push(format!("column {name}: {} missing, of which training had none", share(self.missing)));
        }
        if self.outside > 0 {
            notes.push(format!("column {name}: {} outside of the range in training", share(self.outside)));
        }
        if self.unseen > 0 {
            let examples: Vec<String> = self.unseen_examples.iter().map(|example| quoted(example)).collect();
            let (unseen, examples) = (share(self.unseen), examples.join(", "));
            notes
                .push(format!("column {name}: {unseen} of categories without a feature, such as {examples}"));
        }
        notes
    }

    pub(crate) fn count_unseen(&mut self, category: String) {
        const EXAMPLES: usize = 5;
        self.unseen += 1;
        if self.unseen_examples.len() < EXAMPLES && !self.unseen_examples.contains(&category) {
            self.unseen_examples.push(category);
        }
    }
}

/// `3 of 40 cells (7.5 %)`.
struct Share {
    n: usize,
    of: usize,
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Share { n, of } = *self;
        write!(f, "{n} of {of} cells ({:.1} %)", 100.0 * n as f64 / of.max(1) as f64)
    }
}
