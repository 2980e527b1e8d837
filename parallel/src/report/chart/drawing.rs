//! A drawing: the parts of an SVG picture, and what must be said of it.

use super::marks::words;
use super::text::fitted;
use crate::report::markup::Element;

/// The style sheet of all drawings, light and dark.
pub(in crate::report) const STYLE: &str = include_str!("style.css");

/// A picture with its title.
#[derive(Debug, Clone)]
pub(in crate::report) struct Drawing {
    title: String,
    summary: String,
    width: f64,
    height: f64,
    /// What is in it, the lowest first.
    pub(in crate::report) parts: Vec<Element>,
}

impl Drawing {
    /// Nothing but a title; `summary` tells the picture to who does not see it.
    pub(in crate::report) fn new(title: &str, summary: &str, (width, height): (f64, f64)) -> Self {
        let (title, summary) = (title.to_owned(), summary.to_owned());
        Drawing { title, summary, width, height: height.ceil(), parts: Vec::new() }
    }

    pub(in crate::report) fn width(&self) -> f64 {
        self.width
    }

    /// A part of a page that has the style sheet.
    pub(in crate::report) fn in_page(&self) -> Element {
        self.svg([])
    }

    /// The text of a file.
    pub(in crate::report) fn file(&self) -> String {
        format!("{}\n", self.svg([Element::new("style").verbatim(STYLE)]))
    }

    fn svg(&self, head: impl IntoIterator<Item = Element>) -> Element {
        let Drawing { title, summary, width, height, parts } = self;
        let paper = Element::new("rect").class("paper").at("width", *width).at("height", *height);
        Element::new("svg")
            .with("xmlns", "http://www.w3.org/2000/svg")
            .class("chart")
            .with("role", "img")
            .with("aria-label", format_args!("{title}: {summary}"))
            .at("width", *width)
            .at("height", *height)
            .with("viewBox", format_args!("0 0 {width} {height}"))
            .children(head)
            .child(paper)
            .child(words("heading", (10.0, 24.0), &fitted(title, 14.0, width - 20.0)))
            .children(parts.iter().cloned())
    }
}
