//! From a table to a trainer, with defaults that learn.

mod answer;
mod cross_validation;
mod doubt;
mod encoding;
mod error;
mod graph;
mod loss_name;
mod no_value;
mod objective;
mod prepared;
mod program;
mod restarts;
mod start;
mod tuning;
mod weights;

use paragrad_core::nn::{Activation, Initializer, MlpConfig};
use paragrad_core::optim::{AdamConfig, Decoupled, GradientConfig};
use paragrad_core::schedule::Decay;
use paragrad_core::{Loss, Schedule};
use paragrad_datasets::{Applied, ColumnRef, Description, PrepareOptions, Split, Table, Target, describe};

use crate::config::{OptimizerConfig, TrainConfig};
use crate::engine::Engine;
use crate::masks::Masks;
use crate::model::Start;
use crate::precision::Precision;
use crate::stopping::EarlyStopping;

pub use answer::Answer;
pub use cross_validation::{CrossValidation, Fold, Spread, TargetSpreads};
pub use doubt::LossDoubt;
pub use encoding::Encoding;
pub use error::RecipeError;
pub use loss_name::{LossName, UnknownLoss};
pub use no_value::NoValue;
pub use objective::RecipeObjective;
pub use prepared::Prepared;
pub use restarts::Restarts;
pub use tuning::{Search, Trial};
pub use weights::{ClassWeights, UnknownClassWeights};

pub(crate) use answer::by_target;
pub(crate) use encoding::largest;
use prepared::baseline;
use weights::Weights;

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
    /// The target and its task. A model that training starts from has its own.
    pub target: PrepareOptions,
    /// What training starts from, by default random weights. Layers, and of a model the preparation too, are then those of
    /// the start; see [`Start`].
    pub start: Option<Start>,
    /// The loss; by default squared error for numbers, and the cross-entropies for classes.
    pub loss: Option<Loss>,
    /// How much the samples of each class count; by default equally.
    pub class_weights: ClassWeights,
    /// A column that says how much each row counts, and is no feature; by default there is none. Weights of rows and of
    /// classes are multiplied, and scaled to a mean of 1 over the rows that train, and over those that validate.
    pub weights: Option<ColumnRef>,
    /// How much of a class's certainty is spread over all classes; by default none.
    pub label_smoothing: f64,
    /// Neurons of each hidden layer, by default one layer of 100; none for a linear model.
    pub hidden: Vec<usize>,
    /// The activation of the hidden layers; by default relu.
    pub activation: Activation,
    /// The activation of each hidden layer, if not all have the same one; by default there is none.
    pub activations: Vec<Activation>,
    /// The share of hidden neurons whose output is left out, others for every sample and epoch; by default none.
    pub dropout: f64,
    /// The distribution of the first weights; by default [`Initializer::for_activation`].
    pub initializer: Option<Initializer>,
    /// What a gradient does to the parameters; by default AdamW's update with [`default_weight_decay`].
    pub optimizer: Option<OptimizerConfig>,
    /// What is done to a gradient before the optimiser sees it: penalties and clipping; by default nothing.
    pub gradient: GradientConfig,
    /// The step size at the start of the schedule; by default 0.005.
    pub learning_rate: f64,
    /// The course of the learning rate over the epochs.
    pub schedule: Schedule,
    /// How often to go through the data; by default [`default_epochs`].
    pub epochs: Option<usize>,
    /// Samples for one update.
    pub batch_size: usize,
    /// The share of rows that validate and never train, of each class the same.
    pub validation: f64,
    /// A column that says which rows validate, and is no feature: see
    /// [`Target::split_by_column`](paragrad_datasets::Target::split_by_column); by default there is none.
    pub validation_column: Option<ColumnRef>,
    /// When to stop early, judged by the rows that validate; by default never.
    pub early_stopping: Option<EarlyStopping>,
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
            start: None,
            loss: None,
            class_weights: ClassWeights::Equal,
            weights: None,
            label_smoothing: 0.0,
            hidden: vec![100],
            activation: Activation::Relu,
            activations: Vec::new(),
            dropout: 0.0,
            initializer: None,
            optimizer: None,
            gradient: GradientConfig::default(),
            learning_rate: 0.005,
            schedule: Schedule { decay: Decay::Cosine { end: 0.0 }, warm_up: 0 },
            epochs: None,
            batch_size: 32,
            validation: 0.0,
            validation_column: None,
            early_stopping: None,
            seed: 0,
            threads: None,
            engine: Engine::default(),
            precision: Precision::default(),
        }
    }
}

/// The weight decay of the default recipe for so many rows that train: 500 / rows, at most 1.
///
/// A penalty that is the same for the sum of all losses, as a prior belief is, counts for less in their mean the more of
/// them there are. Networks of few rows are held back a lot, which is what diabetes and breast_cancer want, and those of
/// many hardly at all, which is what diamonds want.
///
/// # Source
/// Held-out scores of all sets in `docs/comparison.md`; the form is that of scikit-learn's `Ridge` and `MLPClassifier`,
/// whose `alpha` is divided by the number of rows.
pub fn default_weight_decay(n_rows: usize) -> f64 {
    (500.0 / n_rows.max(1) as f64).min(1.0)
}

/// AdamW with the default weight decay.
fn default_optimizer(n_rows: usize) -> OptimizerConfig {
    let weight_decay = default_weight_decay(n_rows);
    OptimizerConfig::Adam(AdamConfig { weight_decay, decoupled: Decoupled::Yes, ..AdamConfig::default() })
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
        self.in_shape().check()?;
        if self.early_stopping.is_some() && !self.keeps_rows_apart() {
            return Err(RecipeError::NothingToStopBy);
        }
        let target = Target::of(table, &*self.target_options(table)?)?;
        let split = match &self.validation_column {
            Some(column) => target.split_by_column(table, column)?,
            None => target.split(self.validation, self.seed),
        };
        let prepared = self.prepare_split(table, &split)?;
        if self.validation > 0.0 && prepared.validation.is_none() {
            return Err(RecipeError::NothingValidates { share: self.validation, rows: table.n_rows() });
        }
        Ok(prepared)
    }

    /// The same with rows that validate from a table of their own; all rows of `table` train.
    ///
    /// # Errors
    /// Those of [`prepare`](Recipe::prepare); a share of rows that validate besides; faults of the other table, such as
    /// a class that the first one lacks.
    pub fn prepare_validated(&self, table: &Table, validation: &Table) -> Result<Prepared, RecipeError> {
        self.in_shape().check()?;
        if self.keeps_rows_apart() {
            return Err(RecipeError::ValidatesTwice);
        }
        let split = Target::of(table, &*self.target_options(table)?)?.split(0.0, self.seed);
        let prepared = self.prepare_split(table, &split)?;
        let Prepared { encoding, training, .. } = &prepared;
        let weights = Weights::fit(self, encoding, training)?;
        let Applied { data, rows, .. } = encoding.encode(validation)?;
        if data.is_empty() {
            return Err(RecipeError::no_targets(validation, encoding.preparation()));
        }
        let validation = weights.weigh(validation, &rows, encoding, data)?;
        Ok(Prepared { validation: Some(validation), ..prepared })
    }

    /// What a table holds, and what would become of every column of it.
    ///
    /// # Errors
    /// A setting that names a column which does not exist, or the target as weights.
    pub fn describe(&self, table: &Table) -> Result<Description, RecipeError> {
        Ok(describe(table, &self.columns(table)?)?)
    }

    /// Encodes a table whose rows are parted already.
    fn prepare_split(&self, table: &Table, split: &Split) -> Result<Prepared, RecipeError> {
        let recipe = self.in_shape();
        recipe.check()?;
        recipe.prepare_in_shape(table, split)
    }

    /// The same by a recipe that has the layers of its start.
    fn prepare_in_shape(&self, table: &Table, split: &Split) -> Result<Prepared, RecipeError> {
        let encoding = self.encoding(table, &split.training)?;
        self.check_smoothing(&encoding)?;
        let start = self.started(encoding.preparation())?;
        let applied = encoding.encode(table)?;
        let split =
            Split { training: applied.kept(&split.training), validation: applied.kept(&split.validation) };
        let network = self.network(applied.data.n_features(), applied.data.n_targets())?;
        let (training, validation) = match split.validation.as_slice() {
            [] => (applied.data, None),
            rows => (applied.subset(&split.training), Some(applied.subset(rows))),
        };
        let baseline = baseline(&encoding, &training);
        let weights = Weights::fit(self, &encoding, &training)?;
        let training = weights.weigh(table, &split.training, &encoding, training)?;
        let validation =
            validation.map(|data| weights.weigh(table, &split.validation, &encoding, data)).transpose()?;
        let config = self.train_config(training.len());
        let (warm_up, epochs) = (self.schedule.warm_up, config.epochs);
        if warm_up >= epochs {
            return Err(RecipeError::WarmUp { warm_up, epochs });
        }
        Ok(Prepared {
            encoding,
            split,
            training,
            validation,
            network,
            start,
            label_smoothing: self.label_smoothing,
            config,
            baseline,
        })
    }

    /// The target, and the columns that are no features.
    fn columns(&self, table: &Table) -> Result<PrepareOptions, RecipeError> {
        let mut options = self.target.clone();
        for (role, column) in self.roles() {
            let position = table.position(column)?;
            for target in &options.targets {
                if position == table.position(target)? {
                    let column = table.columns()[position].name().to_owned();
                    return Err(RecipeError::NotATarget { column, role });
                }
            }
            options.drop.push(column.clone());
        }
        Ok(options)
    }

    /// The columns that are no features, and what they are to do.
    fn roles(&self) -> impl Iterator<Item = (&'static str, &ColumnRef)> {
        let roles = [("weigh the rows", &self.weights), ("say which rows validate", &self.validation_column)];
        roles.into_iter().filter_map(|(role, column)| Some((role, column.as_ref()?)))
    }

    /// Whether some rows of the table validate.
    fn keeps_rows_apart(&self) -> bool {
        self.validation > 0.0 || self.validation_column.is_some()
    }

    fn check_smoothing(&self, encoding: &Encoding) -> Result<(), RecipeError> {
        match encoding.loss() {
            Loss::CrossEntropy | Loss::BinaryCrossEntropy => Ok(()),
            _ if self.label_smoothing == 0.0 => Ok(()),
            loss => Err(RecipeError::Smoothing { loss: LossName(loss.clone()) }),
        }
    }

    fn check(&self) -> Result<(), RecipeError> {
        self.train_config(1).check()?;
        let (layers, activations) = (self.hidden.len(), self.activations.len());
        if activations != 0 && activations != layers {
            return Err(RecipeError::Activations { layers, activations });
        }
        if !(0.0..1.0).contains(&self.label_smoothing) {
            return Err(RecipeError::SmoothingShare(self.label_smoothing));
        }
        if !(0.0..1.0).contains(&self.validation) {
            return Err(RecipeError::Validation(self.validation));
        }
        if self.validation > 0.0 && self.validation_column.is_some() {
            return Err(RecipeError::ValidatesTwice);
        }
        match self.hidden.iter().position(|&n| n == 0) {
            Some(layer) => Err(RecipeError::NoNeurons { layer: layer + 1 }),
            None => Ok(()),
        }
    }

    fn network(&self, n_inputs: usize, n_outputs: usize) -> Result<MlpConfig, RecipeError> {
        let config = MlpConfig { n_inputs, layers: self.layers(n_outputs), initializer: self.initializer };
        let parameters = n_parameters(&config);
        if parameters > MOST_PARAMETERS {
            return Err(RecipeError::TooLarge { parameters, most: MOST_PARAMETERS });
        }
        Ok(config)
    }

    /// Neurons and activation of each layer, the last one with so many outputs.
    fn layers(&self, n_outputs: usize) -> Vec<(usize, Activation)> {
        let mut layers = MlpConfig::new(0, &self.hidden, self.activation, n_outputs).layers;
        layers.iter_mut().zip(&self.activations).for_each(|(layer, &activation)| layer.1 = activation);
        layers
    }

    fn train_config(&self, n_rows: usize) -> TrainConfig {
        TrainConfig {
            epochs: self.epochs.unwrap_or_else(|| default_epochs(n_rows, self.batch_size)),
            batch_size: self.batch_size,
            learning_rate: self.learning_rate,
            schedule: self.schedule,
            optimizer: self.optimizer.unwrap_or_else(|| default_optimizer(n_rows)),
            gradient: self.gradient,
            masks: (self.dropout != 0.0).then(|| Masks {
                n: self.hidden.iter().fold(0, |sum, &n| sum.saturating_add(n)),
                rate: self.dropout,
            }),
            seed: self.seed,
            threads: self.threads,
            engine: self.engine,
            precision: self.precision,
            early_stopping: self.early_stopping,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Metrics;
    use paragrad_core::Module;
    use paragrad_core::nn::Mlp;
    use paragrad_datasets::{CsvOptions, Dataset, open};

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
    fn every_class_has_its_share_of_the_rows_that_validate() {
        let table = open("wine", &CsvOptions::default()).expect("a bundled set");
        let prepared = Recipe { validation: 0.2, ..Recipe::default() }.prepare(&table).expect("a recipe");
        let count = |data: &Dataset, class| (0..data.len()).filter(|&row| data.y(row)[class] == 1.0).count();
        let validation = prepared.validation.expect("rows that validate");
        // Of 59, 71 and 48.
        assert_eq!([0, 1, 2].map(|class| count(&validation, class)), [12, 14, 10]);
        assert_eq!([0, 1, 2].map(|class| count(&prepared.training, class)), [47, 57, 38]);
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
        let Metrics::Regression { scores, baseline, .. } = baseline("diabetes") else { panic!("numbers") };
        assert_eq!(baseline.r2, 0.0);
        assert!((scores.rmse - baseline.rmse).abs() < 1e-9, "an output of 0 is the mean");
    }
}
