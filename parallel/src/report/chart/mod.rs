//! What charts are made of: a frame with a title, two axes and a legend, and marks in it.
//!
//! ```text
//! Axis, Axis, Key ──> Chart ──> Area ──> marks ──> Drawing ──> SVG, in a page or as a file
//! ```

mod area;
mod axis;
mod drawing;
pub(super) mod marks;
mod scale;
pub(super) mod text;

pub(super) use area::Area;
pub(super) use axis::Axis;
pub(super) use drawing::{Drawing, STYLE};
pub(super) use scale::Scale;

use super::markup::Element;
use axis::{LABEL, TICK};
use marks::{swatch, words};

/// As many series have a colour, a dash and a shape of their own.
pub(super) const SERIES: usize = 6;

/// The width of a chart, in pixels.
pub(super) const WIDTH: f64 = 380.0;
const MARGIN: f64 = 10.0;
/// The height of the title with the room below it, and of a line of the legend.
const TITLE: f64 = 26.0;
const LEGEND: f64 = 18.0;

/// An entry of a legend.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) mark: Mark,
    pub(super) label: String,
}

/// How what an entry stands for is drawn; series are numbers from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// A line of a series.
    Line(usize),
    /// A shape of a series.
    Shape(usize),
    /// A shade, from 0 to 8.
    Shade(usize),
}

/// Title, axes and legend; what is drawn between them comes later.
#[derive(Debug, Clone)]
pub(super) struct Chart {
    pub(super) title: String,
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) legend: Vec<Key>,
    /// The height between the axes, in pixels.
    pub(super) height: f64,
}

impl Chart {
    pub(super) fn new(title: &str, x: Axis, y: Axis) -> Self {
        Chart { title: title.to_owned(), x, y, legend: Vec::new(), height: 230.0 }
    }

    /// Where marks go.
    pub(super) fn area(&self) -> Area {
        let left = MARGIN + LABEL + self.y.side_width();
        let legend = LEGEND * self.legend_lines().len() as f64;
        let top = MARGIN + TITLE + if legend > 0.0 { legend + 6.0 } else { 0.0 };
        let width = WIDTH - left - 2.0 * MARGIN;
        Area { left, top, width, height: self.height, x: self.x.clone(), y: self.y.clone() }
    }

    /// The chart with marks in it; `summary` tells it to who does not see it.
    pub(super) fn draw(&self, summary: &str, marks: impl IntoIterator<Item = Element>) -> Drawing {
        let area = self.area();
        let height = area.bottom() + self.x.foot_height(area.width) + LABEL + MARGIN;
        let mut drawing = Drawing::new(&self.title, summary, (WIDTH, height));
        drawing.parts.extend(self.legend_elements(MARGIN + TITLE));
        drawing.parts.extend(self.x.foot(&area));
        drawing.parts.extend(self.y.side(&area));
        drawing.parts.extend(marks);
        drawing
    }

    /// The legend's entries, as many on a line as fit.
    fn legend_lines(&self) -> Vec<Vec<(f64, &Key)>> {
        const SWATCH: f64 = 28.0;
        const GAP: f64 = 16.0;
        let room = WIDTH - 2.0 * MARGIN;
        let mut lines: Vec<Vec<(f64, &Key)>> = Vec::new();
        let mut x = room;
        for key in &self.legend {
            let wide = SWATCH + text::width(&key.label, TICK);
            if x + wide > room {
                lines.push(Vec::new());
                x = 0.0;
            }
            if let Some(line) = lines.last_mut() {
                line.push((MARGIN + x, key));
            }
            x += wide + GAP;
        }
        lines
    }

    fn legend_elements(&self, top: f64) -> Vec<Element> {
        let entry = |(line, (x, key)): (usize, (f64, &Key))| {
            let y = top + LEGEND * (line as f64 + 0.5);
            [swatch(key.mark, (x, y)), words("tick", (x + 26.0, y + 4.0), &key.label)]
        };
        let lines = self.legend_lines().into_iter().enumerate();
        lines.flat_map(|(i, line)| line.into_iter().map(move |key| (i, key))).flat_map(entry).collect()
    }
}
