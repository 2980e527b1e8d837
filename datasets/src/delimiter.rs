//! Which character separates the cells.

use crate::records::Records;

/// What is tried, in order of preference.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What a first line may name besides.
const RARE: [u8; 4] = [b':', b' ', b'^', b'~'];

/// Records looked at; a longer look has never changed a mind.
const LOOK: usize = 100;

/// The candidate that cuts the first records into equally many cells, and into most; a file of one column
/// gets a comma.
///
/// Where none cuts them equally, the first record decides, so that the refusal names the ragged row.
pub(crate) fn detect(bytes: &[u8]) -> u8 {
    let width = |delimiter| {
        let (first, equal) = widths(bytes, delimiter);
        (equal && first > 1, first)
    };
    // `max_by_key` keeps the last of equals: reversed, the most preferred.
    CANDIDATES.into_iter().rev().max_by_key(|&delimiter| width(delimiter)).unwrap_or(b',')
}

/// Cells of the first record, and whether the others have as many.
fn widths(bytes: &[u8], delimiter: u8) -> (usize, bool) {
    let mut records = Records::new(bytes, delimiter);
    let first = records.next().map_or(0, |(_, record)| record.len());
    let equal = (1..LOOK).map_while(|_| records.next().map(|(_, record)| record.len())).all(|n| n == first);
    (first, equal)
}

/// The delimiter that a first line `sep=;` names, as spreadsheets write and read it, and the bytes without that line's text:
/// it stays as a blank line, so that lines are counted as in the file. Letters, digits and whatever else separates no cells
/// are named by no such line: it is then a row like any other.
pub(crate) fn declared(mut bytes: Vec<u8>) -> (Option<u8>, Vec<u8>) {
    let named = match bytes.as_slice() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter, b'\r' | b'\n', ..] => Some(*delimiter),
        _ => None,
    };
    let named = named.filter(|delimiter| CANDIDATES.contains(delimiter) || RARE.contains(delimiter));
    if named.is_some() {
        bytes.drain(..b"sep=;".len());
    }
    (named, bytes)
}

#[cfg(test)]
mod tests {
    use super::declared;

    #[test]
    fn a_first_line_names_what_can_separate_cells() {
        for (text, expected) in [
            ("sep=;\na;b\n", Some(b';')),
            ("SEP=\t\r\na\tb\n", Some(b'\t')),
            ("sep=^\na^b\n", Some(b'^')),
            ("sep=x\naxb\n", None),
            ("sep=1\na,b\n", None),
            ("sep=.\na.b\n", None),
            ("sep=\"\na,b\n", None),
        ] {
            let (named, rest) = declared(text.into());
            let n_taken = if expected.is_some() { 5 } else { 0 };
            assert_eq!((named, rest.as_slice()), (expected, &text.as_bytes()[n_taken..]), "{text}");
        }
    }
}
