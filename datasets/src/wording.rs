//! The pieces that messages are put together from.

use crate::number::sign;

/// A name or cell in quotes, its control characters escaped and its length bounded, so that a message stays
/// one line.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}...", &text[..end]),
        None => format!("{text:?}"),
    }
}

/// The first few names.
pub(crate) fn listed(names: &[String]) -> String {
    first_few(names.iter().map(|name| quoted(name)), ", ")
}

/// The first few of several, and how many more there are.
pub(crate) fn first_few(all: impl ExactSizeIterator<Item = String>, separator: &str) -> String {
    const MOST: usize = 8;
    let more = all.len().saturating_sub(MOST);
    let first = all.take(MOST).collect::<Vec<_>>().join(separator);
    if more == 0 { first } else { format!("{first} and {more} more") }
}

pub(crate) fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!(" (did you mean {name:?}?)"))
}

/// The positions that a column may be asked for by.
pub(crate) fn positions(by_position: bool, n: usize) -> String {
    if by_position { format!("; positions: 0 to {}, or -{n} to -1", n - 1) } else { String::new() }
}

/// How a list can have a name that a comma would part.
pub(crate) fn with_comma(columns: &[String]) -> String {
    let Some(i) = columns.iter().position(|name| name.contains(',')) else { return String::new() };
    format!(
        "; in a list, a column whose name has a comma stands by its position, {} by {i}",
        quoted(&columns[i])
    )
}

/// What to do if the names of the columns are not those of the file.
pub(crate) fn first_row(has_header: bool) -> &'static str {
    if has_header {
        ""
    } else {
        "; the first row was taken as data: if it names the columns, say that it is a header (--header)"
    }
}

/// What to do if a file was not cut into columns.
pub(crate) fn only_column(delimiter: u8, n: usize) -> String {
    if n > 1 { String::new() } else { format!("; is {:?} the right delimiter?", char::from(delimiter)) }
}

/// How to make a number of a cell.
pub(crate) fn correction(found: &str) -> String {
    sign(found).map_or_else(|| "correct it".to_owned(), |sign| format!("write it without {sign:?}"))
}

/// What to do if the header is none.
pub(crate) fn first_line(is_comment: bool) -> &'static str {
    if is_comment { "; the first line looks like a comment, which should be removed" } else { "" }
}

/// Why the last column may have no name.
pub(crate) fn unnamed(is_unnamed: bool) -> &'static str {
    if is_unnamed { "; the header has no name for it: rows may end with a delimiter too many" } else { "" }
}
