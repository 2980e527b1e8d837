//! What this crate promises, by topic. `refusals` is the list of all error messages.

mod arrays;
mod bundled;
mod encoding;
mod order;
mod properties;
mod reading;
mod refusals;
mod tasks;

use paragrad_datasets::{CsvOptions, Table};

/// A table from text, everything detected.
#[track_caller]
fn table(csv: &str) -> Table {
    Table::parse("t.csv", csv, &CsvOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}
