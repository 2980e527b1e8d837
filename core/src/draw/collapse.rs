//! Parts of a model folded into one box each.

use std::collections::HashSet;

use super::groups::Groups;
use super::quotient::sorted;
use super::stages::{name, stages};
use crate::graph::{Fold, Graph, GraphNode, Group, NodeKind};

/// A group with more outputs shows them as one box; so do more values than these in no part.
const MAX_OUTPUTS: usize = 12;

impl Graph {
    /// The graph with each part of the model as one box, for a network that is too large to be read value by value.
    ///
    /// A part is named by the first `depth` pairs of a word and a number in its parameters' labels: of
    /// `layers.0.neurons.3.w.1`, depth 1 makes the layer `layers.0`, and depth 2 the neuron `layers.0.neurons.3`.
    /// Depth 0, and a depth beyond the labels, change nothing. To a part belong
    /// - its parameters: leaves with such a label;
    /// - operations on one of its parameters; if parameters of several parts meet, the last part wins;
    /// - sums (`+`, `sum`, `dot`) of its values, unlabelled constants aside, and activations of values that nothing else uses.
    ///
    /// All else stays: inputs, the loss, what is computed between parts; more than 12 values of a kind are a box too,
    /// called `inputs`, `operations`, or as the result. So do the outputs of a part, the values that something outside
    /// uses or nothing uses; more than 12 become one box with their number and range. Edges between the same two
    /// boxes become one. A part that feeds itself through values outside of it, such as a recurrent cell, stays open,
    /// since as one box it would close a cycle.
    pub fn collapse(&self, depth: usize) -> Graph {
        let mut groups = foldable(self, depth);
        Parts::new(self, &groups).fold_others(&mut groups);
        Parts::new(self, &groups).draw()
    }
}

/// The groups of a graph at this depth, without those that one box each would put on a cycle.
pub(super) fn foldable(graph: &Graph, depth: usize) -> Groups<'_> {
    let mut groups = Groups::of(graph, depth);
    Parts::new(graph, &groups).open_cycles(&mut groups);
    groups
}

/// The nodes of a graph sorted into parts: each group is one, and each node outside of groups.
/// A part is known by its key: the node itself, or the number of nodes plus the group.
struct Parts<'g> {
    graph: &'g Graph,
    names: Vec<&'g str>,
    /// The part of each node.
    key: Vec<usize>,
    /// The nodes of each part.
    members: Vec<Vec<usize>>,
    /// The edges of the graph that lead from one part to another.
    edges: Vec<(usize, usize)>,
}

impl<'g> Parts<'g> {
    fn new(graph: &'g Graph, groups: &Groups<'g>) -> Self {
        let n = graph.nodes().len();
        let key: Vec<_> = (0..n).map(|node| groups.of[node].map_or(node, |group| n + group)).collect();
        let mut members = vec![Vec::new(); n + groups.names.len()];
        for (node, &part) in key.iter().enumerate() {
            members[part].push(node);
        }
        let between = graph.edges().iter().map(|&(argument, result)| (key[argument], key[result]));
        let edges = between.filter(|(from, to)| from != to).collect();
        Self { graph, names: groups.names.clone(), key, members, edges }
    }

    /// Takes apart the groups that are on a cycle, or between two.
    fn open_cycles(&self, groups: &mut Groups<'g>) {
        let backwards: Vec<_> = self.edges.iter().map(|&(from, to)| (to, from)).collect();
        let mut open = vec![true; self.members.len()];
        for part in self.sorted(&self.edges).into_iter().chain(self.sorted(&backwards)) {
            open[part] = false;
        }
        for (group, &part) in groups.of.iter_mut().zip(&self.key) {
            group.take_if(|_| open[part]);
        }
    }

    /// Makes groups of what is in no part: of the inputs, the loss, and what is computed between two parts, if it is much.
    fn fold_others(&self, groups: &mut Groups<'g>) {
        let n = self.key.len();
        let stages = stages(&self.sorted(&self.edges), &self.edges, |part| part >= n);
        let mut staged = vec![Vec::new(); stages.iter().max().map_or(0, |last| last + 1)];
        let others = (0..n).filter(|&node| groups.of[node].is_none());
        others.for_each(|node| staged[stages[node]].push(node));
        if self.members[n..].iter().all(Vec::is_empty) {
            return;
        }
        for nodes in staged.iter().filter(|nodes| nodes.len() > MAX_OUTPUTS) {
            let group = groups.names.len();
            groups.names.push(name(self.graph, nodes));
            nodes.iter().for_each(|&node| groups.of[node] = Some(group));
        }
    }

    /// The parts along these edges; see [`sorted`].
    fn sorted(&self, edges: &[(usize, usize)]) -> Vec<usize> {
        let firsts: Vec<_> = self.members.iter().map(|nodes| nodes.first().copied()).collect();
        sorted(&firsts, edges)
    }

    /// The graph of the parts.
    fn draw(&self) -> Graph {
        let is_output = self.outputs();
        let mut drawn = Drawn { parts: self, graph: Graph::new(), place: vec![usize::MAX; self.key.len()] };
        for part in self.sorted(&self.edges) {
            match part.checked_sub(self.key.len()) {
                None => drawn.copy(part),
                Some(group) => {
                    let outputs = self.members[part].iter().copied().filter(|&node| is_output[node]);
                    drawn.group(group, &outputs.collect::<Vec<_>>());
                }
            }
        }
        drawn.graph
    }

    /// Whether each node is a member of a group, and used outside of it or computed and used by nothing.
    fn outputs(&self) -> Vec<bool> {
        let (mut inside, mut outside) = (vec![false; self.key.len()], vec![false; self.key.len()]);
        for &(argument, result) in self.graph.edges() {
            let same = self.key[argument] == self.key[result];
            (if same { &mut inside } else { &mut outside })[argument] = true;
        }
        let result = |node: usize| !inside[node] && !self.graph.nodes()[node].is_leaf();
        let grouped = |node: usize| self.key[node] >= self.key.len();
        (0..self.key.len()).map(|node| grouped(node) && (outside[node] || result(node))).collect()
    }
}

/// The collapsed graph while it grows.
struct Drawn<'p> {
    parts: &'p Parts<'p>,
    graph: Graph,
    /// Where each node that is visible stands in the new graph.
    place: Vec<usize>,
}

impl Drawn<'_> {
    /// Adds a node that is in no group. A folded argument counts once.
    fn copy(&mut self, node: usize) {
        let source = self.parts.graph;
        let mut arguments = Vec::with_capacity(source.arguments(node).len());
        for (argument, partial) in source.arguments(node).zip(source.partials(node)) {
            let place = self.place[argument];
            let folded = matches!(self.graph.nodes()[place].kind, NodeKind::Fold(_));
            if !folded {
                arguments.push((place, partial));
            } else if !arguments.contains(&(place, None)) {
                arguments.push((place, None));
            }
        }
        self.place[node] = self.graph.push_differentiated(source.nodes()[node].clone(), &arguments);
    }

    /// Adds the box of a group and its outputs behind it.
    fn group(&mut self, group: usize, outputs: &[usize]) {
        let part = self.key_of(group);
        let size = self.size(part, outputs.len());
        let node = GraphNode {
            label: self.parts.names[group].to_owned(),
            data: 0.0,
            grad: 0.0,
            kind: NodeKind::Group(size),
        };
        let arguments = self.arguments(part);
        let group = self.graph.push(node, &arguments);
        if outputs.len() > MAX_OUTPUTS {
            self.fold(group, outputs);
        } else {
            outputs.iter().for_each(|&output| self.output(group, output));
        }
    }

    fn key_of(&self, group: usize) -> usize {
        self.parts.key.len() + group
    }

    fn size(&self, part: usize, outputs: usize) -> Group {
        let members = &self.parts.members[part];
        let name = self.parts.names[part - self.parts.key.len()];
        let nodes = || members.iter().map(|&node| &self.parts.graph.nodes()[node]);
        let leaves = nodes().filter(|node| node.is_leaf()).count();
        let parameters = nodes().filter(|node| node.is_leaf() && node.label.starts_with(name)).count();
        Group { parameters, inputs: leaves - parameters, operations: members.len() - leaves, outputs }
    }

    /// Where the values stand that a group uses, each once, in the order of their first use.
    fn arguments(&self, part: usize) -> Vec<usize> {
        let parts = self.parts;
        let all = parts.members[part].iter().flat_map(|&node| parts.graph.arguments(node));
        let outer = all.filter(|&argument| parts.key[argument] != part).map(|argument| self.place[argument]);
        let mut seen = HashSet::new();
        outer.filter(|&place| seen.insert(place)).collect()
    }

    fn output(&mut self, group: usize, node: usize) {
        let value = GraphNode { kind: NodeKind::Output, ..self.parts.graph.nodes()[node].clone() };
        self.place[node] = self.graph.push(value, &[group]);
    }

    fn fold(&mut self, group: usize, outputs: &[usize]) {
        let data = || outputs.iter().map(|&node| self.parts.graph.nodes()[node].data);
        let or_nan = |choose: fn(f64, f64) -> f64| {
            move |a: f64, b: f64| if a.is_nan() || b.is_nan() { f64::NAN } else { choose(a, b) }
        };
        let fold = Fold {
            values: outputs.len(),
            min: data().reduce(or_nan(f64::min)).unwrap_or(f64::NAN),
            max: data().reduce(or_nan(f64::max)).unwrap_or(f64::NAN),
        };
        let node = GraphNode { label: String::new(), data: 0.0, grad: 0.0, kind: NodeKind::Fold(fold) };
        let place = self.graph.push(node, &[group]);
        outputs.iter().for_each(|&output| self.place[output] = place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::samples::{chain, mlp};

    /// A node in a line: what it is, its name, and the indices of its arguments.
    fn tell(graph: &Graph) -> Vec<String> {
        let line = |index: usize| {
            let node = &graph.nodes()[index];
            let arguments: Vec<_> = graph.arguments(index).collect();
            let kind = match &node.kind {
                NodeKind::Leaf => "leaf".into(),
                NodeKind::Operation(name) => name.to_string(),
                NodeKind::Output => "output".into(),
                NodeKind::Group(group) => {
                    format!("{}p {}o {}v", group.parameters, group.operations, group.outputs)
                }
                NodeKind::Fold(fold) => format!("{} in {}..{}", fold.values, fold.min, fold.max),
            };
            format!("{kind} {} {arguments:?}", node.label).replace("  ", " ")
        };
        (0..graph.nodes().len()).map(line).collect()
    }

    /// Nodes told as (operation or "", label, arguments).
    fn graph(nodes: &[(&'static str, &str, &[usize])]) -> Graph {
        let mut graph = Graph::new();
        for (i, &(operation, label, arguments)) in nodes.iter().enumerate() {
            let leaf = GraphNode::leaf(label, i as f64, 0.0);
            let kind =
                if operation.is_empty() { NodeKind::Leaf } else { NodeKind::Operation(operation.into()) };
            graph.push(GraphNode { kind, ..leaf }, arguments);
        }
        graph
    }

    #[test]
    fn a_network_becomes_its_layers() {
        let layers = mlp(&[3, 4, 4, 1]).collapse(1);
        assert_eq!(
            tell(&layers),
            [
                "leaf x0 []",
                "leaf x1 []",
                "leaf x2 []",
                "16p 8o 4v layers.0 [0, 1, 2]",
                "output [3]",
                "output [3]",
                "output [3]",
                "output [3]",
                "20p 8o 4v layers.1 [4, 5, 6, 7]",
                "output [8]",
                "output [8]",
                "output [8]",
                "output [8]",
                "5p 2o 1v layers.2 [9, 10, 11, 12]",
                "output [13]",
                "leaf target []",
                "- error [14, 15]",
                "**2 loss [16]",
            ]
        );
        assert_eq!(layers.n_operations(), mlp(&[3, 4, 4, 1]).n_operations());
    }

    #[test]
    fn deeper_it_becomes_its_neurons() {
        let neurons = mlp(&[2, 2, 1]).collapse(2);
        assert_eq!(
            tell(&neurons)[..9],
            [
                "leaf x0 []",
                "leaf x1 []",
                "3p 2o 1v layers.0.neurons.0 [0, 1]",
                "output [2]",
                "3p 2o 1v layers.0.neurons.1 [0, 1]",
                "output [4]",
                "3p 2o 1v layers.1.neurons.0 [3, 5]",
                "output [6]",
                "leaf target []",
            ]
        );
    }

    #[test]
    fn without_groups_nothing_changes() {
        let graph = mlp(&[2, 2, 1]);
        for depth in [0, 3, 100] {
            assert_eq!(graph.collapse(depth), graph);
        }
        assert_eq!(Graph::new().collapse(1), Graph::new());
    }

    #[test]
    fn many_outputs_become_one_box() {
        let wide = mlp(&[2, 13, 1]).collapse(1);
        assert_eq!(
            tell(&wide)[2..5],
            ["39p 26o 13v layers.0 [0, 1]", "13 in 0.46..0.46 [2]", "14p 2o 1v layers.1 [3]"]
        );
    }

    #[test]
    fn many_inputs_and_a_long_loss_are_boxes_too() {
        let mut net = mlp(&[13, 2, 1]);
        let mut last = net.nodes().len() - 1;
        for label in ["", "", "", "", "", "", "", "", "", "", "total"] {
            last = net.push(GraphNode::computed(label, 0.0, 0.0, "exp"), &[last]);
        }
        let folded = net.collapse(1);
        let kinds: Vec<_> =
            folded.nodes().iter().filter(|node| matches!(node.kind, NodeKind::Group(_))).collect();
        let named = |label: &str| folded.find(label).map(|node| node.kind.clone());
        assert_eq!(kinds.len(), 4, "{:?}", tell(&folded));
        let inputs = Group { parameters: 0, inputs: 13, operations: 0, outputs: 13 };
        assert_eq!(named("inputs"), Some(NodeKind::Group(inputs)));
        assert_eq!(folded.n_operations(), net.n_operations());
        assert!(tell(&folded).contains(&"0p 13o 1v total [6]".to_owned()), "{:?}", tell(&folded));
    }

    #[test]
    fn a_fold_with_nan_says_so() {
        let mut graph = graph(&[("", "p.0.w", &[])]);
        for data in (0..13).map(|i| if i == 3 { f64::NAN } else { f64::from(i) }) {
            graph.push(GraphNode::computed("", data, 0.0, "*"), &[0]);
        }
        assert_eq!(tell(&graph.collapse(1)), ["1p 13o 13v p.0 []", "13 in NaN..NaN [0]"]);
    }

    #[test]
    fn a_sum_of_a_kept_value_with_itself_keeps_both_edges() {
        let graph = graph(&[
            ("", "x", &[]),
            ("", "p.0.w", &[]),
            ("*", "", &[0, 1]),
            ("exp", "", &[2]),
            ("+", "", &[3, 3]),
        ]);
        assert_eq!(
            tell(&graph.collapse(1)),
            ["leaf x []", "1p 1o 1v p.0 [0]", "output [1]", "exp [2]", "+ [3, 3]"]
        );
    }

    #[test]
    fn a_part_that_feeds_itself_stays_open_and_others_close() {
        let graph = graph(&[
            ("", "x", &[]),
            ("", "cell.0.w", &[]),
            ("", "head.0.w", &[]),
            ("*", "h0", &[1, 0]),
            ("exp", "g0", &[3]),
            ("*", "h1", &[1, 4]),
            ("*", "y", &[2, 5]),
        ]);
        assert_eq!(
            tell(&graph.collapse(1)),
            [
                "leaf x []",
                "leaf cell.0.w []",
                "* h0 [1, 0]",
                "exp g0 [2]",
                "* h1 [1, 3]",
                "1p 1o 1v head.0 [4]",
                "output y [5]",
            ]
        );
    }

    #[test]
    fn a_parameter_that_is_used_elsewhere_is_an_output() {
        let graph =
            graph(&[("", "a.0.w", &[]), ("", "b.0.w", &[]), ("*", "y", &[0, 1]), ("", "b.0.unused", &[])]);
        assert_eq!(
            tell(&graph.collapse(1)),
            ["1p 0o 1v a.0 []", "output a.0.w [0]", "2p 1o 1v b.0 [1]", "output y [2]"]
        );
    }

    #[test]
    fn a_chain_of_a_million_nodes_collapses() {
        let mut graph = chain(0);
        let mut last = graph.push(GraphNode::leaf("p.0.w", 0.0, 0.0), &[]);
        for _ in 0..1_000_000 {
            last = graph.push(GraphNode::computed("", 0.0, 0.0, "tanh"), &[last]);
        }
        assert_eq!(tell(&graph.collapse(1)), ["leaf x []", "1p 1000000o 1v p.0 []", "output [1]"]);
    }
}
