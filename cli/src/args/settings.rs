//! The options that all commands on data share: what to read, which network, how to train.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use paragrad::datasets::{ColumnRef, Table};
use paragrad::optim::{AdamConfig, Decoupled, GradientConfig, RmsPropConfig, SgdConfig};
use paragrad::schedule::Decay;
use paragrad::{
    Activation, ClassWeights, EarlyStopping, Engine, Initializer, LossName, OptimizerConfig, Precision,
    Recipe, Schedule,
};

use super::config::ConfigArgs;
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
    #[command(flatten)]
    config: ConfigArgs,
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
    /// A CSV file with the same columns whose rows only validate
    #[arg(long, value_name = "FILE", conflicts_with = "validation")]
    pub(crate) validation_data: Option<PathBuf>,
    /// A column that says which rows validate (yes or no, 1 or 0, train, validation or test), and is no feature
    #[arg(long, value_name = "COLUMN", allow_negative_numbers = true)]
    #[arg(conflicts_with_all = ["validation", "validation_data"])]
    validation_column: Option<String>,
    /// How much the rows of each class count: balanced for all classes the same, or as in yes=5,no=1
    #[arg(long, value_name = "WEIGHTS", default_value = "equal")]
    class_weights: ClassWeights,
    /// A column that says how much each row counts, and is no feature
    #[arg(long, value_name = "COLUMN", allow_negative_numbers = true)]
    weights: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub(crate) struct NetworkArgs {
    /// Neurons of each hidden layer, with an activation if it has one of its own, as in 64:relu,32; none for a linear model
    #[arg(long, value_name = "N,N,...", default_value = "100", value_parser = Hidden::parse)]
    #[arg(allow_hyphen_values = true)]
    hidden: Hidden,
    /// The activation of the hidden layers
    #[arg(long, value_name = "NAME", default_value = "relu", value_parser = parse::activation())]
    activation: Activation,
    /// How weights start [default: he for relu, leaky-relu, gelu and softplus, else xavier]
    #[arg(long, value_name = "NAME", value_parser = parse::initializer())]
    init: Option<Initializer>,
    /// squared-error (mse), absolute-error (mae), huber[:DELTA] or poisson for numbers; binary-cross-entropy (bce),
    /// cross-entropy (ce) or hinge for classes; or a formula of the target y and the prediction p, as in
    /// "abs(y - p)^1.5": numbers in the units of the data, or for a class y is 1 or 0 and p its probability [default:
    /// squared-error, binary-cross-entropy or cross-entropy, by task]
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    loss: Option<LossName>,
    /// The share of a class's certainty that is spread over all classes
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = parse::label_smoothing)]
    #[arg(allow_negative_numbers = true)]
    label_smoothing: f64,
    /// The share of hidden neurons that is left out in training, others for every row and epoch
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = parse::dropout)]
    #[arg(allow_negative_numbers = true)]
    dropout: f64,
}

impl NetworkArgs {
    /// The activation of each hidden layer, if one has its own.
    fn activations(&self) -> Vec<Activation> {
        let layers = &self.hidden.0;
        if layers.iter().all(|(_, activation)| activation.is_none()) {
            return Vec::new();
        }
        layers.iter().map(|(_, activation)| activation.unwrap_or(self.activation)).collect()
    }
}

/// A list that clap shall take for one value.
#[derive(Debug, Clone)]
struct Hidden(Vec<(usize, Option<Activation>)>);

impl Hidden {
    fn parse(text: &str) -> Result<Self, String> {
        parse::hidden(text).map(Hidden)
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Training")]
pub(crate) struct TrainingArgs {
    /// What a gradient does to the parameters
    #[arg(long, value_name = "NAME", default_value = "adamw")]
    optimizer: OptimizerName,
    /// The step size at the start
    #[arg(long, value_name = "RATE", default_value = "0.005", value_parser = parse::learning_rate)]
    #[arg(allow_negative_numbers = true)]
    learning_rate: f64,
    /// For sgd, nesterov and rmsprop: how much of the last step carries on [default: 0, for nesterov 0.9]
    #[arg(long, value_name = "SHARE", value_parser = parse::momentum, allow_negative_numbers = true)]
    momentum: Option<f64>,
    /// For adam and adamw: how much of the mean gradient is kept from step to step [default: 0.9]
    #[arg(long, value_name = "SHARE", value_parser = parse::beta1, allow_negative_numbers = true)]
    beta1: Option<f64>,
    /// For adam and adamw: how much of the mean squared gradient is kept from step to step [default: 0.999]
    #[arg(long, value_name = "SHARE", value_parser = parse::beta2, allow_negative_numbers = true)]
    beta2: Option<f64>,
    /// For rmsprop: how much of the mean squared gradient is kept from step to step [default: 0.99]
    #[arg(long, value_name = "SHARE", value_parser = parse::alpha, allow_negative_numbers = true)]
    alpha: Option<f64>,
    /// For adam, adamw and rmsprop: added to the root that divides the gradient [default: 1e-8]
    #[arg(long, value_name = "SIZE", value_parser = parse::epsilon, allow_negative_numbers = true)]
    epsilon: Option<f64>,
    /// Pulls parameters towards 0 [default: 0, for adamw 500 / rows that train, at most 1]
    #[arg(long, value_name = "STRENGTH", value_parser = parse::weight_decay, allow_negative_numbers = true)]
    weight_decay: Option<f64>,
    /// Adds this times the sum of |parameter| to what is minimised: drives parameters to 0
    #[arg(long, value_name = "STRENGTH", default_value = "0", value_parser = parse::l1)]
    #[arg(allow_negative_numbers = true)]
    l1: f64,
    /// Adds this times the sum of parameter^2 to what is minimised: keeps parameters small
    #[arg(long, value_name = "STRENGTH", default_value = "0", value_parser = parse::l2)]
    #[arg(allow_negative_numbers = true)]
    l2: f64,
    /// Cuts every derivative to at most this size
    #[arg(long, value_name = "SIZE", value_parser = parse::clip_value, allow_negative_numbers = true)]
    clip_value: Option<f64>,
    /// Shortens a longer gradient to this length
    #[arg(long, value_name = "LENGTH", value_parser = parse::clip_norm, allow_negative_numbers = true)]
    clip_norm: Option<f64>,
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
    /// Stop when so many epochs in a row bring no lower loss of the rows that validate, and keep the parameters of the
    /// epoch where it was lowest [default: never stop early, keep the last]
    #[arg(long, value_name = "EPOCHS", value_parser = parse::count("patience"), allow_negative_numbers = true)]
    patience: Option<usize>,
    /// For --patience, a loss is lower if it is so by at least this much
    #[arg(long, value_name = "LOSS", default_value = "0", value_parser = parse::min_delta)]
    #[arg(allow_negative_numbers = true, requires = "patience")]
    min_delta: f64,
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
    /// What to learn from a table, with which network, and how.
    pub(crate) fn recipe(&self, table: &Table) -> Result<Recipe, UsageError> {
        let Settings { data, network, training, .. } = self;
        Ok(Recipe {
            target: data.columns.prepare_options(table),
            start: None,
            class_weights: data.class_weights.clone(),
            weights: data.weights.as_deref().map(ColumnRef::from),
            label_smoothing: network.label_smoothing,
            loss: network.loss.clone().map(|LossName(loss)| loss),
            hidden: network.hidden.0.iter().map(|&(n, _)| n).collect(),
            activation: network.activation,
            activations: network.activations(),
            dropout: network.dropout,
            initializer: network.init,
            optimizer: training.optimizer()?,
            gradient: training.gradient(),
            learning_rate: training.learning_rate,
            schedule: Schedule { decay: training.schedule, warm_up: training.warm_up },
            epochs: match training.epochs {
                Some(Epochs::Exactly(n)) => Some(n),
                Some(Epochs::Auto) | None => None,
            },
            batch_size: training.batch_size,
            validation: data.validation,
            validation_column: data.validation_column.as_deref().map(ColumnRef::from),
            early_stopping: training
                .patience
                .map(|patience| EarlyStopping { patience, min_delta: training.min_delta }),
            seed: training.seed,
            threads: training.threads,
            engine: training.engine,
            precision: training.precision,
        })
    }

    /// The column that weighs rows, as it was named.
    pub(crate) fn weights_column(&self) -> Option<&str> {
        self.data.weights.as_deref()
    }

    /// The column that says which rows validate, as it was named.
    pub(crate) fn validation_column(&self) -> Option<&str> {
        self.data.validation_column.as_deref()
    }
}

impl TrainingArgs {
    fn gradient(&self) -> GradientConfig {
        GradientConfig { l1: self.l1, l2: self.l2, clip_value: self.clip_value, clip_norm: self.clip_norm }
    }

    /// The optimiser, or nothing where the recipe shall choose its weight decay.
    fn optimizer(&self) -> Result<Option<OptimizerConfig>, UsageError> {
        self.check_optimizer()?;
        let adam = AdamConfig::default();
        let adam = AdamConfig {
            beta1: self.beta1.unwrap_or(adam.beta1),
            beta2: self.beta2.unwrap_or(adam.beta2),
            epsilon: self.epsilon.unwrap_or(adam.epsilon),
            weight_decay: self.weight_decay.unwrap_or(0.0),
            decoupled: Decoupled::No,
        };
        let sgd = SgdConfig {
            momentum: self.momentum.unwrap_or(0.0),
            nesterov: false,
            weight_decay: self.weight_decay.unwrap_or(0.0),
        };
        let rms = RmsPropConfig::default();
        let optimizer = match self.optimizer {
            OptimizerName::Sgd => OptimizerConfig::Sgd(sgd),
            OptimizerName::Nesterov => {
                let momentum = self.momentum.unwrap_or(0.9);
                OptimizerConfig::Sgd(SgdConfig { momentum, nesterov: true, ..sgd })
            }
            OptimizerName::Rmsprop => OptimizerConfig::RmsProp(RmsPropConfig {
                alpha: self.alpha.unwrap_or(rms.alpha),
                epsilon: self.epsilon.unwrap_or(rms.epsilon),
                momentum: sgd.momentum,
                weight_decay: sgd.weight_decay,
            }),
            OptimizerName::Adam => OptimizerConfig::Adam(adam),
            OptimizerName::Adamw if self.weight_decay.is_none() && adam == AdamConfig::default() => {
                return Ok(None);
            }
            OptimizerName::Adamw if self.weight_decay.is_none() => {
                return Err(UsageError(
                    "adamw chooses its weight decay only with its usual numbers; add --weight-decay, say 0.3"
                        .to_owned(),
                ));
            }
            OptimizerName::Adamw => OptimizerConfig::Adam(AdamConfig { decoupled: Decoupled::Yes, ..adam }),
        };
        Ok(Some(optimizer))
    }

    /// Refuses numbers that the optimiser does not have.
    fn check_optimizer(&self) -> Result<(), UsageError> {
        use OptimizerName::{Adam, Adamw, Nesterov, Rmsprop, Sgd};
        let numbers: [(&str, Option<f64>, &[OptimizerName]); 5] = [
            ("momentum", self.momentum, &[Sgd, Nesterov, Rmsprop]),
            ("beta1", self.beta1, &[Adam, Adamw]),
            ("beta2", self.beta2, &[Adam, Adamw]),
            ("alpha", self.alpha, &[Rmsprop]),
            ("epsilon", self.epsilon, &[Adam, Adamw, Rmsprop]),
        ];
        for (option, number, optimizers) in numbers {
            if number.is_some() && !optimizers.contains(&self.optimizer) {
                let names: Vec<String> = optimizers.iter().map(OptimizerName::name).collect();
                return Err(UsageError(format!(
                    "--{option} does not go with {}, which has none; use --optimizer {}",
                    self.optimizer.name(),
                    any_of(&names)
                )));
            }
        }
        Ok(())
    }
}

impl OptimizerName {
    fn name(&self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// `a, b or c`.
fn any_of(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        names => names.concat(),
    }
}
