//! A graph as a picture.

mod boxes;
mod lines;
mod shape;

use std::fmt::{self, Write};

use super::formula::formula;
use super::layout::{Column, Extent, Layout, arrange, layers};
use super::limit::{Form, TooLarge};
use super::number::exact;
use super::text::{group_lines, xml};
use crate::graph::{Graph, NodeKind};
use shape::{ARROW, Cells, Shape};

/// Room around the picture.
const MARGIN: f64 = 20.0;
const STYLE: &str = include_str!("style.css");

impl Graph {
    /// The graph as an SVG picture, from the arguments on the left to the results on the right.
    ///
    /// Each value is a record of label, data and gradient, with the operation that computed it in front. The arrows of
    /// `-`, `/` and `**` arrive in the order of the operands, from top to bottom; those of other operations in the
    /// order that is easiest to follow. Numbers below 0.001 or from a million on have an exponent, long labels lose
    /// their middle, and the text that appears on hovering has every digit and letter. Light or dark is the choice of
    /// the reader's system. The same graph gives the same text.
    ///
    /// # Errors
    /// If the graph has more than [`TooLarge::MAX_NODES`] nodes or [`TooLarge::MAX_EDGES`] edges;
    /// [`Graph::collapse`] makes it smaller.
    pub fn to_svg(&self) -> Result<String, TooLarge> {
        TooLarge::check(self, Form::Picture)?;
        let mut out = String::new();
        Picture::new(self).write(&mut out).expect("writing to a string succeeds");
        Ok(out)
    }
}

/// A graph with its shapes and their places.
struct Picture<'g> {
    graph: &'g Graph,
    shapes: Vec<Shape>,
    /// The cells of each layer.
    cells: Vec<Cells>,
    extents: Vec<Extent>,
    layout: Layout,
}

impl<'g> Picture<'g> {
    fn new(graph: &'g Graph) -> Self {
        let shapes: Vec<_> = (0..graph.nodes().len()).map(|index| Shape::new(graph, index)).collect();
        let layers = layers(graph);
        let mut cells = vec![Cells::default(); layers.iter().max().map_or(0, |last| last + 1)];
        for (shape, &layer) in shapes.iter().zip(&layers) {
            cells[layer].hold(shape);
        }
        let extents: Vec<_> =
            shapes.iter().zip(&layers).map(|(shape, &layer)| shape.extent(&cells[layer])).collect();
        let layout = arrange(graph, layers, &extents);
        Self { graph, shapes, cells, extents, layout }
    }

    fn write(&self, out: &mut impl Write) -> fmt::Result {
        self.write_head(out)?;
        lines::write(self, out)?;
        (0..self.shapes.len()).try_for_each(|index| self.write_node(out, index))?;
        writeln!(out, "</g>\n</svg>")
    }

    fn write_head(&self, out: &mut impl Write) -> fmt::Result {
        let [width, height] =
            [self.layout.width, self.layout.height].map(|size| (size + 2.0 * MARGIN).ceil());
        let (nodes, operations) = (self.shapes.len(), self.graph.n_operations());
        write!(out, r#"<svg xmlns="http://www.w3.org/2000/svg" class="graph" role="img" "#)?;
        writeln!(out, r#"width="{width}" height="{height}" viewBox="0 0 {width} {height}">"#)?;
        writeln!(out, "<title>Graph of {nodes} nodes and {operations} operations</title>")?;
        writeln!(out, "<style>\n{STYLE}</style>")?;
        writeln!(out, r#"<rect class="paper" width="{width}" height="{height}"/>"#)?;
        writeln!(out, r#"<g transform="translate({MARGIN} {MARGIN})">"#)
    }

    fn write_node(&self, out: &mut impl Write, index: usize) -> fmt::Result {
        let (class, column) = (class(&self.graph.nodes()[index].kind), self.column(index));
        let (x, y) = (column.anchor, self.layout.y[index]);
        writeln!(out, r#"<g class="{class}"><title>{}</title>"#, xml_lines(&self.hover(index)))?;
        match &self.shapes[index] {
            Shape::Value { label, data, grad, operation } => {
                if let Some(operation) = operation {
                    boxes::operation(out, operation, self.operation_middle(index), self.left(index), y)?;
                }
                boxes::record(out, &self.cells[self.layout.layer[index]], [label, data, grad], x, y)?;
            }
            Shape::Group { name, lines } => boxes::group(out, name, lines, &self.extents[index], x, y)?,
            Shape::Fold { count, range } => boxes::fold(out, count, range, &self.extents[index], x, y)?,
        }
        writeln!(out, "</g>")
    }

    /// What hovering over a node tells, line by line.
    fn hover(&self, index: usize) -> Vec<String> {
        let node = &self.graph.nodes()[index];
        let named = Some(node.label.clone()).filter(|label| !label.is_empty());
        match &node.kind {
            NodeKind::Group(group) => named.into_iter().chain(group_lines(group)).collect(),
            NodeKind::Fold(fold) => {
                vec![format!("min {}", exact(fold.min)), format!("max {}", exact(fold.max))]
            }
            _ => {
                let numbers = [format!("data {}", exact(node.data)), format!("grad {}", exact(node.grad))];
                let origin = formula(self.graph, index).map(|formula| format!("= {formula}"));
                named.into_iter().chain(origin).chain(numbers).collect()
            }
        }
    }

    fn column(&self, vertex: usize) -> &Column {
        &self.layout.columns[self.layout.layer[vertex]]
    }

    /// Where the record or the box of a node begins.
    fn left(&self, node: usize) -> f64 {
        let label = match &self.shapes[node] {
            Shape::Value { label, .. } => self.cells[self.layout.layer[node]].label_width(label),
            Shape::Group { .. } | Shape::Fold { .. } => 0.0,
        };
        self.column(node).anchor - label
    }

    /// The middle of the operation in front of a record.
    fn operation_middle(&self, node: usize) -> f64 {
        self.left(node) - ARROW - self.cells[self.layout.layer[node]].operation / 2.0
    }
}

fn class(kind: &NodeKind) -> &'static str {
    match kind {
        NodeKind::Leaf => "leaf",
        NodeKind::Operation(_) | NodeKind::Output => "value",
        NodeKind::Group(_) => "group",
        NodeKind::Fold(_) => "fold",
    }
}

fn xml_lines(lines: &[String]) -> String {
    lines.iter().map(|line| xml(line)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::samples::{build, chain, mlp, random, skips};
    use crate::graph::GraphNode;

    /// The points of the arrow heads, each `x y`.
    fn heads(svg: &str) -> Vec<&str> {
        svg.lines()
            .filter_map(|line| line.strip_prefix(r#"<path class="head" d="M"#)?.split('l').next())
            .collect()
    }

    #[test]
    fn every_edge_and_every_operation_has_an_arrow() {
        for graph in [
            build(&[&[], &[0, 0]]),
            mlp(&[3, 4, 4, 1]),
            random(200, 7),
            skips(60),
            mlp(&[9, 20, 2]).collapse(1),
        ] {
            let operations = graph.nodes().iter().filter(|node| node.operation().is_some()).count();
            let svg = graph.to_svg().unwrap();
            assert_eq!(svg.matches(r#"class="head""#).count(), graph.edges().len() + operations);
            assert_eq!(svg.matches(r#"class="op""#).count(), operations);
            assert_eq!(svg.matches("<g ").count(), graph.nodes().len() + 1);
            assert_eq!(svg, graph.to_svg().unwrap(), "the same graph gives the same text");
        }
    }

    #[test]
    fn both_edges_of_a_sum_of_a_value_with_itself_are_visible() {
        let svg = build(&[&[], &[0, 0]]).to_svg().unwrap();
        let [first, second, _] = heads(&svg)[..] else { panic!("three arrows in {svg}") };
        assert_ne!(first, second);
    }

    #[test]
    fn hostile_labels_and_numbers_stay_text() {
        let label = "<script>\"'&]]>\0\n\u{ffff}\u{202e}";
        let mut graph = Graph::new();
        for x in [f64::NAN, f64::INFINITY, f64::MAX, -5e-324] {
            graph.push(GraphNode::leaf(label, x, x), &[]);
        }
        graph.push(GraphNode::computed(label, 0.0, 0.0, "</text>&"), &[0, 1, 2]);
        let svg = graph.to_svg().unwrap();
        assert!(!svg.contains("<script>") && !svg.contains("</text>&"));
        assert!(svg.chars().all(|c| c == '\n' || !c.is_control()));
        assert!(svg.contains("&lt;script&gt;&quot;&#39;&amp;]]&gt;␀␊\u{fffd}\u{fffd}"));
        let attributes: Vec<_> =
            svg.lines().filter(|line| line.contains("<path") || line.contains("<rect")).collect();
        assert!(attributes.iter().all(|line| !line.contains("NaN") && !line.contains("inf")));
    }

    #[test]
    fn hovering_tells_all_digits() {
        let mut graph = Graph::new();
        let a = graph.push(GraphNode::leaf("a", 0.1 + 0.2, 0.0), &[]);
        graph.push(GraphNode::computed("b", 1e300, -0.0, "*"), &[a, a]);
        let svg = graph.to_svg().unwrap();
        assert!(svg.contains("<title>a\ndata 0.30000000000000004\ngrad 0.0</title>"));
        assert!(svg.contains("<title>b\n= a * a\ndata 1e300\ngrad -0.0</title>"));
    }

    #[test]
    fn a_graph_beyond_the_limit_is_refused_with_advice() {
        assert!(chain(TooLarge::MAX_NODES - 1).to_svg().is_ok());
        let error = chain(TooLarge::MAX_NODES).to_svg().unwrap_err();
        assert_eq!((error.nodes, error.edges), (TooLarge::MAX_NODES + 1, TooLarge::MAX_NODES));
        assert!(error.to_string().contains("collapse(1)"), "{error}");
    }
}
