//! Numbers as they are written here and there: `1234.5`, `1,234.5`, `1.234,5`, `1 234,5`.
//!
//! ```
//! use paragrad_datasets::NumberFormat;
//!
//! let german = NumberFormat { decimal: ',', thousands: Some('.') };
//! assert_eq!(german.parse("1.234,5"), Some(1234.5));
//! assert_eq!(german.parse("1,234.5"), None);
//! assert_eq!(NumberFormat::PLAIN.parse("1234.5"), Some(1234.5));
//! ```

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Which marks a number is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NumberFormat {
    /// What stands between a whole number and its fraction: a point or a comma.
    pub decimal: char,
    /// What stands between groups of three digits, if anything does.
    pub thousands: Option<char>,
}

impl NumberFormat {
    /// A decimal point, and no groups: what programs write.
    pub const PLAIN: NumberFormat = NumberFormat { decimal: '.', thousands: None };

    /// The number that a cell is, if it is a finite one.
    pub fn parse(&self, cell: &str) -> Option<f64> {
        if *self == NumberFormat::PLAIN { number(cell) } else { number(&self.plain(cell)?) }
    }

    /// The format that most cells are numbers in, and how many are. Of equals the plain one wins, then the one
    /// that goes with the delimiter: where semicolons separate cells, `1,234` is 1.234, elsewhere 1234.
    pub(crate) fn detect(cells: &[&str], delimiter: u8) -> (NumberFormat, usize) {
        let likely: Vec<&str> = cells.iter().copied().filter(|cell| is_likely(cell)).collect();
        let count = |format: NumberFormat| likely.iter().filter(|cell| format.parse(cell).is_some()).count();
        let n = likely.len();
        let mut best = (NumberFormat::PLAIN, count(NumberFormat::PLAIN));
        for format in localised(delimiter) {
            if best.1 == n {
                break;
            }
            let found = count(format);
            if found > best.1 {
                best = (format, found);
            }
        }
        best
    }

    /// The cell with a decimal point and no groups.
    fn plain<'a>(&self, cell: &'a str) -> Option<Cow<'a, str>> {
        let (sign, unsigned) = cell.split_at(usize::from(cell.starts_with(['+', '-'])));
        let (mantissa, exponent) = unsigned.split_at(unsigned.find(['e', 'E']).unwrap_or(unsigned.len()));
        let (whole, fraction) = mantissa.split_once(self.decimal).unwrap_or((mantissa, ""));
        if !(is_digits(fraction) || fraction.is_empty()) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let whole = self.ungrouped(whole)?;
        Some(Cow::Owned(format!("{sign}{whole}.{fraction}{exponent}")))
    }

    /// The digits of a whole number, which stand in groups of three or in none.
    fn ungrouped(&self, whole: &str) -> Option<String> {
        let groups = self.thousands.filter(|&mark| whole.contains(mark)).map(|mark| whole.split(mark));
        let Some(mut groups) = groups else {
            return (whole.is_empty() || is_digits(whole)).then(|| whole.to_owned());
        };
        let first = groups.next()?;
        let starts = is_digits(first) && first.len() <= 3 && !first.starts_with('0');
        let goes_on = groups.all(|group| is_digits(group) && group.len() == 3);
        (starts && goes_on).then(|| whole.split(|letter: char| !letter.is_ascii_digit()).collect())
    }
}

/// Reads an example with a fraction: `1,234.5`, `1.234,5`, `1 234,5`, `1234.5`.
///
/// ```
/// use paragrad_datasets::NumberFormat;
///
/// assert_eq!("1.234,5".parse(), Ok(NumberFormat { decimal: ',', thousands: Some('.') }));
/// ```
impl FromStr for NumberFormat {
    type Err = UnknownNumberFormat;

    fn from_str(example: &str) -> Result<Self, UnknownNumberFormat> {
        let marks: Vec<char> = example.chars().filter(|letter| !letter.is_ascii_digit()).collect();
        let format = match *marks.as_slice() {
            [decimal] => NumberFormat { decimal, thousands: None },
            [thousands, decimal] => NumberFormat { decimal, thousands: Some(thousands) },
            _ => return Err(UnknownNumberFormat(example.to_owned())),
        };
        // A single mark before three digits may be either.
        let is_clear = format.thousands.is_some()
            || example.rsplit(format.decimal).next().is_some_and(|fraction| fraction.len() != 3);
        let is_usual = matches!(format.decimal, '.' | ',')
            && format.thousands.is_none_or(|mark| mark != format.decimal && THOUSANDS.contains(&mark));
        let is_known = is_usual && is_clear && format.parse(example).is_some();
        is_known.then_some(format).ok_or_else(|| UnknownNumberFormat(example.to_owned()))
    }
}

/// What may stand between groups of three digits: spaces of all widths, apostrophes, a point, a comma or an underscore.
const THOUSANDS: [char; 9] = ['.', ',', ' ', '\u{a0}', '\u{2009}', '\u{202f}', '\'', '’', '_'];

/// Text that is no example of a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "found the number {0:?}, expected an example with a fraction and without a sign, as 1,234.5 or 1.234,5 or 1234,5"
)]
pub struct UnknownNumberFormat(pub String);

/// As the advice of a note: `with a decimal comma, thousands apart by '.'`.
impl fmt::Display for NumberFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal = if self.decimal == ',' { "a decimal comma" } else { "a decimal point" };
        match self.thousands {
            Some(mark) => write!(f, "{decimal} and thousands set apart by {mark:?}"),
            None => f.write_str(decimal),
        }
    }
}

/// The formats that are not plain, the likelier ones first.
fn localised(delimiter: u8) -> impl Iterator<Item = NumberFormat> {
    let decimals = if delimiter == b';' { [',', '.'] } else { ['.', ','] };
    let thousands = |decimal| {
        let other = if decimal == ',' { '.' } else { ',' };
        [other, ' ', '\u{a0}', '\u{202f}', '\'', '’']
    };
    decimals.into_iter().flat_map(move |decimal| {
        thousands(decimal).map(|mark| NumberFormat { decimal, thousands: Some(mark) })
    })
}

/// Signs of money and shares that people write beside numbers.
const SIGNS: [char; 6] = ['$', '€', '£', '¥', '₹', '%'];

/// The sign beside a number, in whatever format it is: the `$` of `$1,234.50`, the `%` of `12,5 %`.
pub(crate) fn sign(cell: &str) -> Option<char> {
    let sign = cell.chars().find(|letter| SIGNS.contains(letter))?;
    let amount = cell.replacen(sign, "", 1);
    let (_, n_numbers) = NumberFormat::detect(&[amount.trim()], b',');
    (n_numbers == 1).then_some(sign)
}

/// Whether a cell begins as a number does, whatever its format: most words need no second look.
fn is_likely(cell: &str) -> bool {
    cell.starts_with(|letter: char| letter.is_ascii_digit() || matches!(letter, '+' | '-' | '.' | ','))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A cell that is a finite number, as programs write it.
pub(crate) fn number(cell: &str) -> Option<f64> {
    cell.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::{NumberFormat, sign};

    #[track_caller]
    fn check(delimiter: u8, cells: &[&str], expected: &[f64]) {
        let (format, found) = NumberFormat::detect(cells, delimiter);
        let numbers: Vec<f64> = cells.iter().filter_map(|cell| format.parse(cell)).collect();
        assert_eq!((numbers.as_slice(), found), (expected, expected.len()), "{cells:?}, {format}");
    }

    #[test]
    fn the_format_is_the_one_that_reads_most_cells() {
        check(b',', &["1", "2.5", "-1e3"], &[1.0, 2.5, -1e3]);
        check(b',', &["1,234.5", "7"], &[1234.5, 7.0]);
        check(b',', &["1.234,5", "7"], &[1234.5, 7.0]);
        check(b',', &["2,75", "-,5"], &[2.75, -0.5]);
        check(b',', &["1 234,5", "1 234 567"], &[1234.5, 1_234_567.0]);
        check(b',', &["1'234.5"], &[1234.5]);
        check(b',', &["1,5e3", "2"], &[1500.0, 2.0]);
        check(b',', &["2,75", "word"], &[2.75]);
    }

    #[test]
    fn what_can_be_read_two_ways_is_read_as_the_delimiter_says() {
        check(b',', &["1,234"], &[1234.0]);
        check(b';', &["1,234"], &[1.234]);
        check(b',', &["0,125", "1,234"], &[0.125, 1.234]);
        check(b';', &["1,234,567"], &[1_234_567.0]);
    }

    #[test]
    fn a_format_is_read_from_an_example() {
        for (example, number) in [
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("1234,5", 1234.5),
            ("1 234,25", 1234.25),
            ("1_234.5", 1234.5),
            ("1\u{2009}234.5", 1234.5),
            ("0.5", 0.5),
        ] {
            let format: NumberFormat = example.parse().expect(example);
            assert_eq!(format.parse(example), Some(number), "{example}");
        }
        for example in [
            "", "5", "1,234", "1.234", "1.2.3", "1;5", "1,2,3", "12,34.5", "a", "1.234.5", "1 5", "-1.5",
            "+1,5", "1a234.5",
        ] {
            assert!(example.parse::<NumberFormat>().is_err(), "{example}");
        }
    }

    #[test]
    fn a_sign_beside_a_number_is_found() {
        let cells = ["$1,234.50", "-$3", "12,5 %", "7€", "$", "100% sure", "5"];
        let signs = [Some('$'), Some('$'), Some('%'), Some('€'), None, None, None];
        assert_eq!(cells.map(sign), signs);
    }

    #[test]
    fn dates_versions_and_broken_groups_are_no_numbers() {
        for cell in [
            "12.03.2021",
            "1.2.3",
            "1,23,456",
            "12,3456.7",
            ",",
            ".",
            "-",
            "",
            "1,,2",
            "e5",
            "1 2",
            "0,000,1",
        ] {
            check(b',', &[cell], &[]);
        }
    }
}
