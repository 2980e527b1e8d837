//! What is drawn for each node, measured.

use crate::draw::layout::Extent;
use crate::draw::number::compact;
use crate::draw::text::{count, group_lines, shorten, width};
use crate::graph::{Fold, Graph, GraphNode, NodeKind};

/// Sizes of text, in pixels; the style sheet has the same.
pub(super) const TEXT: f64 = 12.0;
pub(super) const CAPTION: f64 = 10.0;
pub(super) const NAME: f64 = 14.0;
/// Room between text and the line around it.
pub(super) const PAD: f64 = 10.0;
/// Height of a record.
pub(super) const RECORD: f64 = 30.0;
/// Length of the arrow from an operation to its value.
pub(super) const ARROW: f64 = 22.0;
/// How far the cards behind the first one of a fold stand out.
pub(super) const CARDS: f64 = 8.0;
/// Characters of a label, and of an operation, that are shown.
const LABEL_LIMIT: usize = 28;
const OPERATION_LIMIT: usize = 14;
/// Labels in one layer share a width if they are this near to the longest.
const ALIKE: f64 = 0.6;
/// An operation is as high as this, or higher if more arrows arrive, up to a limit.
const OPERATION: f64 = 28.0;
const MAX_OPERATION: f64 = 120.0;
const PORT: f64 = 7.0;

/// What stands for a node in the picture.
pub(super) enum Shape {
    /// A record of three cells, behind its operation if it has one.
    Value { label: String, data: String, grad: String, operation: Option<Operation> },
    /// The name of a group and two lines about it.
    Group { name: String, lines: [String; 2] },
    /// How many values, and their range.
    Fold { count: String, range: String },
}

/// The sign of an operation in a round frame.
pub(super) struct Operation {
    pub(super) name: String,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Widths that the records of one layer share, so that their cells line up.
#[derive(Clone, Copy, Default)]
pub(super) struct Cells {
    pub(super) label: f64,
    pub(super) data: f64,
    pub(super) grad: f64,
    pub(super) operation: f64,
}

impl Shape {
    pub(super) fn new(graph: &Graph, index: usize) -> Self {
        let node = &graph.nodes()[index];
        match &node.kind {
            NodeKind::Leaf | NodeKind::Output => Self::value(node, None),
            NodeKind::Operation(name) => {
                Self::value(node, Some(Operation::new(name, graph.arguments(index).len())))
            }
            NodeKind::Group(group) => {
                Self::Group { name: shorten(&node.label, LABEL_LIMIT), lines: group_lines(group) }
            }
            NodeKind::Fold(Fold { values, min, max }) => Self::Fold {
                count: count(*values, "value"),
                range: format!("min {}  max {}", compact(*min), compact(*max)),
            },
        }
    }

    fn value(node: &GraphNode, operation: Option<Operation>) -> Self {
        let label = shorten(&node.label, LABEL_LIMIT);
        Self::Value { label, data: compact(node.data), grad: compact(node.grad), operation }
    }

    /// The room that the shape takes in a layer with these cells.
    pub(super) fn extent(&self, cells: &Cells) -> Extent {
        match self {
            Self::Value { label, operation, .. } => Extent {
                left: cells.label_width(label) + operation.as_ref().map_or(0.0, |_| cells.operation + ARROW),
                right: cells.data + cells.grad,
                height: operation.as_ref().map_or(RECORD, |operation| operation.height.max(RECORD)),
            },
            Self::Group { name, lines } => {
                let lines = lines.iter().map(|line| width(line, CAPTION)).fold(0.0, f64::max);
                Extent { left: 0.0, right: width(name, NAME).max(lines) + 4.0 * PAD, height: 72.0 }
            }
            Self::Fold { count, range } => {
                let text = width(count, TEXT).max(width(range, CAPTION));
                Extent { left: 0.0, right: text + 2.0 * PAD + CARDS, height: 44.0 + CARDS }
            }
        }
    }
}

impl Operation {
    fn new(name: &str, operands: usize) -> Self {
        let name = shorten(name, OPERATION_LIMIT);
        let height = (operands as f64 * PORT + 2.0 * PORT).clamp(OPERATION, MAX_OPERATION);
        Self { width: (width(&name, TEXT) + 1.6 * PAD).max(OPERATION), height, name }
    }
}

impl Cells {
    /// The width of the cell of a label: that of the layer, or less if the label is much shorter.
    pub(super) fn label_width(&self, label: &str) -> f64 {
        let own = label_width(label);
        if own < ALIKE * self.label { own } else { self.label }
    }

    /// Makes the cells wide enough for one more shape.
    pub(super) fn hold(&mut self, shape: &Shape) {
        if let Shape::Value { label, data, grad, operation } = shape {
            self.label = self.label.max(label_width(label));
            self.data = self.data.max(number_width("data", data));
            self.grad = self.grad.max(number_width("grad", grad));
            self.operation = self.operation.max(operation.as_ref().map_or(0.0, |operation| operation.width));
        }
    }
}

fn label_width(label: &str) -> f64 {
    width(label, TEXT) + 2.0 * PAD
}

fn number_width(caption: &str, number: &str) -> f64 {
    width(caption, CAPTION) + width(number, TEXT) + 2.6 * PAD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_fits_its_cell() {
        for (label, data) in
            [("", f64::NAN), ("a", -f64::MAX), (&"long ".repeat(100), 5e-324), ("漢字🦀", 0.0)]
        {
            let mut graph = Graph::new();
            graph.push(GraphNode::leaf(label, data, data), &[]);
            let shape = Shape::new(&graph, 0);
            let mut cells = Cells::default();
            cells.hold(&shape);
            let Shape::Value { label, data, .. } = &shape else { panic!("a leaf is a value") };
            assert!(
                width(label, TEXT) < cells.label && width(data, TEXT) + width("data", CAPTION) < cells.data
            );
            assert!(shape.extent(&cells).right < 600.0);
        }
    }

    #[test]
    fn an_operation_grows_with_its_operands_to_a_limit() {
        let height = |operands| Operation::new("dot", operands).height;
        assert_eq!(height(1), OPERATION);
        assert!(height(8) > height(2));
        assert_eq!(height(784), MAX_OPERATION);
    }
}
