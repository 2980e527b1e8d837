//! The height at which each vertex stands.

use super::Extent;
use super::links::{Link, Links};

/// Rounds of two sweeps, there and back.
const ROUNDS: usize = 8;
/// Room between two boxes, and between a box or a line and a line that passes.
const BOX_GAP: f64 = 16.0;
const LINE_GAP: f64 = 11.0;
/// How strongly vertices hold their lines straight. Leaves give way to everything.
const LEAF: f64 = 1e-4;
const NODE: f64 = 1.0;
const BEND: f64 = 8.0;

/// The middle of each vertex, and the height of it all.
///
/// Each sweep solves layer after layer: the places that are nearest to where the neighbours in the last layer want
/// their vertices, in weighted squares, and that keep the order and the gaps.
pub(super) fn place(links: &Links, rows: &[Vec<usize>], extents: &[Extent]) -> (Vec<f64>, f64) {
    let mut places = Places { links, extents, y: vec![0.0; links.layer.len()] };
    for _ in 0..ROUNDS {
        rows.iter().rev().for_each(|row| places.settle(row, Side::After));
        rows.iter().for_each(|row| places.settle(row, Side::Before));
    }
    rows.iter().rev().for_each(|row| places.settle(row, Side::Leaves));
    places.moved_to_zero()
}

/// Whom a sweep listens to.
#[derive(Clone, Copy)]
enum Side {
    /// The arguments.
    Before,
    /// The users.
    After,
    /// The users, and only leaves move.
    Leaves,
}

struct Places<'l> {
    links: &'l Links,
    extents: &'l [Extent],
    y: Vec<f64>,
}

impl Places<'_> {
    /// Places one layer.
    fn settle(&mut self, row: &[usize], side: Side) {
        let gaps: Vec<_> = row.windows(2).map(|pair| self.gap(pair[0], pair[1])).collect();
        let wishes: Vec<_> = row.iter().map(|&v| (self.wish(v, side), self.weight(v))).collect();
        for (&vertex, y) in row.iter().zip(spread(&wishes, &gaps)) {
            self.y[vertex] = y;
        }
    }

    /// Where the neighbours on one side want a vertex, or those on the other side if there are none.
    fn wish(&self, vertex: usize, side: Side) -> f64 {
        let before = || self.middle(self.links.before.of(vertex), |link| link.from, |v| !self.is_leaf(v));
        let after = || {
            let straight = |v| self.links.is_bend(v) && self.links.is_bend(vertex);
            self.middle(self.links.after.of(vertex), |link| link.to, straight)
        };
        let middle = match side {
            Side::Before => before().or_else(after),
            Side::After => after().or_else(before),
            Side::Leaves => after().filter(|_| self.is_leaf(vertex)),
        };
        middle.unwrap_or(self.y[vertex])
    }

    /// The one neighbour that leads, if just one does, so that the line to it is straight; else the mean of all.
    fn middle(
        &self,
        links: &[Link],
        end: impl Fn(&Link) -> usize,
        leads: impl Fn(usize) -> bool,
    ) -> Option<f64> {
        let mut leaders = links.iter().map(&end).filter(|&vertex| leads(vertex));
        let ends = || links.iter().map(|link| self.y[end(link)]);
        match (leaders.next(), leaders.next()) {
            (Some(leader), None) => Some(self.y[leader]),
            _ if links.is_empty() => None,
            _ => Some(ends().sum::<f64>() / links.len() as f64),
        }
    }

    fn weight(&self, vertex: usize) -> f64 {
        if self.links.is_bend(vertex) {
            BEND
        } else if self.is_leaf(vertex) {
            LEAF
        } else {
            NODE
        }
    }

    fn is_leaf(&self, vertex: usize) -> bool {
        self.links.before.of(vertex).is_empty()
    }

    /// From middle to middle.
    fn gap(&self, above: usize, below: usize) -> f64 {
        let height = |vertex: usize| self.extents.get(vertex).map_or(0.0, |extent| extent.height);
        let line = self.links.is_bend(above) || self.links.is_bend(below);
        (height(above) + height(below)) / 2.0 + if line { LINE_GAP } else { BOX_GAP }
    }

    /// Moves all down so that the highest box starts at 0.
    fn moved_to_zero(mut self) -> (Vec<f64>, f64) {
        let half = |vertex: usize| self.extents.get(vertex).map_or(0.0, |extent| extent.height / 2.0);
        let each = || self.y.iter().enumerate();
        let top = each().map(|(vertex, y)| y - half(vertex)).reduce(f64::min).unwrap_or(0.0);
        let bottom = each().map(|(vertex, y)| y + half(vertex)).reduce(f64::max).unwrap_or(0.0);
        self.y.iter_mut().for_each(|y| *y -= top);
        (self.y, bottom - top)
    }
}

/// The places nearest to the wishes, pairs of a place and its weight, with at least these gaps between neighbours:
/// minimises `sum of weight * (place - wish)^2`.
///
/// # Source
/// Isotonic regression by pooling adjacent violators (Ayer and others, 1955), after subtracting the gaps up to each.
fn spread(wishes: &[(f64, f64)], gaps: &[f64]) -> Vec<f64> {
    let mut offset = 0.0;
    let offsets: Vec<_> = std::iter::once(0.0)
        .chain(gaps.iter().map(|gap| {
            offset += gap;
            offset
        }))
        .collect();
    let mut pools: Vec<Pool> = Vec::new();
    for (&(wish, weight), offset) in wishes.iter().zip(&offsets) {
        let mut pool = Pool { mean: wish - offset, weight, len: 1 };
        while let Some(last) = pools.pop_if(|last| last.mean >= pool.mean) {
            pool = last.join(&pool);
        }
        pools.push(pool);
    }
    let places = pools.iter().flat_map(|pool| std::iter::repeat_n(pool.mean, pool.len));
    places.zip(offsets).map(|(place, offset)| place + offset).collect()
}

/// Neighbours that touch.
struct Pool {
    mean: f64,
    weight: f64,
    len: usize,
}

impl Pool {
    fn join(&self, other: &Self) -> Self {
        let weight = self.weight + other.weight;
        let mean = (self.mean * self.weight + other.mean * other.weight) / weight;
        Self { mean, weight, len: self.len + other.len }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_as_near_as_the_gaps_allow() {
        for (wishes, gaps, expected) in [
            (&[][..], &[][..], &[][..]),
            (&[(5.0, 1.0)], &[], &[5.0]),
            (&[(0.0, 1.0), (10.0, 1.0)], &[4.0], &[0.0, 10.0]),
            (&[(0.0, 1.0), (0.0, 1.0)], &[4.0], &[-2.0, 2.0]),
            (&[(0.0, 3.0), (0.0, 1.0)], &[4.0], &[-1.0, 3.0]),
            (&[(9.0, 1.0), (0.0, 1.0), (0.0, 1.0)], &[1.0, 1.0], &[2.0, 3.0, 4.0]),
        ] {
            assert_eq!(spread(wishes, gaps), expected, "{wishes:?}");
        }
    }
}
