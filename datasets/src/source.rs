//! Bytes from a path, a reader or the standard input: decompressed if they are gzip, refused if they are no
//! text.
//!
//! What a file is follows from its first bytes, not from its name, so a compressed file need not end in `.gz`.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use crate::error::{Error, ErrorKind};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

const GZIP: &[u8] = b"\x1f\x8b";

/// Files that are often taken for CSV: their first bytes, what they are, and how to get a CSV file from them.
///
/// # Source
/// The magic bytes of `file`(1): `magic/Magdir/{archive,compress,apache,sql,pdf,images,elf,sgml,json}`; UTF-16's byte
/// order marks.
const OTHER_FORMATS: [(&[u8], &str, &str); 20] = [
    (b"\xff\xfe", "UTF-16 text", "save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8"),
    (b"PK\x03\x04", "a zip archive or a workbook", "unpack it, or export its sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old workbook", "export its sheet as CSV"),
    (b"PAR1", "a Parquet file", "write it as CSV"),
    (b"\x89HDF", "an HDF5 file", "write its table as CSV"),
    (b"\x80\x04\x95", "a Python pickle", "write its table as CSV"),
    (b"\xfd7zXZ", "an xz archive", "unpack it: xz -d"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it: zstd -d"),
    (b"SQLite format 3", "an SQLite database", "export its table as CSV"),
    (b"%PDF-", "a PDF document", "export its table as CSV"),
    (b"\x89PNG", "a picture", IS_IT_THE_FILE),
    (b"\xff\xd8\xff", "a picture", IS_IT_THE_FILE),
    (b"\x7fELF", "a program", IS_IT_THE_FILE),
    (b"<?xml", "an XML document", "write it as CSV"),
    (b"<!DOCTYPE", "a page of the web", "download the file that it shows, or write it as CSV"),
    (b"<html", "a page of the web", "download the file that it shows, or write it as CSV"),
    (b"{\"", "JSON", "write it as CSV"),
    (b"{\n", "JSON", "write it as CSV"),
    (b"[{", "JSON", "write it as CSV"),
];

const IS_IT_THE_FILE: &str = "is it the right file?";

/// What a file is by its first bytes, if these are known: `a PDF document`. `None` for CSV, as for any other text.
///
/// ```
/// assert_eq!(paragrad_datasets::format_of(b"%PDF-1.7"), Some("a PDF document"));
/// assert_eq!(paragrad_datasets::format_of(b"x,y\n1,2\n"), None);
/// ```
pub fn format_of(bytes: &[u8]) -> Option<&'static str> {
    let known = OTHER_FORMATS.iter().find(|(magic, _, _)| bytes.starts_with(magic)).map(|(_, what, _)| *what);
    known.or_else(|| bytes.starts_with(GZIP).then_some("a gzip archive"))
}

/// All bytes of a reader, decompressed, without a byte order mark; `file` is what errors call it.
pub(crate) fn read(file: &str, mut reader: impl Read) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(|error| unreadable(file, &error))?;
    text(file, bytes)
}

/// Bytes as text: decompressed, without a byte order mark.
pub(crate) fn text(file: &str, bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
    let mut bytes = if bytes.starts_with(GZIP) { unzip(file, &bytes)? } else { bytes };
    if let Some((_, what, advice)) = OTHER_FORMATS.iter().find(|(magic, _, _)| bytes.starts_with(magic)) {
        return Err(Error::in_file(file, ErrorKind::NotCsv { what, advice }));
    }
    if is_wide(&bytes) {
        let (_, what, advice) = OTHER_FORMATS[0];
        return Err(Error::in_file(file, ErrorKind::NotCsv { what, advice }));
    }
    if is_binary(&bytes) {
        let (what, advice) = ("bytes that are no text", IS_IT_THE_FILE);
        return Err(Error::in_file(file, ErrorKind::NotCsv { what, advice }));
    }
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    Ok(bytes)
}

/// The refusal of what the operating system would not give.
pub(crate) fn unreadable(file: &str, error: &io::Error) -> Error {
    Error::in_file(file, ErrorKind::Read { reason: error.to_string() })
}

fn unzip(file: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut unzipped = Vec::new();
    match MultiGzDecoder::new(bytes).read_to_end(&mut unzipped) {
        Ok(_) => Ok(unzipped),
        Err(error) => Err(Error::in_file(file, ErrorKind::Gzip { reason: error.to_string() })),
    }
}

/// Whether every other byte is zero at the start, as in UTF-16 without a byte order mark.
fn is_wide(bytes: &[u8]) -> bool {
    const LOOK: usize = 16;
    let zeros = |from: usize| bytes.iter().take(LOOK).skip(from).step_by(2).all(|&byte| byte == 0);
    bytes.len() >= LOOK && zeros(0) != zeros(1)
}

/// Whether a third of the start are control characters, or there are zeros among what is no UTF-8.
fn is_binary(bytes: &[u8]) -> bool {
    const LOOK: usize = 8192;
    let start = &bytes[..bytes.len().min(LOOK)];
    let is_control = |byte: &&u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    let n_controls = start.iter().filter(is_control).count();
    // What is cut off at the end of the start has no length.
    let is_invalid = std::str::from_utf8(start).is_err_and(|error| error.error_len().is_some());
    3 * n_controls > start.len() || (is_invalid && start.contains(&0))
}
