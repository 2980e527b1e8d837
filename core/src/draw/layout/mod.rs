//! Where the boxes of a graph stand: in layers from left to right.
//!
//! 1. [`mod@layers`]: each node gets a layer behind those of its arguments, and leaves move next to their users.
//! 2. [`links`]: edges over several layers bend in each layer between, and edges from one node share their bends.
//! 3. [`order`]: sweeps order each layer by the mean position of the neighbours, so that few edges cross.
//! 4. [`place`]: sweeps move each node towards its neighbours as far as the order and the gaps allow.
//!
//! A node and the operation that computed it are one box here. Each step takes about linear time, and nothing recurses.
//!
//! # Source
//! Sugiyama, Tagawa, Toda: Methods for visual understanding of hierarchical system structures (1981), for the plan;
//! the fourth step is the isotonic regression of [`place`].

mod layers;
mod links;
mod order;
mod place;

pub(super) use layers::layers;
pub(super) use links::Link;

use crate::graph::Graph;
use links::Links;

/// Room between two layers: at least this, and more where the edges between them are steep.
const LAYER_GAP: f64 = 46.0;
const MAX_LAYER_GAP: f64 = 190.0;
const STEEP: f64 = 0.16;

/// The room that a box takes: to both sides of the anchor line of its layer, and from top to bottom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) height: f64,
}

/// Where a layer stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) left: f64,
    pub(super) anchor: f64,
    pub(super) right: f64,
}

/// A drawing of a graph without its looks. Vertices are the nodes of the graph, then the bends.
pub(super) struct Layout {
    pub(super) columns: Vec<Column>,
    /// The layer of each vertex.
    pub(super) layer: Vec<usize>,
    /// The middle of each vertex.
    pub(super) y: Vec<f64>,
    /// Lines from a vertex to one in the next layer.
    pub(super) links: Vec<Link>,
    /// Lines to a layer further on, without bends, where bends would be too many.
    pub(super) jumps: Vec<Link>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Arranges a graph whose nodes have these layers and extents.
pub(super) fn arrange(graph: &Graph, layers: Vec<usize>, extents: &[Extent]) -> Layout {
    let links = Links::new(graph, layers);
    let rows = order::order(graph, &links);
    let (y, height) = place::place(&links, &rows, extents);
    let columns = columns(&links, &y, extents);
    let width = columns.last().map_or(0.0, |column| column.right);
    Layout { columns, layer: links.layer, y, links: links.links, jumps: links.jumps, width, height }
}

/// The nodes of each layer from top to bottom, so that few edges cross.
pub(super) fn rows(graph: &Graph) -> Vec<Vec<usize>> {
    let links = Links::new(graph, layers(graph));
    let nodes = |row: Vec<usize>| row.into_iter().filter(|&vertex| !links.is_bend(vertex)).collect();
    order::order(graph, &links).into_iter().map(nodes).collect()
}

/// Columns from the widest boxes, and gaps from the steepest links.
fn columns(links: &Links, y: &[f64], extents: &[Extent]) -> Vec<Column> {
    let n = links.layer.iter().max().map_or(0, |last| last + 1);
    let (mut left, mut right, mut rise) = (vec![0_f64; n], vec![0_f64; n], vec![0_f64; n]);
    for (&layer, extent) in links.layer.iter().zip(extents) {
        left[layer] = left[layer].max(extent.left);
        right[layer] = right[layer].max(extent.right);
    }
    for link in &links.links {
        let layer = links.layer[link.from];
        rise[layer] = rise[layer].max((y[link.from] - y[link.to]).abs());
    }
    let mut x = 0.0;
    let column = |layer: usize| {
        let column = Column { left: x, anchor: x + left[layer], right: x + left[layer] + right[layer] };
        x = column.right + (LAYER_GAP + STEEP * rise[layer]).min(MAX_LAYER_GAP);
        column
    };
    (0..n).map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::samples::{chain, mlp, random};

    fn extents(graph: &Graph) -> Vec<Extent> {
        let extent = |node: usize| Extent {
            left: if graph.nodes()[node].is_leaf() { 0.0 } else { 40.0 },
            right: 100.0,
            height: 20.0 + (node % 5) as f64 * 10.0,
        };
        (0..graph.nodes().len()).map(extent).collect()
    }

    /// No two boxes overlap, no line that passes a layer touches a box, and every edge arrives once.
    fn check(graph: &Graph) {
        let extents = extents(graph);
        let layout = arrange(graph, layers(graph), &extents);
        let height = |vertex: usize| extents.get(vertex).map_or(0.0, |extent| extent.height);
        let mut vertices: Vec<_> = (0..layout.y.len()).collect();
        vertices.sort_by(|&a, &b| {
            (layout.layer[a], layout.y[a]).partial_cmp(&(layout.layer[b], layout.y[b])).unwrap()
        });
        for pair in vertices.windows(2).filter(|pair| layout.layer[pair[0]] == layout.layer[pair[1]]) {
            let [above, below] = [pair[0], pair[1]];
            let room = layout.y[below] - height(below) / 2.0 - layout.y[above] - height(above) / 2.0;
            assert!(room > 4.0, "{room} between {above} and {below}");
        }
        for pair in layout.columns.windows(2) {
            assert!(pair[0].left <= pair[0].anchor && pair[0].anchor <= pair[0].right);
            assert!(pair[1].left - pair[0].right >= LAYER_GAP);
        }
        for link in &layout.links {
            assert_eq!(layout.layer[link.from] + 1, layout.layer[link.to]);
        }
        let mut edges: Vec<_> =
            layout.links.iter().chain(&layout.jumps).filter_map(|link| link.edge).collect();
        edges.sort_unstable();
        assert_eq!(edges, (0..graph.edges().len()).collect::<Vec<_>>());
    }

    #[test]
    fn boxes_do_not_overlap() {
        check(&Graph::new());
        check(&chain(1));
        check(&chain(300));
        check(&mlp(&[3, 4, 4, 1]));
        for seed in 0..40 {
            check(&random(10 + 5 * seed as usize, seed));
        }
    }

    #[test]
    fn a_chain_is_a_straight_line() {
        let graph = chain(50);
        let layout = arrange(&graph, layers(&graph), &extents(&graph));
        assert!(layout.y.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 1e-6));
    }

    #[test]
    fn an_operation_is_level_with_the_middle_of_its_two_arguments() {
        let graph = random(3, 0);
        assert_eq!(graph.edges(), [(0, 2), (1, 2)]);
        let layout = arrange(&graph, layers(&graph), &extents(&graph));
        assert!((layout.y[2] - (layout.y[0] + layout.y[1]) / 2.0).abs() < 1e-6);
    }
}
