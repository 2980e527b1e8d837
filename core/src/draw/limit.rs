//! How much one picture or page may hold.

use std::error::Error;
use std::fmt;

use crate::graph::Graph;

/// The graph holds more than a picture or a page can show; the message says what to do instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TooLarge {
    /// Nodes of the graph.
    pub nodes: usize,
    /// Edges of the graph.
    pub edges: usize,
    form: Form,
}

/// What the graph was to be shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Picture,
    Page,
}

impl TooLarge {
    /// The most nodes that [`Graph::to_svg`] draws.
    pub const MAX_NODES: usize = 20_000;
    /// The most edges that [`Graph::to_svg`] draws.
    pub const MAX_EDGES: usize = 60_000;
    /// The most nodes that [`Graph::to_page`] takes.
    pub const MAX_PAGE_NODES: usize = 1_000_000;
    /// The most edges that [`Graph::to_page`] takes.
    pub const MAX_PAGE_EDGES: usize = 2_500_000;

    /// Refuses a graph beyond the limits.
    pub(super) fn check(graph: &Graph, form: Form) -> Result<(), Self> {
        let size = Self { nodes: graph.nodes().len(), edges: graph.edges().len(), form };
        let (nodes, edges) = form.limits();
        if size.nodes > nodes || size.edges > edges { Err(size) } else { Ok(()) }
    }
}

impl Form {
    fn limits(self) -> (usize, usize) {
        match self {
            Form::Picture => (TooLarge::MAX_NODES, TooLarge::MAX_EDGES),
            Form::Page => (TooLarge::MAX_PAGE_NODES, TooLarge::MAX_PAGE_EDGES),
        }
    }
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (form, advice) = match self.form {
            Form::Picture => (
                "picture",
                "draw collapse(1), where a layer is one box, or collapse(2), where a neuron is; to_dot() writes a graph \
                 of any size",
            ),
            Form::Page => {
                ("page", "take a smaller network, or to_svg() of collapse(1), where a layer is one box")
            }
        };
        let Self { nodes, edges, .. } = self;
        let (max_nodes, max_edges) = self.form.limits();
        write!(
            f,
            "the graph has {nodes} nodes and {edges} edges, and a {form} holds at most {max_nodes} nodes and \
             {max_edges} edges: {advice}"
        )
    }
}

impl Error for TooLarge {}
