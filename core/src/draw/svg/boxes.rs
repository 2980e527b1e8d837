//! Boxes and the text in them.

use std::fmt::{self, Write};

use super::shape::{CAPTION, CARDS, Cells, NAME, Operation, PAD, RECORD, TEXT};
use crate::draw::layout::Extent;
use crate::draw::text::{width, xml};

/// From the middle of a line of text down to the line on which its letters stand, in parts of the font size.
const BASELINE: f64 = 0.35;
/// Roundness of a record, and of a group.
const ROUND: f64 = 6.0;
const ROUNDER: f64 = 14.0;
/// Length and half of the width of an arrow head.
pub(super) const HEAD: (f64, f64) = (8.0, 3.6);

/// A record: label, data and gradient in cells that are separated by rules, the first of them at `x`.
pub(super) fn record(out: &mut impl Write, cells: &Cells, texts: [&str; 3], x: f64, y: f64) -> fmt::Result {
    let [label, data, grad] = texts;
    let (top, label_width) = (y - RECORD / 2.0, cells.label_width(label));
    let (left, second, right) = (x - label_width, x + cells.data, x + cells.data + cells.grad);
    rect(out, "box", left, top, right - left, RECORD, ROUND)?;
    tint(out, left, top, label_width)?;
    writeln!(out, r#"<path class="rule" d="M{x:.1} {top:.1}v{RECORD}M{second:.1} {top:.1}v{RECORD}"/>"#)?;
    text(out, "mid", left + label_width / 2.0, y, label, TEXT)?;
    for (caption, number, left, right) in [("data", data, x, second), ("grad", grad, second, right)] {
        text(out, "cap", left + 0.9 * PAD, y, caption, CAPTION)?;
        text(out, "end", right - 0.9 * PAD, y, number, TEXT)?;
    }
    Ok(())
}

/// The ground of the first cell of a record, inside of its frame.
fn tint(out: &mut impl Write, left: f64, top: f64, width: f64) -> fmt::Result {
    let (edge, corner, tall) = (width - ROUND, ROUND - 0.5, RECORD - 1.0);
    let (right, top, straight) = (left + width, top + 0.5, tall - 2.0 * corner);
    let arc = |x, y| format!("a{corner} {corner} 0 0 0 {x} {y}");
    let (upper, lower) = (arc(-corner, corner), arc(corner, corner));
    writeln!(
        out,
        r#"<path class="tint" d="M{right:.1} {top:.1}h-{edge:.1}{upper}v{straight}{lower}h{edge:.1}z"/>"#
    )
}

/// An operation in its frame, and the arrow to its value at `x`.
pub(super) fn operation(
    out: &mut impl Write,
    operation: &Operation,
    middle: f64,
    x: f64,
    y: f64,
) -> fmt::Result {
    let Operation { name, width, height } = operation;
    let (left, right) = (middle - width / 2.0, middle + width / 2.0);
    writeln!(out, r#"<path class="edge" d="M{right:.1} {y:.1}H{:.1}"/>"#, x - HEAD.0)?;
    head(out, x, y)?;
    rect(out, "op", left, y - height / 2.0, *width, *height, width.min(*height) / 2.0)?;
    text(out, "sign", middle, y, name, TEXT)
}

/// The name of a group over two lines about it.
pub(super) fn group(
    out: &mut impl Write,
    name: &str,
    lines: &[String; 2],
    extent: &Extent,
    x: f64,
    y: f64,
) -> fmt::Result {
    let (middle, wide, high) = (x + extent.right / 2.0, extent.right, extent.height);
    rect(out, "box", x, y - high / 2.0, wide, high, ROUNDER)?;
    text(out, "name", middle, y - 18.0, name, NAME)?;
    text(out, "cap mid", middle, y + 4.0, &lines[0], CAPTION)?;
    text(out, "cap mid", middle, y + 19.0, &lines[1], CAPTION)
}

/// A stack of cards: how many values, and their range.
pub(super) fn fold(
    out: &mut impl Write,
    count: &str,
    range: &str,
    extent: &Extent,
    x: f64,
    y: f64,
) -> fmt::Result {
    let (wide, high, top) = (extent.right - CARDS, extent.height - CARDS, y - extent.height / 2.0);
    for card in [CARDS, CARDS / 2.0, 0.0] {
        rect(out, "box", x + card, top + CARDS - card, wide, high, ROUND)?;
    }
    let (middle, y) = (x + wide / 2.0, y + CARDS / 2.0);
    text(out, "mid", middle, y - 9.0, count, TEXT)?;
    text(out, "cap mid", middle, y + 9.0, range, CAPTION)
}

/// An arrow head with its tip here, pointing to the right.
pub(super) fn head(out: &mut impl Write, x: f64, y: f64) -> fmt::Result {
    let (long, half) = HEAD;
    writeln!(out, r#"<path class="head" d="M{x:.1} {y:.1}l-{long} -{half}v{}z"/>"#, 2.0 * half)
}

fn rect(
    out: &mut impl Write,
    class: &str,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    round: f64,
) -> fmt::Result {
    write!(out, r#"<rect class="{class}" x="{x:.1}" y="{y:.1}" "#)?;
    writeln!(out, r#"width="{width:.1}" height="{height:.1}" rx="{round:.1}"/>"#)
}

/// A line of text around the height `y`. Letters whose width depends on the font are squeezed into their room.
fn text(out: &mut impl Write, class: &str, x: f64, y: f64, content: &str, size: f64) -> fmt::Result {
    if content.is_empty() {
        return Ok(());
    }
    write!(out, r#"<text class="{class}" x="{x:.1}" y="{:.1}""#, y + BASELINE * size)?;
    if !content.is_ascii() {
        write!(out, r#" textLength="{:.1}" lengthAdjust="spacingAndGlyphs""#, width(content, size))?;
    }
    writeln!(out, ">{}</text>", xml(content))
}
