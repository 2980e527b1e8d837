//! A picture of what a value was computed from: nodes, and edges from arguments to results.
//!
//! A [`Graph`] owns its numbers, so it outlives the recording that it was taken from. It can be read
//! ([`Graph::find`], [`Graph::nodes`]), written as Graphviz text ([`Graph::to_dot`]), drawn ([`Graph::to_svg`]),
//! and made smaller by folding whole layers into one box each ([`Graph::collapse`]).
//!
//! ```
//! use paragrad_core::{Graph, GraphNode};
//!
//! let mut graph = Graph::new();
//! let a = graph.push(GraphNode::leaf("a", 3.0, 1.0), &[]);
//! let b = graph.push(GraphNode::leaf("b", -2.0, 1.0), &[]);
//! graph.push(GraphNode::computed("d", 1.0, 1.0, "+"), &[a, b]);
//! assert_eq!(graph.find("d").unwrap().data, 1.0);
//! assert!(graph.to_dot().starts_with("digraph"));
//! ```

use std::borrow::Cow;
use std::ops::Range;

/// A graph of values in topological order: every argument stands before its results.
///
/// The only way to build one is [`Graph::push`], so the order always holds, and whatever walks a graph is a loop.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    nodes: Vec<GraphNode>,
    /// (argument, result), sorted by result.
    edges: Vec<(usize, usize)>,
    /// The derivative of the result by the argument, of each edge.
    partials: Vec<Option<f64>>,
    /// The number of edges after each node was pushed: where its arguments end.
    ends: Vec<usize>,
}

/// One value of a [`Graph`], or one box that stands for many.
#[derive(Clone, Debug, PartialEq)]
pub struct GraphNode {
    /// The name, empty if there is none.
    pub label: String,
    /// The value; 0 for a [`Group`] and a [`Fold`], which have none of their own.
    pub data: f64,
    /// The derivative of the graph's result with respect to this value; 0 where `data` is.
    pub grad: f64,
    /// Where the node comes from.
    pub kind: NodeKind,
}

/// Where a [`GraphNode`] comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// An input, a parameter or a constant: nothing was computed.
    Leaf,
    /// The result of the operation of this name ("+", "tanh", "**2") on the arguments.
    Operation(Cow<'static, str>),
    /// A value that comes out of a [`Group`], its only argument.
    Output,
    /// A part of the model, drawn as one box.
    Group(Group),
    /// Many outputs of one group, drawn as one box.
    Fold(Fold),
}

/// What a box of [`Graph::collapse`] holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Leaves inside whose labels start with the name of the group.
    pub parameters: usize,
    /// Other leaves inside.
    pub inputs: usize,
    /// Operations inside.
    pub operations: usize,
    /// Values inside that are used outside, or by nothing.
    pub outputs: usize,
}

/// Many values in one box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fold {
    /// How many.
    pub values: usize,
    /// The smallest value, NaN if one of them is NaN.
    pub min: f64,
    /// The largest value, NaN if one of them is NaN.
    pub max: f64,
}

impl Graph {
    /// A graph without nodes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a node with its arguments, in the order of the operands, and returns its index.
    /// A value that is used twice is given twice: `a + a` has two edges.
    ///
    /// # Panics
    /// If an argument is not in the graph yet.
    #[track_caller]
    pub fn push(&mut self, node: GraphNode, arguments: &[usize]) -> usize {
        let arguments: Vec<_> = arguments.iter().map(|&argument| (argument, None)).collect();
        self.push_differentiated(node, &arguments)
    }

    /// [`push`](Graph::push) with the derivative of the node by each argument, `None` where no gradient is passed on.
    ///
    /// # Panics
    /// If an argument is not in the graph yet.
    #[track_caller]
    pub fn push_differentiated(&mut self, node: GraphNode, arguments: &[(usize, Option<f64>)]) -> usize {
        let index = self.nodes.len();
        for &(argument, partial) in arguments {
            assert!(argument < index, "node {index} has the argument {argument}, which is not before it");
            self.edges.push((argument, index));
            self.partials.push(partial);
        }
        self.nodes.push(node);
        self.ends.push(self.edges.len());
        index
    }

    /// The nodes, arguments before results.
    pub fn nodes(&self) -> &[GraphNode] {
        &self.nodes
    }

    /// Pairs (argument, result), one per operand: results ascending, and for each result in the order of the operands.
    pub fn edges(&self) -> &[(usize, usize)] {
        &self.edges
    }

    /// The indices of the arguments of a node, in the order of the operands.
    ///
    /// # Panics
    /// If there is no such node.
    pub fn arguments(&self, node: usize) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + '_ {
        self.edges[self.edges_of(node)].iter().map(|&(argument, _)| argument)
    }

    /// The derivatives of a node by its arguments, in the order of the operands; `None` where no gradient is passed on,
    /// as to a recorded constant.
    ///
    /// What an argument gets for its gradient is this times the gradient of the node.
    ///
    /// ```
    /// let tape = paragrad_core::Tape::new();
    /// let (a, b) = (tape.leaf(3.0), tape.leaf(-2.0));
    /// let graph = (a * b).trace();
    /// assert_eq!(graph.partials(2).collect::<Vec<_>>(), [Some(-2.0), Some(3.0)]);
    /// ```
    ///
    /// # Panics
    /// If there is no such node.
    pub fn partials(&self, node: usize) -> impl ExactSizeIterator<Item = Option<f64>> + '_ {
        self.partials[self.edges_of(node)].iter().copied()
    }

    /// Where the edges to a node are.
    fn edges_of(&self, node: usize) -> Range<usize> {
        node.checked_sub(1).map_or(0, |previous| self.ends[previous])..self.ends[node]
    }

    /// The number of values that were computed, those inside of groups included.
    pub fn n_operations(&self) -> usize {
        let operations = |node: &GraphNode| match &node.kind {
            NodeKind::Operation(_) => 1,
            NodeKind::Group(group) => group.operations,
            NodeKind::Leaf | NodeKind::Output | NodeKind::Fold(_) => 0,
        };
        self.nodes.iter().map(operations).sum()
    }

    /// The first node with this label.
    pub fn find(&self, label: &str) -> Option<&GraphNode> {
        self.position(label).map(|index| &self.nodes[index])
    }

    /// The index of the first node with this label.
    pub fn position(&self, label: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.label == label)
    }

    /// How often each node is used as an argument.
    pub(crate) fn uses(&self) -> Vec<usize> {
        let mut uses = vec![0; self.nodes.len()];
        for &(argument, _) in &self.edges {
            uses[argument] += 1;
        }
        uses
    }
}

impl GraphNode {
    /// An input, a parameter or a constant.
    pub fn leaf(label: impl Into<String>, data: f64, grad: f64) -> Self {
        Self { label: label.into(), data, grad, kind: NodeKind::Leaf }
    }

    /// The result of an operation.
    pub fn computed(
        label: impl Into<String>,
        data: f64,
        grad: f64,
        operation: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { label: label.into(), data, grad, kind: NodeKind::Operation(operation.into()) }
    }

    /// The name of the operation that computed the value, if it was computed.
    pub fn operation(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Operation(name) => Some(name),
            NodeKind::Leaf | NodeKind::Output | NodeKind::Group(_) | NodeKind::Fold(_) => None,
        }
    }

    /// Whether the node is a value that nothing computed.
    pub fn is_leaf(&self) -> bool {
        self.kind == NodeKind::Leaf
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Graph {
        let mut graph = Graph::new();
        let a = graph.push(GraphNode::leaf("a", 3.0, 6.0), &[]);
        graph.push(GraphNode::computed("b", 9.0, 1.0, "*"), &[a, a]);
        graph
    }

    #[test]
    fn a_value_used_twice_has_two_edges() {
        let graph = square();
        assert_eq!(graph.edges(), [(0, 1), (0, 1)]);
        assert_eq!(graph.arguments(1).collect::<Vec<_>>(), [0, 0]);
        assert_eq!(graph.arguments(0).len(), 0);
        assert_eq!(graph.uses(), [2, 0]);
    }

    #[test]
    fn nodes_are_found_by_label() {
        let graph = square();
        assert_eq!(graph.find("b").map(|node| (node.data, node.operation())), Some((9.0, Some("*"))));
        assert_eq!(graph.position("a"), Some(0));
        assert_eq!(graph.find("c"), None);
        assert_eq!(graph.n_operations(), 1);
    }

    #[test]
    #[should_panic(expected = "node 2 has the argument 2, which is not before it")]
    fn an_argument_must_stand_before_its_result() {
        square().push(GraphNode::computed("", 0.0, 0.0, "+"), &[0, 2]);
    }
}
