//! What a model says of a table's rows.

use paragrad_datasets::{Applied, ApplyReport, Dataset, Table, TargetColumn, nearest};

use super::Model;
use crate::inference::Predictor;
use crate::recipe::{Answer, RecipeError};

/// What a model says of every row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Predictions {
    /// In the table's order; nothing of rows with a missing cell in a column whose rows are left out then.
    pub rows: Vec<Option<Prediction>>,
    /// How far the cells are from those of training.
    pub report: ApplyReport,
}

/// What a model says of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The class or the number.
    pub answer: Answer,
    /// The probability of every class, if the loss is one of probabilities.
    pub probabilities: Option<Vec<f64>>,
}

impl Model {
    /// What the network says of the rows of a table, which need not have the target. Columns are found by name.
    ///
    /// # Errors
    /// A column that is missing, or a cell that is not of its column's kind.
    pub fn predict(&self, table: &Table) -> Result<Predictions, RecipeError> {
        self.check_columns(table, &[])?;
        let Applied { data, rows: samples, report } = self.encoding.preparation().apply_features(table)?;
        let mut rows = vec![None; table.n_rows()];
        for (row, outputs) in samples.into_iter().zip(self.outputs(&data)) {
            let (answer, probabilities) =
                (self.encoding.answer(&outputs), self.encoding.probabilities(&outputs));
            rows[row] = Some(Prediction { answer, probabilities });
        }
        Ok(Predictions { rows, report })
    }

    /// Refuses a table that lacks columns, all that are missing at once.
    pub(crate) fn check_columns(&self, table: &Table, targets: &[TargetColumn]) -> Result<(), RecipeError> {
        let inputs = self.encoding.preparation().inputs().iter().map(|input| input.name.as_str());
        let needed = inputs.chain(targets.iter().map(|target| target.name.as_str()));
        let missing: Vec<&str> = needed.filter(|name| table.column(name).is_none()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(RecipeError::MissingColumns {
            file: table.name().to_owned(),
            meant: self.meant(table, &missing),
            missing: missing.iter().map(|name| format!("{name:?}")).collect(),
            columns: columns(table),
        })
    }

    /// Columns that the model does not know, each with the missing one that its name is most like.
    pub(super) fn meant(&self, table: &Table, missing: &[&str]) -> Vec<(String, String)> {
        let mut unknown = self.encoding.preparation().unknown_columns(table);
        let mut meant = Vec::new();
        for &wanted in missing {
            if let Some(found) = nearest(wanted, unknown.iter().map(String::as_str)) {
                unknown.retain(|name| *name != found);
                meant.push((found, wanted.to_owned()));
            }
        }
        meant
    }

    /// The outputs of the last layer for every sample, on all cores.
    ///
    /// # Panics
    /// If samples have another width than the network's inputs.
    pub fn outputs(&self, data: &Dataset) -> Vec<Vec<f64>> {
        Predictor::new(&self.network, data.n_features()).outputs_in_parallel(data)
    }
}

/// The names of a table's columns, in quotes.
pub(super) fn columns(table: &Table) -> Vec<String> {
    table.columns().iter().map(|column| format!("{:?}", column.name())).collect()
}
