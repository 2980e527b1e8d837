//! Edges cut into links from layer to layer.

use crate::graph::Graph;

/// Bends in a picture, at most: so many, and so many more for each node.
const MAX_BENDS: usize = 2_000;
const MAX_BENDS_PER_NODE: usize = 4;

/// A line between two vertices.
#[derive(Clone, Copy, Debug)]
pub(in crate::draw) struct Link {
    pub(in crate::draw) from: usize,
    pub(in crate::draw) to: usize,
    /// The edge that arrives with this link; none where it leads to a bend.
    pub(in crate::draw) edge: Option<usize>,
    /// Which operand of its node arrives: from -0.5 for the first to 0.5 for the last.
    pub(in crate::draw) port: f64,
}

/// The nodes of a graph, the bends of its long edges, and the links between them.
///
/// The edges of one node share a trunk with a bend in each layer. Where a graph would need more bends than
/// [`MAX_BENDS`] allows, its longest edges do without: they become jumps, which may pass under boxes.
pub(super) struct Links {
    /// The layer of each vertex: of the nodes, then of the bends.
    pub(super) layer: Vec<usize>,
    pub(super) n_nodes: usize,
    pub(super) links: Vec<Link>,
    pub(super) jumps: Vec<Link>,
    /// For each vertex, the links that arrive and those that leave.
    pub(super) before: Neighbours,
    pub(super) after: Neighbours,
}

impl Links {
    pub(super) fn new(graph: &Graph, layers: Vec<usize>) -> Self {
        let longest = longest_bent(graph, &layers);
        let trunks = trunks(graph, &layers, longest);
        let n_nodes = layers.len();
        let mut links = Self {
            layer: layers,
            n_nodes,
            links: Vec::new(),
            jumps: Vec::new(),
            before: Neighbours::default(),
            after: Neighbours::default(),
        };
        let first_bend: Vec<_> = (0..n_nodes).map(|node| links.grow_trunk(node, trunks[node])).collect();
        for node in 0..n_nodes {
            links.arrive(graph, node, longest, &first_bend);
        }
        links.before = Neighbours::new(links.layer.len(), &links.links, |link| link.to);
        links.after = Neighbours::new(links.layer.len(), &links.links, |link| link.from);
        links
    }

    /// Adds the bends behind a node; returns the first.
    fn grow_trunk(&mut self, node: usize, length: usize) -> usize {
        let (first, layer) = (self.layer.len(), self.layer[node]);
        for i in 0..length {
            let from = if i == 0 { node } else { first + i - 1 };
            self.links.push(Link { from, to: first + i, edge: None, port: 0.0 });
            self.layer.push(layer + 1 + i);
        }
        first
    }

    /// Adds the last link of each edge that ends at a node.
    fn arrive(&mut self, graph: &Graph, node: usize, longest: usize, first_bend: &[usize]) {
        let n = graph.arguments(node).len();
        let first_edge = graph.edges().partition_point(|&(_, result)| result < node);
        for (i, argument) in graph.arguments(node).enumerate() {
            let span = self.layer[node] - self.layer[argument];
            let port = (i as f64 + 0.5) / n as f64 - 0.5;
            let link = |from| Link { from, to: node, edge: Some(first_edge + i), port };
            match span {
                1 => self.links.push(link(argument)),
                _ if span > longest => self.jumps.push(link(argument)),
                _ => self.links.push(link(first_bend[argument] + span - 2)),
            }
        }
    }

    pub(super) fn is_bend(&self, vertex: usize) -> bool {
        vertex >= self.n_nodes
    }
}

/// The number of bends behind each node when edges over at most `longest` layers have them.
fn trunks(graph: &Graph, layers: &[usize], longest: usize) -> Vec<usize> {
    let mut trunks = vec![0; layers.len()];
    for &(argument, result) in graph.edges() {
        let span = layers[result] - layers[argument];
        if span <= longest {
            trunks[argument] = trunks[argument].max(span - 1);
        }
    }
    trunks
}

fn max_bends(n_nodes: usize) -> usize {
    MAX_BENDS + MAX_BENDS_PER_NODE * n_nodes
}

/// How many layers an edge with bends may span, for the bends to be few enough.
fn longest_bent(graph: &Graph, layers: &[usize]) -> usize {
    let mut longest = layers.iter().max().map_or(1, |last| last + 1);
    while trunks(graph, layers, longest).iter().sum::<usize>() > max_bends(layers.len()) {
        longest /= 2;
    }
    longest
}

/// Links sorted by one of their ends.
#[derive(Default)]
pub(super) struct Neighbours {
    starts: Vec<usize>,
    links: Vec<Link>,
}

impl Neighbours {
    fn new(n: usize, links: &[Link], end: impl Fn(&Link) -> usize) -> Self {
        let mut links = links.to_vec();
        links.sort_by_key(&end);
        let starts = (0..=n).map(|vertex| links.partition_point(|link| end(link) < vertex)).collect();
        Self { starts, links }
    }

    /// The links at a vertex.
    pub(super) fn of(&self, vertex: usize) -> &[Link] {
        &self.links[self.starts[vertex]..self.starts[vertex + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::layout::layers;
    use crate::draw::samples::{build, skips};

    #[test]
    fn edges_of_one_node_share_their_bends() {
        let graph = build(&[&[], &[0], &[1, 0], &[2, 0], &[3, 0]]);
        let links = Links::new(&graph, layers(&graph));
        let bends: Vec<_> = (0..links.layer.len()).filter(|&vertex| links.is_bend(vertex)).collect();
        assert_eq!(bends, [5, 6, 7]);
        assert_eq!(links.before.of(4).iter().map(|link| link.from).collect::<Vec<_>>(), [3, 7]);
        assert_eq!(links.after.of(5).iter().map(|link| link.to).collect::<Vec<_>>(), [6, 2]);
    }

    #[test]
    fn bends_are_bounded_and_no_edge_is_lost() {
        let graph = skips(500);
        let links = Links::new(&graph, layers(&graph));
        assert!(links.layer.len() <= graph.nodes().len() + max_bends(graph.nodes().len()));
        assert!(!links.jumps.is_empty());
        let arrivals = links.links.iter().chain(&links.jumps).filter(|link| link.edge.is_some());
        assert_eq!(arrivals.count(), graph.edges().len());
    }
}
