//! Which character separates the cells.

use crate::records::Records;

/// What is tried, in order of preference.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

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
