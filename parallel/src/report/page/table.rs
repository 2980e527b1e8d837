//! Tables, in boxes in which they scroll if they are wide.

use paragrad_core::text::shorten;

use crate::report::markup::Element;

/// Longer text of a cell loses its middle.
const LONGEST: usize = 160;

/// A table of text.
pub(super) struct Table {
    name: &'static str,
    heads: Vec<Head>,
    rows: Vec<Vec<String>>,
}

/// Above a column, and on which side its cells stand.
#[derive(Clone)]
pub(super) enum Head {
    Words(String),
    Number(String),
}

impl Table {
    /// `name` says what is in it to who does not see it.
    pub(super) fn new(name: &'static str, heads: Vec<Head>) -> Self {
        Table { name, heads, rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    pub(super) fn element(&self) -> Element {
        let side = |head: &Head| if matches!(head, Head::Number(_)) { "number" } else { "words" };
        let head = |head: &Head| {
            let (Head::Words(text) | Head::Number(text)) = head;
            Element::new("th").with("scope", "col").class(side(head)).text(&shorten(text, LONGEST))
        };
        let cell = |(i, (head, text)): (usize, (&Head, &String))| {
            let cell = if i == 0 { Element::new("th").with("scope", "row") } else { Element::new("td") };
            cell.class(side(head)).text(&shorten(text, LONGEST))
        };
        let row = |cells: &Vec<String>| {
            Element::new("tr").children(self.heads.iter().zip(cells).enumerate().map(cell))
        };
        let heads = Element::new("thead").child(Element::new("tr").children(self.heads.iter().map(head)));
        let body = Element::new("tbody").children(self.rows.iter().map(row));
        scrolled(self.name, Element::new("table").child(heads).child(body))
    }
}

/// A box in which something wide scrolls; with a keyboard too.
pub(super) fn scrolled(name: &str, content: Element) -> Element {
    Element::new("div")
        .class("scroll")
        .with("tabindex", 0)
        .with("role", "region")
        .with("aria-label", name)
        .child(content)
}

/// Heads of words and numbers.
pub(super) fn heads<const N: usize, const M: usize>(words: [&str; N], numbers: [&str; M]) -> Vec<Head> {
    let words = words.into_iter().map(|head| Head::Words(head.to_owned()));
    words.chain(numbers.into_iter().map(|head| Head::Number(head.to_owned()))).collect()
}
