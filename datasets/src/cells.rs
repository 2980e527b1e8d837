//! The cells of one column as the options read them: missing, a number, or text.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;

use crate::error::{Error, ErrorKind};
use crate::kind::{is_date, truth};
use crate::number::{NumberFormat, number, sign};
use crate::table::{Cells, Table};

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Missing,
    /// A cell of a column of nothing but numbers.
    Number(f64),
    /// Any other, which may still be a number.
    Text(&'a str),
}

/// Reads the cells of one column.
pub(crate) struct CellReader<'a> {
    pub(crate) table: &'a Table,
    pub(crate) column: usize,
    pub(crate) format: NumberFormat,
    cells: Cow<'a, Cells>,
    missing: &'a MissingTokens,
}

/// Tokens that stand for missing cells.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MissingTokens {
    words: Vec<String>,
    numbers: Vec<f64>,
}

impl MissingTokens {
    pub(crate) fn new(tokens: &[String]) -> Self {
        let numbers = tokens.iter().filter_map(|token| number(token)).collect();
        MissingTokens { words: tokens.to_vec(), numbers }
    }

    fn has(&self, cell: &str) -> bool {
        let is_number = || number(cell).is_some_and(|number| self.numbers.contains(&number));
        cell.is_empty()
            || self.words.iter().any(|token| token.eq_ignore_ascii_case(cell))
            || (!self.numbers.is_empty() && is_number())
    }
}

impl<'a> CellReader<'a> {
    /// Reads a column's numbers in the format given, or else in the one that suits most of its cells.
    ///
    /// In a format of its own, a column that looks like plain numbers is read anew: `1.234` may be 1234.
    pub(crate) fn new(
        table: &'a Table,
        column: usize,
        missing: &'a MissingTokens,
        format: Option<NumberFormat>,
    ) -> Self {
        let cells = match table.columns()[column].cells() {
            Cells::Numbers(_) if format.is_some_and(|format| format != NumberFormat::PLAIN) => {
                Cow::Owned(Cells::Text(table.texts(column)))
            }
            cells => Cow::Borrowed(cells),
        };
        let mut reader = CellReader { table, column, missing, cells, format: NumberFormat::PLAIN };
        let texts = (0..table.n_rows()).filter_map(|row| match reader.cell(row) {
            Cell::Text(text) => Some(text),
            Cell::Missing | Cell::Number(_) => None,
        });
        let detect = || NumberFormat::detect(&texts.collect::<Vec<_>>(), table.delimiter).0;
        reader.format = format.unwrap_or_else(detect);
        reader
    }

    pub(crate) fn name(&self) -> &'a str {
        self.table.columns()[self.column].name()
    }

    pub(crate) fn cell(&self, row: usize) -> Cell<'_> {
        match self.cells.as_ref() {
            Cells::Numbers(numbers) if self.missing.numbers.contains(&numbers[row]) => Cell::Missing,
            Cells::Numbers(numbers) => Cell::Number(numbers[row]),
            Cells::Text(cells) if self.missing.has(&cells[row]) => Cell::Missing,
            Cells::Text(cells) => Cell::Text(&cells[row]),
        }
    }

    pub(crate) fn is_missing(&self, row: usize) -> bool {
        self.cell(row) == Cell::Missing
    }

    /// The number in a cell, `None` if it is missing, or the refusal of another.
    pub(crate) fn number(&self, row: usize) -> Result<Option<f64>, Error> {
        match self.cell(row) {
            Cell::Missing => Ok(None),
            Cell::Number(number) => Ok(Some(number)),
            Cell::Text(text) => self.format.parse(text).map(Some).ok_or_else(|| self.not_a_number(row, text)),
        }
    }

    /// What a boolean cell says, `None` if it is missing, or the refusal of another.
    pub(crate) fn truth(&self, row: usize) -> Result<Option<bool>, Error> {
        let said = match self.cell(row) {
            Cell::Missing => return Ok(None),
            Cell::Number(number) => truth(&number.to_string()),
            Cell::Text(text) => truth(text),
        };
        let refusal = || {
            let (column, found) = (self.name().to_owned(), self.written(row));
            self.error(row, ErrorKind::NotABoolean { column, found })
        };
        said.map(Some).ok_or_else(refusal)
    }

    /// Whether a cell is a date or a time.
    pub(crate) fn is_date(&self, row: usize) -> bool {
        matches!(self.cell(row), Cell::Text(text) if is_date(text))
    }

    /// The numbers of some rows, without the missing ones; or the refusal of the first cell that is neither.
    pub(crate) fn numbers(&self, rows: &[usize]) -> Result<Vec<f64>, Error> {
        rows.iter().filter_map(|&row| self.number(row).transpose()).collect()
    }

    /// Whether every cell of some rows is a number or missing.
    pub(crate) fn are_numbers(&self, rows: &[usize]) -> bool {
        rows.iter().all(|&row| match self.cell(row) {
            Cell::Missing | Cell::Number(_) => true,
            Cell::Text(text) => self.format.parse(text).is_some(),
        })
    }

    /// Whether a cell is a number, or would be without a sign of money or shares.
    pub(crate) fn is_amount(&self, row: usize) -> bool {
        match self.cell(row) {
            Cell::Missing => false,
            Cell::Number(_) => true,
            Cell::Text(text) => self.format.parse(text).is_some() || sign(text).is_some(),
        }
    }

    /// Some rows without those whose cell is missing.
    pub(crate) fn present(&self, rows: &[usize]) -> Vec<usize> {
        rows.iter().copied().filter(|&row| !self.is_missing(row)).collect()
    }

    /// The cell of a row as it was written.
    pub(crate) fn written(&self, row: usize) -> String {
        match self.cell(row) {
            Cell::Text(text) => text.to_owned(),
            Cell::Missing | Cell::Number(_) => self.table.written(row, self.column),
        }
    }

    /// The distinct values of some rows in ascending order, numbers by value and text by its bytes: the first
    /// row of each, and how many rows have it. Missing cells are none.
    pub(crate) fn distinct(&self, rows: &[usize]) -> Vec<(usize, usize)> {
        let present = self.present(rows);
        if let (Cells::Text(values), false) = (self.cells.as_ref(), self.are_numbers(rows)) {
            return distinct(&present, |row| values[row].as_str(), |a, b| values[a].cmp(&values[b]));
        }
        // The sum turns -0 into 0.
        let value = |row| self.number(row).ok().flatten().unwrap_or(0.0) + 0.0;
        distinct(&present, |row| value(row).to_bits(), |a, b| value(a).total_cmp(&value(b)))
    }

    /// A refusal of one cell.
    pub(crate) fn error(&self, row: usize, kind: ErrorKind) -> Error {
        self.table.cell_error(row, self.column, kind)
    }

    /// A refusal of the whole column.
    pub(crate) fn head_error(&self, kind: ErrorKind) -> Error {
        self.table.head_error(self.column, kind)
    }

    pub(crate) fn not_a_number(&self, row: usize, found: &str) -> Error {
        let (column, found) = (self.name().to_owned(), found.to_owned());
        let kind = match found.parse::<f64>() {
            Ok(_) => ErrorKind::NotFinite { column, found },
            Err(_) => ErrorKind::NotANumber { column, found },
        };
        self.error(row, kind)
    }
}

/// The first row of each key and how many rows have it, sorted.
fn distinct<K: Hash + Eq>(
    rows: &[usize],
    key: impl Fn(usize) -> K,
    compare: impl Fn(usize, usize) -> Ordering,
) -> Vec<(usize, usize)> {
    let mut places = HashMap::new();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for &row in rows {
        let place = *places.entry(key(row)).or_insert(found.len());
        if place == found.len() {
            found.push((row, 0));
        }
        found[place].1 += 1;
    }
    found.sort_by(|&(a, _), &(b, _)| compare(a, b));
    found
}
