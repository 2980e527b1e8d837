//! From a recording to the picture of what one value was computed from.

use std::borrow::Cow;

use super::recording::{Node, Operand};
use super::{Recording, Tape};
use crate::graph::{Graph, GraphNode};
use crate::op::Op;
use crate::value::Value;

impl Value<'_> {
    /// Everything this value was computed from, with labels, values and gradients as they are now: the article's
    /// `trace`, as an owned graph that can be drawn. `a + a` has two edges.
    ///
    /// ```
    /// let tape = paragrad_core::Tape::new();
    /// let (a, b, c) = (tape.leaf(3.0).label("a"), tape.leaf(-2.0).label("b"), tape.leaf(1.0).label("c"));
    /// let e = c * (a + b).label("d");
    /// e.label("e").backward();
    /// let graph = e.trace();
    /// assert_eq!((graph.nodes().len(), graph.edges().len(), graph.n_operations()), (5, 4, 2));
    /// assert!(graph.to_dot().contains("{ e | data 1.0000 | grad 1.0000 }"));
    /// ```
    pub fn trace(self) -> Graph {
        match self.tape {
            Some(tape) => tape.trace(self.id),
            None => {
                let mut graph = Graph::new();
                graph.push(GraphNode::leaf("", self.data, 0.0), &[]);
                graph
            }
        }
    }
}

impl Tape {
    fn trace(&self, root: usize) -> Graph {
        let recording = self.recording();
        let gradients = self.gradients();
        let mut graph = Graph::new();
        let mut positions = vec![usize::MAX; root + 1];
        for id in reachable(&recording, root) {
            let node = &recording.nodes()[id];
            let arguments: Vec<_> = match node.is_dot() {
                true => {
                    let operands: Vec<usize> = recording.dot_operands(node).collect();
                    let partials = dot_partials(&recording, &operands);
                    let argument = |(&id, partial)| (positions[id], wanted(&recording, id, partial));
                    operands.iter().zip(partials).map(argument).collect()
                }
                false => {
                    let operands = drawn_operands(node).zip(partials(&recording, node));
                    let argument = |(operand, by_constant)| match operand {
                        Operand::Node { id, partial } => (positions[id], wanted(&recording, id, partial)),
                        Operand::Constant(data) => {
                            let constant = GraphNode::leaf("", data, by_constant * gradients[id]);
                            (graph.push(constant, &[]), Some(by_constant))
                        }
                    };
                    operands.map(argument).collect()
                }
            };
            let label = self.label(id).unwrap_or_default();
            let picture = match node.op() {
                Op::Constant => GraphNode::leaf(label, node.value, 0.0),
                Op::Leaf => GraphNode::leaf(label, node.value, gradients[id]),
                _ => GraphNode::computed(label, node.value, gradients[id], symbol(node)),
            };
            positions[id] = graph.push_differentiated(picture, &arguments);
        }
        graph
    }
}

/// The ids of `root` and of all it depends on, ascending.
fn reachable(recording: &Recording, root: usize) -> Vec<usize> {
    let mut reached = vec![false; root + 1];
    reached[root] = true;
    for id in (0..=root).rev() {
        if !reached[id] {
            continue;
        }
        let node = &recording.nodes()[id];
        if node.is_dot() {
            recording.dot_operands(node).for_each(|operand| reached[operand] = true);
        } else {
            node.operands().iter().filter_map(|operand| operand.id()).for_each(|id| reached[id] = true);
        }
    }
    (0..=root).filter(|&id| reached[id]).collect()
}

/// The operands that a picture shows: all but the number that an operation of one operand carries along.
fn drawn_operands(node: &Node) -> impl Iterator<Item = Operand> {
    node.operands().into_iter().take(node.op().arity().into())
}

/// The partial derivatives of a node by its operands.
fn partials(recording: &Recording, node: &Node) -> [f64; 2] {
    let value = |operand: Operand| match operand {
        Operand::Node { id, .. } => recording.nodes()[id].value,
        Operand::Constant(number) => number,
    };
    let [a, b] = node.operands().map(value);
    let (da, db) = node.op().partials(a, b, node.value);
    [da, db]
}

/// The partial derivatives of a dot product by its operands: 1 by the bias, by a weight its input, by an input its weight.
fn dot_partials<'a>(recording: &'a Recording, operands: &'a [usize]) -> impl Iterator<Item = f64> + 'a {
    let partial = |place: usize| match place {
        0 => 1.0,
        weight if weight % 2 == 1 => recording.nodes()[operands[weight + 1]].value,
        input => recording.nodes()[operands[input - 1]].value,
    };
    (0..operands.len()).map(partial)
}

/// A partial derivative, unless it is by a constant, whose gradient nobody wants.
fn wanted(recording: &Recording, id: usize, partial: f64) -> Option<f64> {
    (recording.nodes()[id].op() != Op::Constant).then_some(partial)
}

/// The operation as a picture names it: a power with its constant exponent, `**2`.
fn symbol(node: &Node) -> Cow<'static, str> {
    match (node.op(), node.operands()) {
        (Op::Powf, [_, Operand::Constant(exponent)]) => format!("**{exponent}").into(),
        (op, _) => op.symbol().into(),
    }
}
