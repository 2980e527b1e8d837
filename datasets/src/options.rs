//! What a person decides about the columns of a table; everything else follows from the cells.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::kind::Kind;
use crate::number::NumberFormat;
use crate::table::{ColumnRef, Table};
use crate::task::Task;

/// What to learn from a table, and how its cells become numbers. The default: its last column is the target,
/// all others are features, and everything else follows from the cells.
///
/// ```
/// use paragrad_datasets::{ColumnOptions, Kind, PrepareOptions, Rescale};
///
/// let options = PrepareOptions {
///     targets: vec!["price".into()],
///     drop: vec!["url".into()],
///     rescale: Rescale::Robust,
///     columns: vec![("zip".into(), ColumnOptions { kind: Some(Kind::Categorical), on_missing: None })],
///     ..PrepareOptions::default()
/// };
/// # let _ = options;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrepareOptions {
    /// The columns to predict; several are a regression of several numbers.
    pub targets: Vec<ColumnRef>,
    /// The task, or `None` to infer it by the rule of [`Target::of`](crate::Target::of).
    pub task: Option<Task>,
    /// Columns to leave out.
    pub drop: Vec<ColumnRef>,
    /// If any are named, the only features; these are used even if they number the rows or have one value.
    pub only: Vec<ColumnRef>,
    /// Cells that stand for a value that is not there, whatever the case of their letters. An empty cell is
    /// missing too.
    pub missing: Vec<String>,
    /// What to do about missing cells of features; a row without a target is left out in any case.
    pub on_missing: OnMissing,
    /// The change of units of numeric features.
    pub rescale: Rescale,
    /// A categorical feature has a column for each of its most frequent categories, so many at most; the
    /// others share one.
    pub most_categories: usize,
    /// How numbers are written, or `None` to find out column by column.
    pub numbers: Option<NumberFormat>,
    /// What is decided about single columns.
    pub columns: Vec<(ColumnRef, ColumnOptions)>,
}

/// What is decided about one column; `None` is what holds for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnOptions {
    /// What its cells are, rather than what they look like.
    pub kind: Option<Kind>,
    /// What to do about its missing cells.
    pub on_missing: Option<OnMissing>,
}

/// What to do about a feature's missing cells.
///
/// Whatever number fills in, a further column says where it did: 1 where the cell was missing, else 0.
/// Missing cells of a categorical feature are a category of their own unless they are refused or their rows
/// dropped, and those of a boolean feature are filled with the more frequent value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnMissing {
    /// Fill in the mean.
    Mean,
    /// Fill in the median.
    #[default]
    Median,
    /// Fill in the most frequent number, the smallest of equals.
    Mode,
    /// Leave the row out.
    DropRow,
    /// Refuse the table.
    Refuse,
}

/// A change of units of numeric features: (value - center) / spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rescale {
    /// Mean 0 and standard deviation 1.
    #[default]
    Standard,
    /// The smallest value 0 and the largest 1.
    MinMax,
    /// The median 0 and the distance between the quartiles 1: outliers do not count.
    Robust,
    /// No change.
    None,
}

/// Tokens for missing cells: those of pandas and R, and the question mark of the UCI repository.
const MISSING: [&str; 9] = ["", "NA", "N/A", "NaN", "null", "None", "?", "#N/A", "<NA>"];

impl Default for PrepareOptions {
    fn default() -> PrepareOptions {
        PrepareOptions {
            targets: vec![ColumnRef::default()],
            task: None,
            drop: Vec::new(),
            only: Vec::new(),
            missing: MISSING.map(str::to_owned).to_vec(),
            on_missing: OnMissing::default(),
            rescale: Rescale::default(),
            most_categories: 32,
            numbers: None,
            columns: Vec::new(),
        }
    }
}

/// The options' column names as positions in a table.
pub(crate) struct Positions {
    pub(crate) targets: Vec<usize>,
    pub(crate) drop: Vec<usize>,
    pub(crate) only: Vec<usize>,
    columns: Vec<(usize, ColumnOptions)>,
}

impl Positions {
    pub(crate) fn of(table: &Table, options: &PrepareOptions) -> Result<Positions, Error> {
        let positions = |columns: &[ColumnRef]| -> Result<Vec<usize>, Error> {
            columns.iter().map(|column| table.position(column)).collect()
        };
        let columns = options.columns.iter();
        let columns = columns.map(|(column, decided)| Ok((table.position(column)?, decided.clone())));
        Ok(Positions {
            targets: positions(&options.targets)?,
            drop: positions(&options.drop)?,
            only: positions(&options.only)?,
            columns: columns.collect::<Result<_, Error>>()?,
        })
    }

    /// What is decided about one column; the last word counts.
    pub(crate) fn column(&self, column: usize) -> ColumnOptions {
        let decided = self.columns.iter().filter(|(position, _)| *position == column);
        decided.fold(ColumnOptions::default(), |before, (_, after)| ColumnOptions {
            kind: after.kind.or(before.kind),
            on_missing: after.on_missing.or(before.on_missing),
        })
    }
}

impl OnMissing {
    /// All of them, in the order of the enum.
    pub const ALL: [OnMissing; 5] =
        [OnMissing::Mean, OnMissing::Median, OnMissing::Mode, OnMissing::DropRow, OnMissing::Refuse];

    /// `mean`, `median`, `mode`, `drop-row` or `refuse`.
    pub fn name(self) -> &'static str {
        match self {
            OnMissing::Mean => "mean",
            OnMissing::Median => "median",
            OnMissing::Mode => "mode",
            OnMissing::DropRow => "drop-row",
            OnMissing::Refuse => "refuse",
        }
    }

    /// Whether something is filled in.
    pub(crate) fn fills(self) -> bool {
        matches!(self, OnMissing::Mean | OnMissing::Median | OnMissing::Mode)
    }
}

impl Rescale {
    /// All of them, in the order of the enum.
    pub const ALL: [Rescale; 4] = [Rescale::Standard, Rescale::MinMax, Rescale::Robust, Rescale::None];

    /// `standard`, `min-max`, `robust` or `none`.
    pub fn name(self) -> &'static str {
        match self {
            Rescale::Standard => "standard",
            Rescale::MinMax => "min-max",
            Rescale::Robust => "robust",
            Rescale::None => "none",
        }
    }
}

/// Its name.
impl fmt::Display for OnMissing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Its name.
impl fmt::Display for Rescale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Reads what `Display` writes.
impl FromStr for OnMissing {
    type Err = UnknownChoice;

    fn from_str(name: &str) -> Result<OnMissing, UnknownChoice> {
        choice(name, &OnMissing::ALL)
    }
}

/// Reads what `Display` writes.
impl FromStr for Rescale {
    type Err = UnknownChoice;

    fn from_str(name: &str) -> Result<Rescale, UnknownChoice> {
        choice(name, &Rescale::ALL)
    }
}

/// A name that is none of the choices.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found {found:?}, expected {expected}")]
pub struct UnknownChoice {
    found: String,
    expected: String,
}

/// The choice that is written so.
pub(crate) fn choice<T: Copy + fmt::Display>(name: &str, all: &[T]) -> Result<T, UnknownChoice> {
    let found = all.iter().copied().find(|choice| choice.to_string() == name);
    let names = || all.iter().map(T::to_string).collect::<Vec<_>>();
    found.ok_or_else(|| UnknownChoice { found: name.to_owned(), expected: any_of(&names()) })
}

/// `a, b or c`.
fn any_of(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [name] => name.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
