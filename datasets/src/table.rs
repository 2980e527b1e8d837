//! A [`Table`]: named columns of cells, each of which knows where in the file it stands.

use crate::error::{Error, ErrorKind};
use crate::nearest::nearest;
use crate::records::{Records, RowStart};
use crate::wording::quoted;

/// The cells of a CSV file by column.
///
/// A table keeps the bytes it was read from, so that it can show any cell as it was written.
#[derive(Clone, Debug)]
pub struct Table {
    pub(crate) file: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) delimiter: u8,
    pub(crate) header_line: Option<u64>,
    pub(crate) rows: Vec<RowStart>,
    pub(crate) columns: Vec<Column>,
}

/// A name and the cells below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub(crate) name: String,
    pub(crate) cells: Cells,
}

/// The cells of one column: numbers if all of them are, else text.
///
/// White space around a cell is no part of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Cells {
    /// Every cell is a finite number.
    Numbers(Vec<f64>),
    /// Some cell is something else: a word, nothing, an infinity.
    Text(Vec<String>),
}

/// How a request names a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnRef {
    /// By its name. A name that no column bears but that reads as an integer is an index: what a person types
    /// at a prompt may be either.
    Name(String),
    /// By its position: 0 is the first column, 1 the second, -1 the last, -2 the one before it.
    Index(i64),
}

impl Table {
    /// The file's name, as it was given.
    pub fn name(&self) -> &str {
        &self.file
    }

    /// The bytes that it was read from, decompressed, without a byte order mark and without a first line's `sep=;`.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Rows below the header.
    pub fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// Columns, the target among them.
    pub fn n_columns(&self) -> usize {
        self.columns.len()
    }

    /// All columns, in the file's order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// What separates the cells of the file.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Whether the names of the columns were in the file.
    pub fn has_header(&self) -> bool {
        self.header_line.is_some()
    }

    /// The line on which a row starts, from 1: quoted cells may contain line ends, and blank lines are no
    /// rows.
    ///
    /// # Panics
    /// If there is no such row.
    #[track_caller]
    pub fn line(&self, row: usize) -> u64 {
        assert!(row < self.n_rows(), "row {row} of a table of {} rows", self.n_rows());
        self.rows[row].line
    }

    /// A cell exactly as it was written, without quotes and the white space around it.
    ///
    /// # Panics
    /// If there is no such row or column.
    #[track_caller]
    pub fn written(&self, row: usize, column: usize) -> String {
        assert!(row < self.n_rows(), "row {row} of a table of {} rows", self.n_rows());
        assert!(column < self.n_columns(), "column {column} of a table of {} columns", self.n_columns());
        let mut records = Records::new(&self.bytes[self.rows[row].byte..], self.delimiter);
        records.next().map_or_else(String::new, |(_, record)| text(&record[column]))
    }

    /// Whether a column has no name in a header that has names.
    pub(crate) fn is_unnamed(&self, column: usize) -> bool {
        self.has_header() && self.columns[column].name == numbered(column)
    }

    /// All cells of a column as they were written.
    pub(crate) fn texts(&self, column: usize) -> Vec<String> {
        let mut records = Records::new(&self.bytes, self.delimiter);
        if self.has_header() {
            records.next();
        }
        let mut texts = Vec::with_capacity(self.n_rows());
        while let Some((_, record)) = records.next() {
            texts.push(text(&record[column]));
        }
        texts
    }

    /// The position of a column, from 0.
    ///
    /// # Errors
    /// [`ErrorKind::NoSuchColumn`], with the name that was probably meant.
    pub fn position(&self, column: &ColumnRef) -> Result<usize, Error> {
        let found = match column {
            ColumnRef::Name(name) => self
                .columns
                .iter()
                .position(|column| column.name == *name)
                .or_else(|| name.parse().ok().and_then(|index| self.at_index(index))),
            ColumnRef::Index(index) => self.at_index(*index),
        };
        found.ok_or_else(|| self.no_such_column(column))
    }

    /// The columns of a list with commas between them, each by its name or position; white space around them does not
    /// count. A list that is the name of a column as it stands is that column.
    ///
    /// ```
    /// use paragrad_datasets::{CsvOptions, Table};
    ///
    /// let table = Table::parse("t.csv", "x,y,\"price, net\"\n1,2,3\n", &CsvOptions::default())?;
    /// assert_eq!(table.listed("x, -2"), ["x".into(), "-2".into()]);
    /// assert_eq!(table.listed("price, net"), ["price, net".into()]);
    /// # Ok::<(), paragrad_datasets::Error>(())
    /// ```
    pub fn listed(&self, list: &str) -> Vec<ColumnRef> {
        match self.column(list.trim()) {
            Some(column) => vec![column.name().into()],
            None => list.split(',').map(|name| name.trim().into()).collect(),
        }
    }

    fn at_index(&self, index: i64) -> Option<usize> {
        let n = i64::try_from(self.n_columns()).ok()?;
        let position = if index < 0 { n.checked_add(index)? } else { index };
        usize::try_from(position).ok().filter(|&position| position < self.n_columns())
    }

    /// The refusal of a name or index that no column answers to.
    pub(crate) fn no_such_column(&self, column: &ColumnRef) -> Error {
        let names = || self.columns.iter().map(|column| column.name.as_str());
        let (wanted, nearest) = match column {
            ColumnRef::Name(name) => (quoted(name), nearest(name, names())),
            ColumnRef::Index(index) => (index.to_string(), None),
        };
        let by_position = match column {
            ColumnRef::Name(name) => name.parse::<i64>().is_ok(),
            ColumnRef::Index(_) => true,
        };
        let columns = names().map(str::to_owned).collect();
        let (has_header, delimiter) = (self.has_header(), self.delimiter);
        let kind = ErrorKind::NoSuchColumn { wanted, nearest, columns, by_position, has_header, delimiter };
        Error::in_file(&self.file, kind)
    }

    /// The refusal of a name that no column bears, and that is never taken for an index.
    pub(crate) fn no_such_name(&self, name: &str) -> Error {
        self.no_such_column(&ColumnRef::from(name))
    }

    /// A refusal of one cell.
    pub(crate) fn cell_error(&self, row: usize, column: usize, kind: ErrorKind) -> Error {
        Error::at(&self.file, self.rows[row].line, column + 1, kind)
    }

    /// A refusal of a whole column, placed on its header or else its first cell.
    pub(crate) fn head_error(&self, column: usize, kind: ErrorKind) -> Error {
        Error::at(&self.file, self.header_line.unwrap_or_else(|| self.line(0)), column + 1, kind)
    }
}

impl Column {
    /// What the header calls it; without a header `column_1`, `column_2`, ...
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What stands below the name, a cell a row.
    pub fn cells(&self) -> &Cells {
        &self.cells
    }

    /// The cells, if all are numbers.
    pub fn numbers(&self) -> Option<&[f64]> {
        match &self.cells {
            Cells::Numbers(numbers) => Some(numbers),
            Cells::Text(_) => None,
        }
    }
}

/// The last column.
impl Default for ColumnRef {
    fn default() -> ColumnRef {
        ColumnRef::Index(-1)
    }
}

impl From<&str> for ColumnRef {
    fn from(name: &str) -> ColumnRef {
        ColumnRef::Name(name.to_owned())
    }
}

impl From<i64> for ColumnRef {
    fn from(index: i64) -> ColumnRef {
        ColumnRef::Index(index)
    }
}

/// The name of a column without one.
pub(crate) fn numbered(column: usize) -> String {
    format!("column_{}", column + 1)
}

/// A cell as text, without the white space around it.
pub(crate) fn text(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).trim().to_owned()
}
