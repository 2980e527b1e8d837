//! What the trainer needs to know of an objective: how to record one sample's loss, and how to compute it.

use std::marker::PhantomData;

use paragrad_core::compile::Program;
use paragrad_core::{Module, Objective, Symbol, Tape, Value};

/// How many inputs and how many targets a sample has, its padding left out: its shape.
pub type Widths = (usize, usize);

/// A loss per sample that a tape can record. Every [`Objective`] is one; [`OnTape`] makes one of a closure.
pub trait SampleLoss: Sync {
    /// The model, in plain numbers.
    type Numbers: Module<f64> + Send + Sync;

    /// Records the loss of one sample.
    fn record<'t>(
        &self,
        model: &<Self::Numbers as Module<f64>>::With<Value<'t>>,
        x: &[Value<'t>],
        y: &[Value<'t>],
    ) -> Value<'t>;

    /// Computes the loss of one sample, without a gradient.
    fn compute(&self, model: &Self::Numbers, x: &[f64], y: &[f64]) -> f64;

    /// How many of a sample's inputs and targets are more than padding; the other methods see only these.
    fn widths(&self, x: &[f64], y: &[f64]) -> Widths;

    /// Compiles the loss of samples with `n_x` inputs and `n_y` targets, if its graph does not depend on data.
    fn compile(&self, model: &Self::Numbers, n_x: usize, n_y: usize) -> Option<Program>;
}

impl<O: Objective> SampleLoss for O
where
    O::Model<f64>: Send + Sync,
    for<'t> O::Model<f64>: Module<f64, With<Value<'t>> = O::Model<Value<'t>>>,
    for<'g> O::Model<f64>: Module<f64, With<Symbol<'g>> = O::Model<Symbol<'g>>>,
{
    type Numbers = O::Model<f64>;

    fn record<'t>(&self, model: &O::Model<Value<'t>>, x: &[Value<'t>], y: &[Value<'t>]) -> Value<'t> {
        Objective::loss(self, model, x, y)
    }

    fn compute(&self, model: &O::Model<f64>, x: &[f64], y: &[f64]) -> f64 {
        Objective::loss(self, model, x, y)
    }

    fn widths(&self, x: &[f64], y: &[f64]) -> Widths {
        Objective::widths(self, x, y)
    }

    fn compile(&self, model: &O::Model<f64>, n_x: usize, n_y: usize) -> Option<Program> {
        Some(Program::of(self, model, n_x, n_y))
    }
}

/// A closure over [`Value`] as a loss per sample, for graphs whose shape depends on data: it may look at
/// [`data`](Value::data), branch and loop on it, which an [`Objective`] cannot. See
/// [`Trainer::from_closure`](crate::Trainer::from_closure).
#[derive(Debug)]
pub struct OnTape<M, F> {
    closure: F,
    model: PhantomData<fn(&M)>,
}

impl<M, F> OnTape<M, F>
where
    M: Module<f64>,
    F: for<'t> Fn(&M::With<Value<'t>>, &[Value<'t>], &[Value<'t>]) -> Value<'t> + Sync,
{
    /// A loss per sample, given the model, the inputs and the targets.
    pub fn new(closure: F) -> Self {
        OnTape { closure, model: PhantomData }
    }
}

impl<M, F> SampleLoss for OnTape<M, F>
where
    M: Module<f64> + Send + Sync,
    F: for<'t> Fn(&M::With<Value<'t>>, &[Value<'t>], &[Value<'t>]) -> Value<'t> + Sync,
{
    type Numbers = M;

    fn record<'t>(&self, model: &M::With<Value<'t>>, x: &[Value<'t>], y: &[Value<'t>]) -> Value<'t> {
        (self.closure)(model, x, y)
    }

    fn compute(&self, model: &M, x: &[f64], y: &[f64]) -> f64 {
        let tape = Tape::new();
        let lifted = tape.lift(model);
        (self.closure)(&lifted, &tape.constants(x), &tape.constants(y)).data()
    }

    fn widths(&self, x: &[f64], y: &[f64]) -> Widths {
        (x.len(), y.len())
    }

    fn compile(&self, _: &M, _: usize, _: usize) -> Option<Program> {
        None
    }
}
