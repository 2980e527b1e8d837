//! Quoting mistakes, which the csv crate forgives: it closes an open quote at the end of the file, and so can
//! turn half a file into one cell.

/// A quoting mistake, at a byte and in a cell counted from 0 in its row.
pub(crate) struct Fault {
    pub(crate) byte: usize,
    pub(crate) cell: usize,
    pub(crate) kind: FaultKind,
}

pub(crate) enum FaultKind {
    /// The quote at the place opens a cell that never ends.
    Unclosed,
    /// The quote at the place stands inside a cell, or text follows the closing quote.
    Stray,
}

/// Where a byte stands.
#[derive(Clone, Copy)]
enum State {
    CellStart,
    Plain,
    /// Since the quote at this byte.
    Quoted(usize),
    /// A quote inside quotes, which closes them or is doubled.
    QuoteInQuotes(usize),
}

/// The first mistake by the rules of RFC 4180: quotes enclose whole cells, and a quote inside is doubled.
pub(crate) fn fault(bytes: &[u8], delimiter: u8) -> Option<Fault> {
    if !bytes.contains(&b'"') {
        return None;
    }
    let mut cell = 0;
    let mut state = State::CellStart;
    for (byte, &found) in bytes.iter().enumerate() {
        state = match (state, found) {
            (State::CellStart, b'"') => State::Quoted(byte),
            (State::Quoted(open), b'"') => State::QuoteInQuotes(open),
            (State::QuoteInQuotes(open), b'"') => State::Quoted(open),
            (State::Quoted(_), _) => state,
            (_, b'\r' | b'\n') => {
                cell = 0;
                State::CellStart
            }
            (_, _) if found == delimiter => {
                cell += 1;
                State::CellStart
            }
            (State::Plain, b'"') | (State::QuoteInQuotes(_), _) => {
                return Some(Fault { byte, cell, kind: FaultKind::Stray });
            }
            (State::CellStart | State::Plain, _) => State::Plain,
        };
    }
    match state {
        State::Quoted(byte) => Some(Fault { byte, cell, kind: FaultKind::Unclosed }),
        _ => None,
    }
}
