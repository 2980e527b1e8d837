//! The options that say which file to read, and what its columns are.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use paragrad::datasets::{
    self, ColumnOptions, ColumnRef, CsvOptions, Header, Kind, NumberFormat, OnMissing, PrepareOptions,
    Rescale, Table, Task,
};

use super::parse;

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(crate) struct FileArgs {
    /// A CSV file, which may be gzipped, - for the standard input, or a bundled set (see `paragrad datasets`)
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) data: Option<PathBuf>,
    /// What separates cells: one character, or tab [default: detected]
    #[arg(long, value_name = "CHAR", value_parser = parse::delimiter, allow_hyphen_values = true)]
    delimiter: Option<u8>,
    /// The first row names the columns, even if it looks like data [default: detected]
    #[arg(long, conflicts_with = "no_header")]
    header: bool,
    /// The first row is data, not names [default: detected]
    #[arg(long)]
    no_header: bool,
}

impl FileArgs {
    /// Reads the table that the options name.
    pub(crate) fn open(&self) -> anyhow::Result<Table> {
        self.open_beside(self.data.as_deref().context("no --data")?)
    }

    /// Reads another table in the same way.
    pub(crate) fn open_beside(&self, path: &Path) -> anyhow::Result<Table> {
        Ok(datasets::open(path, &self.csv_options())?)
    }

    fn csv_options(&self) -> CsvOptions {
        let header = match (self.header, self.no_header) {
            (true, _) => Header::Present,
            (_, true) => Header::Absent,
            _ => Header::Detect,
        };
        CsvOptions { header, delimiter: self.delimiter }
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(crate) struct ColumnArgs {
    /// The column to predict, by name, or by position from 0, or from the end as -1; or several columns of numbers, as in
    /// width,height, where one whose name has a comma stands by its position [default: the last]
    #[arg(long, value_name = "COLUMN,...", allow_negative_numbers = true)]
    target: Option<String>,
    /// What to predict [default: what the target's values call for]
    #[arg(long, value_parser = parse::task())]
    task: Option<Task>,
    /// Columns to leave out, by name or position; one whose name has a comma by its position
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',', allow_negative_numbers = true)]
    drop: Vec<String>,
    /// The only columns to predict from, by name or position; one whose name has a comma by its position [default: all that
    /// can teach something]
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',', allow_negative_numbers = true)]
    only: Vec<String>,
    /// Columns whose numbers or dates are names of things, by name or position; one whose name has a comma by its position
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',', allow_negative_numbers = true)]
    categorical: Vec<String>,
    /// Further words for missing cells, beside NA, N/A, NaN, null, None, ? and nothing
    #[arg(long, value_name = "WORD,...", value_delimiter = ',', allow_hyphen_values = true)]
    missing: Vec<String>,
    /// What to do about missing cells: fill in the mean, the median or the mode of the column, drop the row, or refuse the
    /// file; of words they are a category of their own where something is filled in. This is about what is predicted from: a
    /// row without a target is left out in any case, and counted
    #[arg(long, value_name = "WAY", default_value = "median", value_parser = parse::on_missing())]
    on_missing: OnMissing,
    /// What becomes of numbers: standard for mean 0 and deviation 1, min-max for 0 to 1, robust for median 0 and a distance of
    /// 1 between the quartiles, or none
    #[arg(long, value_name = "WAY", default_value = "standard", value_parser = parse::rescale())]
    rescale: Rescale,
    /// How many categories of a column have a feature of their own, the most frequent ones; the others share one
    #[arg(long, value_name = "N", default_value = "32", value_parser = parse::count("number of categories"))]
    #[arg(allow_negative_numbers = true)]
    max_categories: usize,
    /// How numbers are written, by an example with a fraction, as 1,234.5 or 1.234,5 or 1234,5 [default: detected]
    #[arg(long, value_name = "EXAMPLE", allow_negative_numbers = true)]
    numbers: Option<NumberFormat>,
}

impl ColumnArgs {
    /// The columns to predict, as they were named.
    pub(crate) fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// What becomes of the columns of a table.
    pub(crate) fn prepare_options(&self, table: &Table) -> PrepareOptions {
        let columns = |names: &[String]| names.iter().map(|name| ColumnRef::from(name.as_str())).collect();
        let categorical = ColumnOptions { kind: Some(Kind::Categorical), on_missing: None };
        let decided = |name: &String| (ColumnRef::from(name.as_str()), categorical.clone());
        let defaults = PrepareOptions::default();
        PrepareOptions {
            targets: self.target.as_ref().map_or(defaults.targets, |list| table.listed(list)),
            task: self.task,
            drop: columns(&self.drop),
            only: columns(&self.only),
            columns: self.categorical.iter().map(decided).collect(),
            missing: [defaults.missing.as_slice(), &self.missing].concat(),
            on_missing: self.on_missing,
            rescale: self.rescale,
            most_categories: self.max_categories,
            numbers: self.numbers,
        }
    }
}
