//! What a file is that is no safetensors file, for people who named the wrong one.

use paragrad_datasets::format_of;

/// What bytes are, unless they begin as a safetensors file does.
pub(super) fn foreign(bytes: &[u8]) -> Option<&'static str> {
    // The length of the header, and then JSON.
    if bytes.get(LENGTH) == Some(&b'{') && bytes[4..LENGTH] == [0; 4] {
        return None;
    }
    let is_control = |c: char| c.is_control() && !c.is_whitespace();
    let text = || std::str::from_utf8(bytes).ok().filter(|text| !text.contains(is_control));
    Some(match format_of(bytes) {
        _ if bytes.is_empty() => "an empty file",
        Some("a zip archive or a workbook") => "a zip archive, as of PyTorch (.pt)",
        Some(format) => format,
        // The version of its form, and then who wrote it.
        None if matches!(bytes, [8, 1..=32, 0x12, ..]) => "an ONNX graph",
        None => match text() {
            Some(text) if text.trim_start().starts_with(['{', '[']) => "JSON",
            Some(text) if is_table(text) => "a CSV file",
            Some(_) => "text",
            // The start of a length, which is less than 2^32.
            None if bytes.len() <= LENGTH && bytes.iter().skip(4).all(|&byte| byte == 0) => return None,
            None => "bytes of no kind that is known",
        },
    })
}

/// Bytes that say how long the header of a safetensors file is.
const LENGTH: usize = 8;

/// Whether the first rows have equally many delimiters outside of quotes, and some.
fn is_table(text: &str) -> bool {
    const ROWS: usize = 10;
    let mut is_quoted = false;
    let mut separates = |c: char| {
        is_quoted ^= c == '"';
        !is_quoted && c == '\n'
    };
    let rows: Vec<&str> = text.trim_end().split(&mut separates).take(ROWS).collect();
    let mut counts = rows.into_iter().map(delimiters);
    counts.next().is_some_and(|first| first > 0 && counts.all(|count| count == first))
}

/// How many delimiters a row has outside of quotes.
fn delimiters(row: &str) -> usize {
    let outside = row.split('"').step_by(2);
    outside.map(|part| part.matches([',', ';', '\t']).count()).sum()
}

#[cfg(test)]
mod tests {
    use super::foreign;

    #[test]
    fn files_that_are_often_taken_for_models_are_known() {
        for (bytes, expected) in [
            (b"".as_slice(), Some("an empty file")),
            (b"a,b\n1,2\n", Some("a CSV file")),
            (b"a,b", Some("a CSV file")),
            (b"name,n\n\"Doe, Jane\",1\n\"a \"\"b,\"\"\nc\",2\n", Some("a CSV file")),
            (b"Words, and more.\n\"More, and more.\"\n", Some("text")),
            (b"# A title\n\nSome words, and more.\n", Some("text")),
            (b"{\"layers\": []}", Some("JSON")),
            (b"PK\x03\x04archive/data.pkl", Some("a zip archive, as of PyTorch (.pt)")),
            (b"\x80\x04\x95\x10\0\0", Some("a Python pickle")),
            (b"\x89HDF\r\n", Some("an HDF5 file")),
            (b"\x08\x0a\x12\x08paragrad", Some("an ONNX graph")),
            (b"a,b\x01\n", Some("bytes of no kind that is known")),
            (b"\x02\0\0\0\0\0\0\0{}", None),
            (b"\x18\x05\0\0\0\0\0\0", None),
            (b"\x18\x05\0", None),
            (b"\xff\0\0\0\0\0\0\0{\"a\"", None),
        ] {
            assert_eq!(foreign(bytes), expected, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
