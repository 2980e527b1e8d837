//! Nodes sorted into parts, and the parts in an order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The parts along these edges, from one part to another, otherwise by their first nodes; without empty parts, those on
/// a cycle and those behind one.
///
/// `firsts` has the first node of each part.
pub(super) fn sorted(firsts: &[Option<usize>], edges: &[(usize, usize)]) -> Vec<usize> {
    let mut waiting = vec![0; firsts.len()];
    let mut next = vec![Vec::new(); firsts.len()];
    for &(from, to) in edges {
        waiting[to] += 1;
        next[from].push(to);
    }
    let first = |part: usize| firsts[part].map(|node| Reverse((node, part)));
    let ready = (0..firsts.len()).filter(|&part| waiting[part] == 0);
    let mut heap: BinaryHeap<_> = ready.filter_map(first).collect();
    let mut sorted = Vec::new();
    while let Some(Reverse((_, part))) = heap.pop() {
        sorted.push(part);
        for &follower in &next[part] {
            waiting[follower] -= 1;
            heap.extend(first(follower).filter(|_| waiting[follower] == 0));
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_the_edges_and_then_their_first_nodes() {
        let firsts = [Some(5), Some(1), None, Some(3)];
        assert_eq!(sorted(&firsts, &[]), [1, 3, 0]);
        assert_eq!(sorted(&firsts, &[(0, 1), (0, 1)]), [3, 0, 1]);
    }

    #[test]
    fn a_cycle_and_what_is_behind_it_are_left_out() {
        assert_eq!(sorted(&[Some(0), Some(1), Some(2), Some(3)], &[(0, 1), (1, 2), (2, 1), (2, 3)]), [0]);
    }
}
