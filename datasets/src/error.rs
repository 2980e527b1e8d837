//! What can be wrong with a file, a request or an array: where, what was found, what was expected, and what
//! to do.
//!
//! An error reads as one line that an editor can jump to:
//!
//! ```text
//! people.csv:3:2: column "age": found "forty", expected a number; correct it, count it as missing (--missing "forty"), take the column as categories (--categorical "age"), or leave it out (--drop "age")
//! ```

use std::fmt;

use thiserror::Error;

use crate::kind::is_date;
use crate::wording::{
    correction, did_you_mean, first_few, first_line, first_row, listed, only_column, positions, quoted,
    unnamed, with_comma,
};

/// A refusal: a place and a kind.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{at}{kind}")]
pub struct Error {
    at: Place,
    // Boxed, so that a `Result` stays small.
    kind: Box<ErrorKind>,
}

/// Where in a file: its name, and the line and column, both counted from 1.
///
/// The column is the number of the cell in its row, as a spreadsheet counts; a row is placed on the line
/// where it starts. An error about arrays has no place, and one about a file as a whole has no line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file as it was named, or nothing.
    pub file: Option<String>,
    /// Line and column.
    pub cell: Option<(u64, usize)>,
}

/// What was refused.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system would not give the file.
    #[error("cannot read the file: {reason}")]
    Read {
        /// The operating system's words.
        reason: String,
    },
    /// The bytes begin as gzip does, and then go wrong.
    #[error("cannot decompress the file: {reason}; the gzip file is cut off or damaged")]
    Gzip {
        /// What the decoder found.
        reason: String,
    },
    /// The file is of another kind.
    #[error("found {what}, expected a CSV file in UTF-8; {advice}")]
    NotCsv {
        /// What it is.
        what: &'static str,
        /// How to get a CSV file from it.
        advice: &'static str,
    },
    /// Neither a file nor a bundled set has this name.
    #[error("no data called {}: tried {}{}; bundled sets: {}", quoted(.name), .tried.join(" and "), did_you_mean(.nearest), .bundled.join(", "))]
    NoSuchData {
        /// What was asked for.
        name: String,
        /// The places that were looked at, in order.
        tried: Vec<String>,
        /// The file in the same folder, or the bundled name, that looks most alike, if one does.
        nearest: Option<String>,
        /// All bundled names.
        bundled: Vec<String>,
    },
    /// This byte cannot separate cells.
    #[error("found the delimiter {:?}, expected an ASCII character that is no quote and no line end; use ',', ';', '|' or a tab", char::from(*.found))]
    Delimiter {
        /// The byte asked for.
        found: u8,
    },
    /// Nothing but blank lines.
    #[error("found an empty file, expected a header and rows; write one row of cells a line")]
    Empty,
    /// A header and nothing below it.
    #[error(
        "found a header and no rows below it, expected at least one row; add rows, or say that the file has no header (--no-header)"
    )]
    NoRows,
    /// A cell is not UTF-8.
    #[error("column {}: found bytes that are not UTF-8, expected text; save the file as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8", quoted(.column))]
    NotUtf8 {
        /// The column's name.
        column: String,
    },
    /// A quoted cell runs to the end of the file.
    #[error("column {}: found a quote that never closes, expected another before the file ends; close it, or remove it", quoted(.column))]
    UnclosedQuote {
        /// The column's name.
        column: String,
    },
    /// A quote stands inside a cell that it does not enclose.
    #[error("column {}: found a quote in the middle of a cell, expected quotes around the whole cell; enclose the cell, and double each quote inside it", quoted(.column))]
    StrayQuote {
        /// The column's name.
        column: String,
    },
    /// A row with fewer cells than there are columns.
    #[error("column {}: found a row of {found} cells separated by {:?}, expected {expected}; add the missing cells, or choose another delimiter", quoted(.column), char::from(*.delimiter))]
    ShortRow {
        /// The first column without a cell.
        column: String,
        /// Cells in the row.
        found: usize,
        /// Columns of the table.
        expected: usize,
        /// What separates the cells.
        delimiter: u8,
    },
    /// A row with more cells than there are columns.
    #[error("found a row of {found} cells separated by {:?}, expected {expected}; remove {} and what follows, or quote the cell that contains the delimiter{}", char::from(*.delimiter), quoted(.cell), first_line(*.is_comment))]
    LongRow {
        /// The first cell without a column.
        cell: String,
        /// Whether the header looks like a comment.
        is_comment: bool,
        /// Cells in the row.
        found: usize,
        /// Columns of the table.
        expected: usize,
        /// What separates the cells.
        delimiter: u8,
    },
    /// Two columns of one name.
    #[error("column {}: found the name of column {first} again, expected names that differ; rename one of them, or say that the file has no header (--no-header)", quoted(.column))]
    RepeatedName {
        /// The name.
        column: String,
        /// Number of the column that had it first, from 1.
        first: usize,
    },
    /// No column answers to this name or index.
    #[error("no column {wanted}{}; columns: {}{}{}{}{}", did_you_mean(.nearest), listed(.columns), with_comma(.columns), positions(*.by_position, .columns.len()), first_row(*.has_header), only_column(*.delimiter, .columns.len()))]
    NoSuchColumn {
        /// What was asked for.
        wanted: String,
        /// The name that looks most alike, if one does.
        nearest: Option<String>,
        /// All column names.
        columns: Vec<String>,
        /// Whether it was asked for by its position, or may have been.
        by_position: bool,
        /// Whether the names are those of the file.
        has_header: bool,
        /// What separates the cells.
        delimiter: u8,
    },
    /// A word in a column of numbers.
    #[error("column {}: found {}, expected a number; {}, count it as missing (--missing {}), take the column as categories (--categorical {}), or leave it out (--drop {})", quoted(.column), quoted(.found), correction(.found), quoted(.found), quoted(.column), quoted(.column))]
    NotANumber {
        /// The column's name.
        column: String,
        /// The cell.
        found: String,
    },
    /// A word in a column whose cells were numbers when it was fitted.
    #[error("column {}: found {}, expected a number, as in the rows that were fitted; {}, or empty the cell, which counts as missing", quoted(.column), quoted(.found), correction(.found))]
    NoLongerANumber {
        /// The column's name.
        column: String,
        /// The cell.
        found: String,
    },
    /// Another word in a column of yes and no.
    #[error("column {}: found {}, expected a word that says yes or no; correct it, or count it as missing (--missing {})", quoted(.column), quoted(.found), quoted(.found))]
    NotABoolean {
        /// The column's name.
        column: String,
        /// The cell.
        found: String,
    },
    /// A column of dates or times.
    #[error("column {}: found the {} {}, expected a number or a category; write it as numbers (the year, the month, days since a day), take the column as categories (--categorical {}), or leave it out (--drop {})", quoted(.column), if is_date(.found) { "date or time" } else { "cell" }, quoted(.found), quoted(.column), quoted(.column))]
    Date {
        /// The column's name.
        column: String,
        /// The first date.
        found: String,
    },
    /// A number that is infinite, or none at all.
    #[error("column {}: found {}, expected a finite number; correct it, or remove the row", quoted(.column), quoted(.found))]
    NotFinite {
        /// The column's name.
        column: String,
        /// The cell.
        found: String,
    },
    /// A missing cell in a column that is to have none.
    #[error("column {}: found the missing cell {}, expected a value because missing cells are to be refused; fill it in, or choose mean, median, mode or drop-row (--on-missing)", quoted(.column), quoted(.found))]
    MissingCell {
        /// The column's name.
        column: String,
        /// The token that stands for the value.
        found: String,
    },
    /// A target that no row has.
    #[error("column {}: found only missing cells, expected a target in some row; choose another target (--target), or other words for missing cells{}", quoted(.column), unnamed(*.is_unnamed))]
    NoTarget {
        /// The target's name.
        column: String,
        /// Whether the header has no name for it.
        is_unnamed: bool,
    },
    /// No column is left to make features from.
    #[error("found no feature beside the target; {}; keep one of them (--only), or add a column", first_few(.dropped.iter().cloned(), "; "))]
    NothingLeft {
        /// The columns that were left out, and why.
        dropped: Vec<String>,
    },
    /// Every row that one could fit on lacks some cell.
    #[error(
        "found a missing cell in every row, expected a whole row because rows with missing cells are dropped; fill them in instead: median, mean or mode (--on-missing)"
    )]
    NoWholeRow,
    /// Columns that the preparation was not fitted on.
    #[error("found {} that the preparation does not know: {}; remove {}, or allow unknown columns", if .columns.len() == 1 { "a column" } else { "columns" }, listed(.columns), if .columns.len() == 1 { "it" } else { "them" })]
    UnknownColumns {
        /// Their names.
        columns: Vec<String>,
    },
    /// A split by a value that leaves one part empty.
    #[error("column {}: found {} in {} rows, expected it in some, so that the others train; values: {}", quoted(.column), quoted(.value), if .values.contains(.value) { "all" } else { "no" }, listed(.values))]
    OnePart {
        /// The column's name.
        column: String,
        /// The value of the rows that validate.
        value: String,
        /// All values of the column.
        values: Vec<String>,
    },
    /// A cell of a column that says which rows validate, and does not say it.
    #[error("column {}: found {}, expected yes or no, 1 or 0, or train, validation or test, because the column says which rows validate", quoted(.column), quoted(.found))]
    NotAPart {
        /// The column's name.
        column: String,
        /// The cell.
        found: String,
    },
    /// A column that says of all rows the same.
    #[error("column {}: found only {}, expected some rows that train and some that validate", quoted(.column), listed(.words))]
    NoOtherPart {
        /// The column's name.
        column: String,
        /// Its words.
        words: Vec<String>,
    },
    /// A column that says in several words that rows train, or that they validate.
    #[error("column {}: found {} for rows of one part, expected one word, because they may be meant to be kept apart; remove the rows of all but one", quoted(.column), listed(.words))]
    SeveralParts {
        /// The column's name.
        column: String,
        /// The words.
        words: Vec<String>,
    },
    /// A stored preparation that cannot be read.
    #[error("cannot read the preparation: {reason}")]
    Json {
        /// What was found where.
        reason: String,
    },
    /// Numbers whose mean or spread leaves the range of `f64`.
    #[error("column {}: found numbers too large to rescale, expected at most about 1e150; write them in a larger unit", quoted(.column))]
    OutOfRange {
        /// The column's name.
        column: String,
    },
    /// A column that is named twice among the targets.
    #[error("column {}: found it twice among the targets, expected each of them once; name it once", quoted(.column))]
    RepeatedTarget {
        /// The target's name.
        column: String,
    },
    /// A target that is to be left out.
    #[error("column {}: found it both to be predicted and to be left out, expected one of them; choose another target (--target), or do not drop it (--drop)", quoted(.column))]
    DroppedTarget {
        /// The target's name.
        column: String,
    },
    /// Targets that leave no column to predict them from.
    #[error("found all {} columns among the targets, {}, expected at least one feature beside them; predict fewer of them (--target), or add a column", .columns.len(), listed(.columns))]
    NothingBesideTargets {
        /// The targets' names.
        columns: Vec<String>,
    },
    /// Several targets that no row has all of.
    #[error("found no row with all of the targets {}, expected at least one; choose fewer of them (--target), or fill in their missing cells", listed(.columns))]
    NoRowWithAllTargets {
        /// The targets' names.
        columns: Vec<String>,
    },
    /// A cell that is no number, in one of several targets.
    #[error("column {}: found {}, expected a number because it is one of {targets} targets, all of which are numbers; if it has classes, predict it by a model of its own (--target {}); if it has not, {}, or count it as missing (--missing {})", quoted(.column), quoted(.found), quoted(.column), correction(.found), quoted(.found))]
    TextAmongTargets {
        /// The target's name.
        column: String,
        /// The first cell that is no number.
        found: String,
        /// How many targets there are.
        targets: usize,
    },
    /// A table whose only column is the target.
    #[error("column {}: found no other column beside this target, expected at least one feature; add a column{}", quoted(.column), only_column(*.delimiter, 1))]
    NoFeatures {
        /// The target's name.
        column: String,
        /// What separates the cells.
        delimiter: u8,
    },
    /// A target from which nothing can be learnt.
    #[error("column {}: found {} in every row, expected a target of at least two values; choose another target, or add rows", quoted(.column), quoted(.value))]
    OneValue {
        /// The target's name.
        column: String,
        /// Its only value.
        value: String,
    },
    /// Regression asked of classes.
    #[error("column {}: found {}, expected a number because the task is regression; {}, count it as missing (--missing {}), or choose a task of classes", quoted(.column), quoted(.found), correction(.found), quoted(.found))]
    TextTarget {
        /// The target's name.
        column: String,
        /// The first cell that is no number.
        found: String,
    },
    /// Binary asked of another number of classes.
    #[error("column {}: found {} classes, {}, expected 2 because the task is binary; choose multiclass, or another target", quoted(.column), .labels.len(), listed(.labels))]
    NotTwoClasses {
        /// The target's name.
        column: String,
        /// Its classes.
        labels: Vec<String>,
    },
    /// Words as a target that say who a row is rather than what.
    #[error("column {}: found {classes} different words in {rows} rows, expected classes that repeat; choose another target (--target), or insist (--task multiclass)", quoted(.column))]
    FewRepeat {
        /// The target's name.
        column: String,
        /// How many different words.
        classes: usize,
        /// Rows with a target.
        rows: usize,
    },
    /// More classes than a one-hot target can hold.
    #[error("column {}: found {found} classes, expected at most {most}; choose regression, or another target", quoted(.column))]
    TooManyClasses {
        /// The target's name.
        column: String,
        /// Its classes.
        found: usize,
        /// The limit.
        most: usize,
    },
    /// A class that the preparation was not fitted on.
    #[error("column {}: found the class {}, expected one of {}; correct it, or fit again with this class", quoted(.column), quoted(.found), listed(.labels))]
    UnknownClass {
        /// The target's name.
        column: String,
        /// The cell.
        found: String,
        /// The classes fitted on.
        labels: Vec<String>,
    },
    /// Arrays, names or stored statistics that contradict each other.
    #[error("{reason}")]
    Inconsistent {
        /// What contradicts what, with both numbers.
        reason: String,
    },
}

impl Error {
    /// What was refused.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// The refusal of a cell when what its column is has been decided before, so that options change nothing.
    pub(crate) fn after_fitting(mut self) -> Self {
        if let ErrorKind::NotANumber { column, found } = *self.kind {
            self.kind = Box::new(ErrorKind::NoLongerANumber { column, found });
        }
        self
    }

    /// Where.
    pub fn place(&self) -> &Place {
        &self.at
    }

    pub(crate) fn in_file(file: &str, kind: ErrorKind) -> Error {
        Error { at: Place { file: Some(file.to_owned()), cell: None }, kind: kind.into() }
    }

    /// Line and column count from 1.
    pub(crate) fn at(file: &str, line: u64, column: usize, kind: ErrorKind) -> Error {
        Error { at: Place { file: Some(file.to_owned()), cell: Some((line, column)) }, kind: kind.into() }
    }

    pub(crate) fn inconsistent(reason: String) -> Error {
        ErrorKind::Inconsistent { reason }.into()
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Error {
        Error { at: Place::default(), kind: kind.into() }
    }
}

/// `file:line:column: `, as far as it is known.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(file) = &self.file else { return Ok(()) };
        match self.cell {
            Some((line, column)) => write!(f, "{file}:{line}:{column}: "),
            None => write!(f, "{file}: "),
        }
    }
}
