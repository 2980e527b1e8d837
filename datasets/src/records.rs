//! The csv crate's records, each with the true line on which it starts.
//!
//! The crate's own line numbers drift after a blank line or a CRLF, because it skips line ends when it
//! *starts* the next record; its byte offsets do not, so lines are counted from those.

use csv::{ByteRecord, Reader, ReaderBuilder};

/// Where a row starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowStart {
    pub(crate) byte: usize,
    /// From 1.
    pub(crate) line: u64,
}

/// The records of a file in order, blank lines skipped.
pub(crate) struct Records<'a> {
    bytes: &'a [u8],
    reader: Reader<&'a [u8]>,
    record: ByteRecord,
    previous: RowStart,
}

impl<'a> Records<'a> {
    pub(crate) fn new(bytes: &'a [u8], delimiter: u8) -> Self {
        let reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes);
        Records { bytes, reader, record: ByteRecord::new(), previous: RowStart { byte: 0, line: 1 } }
    }

    /// The next record, which is valid until the call after.
    pub(crate) fn next(&mut self) -> Option<(RowStart, &ByteRecord)> {
        let from = self.reader.position().byte() as usize;
        // Reading a slice into a flexible record has nothing to fail with.
        if !self.reader.read_byte_record(&mut self.record).unwrap_or(false) {
            return None;
        }
        let blank = self.bytes[from..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let byte = from + blank;
        let line = self.previous.line + line_ends(&self.bytes[self.previous.byte..byte]);
        self.previous = RowStart { byte, line };
        Some((self.previous, &self.record))
    }
}

/// Line ends of any kind: LF, CRLF, or CR alone.
pub(crate) fn line_ends(bytes: &[u8]) -> u64 {
    let ends = |i: usize| match bytes[i] {
        b'\n' => true,
        b'\r' => bytes.get(i + 1) != Some(&b'\n'),
        _ => false,
    };
    (0..bytes.len()).filter(|&i| ends(i)).count() as u64
}
