//! Bytes of a CSV file to a [`Table`].
//!
//! The reader is strict: it guesses the delimiter and whether there is a header, and then every row must fit.
//! It knows no comments, and skips nothing but blank lines. A column without a name gets one, because a table
//! written with its row numbers starts with such a column, and one with trailing delimiters ends with it.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::str;

use csv::ByteRecord;

use crate::delimiter;
use crate::error::{Error, ErrorKind};
use crate::number::number;
use crate::quotes::{self, Fault, FaultKind};
use crate::records::{Records, RowStart, line_ends};
use crate::source;
use crate::table::{Cells, Column, Table, numbered, text};

/// How to read a CSV file. The default detects everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// Whether the first row names the columns.
    pub header: Header,
    /// What separates the cells. `None`: what a first line `sep=;` says, or the one of `,` `;` tab `|` that cuts the rows into equally many
    /// cells, and most.
    pub delimiter: Option<u8>,
}

/// Whether the first row names the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// It does if none of its cells reads as a number.
    #[default]
    Detect,
    /// It does, whatever it looks like.
    Present,
    /// It does not: the columns are called `column_1`, `column_2`, ...
    Absent,
}

impl Table {
    /// Reads the CSV file at a path, which may be compressed with gzip.
    ///
    /// # Errors
    /// Those of [`Table::parse`], and [`ErrorKind::Read`].
    pub fn read(path: impl AsRef<Path>, options: &CsvOptions) -> Result<Table, Error> {
        let file = path.as_ref().display().to_string();
        let opened = File::open(&path).map_err(|error| source::unreadable(&file, &error))?;
        Table::from_reader(file, opened, options)
    }

    /// Reads CSV from a reader to its end, such as the standard input; `file` is what errors call it.
    ///
    /// ```
    /// # use paragrad_datasets::{CsvOptions, Table};
    /// let table = Table::from_reader("a network", &b"x,y\n1,2\n"[..], &CsvOptions::default())?;
    /// assert_eq!(table.n_rows(), 1);
    /// # Ok::<(), paragrad_datasets::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Table::parse`], and [`ErrorKind::Read`].
    pub fn from_reader(
        file: impl Into<String>,
        reader: impl Read,
        options: &CsvOptions,
    ) -> Result<Table, Error> {
        let file = file.into();
        let bytes = source::read(&file, reader)?;
        Table::parse_text(file, bytes, options)
    }

    /// Reads CSV from memory; `file` is what errors call it.
    ///
    /// ```
    /// # use paragrad_datasets::{CsvOptions, Table};
    /// let table = Table::parse("people.csv", "age;name\n30;Ann\n40;Bo\n", &CsvOptions::default())?;
    /// assert_eq!(table.column("age").and_then(|age| age.numbers()), Some([30.0, 40.0].as_slice()));
    /// # Ok::<(), paragrad_datasets::Error>(())
    /// ```
    ///
    /// # Errors
    /// At its line and column: a quote that never closes or stands inside a cell, a column with another's
    /// name, a row with too few or too many cells, bytes that are not UTF-8, a file without rows. Bytes that
    /// are another kind of file, such as UTF-16 or a workbook.
    pub fn parse(
        file: impl Into<String>,
        bytes: impl Into<Vec<u8>>,
        options: &CsvOptions,
    ) -> Result<Table, Error> {
        let file = file.into();
        let bytes = source::text(&file, bytes.into())?;
        Table::parse_text(file, bytes, options)
    }

    fn parse_text(file: String, bytes: Vec<u8>, options: &CsvOptions) -> Result<Table, Error> {
        let (declared, bytes) = delimiter::declared(bytes);
        let options = CsvOptions { delimiter: options.delimiter.or(declared), ..options.clone() };
        let reading = Reading::start(&file, &bytes, &options)?;
        reading.check_quotes()?;
        reading.check_names()?;
        let rows = reading.rows()?;
        let columns = reading.columns(rows.len())?;
        let (delimiter, header_line) = (reading.delimiter, reading.header.map(|header| header.line));
        Ok(Table { file, bytes, delimiter, header_line, rows, columns })
    }
}

/// A file whose first row has been seen.
struct Reading<'a> {
    file: &'a str,
    bytes: &'a [u8],
    delimiter: u8,
    header: Option<RowStart>,
    names: Vec<String>,
}

impl<'a> Reading<'a> {
    fn start(file: &'a str, bytes: &'a [u8], options: &CsvOptions) -> Result<Self, Error> {
        let delimiter = options.delimiter.unwrap_or_else(|| delimiter::detect(bytes));
        if !delimiter.is_ascii() || matches!(delimiter, b'"' | b'\r' | b'\n') {
            return Err(Error::at(file, 1, 1, ErrorKind::Delimiter { found: delimiter }));
        }
        let mut records = Records::new(bytes, delimiter);
        let Some((start, first)) = records.next() else {
            return Err(Error::at(file, 1, 1, ErrorKind::Empty));
        };
        let header = is_header(first, options.header).then_some(start);
        let names = match header {
            Some(_) => first.iter().map(text).enumerate().map(|(i, name)| named(name, i)).collect(),
            None => (0..first.len()).map(numbered).collect(),
        };
        Ok(Reading { file, bytes, delimiter, header, names })
    }

    fn check_quotes(&self) -> Result<(), Error> {
        let Some(Fault { byte, cell, kind }) = quotes::fault(self.bytes, self.delimiter) else {
            return Ok(());
        };
        let line = 1 + line_ends(&self.bytes[..byte]);
        // A fault in the header spoils the names.
        let in_header = self.header.is_some_and(|header| header.line == line);
        let name = self.names.get(cell).filter(|_| !in_header);
        let column = name.cloned().unwrap_or_else(|| numbered(cell));
        let kind = match kind {
            FaultKind::Unclosed => ErrorKind::UnclosedQuote { column },
            FaultKind::Stray => ErrorKind::StrayQuote { column },
        };
        Err(Error::at(self.file, line, cell + 1, kind))
    }

    fn check_names(&self) -> Result<(), Error> {
        let Some(header) = self.header else { return Ok(()) };
        let refuse = |i: usize, kind| Err(Error::at(self.file, header.line, i + 1, kind));
        let mut seen = HashMap::new();
        for (i, name) in self.names.iter().enumerate() {
            if name.contains(char::REPLACEMENT_CHARACTER) {
                return refuse(i, ErrorKind::NotUtf8 { column: name.clone() });
            }
            if let Some(first) = seen.insert(name, i + 1) {
                return refuse(i, ErrorKind::RepeatedName { column: name.clone(), first });
            }
        }
        Ok(())
    }

    /// The records below the header.
    fn records(&self) -> Records<'a> {
        let mut records = Records::new(self.bytes, self.delimiter);
        if self.header.is_some() {
            records.next();
        }
        records
    }

    /// Where each row starts, once every row has a cell for each column.
    fn rows(&self) -> Result<Vec<RowStart>, Error> {
        let mut rows = Vec::new();
        let mut records = self.records();
        while let Some((start, record)) = records.next() {
            self.check_width(start, record)?;
            rows.push(start);
        }
        match self.header {
            Some(header) if rows.is_empty() => Err(Error::at(self.file, header.line, 1, ErrorKind::NoRows)),
            _ => Ok(rows),
        }
    }

    fn check_width(&self, start: RowStart, record: &ByteRecord) -> Result<(), Error> {
        let (found, expected, delimiter) = (record.len(), self.names.len(), self.delimiter);
        if found == expected {
            return Ok(());
        }
        let (column, kind) = match self.names.get(found) {
            Some(column) => {
                (found, ErrorKind::ShortRow { column: column.clone(), found, expected, delimiter })
            }
            None => {
                let cell = text(&record[expected]);
                let is_comment = self.header.is_some() && self.names[0].starts_with('#');
                (expected, ErrorKind::LongRow { cell, is_comment, found, expected, delimiter })
            }
        };
        Err(Error::at(self.file, start.line, column + 1, kind))
    }

    /// Numbers by one walk; a second walk, for the columns that turned out to be text.
    fn columns(&self, n_rows: usize) -> Result<Vec<Column>, Error> {
        let numbers = self.numbers(n_rows);
        let texts = self.texts(&numbers)?;
        let cells = numbers.into_iter().zip(texts).map(|(numbers, texts)| match numbers {
            Some(numbers) => Cells::Numbers(numbers),
            None => Cells::Text(texts),
        });
        Ok(self.names.iter().zip(cells).map(|(name, cells)| Column { name: name.clone(), cells }).collect())
    }

    /// For each column its numbers, or `None` if some cell is no finite number.
    fn numbers(&self, n_rows: usize) -> Vec<Option<Vec<f64>>> {
        let mut columns: Vec<_> = self.names.iter().map(|_| Some(Vec::with_capacity(n_rows))).collect();
        let mut records = self.records();
        while let Some((_, record)) = records.next() {
            for (column, cell) in columns.iter_mut().zip(record) {
                let Some(numbers) = column else { continue };
                match str::from_utf8(cell).ok().and_then(|cell| number(cell.trim())) {
                    Some(found) => numbers.push(found),
                    None => *column = None,
                }
            }
        }
        columns
    }

    /// The cells of each column that has no `numbers`.
    fn texts(&self, numbers: &[Option<Vec<f64>>]) -> Result<Vec<Vec<String>>, Error> {
        let mut columns = vec![Vec::new(); self.names.len()];
        if numbers.iter().all(Option::is_some) {
            return Ok(columns);
        }
        let mut records = self.records();
        while let Some((start, record)) = records.next() {
            for (i, cell) in record.iter().enumerate().filter(|&(i, _)| numbers[i].is_none()) {
                let Ok(cell) = str::from_utf8(cell) else {
                    let column = self.names[i].clone();
                    return Err(Error::at(self.file, start.line, i + 1, ErrorKind::NotUtf8 { column }));
                };
                columns[i].push(cell.trim().to_owned());
            }
        }
        Ok(columns)
    }
}

fn is_header(first: &ByteRecord, header: Header) -> bool {
    match header {
        Header::Detect => !first.iter().any(|cell| text(cell).parse::<f64>().is_ok()),
        Header::Present => true,
        Header::Absent => false,
    }
}

/// The name in a header, or one for the column without.
fn named(name: String, column: usize) -> String {
    if name.is_empty() { numbered(column) } else { name }
}
