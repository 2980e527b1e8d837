//! A graph as Graphviz text.

use std::fmt::{self, Write};

use super::number::fixed;
use super::text::{group_lines, visible, xml};
use crate::graph::{Fold, Graph, GraphNode, Group, NodeKind};

impl Graph {
    /// The graph in the language of Graphviz, of any size: `dot -Tsvg graph.dot > graph.svg`.
    ///
    /// Each value is a record of label, data and gradient. A computed value has its operation as a node of its own in
    /// front of it, and the arguments point to the operation. The same graph gives the same text.
    ///
    /// # Source
    /// `draw_dot` of Andrej Karpathy's micrograd, `trace_graph.ipynb`.
    pub fn to_dot(&self) -> String {
        let mut dot = String::new();
        self.write_dot(&mut dot).expect("writing to a string succeeds");
        dot
    }

    fn write_dot(&self, out: &mut impl Write) -> fmt::Result {
        writeln!(out, "digraph {{\n  rankdir=LR;")?;
        for (index, node) in self.nodes().iter().enumerate() {
            write_node(out, index, node)?;
        }
        for &(argument, result) in self.edges() {
            let entry = if self.nodes()[result].operation().is_some() { "op" } else { "v" };
            writeln!(out, "  v{argument} -> {entry}{result};")?;
        }
        writeln!(out, "}}")
    }
}

/// A value `v7` is a record; the operation that computed it is the node `op7`.
fn write_node(out: &mut impl Write, index: usize, node: &GraphNode) -> fmt::Result {
    match &node.kind {
        NodeKind::Leaf | NodeKind::Output => write_value(out, index, node),
        NodeKind::Operation(name) => {
            write_value(out, index, node)?;
            writeln!(out, "  op{index} [label=\"{}\"];\n  op{index} -> v{index};", escape(name, ""))
        }
        NodeKind::Group(group) => write_group(out, index, &node.label, group),
        NodeKind::Fold(fold) => write_fold(out, index, fold),
    }
}

fn write_value(out: &mut impl Write, index: usize, node: &GraphNode) -> fmt::Result {
    let (label, data, grad) = (escape(&node.label, "{}|<>"), fixed(node.data), fixed(node.grad));
    writeln!(out, "  v{index} [shape=record, label=\"{{ {label} | data {data} | grad {grad} }}\"];")
}

fn write_group(out: &mut impl Write, index: usize, label: &str, group: &Group) -> fmt::Result {
    let (name, [first, second]) = (xml(label), group_lines(group));
    writeln!(out, "  v{index} [shape=box, style=rounded, label=<<b>{name}</b><br/>{first}<br/>{second}>];")
}

fn write_fold(out: &mut impl Write, index: usize, fold: &Fold) -> fmt::Result {
    let (min, max) = (fixed(fold.min), fixed(fold.max));
    writeln!(
        out,
        "  v{index} [shape=record, label=\"{{ {} values | min {min} | max {max} }}\"];",
        fold.values
    )
}

/// Text inside of a quoted label. Graphviz reads a backslash as the start of an escape and `&` as that of an entity;
/// a record gives a meaning to each of the `special` characters, and loses spaces at the ends and next to each other.
fn escape(text: &str, special: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut previous = ' ';
    while let Some(c) = rest.next() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '&' => escaped.push_str("&amp;"),
            ' ' if previous == ' ' || matches!(rest.peek(), None | Some(' ')) => escaped.push_str("&#160;"),
            '"' | '\\' => escaped.extend(['\\', c]),
            c if special.contains(c) => escaped.extend(['\\', c]),
            c => escaped.push(visible(c)),
        }
        previous = c;
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(label: &str, operation: &'static str) -> Graph {
        let mut graph = Graph::new();
        let a = graph.push(GraphNode::leaf(label, 1.0, 0.0), &[]);
        graph.push(GraphNode::computed("", 2.0, f64::NAN, operation), &[a, a]);
        graph
    }

    #[test]
    fn a_sum_of_a_value_with_itself_has_two_edges() {
        let expected = r#"digraph {
  rankdir=LR;
  v0 [shape=record, label="{ a | data 1.0000 | grad 0.0000 }"];
  v1 [shape=record, label="{  | data 2.0000 | grad nan }"];
  op1 [label="+"];
  op1 -> v1;
  v0 -> op1;
  v0 -> op1;
}
"#;
        assert_eq!(graph("a", "+").to_dot(), expected);
    }

    /// What Graphviz 2.43 shows again as the given text.
    #[test]
    fn labels_are_escaped_for_records() {
        for (label, expected) in [
            ("{a|b}", r"\{a\|b\}"),
            ("<p>", r"\<p\>"),
            ("say \"a\"", r#"say \"a\""#),
            (r"\N\", r"\\N\\"),
            ("two\nlines", r"two\nlines"),
            ("&lt;", "&amp;lt;"),
            ("  a  b c ", "&#160;&#160;a&#160;&#160;b c&#160;"),
            ("\0\t", "␀␉"),
        ] {
            let dot = graph(label, "+").to_dot();
            let line = format!("label=\"{{ {expected} | data 1.0000 | grad 0.0000 }}\"");
            assert!(dot.contains(&line), "{dot}");
        }
    }

    #[test]
    fn operations_are_escaped_as_plain_labels() {
        for (operation, expected) in
            [("**2", "**2"), ("a|b", "a|b"), ("\"", "\\\""), ("\\", "\\\\"), ("<", "<"), ("\n", "\\n")]
        {
            assert!(graph("", operation).to_dot().contains(&format!("op1 [label=\"{expected}\"];")));
        }
    }

    #[test]
    fn a_chain_of_a_million_nodes_is_written() {
        let mut graph = Graph::new();
        let mut last = graph.push(GraphNode::leaf("x", 0.0, 0.0), &[]);
        for _ in 0..1_000_000 {
            last = graph.push(GraphNode::computed("", 0.0, 0.0, "tanh"), &[last]);
        }
        assert_eq!(graph.to_dot().matches("shape=record").count(), 1_000_001);
    }
}
