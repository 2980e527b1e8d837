//! How to train.

use crate::engine::Engine;
use crate::masks::Masks;
use crate::precision::Precision;
use crate::stopping::EarlyStopping;
use paragrad_core::Schedule;
use paragrad_core::optim::{
    Adam, AdamConfig, Adjusted, Decoupled, GradientConfig, Optimizer, Real, RmsProp, RmsPropConfig, Sgd,
    SgdConfig,
};
use paragrad_core::schedule::Decay;

/// How a [`Trainer`](crate::Trainer) trains.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainConfig {
    /// How often [`fit`](crate::Trainer::fit) goes through the data; by default 100 times.
    pub epochs: usize,
    /// Samples for one update, by default 32; the last batch of an epoch may be smaller.
    pub batch_size: usize,
    /// The step size at the start of the schedule; by default 0.01.
    pub learning_rate: f64,
    /// The course of the learning rate over the epochs; by default constant.
    pub schedule: Schedule,
    /// What a gradient does to the parameters; by default plain gradient descent.
    pub optimizer: OptimizerConfig,
    /// What is done to a gradient before the optimiser sees it; by default nothing.
    pub gradient: GradientConfig,
    /// Random factors behind the inputs of each sample, new in every epoch; by default none.
    pub masks: Option<Masks>,
    /// Determines the order of the samples in every epoch, and the masks; by default 0.
    pub seed: u64,
    /// How many threads; as many as there are cores if `None`. The result does not depend on it.
    pub threads: Option<usize>,
    /// How gradients are computed; by default compiled.
    pub engine: Engine,
    /// In which floats; by default `f64`.
    pub precision: Precision,
    /// When [`fit_validated`](crate::Trainer::fit_validated) stops early; by default never.
    pub early_stopping: Option<EarlyStopping>,
}

impl Default for TrainConfig {
    fn default() -> Self {
        TrainConfig {
            epochs: 100,
            batch_size: 32,
            learning_rate: 0.01,
            schedule: Schedule::default(),
            optimizer: OptimizerConfig::default(),
            gradient: GradientConfig::default(),
            masks: None,
            seed: 0,
            threads: None,
            engine: Engine::default(),
            precision: Precision::default(),
            early_stopping: None,
        }
    }
}

/// An optimiser and its settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OptimizerConfig {
    /// Gradient descent, plain or with momentum.
    Sgd(SgdConfig),
    /// Adam, or AdamW if the weight decay is decoupled.
    Adam(AdamConfig),
    /// RMSprop.
    RmsProp(RmsPropConfig),
}

impl Default for OptimizerConfig {
    /// Plain gradient descent.
    fn default() -> Self {
        OptimizerConfig::Sgd(SgdConfig::default())
    }
}

impl OptimizerConfig {
    /// All names.
    pub const NAMES: [&str; 5] = ["sgd", "nesterov", "adam", "adamw", "rmsprop"];

    /// `sgd`, `nesterov`, `adam`, `adamw` or `rmsprop`.
    pub fn name(&self) -> &'static str {
        match self {
            OptimizerConfig::Sgd(sgd) if sgd.nesterov => "nesterov",
            OptimizerConfig::Sgd(_) => "sgd",
            OptimizerConfig::Adam(adam) if adam.decoupled == Decoupled::Yes => "adamw",
            OptimizerConfig::Adam(_) => "adam",
            OptimizerConfig::RmsProp(_) => "rmsprop",
        }
    }

    /// Its numbers, by name.
    pub fn settings(&self) -> Vec<(&'static str, f64)> {
        match self {
            OptimizerConfig::Sgd(sgd) => {
                vec![("momentum", sgd.momentum), ("weight_decay", sgd.weight_decay)]
            }
            OptimizerConfig::Adam(adam) => vec![
                ("beta1", adam.beta1),
                ("beta2", adam.beta2),
                ("epsilon", adam.epsilon),
                ("weight_decay", adam.weight_decay),
            ],
            OptimizerConfig::RmsProp(rms) => vec![
                ("alpha", rms.alpha),
                ("epsilon", rms.epsilon),
                ("momentum", rms.momentum),
                ("weight_decay", rms.weight_decay),
            ],
        }
    }

    /// The optimiser before its first step.
    pub fn build<F: Real>(self) -> Box<dyn Optimizer<F>> {
        match self {
            OptimizerConfig::Sgd(config) => Box::new(Sgd::new(config)),
            OptimizerConfig::Adam(config) => Box::new(Adam::new(config)),
            OptimizerConfig::RmsProp(config) => Box::new(RmsProp::new(config)),
        }
    }
}

const BELOW_ONE: &str = "a number from 0 to less than 1";
const POSITIVE: &str = "a positive number";
const NOT_NEGATIVE: &str = "a number of at least 0";

impl TrainConfig {
    /// The optimiser before its first step, with the gradients that it shall see.
    pub(crate) fn build_optimizer<F: Real>(&self) -> Box<dyn Optimizer<F>> {
        self.adjusted(self.optimizer.build())
    }

    /// An optimiser that sees adjusted gradients, if there is something to adjust.
    pub(crate) fn adjusted<F: Real>(&self, optimizer: Box<dyn Optimizer<F>>) -> Box<dyn Optimizer<F>> {
        if self.gradient == GradientConfig::default() {
            return optimizer;
        }
        Box::new(Adjusted::new(self.gradient, optimizer))
    }

    /// Whether one can train so.
    ///
    /// # Errors
    /// Names the first setting that one cannot train with.
    pub fn check(&self) -> Result<(), ConfigError> {
        let counts = [
            ("number of epochs", self.epochs),
            ("batch size", self.batch_size),
            ("number of threads", self.threads.unwrap_or(1)),
            ("patience", self.early_stopping.unwrap_or_default().patience),
        ];
        for (setting, count) in counts {
            if count == 0 {
                return Err(ConfigError::Zero { setting });
            }
        }
        if !(self.learning_rate > 0.0 && self.learning_rate.is_finite()) {
            return Err(ConfigError::LearningRate(self.learning_rate));
        }
        if !self.schedule.decay.is_valid() {
            return Err(ConfigError::Schedule(self.schedule.decay));
        }
        let min_delta = self.early_stopping.unwrap_or_default().min_delta;
        if !(min_delta >= 0.0 && min_delta.is_finite()) {
            let setting = "least gain of early stopping";
            return Err(ConfigError::OutOfRange { setting, value: min_delta, expected: NOT_NEGATIVE });
        }
        check_gradient(&self.gradient)?;
        if let Some(Masks { rate, .. }) = self.masks
            && !(0.0..1.0).contains(&rate)
        {
            return Err(ConfigError::OutOfRange {
                setting: "dropout rate",
                value: rate,
                expected: BELOW_ONE,
            });
        }
        self.optimizer.check()
    }
}

fn check_gradient(gradient: &GradientConfig) -> Result<(), ConfigError> {
    let penalties = [("L1 penalty", Some(gradient.l1)), ("L2 penalty", Some(gradient.l2))];
    let limits = [
        ("largest derivative that is not clipped", gradient.clip_value),
        ("longest gradient that is not clipped", gradient.clip_norm),
    ];
    let penalties = penalties.map(|(setting, size)| (setting, size, NOT_NEGATIVE));
    let limits = limits.map(|(setting, size)| (setting, size, POSITIVE));
    for (setting, value, expected) in penalties.into_iter().chain(limits) {
        let fits = |size: f64| size.is_finite() && (size > 0.0 || size == 0.0 && expected == NOT_NEGATIVE);
        if let Some(value) = value.filter(|&size| !fits(size)) {
            return Err(ConfigError::OutOfRange { setting, value, expected });
        }
    }
    Ok(())
}

impl OptimizerConfig {
    fn check(&self) -> Result<(), ConfigError> {
        let shares: &[(&'static str, f64)] = match self {
            OptimizerConfig::Sgd(sgd) => &[("momentum", sgd.momentum)],
            OptimizerConfig::Adam(adam) => &[("beta1", adam.beta1), ("beta2", adam.beta2)],
            OptimizerConfig::RmsProp(rms) => &[("alpha", rms.alpha), ("momentum", rms.momentum)],
        };
        let (weight_decay, epsilon) = match self {
            OptimizerConfig::Sgd(sgd) => (sgd.weight_decay, f64::MIN_POSITIVE),
            OptimizerConfig::Adam(adam) => (adam.weight_decay, adam.epsilon),
            OptimizerConfig::RmsProp(rms) => (rms.weight_decay, rms.epsilon),
        };
        let shares =
            shares.iter().map(|&(setting, value)| (setting, value, (0.0..1.0).contains(&value), BELOW_ONE));
        let sizes = [
            ("weight decay", weight_decay, weight_decay >= 0.0 && weight_decay.is_finite(), NOT_NEGATIVE),
            ("epsilon", epsilon, epsilon > 0.0 && epsilon.is_finite(), POSITIVE),
        ];
        match shares.chain(sizes).find(|&(_, _, fits, _)| !fits) {
            Some((setting, value, _, expected)) => Err(ConfigError::OutOfRange { setting, value, expected }),
            None => Ok(()),
        }
    }
}

/// A setting that one cannot train with.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A count is zero.
    #[error("the {setting} is 0, expected at least 1")]
    Zero {
        /// Which.
        setting: &'static str,
    },
    /// The learning rate is zero, negative, infinite or not a number.
    #[error(
        "the learning rate is {0}, expected a positive number: training goes down the gradient by that much"
    )]
    LearningRate(f64),
    /// The schedule would make the learning rate negative, infinite or not a number.
    #[error("the schedule is {0}, expected factors that are numbers of at least 0")]
    Schedule(Decay),
    /// A setting of the optimiser is outside of its range.
    #[error("the {setting} is {value}, expected {expected}")]
    OutOfRange {
        /// Which.
        setting: &'static str,
        /// What it is.
        value: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// The operating system gave no threads.
    #[error("cannot start {threads} threads: {reason}")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system said.
        reason: String,
    },
}
