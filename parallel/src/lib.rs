//! Train any model of scalars on all cores, with the same bits on any number of threads.
//!
//! ```
//! use paragrad::{Dataset, Mlp, Supervised, TrainConfig, Trainer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let data = Dataset::new(vec![0., 0., 0., 1., 1., 0., 1., 1.], 2, vec![0., 1., 1., 0.], 1)?;
//! let config = TrainConfig { epochs: 500, learning_rate: 0.5, ..TrainConfig::default() };
//! let mut trainer = Trainer::new(Supervised::default(), Mlp::new(2, &[8, 1], 42), config)?;
//! let fit = trainer.fit(&data, |epoch, _| {
//!     println!("epoch {}: loss {}", epoch.number, epoch.loss);
//!     std::ops::ControlFlow::Continue(())
//! })?;
//! println!("{} samples/s", fit.samples_per_second());
//! # Ok(())
//! # }
//! ```
//!
//! Every sample is one independent graph on the tape of one worker; the gradients of a batch are reduced in the
//! [canonical order](reduce) to one, which makes one update. What is trained is an [`Objective`] (a model, and what one
//! sample costs), or a closure over [`Value`] whose graph may depend on data ([`Trainer::from_closure`]).
//!
//! This crate re-exports the engine, `paragrad_core`, and as [`datasets`] the CSV files.
#![forbid(unsafe_code)]

mod blocks;
mod clock;
mod compiled_engine;
mod config;
mod curvature;
mod engine;
pub mod export;
mod file;
mod fingerprint;
mod fits;
mod history;
mod importance;
mod in_double;
mod inference;
mod learner;
mod linear;
mod masks;
pub mod metrics;
mod model;
mod pace;
mod precision;
mod protobuf;
mod recipe;
pub mod reduce;
mod report;
mod row;
pub mod run_log;
mod sample_loss;
mod samples;
mod stopping;
mod tape_engine;
pub mod tensorboard;
mod trainer;
pub mod wording;
mod workers;

pub use config::{ConfigError, OptimizerConfig, TrainConfig};
pub use curvature::mean_hessian_vector_product;
pub use engine::{Engine, UnknownEngine};
pub use file::{check_replaceable, replace_file};
pub use fingerprint::Fingerprint;
pub use fits::fit_all;
pub use history::{Epoch, Fit, FitError, NotFinite};
pub use importance::{Importance, ImportanceConfig, permutation_importance};
pub use linear::{LinearModel, NoLinearModel};
pub use masks::Masks;
pub use model::{
    ClassEvaluation, Evaluated, Evaluation, Known, Losses, Model, ModelError, NumberEvaluation, Prediction,
    Predictions, Start, Training,
};
pub use paragrad_core::nn::{Activation, Initializer, Layer, Mlp, MlpConfig, Neuron};
pub use paragrad_core::*;
pub use paragrad_datasets as datasets;
pub use paragrad_datasets::Dataset;
pub use precision::{Precision, UnknownPrecision};
pub use recipe::{
    Answer, ClassWeights, CrossValidation, Encoding, Fold, LossDoubt, LossName, NoValue, Prepared, Recipe,
    RecipeError, RecipeObjective, Restarts, Search, Spread, TargetSpreads, Trial, UnknownClassWeights,
    UnknownLoss, default_epochs, default_weight_decay,
};
pub use report::{Plot, Report};
pub use row::{CellRole, ExplainedCell, ExplainedFeature, ExplainedRow, GraphEnd};
pub use run_log::{Outcome, Purpose, RunLog};
pub use sample_loss::{OnTape, SampleLoss, Widths};
pub use stopping::EarlyStopping;
pub use tensorboard::EventFile;
pub use trainer::Trainer;

/// The README's examples are tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
