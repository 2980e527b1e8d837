//! One row explained: from its cells to the features, to what a network says of it, and the graph of all that.
//!
//! ```
//! use paragrad::datasets::{CsvOptions, open};
//! use paragrad::{GraphEnd, Recipe};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let iris = open("iris", &CsvOptions::default())?;
//! let prepared = Recipe::default().prepare(&iris)?;
//! let explained = prepared.encoding.explain_row(&prepared.model(), &iris, 2, GraphEnd::Loss)?;
//! let explained = explained.expect("no cell of the row is missing");
//! assert_eq!(explained.graph.find("petal_width").map(|node| node.data), Some(explained.features[3].value));
//! assert!(explained.to_page()?.starts_with("<!doctype html>"));
//! # Ok(())
//! # }
//! ```

mod features;
mod page;

use paragrad_core::Graph;
use paragrad_core::nn::Mlp;
use paragrad_datasets::{Applied, ColumnRef, Table};

use crate::model::{Model, Prediction};
use crate::recipe::{Answer, Encoding, RecipeError};

pub use features::ExplainedFeature;

/// Where the graph of a row ends, and so what its gradients are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GraphEnd {
    /// In the loss, of several targets the mean of theirs, if the row has all targets; else as [`GraphEnd::Prediction`].
    #[default]
    Loss,
    /// In what the network says: see [`Encoding::prediction_graph`].
    Prediction,
    /// In what the network says of one of the targets, by its place among them: see [`Encoding::target_graph`].
    Target(usize),
}

/// A row of a table, and what a network makes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedRow {
    /// The table's file.
    pub file: String,
    /// Which row of the table it is, from 0.
    pub row: usize,
    /// The line on which it starts, from 1.
    pub line: u64,
    /// Its cells, in the file's order.
    pub cells: Vec<ExplainedCell>,
    /// What goes into the network.
    pub features: Vec<ExplainedFeature>,
    /// The outputs of the network.
    pub outputs: Vec<f64>,
    /// What the network says.
    pub prediction: Prediction,
    /// What is true, if the row has all targets and they were asked for.
    pub truth: Option<Answer>,
    /// Every operation from the features to the end, with values and gradients.
    pub graph: Graph,
    end: GraphEnd,
    encoding: Encoding,
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedCell {
    /// The name of its column.
    pub column: String,
    /// What stands in the file.
    pub written: String,
    /// What becomes of it.
    pub role: CellRole,
}

/// What becomes of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellRole {
    /// Features are made from it.
    Input,
    /// It is predicted.
    Target,
    /// The column was left out in training; why.
    LeftOut(String),
    /// The column was not there in training.
    Unknown,
}

impl Encoding {
    /// Explains what a network makes of a row of a table, or `None` if the row has missing cells that leave it out.
    /// Without a target, or for another end than [`GraphEnd::Loss`], the table need not have the target's column.
    ///
    /// # Errors
    /// Those of [`Preparation::apply`](paragrad_datasets::Preparation::apply).
    ///
    /// # Panics
    /// If there is no such row or target, or the network does not fit the data.
    #[track_caller]
    pub fn explain_row(
        &self,
        network: &Mlp<f64>,
        table: &Table,
        row: usize,
        end: GraphEnd,
    ) -> Result<Option<ExplainedRow>, RecipeError> {
        assert!(row < table.n_rows(), "row {row} of a table of {} rows", table.n_rows());
        let with_target = match end {
            GraphEnd::Loss if self.preparation().has_targets(table) => {
                Some(self.encode_rows(table, vec![row])?)
                    .and_then(|applied| Some((applied.sample(row)?, applied)))
            }
            GraphEnd::Loss | GraphEnd::Prediction | GraphEnd::Target(_) => None,
        };
        let (sample, applied, graph, truth) = match with_target {
            Some((sample, applied)) => {
                let graph = self.graph(network, &applied.data, sample);
                let truth = self.truth(applied.data.y(sample));
                (sample, applied, graph, Some(truth))
            }
            None => {
                let applied = self.preparation().apply_features_rows(table, vec![row])?;
                let Some(sample) = applied.sample(row) else { return Ok(None) };
                let graph = match end {
                    GraphEnd::Target(target) => self.target_graph(network, &applied.data, sample, target),
                    GraphEnd::Loss | GraphEnd::Prediction => {
                        self.prediction_graph(network, &applied.data, sample)
                    }
                };
                (sample, applied, graph, None)
            }
        };
        let Applied { data, .. } = applied;
        let outputs = network.forward(data.x(sample));
        Ok(Some(ExplainedRow {
            file: table.name().to_owned(),
            row,
            line: table.line(row),
            cells: self.cells(table, row),
            features: features::of(self.preparation(), table, row, data.x(sample)),
            prediction: Prediction {
                answer: self.answer(&outputs),
                probabilities: self.probabilities(&outputs),
            },
            outputs,
            truth,
            graph,
            end,
            encoding: self.clone(),
        }))
    }

    fn cells(&self, table: &Table, row: usize) -> Vec<ExplainedCell> {
        let preparation = self.preparation();
        let role = |name: &str| {
            let dropped = preparation.dropped().iter().find(|dropped| dropped.name == name);
            match dropped {
                _ if preparation.targets().iter().any(|target| target.name == name) => CellRole::Target,
                _ if preparation.inputs().iter().any(|input| input.name == name) => CellRole::Input,
                Some(dropped) => CellRole::LeftOut(dropped.reason.to_string()),
                None => CellRole::Unknown,
            }
        };
        let cell = |(position, column): (usize, &paragrad_datasets::Column)| ExplainedCell {
            column: column.name().to_owned(),
            written: table.written(row, position),
            role: role(column.name()),
        };
        table.columns().iter().enumerate().map(cell).collect()
    }
}

impl Model {
    /// Explains what the network makes of a row of a table: see [`Encoding::explain_row`]. Columns are found by name.
    ///
    /// # Errors
    /// Those of [`Model::predict`].
    ///
    /// # Panics
    /// If there is no such row or target.
    #[track_caller]
    pub fn explain_row(
        &self,
        table: &Table,
        row: usize,
        end: GraphEnd,
    ) -> Result<Option<ExplainedRow>, RecipeError> {
        self.check_columns(table, &[])?;
        self.encoding().explain_row(self.network(), table, row, end)
    }
}

/// What stands in a column of a row; nothing if there is no such column.
fn written(table: &Table, row: usize, column: &str) -> String {
    table
        .position(&ColumnRef::from(column))
        .map_or_else(|_| String::new(), |position| table.written(row, position))
}
