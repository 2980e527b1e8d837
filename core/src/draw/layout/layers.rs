//! Which layer a node stands in.

use crate::graph::Graph;

/// A layer for each node, behind those of its arguments, and few enough layers between them.
///
/// All stand as late as they can. Then what its arguments hold at least as strongly as its users moves to the arguments,
/// and leaves move to their first users.
pub(in crate::draw) fn layers(graph: &Graph) -> Vec<usize> {
    let mut layers = latest(graph);
    advance(graph, &mut layers);
    join(graph, &mut layers);
    layers
}

/// Moves nodes to their arguments where that does not make edges longer on the whole.
/// Leaves of their own do not count: they follow. Users that nothing else holds follow too.
fn advance(graph: &Graph, layers: &mut [usize]) {
    let uses = graph.uses();
    let holds = |argument: usize| uses[argument] > 1 || !is_leaf(graph, argument);
    let before = |node: usize| graph.arguments(node).filter(|&argument| holds(argument));
    let n_before: Vec<_> = (0..layers.len()).map(|node| before(node).count()).collect();
    let mut n_after = vec![0; layers.len()];
    for &(argument, user) in graph.edges().iter().rev() {
        n_after[argument] += if n_before[user] == 1 { n_after[user].min(1) } else { 1 };
    }
    for node in (0..layers.len()).filter(|&node| n_before[node] >= n_after[node]) {
        layers[node] = before(node).map(|argument| layers[argument] + 1).max().unwrap_or(layers[node]);
    }
}

/// Moves each leaf in front of its first user, and one without users to the start.
fn join(graph: &Graph, layers: &mut [usize]) {
    let mut room = vec![usize::MAX; layers.len()];
    for &(argument, user) in graph.edges() {
        room[argument] = room[argument].min(layers[user] - 1);
    }
    for leaf in (0..layers.len()).filter(|&node| is_leaf(graph, node)) {
        layers[leaf] = if room[leaf] == usize::MAX { 0 } else { room[leaf] };
    }
}

fn is_leaf(graph: &Graph, node: usize) -> bool {
    graph.arguments(node).len() == 0
}

/// The layer of each node when all stand as late as they can.
fn latest(graph: &Graph) -> Vec<usize> {
    let mut depth = vec![0; graph.nodes().len()];
    for &(argument, result) in graph.edges() {
        depth[result] = depth[result].max(depth[argument] + 1);
    }
    let last = depth.iter().copied().max().unwrap_or(0);
    let mut layers = vec![last; depth.len()];
    for &(argument, result) in graph.edges().iter().rev() {
        layers[argument] = layers[argument].min(layers[result] - 1);
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::samples::build;

    #[test]
    fn nodes_stand_next_to_their_users() {
        for (graph, expected) in [
            (build(&[&[], &[], &[0, 1], &[], &[2, 3]]), vec![0, 0, 1, 1, 2]),
            (build(&[&[], &[0], &[1], &[], &[3], &[4, 2]]), vec![0, 1, 2, 1, 2, 3]),
            (build(&[&[], &[0], &[1], &[0, 2]]), vec![0, 1, 2, 3]),
            (build(&[&[], &[0], &[0], &[2], &[3, 1]]), vec![0, 1, 1, 2, 3]),
            (build(&[&[], &[0, 0], &[]]), vec![0, 1, 0]),
        ] {
            assert_eq!(layers(&graph), expected, "{:?}", graph.edges());
        }
    }
}
