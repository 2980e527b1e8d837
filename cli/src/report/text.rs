//! Numbers and words as people read them.

use std::io::{self, IsTerminal};
use std::iter;

use terminal_size::{Width, terminal_size};

/// The width of a table that goes to no terminal, or to one that does not say how wide it is.
const PAGE: usize = 80;

/// The width of lines on a stream: that of its terminal as far as it reads well, or `None` if it is no terminal.
pub(crate) fn terminal_width(stream: &impl IsTerminal) -> Option<usize> {
    let width = || terminal_size().map_or(PAGE, |(Width(width), _)| usize::from(width).clamp(60, 100));
    stream.is_terminal().then(width)
}

/// The width of a table on stdout.
pub(crate) fn page_width() -> usize {
    terminal_width(&io::stdout()).unwrap_or(PAGE)
}

/// A number with four significant digits.
pub(crate) fn short(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-3..1e6).contains(&size) {
        return format!("{number:.2e}");
    }
    let digits_before = if size >= 1.0 { size.log10().floor() as usize + 1 } else { 0 };
    format!("{number:.*}", 4_usize.saturating_sub(digits_before))
}

/// A share as a percentage with one digit; only all is 100 %.
pub(crate) fn percent(share: f64) -> String {
    let tenths = (share * 1000.0).round();
    match share {
        all if all >= 1.0 => "100 %".to_owned(),
        _ if tenths >= 1000.0 => "99.9 %".to_owned(),
        _ => format!("{:.1} %", tenths / 10.0),
    }
}

/// An R2 with four digits; only a perfect one is 1.
pub(crate) fn r2(r2: f64) -> String {
    short(if r2 < 1.0 { r2.min(0.9999) } else { r2 })
}

/// A rate with three digits and a prefix for thousands.
pub(crate) fn rate(per_second: f64) -> String {
    let (scaled, prefix) = match per_second {
        r if r >= 1e9 => (r / 1e9, " G"),
        r if r >= 1e6 => (r / 1e6, " M"),
        r if r >= 1e3 => (r / 1e3, " k"),
        r => (r, " "),
    };
    let digits = if scaled >= 100.0 {
        0
    } else if scaled >= 10.0 {
        1
    } else {
        2
    };
    format!("{scaled:.digits$}{prefix}").trim_end().to_owned()
}

/// Seconds with digits enough to compare runs.
pub(crate) fn seconds(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => format!("{:.0} ms", s * 1e3),
        s if s < 100.0 => format!("{s:.1} s"),
        s => format!("{:.0} min {:02.0} s", (s / 60.0).floor(), s % 60.0),
    }
}

/// `1 row`, `2 rows`, `1,797 rows`.
pub(crate) fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{} {what}s", grouped(n)) }
}

/// A count with a comma between thousands.
fn grouped(n: usize) -> String {
    if n < 1000 { n.to_string() } else { format!("{},{:03}", grouped(n / 1000), n % 1000) }
}

/// A name of the data within a sentence: [`clean`], and in quotes where one could not see where it ends.
pub(crate) fn name(word: &str, width: usize) -> String {
    let is_ambiguous = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')' | '"');
    let clean = clean(word, width);
    let quote =
        word.is_empty() || word.contains(is_ambiguous) || word.starts_with('.') || word.ends_with('.');
    if quote { format!("\"{clean}\"") } else { clean }
}

/// A word of the data made fit to print: nothing that moves the cursor, and at most `width` letters.
pub(crate) fn clean(word: &str, width: usize) -> String {
    let letter = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut letters: Vec<char> = word.chars().take(width + 1).map(letter).collect();
    if letters.len() > width {
        letters.truncate(width.saturating_sub(1));
        letters.push('…');
    }
    letters.into_iter().collect()
}

/// Text in lines of at most `width` letters, broken between words or in words that are longer than a line. All lines
/// but the first are indented.
pub(crate) fn wrap(text: &str, width: usize, indent: usize) -> String {
    let longest = (width - indent).max(1);
    let mut lines: Vec<String> = Vec::new();
    let mut room = 0;
    for word in text.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for piece in letters.chunks(longest) {
            match lines.last_mut() {
                Some(line) if piece.len() < room => {
                    line.push(' ');
                    line.extend(piece);
                    room -= piece.len() + 1;
                }
                _ => {
                    let indent = if lines.is_empty() { 0 } else { indent };
                    lines.push(" ".repeat(indent) + &piece.iter().collect::<String>());
                    room = width - indent - piece.len();
                }
            }
        }
    }
    lines.join("\n")
}

/// Lines as they are, or, on a terminal that is narrower, broken between words and indented.
pub(crate) fn fit(text: &str) -> String {
    const INDENT: usize = 4;
    match terminal_width(&io::stdout()) {
        Some(width) => text.lines().map(|line| fit_line(line, width, INDENT)).collect::<Vec<_>>().join("\n"),
        None => text.to_owned(),
    }
}

/// A line as it is, or in pieces if it is too wide.
pub(crate) fn fit_line(line: &str, width: usize, indent: usize) -> String {
    if line.chars().count() > width { wrap(line, width, indent) } else { line.to_owned() }
}

/// `label` and what is to be said of it: on a terminal in lines that are indented below each other, else in one.
pub(crate) fn entry(label: &str, text: &str) -> String {
    const INDENT: usize = 13;
    let padded: String = label.chars().chain(iter::repeat(' ')).take(INDENT).collect();
    let wrapped = match terminal_width(&io::stdout()) {
        Some(width) => wrap(text, width - INDENT, 0),
        None => text.to_owned(),
    };
    wrapped.lines().enumerate().fold(String::new(), |entry, (i, line)| {
        let start = if i == 0 { padded.clone() } else { " ".repeat(INDENT) };
        entry + &start + line + "\n"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_digits() {
        let cases = [
            (0.0, "0.0000"),
            (0.54321, "0.5432"),
            (-12.3456, "-12.35"),
            (152.1335, "152.1"),
            (77_012.0, "77012"),
            (0.000_123_4, "1.23e-4"),
            (1e300, "1.00e300"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
        ];
        for (number, expected) in cases {
            assert_eq!(short(number), expected);
        }
    }

    #[test]
    fn only_all_is_100_percent() {
        let cases =
            [(1.0, "100 %"), (0.9999, "99.9 %"), (0.29, "29.0 %"), (0.0, "0.0 %"), (f64::NAN, "NaN %")];
        for (share, expected) in cases.into_iter().chain([(2.0 / 3.0, "66.7 %"), (0.966_63, "96.7 %")]) {
            assert_eq!(percent(share), expected);
        }
    }

    #[test]
    fn only_a_perfect_fit_is_1() {
        for (number, expected) in [(1.0, "1.000"), (0.999_99, "0.9999"), (0.5, "0.5000"), (-0.25, "-0.2500")]
        {
            assert_eq!(r2(number), expected);
        }
    }

    #[test]
    fn thousands_have_commas() {
        for (n, expected) in
            [(1, "1 row"), (999, "999 rows"), (1765, "1,765 rows"), (1_002_003, "1,002,003 rows")]
        {
            assert_eq!(counted(n, "row"), expected);
        }
    }

    #[test]
    fn names_are_quoted_where_their_end_is_not_seen() {
        for (word, expected) in
            [("price", "price"), ("1.5", "1.5"), ("a b", "\"a b\""), ("a,b", "\"a,b\""), ("no.", "\"no.\"")]
        {
            assert_eq!(name(word, 20), expected);
        }
    }

    #[test]
    fn rates_have_three_digits() {
        for (number, expected) in [(3.0, "3.00"), (1234.0, "1.23 k"), (45_678.0, "45.7 k"), (2.5e8, "250 M")]
        {
            assert_eq!(rate(number), expected);
        }
    }

    #[test]
    fn lines_break_between_words_and_words_where_they_must() {
        assert_eq!(wrap("one two three", 7, 0), "one two\nthree");
        assert_eq!(wrap("one two three", 8, 2), "one two\n  three");
        assert_eq!(wrap("a 1234567890 b", 6, 1), "a\n 12345\n 67890\n b");
        assert_eq!(wrap("", 6, 1), "");
    }

    #[test]
    fn words_of_the_data_cannot_move_the_cursor() {
        assert_eq!(clean("a\u{1b}[2Jb", 9), "a\u{fffd}[2Jb");
        assert_eq!(clean("petal_length", 6), "petal…");
    }
}
