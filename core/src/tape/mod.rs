//! The tape: an arena on which one graph is recorded and reversed.
//!
//! A node's operands are recorded before the node, so the recording *is* a topological order: the reverse sweep is one
//! loop from the root down, without recursion, closures or reference counts, and dropping a graph is dropping a few
//! vectors. A chain of 10 million nodes works on a 256 KiB stack.

mod dot;
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
/// A value cannot outlive its recording or its tape, nor leave its thread:
///
/// ```compile_fail,E0502
/// let mut tape = paragrad_core::Tape::new();
/// let a = tape.leaf(2.0);
/// tape.clear(); // the recording of `a` is still in use
/// println!("{a}");
/// ```
/// ```compile_fail,E0505
/// let tape = paragrad_core::Tape::new();
/// let a = tape.leaf(2.0);
/// drop(tape);
/// println!("{a}");
/// ```
/// ```compile_fail,E0521
/// # use paragrad_core::{Tape, Terms, Value};
/// let (mut tape, mut terms, mut kept) = (Tape::new(), Terms::default(), None);
/// let mut lifted = tape.lift_samples(&[1.0]);
/// lifted.sample(&[2.0], &[], &mut terms, |p, x, _| {
///     kept = Some(p[0]); // out of the closure, into the next sample
///     p[0] * x[0]
/// });
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
    labels: RefCell<BTreeMap<usize, Box<str>>>,
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
        let id = self.recording.borrow_mut().push_leaf(Op::Leaf, data);
        Value { tape: Some(self), data, id }
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
        let first = recording.len();
        recording.push_constants(data);
        let value = |(i, &data)| Value { tape: Some(self), data, id: first + i };
        values.clear();
        values.extend(data.iter().enumerate().map(value));
    }

    /// The gradient of every recorded value, in recording order, as the sweeps so far left it. Those of constants are
    /// of no meaning.
    ///
    /// # Panics
    /// A sweep while the result is held: copy it first.
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

    /// Inlined, so that no `Value` goes through memory on the way: see `Value::mixed`.
    #[inline(always)]
    pub(crate) fn push_dot(&self, bias: Value<'_>, weights: &[Value<'_>], inputs: &[Value<'_>]) -> Value<'_> {
        let (data, [weights_are_span, inputs_are_span]) = dot::dot(self, bias.data, weights, inputs);
        let mut recording = self.recording.borrow_mut();
        let bias = recording.id_of(self, bias);
        let weight_ids = recording.operands(self, weights, weights_are_span);
        let input_ids = recording.operands(self, inputs, inputs_are_span);
        let id = recording.push_dot(bias, weights.len(), weight_ids, input_ids, data);
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

    pub(crate) fn grad(&self, id: usize) -> f64 {
        if self.recording().nodes()[id].op() == Op::Constant {
            return 0.0;
        }
        self.adjoints.borrow().get(id).copied().unwrap_or(0.0)
    }

    pub(crate) fn set_grad(&self, id: usize, grad: f64) {
        self.adjoints_mut()[id] = grad;
        self.swept.set(true);
    }

    /// The reverse sweep from `root`. Gradients of leaves accumulate over sweeps; those of results start afresh.
    pub(crate) fn backward(&self, root: usize) {
        let mut adjoints = self.adjoints_mut();
        let recording = self.recording.borrow();
        if self.swept.replace(true) {
            recording.clear_results(&mut adjoints);
        }
        if recording.nodes()[root].op() == Op::Leaf {
            adjoints[root] += 1.0;
        } else {
            adjoints[root] = 1.0;
            reverse::sweep(&recording, &mut adjoints, root);
        }
    }

    /// Adds to its operands what `id`'s gradient contributes to theirs.
    pub(crate) fn propagate(&self, id: usize) {
        let mut adjoints = self.adjoints_mut();
        self.swept.set(true);
        reverse::step(&self.recording.borrow(), &mut adjoints, id);
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
        self.labels.borrow_mut().split_off(&(mark.nodes));
    }

    pub(crate) fn set_label(&self, id: usize, label: &str) {
        self.labels.borrow_mut().insert(id, label.into());
    }

    pub(crate) fn label(&self, id: usize) -> Option<Box<str>> {
        self.labels.borrow().get(&id).cloned()
    }
}
