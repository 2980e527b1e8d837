//! An axis: numbers on a scale, or names side by side.

use super::marks::{self, words};
use super::scale::Tick;
use super::text::{fitted, width};
use super::{Area, Scale};
use crate::report::markup::Element;

/// Font sizes of ticks, and of labels with the room around them; the style sheet has the same.
pub(super) const TICK: f64 = 11.0;
pub(super) const LABEL: f64 = 20.0;
const LABEL_TEXT: f64 = 12.0;
/// Between ticks and the area.
const GAP: f64 = 8.0;
/// The most room for names, beside and below the area.
const SIDE: f64 = 120.0;
const FOOT: f64 = 84.0;
/// A line of ticks.
const LINE: f64 = 14.0;
/// The most ticks of numbers.
const MOST_TICKS: usize = 6;

/// What one side of a chart stands for, and its label.
#[derive(Debug, Clone)]
pub(in crate::report) enum Axis {
    Numbers {
        label: String,
        scale: Scale,
    },
    /// Names, of which number `i` is in the middle of the `i`-th of equal parts.
    Names {
        label: String,
        names: Vec<String>,
    },
}

impl Axis {
    pub(in crate::report) fn numbers(label: impl Into<String>, scale: Scale) -> Self {
        Axis::Numbers { label: label.into(), scale }
    }

    pub(in crate::report) fn names(label: impl Into<String>, names: Vec<String>) -> Self {
        Axis::Names { label: label.into(), names }
    }

    pub(super) fn is_names(&self) -> bool {
        matches!(self, Axis::Names { .. })
    }

    /// A share of the side.
    pub(super) fn place(&self, number: f64) -> f64 {
        match self {
            Axis::Numbers { scale, .. } => scale.place(number),
            Axis::Names { names, .. } => (number + 0.5) / names.len() as f64,
        }
    }

    fn label(&self) -> &str {
        match self {
            Axis::Numbers { label, .. } | Axis::Names { label, .. } => label,
        }
    }

    /// What stands at the axis, where there is room for texts of `room` pixels.
    fn ticks(&self, most: usize, room: f64) -> Vec<Tick> {
        match self {
            Axis::Numbers { scale, .. } => scale.ticks(most),
            Axis::Names { names, .. } => {
                let tick =
                    |(i, name): (usize, &String)| Tick { value: i as f64, label: fitted(name, TICK, room) };
                names.iter().enumerate().map(tick).collect()
            }
        }
    }

    /// Ticks of an axis below an area so wide that they do not touch; names stand on end where they would.
    fn foot_ticks(&self, room: f64) -> (Vec<Tick>, bool) {
        let widest =
            |ticks: &[Tick]| ticks.iter().map(|tick| width(&tick.label, TICK) + GAP).fold(0.0, f64::max);
        match self {
            Axis::Names { names, .. } => {
                let part = room / names.len() as f64;
                let whole = self.ticks(0, f64::INFINITY);
                if widest(&whole) <= part { (whole, false) } else { (self.ticks(0, FOOT), true) }
            }
            Axis::Numbers { .. } => {
                let fits = |ticks: &Vec<Tick>| widest(ticks) * ticks.len() as f64 <= room;
                let ticks = (2..=MOST_TICKS).rev().map(|most| self.ticks(most, room)).find(fits);
                (ticks.unwrap_or_else(|| self.ticks(2, room)), false)
            }
        }
    }

    /// The room beside the area that the ticks of a vertical axis need.
    pub(super) fn side_width(&self) -> f64 {
        let ticks = self.ticks(MOST_TICKS, SIDE);
        GAP + ticks.iter().map(|tick| width(&tick.label, TICK)).fold(0.0, f64::max)
    }

    /// The room below an area that the ticks of a horizontal axis need.
    pub(super) fn foot_height(&self, area_width: f64) -> f64 {
        match self.foot_ticks(area_width) {
            (_, false) => GAP + LINE,
            (ticks, true) => GAP + ticks.iter().map(|tick| width(&tick.label, TICK)).fold(0.0, f64::max),
        }
    }

    /// A vertical axis at the left of an area: lines across it, ticks, and the label on end.
    pub(super) fn side(&self, area: &Area) -> Vec<Element> {
        let mut parts = Vec::new();
        for Tick { value, label } in self.ticks(MOST_TICKS, SIDE) {
            let y = area.y_at(value);
            if !self.is_names() {
                parts.push(marks::segment("grid", (area.left, y), (area.right(), y)));
            }
            parts.push(words("tick end", (area.left - GAP, y + 4.0), &label));
        }
        let label = fitted(self.label(), LABEL_TEXT, area.height + LABEL);
        let (x, y) = (area.left - self.side_width() - 6.0, area.top + area.height / 2.0);
        parts.push(marks::on_end(words("label middle", (x, y), &label), (x, y)));
        parts
    }

    /// A horizontal axis below an area: its line, ticks and label.
    pub(super) fn foot(&self, area: &Area) -> Vec<Element> {
        let bottom = area.bottom();
        let (ticks, on_end) = self.foot_ticks(area.width);
        let mut parts = Vec::new();
        for Tick { value, label } in ticks {
            let x = area.x_at(value);
            if !self.is_names() {
                parts.push(marks::segment("grid", (x, area.top), (x, bottom)));
            }
            parts.push(if on_end {
                let at = (x + 4.0, bottom + GAP);
                marks::on_end(words("tick end", at, &label), at)
            } else {
                words("tick middle", (x, bottom + GAP + 10.0), &label)
            });
        }
        parts.push(marks::segment("axis", (area.left, bottom), (area.right(), bottom)));
        let label = fitted(self.label(), LABEL_TEXT, area.width + area.left / 2.0);
        let y = bottom + self.foot_height(area.width) + 14.0;
        let half = width(&label, LABEL_TEXT) / 2.0;
        let middle = (area.left + area.width / 2.0).max(half + 4.0).min(super::WIDTH - half - 4.0);
        parts.push(words("label middle", (middle, y), &label));
        parts
    }
}
