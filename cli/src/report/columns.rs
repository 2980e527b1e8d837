//! Tables of text.

use super::text::page_width;

/// On which side a column's cells are flush.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

/// Rows of cells below each other, two spaces between columns, the first row being the heads.
///
/// Whether they fit a page is for the caller to ask of [`fits`].
pub(crate) fn columns(rows: &[Vec<String>], sides: &[Side]) -> String {
    let widths = widths(rows);
    rows.iter().fold(String::new(), |mut text, row| {
        let mut line = String::new();
        for ((cell, &width), side) in row.iter().zip(&widths).zip(sides) {
            let space = " ".repeat(width.saturating_sub(letters(cell)));
            let (before, after) =
                if *side == Side::Right { (space.as_str(), "") } else { ("", space.as_str()) };
            line += &format!("{before}{cell}{after}  ");
        }
        text += line.trim_end();
        text + "\n"
    })
}

/// Whether a table fits a page.
pub(crate) fn fits(rows: &[Vec<String>]) -> bool {
    let widths = widths(rows);
    widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1) <= page_width()
}

/// The width of each column.
fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let n_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| letters(cell)).max();
    (0..n_columns).map(|column| width(column).unwrap_or(0)).collect()
}

fn letters(cell: &str) -> usize {
    cell.chars().count()
}
