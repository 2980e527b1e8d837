//! Numbers, words and comments as source text.

use std::fmt::Write;

/// A finite number with digits enough to come back to the bit, in Rust as in C: `0.1`, `2.0`, `1e-300`.
pub(super) fn number(value: f64) -> String {
    format!("{value:?}")
}

/// Numbers between commas: see [`list`].
pub(super) fn numbers(values: impl IntoIterator<Item = f64>, indent: &str) -> String {
    list(values.into_iter().map(number), indent)
}

/// Items between commas: in one line, or, if they do not fit, in lines of their own, indented by more than `indent`.
pub(super) fn list(items: impl IntoIterator<Item = String>, indent: &str) -> String {
    const WIDTH: usize = 100;
    let items: Vec<String> = items.into_iter().collect();
    let length = |item: &String| item.chars().count() + 2;
    if items.iter().map(length).sum::<usize>() <= WIDTH - 20 {
        return items.join(", ");
    }
    let (mut text, mut column) = (String::new(), WIDTH);
    for item in &items {
        let goes_on = column + length(item) <= WIDTH;
        column = if goes_on { column } else { indent.len() + 3 } + length(item);
        // Writing to a string does not fail.
        let _ = if goes_on { write!(text, " {item},") } else { write!(text, "\n{indent}    {item},") };
    }
    format!("{text}\n{indent}")
}

/// Text as a literal of Rust.
pub(super) fn rust_text(text: &str) -> String {
    let letter = |letter: char| match letter {
        '"' | '\\' => format!("\\{letter}"),
        letter => plain(letter),
    };
    format!("\"{}\"", text.chars().map(letter).collect::<String>())
}

/// Texts of C, whose bytes are those of UTF-8; `NULL` where there is none.
pub(super) struct CTexts {
    /// Arrays that must stand before them, called `name_0` and so on.
    pub(super) declarations: String,
    /// A literal, an array's name or `NULL` for each text.
    pub(super) items: Vec<String>,
}

impl CTexts {
    /// C99 promises literals of 4095 bytes: longer texts are arrays.
    pub(super) fn new<'a>(name: &str, texts: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        const MOST: usize = 4095;
        let (mut declarations, mut items) = (String::new(), Vec::new());
        for (i, text) in texts.into_iter().enumerate() {
            items.push(match text {
                None => "NULL".to_owned(),
                Some(text) if text.len() <= MOST => c_text(text),
                Some(text) => {
                    let bytes = text.bytes().map(|byte| format!("'{}'", c_byte(byte)));
                    let bytes = list(bytes.chain(["0".to_owned()]), "");
                    declarations += &format!("\nstatic const char {name}_{i}[] = {{{bytes}}};\n");
                    format!("{name}_{i}")
                }
            });
        }
        CTexts { declarations, items }
    }
}

/// Text as a literal of C.
fn c_text(text: &str) -> String {
    format!("\"{}\"", text.bytes().map(c_byte).collect::<String>())
}

/// A byte within quotes of C. Octal escapes end after three digits; question marks could be trigraphs.
fn c_byte(byte: u8) -> String {
    match byte {
        b'"' | b'\\' | b'?' | b'\'' => format!("\\{}", byte as char),
        b' '..=b'~' => (byte as char).to_string(),
        byte => format!("\\{byte:03o}"),
    }
}

/// Text in one line that ends no comment, in Rust and in C, and begins none.
pub(super) fn comment(text: &str) -> String {
    let text: String = text.chars().map(plain).collect();
    text.replace("*/", "* /").replace("/*", "/ *")
}

/// A letter that can be seen, or its escape.
fn plain(letter: char) -> String {
    let visible = letter.is_ascii_graphic() || letter == ' ' || letter.is_alphanumeric();
    if visible { letter.to_string() } else { format!("\\u{{{:x}}}", u32::from(letter)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_to_the_bit() {
        for value in [0.1, -0.0, 2.0, 1e300, -5e-324, f64::MAX, 1.0 / 3.0, 123_456_789_012_345_680.0] {
            let text = number(value);
            assert!(text.contains(['.', 'e']), "{text} would be an integer");
            assert_eq!(text.parse::<f64>().map(f64::to_bits), Ok(value.to_bits()), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_a_line_has_several() {
        assert_eq!(numbers([], ""), "");
        assert_eq!(numbers([1.0, 0.5], "  "), "1.0, 0.5");
        let text = numbers((0..100).map(f64::from), "  ");
        assert!(text.lines().all(|line| line.len() <= 100), "{text}");
        assert!(text.starts_with("\n      0.0, 1.0,") && text.ends_with("99.0,\n  "), "{text}");
    }

    #[test]
    fn hostile_text_stays_within_its_quotes() {
        let hostile = "a\"b\\c\n\u{202e}??/\0é";
        assert_eq!(rust_text(hostile), r#""a\"b\\c\u{a}\u{202e}??/\u{0}é""#);
        assert_eq!(c_text(hostile), r#""a\"b\\c\012\342\200\256\?\?/\000\303\251""#);
        let long = "'".repeat(5000);
        let texts = CTexts::new("words", [Some("a"), None, Some(&long)]);
        assert_eq!(texts.items, ["\"a\"", "NULL", "words_2"]);
        assert!(texts.declarations.starts_with("\nstatic const char words_2[] = {\n    '\\'', "));
    }

    #[test]
    fn hostile_text_stays_within_its_comment() {
        assert_eq!(comment("a*/b/*c*//\nd\r\u{2028}"), "a* /b/ *c* //\\u{a}d\\u{d}\\u{2028}");
        assert!(!comment("/*/*/*/").contains("*/"));
    }
}
