//! Command lines to copy into a shell.

/// The command line of this run.
pub(crate) fn given() -> String {
    std::iter::once("paragrad".to_owned())
        .chain(std::env::args_os().skip(1).map(|word| quoted(&word.to_string_lossy())))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A word as a shell takes it for one.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./,:=+%@".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_part_them() {
        assert_eq!(
            [quoted("a.csv"), quoted("my file"), quoted("it's"), quoted("")],
            ["a.csv", "'my file'", r"'it'\''s'", "''"]
        );
    }
}
