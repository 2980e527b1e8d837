//! A model as source text of other languages.

mod activations;
mod c;
mod c_support;
mod identifiers;
mod literal;
mod rust;
mod template;

use super::plan::{Column, Plan};

/// A file's name without its ending.
fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| if stem.is_empty() { file } else { stem })
}

/// A text for each column and its identifier, one after the other.
fn of_columns(plan: &Plan<'_>, identifiers: &[String], text: impl Fn(&Column<'_>, &str) -> String) -> String {
    plan.columns.iter().zip(identifiers).map(|(column, identifier)| text(column, identifier)).collect()
}
