//! JSON that may stand in a page.

use std::fmt::{self, Write};

use crate::draw::number::exact;
use crate::draw::text::visible;

/// Text in quotes. What ends a script element, or is not to be shown, is no part of it.
pub(super) fn string(out: &mut impl Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for c in text.chars().map(visible) {
        match c {
            '"' | '\\' => write!(out, "\\{c}")?,
            '<' | '>' | '&' => write!(out, "\\u{:04x}", u32::from(c))?,
            c => out.write_char(c)?,
        }
    }
    out.write_char('"')
}

/// A number to the bit; one that is not finite as the text that JavaScript's `Number` reads.
pub(super) fn number(out: &mut impl Write, x: f64) -> fmt::Result {
    match x {
        _ if x.is_nan() => out.write_str("\"NaN\""),
        f64::INFINITY => out.write_str("\"Infinity\""),
        f64::NEG_INFINITY => out.write_str("\"-Infinity\""),
        x => out.write_str(&exact(x)),
    }
}

/// An array.
pub(super) fn array<T>(
    out: &mut String,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut String, T) -> fmt::Result,
) -> fmt::Result {
    out.write_char('[')?;
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.write_char(',')?;
        }
        write(out, item)?;
    }
    out.write_char(']')
}

/// Numbers as the base64 text of their bytes, the lowest first: to the bit, in 11 characters each.
///
/// # Source
/// RFC 4648, section 4.
pub(super) fn base64(out: &mut String, numbers: impl Iterator<Item = f64>) -> fmt::Result {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes: Vec<u8> = numbers.flat_map(f64::to_le_bytes).collect();
    out.write_char('"')?;
    for three in bytes.chunks(3) {
        let word =
            three.iter().enumerate().fold(0, |word, (i, &byte)| word | u32::from(byte) << (16 - 8 * i));
        for place in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * place)) as usize & 63];
            out.write_char(if place <= three.len() { digit.into() } else { '=' })?;
        }
    }
    out.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_script() {
        let mut out = String::new();
        string(&mut out, "</script>\"\\\n\u{2028}é&").unwrap();
        assert_eq!(out, "\"\\u003c/script\\u003e\\\"\\\\␊\u{fffd}é\\u0026\"");
    }

    #[test]
    fn numbers_are_those_of_javascript() {
        let mut out = String::new();
        array(&mut out, [0.1, -0.0, 1e300, f64::NAN, f64::NEG_INFINITY], number).unwrap();
        assert_eq!(out, "[0.1,-0.0,1e300,\"NaN\",\"-Infinity\"]");
    }

    /// # Source
    /// Python 3.11: `base64.b64encode(struct.pack("<d", 0.1) + ...)`.
    #[test]
    fn base64_is_pythons() {
        for (numbers, python) in [
            (&[][..], "\"\""),
            (&[0.1], "\"mpmZmZmZuT8=\""),
            (&[0.1, -2.5], "\"mpmZmZmZuT8AAAAAAAAEwA==\""),
            (&[1.0, 2.0, f64::INFINITY], "\"AAAAAAAA8D8AAAAAAAAAQAAAAAAAAPB/\""),
        ] {
            let mut out = String::new();
            base64(&mut out, numbers.iter().copied()).unwrap();
            assert_eq!(out, python);
        }
    }
}
