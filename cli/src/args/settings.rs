//! The options that all commands on data share: what to read, which network, how to train.

use clap::{Args, ValueEnum};
use paragrad::optim::{AdamConfig, Decoupled, RmsPropConfig, SgdConfig};
use paragrad::schedule::Decay;
use paragrad::{Activation, Engine, Initializer, LossName, OptimizerConfig, Precision, Recipe, Schedule};

use super::data::{ColumnArgs, FileArgs};
use super::parse;
use crate::failure::UsageError;

#[derive(Debug, Args)]
pub(crate) struct Settings {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) training: TrainingArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(crate) struct DataArgs {
    #[command(flatten)]
    pub(crate) file: FileArgs,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
    /// The share of rows that only validate and never train, as 0.2 or 20%
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = parse::validation)]
    #[arg(allow_negative_numbers = true)]
    validation: f64,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub(crate) struct NetworkArgs {
    /// Neurons of each hidden layer; none for a linear model
    #[arg(long, value_name = "N,N,...", default_value = "16,16", value_parser = Hidden::parse)]
    #[arg(allow_hyphen_values = true)]
    hidden: Hidden,
    /// The activation of the hidden layers
    #[arg(long, value_name = "NAME", default_value = "tanh", value_parser = parse::activation())]
    activation: Activation,
    /// How weights start [default: he for relu, leaky-relu, gelu and softplus, else xavier]
    #[arg(long, value_name = "NAME", value_parser = parse::initializer())]
    init: Option<Initializer>,
    /// squared-error (mse), absolute-error (mae), huber[:DELTA] or poisson for numbers; binary-cross-entropy (bce),
    /// cross-entropy (ce) or hinge for classes [default: squared-error, binary-cross-entropy or cross-entropy, by task]
    #[arg(long, value_name = "NAME")]
    loss: Option<LossName>,
}

/// A list that clap shall take for one value.
#[derive(Debug, Clone)]
struct Hidden(Vec<usize>);

impl Hidden {
    fn parse(text: &str) -> Result<Self, String> {
        parse::hidden(text).map(Hidden)
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Training")]
pub(crate) struct TrainingArgs {
    /// What a gradient does to the parameters
    #[arg(long, value_name = "NAME", default_value = "adam")]
    optimizer: OptimizerName,
    /// The step size at the start
    #[arg(long, value_name = "RATE", default_value = "0.01", value_parser = parse::learning_rate)]
    #[arg(allow_negative_numbers = true)]
    learning_rate: f64,
    /// For sgd, nesterov and rmsprop [default: 0, for nesterov 0.9]
    #[arg(long, value_name = "SHARE", value_parser = parse::momentum, allow_negative_numbers = true)]
    momentum: Option<f64>,
    /// Pulls parameters towards 0 [default: 0, for adamw 0.01]
    #[arg(long, value_name = "STRENGTH", value_parser = parse::weight_decay, allow_negative_numbers = true)]
    weight_decay: Option<f64>,
    /// The course of the learning rate: constant, step:EPOCHS:FACTOR, cosine[:END] or linear[:END], END a factor too
    #[arg(long, value_name = "COURSE", default_value = "cosine", value_parser = parse::schedule)]
    schedule: Decay,
    /// Epochs over which the learning rate rises at the start
    #[arg(long, value_name = "EPOCHS", default_value = "0", value_parser = parse::warm_up)]
    #[arg(allow_negative_numbers = true)]
    warm_up: usize,
    /// How often to go through the rows; auto is 10 to 1000, for about 3000 updates [default: auto; draw and gradcheck:
    /// no training]
    #[arg(long, value_name = "N", value_parser = parse::epochs, allow_negative_numbers = true)]
    pub(crate) epochs: Option<Epochs>,
    /// Rows for one update
    #[arg(long, value_name = "ROWS", default_value = "32", value_parser = parse::count("batch size"))]
    #[arg(allow_negative_numbers = true)]
    batch_size: usize,
    /// Determines first weights, order and split: the same seed, the same network
    #[arg(long, value_name = "N", default_value = "0", value_parser = parse::seed)]
    #[arg(allow_negative_numbers = true)]
    seed: u64,
    /// How many threads work; the result does not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = parse::threads, allow_negative_numbers = true)]
    threads: Option<usize>,
    /// How gradients are computed: compiled for blocks of rows, or row by row on a tape; the result does not depend on it
    #[arg(long, default_value = "compiled", value_parser = parse::engine())]
    engine: Engine,
    /// Digits of parameters and of the compiled engine: f32 is about twice as fast, f64 twice as precise
    #[arg(long, default_value = "f64", value_parser = parse::precision())]
    precision: Precision,
}

/// How often to go through the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Epochs {
    /// As the recipe says.
    Auto,
    Exactly(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OptimizerName {
    Sgd,
    Nesterov,
    Adam,
    Adamw,
    Rmsprop,
}

impl Settings {
    /// What to learn from it, with which network, and how.
    pub(crate) fn recipe(&self) -> Result<Recipe, UsageError> {
        let Settings { data, network, training } = self;
        Ok(Recipe {
            target: data.columns.prepare_options(),
            loss: network.loss.map(|LossName(loss)| loss),
            hidden: network.hidden.0.clone(),
            activation: network.activation,
            initializer: network.init,
            optimizer: training.optimizer()?,
            learning_rate: training.learning_rate,
            schedule: Schedule { decay: training.schedule, warm_up: training.warm_up },
            epochs: match training.epochs {
                Some(Epochs::Exactly(n)) => Some(n),
                Some(Epochs::Auto) | None => None,
            },
            batch_size: training.batch_size,
            validation: data.validation,
            seed: training.seed,
            threads: training.threads,
            engine: training.engine,
            precision: training.precision,
        })
    }

    /// The optimiser by the name under which it was chosen.
    pub(crate) fn optimizer_name(&self) -> String {
        let value = self.training.optimizer.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

impl TrainingArgs {
    fn optimizer(&self) -> Result<OptimizerConfig, UsageError> {
        let momentum = self.momentum.unwrap_or(0.0);
        let weight_decay = self.weight_decay.unwrap_or(0.0);
        Ok(match self.optimizer {
            OptimizerName::Sgd => OptimizerConfig::Sgd(SgdConfig { momentum, nesterov: false, weight_decay }),
            OptimizerName::Nesterov => {
                let momentum = self.momentum.unwrap_or(0.9);
                OptimizerConfig::Sgd(SgdConfig { momentum, nesterov: true, weight_decay })
            }
            OptimizerName::Rmsprop => {
                OptimizerConfig::RmsProp(RmsPropConfig { momentum, weight_decay, ..RmsPropConfig::default() })
            }
            OptimizerName::Adam | OptimizerName::Adamw if self.momentum.is_some() => {
                return Err(UsageError(
                    "--momentum does not go with adam or adamw, which average gradients by themselves; use --optimizer \
                     sgd, nesterov or rmsprop"
                        .to_owned(),
                ));
            }
            OptimizerName::Adam => {
                OptimizerConfig::Adam(AdamConfig { weight_decay, ..AdamConfig::default() })
            }
            OptimizerName::Adamw => OptimizerConfig::Adam(AdamConfig {
                // PyTorch's default.
                weight_decay: self.weight_decay.unwrap_or(0.01),
                decoupled: Decoupled::Yes,
                ..AdamConfig::default()
            }),
        })
    }
}
