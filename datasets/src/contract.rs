//! The form in which a [`Preparation`] is stored: what it knows of every column, as JSON.
//!
//! ```json
//! {
//!   "format": "paragrad-preparation",
//!   "version": 1,
//!   "task": "binary",
//!   "inputs": [
//!     { "name": "age", "on_missing": "median", "missing_share": 0.2, "kind": "numeric",
//!       "format": { "decimal": ".", "thousands": null }, "min": 0.42, "max": 80.0, "fill": 28.0,
//!       "indicator": true, "scaling": { "center": 29.7, "spread": 14.5 } },
//!     { "name": "sex", "on_missing": "median", "missing_share": 0.0, "kind": "categorical",
//!       "categories": [{ "label": "female", "share": 0.35 }, { "label": "male", "share": 0.65 }],
//!       "others": 0, "indicator": false, "format": { "decimal": ".", "thousands": null } },
//!     { "name": "alone", "on_missing": "median", "missing_share": 0.0, "kind": "boolean",
//!       "fill": false, "indicator": false }
//!   ],
//!   "dropped": [{ "name": "id", "reason": "row-numbers" }],
//!   "targets": [{ "name": "survived", "format": { "decimal": ".", "thousands": null },
//!                 "scaling": { "center": 0.0, "spread": 1.0 } }],
//!   "labels": ["0", "1"],
//!   "missing": ["", "NA"],
//!   "rows": { "fitted": 891, "without_target": 0, "missing_targets": [], "incomplete": 0 }
//! }
//! ```
//!
//! Version 1 is the first. A reader refuses versions that it does not know; a change that an older reader
//! would misunderstand raises the version.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::classes::ClassIndex;
use crate::error::{Error, ErrorKind};
use crate::input::{Input, invalid_scaling};
use crate::number::NumberFormat;
use crate::plan::DropReason;
use crate::preparation::Preparation;
use crate::scaling::Scaling;
use crate::task::Task;

/// What a preparation knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Contract {
    pub(crate) format: Format,
    pub(crate) version: u32,
    pub(crate) task: Task,
    pub(crate) inputs: Vec<Input>,
    pub(crate) dropped: Vec<Dropped>,
    pub(crate) targets: Vec<TargetColumn>,
    pub(crate) labels: Vec<String>,
    pub(crate) missing: Vec<String>,
    pub(crate) rows: RowCounts,
}

/// The only format.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Format {
    #[serde(rename = "paragrad-preparation")]
    Preparation,
}

pub(crate) const VERSION: u32 = 1;

/// A column that is no feature, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// The column's name.
    pub name: String,
    /// Why.
    #[serde(flatten)]
    pub reason: DropReason,
}

/// A column to predict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetColumn {
    /// The column's name.
    pub name: String,
    /// How its numbers were written.
    pub format: NumberFormat,
    /// The change of units of a number; none for classes.
    pub scaling: Scaling,
}

/// How many rows a preparation was fitted on, and how many it could not be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowCounts {
    /// Rows fitted on.
    pub fitted: usize,
    /// Rows of the table whose target is missing.
    pub without_target: usize,
    /// The words that stand there, which might be a class after all: `none`, say.
    pub missing_targets: Vec<String>,
    /// Rows to fit on that were left out because a feature was missing whose column says so.
    pub incomplete: usize,
}

impl Preparation {
    /// Everything that was learnt, as JSON of version 1: see the field names of [`Input`], [`Dropped`],
    /// [`TargetColumn`] and [`RowCounts`]. Numbers come back to the bit.
    ///
    /// ```
    /// use paragrad_datasets::{CsvOptions, Preparation, PrepareOptions, open};
    ///
    /// let iris = open("iris", &CsvOptions::default())?;
    /// let preparation = Preparation::fit_all(&iris, &PrepareOptions::default())?;
    /// assert_eq!(Preparation::from_json(&preparation.to_json())?, preparation);
    /// # Ok::<(), paragrad_datasets::Error>(())
    /// ```
    ///
    /// A preparation is [`Serialize`] and [`Deserialize`] too, to be a part of a larger file.
    pub fn to_json(&self) -> String {
        // Nothing in it can fail: no map with keys that are no strings, no writer.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Reads what [`Preparation::to_json`] writes.
    ///
    /// # Errors
    /// [`ErrorKind::Json`] for text that is no JSON, has another form or version, or contradicts itself.
    pub fn from_json(json: &str) -> Result<Preparation, Error> {
        serde_json::from_str(json).map_err(|error| ErrorKind::Json { reason: error.to_string() }.into())
    }
}

impl Contract {
    /// Refuses what contradicts itself.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.version != VERSION {
            return refuse(format!("found version {}, expected {VERSION}", self.version));
        }
        if self.inputs.is_empty() {
            return refuse("found 0 inputs, expected at least 1".to_owned());
        }
        let inputs = self.inputs.iter().map(|input| &input.name);
        let others = self.dropped.iter().map(|dropped| &dropped.name);
        let targets = self.targets.iter().map(|target| &target.name);
        let mut names = HashSet::new();
        for name in inputs.chain(others).chain(targets) {
            if !names.insert(name) {
                return refuse(format!("found two columns called {name:?}, expected one"));
            }
        }
        self.inputs.iter().try_for_each(Input::check)?;
        self.check_targets()?;
        self.check_labels()
    }

    fn check_targets(&self) -> Result<(), Error> {
        for TargetColumn { name, scaling, .. } in &self.targets {
            if !scaling.is_valid() {
                return refuse(format!("column {name:?}: found {}", invalid_scaling(scaling)));
            }
        }
        match (self.task, self.targets.len()) {
            (Task::Regression, 1..) | (_, 1) => Ok(()),
            (Task::Regression, n) => refuse(format!("found {n} targets, expected at least 1")),
            (task, n) => refuse(format!("found {n} targets, expected 1 for {task}")),
        }
    }

    fn check_labels(&self) -> Result<(), Error> {
        let (found, task) = (self.labels.len(), self.task);
        let wanted = match task {
            Task::Regression if found > 0 => "none",
            Task::Binary if found != 2 => "2",
            Task::Multiclass if found < 2 => "at least 2",
            _ => return self.check_labels_differ(),
        };
        refuse(format!("found {found} labels, expected {wanted} for {task}"))
    }

    fn check_labels_differ(&self) -> Result<(), Error> {
        let index = ClassIndex::new(self.labels.iter().map(String::as_str), self.targets[0].format);
        if index.len() == self.labels.len() {
            return Ok(());
        }
        let (found, expected) = (index.len(), self.labels.len());
        refuse(format!("found {found} different labels, expected {expected} for as many classes"))
    }
}

fn refuse(reason: String) -> Result<(), Error> {
    Err(Error::inconsistent(reason))
}
