//! Elements of HTML and SVG. Text and attributes are escaped here, and nowhere else.

use std::fmt::{self, Display, Write};

use paragrad_core::text::xml;

/// An element with what is in it.
#[derive(Debug, Clone)]
pub(super) struct Element {
    name: &'static str,
    attributes: String,
    content: String,
}

impl Element {
    pub(super) fn new(name: &'static str) -> Self {
        Element { name, attributes: String::new(), content: String::new() }
    }

    /// With an attribute.
    pub(super) fn with(mut self, attribute: &str, value: impl Display) -> Self {
        // Writing to a string succeeds.
        let _ = write!(self.attributes, " {attribute}=\"{}\"", xml(&value.to_string()));
        self
    }

    /// With a length or a place, in pixels to two digits.
    pub(super) fn at(self, attribute: &str, pixels: f64) -> Self {
        self.with(attribute, Pixels(pixels))
    }

    pub(super) fn class(self, class: impl Display) -> Self {
        self.with("class", class)
    }

    /// With text behind what is in it.
    pub(super) fn text(mut self, text: &str) -> Self {
        self.content += &xml(text);
        self
    }

    /// With a text of lines that appears on hovering.
    pub(super) fn hover(self, lines: &[String]) -> Self {
        let lines: Vec<String> = lines.iter().map(|line| xml(line)).collect();
        let title = Element { content: lines.join("\n"), ..Element::new("title") };
        self.child(title)
    }

    /// With an element behind what is in it.
    pub(super) fn child(self, child: Element) -> Self {
        self.children([child])
    }

    /// With elements behind what is in it.
    pub(super) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        for child in children {
            let _ = write!(self.content, "{child}");
        }
        self
    }

    /// With style or program text, which is written as it is.
    pub(super) fn verbatim(mut self, text: &'static str) -> Self {
        self.content += text;
        self
    }
}

/// A `meta` of HTML has no end.
impl Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Element { name, attributes, content } = self;
        write!(f, "<{name}{attributes}>{content}")?;
        if *name == "meta" { writeln!(f) } else { write!(f, "</{name}>") }
    }
}

/// A number of pixels, with at most two digits behind the point.
pub(super) struct Pixels(pub(super) f64);

impl Display for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = (self.0 * 100.0).round() / 100.0;
        // No minus in front of zero.
        write!(f, "{}", rounded + 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_users_write_stays_text() {
        let hostile = "\"><script>alert('&')</script>\u{202e}\n";
        let element = Element::new("text").with("data-name", hostile).text(hostile).hover(&[hostile.into()]);
        let escaped = "&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;\u{fffd}␊";
        let expected = format!("<text data-name=\"{escaped}\">{escaped}<title>{escaped}</title></text>");
        assert_eq!(element.to_string(), expected);
    }

    #[test]
    fn pixels_are_short() {
        for (number, expected) in [(1.0, "1"), (-0.001, "0"), (2.0 / 3.0, "0.67"), (-12.345, "-12.35")] {
            assert_eq!(Pixels(number).to_string(), expected);
        }
    }
}
