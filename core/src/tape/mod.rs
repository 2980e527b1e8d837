//! The tape: an arena on which one graph is recorded and reversed.
//!
//! A node's operands are recorded before the node, so the recording *is* a topological order: the reverse sweep is one
//! loop from the root down, without recursion, closures or reference counts, and dropping a graph is dropping a few
//! vectors. A chain of 10 million nodes works on a 256 KiB stack.

mod lift;
mod recording;
mod reverse;
mod terms;
mod trace;

use std::cell::{Cell, Ref, RefCell};
use std::collections::BTreeMap;

use crate::op::Op;
use crate::value::Value;

pub use lift::Lifted;
use recording::Mark;
pub(crate) use recording::{Node, Operand, Recording};
pub use terms::Terms;

/// An arena that records one graph of [`Value`]s; `Send`, but not shared: one per worker.
///
/// ```
/// use paragrad_core::{Scalar, Tape};
///
/// let tape = Tape::new();
/// let (a, b) = (tape.leaf(2.0), tape.leaf(-3.0));
/// let y = (a * b + 10.0).tanh();
/// y.backward();
/// assert_eq!(a.grad(), b.data() * (1.0 - y.data() * y.data()));
/// ```
///
/// A value cannot outlive its recording, nor leave its thread:
///
/// ```compile_fail,E0502
/// let mut tape = paragrad_core::Tape::new();
/// let a = tape.leaf(2.0);
/// tape.clear(); // the recording of `a` is still in use
/// println!("{a}");
/// ```
/// ```compile_fail,E0277
/// let tape = paragrad_core::Tape::new();
/// let a = tape.leaf(2.0);
/// std::thread::scope(|s| s.spawn(|| a * 2.0)); // a `Tape` is not `Sync`
/// ```
#[derive(Debug, Default)]
pub struct Tape {
    recording: RefCell<Recording>,
    adjoints: RefCell<Vec<f64>>,
    swept: Cell<bool>,
    labels: RefCell<BTreeMap<u32, Box<str>>>,
}

impl Tape {
    /// An empty tape.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many values are recorded.
    pub fn len(&self) -> usize {
        self.recording.borrow().len()
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets the recording and keeps the memory.
    pub fn clear(&mut self) {
        self.rewind(Mark::default());
    }

    /// Records a value that the user gives and whose gradient is wanted.
    #[inline]
    pub fn leaf(&self, data: f64) -> Value<'_> {
        self.push(Node::leaf(Op::Leaf, data))
    }

    /// Records values that the user gives and whose gradient is not wanted, such as the inputs of a sample.
    /// (A plain `f64` in a formula is a constant too; recording it once spares a node at each use.)
    pub fn constants(&self, data: &[f64]) -> Vec<Value<'_>> {
        let mut values = Vec::new();
        self.record_constants(data, &mut values);
        values
    }

    /// Records constants and leaves their values in `values`.
    fn record_constants<'t>(&'t self, data: &[f64], values: &mut Vec<Value<'t>>) {
        let mut recording = self.recording.borrow_mut();
        let first = recording.len() as u32;
        recording.push_constants(data);
        let value = |(i, &data)| Value { tape: Some(self), data, id: first + i as u32 };
        values.clear();
        values.extend(data.iter().enumerate().map(value));
    }

    /// The gradient of every recorded value, in recording order, as the sweeps so far left it.
    pub fn gradients(&self) -> Ref<'_, [f64]> {
        self.adjoints_mut();
        Ref::map(self.adjoints.borrow(), Vec::as_slice)
    }

    /// Sets every gradient to zero.
    pub fn zero_grad(&self) {
        self.adjoints.borrow_mut().fill(0.0);
        self.swept.set(false);
    }

    #[inline(always)]
    pub(crate) fn push(&self, node: Node) -> Value<'_> {
        let id = self.recording.borrow_mut().push(node);
        Value { tape: Some(self), data: node.value, id }
    }

    pub(crate) fn push_dot(&self, bias: Value<'_>, weights: &[Value<'_>], inputs: &[Value<'_>]) -> Value<'_> {
        let mut recording = self.recording.borrow_mut();
        let bias_id = recording.id_of(self, bias);
        let weight_ids = recording.operands(self, weights);
        let input_ids = recording.operands(self, inputs);
        let data = dot_of_values(bias.data, weights, inputs);
        let id = recording.push_dot(bias_id, weights.len(), weight_ids, input_ids, data);
        Value { tape: Some(self), data, id }
    }

    #[inline(always)]
    pub(crate) fn check_owns(&self, value: Value<'_>) {
        let owns = value.tape.is_some_and(|tape| std::ptr::eq(tape, self));
        assert!(owns, "values of two tapes in one operation");
    }

    pub(crate) fn recording(&self) -> Ref<'_, Recording> {
        self.recording.borrow()
    }

    pub(crate) fn grad(&self, id: u32) -> f64 {
        self.adjoints.borrow().get(id as usize).copied().unwrap_or(0.0)
    }

    pub(crate) fn set_grad(&self, id: u32, grad: f64) {
        self.adjoints_mut()[id as usize] = grad;
    }

    /// The reverse sweep from `root`. Gradients of leaves accumulate over sweeps; those of results start afresh.
    pub(crate) fn backward(&self, root: u32) {
        let mut adjoints = self.adjoints_mut();
        let recording = self.recording.borrow();
        if self.swept.replace(true) {
            recording.clear_results(&mut adjoints);
        }
        if recording.nodes()[root as usize].op() == Op::Leaf {
            adjoints[root as usize] += 1.0;
        } else {
            adjoints[root as usize] = 1.0;
            reverse::sweep(&recording, &mut adjoints, root as usize);
        }
    }

    /// Adds to its operands what `id`'s gradient contributes to theirs.
    pub(crate) fn propagate(&self, id: u32) {
        let mut adjoints = self.adjoints_mut();
        self.swept.set(true);
        reverse::step(&self.recording.borrow(), &mut adjoints, id as usize);
    }

    /// The adjoints, one for each recorded value.
    fn adjoints_mut(&self) -> std::cell::RefMut<'_, Vec<f64>> {
        let mut adjoints = self.adjoints.borrow_mut();
        adjoints.resize(self.len(), 0.0);
        adjoints
    }

    /// Forgets all that was recorded since the mark.
    fn rewind(&self, mark: Mark) {
        self.recording.borrow_mut().rewind(mark);
        self.adjoints.borrow_mut().clear();
        self.swept.set(false);
        self.labels.borrow_mut().split_off(&(mark.nodes as u32));
    }

    pub(crate) fn set_label(&self, id: u32, label: &str) {
        self.labels.borrow_mut().insert(id, label.into());
    }

    pub(crate) fn label(&self, id: u32) -> Option<Box<str>> {
        self.labels.borrow().get(&id).cloned()
    }
}

dispatch! {
    /// The chain of fused multiply-adds over recorded values.
    fn dot_of_values(bias: f64, weights: &[Value<'_>], inputs: &[Value<'_>]) -> f64 {
        weights.iter().zip(inputs).fold(bias, |sum, (w, x)| w.data.mul_add(x.data, sum))
    }
}
