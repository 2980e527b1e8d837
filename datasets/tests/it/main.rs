//! What this crate promises, by topic. `refusals` is the list of all error messages.

mod arrays;
mod bundled;
mod columns;
mod contract;
mod describe;
mod encoding;
mod order;
mod properties;
mod reading;
mod real;
mod refusals;
mod tasks;

use std::io::Read;

use paragrad_datasets::{CsvOptions, Table};

/// A table from text, everything detected.
#[track_caller]
fn table(csv: &str) -> Table {
    Table::parse("t.csv", csv, &CsvOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// Bytes as a gzip file.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut zipped = Vec::new();
    flate2::read::GzEncoder::new(bytes, flate2::Compression::default()).read_to_end(&mut zipped).unwrap();
    zipped
}
