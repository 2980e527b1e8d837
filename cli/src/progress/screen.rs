//! A block of lines that is drawn over itself.

use std::io::Write;

/// A line without its end, and the columns that it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    text: String,
    width: usize,
}

impl Line {
    /// A line in which every letter takes a column.
    pub(super) fn plain(text: String) -> Self {
        let width = text.chars().count();
        Line { text, width }
    }

    /// A line with letters that take none, as those of colours.
    pub(super) fn wide(text: String, width: usize) -> Self {
        Line { text, width }
    }

    #[cfg(test)]
    pub(super) fn text(&self) -> String {
        self.text.clone()
    }

    #[cfg(test)]
    pub(super) fn width(&self) -> usize {
        self.width
    }
}

/// A terminal, and what of it is taken by the block; the cursor is at the start of the line below.
pub(super) struct Screen<W> {
    out: W,
    drawn: Vec<Line>,
}

impl<W: Write> Screen<W> {
    pub(super) fn new(out: W) -> Self {
        Screen { out, drawn: Vec::new() }
    }

    /// Draws lines in place of those that are there, on a terminal of so many columns.
    pub(super) fn draw(&mut self, lines: &[Line], columns: usize) {
        let mut text = self.to_the_top(columns);
        for line in lines {
            // To the end of the line nothing of the old one is left.
            text += &format!("{}\u{1b}[K\n", line.text);
        }
        self.write(&(text + "\u{1b}[J"));
        self.drawn = lines.to_vec();
    }

    /// Removes the lines that are there.
    pub(super) fn clear(&mut self, columns: usize) {
        if !self.drawn.is_empty() {
            let text = self.to_the_top(columns) + "\u{1b}[J";
            self.write(&text);
            self.drawn.clear();
        }
    }

    /// To the start of the block. A terminal that has become narrower has broken its lines.
    fn to_the_top(&self, columns: usize) -> String {
        let rows: usize = self.drawn.iter().map(|line| line.width.div_ceil(columns).max(1)).sum();
        if rows == 0 { String::new() } else { format!("\r\u{1b}[{rows}A") }
    }

    fn write(&mut self, text: &str) {
        // Nothing is wrong if nobody is left to see it.
        let _ = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_drawn_over_itself_and_removed() {
        let mut screen = Screen::new(Vec::new());
        let lines = [Line::plain("one".to_owned()), Line::plain("two".to_owned())];
        screen.draw(&lines, 80);
        screen.draw(&lines[..1], 80);
        screen.clear(80);
        screen.clear(80);
        let expected =
            "one\u{1b}[K\ntwo\u{1b}[K\n\u{1b}[J\r\u{1b}[2Aone\u{1b}[K\n\u{1b}[J\r\u{1b}[1A\u{1b}[J";
        assert_eq!(String::from_utf8(screen.out).as_deref(), Ok(expected));
    }

    #[test]
    fn lines_that_a_narrower_terminal_has_broken_are_counted_as_such() {
        let mut screen = Screen::new(Vec::new());
        screen.draw(&[Line::plain("x".repeat(50)), Line::plain(String::new())], 80);
        assert_eq!(screen.to_the_top(80), "\r\u{1b}[2A");
        assert_eq!(screen.to_the_top(20), "\r\u{1b}[4A");
    }
}
