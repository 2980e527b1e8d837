//! Words as people read them, on terminals; numbers are those of the library's [`wording`](paragrad::wording).

use std::io::{self, IsTerminal};
use std::iter;

use terminal_size::{Width, terminal_size};

pub(crate) use paragrad::wording::{counted, percent, r2, rate, seconds, short};

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
    fn names_are_quoted_where_their_end_is_not_seen() {
        for (word, expected) in
            [("price", "price"), ("1.5", "1.5"), ("a b", "\"a b\""), ("a,b", "\"a,b\""), ("no.", "\"no.\"")]
        {
            assert_eq!(name(word, 20), expected);
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
