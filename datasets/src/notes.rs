//! What a person should know about a fitted [`Preparation`]: what was left out, filled in or read otherwise
//! than written.

use std::fmt;

use serde::Serialize;

use crate::contract::{Dropped, RowCounts};
use crate::input::{Input, Values};
use crate::number::NumberFormat;
use crate::options::{OnMissing, PrepareOptions};
use crate::plan::DropReason;
use crate::preparation::Preparation;
use crate::table::{ColumnRef, Table};
use crate::wording::{listed, quoted};

/// A sentence about a column, or about the rows.
///
/// ```
/// use paragrad_datasets::{CsvOptions, Preparation, PrepareOptions, Table};
///
/// let table = Table::parse("t.csv", "x,z,y\n1,7,no\n3,7,yes\n", &CsvOptions::default())?;
/// let preparation = Preparation::fit_all(&table, &PrepareOptions::default())?;
/// assert_eq!(preparation.notes()[0].to_string(), "column \"z\": left out: all its cells are \"7\"");
/// # Ok::<(), paragrad_datasets::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The column's name, if it is about one.
    pub column: Option<String>,
    /// The sentence.
    pub text: String,
}

impl Preparation {
    /// What was left out, filled in or read otherwise than written: rows, then columns that are left out, then
    /// features.
    pub fn notes(&self) -> Vec<Note> {
        let targets = self.targets().iter().filter_map(|target| of_format(&target.name, target.format));
        let inputs = self.inputs().iter().flat_map(of_input);
        of_rows(self.rows(), self.targets().len())
            .chain(targets)
            .chain(self.dropped().iter().filter_map(of_dropped))
            .chain(inputs)
            .collect()
    }
}

fn of_rows(rows: &RowCounts, n_targets: usize) -> impl Iterator<Item = Note> {
    let note = |(n, why): (usize, String)| {
        let text = format!("{n} {} left out: {why}", if n == 1 { "row" } else { "rows" });
        (n > 0).then_some(Note { column: None, text })
    };
    let words = &rows.missing_targets;
    let no_target = match (n_targets, words.as_slice()) {
        (..=1, []) => "no target".to_owned(),
        (..=1, _) => format!("no target, which is what {} stands for", listed(words)),
        (_, []) => "not all targets".to_owned(),
        _ => format!("not all targets; {} stands for one that is missing", listed(words)),
    };
    let incomplete = "a missing cell in a column whose rows are to be dropped".to_owned();
    [(rows.without_target, no_target), (rows.incomplete, incomplete)].into_iter().filter_map(note)
}

/// Nothing of what was asked for.
fn of_dropped(dropped: &Dropped) -> Option<Note> {
    let asked = matches!(dropped.reason, DropReason::Asked | DropReason::NotAmongOnly);
    (!asked).then(|| Note::of(&dropped.name, format!("left out: {}", dropped.reason)))
}

fn of_format(name: &str, format: NumberFormat) -> Option<Note> {
    (format != NumberFormat::PLAIN).then(|| Note::of(name, format!("numbers are read with {format}")))
}

fn of_input(input: &Input) -> Vec<Note> {
    let mut texts = Vec::new();
    texts.extend(missing(input));
    if let Values::Categorical { categories, others, .. } = &input.values
        && *others > 0
    {
        let all = categories.len() + others;
        texts.push(format!(
            "{all} categories: the {} most frequent have a feature each, the others share one",
            categories.len()
        ));
    }
    let format =
        of_format(&input.name, input.format()).filter(|_| matches!(input.values, Values::Numeric { .. }));
    format.into_iter().chain(texts.into_iter().map(|text| Note::of(&input.name, text))).collect()
}

/// What was done about missing cells, if there were any.
fn missing(input: &Input) -> Option<String> {
    if input.missing_share == 0.0 {
        return None;
    }
    let done = match &input.values {
        _ if input.on_missing == OnMissing::DropRow => "rows left out".to_owned(),
        Values::Numeric { fill, .. } => {
            format!("filled with the {}, {fill}; a feature says where", input.on_missing)
        }
        Values::Boolean { fill, .. } => {
            format!("filled with {}; a feature says where", if *fill { "yes" } else { "no" })
        }
        Values::Categorical { .. } => "a category of their own".to_owned(),
    };
    Some(format!("{:.1} % missing, {done}", 100.0 * input.missing_share))
}

impl Note {
    /// That the target is the last column, where the options name none.
    ///
    /// ```
    /// use paragrad_datasets::{CsvOptions, Note, PrepareOptions, Table};
    ///
    /// let table = Table::parse("t.csv", "x,y\n1,2\n", &CsvOptions::default())?;
    /// let note = Note::of_last_column(&table, &PrepareOptions::default()).expect("no target is named");
    /// assert_eq!(note.to_string(), "column \"y\": the last, and so the one to predict (see --target)");
    /// let named = PrepareOptions { targets: vec!["y".into()], ..PrepareOptions::default() };
    /// assert_eq!(Note::of_last_column(&table, &named), None);
    /// # Ok::<(), paragrad_datasets::Error>(())
    /// ```
    pub fn of_last_column(table: &Table, options: &PrepareOptions) -> Option<Note> {
        let last = table.columns().last().filter(|_| options.targets == [ColumnRef::default()])?;
        Some(Note::of(last.name(), "the last, and so the one to predict (see --target)".to_owned()))
    }

    pub(crate) fn of(column: &str, text: String) -> Note {
        Note { column: Some(column.to_owned()), text }
    }
}

/// `column "age": ...`.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(name) => write!(f, "column {}: {}", quoted(name), self.text),
            None => f.write_str(&self.text),
        }
    }
}
