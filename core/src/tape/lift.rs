//! A model on a tape: its numbers become the first leaves, and one sample after another is recorded behind them.

use super::Tape;
use super::recording::Mark;
use super::reverse;
use super::terms::{TermSink, Terms};
use crate::module::Module;
use crate::op::Op;
use crate::value::Value;

impl Tape {
    /// Lifts a model in plain numbers onto this tape: every parameter becomes a leaf, in
    /// [`parameters`](Module::parameters) order.
    ///
    /// For one graph a sample use [`lift_samples`](Tape::lift_samples).
    ///
    /// ```
    /// use paragrad_core::{Module, Tape, nn::Mlp};
    ///
    /// let numbers = Mlp::new(3, &[4, 4, 1], 42);
    /// let tape = Tape::new();
    /// let model = tape.lift(&numbers);
    /// let x = [2.0, 3.0, -1.0].map(Into::into);
    /// model.forward(&x)[0].backward();
    /// assert_eq!(model.gradients().len(), 41);
    /// ```
    pub fn lift<M: Module<f64>>(&self, model: &M) -> M::With<Value<'_>> {
        let mut recording = self.recording.borrow_mut();
        model.map(&mut |&data| {
            let id = recording.push_leaf(Op::Leaf, data);
            Value { tape: Some(self), data, id }
        })
    }

    /// Clears the tape and lifts a model onto it to run on many samples, each with a graph of its own.
    pub fn lift_samples<'t, M: Module<f64>>(&'t mut self, model: &M) -> Lifted<'t, M> {
        self.clear();
        let tape = &*self;
        let model = tape.lift(model);
        Lifted { model, x: Vec::new(), y: Vec::new(), tape, mark: tape.recording().mark() }
    }
}

/// A model on a tape, ready to run on one sample after another; see [`Tape::lift_samples`].
#[derive(Debug)]
pub struct Lifted<'t, M: Module<f64>> {
    model: M::With<Value<'t>>,
    x: Vec<Value<'t>>,
    y: Vec<Value<'t>>,
    tape: &'t Tape,
    mark: Mark,
}

impl<M: Module<f64>> Lifted<'_, M> {
    /// Records the loss of one sample with inputs `x` and targets `y`, sweeps it back, and leaves what it adds to the
    /// gradient of the parameters in `terms`. Returns the loss.
    ///
    /// The graph is forgotten before the next sample. That `loss` keeps no value of it is checked by the compiler,
    /// because it must work for every lifetime; that the model keeps none is part of what a
    /// [`Module`] promises. Nothing is allocated once a sample of this size has been seen.
    pub fn sample<F>(&mut self, x: &[f64], y: &[f64], terms: &mut Terms, loss: F) -> f64
    where
        F: for<'s> FnOnce(&M::With<Value<'s>>, &[Value<'s>], &[Value<'s>]) -> Value<'s>,
    {
        self.tape.rewind(self.mark);
        self.tape.record_constants(x, &mut self.x);
        self.tape.record_constants(y, &mut self.y);
        let loss = loss(&self.model, &self.x, &self.y);
        self.tape.backward_terms(loss, self.mark.nodes, terms);
        loss.data()
    }
}

impl Tape {
    fn backward_terms(&self, root: Value<'_>, n_parameters: usize, terms: &mut Terms) {
        let root = self.recording.borrow_mut().id_of(self, root);
        let recording = self.recording();
        let mut adjoints = self.adjoints.borrow_mut();
        adjoints.clear();
        adjoints.resize(recording.len() - n_parameters, 0.0);
        let mut sink = TermSink::new(n_parameters, &mut adjoints, terms);
        sink.seed(root);
        reverse::sweep_terms(&recording, &mut sink, root);
        adjoints.clear();
    }
}
