//! Numbers as people read them, rounded, with their noun or unit; words as a shell reads them.
//!
//! ```
//! use paragrad::wording::{counted, percent, short};
//!
//! let said = format!("{}, {} right, loss {}", counted(1797, "row"), percent(0.9666), short(0.123456));
//! assert_eq!(said, "1,797 rows, 96.7 % right, loss 0.1235");
//! ```

/// A number with four significant digits.
pub fn short(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-3..1e6).contains(&size) {
        return format!("{number:.2e}");
    }
    let digits_before = if size >= 1.0 { size.log10().floor() as usize + 1 } else { 0 };
    format!("{number:.*}", 4_usize.saturating_sub(digits_before))
}

/// A share as a percentage with one digit; only all is 100 %.
pub fn percent(share: f64) -> String {
    let tenths = (share * 1000.0).round();
    match share {
        all if all >= 1.0 => "100 %".to_owned(),
        _ if tenths >= 1000.0 => "99.9 %".to_owned(),
        _ => format!("{:.1} %", tenths / 10.0),
    }
}

/// An R2 with four digits; only a perfect one is 1.
pub fn r2(r2: f64) -> String {
    short(if r2 < 1.0 { r2.min(0.9999) } else { r2 })
}

/// A rate with three digits and a prefix for thousands.
pub fn rate(per_second: f64) -> String {
    let (scaled, prefix) = match per_second {
        r if r >= 1e9 => (r / 1e9, " G"),
        r if r >= 1e6 => (r / 1e6, " M"),
        r if r >= 1e3 => (r / 1e3, " k"),
        r => (r, " "),
    };
    let digits = if scaled >= 100.0 {
        0
    } else if scaled >= 10.0 {
        1
    } else {
        2
    };
    format!("{scaled:.digits$}{prefix}").trim_end().to_owned()
}

/// Seconds with digits enough to compare runs.
pub fn seconds(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => format!("{:.0} ms", s * 1e3),
        s if s < 100.0 => format!("{s:.1} s"),
        s => format!("{:.0} min {:02.0} s", (s / 60.0).floor(), s % 60.0),
    }
}

/// `1 row`, `2 rows`, `1,797 rows`.
pub fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{} {what}s", grouped(n)) }
}

/// A count with a comma between thousands.
pub fn grouped(n: usize) -> String {
    if n < 1000 { n.to_string() } else { format!("{},{:03}", grouped(n / 1000), n % 1000) }
}

/// The first few of several names, and how many more there are: `a, b and 3 more`.
pub(crate) fn first_few(names: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let first = names.take(most).collect::<Vec<_>>().join(", ");
    if more == 0 { first } else { format!("{first} and {more} more") }
}

/// A word as a shell takes it for one.
///
/// ```
/// use paragrad::wording::shell_word;
///
/// assert_eq!(["a.csv", "my file.c", "it's"].map(shell_word), ["a.csv", "'my file.c'", r"'it'\''s'"]);
/// ```
pub fn shell_word(word: &str) -> String {
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
    fn numbers_have_four_digits() {
        let cases = [
            (0.0, "0.0000"),
            (0.54321, "0.5432"),
            (-12.3456, "-12.35"),
            (152.1335, "152.1"),
            (77_012.0, "77012"),
            (0.000_123_4, "1.23e-4"),
            (1e300, "1.00e300"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
        ];
        for (number, expected) in cases {
            assert_eq!(short(number), expected);
        }
    }

    #[test]
    fn only_all_is_100_percent() {
        let cases =
            [(1.0, "100 %"), (0.9999, "99.9 %"), (0.29, "29.0 %"), (0.0, "0.0 %"), (f64::NAN, "NaN %")];
        for (share, expected) in cases.into_iter().chain([(2.0 / 3.0, "66.7 %"), (0.966_63, "96.7 %")]) {
            assert_eq!(percent(share), expected);
        }
    }

    #[test]
    fn only_a_perfect_fit_is_1() {
        for (number, expected) in [(1.0, "1.000"), (0.999_99, "0.9999"), (0.5, "0.5000"), (-0.25, "-0.2500")]
        {
            assert_eq!(r2(number), expected);
        }
    }

    #[test]
    fn thousands_have_commas() {
        for (n, expected) in
            [(1, "1 row"), (999, "999 rows"), (1765, "1,765 rows"), (1_002_003, "1,002,003 rows")]
        {
            assert_eq!(counted(n, "row"), expected);
        }
    }

    #[test]
    fn of_many_names_the_first_few_are_said() {
        let said =
            |names: &str| first_few(names.chars().map(String::from).collect::<Vec<_>>().into_iter(), 2);
        assert_eq!(
            ["a", "ab", "abc", "abcde"].map(said),
            ["a", "a, b", "a, b and 1 more", "a, b and 3 more"]
        );
    }

    #[test]
    fn words_are_quoted_where_a_shell_would_part_them() {
        let words = [("a.csv", "a.csv"), ("my file", "'my file'"), ("it's", r"'it'\''s'"), ("", "''")];
        for (word, expected) in words {
            assert_eq!(shell_word(word), expected);
        }
    }

    #[test]
    fn rates_have_three_digits() {
        for (number, expected) in [(3.0, "3.00"), (1234.0, "1.23 k"), (45_678.0, "45.7 k"), (2.5e8, "250 M")]
        {
            assert_eq!(rate(number), expected);
        }
    }
}
