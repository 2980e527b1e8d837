//! The order of the vertices in each layer.

use super::links::Links;
use crate::graph::Graph;

/// Sweeps over the layers, there and back, at most.
const SWEEPS: usize = 24;
/// Links visited by all sweeps together, at most: large graphs get fewer sweeps.
const MAX_WORK: usize = 400_000;

/// How much the order of the operands counts: it decides between vertices that would do in any order.
const TIE: f64 = 0.1;

/// The vertices of each layer from top to bottom, in an order that lets few links cross.
pub(super) fn order(graph: &Graph, links: &Links) -> Vec<Vec<usize>> {
    let mut order = Order::new(links, first(graph, links));
    let mut best = (order.crossings(), order.rows.clone());
    let sweeps = (MAX_WORK / links.links.len().max(1)).clamp(4, SWEEPS);
    for sweep in 0..sweeps {
        if best.0 == 0 {
            break;
        }
        order.sweep(sweep % 2 == 1);
        let crossings = order.crossings();
        if crossings < best.0 {
            best = (crossings, order.rows.clone());
        }
    }
    best.1
}

/// The order in which a walk meets the vertices: from each result, the last node first, to its arguments, in depth.
/// Nothing crosses in a tree, and what has no edge comes last.
fn first(graph: &Graph, links: &Links) -> Vec<Vec<usize>> {
    let n_layers = links.layer.iter().max().map_or(0, |last| last + 1);
    let mut rows = vec![Vec::new(); n_layers];
    let mut seen = vec![false; links.layer.len()];
    let uses = graph.uses();
    let results = (0..links.n_nodes).filter(|&node| uses[node] == 0 && !links.before.of(node).is_empty());
    let last = results.clone().next_back();
    for root in last.into_iter().chain(results).chain(0..links.layer.len()) {
        let mut stack = vec![root];
        while let Some(vertex) = stack.pop() {
            if !std::mem::replace(&mut seen[vertex], true) {
                rows[links.layer[vertex]].push(vertex);
                stack.extend(links.before.of(vertex).iter().rev().map(|link| link.from));
            }
        }
    }
    rows
}

struct Order<'l> {
    links: &'l Links,
    rows: Vec<Vec<usize>>,
    /// The place of each vertex in its row.
    position: Vec<usize>,
}

impl<'l> Order<'l> {
    fn new(links: &'l Links, rows: Vec<Vec<usize>>) -> Self {
        let mut order = Self { links, rows, position: vec![0; links.layer.len()] };
        (0..order.rows.len()).for_each(|layer| order.number(layer));
        order
    }

    fn number(&mut self, layer: usize) {
        for (position, &vertex) in self.rows[layer].iter().enumerate() {
            self.position[vertex] = position;
        }
    }

    /// Orders each layer by the one before it, or backwards, by the one behind it.
    fn sweep(&mut self, forwards: bool) {
        let n = self.rows.len();
        for i in 0..n {
            let layer = if forwards { i } else { n - 1 - i };
            let mean =
                |&vertex: &usize| if forwards { self.mean_before(vertex) } else { self.mean_after(vertex) };
            let means: Vec<_> = self.rows[layer].iter().map(mean).collect();
            reorder(&mut self.rows[layer], &means);
            self.number(layer);
        }
    }

    fn mean_before(&self, vertex: usize) -> Option<f64> {
        mean(self.links.before.of(vertex).iter().map(|link| self.position[link.from] as f64))
    }

    fn mean_after(&self, vertex: usize) -> Option<f64> {
        mean(self.links.after.of(vertex).iter().map(|link| self.position[link.to] as f64 + TIE * link.port))
    }

    fn crossings(&self) -> usize {
        let ends = |row: &Vec<usize>| {
            let mut ends = Vec::new();
            for &vertex in row {
                let start = ends.len();
                ends.extend(self.links.after.of(vertex).iter().map(|link| self.position[link.to]));
                ends[start..].sort_unstable();
            }
            ends
        };
        self.rows.iter().map(|row| inversions(&ends(row))).sum()
    }
}

/// Sorts the vertices that have a mean into the places that they hold together; the others keep theirs.
fn reorder(row: &mut [usize], means: &[Option<f64>]) {
    let places: Vec<_> = (0..row.len()).filter(|&place| means[place].is_some()).collect();
    let mut sorted: Vec<_> =
        places.iter().map(|&place| (means[place].unwrap_or_default(), row[place])).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (place, (_, vertex)) in places.into_iter().zip(sorted) {
        row[place] = vertex;
    }
}

fn mean(positions: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
    let n = positions.len();
    (n > 0).then(|| positions.sum::<f64>() / n as f64)
}

/// Pairs in the wrong order, counted with a Fenwick tree.
fn inversions(numbers: &[usize]) -> usize {
    let size = numbers.iter().max().map_or(0, |max| max + 1);
    let mut tree = vec![0; size + 1];
    let mut inversions = 0;
    for (seen, &number) in numbers.iter().enumerate() {
        let mut not_larger = 0;
        let mut i = number + 1;
        while i > 0 {
            not_larger += tree[i];
            i &= i - 1;
        }
        inversions += seen - not_larger;
        let mut i = number + 1;
        while i <= size {
            tree[i] += 1;
            i += i & i.wrapping_neg();
        }
    }
    inversions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::layout::layers;
    use crate::draw::samples::{build, random};

    #[test]
    fn inversions_are_pairs_in_the_wrong_order() {
        for (numbers, expected) in [(&[][..], 0), (&[0, 1, 1, 2], 0), (&[2, 1, 0], 3), (&[1, 0, 3, 2, 0], 5)]
        {
            assert_eq!(inversions(numbers), expected, "{numbers:?}");
        }
    }

    #[test]
    fn vertices_without_neighbours_keep_their_places() {
        let mut row = [10, 11, 12, 13];
        reorder(&mut row, &[Some(2.0), None, Some(1.0), Some(1.0)]);
        assert_eq!(row, [12, 11, 13, 10]);
    }

    #[test]
    fn nothing_crosses_in_a_tree() {
        let graph = build(&[&[], &[], &[], &[], &[0, 3], &[1, 2], &[5, 4]]);
        let links = Links::new(&graph, layers(&graph));
        assert_eq!(order(&graph, &links), [[1, 2, 0, 3].as_slice(), &[5, 4], &[6]]);
    }

    #[test]
    fn sweeps_do_not_make_it_worse() {
        for seed in 0..20 {
            let graph = random(60, seed);
            let links = Links::new(&graph, layers(&graph));
            let before = Order::new(&links, first(&graph, &links)).crossings();
            let after = Order::new(&links, order(&graph, &links)).crossings();
            assert!(after <= before, "{before} -> {after}");
        }
    }
}
