//! A graph of values.

use paragrad::{Graph, GraphNode, NodeKind};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct GraphJson<'a> {
    /// Arguments before results.
    nodes: Vec<NodeJson<'a>>,
}

#[derive(Serialize)]
struct NodeJson<'a> {
    /// Empty if it has none.
    label: &'a str,
    #[serde(flatten)]
    kind: KindJson<'a>,
    /// The indices of its arguments, in the order of the operands.
    arguments: Vec<usize>,
}

/// Boxes have no value of their own.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum KindJson<'a> {
    Leaf { value: f64, gradient: f64 },
    Operation { operation: &'a str, value: f64, gradient: f64 },
    Output { value: f64, gradient: f64 },
    Group { parameters: usize, operations: usize, outputs: usize },
    Fold { values: usize, min: f64, max: f64 },
}

impl<'a> KindJson<'a> {
    fn of(node: &'a GraphNode) -> Self {
        let (value, gradient) = (node.data, node.grad);
        match &node.kind {
            NodeKind::Leaf => KindJson::Leaf { value, gradient },
            NodeKind::Operation(operation) => KindJson::Operation { operation, value, gradient },
            NodeKind::Output => KindJson::Output { value, gradient },
            NodeKind::Group(group) => KindJson::Group {
                parameters: group.parameters,
                operations: group.operations,
                outputs: group.outputs,
            },
            NodeKind::Fold(fold) => KindJson::Fold { values: fold.values, min: fold.min, max: fold.max },
        }
    }
}

/// Every node with its value and gradient.
pub(crate) fn graph(graph: &Graph) -> GraphJson<'_> {
    let nodes = graph.nodes().iter().enumerate();
    let of = nodes.map(|(i, node)| NodeJson {
        label: &node.label,
        kind: KindJson::of(node),
        arguments: graph.arguments(i).collect(),
    });
    GraphJson { nodes: of.collect() }
}
