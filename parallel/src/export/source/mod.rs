//! A model as source text of other languages.

mod activations;
mod c;
mod c_support;
mod identifiers;
mod literal;
mod rust;
mod template;

use super::plan::{Column, Plan};

/// A text for each column and its identifier, one after the other.
fn of_columns(plan: &Plan<'_>, identifiers: &[String], text: impl Fn(&Column<'_>, &str) -> String) -> String {
    plan.columns.iter().zip(identifiers).map(|(column, identifier)| text(column, identifier)).collect()
}
