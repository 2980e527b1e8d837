//! What was decided about the columns, beside the target.

use paragrad::datasets::{ColumnRef, Kind, NumberFormat, PrepareOptions};
use serde::Serialize;

/// As the options say it.
#[derive(Serialize)]
pub(super) struct ColumnsJson {
    drop: Vec<String>,
    only: Vec<String>,
    categorical: Vec<String>,
    /// All words for missing cells.
    missing: Vec<String>,
    on_missing: &'static str,
    rescale: &'static str,
    max_categories: usize,
    /// The marks of `decimal` and `thousands`; null where they were detected, column by column.
    numbers: Option<NumberFormat>,
}

impl From<&PrepareOptions> for ColumnsJson {
    fn from(options: &PrepareOptions) -> Self {
        let named = |columns: &[ColumnRef]| columns.iter().map(name).collect();
        let categorical =
            options.columns.iter().filter(|(_, decided)| decided.kind == Some(Kind::Categorical));
        ColumnsJson {
            drop: named(&options.drop),
            only: named(&options.only),
            categorical: categorical.map(|(column, _)| name(column)).collect(),
            missing: options.missing.clone(),
            on_missing: options.on_missing.name(),
            rescale: options.rescale.name(),
            max_categories: options.most_categories,
            numbers: options.numbers,
        }
    }
}

/// A column as a person named it.
fn name(column: &ColumnRef) -> String {
    match column {
        ColumnRef::Name(name) => name.clone(),
        ColumnRef::Index(index) => index.to_string(),
    }
}
