//! The reverse sweep: one loop from the root down, every contribution one fused multiply-add.
//!
//! An adjoint is a chain `fma(partial, adjoint of the result, adjoint so far)` over the value's uses, the last recorded
//! use first; within a `dot` the bias comes first, then the weights, then the inputs. A zero adjoint contributes
//! nothing, so that what the root does not depend on, or what a choice switched off, cannot turn into 0 * infinity.

use super::Recording;
use super::recording::{Dot, Node, Operands};
use super::terms::TermSink;

/// Where contributions go.
pub(super) trait Sink {
    /// The adjoint of a node that was computed.
    fn adjoint(&self, id: usize) -> f64;
    /// Adds `partial * adjoint` to the adjoint of `id`; says whether there is such a node.
    fn add(&mut self, id: usize, partial: f64, adjoint: f64) -> bool;
    /// Adds `partials[i] * adjoint` to the adjoint of `first + i`, for every i; the partials are values of nodes.
    fn add_span(&mut self, nodes: &[Node], first: usize, partials: Source, adjoint: f64);
    /// Adds what a dot product contributes to all its operands.
    fn add_dot(&mut self, recording: &Recording, dot: &Dot, adjoint: f64);
}

/// Nodes whose values are partial derivatives: `first, first + step, ...`, `len` of them.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Source {
    first: usize,
    step: usize,
    pub(super) len: usize,
}

impl Source {
    #[inline(always)]
    pub(super) fn values(self, nodes: &[Node]) -> impl Iterator<Item = f64> {
        (0..self.len).map(move |i| nodes[self.first.wrapping_add(i.wrapping_mul(self.step))].value)
    }
}

/// One adjoint for each node.
struct Adjoints<'a>(&'a mut [f64]);

impl Sink for Adjoints<'_> {
    #[inline(always)]
    fn adjoint(&self, id: usize) -> f64 {
        self.0[id]
    }
    #[inline(always)]
    fn add(&mut self, id: usize, partial: f64, adjoint: f64) -> bool {
        let sum = self.0.get_mut(id);
        sum.map(|sum| *sum = partial.mul_add(adjoint, *sum)).is_some()
    }
    #[inline(always)]
    fn add_span(&mut self, nodes: &[Node], first: usize, partials: Source, adjoint: f64) {
        axpy(&mut self.0[first..][..partials.len], partials.values(nodes), adjoint);
    }
    #[inline]
    fn add_dot(&mut self, recording: &Recording, dot: &Dot, adjoint: f64) {
        add_dot_to_adjoints(recording, self, dot, adjoint);
    }
}

/// `targets[i] = fma(partials[i], factor, targets[i])`.
#[inline(always)]
pub(super) fn axpy(targets: &mut [f64], partials: impl Iterator<Item = f64>, factor: f64) {
    for (target, partial) in targets.iter_mut().zip(partials) {
        *target = partial.mul_add(factor, *target);
    }
}

dispatch! {
    /// The whole sweep, from `root` to the first node.
    pub(super) fn sweep(recording: &Recording, adjoints: &mut [f64], root: usize) {
        sweep_with(recording, &mut Adjoints(adjoints), 0, root);
    }
}

dispatch! {
    /// The sweep from `root` to the first node after the parameters, whose own contributions become terms.
    pub(super) fn sweep_terms(recording: &Recording, sink: &mut TermSink<'_>, root: usize) {
        sweep_with(recording, sink, sink.n_parameters(), root);
    }
}

/// What one node contributes to its operands.
pub(super) fn step(recording: &Recording, adjoints: &mut [f64], id: usize) {
    sweep_with(recording, &mut Adjoints(adjoints), id, id);
}

/// From node `root` down to node `end`.
#[inline(always)]
fn sweep_with(recording: &Recording, sink: &mut impl Sink, end: usize, root: usize) {
    let Some(nodes) = recording.nodes().get(end..=root) else { return };
    for (i, node) in nodes.iter().enumerate().rev() {
        let adjoint = sink.adjoint(end + i);
        if adjoint == 0.0 {
            continue;
        }
        let [a, b] = node.ids();
        if sink.add(a, node.partials[0], adjoint) || !node.is_dot() {
            sink.add(b, node.partials[1], adjoint);
        } else {
            sink.add_dot(recording, recording.dot(node), adjoint);
        }
    }
}

dispatch! {
    fn add_dot_to_adjoints(recording: &Recording, sink: &mut Adjoints<'_>, dot: &Dot, adjoint: f64) {
        add_dot_to(recording, sink, dot, adjoint);
    }
}

dispatch! {
    /// What a dot product contributes where parameters get terms.
    pub(super) fn add_dot_to_terms(recording: &Recording, sink: &mut TermSink<'_>, dot: &Dot, adjoint: f64) {
        add_dot_to(recording, sink, dot, adjoint);
    }
}

#[inline(always)]
fn add_dot_to(recording: &Recording, sink: &mut impl Sink, dot: &Dot, adjoint: f64) {
    sink.add(dot.bias, 1.0, adjoint);
    add_list(recording, sink, dot.len, dot.weights, dot.inputs, adjoint);
    add_list(recording, sink, dot.len, dot.inputs, dot.weights, adjoint);
}

/// Contributions to `targets`, whose partial derivatives are the values of `partials`.
#[inline(always)]
fn add_list(
    recording: &Recording,
    sink: &mut impl Sink,
    len: usize,
    targets: Operands,
    partials: Operands,
    adjoint: f64,
) {
    match (targets, partials) {
        (Operands::Span { first: target, step: 1 }, Operands::Span { first: partial, step }) => {
            if !recording.are_constants(target, len) {
                let source = Source { first: partial, step, len };
                sink.add_span(recording.nodes(), target, source, adjoint);
            }
        }
        _ => {
            for (target, partial) in recording.ids(targets, len).zip(recording.ids(partials, len)) {
                sink.add(target, recording.nodes()[partial].value, adjoint);
            }
        }
    }
}
