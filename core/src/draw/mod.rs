//! Drawing a [`Graph`](crate::Graph): as Graphviz text, as an SVG picture of our own, and with layers folded.
//!
//! ```
//! use paragrad_core::{Graph, GraphNode};
//!
//! let mut graph = Graph::new();
//! let a = graph.push(GraphNode::leaf("a", 3.0, 2.0), &[]);
//! graph.push(GraphNode::computed("b", 6.0, 1.0, "+"), &[a, a]);
//!
//! assert!(graph.to_dot().contains("{ b | data 6.0000 | grad 1.0000 }"));
//! assert!(graph.to_svg()?.starts_with("<svg"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod collapse;
mod dot;
mod formula;
mod groups;
mod layout;
mod limit;
mod number;
mod page;
mod quotient;
#[cfg(test)]
mod samples;
mod stages;
mod svg;
pub mod text;
mod tree;

pub use limit::TooLarge;
pub use page::{PageHead, PageTable};
