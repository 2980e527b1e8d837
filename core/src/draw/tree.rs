//! A graph as boxes within boxes, each of which can be opened by itself.
//!
//! The names of parameters say which box a value is in, as in [`Graph::collapse`]: a layer, in it a neuron. What is in
//! no box is put into one with its like: inputs, then what is computed between two layers, then the result. Where
//! names say nothing and the values are many, neighbours share a box. How the members of a box stand side by side does
//! not depend on which boxes are open, so it is settled here.

use super::collapse::foldable;
use super::groups::Groups;
use super::layout::rows;
use super::quotient::sorted;
use super::stages::{name, stages};
use crate::graph::{Graph, GraphNode};

/// The leaves that only one operation of their own box uses are no members of it if the operation has more operands than
/// this; they are shown with the operation.
const MANY_OPERANDS: usize = 20;
/// The most members of a box that has operations among them, and of another.
const MOST_WITH_OPERATIONS: usize = 200;
const MOST: usize = 1_000;
/// Boxes within boxes, at most.
const MOST_LEVELS: usize = 6;
/// What no box belongs to while members are sorted.
const NOBODY: usize = usize::MAX;

/// A box.
#[derive(Debug, PartialEq)]
pub(super) struct Part {
    /// What the names of its parameters start with, or what it is.
    pub(super) name: String,
    /// From left to right; in each from top to bottom.
    pub(super) columns: Vec<Vec<Member>>,
}

/// What is in a box.
#[derive(Debug, PartialEq)]
pub(super) enum Member {
    /// The value of this index in the graph.
    Node(usize),
    /// A box.
    Part(Part),
}

/// The box of all.
pub(super) fn tree(graph: &Graph) -> Part {
    let mut levels = Vec::new();
    for depth in 1..=MOST_LEVELS {
        let groups = foldable(graph, depth);
        if groups.of.iter().all(Option::is_none) {
            break;
        }
        levels.push(with_constants(graph, groups));
    }
    let shown = shown(graph, levels.first());
    let mut tree = Tree { graph, levels, owner: vec![NOBODY; graph.nodes().len()] };
    let nodes: Vec<_> = (0..graph.nodes().len()).filter(|&node| shown[node]).collect();
    tree.part(String::new(), &nodes, &Scope { prefix: String::new(), level: 0 })
}

/// Whether each node is a member of a box.
fn shown(graph: &Graph, outermost: Option<&Groups<'_>>) -> Vec<bool> {
    let uses = graph.uses();
    let group = |node: usize| outermost.and_then(|groups| groups.of[node]);
    let mut shown = vec![true; graph.nodes().len()];
    let crowded = |node: &usize| graph.arguments(*node).len() > MANY_OPERANDS;
    for node in (0..graph.nodes().len()).filter(crowded) {
        for argument in graph.arguments(node) {
            let belongs = graph.nodes()[argument].is_leaf() && group(argument) == group(node);
            shown[argument] &= !(belongs && uses[argument] == 1);
        }
    }
    shown
}

/// The groups with the plain numbers that one group alone uses.
fn with_constants<'g>(graph: &Graph, mut groups: Groups<'g>) -> Groups<'g> {
    let mut users: Vec<Option<Option<usize>>> = vec![None; graph.nodes().len()];
    for &(argument, user) in graph.edges() {
        let group = groups.of[user];
        users[argument] = Some(users[argument].map_or(group, |other| other.filter(|_| other == group)));
    }
    for (node, users) in users.into_iter().enumerate() {
        if graph.nodes()[node].is_leaf() && graph.nodes()[node].label.is_empty() {
            groups.of[node] = users.flatten();
        }
    }
    groups
}

struct Tree<'g> {
    graph: &'g Graph,
    /// The groups at each depth of names.
    levels: Vec<Groups<'g>>,
    /// Which child of the box in hand a node belongs to.
    owner: Vec<usize>,
}

/// Where the names of a box's own boxes are found.
#[derive(Clone)]
struct Scope {
    /// What they start with.
    prefix: String,
    /// At which depth of names.
    level: usize,
}

/// A member before it is built.
struct Child {
    /// `None` for a value by itself.
    name: Option<String>,
    nodes: Vec<usize>,
    scope: Scope,
}

impl Child {
    fn part(name: &str, nodes: Vec<usize>, scope: Scope) -> Self {
        Child { name: Some(name.to_owned()), nodes, scope }
    }

    fn value(node: usize, scope: &Scope) -> Self {
        Child { name: None, nodes: vec![node], scope: scope.clone() }
    }

    fn is_group(&self) -> bool {
        self.name.is_some()
    }
}

impl Tree<'_> {
    fn part(&mut self, name: String, nodes: &[usize], scope: &Scope) -> Part {
        let children = self.children(nodes, scope);
        let (order, edges) = self.sorted(&children);
        let rows = rows(&quotient(&order, &edges));
        let mut children: Vec<_> = children.into_iter().map(Some).collect();
        let mut member = |vertex: usize| {
            let Child { name, nodes, scope } = children[order[vertex]].take()?;
            Some(match name {
                None => Member::Node(nodes[0]),
                Some(name) => Member::Part(self.part(name, &nodes, &scope)),
            })
        };
        let columns = rows.into_iter().map(|row| row.into_iter().filter_map(&mut member).collect()).collect();
        Part { name, columns }
    }

    /// Sorts the nodes of a box into its members.
    fn children(&mut self, nodes: &[usize], scope: &Scope) -> Vec<Child> {
        let mut children = self.by_name(nodes, scope);
        if scope.level == 0 && children.iter().any(Child::is_group) {
            children = self.by_stage(children);
        }
        let operates = |child: &Child| !child.is_group() && !self.graph.nodes()[child.nodes[0]].is_leaf();
        let most = if children.iter().any(operates) { MOST_WITH_OPERATIONS } else { MOST };
        if children.len() > most { self.neighbours(&children, most, scope) } else { children }
    }

    /// The groups within a box, and what is in none.
    fn by_name(&self, nodes: &[usize], scope: &Scope) -> Vec<Child> {
        let Some(groups) = self.levels.get(scope.level) else {
            return nodes.iter().map(|&node| Child::value(node, scope)).collect();
        };
        let within = |group: &usize| groups.names[*group].starts_with(&scope.prefix);
        let mut children: Vec<Child> = Vec::new();
        let mut child_of = vec![NOBODY; groups.names.len()];
        for &node in nodes {
            match groups.of[node].filter(within) {
                None => children.push(Child::value(node, scope)),
                Some(group) if child_of[group] == NOBODY => {
                    child_of[group] = children.len();
                    let name = groups.names[group];
                    let scope = Scope { prefix: format!("{name}."), level: scope.level + 1 };
                    children.push(Child::part(name, vec![node], scope));
                }
                Some(group) => children[child_of[group]].nodes.push(node),
            }
        }
        children
    }

    /// Puts members that follow each other into a box, so that there are at most `most` boxes.
    fn neighbours(&mut self, children: &[Child], most: usize, scope: &Scope) -> Vec<Child> {
        let (order, _) = self.sorted(children);
        let mut size = most;
        while children.len().div_ceil(size) > most {
            size *= most;
        }
        let part = |(i, members): (usize, &[usize])| {
            let mut nodes: Vec<_> =
                members.iter().flat_map(|&child| &children[child].nodes).copied().collect();
            nodes.sort_unstable();
            let first = i * size + 1;
            Child::part(&format!("{first} to {}", first + members.len() - 1), nodes, scope.clone())
        };
        order.chunks(size).enumerate().map(part).collect()
    }

    /// Puts the values that are in no group into boxes: one for those before all groups, and one for those between
    /// the same groups or behind them.
    fn by_stage(&mut self, children: Vec<Child>) -> Vec<Child> {
        let (order, edges) = self.sorted(&children);
        let stages = stages(&order, &edges, |child| children[child].is_group());
        let (mut staged, mut sorted) = (vec![Vec::new(); children.len() + 1], Vec::new());
        for (child, stage) in children.into_iter().zip(stages) {
            if child.is_group() { sorted.push(child) } else { staged[stage].push(child.nodes[0]) }
        }
        let scope = Scope { prefix: String::new(), level: self.levels.len() };
        sorted.extend(staged.into_iter().filter(|nodes| !nodes.is_empty()).map(|nodes| match nodes[..] {
            [node] => Child::value(node, &scope),
            _ => Child::part(name(self.graph, &nodes), nodes, scope.clone()),
        }));
        sorted
    }

    /// The children, arguments before results; and the edges between them.
    fn sorted(&mut self, children: &[Child]) -> (Vec<usize>, Vec<(usize, usize)>) {
        let edges = self.edges(children);
        let firsts: Vec<_> = children.iter().map(|child| child.nodes.first().copied()).collect();
        (sorted(&firsts, &edges), edges)
    }

    /// The edges between children, each once.
    fn edges(&mut self, children: &[Child]) -> Vec<(usize, usize)> {
        for (child, nodes) in children.iter().map(|child| &child.nodes).enumerate() {
            nodes.iter().for_each(|&node| self.owner[node] = child);
        }
        let mut edges = Vec::new();
        for (to, child) in children.iter().enumerate() {
            let arguments = child.nodes.iter().flat_map(|&node| self.graph.arguments(node));
            let from = arguments.map(|argument| self.owner[argument]);
            let start = edges.len();
            edges.extend(from.filter(|&from| from != NOBODY && from != to).map(|from| (from, to)));
            edges[start..].sort_unstable();
        }
        edges.dedup();
        for &node in children.iter().flat_map(|child| &child.nodes) {
            self.owner[node] = NOBODY;
        }
        edges
    }
}

/// The children as a graph of their own, in this order.
fn quotient(order: &[usize], edges: &[(usize, usize)]) -> Graph {
    let mut arguments = vec![Vec::new(); order.len()];
    let mut place = vec![0; order.len()];
    order.iter().enumerate().for_each(|(i, &child)| place[child] = i);
    edges.iter().for_each(|&(from, to)| arguments[place[to]].push(place[from]));
    let mut graph = Graph::new();
    for arguments in arguments {
        graph.push(GraphNode::leaf("", 0.0, 0.0), &arguments);
    }
    graph
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::samples::{build, chain, mlp};

    /// A box in a line: columns are separated by bars.
    fn tell(part: &Part) -> String {
        let member = |member: &Member| match member {
            Member::Node(node) => node.to_string(),
            Member::Part(part) => format!("{}({})", part.name, tell(part)),
        };
        let column = |column: &Vec<Member>| column.iter().map(member).collect::<Vec<_>>().join(" ");
        part.columns.iter().map(column).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn a_network_is_inputs_layers_of_neurons_and_a_loss() {
        let expected = "inputs(0 1) \
            | layers.0(layers.0.neurons.0(2 3 4 | 5 | 6) layers.0.neurons.1(7 8 9 | 10 | 11)) \
            | layers.1(layers.1.neurons.0(12 13 14 | 15 | 16)) \
            | loss(17 | 18 | 19)";
        assert_eq!(tell(&tree(&mlp(&[2, 2, 1]))), expected);
    }

    #[test]
    fn a_graph_without_names_of_parameters_is_one_box() {
        assert_eq!(tell(&tree(&build(&[&[], &[], &[0, 1], &[2, 2]]))), "0 1 | 2 | 3");
        assert_eq!(tell(&tree(&Graph::new())), "");
    }

    /// Every number once, and the largest number of members of a box.
    fn size(part: &Part) -> (usize, usize) {
        let members = part.columns.iter().flatten();
        let own = members.clone().count();
        members.fold((0, own), |(nodes, most), member| match member {
            Member::Node(_) => (nodes + 1, most),
            Member::Part(part) => (nodes + size(part).0, most.max(size(part).1)),
        })
    }

    #[test]
    fn many_values_are_boxes_of_neighbours() {
        assert_eq!(size(&tree(&chain(100_000))), (100_001, MOST_WITH_OPERATIONS));
        assert_eq!(size(&tree(&mlp(&[2_500, 2, 1]))), (2_500 + 2 * 2 + 5 + 3, MOST));
        assert_eq!(size(&tree(&mlp(&[2, 2_500, 1]))), (2 + 5 * 2_500 + 2 + 3, MOST));
    }

    #[test]
    fn the_weights_of_a_large_neuron_are_shown_with_its_sum() {
        let part = tree(&mlp(&[10, 1, 1]));
        assert!(tell(&part).contains("layers.0.neurons.0(21 | 22)"), "{}", tell(&part));
    }
}
