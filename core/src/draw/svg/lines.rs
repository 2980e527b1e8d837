//! Lines from value to operation.

use std::fmt::{self, Write};

use super::Picture;
use super::boxes::{HEAD, head};
use super::shape::{Operation, PAD, RECORD, Shape};
use crate::draw::layout::Link;

/// From arrow to arrow where there is room.
const PORT_GAP: f64 = 11.0;
/// How far two lines between the same nodes are apart where they start.
const TWIN_GAP: f64 = 6.0;

/// Both ends of a line, and where it bends: behind the layer of its start, before that of its end.
struct Line {
    start: (f64, f64),
    bend: (f64, f64),
    end: (f64, f64),
}

/// All lines of a picture, those without bends first, so that the others lie over them.
pub(super) fn write(picture: &Picture<'_>, out: &mut impl Write) -> fmt::Result {
    let ports = ports(picture);
    for link in picture.layout.jumps.iter().chain(&picture.layout.links) {
        let line = line(picture, link, &ports);
        let (x, y) = line.end;
        if link.edge.is_some() {
            write_curve(out, &line, x - HEAD.0)?;
            head(out, x, y)?;
        } else {
            write_curve(out, &line, x)?;
        }
    }
    Ok(())
}

/// Where each edge arrives, in pixels below the middle of its node.
fn ports(picture: &Picture<'_>) -> Vec<f64> {
    let layout = &picture.layout;
    let mut links: Vec<_> =
        layout.links.iter().chain(&layout.jumps).filter(|link| link.edge.is_some()).collect();
    let height = |link: &Link| if is_ordered(picture, link.to) { link.port } else { layout.y[link.from] };
    links.sort_by(|a, b| a.to.cmp(&b.to).then(height(a).total_cmp(&height(b))).then(a.edge.cmp(&b.edge)));
    let mut ports = vec![0.0; picture.graph.edges().len()];
    for arrivals in links.chunk_by(|a, b| a.to == b.to) {
        let (n, room) = (arrivals.len() as f64, port_room(picture, arrivals[0].to));
        let step = (room / n).min(PORT_GAP);
        for (i, edge) in arrivals.iter().filter_map(|link| link.edge).enumerate() {
            ports[edge] = (i as f64 + 0.5 - n / 2.0) * step;
        }
    }
    ports
}

/// Whether the reader must be able to tell the operands of a node apart.
fn is_ordered(picture: &Picture<'_>, node: usize) -> bool {
    matches!(picture.graph.nodes()[node].operation(), Some("-" | "/" | "**"))
}

/// The height over which edges may arrive at a node.
fn port_room(picture: &Picture<'_>, node: usize) -> f64 {
    match &picture.shapes[node] {
        Shape::Value { operation: Some(operation), .. } => operation.height - 4.0,
        Shape::Value { .. } => RECORD,
        Shape::Group { .. } | Shape::Fold { .. } => picture.extents[node].height - 2.0 * PAD,
    }
}

fn line(picture: &Picture<'_>, link: &Link, ports: &[f64]) -> Line {
    let (from, to) = (picture.column(link.from), picture.column(link.to));
    let below = link.edge.map_or(0.0, |edge| ports[edge]);
    let aside = if has_twin(picture, link) { below.clamp(-TWIN_GAP / 2.0, TWIN_GAP / 2.0) } else { 0.0 };
    let right = picture.extents.get(link.from).map_or(from.right, |extent| from.anchor + extent.right);
    Line {
        start: (right, picture.layout.y[link.from] + aside),
        bend: (from.right, to.left - 1.5 * HEAD.0),
        end: (left(picture, link.to, below), picture.layout.y[link.to] + below),
    }
}

/// Whether the operand before or behind is the same value.
fn has_twin(picture: &Picture<'_>, link: &Link) -> bool {
    let edges = picture.graph.edges();
    link.edge.is_some_and(|edge| {
        let same = |other: Option<usize>| other.and_then(|other| edges.get(other)) == Some(&edges[edge]);
        same(edge.checked_sub(1)) || same(edge.checked_add(1))
    })
}

/// Where a line reaches a vertex, so far below its middle. A line to a bend passes the layer.
fn left(picture: &Picture<'_>, vertex: usize, below: f64) -> f64 {
    match picture.shapes.get(vertex) {
        None => picture.column(vertex).right,
        Some(Shape::Value { operation: Some(operation), .. }) => {
            picture.operation_middle(vertex) - half_width(operation, below)
        }
        Some(_) => picture.left(vertex),
    }
}

/// Half of the width of the round frame of an operation, so far below its middle.
fn half_width(operation: &Operation, below: f64) -> f64 {
    let round = operation.width.min(operation.height) / 2.0;
    let into_corner = (below.abs() - operation.height / 2.0 + round).clamp(0.0, round);
    operation.width / 2.0 - round + (round * round - into_corner * into_corner).sqrt()
}

/// A line that runs level through both layers and bends between them.
fn write_curve(out: &mut impl Write, line: &Line, until: f64) -> fmt::Result {
    let ((x0, y0), (x1, x2), (_, y3)) = (line.start, line.bend, line.end);
    write!(out, r#"<path class="edge" d="M{x0:.1} {y0:.1}"#)?;
    if (y0 - y3).abs() > 0.05 {
        let middle = (x1 + x2) / 2.0;
        write!(out, "H{x1:.1}C{middle:.1} {y0:.1} {middle:.1} {y3:.1} {x2:.1} {y3:.1}")?;
    }
    writeln!(out, r#"H{until:.1}"/>"#)
}
