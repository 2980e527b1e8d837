//! temp docs
#![forbid(unsafe_code)]

mod config;
pub mod reduce;
mod sample_loss;
mod tape_engine;
mod trainer;
mod workers;

pub use config::{ConfigError, OptimizerConfig, TrainConfig};
pub use paragrad_core::nn::{Activation, Initializer, Layer, Mlp, MlpConfig, Neuron};
pub use paragrad_core::*;
pub use paragrad_datasets as datasets;
pub use paragrad_datasets::Dataset;
pub use sample_loss::{OnTape, SampleLoss};
pub use trainer::{Epoch, Fit, FitError, Trainer};
