//! What is in no part of a model: inputs, what is computed between two parts, the loss.

use crate::graph::Graph;

/// The stage of each vertex of a graph of groups and single values, given an order along its edges: how many borders of
/// groups a path to it crosses, at most. Along an edge stages do not fall, and across a border they rise, so the values
/// of one stage can be one box. Values that depend on no group stand with their first users, as a target does with the
/// loss.
pub(super) fn stages(
    order: &[usize],
    edges: &[(usize, usize)],
    is_group: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let n = edges.iter().map(|&(_, to)| to).chain(order.iter().copied()).max().map_or(0, |last| last + 1);
    let mut users = vec![Vec::new(); n];
    edges.iter().for_each(|&(from, to)| users[from].push(to));
    let mut stages = vec![0; n];
    for &from in order {
        for &to in &users[from] {
            stages[to] = stages[to].max(stages[from] + usize::from(is_group(from) || is_group(to)));
        }
    }
    for &value in order.iter().rev().filter(|&&vertex| !is_group(vertex)) {
        if stages[value] == 0 && !users[value].iter().any(|&user| is_group(user)) {
            stages[value] = users[value].iter().map(|&user| stages[user]).min().unwrap_or(0);
        }
    }
    stages
}

/// What the values of a stage are called: by the label of the graph's result if it is among them.
pub(super) fn name<'g>(graph: &'g Graph, nodes: &[usize]) -> &'g str {
    let root = graph.nodes().len() - 1;
    match graph.nodes()[root].label.as_str() {
        "" if nodes.contains(&root) => "result",
        label if nodes.contains(&root) => label,
        _ if nodes.iter().all(|&node| graph.nodes()[node].is_leaf()) => "inputs",
        _ => "operations",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_rise_at_the_borders_of_groups() {
        // 0 and 1 are inputs of group 2, whose output 3 uses; 4 is a target, 5 a constant computed from 6.
        let edges = [(0, 2), (1, 2), (2, 3), (4, 3), (6, 5), (5, 3)];
        assert_eq!(stages(&[0, 1, 2, 4, 6, 5, 3], &edges, |vertex| vertex == 2), [0, 0, 1, 2, 2, 2, 2]);
        assert_eq!(stages(&[], &[], |_| false), Vec::<usize>::new());
    }
}
