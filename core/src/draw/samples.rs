//! Graphs for the tests of drawing.

use crate::graph::{Graph, GraphNode};

/// Nodes with these arguments: leaves `x0`, `x1`, … and sums.
pub(super) fn build(arguments: &[&[usize]]) -> Graph {
    let mut graph = Graph::new();
    for (index, arguments) in arguments.iter().enumerate() {
        let label = format!("x{index}");
        let node = match arguments {
            [] => GraphNode::leaf(label, index as f64, 0.0),
            _ => GraphNode::computed(label, index as f64, 0.0, "+"),
        };
        graph.push(node, arguments);
    }
    graph
}

/// A leaf and n operations, each on the one before.
pub(super) fn chain(n: usize) -> Graph {
    let mut graph = Graph::new();
    let mut last = graph.push(GraphNode::leaf("x", 0.5, 0.0), &[]);
    for _ in 0..n {
        last = graph.push(GraphNode::computed("", 0.5, 0.0, "tanh"), &[last]);
    }
    graph
}

/// A leaf, n operations, and as many that combine them in the opposite order: edges of every length.
pub(super) fn skips(n: usize) -> Graph {
    let mut graph = chain(n);
    let mut last = n;
    for early in (0..n).rev() {
        last = graph.push(GraphNode::computed("", 0.5, 0.0, "*"), &[last, early]);
    }
    graph
}

/// n nodes: every third a leaf, the others with two random arguments among the 40 before them.
pub(super) fn random(n: usize, seed: u64) -> Graph {
    let mut state = seed;
    let mut below = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let mut graph = Graph::new();
    for i in 0..n {
        if i % 3 < 2 && i < 3 || i % 3 == 0 {
            graph.push(GraphNode::leaf(format!("x{i}"), i as f64, 1.0), &[]);
        } else if i == 2 {
            graph.push(GraphNode::computed("", 0.5, 0.0, "+"), &[0, 1]);
        } else {
            let arguments = [i - 1 - below(i.min(40)), i - 1 - below(i.min(40))];
            graph.push(GraphNode::computed("", 0.5, 0.0, "*"), &arguments);
        }
    }
    graph
}

/// A network with these numbers of inputs and of neurons in each layer, and its squared error on one sample.
pub(super) fn mlp(sizes: &[usize]) -> Graph {
    let mut graph = Graph::new();
    let mut x: Vec<_> = (0..sizes[0])
        .map(|i| graph.push(GraphNode::leaf(format!("x{i}"), i as f64 - 1.0, 0.1), &[]))
        .collect();
    for (layer, &n) in sizes[1..].iter().enumerate() {
        let neuron = |i| neuron(&mut graph, &format!("layers.{layer}.neurons.{i}"), &x);
        x = (0..n).map(neuron).collect();
    }
    let target = graph.push(GraphNode::leaf("target", 1.0, 0.5), &[]);
    let error = graph.push(GraphNode::computed("error", -0.5, -1.0, "-"), &[x[0], target]);
    graph.push(GraphNode::computed("loss", 0.25, 1.0, "**2"), &[error]);
    graph
}

/// The index of `tanh(b + w · x)`.
fn neuron(graph: &mut Graph, path: &str, x: &[usize]) -> usize {
    let bias = graph.push(GraphNode::leaf(format!("{path}.b"), 0.25, 0.125), &[]);
    let weights: Vec<_> =
        (0..x.len()).map(|i| graph.push(GraphNode::leaf(format!("{path}.w.{i}"), -0.75, 0.5), &[])).collect();
    let mut operands = vec![(bias, Some(1.0))];
    for (&weight, &x) in weights.iter().zip(x) {
        operands.extend([(weight, Some(graph.nodes()[x].data)), (x, Some(graph.nodes()[weight].data))]);
    }
    let sum = graph.push_differentiated(GraphNode::computed("", 0.5, 0.25, "dot"), &operands);
    graph.push_differentiated(GraphNode::computed("", 0.46, 0.3, "tanh"), &[(sum, Some(0.7884))])
}
