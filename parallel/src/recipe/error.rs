//! Why a recipe does not suit a table.

use paragrad_datasets::Task;

use super::LossName;
use crate::config::ConfigError;

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
    /// Several targets, of which nobody would tell apart how good the answers are.
    #[error("found {} targets, {}, expected 1: train a network for each", .targets.len(), .targets.join(" and "))]
    SeveralTargets {
        /// Their names.
        targets: Vec<String>,
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
        "{file}: found no column {}, expected every column that the model was trained on; add or rename {}; columns: {}",
        .missing.join(" and no column "), if .missing.len() == 1 { "it" } else { "them" }, .columns.join(", ")
    )]
    MissingColumns {
        /// The file.
        file: String,
        /// The columns that it lacks, in quotes.
        missing: Vec<String>,
        /// The columns that it has, in quotes.
        columns: Vec<String>,
    },
    /// A table to evaluate a model on, in which no row has a target.
    #[error("{file}: found no row with a target, expected at least one to compare a prediction with")]
    NoTargets {
        /// The file.
        file: String,
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
