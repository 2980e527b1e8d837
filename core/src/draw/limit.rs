//! How much one picture may hold.

use std::error::Error;
use std::fmt;

use crate::graph::Graph;

/// The graph holds more than a picture can show; the message says what to do instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TooLarge {
    /// Nodes of the graph.
    pub nodes: usize,
    /// Edges of the graph.
    pub edges: usize,
}

impl TooLarge {
    /// The most nodes that [`Graph::to_svg`] draws.
    pub const MAX_NODES: usize = 20_000;
    /// The most edges that [`Graph::to_svg`] draws.
    pub const MAX_EDGES: usize = 60_000;

    /// Refuses a graph beyond the limits.
    pub(super) fn check(graph: &Graph) -> Result<(), Self> {
        let size = Self { nodes: graph.nodes().len(), edges: graph.edges().len() };
        if size.nodes > Self::MAX_NODES || size.edges > Self::MAX_EDGES { Err(size) } else { Ok(()) }
    }
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the graph has {} nodes and {} edges, and a picture holds at most {} nodes and {} edges: \
             draw collapse(1), where a layer is one box, or collapse(2), where a neuron is; \
             to_dot() writes a graph of any size",
            self.nodes,
            self.edges,
            Self::MAX_NODES,
            Self::MAX_EDGES
        )
    }
}

impl Error for TooLarge {}
