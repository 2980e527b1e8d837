//! Which part of a model a node belongs to.

use std::collections::HashMap;

use crate::graph::{Graph, GraphNode};

/// Operations that join the group of their operand.
const ACTIVATIONS: [&str; 12] = [
    "tanh",
    "sigmoid",
    "relu",
    "relu6",
    "leakyrelu",
    "elu",
    "selu",
    "softplus",
    "gelu",
    "silu",
    "swish",
    "hardtanh",
];
/// Operations that join the group of all of their operands.
const SUMS: [&str; 3] = ["+", "dot", "sum"];

/// The groups of a graph, in the order of their first parameters.
pub(super) struct Groups<'g> {
    /// The name of each group: a prefix of its parameters' labels.
    pub(super) names: Vec<&'g str>,
    /// The group of each node.
    pub(super) of: Vec<Option<usize>>,
}

impl<'g> Groups<'g> {
    /// Sorts the nodes into groups named by the first `depth` pairs of their parameters' labels.
    pub(super) fn of(graph: &'g Graph, depth: usize) -> Self {
        let mut groups = Self { names: Vec::new(), of: vec![None; graph.nodes().len()] };
        let (mut known, uses) = (HashMap::new(), graph.uses());
        for (index, node) in graph.nodes().iter().enumerate() {
            groups.of[index] = match node.operation() {
                Some(operation) => groups.join(graph, &uses, index, operation),
                None if node.is_leaf() => prefix(&node.label, depth).map(|name| {
                    *known.entry(name).or_insert_with(|| {
                        groups.names.push(name);
                        groups.names.len() - 1
                    })
                }),
                None => None,
            };
        }
        groups
    }

    /// The group of a computed node: that of a parameter among its operands, the last one if there are several;
    /// else the one that all of its operands share, where the operation is of the kinds that finish a neuron. (What is
    /// used otherwise too is finished already: a softplus of the output, say, is one of the loss.)
    fn join(&self, graph: &Graph, uses: &[usize], index: usize, operation: &str) -> Option<usize> {
        let node = |argument: usize| &graph.nodes()[argument];
        let parameter = |&argument: &usize| node(argument).is_leaf();
        let by_parameter =
            graph.arguments(index).filter(parameter).filter_map(|argument| self.of[argument]).max();
        let finishes = match graph.arguments(index).len() {
            1 if is_activation(operation) => graph.arguments(index).all(|argument| uses[argument] == 1),
            1 => SUMS.contains(&operation),
            _ => SUMS.contains(&operation),
        };
        by_parameter.or_else(|| {
            let constant = |&argument: &usize| is_constant(node(argument));
            let mut others =
                graph.arguments(index).filter(|argument| !constant(argument)).map(|a| self.of[a]);
            let first = others.next()??;
            (finishes && others.all(|other| other == Some(first))).then_some(first)
        })
    }
}

/// The first `depth` pairs of a word and a number in a path, if something follows them:
/// with depth 1 that is `layers.0` of `layers.0.neurons.3.b`, and nothing of `w.1`.
fn prefix(path: &str, depth: usize) -> Option<&str> {
    let mut dots = path.match_indices('.').map(|(at, _)| at);
    let end = dots.nth((2 * depth).checked_sub(1)?)?;
    let segments = || path[..end].split('.');
    let words = segments().step_by(2).all(|word| !word.is_empty() && !is_number(word));
    let numbers = segments().skip(1).step_by(2).all(is_number);
    (words && numbers && end + 1 < path.len()).then_some(&path[..end])
}

fn is_number(segment: &str) -> bool {
    !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_constant(node: &GraphNode) -> bool {
    node.is_leaf() && node.label.is_empty()
}

/// "ReLU", "leaky relu" and "leaky_relu(0.01)" alike.
fn is_activation(operation: &str) -> bool {
    let name = operation.split('(').next().unwrap_or(operation);
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    ACTIVATIONS.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_pairs_of_word_and_number_with_a_name_behind() {
        for (path, depth, expected) in [
            ("layers.0.neurons.3.w.1", 1, Some("layers.0")),
            ("layers.0.neurons.3.w.1", 2, Some("layers.0.neurons.3")),
            ("layers.0.neurons.3.w.1", 3, None),
            ("layers.0.b", 2, None),
            ("layers.0.b", 0, None),
            ("layers.0.", 1, None),
            ("layers.0", 1, None),
            ("layers.x.b", 1, None),
            ("0.1.b", 1, None),
            (".0.b", 1, None),
            ("schichten é.12.b", 1, Some("schichten é.12")),
            ("", 1, None),
        ] {
            assert_eq!(prefix(path, depth), expected, "{path} at depth {depth}");
        }
    }

    #[test]
    fn activations_are_known_by_any_spelling() {
        for (operation, expected) in [
            ("tanh", true),
            ("ReLU", true),
            ("leaky relu", true),
            ("LeakyReLU(0.01)", true),
            ("leaky_relu", true),
            ("exp", false),
            ("**2", false),
            ("", false),
        ] {
            assert_eq!(is_activation(operation), expected, "{operation}");
        }
    }

    #[test]
    fn an_activation_of_what_others_use_too_stays_outside() {
        let mut graph = Graph::new();
        graph.push(GraphNode::leaf("p.0.w", 0.0, 0.0), &[]);
        graph.push(GraphNode::computed("output", 0.0, 0.0, "*"), &[0, 0]);
        graph.push(GraphNode::computed("", 0.0, 0.0, "softplus"), &[1]);
        graph.push(GraphNode::computed("", 0.0, 0.0, "*"), &[2, 1]);
        assert_eq!(Groups::of(&graph, 1).of, [Some(0), Some(0), None, None]);
    }

    /// Leaves `p.0.w`, `p.1.w`, `x` and a constant, then one operation on nodes of these names.
    fn group_of(operation: &'static str, operands: &[&str]) -> Option<usize> {
        let mut graph = Graph::new();
        for label in ["p.0.w", "p.1.w", "x", ""] {
            graph.push(GraphNode::leaf(label, 0.0, 0.0), &[]);
        }
        graph.push(GraphNode::computed("h0", 0.0, 0.0, "*"), &[0, 2]);
        graph.push(GraphNode::computed("h1", 0.0, 0.0, "*"), &[1, 2]);
        let operands: Vec<_> = operands.iter().map(|label| graph.position(label).unwrap()).collect();
        let index = graph.push(GraphNode::computed("y", 0.0, 0.0, operation), &operands);
        Groups::of(&graph, 1).of[index]
    }

    #[test]
    fn operations_join_by_their_operands() {
        for (operation, operands, expected) in [
            ("*", &["p.0.w", "x"][..], Some(0)),
            ("*", &["p.0.w", "p.1.w"], Some(1)),
            ("*", &["p.0.w", "h1"], Some(0)),
            ("*", &["h0", "h0"], None),
            ("+", &["h0", "h0"], Some(0)),
            ("+", &["h0", ""], Some(0)),
            ("+", &["h0", "x"], None),
            ("+", &["h0", "h1"], None),
            ("+", &["", ""], None),
            ("dot", &["h1", "h1", "h1"], Some(1)),
            ("tanh", &["h0"], Some(0)),
            ("exp", &["h0"], None),
            ("tanh", &["x"], None),
        ] {
            assert_eq!(group_of(operation, operands), expected, "{operation} of {operands:?}");
        }
    }
}
