//! What learns: parameters in `f32` or `f64`, the optimiser's state, and the engines that compute gradients.

use std::collections::{BTreeMap, BTreeSet};

use paragrad_core::Module;
use paragrad_core::compile::Real;
use paragrad_core::optim::Optimizer;
use paragrad_datasets::Dataset;

use crate::compiled_engine::{Batch, CompiledEngine};
use crate::engine::Engine;
use crate::history::NotFinite;
use crate::pace::Pace;
use crate::reduce::canonical_mean;
use crate::sample_loss::{SampleLoss, Widths};
use crate::samples::Samples;
use crate::tape_engine::TapeEngine;
use crate::workers::{Team, Workers};

/// A data set of more bytes is not converted as a whole.
const MOST_LOADED: usize = 1 << 30;

/// Parameters, and what updates them.
pub(crate) struct Learner<F: Real> {
    pub(crate) parameters: Vec<F>,
    pub(crate) optimizer: Box<dyn Optimizer<F>>,
    engines: Engines<F>,
    pace: Pace,
    gradient: Vec<F>,
    /// Those of the data set that is gone through again and again, if it is worth a copy.
    samples: Option<Samples<F>>,
}

/// The samples of a batch, and how they are told what they cost.
pub(crate) struct Task<'a, L: SampleLoss> {
    pub(crate) workers: &'a Workers,
    pub(crate) objective: &'a L,
    pub(crate) data: &'a Dataset,
}

impl<L: SampleLoss> Clone for Task<'_, L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<L: SampleLoss> Copy for Task<'_, L> {}

impl<F: Real> Learner<F> {
    pub(crate) fn new(parameters: &[f64], optimizer: Box<dyn Optimizer<F>>, n_threads: usize) -> Self {
        Learner {
            parameters: parameters.iter().map(|&parameter| F::of(parameter)).collect(),
            optimizer,
            engines: Engines::default(),
            pace: Pace::new(n_threads),
            gradient: vec![F::ZERO; parameters.len()],
            samples: None,
        }
    }

    /// Converts a data set to which all epochs until [`unload`](Self::unload) will go: `f64` need no conversion.
    pub(crate) fn load(&mut self, data: &Dataset) {
        let is_narrower = size_of::<F>() < size_of::<f64>();
        let bytes = data.len() * (data.n_features() + data.n_targets()) * size_of::<F>();
        self.samples = (is_narrower && bytes <= MOST_LOADED).then(|| Samples::of(data));
    }

    /// Forgets the converted data set.
    pub(crate) fn unload(&mut self) {
        self.samples = None;
    }

    /// Whether the next epoch had better run inside of the pool: not if one thread does all steps.
    pub(crate) fn enters_pool(&mut self) -> bool {
        self.pace.enters_pool() || self.engines.use_tape || self.engines.shape.is_none()
    }

    /// Starts again from these parameters.
    pub(crate) fn restart(&mut self, parameters: &[f64]) {
        self.parameters.clear();
        self.parameters.extend(parameters.iter().map(|&parameter| F::of(parameter)));
        self.optimizer.reset();
    }

    /// Which engine computes gradients on `data`; compiles what it needs.
    pub(crate) fn prepare<L: SampleLoss>(
        &mut self,
        wanted: Engine,
        task: Task<'_, L>,
        model: &L::Numbers,
    ) -> Engine {
        self.engines.prepare(wanted, task, model)
    }

    /// One update for every batch of `order`; the mean loss. On the tape, `model` follows the parameters.
    pub(crate) fn epoch<L: SampleLoss>(
        &mut self,
        task: Task<'_, L>,
        model: &mut L::Numbers,
        (order, batch_size): (&[usize], usize),
        learning_rate: f64,
    ) -> Result<f64, NotFinite> {
        let mut sum = 0.0;
        for rows in order.chunks(batch_size) {
            sum += self.step(task, model, rows, rows.len() == batch_size, learning_rate)? * rows.len() as f64;
        }
        match self.parameters.iter().find(|parameter| !parameter.to_f64().is_finite()) {
            Some(&parameter) => Err(NotFinite::Parameter(parameter.to_f64())),
            None => finite(sum / order.len() as f64),
        }
    }

    /// One update.
    fn step<L: SampleLoss>(
        &mut self,
        task: Task<'_, L>,
        model: &mut L::Numbers,
        rows: &[usize],
        whole: bool,
        learning_rate: f64,
    ) -> Result<f64, NotFinite> {
        let Learner { parameters, optimizer, engines, pace, gradient, samples } = self;
        let fills_rows = engines.shape == Some((task.data.n_features(), task.data.n_targets()));
        if let Some(engine) = engines.single(task, rows) {
            let samples = samples.as_ref().filter(|_| fills_rows);
            let batch = Batch { data: task.data, samples, rows };
            return pace
                .step(whole, |threads| {
                    let team = Team { workers: task.workers, threads };
                    engine.step(team, parameters, optimizer.as_mut(), learning_rate, &batch)
                })
                .map_err(NotFinite::Loss);
        }
        let loss = finite(engines.gradient(task, model, parameters, rows, gradient))?;
        optimizer.update(parameters, gradient, learning_rate);
        if engines.use_tape {
            write(parameters, model);
        }
        Ok(loss)
    }

    /// The mean loss of the samples `rows`, and its gradient.
    pub(crate) fn gradient<L: SampleLoss>(
        &mut self,
        task: Task<'_, L>,
        model: &L::Numbers,
        rows: &[usize],
    ) -> (f64, Vec<f64>) {
        let loss = self.engines.gradient(task, model, &mut self.parameters, rows, &mut self.gradient);
        (loss, self.gradient.iter().map(|number| number.to_f64()).collect())
    }

    /// The gradient of every sample's own loss, on tapes.
    pub(crate) fn sample_gradients<L: SampleLoss>(
        &mut self,
        task: Task<'_, L>,
        model: &L::Numbers,
    ) -> Vec<Vec<f64>> {
        self.engines.tape.sample_gradients(task, model, self.parameters.len())
    }
}

/// Writes numbers into a model, in parameter order.
pub(crate) fn write<F: Real>(parameters: &[F], model: &mut impl Module<f64>) {
    let mut next = parameters.iter();
    model.for_each_mut(&mut |p| {
        if let Some(number) = next.next() {
            *p = number.to_f64();
        }
    });
}

fn finite(loss: f64) -> Result<f64, NotFinite> {
    if loss.is_finite() { Ok(loss) } else { Err(NotFinite::Loss(loss)) }
}

/// A tape for any objective, and programs for one that can be compiled: one for each shape of sample.
#[derive(Debug)]
struct Engines<F: Real> {
    tape: TapeEngine,
    compiled: BTreeMap<Widths, CompiledEngine<F>>,
    use_tape: bool,
    /// The shape of all samples, if they have only one.
    shape: Option<Widths>,
    losses: Vec<f64>,
}

impl<F: Real> Default for Engines<F> {
    fn default() -> Self {
        let (tape, compiled) = (TapeEngine::default(), BTreeMap::new());
        Engines { tape, compiled, use_tape: false, shape: None, losses: Vec::new() }
    }
}

impl<F: Real> Engines<F> {
    /// Compiles for every shape of sample in the data, if that is wanted and possible.
    fn prepare<L: SampleLoss>(&mut self, wanted: Engine, task: Task<'_, L>, model: &L::Numbers) -> Engine {
        let mut shapes = BTreeSet::<Widths>::new();
        let mut last = None;
        for shape in (0..task.data.len()).map(|row| task.widths(row)) {
            if last.replace(shape) != Some(shape) {
                shapes.insert(shape);
            }
        }
        self.shape = shapes.first().copied().filter(|_| shapes.len() == 1);
        self.use_tape = wanted == Engine::Tape;
        for shape in shapes {
            if !self.use_tape && !self.compiled.contains_key(&shape) {
                let program = task.objective.compile(model, shape.0, shape.1);
                self.use_tape = program.is_none();
                self.compiled.extend(program.map(|program| (shape, CompiledEngine::new(program))));
            }
        }
        if self.use_tape { Engine::Tape } else { Engine::Compiled }
    }

    /// The program that fits all these samples, if one does.
    fn single<L: SampleLoss>(&mut self, task: Task<'_, L>, rows: &[usize]) -> Option<&mut CompiledEngine<F>> {
        if self.use_tape {
            return None;
        }
        let shape = self.shape.or_else(|| {
            let shape = task.widths(*rows.first()?);
            rows.iter().all(|&row| task.widths(row) == shape).then_some(shape)
        });
        self.compiled.get_mut(&shape?)
    }

    /// The mean loss of the samples `rows`, and its gradient: of samples of every shape the canonical sum, the sums added
    /// from the smallest shape to the largest.
    fn gradient<L: SampleLoss>(
        &mut self,
        task: Task<'_, L>,
        model: &L::Numbers,
        parameters: &mut Vec<F>,
        rows: &[usize],
        gradient: &mut [F],
    ) -> f64 {
        let mut shapes = BTreeMap::<Widths, Vec<usize>>::new();
        rows.iter().for_each(|&row| shapes.entry(task.widths(row)).or_default().push(row));
        self.losses.clear();
        gradient.fill(F::of(if rows.is_empty() { f64::NAN } else { -0.0 }));
        let scale = 1.0 / rows.len() as f64;
        for (shape, rows) in &shapes {
            let losses = &mut self.losses;
            match self.compiled.get_mut(shape).filter(|_| !self.use_tape) {
                Some(engine) => {
                    let team = Team { workers: task.workers, threads: task.workers.len() };
                    let of_shape = engine.gradient(team, parameters, scale, (task.data, rows), losses);
                    add(gradient, of_shape.iter().copied());
                }
                None => {
                    let of_shape = self.tape.gradient(task, model, scale, rows, losses, parameters.len());
                    add(gradient, of_shape.iter().map(|&number| F::of(number)));
                }
            }
        }
        canonical_mean(&self.losses)
    }
}

fn add<F: Real>(sums: &mut [F], numbers: impl Iterator<Item = F>) {
    sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
}

impl<L: SampleLoss> Task<'_, L> {
    /// The shape of a sample.
    pub(crate) fn widths(&self, row: usize) -> Widths {
        self.objective.widths(self.data.x(row), self.data.y(row))
    }

    /// A sample, without its padding.
    pub(crate) fn sample(&self, row: usize) -> (&[f64], &[f64]) {
        let (n_x, n_y) = self.widths(row);
        (&self.data.x(row)[..n_x], &self.data.y(row)[..n_y])
    }
}
