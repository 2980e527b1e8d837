//! The graph as the page's script reads it.
//!
//! ```json
//! {
//!   "nodes": 7,
//!   "data": "base64 of f64", "grad": "base64 of f64",
//!   "labels": [[0, "x"], [1, "w.", 0, 3]],
//!   "operations": [[6, "dot", [4, [1, 3], [0, 1]]], [7, "tanh", [6], [0.9]]],
//!   "parts": { "name": "", "columns": [[0, 1], [{ "name": "layers.0", "columns": [[6], [7]] }]] }
//! }
//! ```
//!
//! Labels and operands that are numbered in a row are one entry, with the first number and how many there are. The
//! operands of a `dot` are in the order in which the sweep visits them: bias, weights, inputs. Its partial derivatives
//! are left out where they are what its name says: 1, the inputs, the weights.

use std::fmt::{self, Write};

use super::json::{array, base64, number, string};
use crate::draw::text::shorten;
use crate::draw::tree::{Member, Part, tree};
use crate::graph::Graph;

/// Characters of a label that a page keeps.
const LABEL_LIMIT: usize = 80;
/// So many that follow each other are written as a run.
const RUN: usize = 3;

pub(super) fn write(out: &mut String, graph: &Graph) -> fmt::Result {
    let nodes = graph.nodes();
    write!(out, "{{\"nodes\":{},\"data\":", nodes.len())?;
    base64(out, nodes.iter().map(|node| node.data))?;
    out.write_str(",\"grad\":")?;
    base64(out, nodes.iter().map(|node| node.grad))?;
    out.write_str(",\"labels\":")?;
    array(out, &labels(graph), write_label)?;
    out.write_str(",\"operations\":")?;
    let computed = (0..nodes.len()).filter(|&node| nodes[node].operation().is_some());
    array(out, computed, |out, node| write_operation(out, graph, node))?;
    out.write_str(",\"parts\":")?;
    write_part(out, &tree(graph))?;
    out.write_char('}')
}

/// A label, or several that end in numbers that count up.
struct Labels<'g> {
    first: usize,
    text: &'g str,
    /// The first number, and how many there are.
    numbers: Option<(usize, usize)>,
}

fn labels(graph: &Graph) -> Vec<Labels<'_>> {
    let mut all: Vec<Labels<'_>> = Vec::new();
    let labelled = graph.nodes().iter().enumerate().filter(|(_, node)| !node.label.is_empty());
    for (node, label) in labelled.map(|(index, node)| (index, node.label.as_str())) {
        let numbered = numbered(label);
        match (all.last_mut(), numbered) {
            (Some(Labels { first, text, numbers: Some((start, n)) }), Some((word, number)))
                if (*text, *first + *n, *start + *n) == (word, node, number) =>
            {
                *n += 1;
            }
            (_, Some((text, number))) => all.push(Labels { first: node, text, numbers: Some((number, 1)) }),
            (_, None) => all.push(Labels { first: node, text: label, numbers: None }),
        }
    }
    all
}

/// A label that is short, and ends in a number as it would be written: before it, and the number.
fn numbered(label: &str) -> Option<(&str, usize)> {
    let word = label.trim_end_matches(|c: char| c.is_ascii_digit());
    let number: usize = label[word.len()..].parse().ok()?;
    let plain = label.len() <= LABEL_LIMIT && number.to_string().len() == label.len() - word.len();
    (plain && number < 1 << 53).then_some((word, number))
}

fn write_label(out: &mut String, label: &Labels<'_>) -> fmt::Result {
    write!(out, "[{},", label.first)?;
    string(out, &shorten(label.text, LABEL_LIMIT))?;
    match label.numbers {
        Some((start, n)) => write!(out, ",{start},{n}]"),
        None => out.write_char(']'),
    }
}

fn write_operation(out: &mut String, graph: &Graph, node: usize) -> fmt::Result {
    let name = graph.nodes()[node].operation().unwrap_or_default();
    let operands = in_order(name, graph.arguments(node).zip(graph.partials(node)).collect());
    write!(out, "[{node},")?;
    string(out, &shorten(name, LABEL_LIMIT))?;
    out.write_char(',')?;
    write_indices(out, &operands.iter().map(|&(operand, _)| operand).collect::<Vec<_>>())?;
    if name != "dot" || !is_plain_dot(graph, &operands) {
        out.write_char(',')?;
        array(out, &operands, |out, &(_, partial)| match partial {
            Some(partial) => number(out, partial),
            None => out.write_str("null"),
        })?;
    }
    out.write_char(']')
}

type Operand = (usize, Option<f64>);

/// The operands as the sweep visits them.
fn in_order(name: &str, operands: Vec<Operand>) -> Vec<Operand> {
    if name != "dot" {
        return operands;
    }
    let bias = operands.iter().take(1);
    let weights = operands.iter().skip(1).step_by(2);
    let inputs = operands.iter().skip(2).step_by(2);
    bias.chain(weights).chain(inputs).copied().collect()
}

/// Whether the partial derivatives of a dot product are 1, its inputs and its weights, to the bit.
fn is_plain_dot(graph: &Graph, operands: &[Operand]) -> bool {
    let (len, half) = (operands.len(), operands.len() / 2);
    let partner = |place: usize| if place <= half { place + half } else { place - half };
    let expected = |place: usize| match place {
        0 => 1.0,
        _ => graph.nodes()[operands[partner(place)].0].data,
    };
    len % 2 == 1
        && (0..len).all(|place| operands[place].1.map(f64::to_bits) == Some(expected(place).to_bits()))
}

/// Indices, and `[first, n]` for n that count up.
fn write_indices(out: &mut String, indices: &[usize]) -> fmt::Result {
    let runs = indices.chunk_by(|&a, &b| a + 1 == b).flat_map(|run| {
        let step = if run.len() >= RUN { run.len() } else { 1 };
        run.chunks(step)
    });
    array(out, runs, |out, run| match run {
        [one] => write!(out, "{one}"),
        _ => write!(out, "[{},{}]", run[0], run.len()),
    })
}

fn write_part(out: &mut String, part: &Part) -> fmt::Result {
    out.write_str("{\"name\":")?;
    string(out, &shorten(&part.name, LABEL_LIMIT))?;
    out.write_str(",\"columns\":")?;
    array(out, &part.columns, |out, column| {
        array(out, column, |out, member| match member {
            Member::Node(node) => write!(out, "{node}"),
            Member::Part(part) => write_part(out, part),
        })
    })?;
    out.write_char('}')
}
