//! The trainer: epochs of batches, one update a batch.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use paragrad_core::compile::Program;
use paragrad_core::optim::Optimizer;
use paragrad_core::{Module, Objective, Predict, Symbol, Value};
use paragrad_datasets::{Dataset, epoch_order_into};
use rayon::ThreadPool;

use crate::config::{ConfigError, TrainConfig};
use crate::engine::Engine;
use crate::history::{Epoch, Fit, FitError, NotFinite};
use crate::in_double::InDouble;
use crate::inference::{Programs, outputs};
use crate::learner::{Learner, Task, write};
use crate::precision::Precision;
use crate::reduce::canonical_mean;
use crate::sample_loss::{OnTape, SampleLoss};
use crate::stopping::Watch;
use crate::workers::Workers;

/// Trains a model, in parallel over the samples of a batch and with the same bits on any number of threads.
///
/// Every sample is one independent graph. The gradients of a batch are reduced in the [canonical
/// order](crate::reduce) to one, which makes one update.
///
/// ```
/// use paragrad::{Dataset, Loss, Mlp, Supervised, TrainConfig, Trainer};
/// use std::ops::ControlFlow;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let data = Dataset::new(vec![0., 0., 0., 1., 1., 0., 1., 1.], 2, vec![0., 1., 1., 0.], 1)?;
/// let config = TrainConfig { epochs: 500, learning_rate: 0.5, ..TrainConfig::default() };
/// let mut trainer = Trainer::new(Supervised { loss: Loss::SquaredError }, Mlp::new(2, &[8, 1], 1), config)?;
/// let before = trainer.evaluate(&data);
/// trainer.fit(&data, |_, _| ControlFlow::Continue(()))?;
/// assert!(trainer.evaluate(&data) < before / 10.0);
/// # Ok(())
/// # }
/// ```
pub struct Trainer<L: SampleLoss> {
    objective: L,
    model: L::Numbers,
    config: TrainConfig,
    workers: Workers,
    learner: Precise,
    /// Compiled losses.
    losses: Programs,
    /// Compiled predictions.
    predictions: Programs,
    epochs_trained: u64,
}

/// The learner in the configured precision.
enum Precise {
    Single(Learner<f32>),
    Double(Learner<f64>),
}

/// Does the same with the learner in either precision.
macro_rules! either {
    ($learner:expr, $name:ident => $work:expr) => {
        match $learner {
            Precise::Single($name) => $work,
            Precise::Double($name) => $work,
        }
    };
}

impl<L: SampleLoss> fmt::Debug for Trainer<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut trainer = f.debug_struct("Trainer");
        trainer.field("config", &self.config).field("n_parameters", &self.model.n_parameters());
        trainer.field("epochs_trained", &self.epochs_trained).finish_non_exhaustive()
    }
}

impl<L: SampleLoss> Trainer<L> {
    /// A trainer for `model` as it is.
    ///
    /// # Errors
    /// If one cannot train with this configuration.
    pub fn new(objective: L, model: L::Numbers, config: TrainConfig) -> Result<Self, ConfigError> {
        config.check()?;
        let workers = Workers::start(config.threads)?;
        Ok(Self::with_workers(objective, model, config, workers))
    }

    /// A trainer that runs on the threads of a pool of the caller's, whatever `config.threads` says.
    ///
    /// # Errors
    /// If one cannot train with this configuration.
    pub fn in_pool(
        objective: L,
        model: L::Numbers,
        config: TrainConfig,
        pool: Arc<ThreadPool>,
    ) -> Result<Self, ConfigError> {
        config.check()?;
        Ok(Self::with_workers(objective, model, config, Workers::Pool(pool)))
    }

    fn with_workers(objective: L, mut model: L::Numbers, config: TrainConfig, workers: Workers) -> Self {
        let parameters = model.parameters();
        let learner = match config.precision {
            Precision::F32 => {
                Precise::Single(Learner::new(&parameters, config.build_optimizer(), workers.len()))
            }
            Precision::F64 => {
                Precise::Double(Learner::new(&parameters, config.build_optimizer(), workers.len()))
            }
        };
        either!(&learner, learner => write(&learner.parameters, &mut model));
        let (losses, predictions) = (Programs::default(), Programs::default());
        Trainer { objective, model, config, workers, learner, losses, predictions, epochs_trained: 0 }
    }

    /// Replaces the optimiser by one of the caller's own, which sees gradients as the configuration adjusts them.
    pub fn set_optimizer(&mut self, optimizer: impl Optimizer + 'static) {
        match &mut self.learner {
            Precise::Single(learner) => {
                learner.optimizer = self.config.adjusted(Box::new(InDouble::new(optimizer)));
            }
            Precise::Double(learner) => learner.optimizer = self.config.adjusted(Box::new(optimizer)),
        }
    }

    /// The objective.
    pub fn objective(&self) -> &L {
        &self.objective
    }

    /// The model as it is now.
    pub fn model(&self) -> &L::Numbers {
        &self.model
    }

    /// The model, when training is over.
    pub fn into_model(self) -> L::Numbers {
        self.model
    }

    /// How it trains.
    pub fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// Changes the learning rate for the next fit, say after one that diverged.
    ///
    /// # Errors
    /// If it is not a positive number.
    pub fn set_learning_rate(&mut self, learning_rate: f64) -> Result<(), ConfigError> {
        let config = TrainConfig { learning_rate, ..self.config.clone() };
        config.check()?;
        self.config = config;
        Ok(())
    }

    /// How many epochs all fits together went through.
    pub fn epochs_trained(&self) -> u64 {
        self.epochs_trained
    }

    /// Which engine trains on `data`: the configured one, or the tape where the objective cannot be compiled.
    pub fn engine(&mut self, data: &Dataset) -> Engine {
        let Self { objective, model, config, workers, learner, .. } = self;
        either!(learner, learner => learner.prepare(config.engine, Task { workers, objective, data }, model))
    }

    /// Does some work on the calling thread alone.
    pub(crate) fn alone<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> R {
        let workers = std::mem::replace(&mut self.workers, Workers::Caller);
        let result = work(self);
        self.workers = workers;
        result
    }

    /// How many threads work.
    pub fn threads(&self) -> usize {
        self.workers.len()
    }

    /// Trains for the configured number of epochs, each in an order of its own, and tells `observer` after every one;
    /// the observer can stop, and can look at this trainer: `trainer.evaluate(&validation)` is the loss on other data,
    /// `trainer.predict(&validation)` what metrics are made of. A second call goes on from where the first ended, with the
    /// schedule from its start.
    ///
    /// # Errors
    /// If there are no rows, or if the loss ceases to be finite.
    ///
    /// # Panics
    /// If the objective panics, as a network does on samples of another width than its own. The trainer stays usable, its
    /// parameters those of the last update.
    pub fn fit(
        &mut self,
        data: &Dataset,
        observer: impl FnMut(&Epoch, &Self) -> ControlFlow<()>,
    ) -> Result<Fit, FitError> {
        self.fit_validated(data, None, observer)
    }

    /// [`fit`](Self::fit) that evaluates `validation`, if there is any, after every epoch. With
    /// [`early_stopping`](TrainConfig::early_stopping) it can end before the last epoch, and in the end the parameters are
    /// those of the epoch with the lowest loss of validation; if that is not the last epoch, the optimiser starts afresh
    /// in the next fit.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    ///
    /// # Panics
    /// As [`fit`](Self::fit).
    pub fn fit_validated(
        &mut self,
        data: &Dataset,
        validation: Option<&Dataset>,
        observer: impl FnMut(&Epoch, &Self) -> ControlFlow<()>,
    ) -> Result<Fit, FitError> {
        if data.is_empty() {
            return Err(FitError::Empty);
        }
        if self.config.epochs > 2 && self.config.masks.is_none() {
            either!(&mut self.learner, learner => learner.load(data));
        }
        let fit = self.epochs(data, validation, observer);
        either!(&mut self.learner, learner => learner.unload());
        fit
    }

    fn epochs(
        &mut self,
        data: &Dataset,
        validation: Option<&Dataset>,
        mut observer: impl FnMut(&Epoch, &Self) -> ControlFlow<()>,
    ) -> Result<Fit, FitError> {
        let mut order = vec![0; data.len()];
        let mut fit = Fit { epochs: Vec::new(), kept: None };
        let mut watch = validation.and(self.config.early_stopping).map(Watch::new);
        let mut seconds = 0.0;
        for number in 1..=self.config.epochs {
            let start = Instant::now();
            let rate =
                self.config.schedule.factor(number - 1, self.config.epochs) * self.config.learning_rate;
            epoch_order_into(&mut order, self.config.seed, self.epochs_trained);
            let diverged = |what| FitError::Diverged { what, epoch: number, learning_rate: rate };
            let loss = self.epoch(data, &order, rate).map_err(diverged)?;
            self.epochs_trained += 1;
            seconds += start.elapsed().as_secs_f64();
            let samples = number * data.len();
            let (of, validation) = (self.config.epochs, validation.map(|data| self.evaluate(data)));
            let epoch = Epoch { number, of, loss, validation, learning_rate: rate, seconds, samples };
            fit.epochs.push(epoch);
            let enough = watch
                .as_mut()
                .zip(validation)
                .is_some_and(|(watch, loss)| watch.see(number, loss, || self.model.parameters()).is_break());
            if observer(&epoch, self).is_break() || enough {
                break;
            }
        }
        if let Some((kept, parameters)) = watch.and_then(Watch::into_best) {
            fit.kept = Some(kept);
            if kept < fit.epochs.len() {
                self.go_back(&parameters);
            }
        }
        Ok(fit)
    }

    /// Gives the model parameters that it had before, and the optimiser no memory of what came after.
    fn go_back(&mut self, parameters: &[f64]) {
        self.model.set_parameters(parameters);
        either!(&mut self.learner, learner => learner.restart(parameters));
    }

    /// Goes through the data once; the mean loss. If anything ceases to be finite, parameters and optimiser start again
    /// from where the epoch began.
    fn epoch(&mut self, data: &Dataset, order: &[usize], learning_rate: f64) -> Result<f64, NotFinite> {
        let Self { objective, model, config, workers, learner, epochs_trained, .. } = self;
        let masked = config.masks.map(|masks| masks.behind(data, config.seed, *epochs_trained));
        let task = Task { workers, objective: &*objective, data: masked.as_ref().unwrap_or(data) };
        either!(learner, learner => {
            learner.prepare(config.engine, task, model);
            let (start, enters_pool) = (learner.parameters.clone(), learner.enters_pool());
            let batches = (order, config.batch_size);
            let mut epoch = || learner.epoch(task, model, batches, learning_rate);
            let result = if enters_pool { workers.enter(epoch) } else { epoch() };
            if result.is_err() {
                learner.parameters = start;
                learner.optimizer.reset();
            }
            write(&learner.parameters, model);
            result
        })
    }

    /// The mean loss over a data set, in canonical order.
    pub fn evaluate(&self, data: &Dataset) -> f64 {
        let (objective, model, workers) = (&self.objective, &self.model, &self.workers);
        let task = Task { workers, objective, data };
        let losses = outputs(
            workers,
            &model.parameters(),
            data,
            |row| task.widths(row),
            |shape| match self.config.engine {
                Engine::Compiled => self.losses.get(shape, || objective.compile(model, shape.0, shape.1)),
                Engine::Tape => None,
            },
            |row| {
                let (x, y) = task.sample(row);
                vec![objective.compute(model, x, y)]
            },
        );
        canonical_mean(&losses.concat())
    }

    /// The mean loss of some rows of a data set, and its gradient in [`parameters`](Module::parameters) order. The mean
    /// of no rows is not a number.
    pub fn gradient(&mut self, data: &Dataset, rows: &[usize]) -> (f64, Vec<f64>) {
        let Self { objective, model, config, workers, learner, .. } = self;
        let task = Task { workers, objective: &*objective, data };
        either!(learner, learner => {
            learner.prepare(config.engine, task, model);
            workers.enter(|| learner.gradient(task, model, rows))
        })
    }

    /// The gradient of every row's own loss: as many rows as the data set has, each in
    /// [`parameters`](Module::parameters) order.
    pub fn sample_gradients(&mut self, data: &Dataset) -> Vec<Vec<f64>> {
        let Self { objective, model, workers, learner, .. } = self;
        let task = Task { workers, objective: &*objective, data };
        either!(learner, learner => learner.sample_gradients(task, model))
    }
}

impl<O> Trainer<O>
where
    O: Predict + SampleLoss<Numbers = <O as Objective>::Model<f64>>,
    <O as Objective>::Model<f64>: Sync,
    for<'g> O::Model<f64>: Module<f64, With<Symbol<'g>> = O::Model<Symbol<'g>>>,
{
    /// What the model says of every row: its outputs, row by row, as the objective's [`Predict`] has them. Of a network
    /// they are those of the last layer: logits, if it was trained with a cross-entropy.
    pub fn predict(&self, data: &Dataset) -> Vec<Vec<f64>> {
        let (objective, model, workers) = (&self.objective, &self.model, &self.workers);
        let task = Task { workers, objective, data };
        outputs(
            workers,
            &model.parameters(),
            data,
            |row| (task.widths(row).0, 0),
            |(n_x, _)| match self.config.engine {
                Engine::Compiled => {
                    self.predictions.get((n_x, 0), || Some(Program::of_prediction(objective, model, n_x)))
                }
                Engine::Tape => None,
            },
            |row| objective.predict(model, task.sample(row).0),
        )
    }
}

impl<M, F> Trainer<OnTape<M, F>>
where
    M: Module<f64> + Send + Sync,
    F: for<'t> Fn(&M::With<Value<'t>>, &[Value<'t>], &[Value<'t>]) -> Value<'t> + Sync,
{
    /// A trainer for a loss per sample that is a closure over [`Value`]: its graph may depend on data.
    ///
    /// ```
    /// use paragrad::{Dataset, Scalar, TrainConfig, Trainer};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // Newton's iteration for a root, until it is exact enough: another graph for every sample.
    /// let data = Dataset::new(vec![4.0, 9.0], 1, vec![8.0, 27.0], 1)?;
    /// let trainer = Trainer::from_closure([1.0], TrainConfig::default(), |&[p], x, y| {
    ///     let mut root = x[0];
    ///     while (root * root - x[0]).data().abs() > 1e-12 {
    ///         root = (root + x[0] / root) * 0.5;
    ///     }
    ///     (root * x[0] * p - y[0]).powf(2.0)
    /// })?;
    /// assert!(trainer.evaluate(&data) < 1e-12);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If one cannot train with this configuration.
    pub fn from_closure(model: M, config: TrainConfig, loss: F) -> Result<Self, ConfigError> {
        Trainer::new(OnTape::new(loss), model, config)
    }
}
