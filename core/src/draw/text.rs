//! Text that comes from users: made harmless, escaped, shortened and measured.
//!
//! ```
//! use paragrad_core::text::{shorten, xml};
//!
//! assert_eq!(xml("a < b & \u{202e}c"), "a &lt; b &amp; \u{fffd}c");
//! assert_eq!(shorten("a rather long name", 7), "a r…ame");
//! ```

use crate::graph::Group;

/// Width of a character of a monospace font, as a part of the font size.
/// # Source
/// Menlo and DejaVu Sans Mono: 0.602; SF Mono, Courier New and Liberation Mono: about 0.6; Consolas: 0.55.
const MONOSPACE: f64 = 0.605;
/// Width of a character outside of the usual fonts; what is wider is squeezed by the drawing.
const WIDE: f64 = 1.1;

/// Replaces what cannot be shown or must not be written: control characters by their pictures (a newline is `␊`),
/// and characters that XML forbids or that change the direction of the text around them by `\u{fffd}`.
pub(super) fn visible(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '␡',
        '\u{80}'..='\u{9f}' | '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => '\u{fffd}',
        '\u{2066}'..='\u{2069}' | '\u{fffe}'..='\u{ffff}' => '\u{fffd}',
        c => c,
    }
}

/// Text for XML and for the HTML-like labels of Graphviz, between tags or inside of quotes.
pub fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars().map(visible) {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// At most `limit` visible characters: the middle gives way to an ellipsis, since the ends of a path tell most.
pub fn shorten(text: &str, limit: usize) -> String {
    let n = text.chars().count();
    let shown = || text.chars().map(visible);
    if n <= limit {
        return shown().collect();
    }
    let tail = limit / 2;
    let head = limit - 1 - tail;
    shown().take(head).chain(['…']).chain(shown().skip(n - tail)).collect()
}

/// Width of a text in a monospace font of this size.
pub(super) fn width(text: &str, font_size: f64) -> f64 {
    let em = |c: char| match c {
        '\u{300}'..='\u{36f}' => 0.0,
        '\0'..='\u{10ff}' | '\u{2010}'..='\u{22ff}' => MONOSPACE,
        _ => WIDE,
    };
    text.chars().map(em).sum::<f64>() * font_size
}

/// The size of a group in words.
pub(super) fn group_lines(group: &Group) -> [String; 2] {
    let (operations, outputs) = (count(group.operations, "operation"), count(group.outputs, "output"));
    let leaves = match group.parameters {
        0 => count(group.inputs, "input"),
        parameters => count(parameters, "parameter"),
    };
    [leaves, format!("{operations}, {outputs}")]
}

/// A number with its noun.
pub(super) fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_told_in_words() {
        let group = Group { parameters: 16, inputs: 0, operations: 8, outputs: 1 };
        assert_eq!(group_lines(&group), ["16 parameters", "8 operations, 1 output"]);
        let loss = Group { parameters: 0, inputs: 1, operations: 8, outputs: 1 };
        assert_eq!(group_lines(&loss), ["1 input", "8 operations, 1 output"]);
    }

    #[test]
    fn escaped_text_holds_no_markup_and_no_forbidden_character() {
        for (text, expected) in [
            ("a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;"),
            ("]]>", "]]&gt;"),
            ("a\0b\nc\td\u{7f}", "a␀b␊c␉d␡"),
            ("\u{9f}\u{ffff}\u{202e}", "\u{fffd}\u{fffd}\u{fffd}"),
            ("α é 漢 🦀", "α é 漢 🦀"),
        ] {
            assert_eq!(xml(text), expected);
        }
    }

    #[test]
    fn long_text_keeps_both_ends() {
        for (text, limit, expected) in
            [("abc", 3, "abc"), ("abcd", 3, "a…d"), ("漢字仮名交じり", 5, "漢字…じり"), ("", 3, "")]
        {
            assert_eq!(shorten(text, limit), expected);
        }
    }

    #[test]
    fn width_grows_with_the_text() {
        assert_eq!(width("", 12.0), 0.0);
        assert!(width("ab", 12.0) > width("a", 12.0));
        assert_eq!(width("e\u{301}", 12.0), width("e", 12.0));
        assert!(width("漢", 12.0) > width("a", 12.0));
    }
}
