//! How much room text needs, whichever sans-serif font the reader has.

use paragrad_core::text::shorten;

/// The width of a text at a font size, in pixels: at most, since the font is the reader's.
///
/// # Source
/// Advance widths of DejaVu Sans, the widest of the usual fonts (Segoe UI, Roboto, Helvetica and Arial are narrower), by
/// kinds of letters.
pub(in crate::report) fn width(text: &str, size: f64) -> f64 {
    let em = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | 'J' | '|' | '!' | '\'' | ':' | ';' | '.' | ',' | ' ' => 0.34,
        'f' | 'r' | 't' | '(' | ')' | '-' | '/' | '[' | ']' | '"' => 0.46,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '=' | '+' | '−' | '…' | '±' | '→' => 1.0,
        'A'..='Z' => 0.79,
        '\u{300}'..='\u{36f}' => 0.0,
        c if c.is_ascii() => 0.64,
        '\u{80}'..='\u{24f}' | '\u{370}'..='\u{5ff}' => 0.8,
        _ => 1.1,
    };
    text.chars().map(em).sum::<f64>() * size
}

/// The text, or as much of both its ends as has room.
pub(in crate::report) fn fitted(text: &str, size: f64, room: f64) -> String {
    /// Longer ones are cut before they are measured.
    const LONGEST: usize = 200;
    let text = shorten(text, LONGEST);
    let n = text.chars().count();
    let fits = |limit: &usize| width(&shorten(&text, *limit), size) <= room;
    let limit = (1..=n).rev().find(fits).unwrap_or(1);
    shorten(&text, limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_loses_its_middle() {
        assert_eq!(fitted("sepal_length", 12.0, 200.0), "sepal_length");
        assert_eq!(fitted("sepal_length", 12.0, 60.0), "sep…gth");
        assert_eq!(fitted(&"漢".repeat(1000), 12.0, 60.0).chars().count(), 4);
        assert_eq!(fitted("abc", 12.0, 0.0), "…");
        assert_eq!(fitted("", 12.0, 10.0), "");
    }
}
