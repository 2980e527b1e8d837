//! How a value was computed, in words.

use super::number::compact;
use super::text::shorten;
use crate::graph::Graph;

/// More operands than these are counted rather than named.
const MAX_OPERANDS: usize = 6;

/// What computed a node, as one would write it: `a + b`, `tanh(n)`, `x**2`, `dot(7 values)`.
/// An operand without a label is written as its number.
pub(super) fn formula(graph: &Graph, node: usize) -> Option<String> {
    let operation = graph.nodes()[node].operation()?;
    let operands: Vec<_> = graph.arguments(node).take(MAX_OPERANDS + 1).map(|a| operand(graph, a)).collect();
    let is_word = operation.chars().any(char::is_alphabetic);
    Some(match operands.as_slice() {
        [a] if operation.starts_with("**") => format!("{a}{operation}"),
        [a] if !is_word => format!("{operation}{a}"),
        [a, b] if !is_word => format!("{a} {operation} {b}"),
        all if all.len() > MAX_OPERANDS => format!("{operation}({} values)", graph.arguments(node).len()),
        all => format!("{operation}({})", all.join(", ")),
    })
}

fn operand(graph: &Graph, node: usize) -> String {
    let node = &graph.nodes()[node];
    if node.label.is_empty() { compact(node.data) } else { shorten(&node.label, 40) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::GraphNode;

    #[test]
    fn formulas_read_as_written() {
        for (operation, operands, expected) in [
            ("+", 2, "x + x"),
            ("-", 1, "-x"),
            ("**2", 1, "x**2"),
            ("**", 2, "x ** x"),
            ("tanh", 1, "tanh(x)"),
            ("max", 2, "max(x, x)"),
            ("dot", 7, "dot(7 values)"),
        ] {
            let mut graph = Graph::new();
            graph.push(GraphNode::leaf("x", 1.0, 0.0), &[]);
            graph.push(GraphNode::computed("", 1.0, 0.0, operation), &vec![0; operands]);
            assert_eq!(formula(&graph, 1).unwrap(), expected);
            assert_eq!(formula(&graph, 0), None);
        }
    }

    #[test]
    fn a_nameless_operand_is_its_number() {
        let mut graph = Graph::new();
        let two = graph.push(GraphNode::leaf("", 2.0, 0.0), &[]);
        graph.push(GraphNode::computed("", 4.0, 0.0, "*"), &[two, two]);
        assert_eq!(formula(&graph, 1).unwrap(), "2.0000 * 2.0000");
    }
}
