//! What the cells of a column are.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::cells::{Cell, CellReader};
use crate::number::{NumberFormat, sign};
use crate::options::{UnknownChoice, choice};

/// What the cells of a column are, but for the missing ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Numbers.
    Numeric,
    /// One of two words that say yes or no.
    Boolean,
    /// Words, one of several.
    Categorical,
    /// Dates or times of day.
    Date,
}

impl Kind {
    /// All of them, in the order of the enum.
    pub const ALL: [Kind; 4] = [Kind::Numeric, Kind::Boolean, Kind::Categorical, Kind::Date];

    /// Pairs of words that say no and yes, whatever the case of their letters.
    pub const BOOLEAN_WORDS: [(&str, &str); 5] =
        [("false", "true"), ("no", "yes"), ("f", "t"), ("n", "y"), ("off", "on")];

    /// What some rows of a column are, or `None` if all their cells are missing:
    ///
    /// | cells that are not missing | kind |
    /// |---|---|
    /// | all are numbers in one format | numeric |
    /// | all are words of one of [`Kind::BOOLEAN_WORDS`] | boolean |
    /// | at least half are dates or times | date |
    /// | at least half are numbers, or would be without a sign as `$` or `%` | numeric, with a mistake in it |
    /// | others | categorical |
    pub(crate) fn infer(cells: &CellReader<'_>, rows: &[usize]) -> Option<Kind> {
        let mut counts = Counts::default();
        for &row in rows {
            match cells.cell(row) {
                Cell::Missing => {}
                Cell::Number(_) => counts.numbers += 1,
                Cell::Text(text) => counts.add(text, cells.format),
            }
        }
        counts.kind()
    }
}

#[derive(Default)]
struct Counts {
    numbers: usize,
    /// By pair of words.
    booleans: [usize; Kind::BOOLEAN_WORDS.len()],
    dates: usize,
    others: usize,
}

impl Counts {
    fn add(&mut self, text: &str, format: NumberFormat) {
        if format.parse(text).is_some() || text.parse::<f64>().is_ok() {
            self.numbers += 1;
        } else if let Some((pair, _)) = boolean(text) {
            self.booleans[pair] += 1;
        } else if sign(text).is_some() {
            self.numbers += 1;
        } else if is_date(text) {
            self.dates += 1;
        } else {
            self.others += 1;
        }
    }

    fn kind(&self) -> Option<Kind> {
        let n = self.numbers + self.booleans.iter().sum::<usize>() + self.dates + self.others;
        Some(match n {
            0 => return None,
            _ if self.booleans.contains(&n) => Kind::Boolean,
            _ if 2 * self.dates >= n => Kind::Date,
            _ if 2 * self.numbers >= n => Kind::Numeric,
            _ => Kind::Categorical,
        })
    }
}

/// What a boolean word says; 0 and 1 do too.
pub(crate) fn truth(text: &str) -> Option<bool> {
    match text {
        "0" => Some(false),
        "1" => Some(true),
        word => boolean(word).map(|(_, truth)| truth),
    }
}

/// The pair of a boolean word, and what it says.
fn boolean(text: &str) -> Option<(usize, bool)> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    let say = |(pair, &(no, yes)): (usize, &(&str, &str))| (is(no) || is(yes)).then(|| (pair, is(yes)));
    Kind::BOOLEAN_WORDS.iter().enumerate().find_map(say)
}

/// Dates as `2021-03-12`, `12.03.2021` or `3/12/21`, times as `14:30` or `14:30:05`, and both together.
pub(crate) fn is_date(text: &str) -> bool {
    let mut parts = text.split(['T', ' ']).filter(|part| !part.is_empty());
    let first = parts.next().is_some_and(|part| is_day(part) || is_time(part));
    first && parts.all(|part| is_time(part) || matches!(part, "AM" | "PM" | "am" | "pm" | "UTC"))
}

/// Three numbers set apart by one of `-` `/` `.`, one of which can be a year.
fn is_day(text: &str) -> bool {
    ['-', '/', '.'].iter().any(|&mark| {
        let lengths: Option<Vec<usize>> = text.split(mark).map(digits).collect();
        matches!(lengths.as_deref(), Some([4, 1..=2, 1..=2] | [1..=2, 1..=2, 4] | [2, 2, 2]))
            || (mark == '/' && matches!(lengths.as_deref(), Some([1..=2, 1..=2, 2])))
    })
}

/// Hours, minutes and perhaps seconds, with a fraction and a zone.
fn is_time(text: &str) -> bool {
    let text = text.trim_end_matches('Z');
    let text = text.split_once(['+', '.']).map_or(text, |(time, _)| time);
    let lengths: Option<Vec<usize>> = text.split(':').map(digits).collect();
    matches!(lengths.as_deref(), Some([1..=2, 2] | [1..=2, 2, 2]))
}

/// How many digits, if there is nothing else.
fn digits(text: &str) -> Option<usize> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text.len())
}

/// `numeric`, `boolean`, `categorical` or `date`.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Kind::Numeric => "numeric",
            Kind::Boolean => "boolean",
            Kind::Categorical => "categorical",
            Kind::Date => "date",
        })
    }
}

/// Reads what `Display` writes.
impl FromStr for Kind {
    type Err = UnknownChoice;

    fn from_str(name: &str) -> Result<Kind, UnknownChoice> {
        choice(name, &Kind::ALL)
    }
}

#[cfg(test)]
mod tests {
    use super::{is_date, truth};

    #[test]
    fn dates_are_told_from_versions_and_words() {
        for date in [
            "2021-03-12",
            "12.03.2021",
            "3/12/21",
            "2021-03-12T14:30:05Z",
            "2021/3/1 14:30",
            "14:30",
            "9:05:00.25",
            "1/2/2021 9:05 PM",
        ] {
            assert!(is_date(date), "{date}");
        }
        for other in ["1.2.3", "10-20", "a-b-c", "2021", "", "T", "12:3", "1-2-3-4", "555-1234", "1.5", "3/4"]
        {
            assert!(!is_date(other), "{other}");
        }
    }

    #[test]
    fn words_say_yes_or_no_in_any_case() {
        let said = ["TRUE", "No", "t", "N", "on", "maybe"].map(truth);
        assert_eq!(said, [Some(true), Some(false), Some(true), Some(false), Some(true), None]);
    }
}
