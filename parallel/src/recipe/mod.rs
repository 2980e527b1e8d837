//! From a table to a trainer, with defaults that learn.

mod encoding;
mod error;
mod graph;
mod loss_name;
mod program;

use paragrad_core::nn::{Activation, Initializer, Mlp, MlpConfig};
use paragrad_core::optim::AdamConfig;
use paragrad_core::schedule::Decay;
use paragrad_core::{Loss, Schedule, Supervised};
use paragrad_datasets::{Dataset, PrepareOptions, Split, Table, Target, Task};

use crate::config::{ConfigError, OptimizerConfig, TrainConfig};
use crate::engine::Engine;
use crate::metrics::{Confusion, Metrics, Scores};
use crate::precision::Precision;
use crate::reduce::canonical_mean;
use crate::trainer::Trainer;

pub use encoding::{Answer, Encoding};
pub use error::RecipeError;
pub use loss_name::{LossName, UnknownLoss};

/// What to learn from a table, with which network, and how. The defaults learn every bundled set.
///
/// ```
/// use paragrad::Recipe;
/// use paragrad::datasets::{CsvOptions, open};
/// use std::ops::ControlFlow;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let prepared = Recipe::default().prepare(&open("xor", &CsvOptions::default())?)?;
/// let mut trainer = prepared.trainer()?;
/// trainer.fit(&prepared.training, |_, _| ControlFlow::Continue(()))?;
/// assert!(trainer.evaluate(&prepared.training) < 0.01);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// The target and its task.
    pub target: PrepareOptions,
    /// The loss; by default squared error for numbers, and the cross-entropies for classes.
    pub loss: Option<Loss>,
    /// Neurons of each hidden layer; none for a linear model.
    pub hidden: Vec<usize>,
    /// The activation of the hidden layers.
    pub activation: Activation,
    /// The distribution of the first weights; by default [`Initializer::for_activation`].
    pub initializer: Option<Initializer>,
    /// What a gradient does to the parameters.
    pub optimizer: OptimizerConfig,
    /// The step size at the start of the schedule.
    pub learning_rate: f64,
    /// The course of the learning rate over the epochs.
    pub schedule: Schedule,
    /// How often to go through the data; by default [`default_epochs`].
    pub epochs: Option<usize>,
    /// Samples for one update.
    pub batch_size: usize,
    /// The share of rows that validate and never train.
    pub validation: f64,
    /// Determines the first weights, the rows that validate, and the order of samples.
    pub seed: u64,
    /// How many threads; as many as there are cores if `None`. The result does not depend on it.
    pub threads: Option<usize>,
    /// How gradients are computed.
    pub engine: Engine,
    /// In which floats.
    pub precision: Precision,
}

impl Default for Recipe {
    fn default() -> Self {
        Recipe {
            target: PrepareOptions::default(),
            loss: None,
            hidden: vec![16, 16],
            activation: Activation::Tanh,
            initializer: None,
            optimizer: OptimizerConfig::Adam(AdamConfig::default()),
            learning_rate: 0.01,
            schedule: Schedule { decay: Decay::Cosine { end: 0.0 }, warm_up: 0 },
            epochs: None,
            batch_size: 32,
            validation: 0.0,
            seed: 0,
            threads: None,
            engine: Engine::default(),
            precision: Precision::default(),
        }
    }
}

/// As many epochs as make about 3000 updates: at least 10, at most 1000.
pub fn default_epochs(n_rows: usize, batch_size: usize) -> usize {
    let updates_an_epoch = n_rows.div_ceil(batch_size.max(1)).max(1);
    3000_usize.div_ceil(updates_an_epoch).clamp(10, 1000)
}

/// More would take gigabytes for parameters, gradients and averages.
const MOST_PARAMETERS: u128 = 1 << 24;

impl Recipe {
    /// Splits and encodes a table, and fixes what the recipe leaves to it.
    ///
    /// # Errors
    /// A fault of the data; settings that one cannot train with, or that do not suit the data.
    pub fn prepare(&self, table: &Table) -> Result<Prepared, RecipeError> {
        self.check()?;
        let split = Target::of(table, &self.target)?.split(self.validation, self.seed);
        let encoding = Encoding::fit(table, &split.training, &self.target, self.loss)?;
        let applied = encoding.encode(table)?;
        let split =
            Split { training: applied.kept(&split.training), validation: applied.kept(&split.validation) };
        if self.validation > 0.0 && split.validation.is_empty() {
            return Err(RecipeError::NothingValidates { share: self.validation, rows: table.n_rows() });
        }
        let network = self.network(applied.data.n_features(), applied.data.n_targets())?;
        let (training, validation) = match split.validation.as_slice() {
            [] => (applied.data, None),
            rows => (applied.subset(&split.training), Some(applied.subset(rows))),
        };
        let baseline = baseline(&encoding, &training);
        let config = self.train_config(training.len());
        let (warm_up, epochs) = (self.schedule.warm_up, config.epochs);
        if warm_up >= epochs {
            return Err(RecipeError::WarmUp { warm_up, epochs });
        }
        Ok(Prepared { encoding, split, training, validation, network, config, baseline })
    }

    fn check(&self) -> Result<(), RecipeError> {
        self.train_config(1).check()?;
        if !(0.0..1.0).contains(&self.validation) {
            return Err(RecipeError::Validation(self.validation));
        }
        match self.hidden.iter().position(|&n| n == 0) {
            Some(layer) => Err(RecipeError::NoNeurons { layer: layer + 1 }),
            None => Ok(()),
        }
    }

    fn network(&self, n_inputs: usize, n_outputs: usize) -> Result<MlpConfig, RecipeError> {
        let config = MlpConfig::new(n_inputs, &self.hidden, self.activation, n_outputs);
        let parameters = n_parameters(&config);
        if parameters > MOST_PARAMETERS {
            return Err(RecipeError::TooLarge { parameters, most: MOST_PARAMETERS });
        }
        Ok(MlpConfig { initializer: self.initializer, ..config })
    }

    fn train_config(&self, n_rows: usize) -> TrainConfig {
        TrainConfig {
            epochs: self.epochs.unwrap_or_else(|| default_epochs(n_rows, self.batch_size)),
            batch_size: self.batch_size,
            learning_rate: self.learning_rate,
            schedule: self.schedule,
            optimizer: self.optimizer,
            seed: self.seed,
            threads: self.threads,
            engine: self.engine,
            precision: self.precision,
        }
    }
}

/// Weights and biases of a network, before it takes memory.
fn n_parameters(config: &MlpConfig) -> u128 {
    let mut n_in = config.n_inputs as u128;
    let mut layer = |&(n_out, _): &(usize, Activation)| {
        let parameters = (n_in + 1).saturating_mul(n_out as u128);
        n_in = n_out as u128;
        parameters
    };
    config.layers.iter().fold(0, |sum, of_layer| sum.saturating_add(layer(of_layer)))
}

/// A table made ready for training.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// What goes into the network and what comes out.
    pub encoding: Encoding,
    /// Which rows of the table train and which validate.
    pub split: Split,
    /// The samples that train.
    pub training: Dataset,
    /// The samples that never train, if there are any.
    pub validation: Option<Dataset>,
    /// The network, before it has weights.
    pub network: MlpConfig,
    /// How to train it.
    pub config: TrainConfig,
    /// The best answer that ignores the features: the most frequent class of training, or the mean.
    pub baseline: Answer,
}

impl Prepared {
    /// The network at its start; the seed of the training draws its weights too.
    pub fn model(&self) -> Mlp<f64> {
        Mlp::from_config(&self.network, self.config.seed)
    }

    /// A trainer for the network at its start.
    ///
    /// # Errors
    /// If the threads cannot be started.
    pub fn trainer(&self) -> Result<Trainer<Supervised>, ConfigError> {
        Trainer::new(self.objective(), self.model(), self.config.clone())
    }

    /// How good a model's outputs are: row by row, as [`predict`](Trainer::predict) gives them for `data`.
    ///
    /// # Panics
    /// If there are not as many rows of both.
    #[track_caller]
    pub fn metrics(&self, data: &Dataset, outputs: &[Vec<f64>]) -> Metrics {
        let (n, m) = (data.len(), outputs.len());
        assert!(n == m, "{m} rows of outputs for {n} samples");
        let truths = || (0..n).map(|row| self.encoding.truth(data.y(row)));
        let answers = outputs.iter().map(|outputs| self.encoding.answer(outputs));
        match self.baseline {
            Answer::Class { class: most_frequent, .. } => {
                let classes: Vec<usize> = truths().filter_map(class).collect();
                let right = classes.iter().filter(|&&class| class == most_frequent).count();
                let n_classes = self.encoding.preparation().labels().len();
                Metrics::Classification {
                    confusion: Confusion::new(n_classes, classes.into_iter().zip(answers.filter_map(class))),
                    baseline: right as f64 / n as f64,
                }
            }
            Answer::Number(mean) => {
                let numbers: Vec<f64> = truths().filter_map(number).collect();
                let predicted: Vec<f64> = answers.filter_map(number).collect();
                Metrics::Regression {
                    scores: Scores::of(&numbers, &predicted),
                    baseline: Scores::of(&numbers, &vec![mean; n]),
                }
            }
        }
    }
}

/// The most frequent class, the first of equals; or the mean.
fn baseline(encoding: &Encoding, training: &Dataset) -> Answer {
    let truths = || (0..training.len()).map(|row| encoding.truth(training.y(row)));
    if encoding.task() == Task::Regression {
        let numbers: Vec<f64> = truths().filter_map(number).collect();
        return Answer::Number(canonical_mean(&numbers));
    }
    let mut counts = vec![0_usize; encoding.preparation().labels().len()];
    truths().filter_map(class).for_each(|class| counts[class] += 1);
    let most = (1..counts.len()).fold(0, |best, i| if counts[i] > counts[best] { i } else { best });
    Answer::Class { class: most, probability: None }
}

pub(crate) fn class(answer: Answer) -> Option<usize> {
    match answer {
        Answer::Class { class, .. } => Some(class),
        Answer::Number(_) => None,
    }
}

pub(crate) fn number(answer: Answer) -> Option<f64> {
    match answer {
        Answer::Number(number) => Some(number),
        Answer::Class { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use paragrad_core::Module;
    use paragrad_datasets::{CsvOptions, open};

    #[track_caller]
    fn check_refusal(recipe: &Recipe, words: &str) {
        let table = open("xor", &CsvOptions::default()).expect("a bundled set");
        let error = recipe.prepare(&table).expect_err("a recipe that makes no sense").to_string();
        assert!(error.contains(words), "{error}");
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let recipe = Recipe::default;
        check_refusal(&Recipe { learning_rate: f64::NAN, ..recipe() }, "the learning rate is NaN");
        check_refusal(&Recipe { epochs: Some(0), ..recipe() }, "epochs is 0");
        check_refusal(&Recipe { batch_size: 0, ..recipe() }, "the batch size is 0");
        check_refusal(&Recipe { validation: 1.0, ..recipe() }, "the validation share is 1");
        check_refusal(&Recipe { validation: f64::NAN, ..recipe() }, "the validation share is NaN");
        check_refusal(&Recipe { validation: 0.01, ..recipe() }, "leaves none of 4 rows");
        let warm_up = |warm_up| Schedule { warm_up, ..recipe().schedule };
        check_refusal(&Recipe { epochs: Some(5), schedule: warm_up(5), ..recipe() }, "leaves none of 5");
        check_refusal(&Recipe { schedule: warm_up(1000), ..recipe() }, "leaves none of 1000");
        check_refusal(&Recipe { hidden: vec![3, 0], ..recipe() }, "hidden layer 2 has 0 neurons");
        check_refusal(&Recipe { hidden: vec![usize::MAX; 3], ..recipe() }, "expected at most 16777216");
    }

    #[test]
    fn parameters_are_counted_as_the_network_has_them() {
        for hidden in [vec![], vec![5], vec![3, 4, 5]] {
            let config = MlpConfig::new(7, &hidden, Activation::Tanh, 2);
            let n = Mlp::from_config(&config, 0).n_parameters();
            assert_eq!(n_parameters(&config), n as u128, "{hidden:?}");
        }
    }

    #[test]
    fn epochs_make_enough_updates_of_few_rows_and_not_too_many_of_many() {
        let cases =
            [((4, 32), 1000), ((150, 32), 600), ((1797, 32), 53), ((1_000_000, 32), 10), ((0, 0), 1000)];
        for ((n_rows, batch_size), expected) in cases {
            assert_eq!(default_epochs(n_rows, batch_size), expected, "{n_rows} rows");
        }
    }

    #[test]
    fn rows_that_validate_teach_nothing() {
        let table = open("diabetes", &CsvOptions::default()).expect("a bundled set");
        let prepared = Recipe { validation: 0.25, ..Recipe::default() }.prepare(&table).expect("a recipe");
        let validation = prepared.validation.expect("rows that validate");
        assert_eq!((prepared.training.len(), validation.len()), (331, 111));
        let mean = |data: &Dataset| data.targets().iter().sum::<f64>() / data.len() as f64;
        assert!(mean(&prepared.training).abs() < 1e-12, "standardised by the rows that train");
        assert!(mean(&validation).abs() > 1e-3);
    }

    #[test]
    fn the_baseline_is_the_most_frequent_class_of_training_or_its_mean() {
        let baseline = |name| {
            let table = open(name, &CsvOptions::default()).expect("a bundled set");
            let prepared = Recipe::default().prepare(&table).expect("a recipe");
            let outputs = vec![vec![0.0; prepared.training.n_targets()]; prepared.training.len()];
            prepared.metrics(&prepared.training, &outputs)
        };
        let Metrics::Classification { baseline: share, .. } = baseline("breast_cancer") else {
            panic!("classes")
        };
        assert_eq!(share, 357.0 / 569.0);
        let Metrics::Regression { scores, baseline } = baseline("diabetes") else { panic!("numbers") };
        assert_eq!(baseline.r2, 0.0);
        assert!((scores.rmse - baseline.rmse).abs() < 1e-9, "an output of 0 is the mean");
    }
}
