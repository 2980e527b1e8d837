//! Why a recipe does not suit a table.

use paragrad_core::formula::FormulaError;
use paragrad_datasets::{Preparation, Table, Task};

use super::LossName;
use crate::config::ConfigError;
use crate::history::FitError;
use crate::wording::first_few;

/// Why a recipe cannot be followed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RecipeError {
    /// Something is wrong with the data.
    #[error(transparent)]
    Data(#[from] paragrad_datasets::Error),
    /// One cannot train with these settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The loss does not suit the task.
    #[error("the loss {loss} does not suit the task {task}: {advice}")]
    Loss {
        /// The loss asked for.
        loss: LossName,
        /// The task asked for or inferred.
        task: Task,
        /// What to do instead.
        advice: &'static str,
    },
    /// A formula that names an output that is not there.
    #[error("the loss {formula}: {error}")]
    Formula {
        /// The formula.
        formula: String,
        /// What is wrong with it.
        error: FormulaError,
    },
    /// A start whose first or last layer does not suit the data.
    #[error(
        "found a network with {found} {what} to start from, expected {}: {}; use the data and options that it was trained \
         with",
        .names.len(), quoted(.names)
    )]
    StartSize {
        /// Inputs or outputs.
        what: &'static str,
        /// How many the network has.
        found: usize,
        /// What the data have: features or targets.
        names: Vec<String>,
    },
    /// A start whose loss has another idea of what outputs are.
    #[error("the loss {loss} after {own}, expected both or none to be poisson, whose outputs are logarithms")]
    StartLoss {
        /// The loss asked for.
        loss: String,
        /// The loss of the model to start from.
        own: String,
    },
    /// Many trainings that would all start from the same weights.
    #[error(
        "{what} from given weights, expected random ones: what is kept apart in one training may be known to them"
    )]
    Started {
        /// Of what kind.
        what: &'static str,
    },
    /// A negative target for the Poisson loss.
    #[error(
        "{file}:{line}: column {column:?}: found {found}, expected at least 0 because the loss poisson is for counts"
    )]
    NegativeCount {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The target's name.
        column: String,
        /// The target.
        found: f64,
    },
    /// A table without columns that a model was trained on.
    #[error(
        "{file}: found no column {}, expected every column that the model was trained on; add or rename {}{}; columns: {}",
        .missing.join(" and no column "), if .missing.len() == 1 { "it" } else { "them" }, renames(.meant), .columns.join(", ")
    )]
    MissingColumns {
        /// The file.
        file: String,
        /// The columns that it lacks, in quotes.
        missing: Vec<String>,
        /// Columns that it has and the model does not know, each with the missing one that was probably meant.
        meant: Vec<(String, String)>,
        /// The columns that it has, in quotes.
        columns: Vec<String>,
    },
    /// A table to evaluate a model on that has all columns but the target.
    #[error(
        "{file}: found no column {}, which the model predicts, expected it to compare predictions with; add it{}, or let the \
         model predict it: predict needs no target; columns: {}", .targets.join(" and no column "), renames(.meant),
        .columns.join(", ")
    )]
    NoTargetColumn {
        /// The file.
        file: String,
        /// The targets that it lacks, in quotes.
        targets: Vec<String>,
        /// Columns that it has and the model does not know, each with the target that was probably meant.
        meant: Vec<(String, String)>,
        /// The columns that it has, in quotes.
        columns: Vec<String>,
    },
    /// A table to evaluate a model on, in which no row has a target, or all of several.
    #[error(
        "{file}: found no row with {}, expected at least one to compare a prediction with",
        match .targets.as_slice() {
            [_] => "a target".to_owned(),
            targets => format!("all of the targets {}", quoted(targets)),
        }
    )]
    NoTargets {
        /// The file.
        file: String,
        /// The targets.
        targets: Vec<String>,
    },
    /// The share of rows that validate is none.
    #[error("the validation share is {0}, expected at least 0 and less than 1: the rest of the rows trains")]
    Validation(f64),
    /// So few rows that none validates.
    #[error(
        "a validation share of {share} leaves none of {rows} rows to validate with; use a larger one, or 0"
    )]
    NothingValidates {
        /// The share asked for.
        share: f64,
        /// Rows of the table.
        rows: usize,
    },
    /// Early stopping without rows that validate.
    #[error(
        "early stopping judges by rows that validate, found none: set a validation share, say 0.2, or give rows of their own"
    )]
    NothingToStopBy,
    /// A search without rows that validate.
    #[error(
        "a search judges by rows that validate, found none: set a validation share, say 0.2, or give rows of their own"
    )]
    NothingToTuneBy,
    /// Rows that validate from more than one place.
    #[error(
        "rows that validate are asked for twice, expected one of a validation share, a column that says which, and a table \
         of their own"
    )]
    ValidatesTwice,
    /// Rows that validate beside folds.
    #[error(
        "folds are the rows that validate, expected a validation share of 0, no column and no early stopping, which would choose \
             by the rows that it is measured on"
    )]
    FoldsValidate,
    /// A number of folds that the rows do not make.
    #[error("{folds} folds of {rows} rows, expected at least 2 folds and at most as many as rows")]
    Folds {
        /// How many were asked for.
        folds: usize,
        /// Rows of the table.
        rows: usize,
    },
    /// Training ended early.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// Weights of classes where there are none.
    #[error("weights of classes for a regression, expected a target of classes; use a column of weights")]
    NoClasses,
    /// A class weight for a label that the target does not have.
    #[error("a weight for the class {label:?}, expected one of: {}", .labels.join(", "))]
    UnknownLabel {
        /// The label.
        label: String,
        /// Those of the target.
        labels: Vec<String>,
    },
    /// A cell of the weights that is no weight.
    #[error(
        "{file}:{line}: column {column:?}: found {found:?}, expected a number of at least 0 because the column weighs rows"
    )]
    Weight {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The column's name.
        column: String,
        /// The cell.
        found: String,
    },
    /// Nothing counts.
    #[error(
        "the rows have a mean weight of {mean}, expected some with a weight above 0, and not too large to add up"
    )]
    NoWeight {
        /// Their mean weight.
        mean: f64,
    },
    /// A column that has another role is the target.
    #[error("column {column:?} is to {role} and to be predicted, expected another target: name it")]
    NotATarget {
        /// The column's name.
        column: String,
        /// What else it is to do.
        role: &'static str,
    },
    /// A column that has another role is what the model to start from predicts.
    #[error(
        "column {column:?} is to {role}, and what the model to start from predicts: expected another column, or training \
         without that model"
    )]
    TargetOfStart {
        /// The column's name.
        column: String,
        /// What else it is to do.
        role: &'static str,
    },
    /// A column that has another role is one of the features of the model to start from.
    #[error(
        "column {column:?} is to {role}, and a feature of the model to start from: expected another column"
    )]
    NotAFeature {
        /// The column's name.
        column: String,
        /// What else it is to do.
        role: &'static str,
    },
    /// Smoothed labels for a loss that has no probabilities.
    #[error(
        "label smoothing is for losses of probabilities, found the loss {loss}, expected cross-entropy or binary-cross-entropy"
    )]
    Smoothing {
        /// The loss.
        loss: LossName,
    },
    /// A share of certainty that is none.
    #[error("the label smoothing is {0}, expected at least 0 and less than 1")]
    SmoothingShare(f64),
    /// Not one activation for each hidden layer.
    #[error(
        "found {activations} activations of single layers for {layers} hidden layers, expected as many, or none"
    )]
    Activations {
        /// Hidden layers.
        layers: usize,
        /// Activations.
        activations: usize,
    },
    /// A warm-up that would last as long as the training.
    #[error(
        "a warm-up of {warm_up} epochs leaves none of {epochs} at the learning rate, expected fewer than {epochs}: \
         use a shorter one, or more epochs"
    )]
    WarmUp {
        /// Epochs of the warm-up.
        warm_up: usize,
        /// Epochs in all.
        epochs: usize,
    },
    /// A hidden layer without neurons.
    #[error("hidden layer {layer} has 0 neurons, expected at least 1: nothing would pass through it")]
    NoNeurons {
        /// Which, from 1.
        layer: usize,
    },
    /// More parameters than memory is likely to hold.
    #[error(
        "the network has {parameters} parameters, expected at most {most}: use fewer or smaller hidden layers"
    )]
    TooLarge {
        /// How many it would have.
        parameters: u128,
        /// The limit.
        most: u128,
    },
}

impl RecipeError {
    /// That no row of a table has the targets.
    pub(crate) fn no_targets(table: &Table, preparation: &Preparation) -> Self {
        let targets = preparation.targets().iter().map(|target| target.name.clone()).collect();
        RecipeError::NoTargets { file: table.name().to_owned(), targets }
    }
}

/// Which columns were probably meant: ` (is "petal_len" meant for "petal_length"?)`.
fn renames(meant: &[(String, String)]) -> String {
    let rename = |(found, wanted): &(String, String)| format!("{found:?} meant for {wanted:?}");
    match meant {
        [] => String::new(),
        _ => format!(" (is {}?)", meant.iter().map(rename).collect::<Vec<_>>().join(", ")),
    }
}

/// The first few names in quotes, and how many more there are.
fn quoted(names: &[String]) -> String {
    const MOST: usize = 8;
    first_few(names.iter().map(|name| format!("{name:?}")), MOST)
}
