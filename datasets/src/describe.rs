//! What a table holds and what would be done with it, column by column, before anything is trained.

use serde::Serialize;

use crate::cells::{CellReader, MissingTokens};
use crate::error::Error;
use crate::input::Input;
use crate::kind::Kind;
use crate::notes::Note;
use crate::options::PrepareOptions;
use crate::plan::{DropReason, Plan, Planned, plan_whole_rows};
use crate::preparation::Preparation;
use crate::scaling::{mean, quantile};
use crate::table::Table;
use crate::target::Target;
use crate::task::Task;

/// A table in numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Description {
    /// The file's name.
    pub file: String,
    /// Rows below the header.
    pub rows: usize,
    /// What is to be predicted, if the target is in order.
    pub task: Option<Task>,
    /// The classes in ascending order; none for regression, or if the target is not in order.
    pub classes: Vec<String>,
    /// Values in each sample's x, if the table is in order.
    pub features: Option<usize>,
    /// Every column, in the table's order.
    pub columns: Vec<ColumnDescription>,
    /// Which column is the target if none was named, and what was left out, filled in or read otherwise than written.
    pub notes: Vec<Note>,
    /// Why one could not train on the table: the target first, then the features.
    pub refusals: Vec<String>,
}

/// A column in numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnDescription {
    /// Its name.
    pub name: String,
    /// What its cells are; nothing if all are missing.
    pub kind: Option<Kind>,
    /// How many cells are missing.
    pub missing: usize,
    /// How many different values the others have.
    pub distinct: usize,
    /// The range of numbers, or the most frequent values.
    pub contents: Contents,
    /// What would be done with it.
    #[serde(rename = "use")]
    pub purpose: Use,
}

/// What the cells of a column are that are not missing.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum Contents {
    /// Nothing: all are missing.
    Nothing,
    /// Numbers.
    Numbers {
        /// The smallest.
        min: f64,
        /// The mean.
        mean: f64,
        /// The number in the middle.
        median: f64,
        /// The largest.
        max: f64,
    },
    /// Words.
    Words {
        /// The most frequent ones, and in how many rows.
        top: Vec<(String, usize)>,
    },
}

/// What would be done with a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "as")]
pub enum Use {
    /// It is predicted.
    Target,
    /// Features are made from it.
    Feature {
        /// How many.
        width: usize,
        /// What they are called.
        names: Vec<String>,
    },
    /// It is left out.
    Dropped(DropReason),
    /// The table is refused because of it.
    Refused {
        /// Why, and what to do.
        message: String,
    },
}

/// Describes a table under some options, by all rows that have a target.
///
/// It does not fail over what is wrong with the cells, but tells it as [`Description::refusals`].
///
/// ```
/// use paragrad_datasets::{CsvOptions, PrepareOptions, Table, Use, describe};
///
/// let csv = "born,sex,weight\n2020-01-02,f,3.5\n2020-03-04,m,4.5\n2020-05-06,m,4\n";
/// let table = Table::parse("cats.csv", csv, &CsvOptions::default())?;
/// let description = describe(&table, &PrepareOptions::default())?;
/// assert!(description.refusals[0].starts_with("cats.csv:2:1: column \"born\": found the date"));
/// assert_eq!(description.columns[2].purpose, Use::Target);
/// # Ok::<(), paragrad_datasets::Error>(())
/// ```
///
/// # Errors
/// Options that name a column which does not exist.
pub fn describe(table: &Table, options: &PrepareOptions) -> Result<Description, Error> {
    let missing = MissingTokens::new(&options.missing);
    let all: Vec<usize> = (0..table.n_rows()).collect();
    let target = Target::of(table, options);
    let rows = target.as_ref().map_or(all.as_slice(), Target::rows);
    let (planned, whole) = plan_whole_rows(table, rows, options, &missing)?;
    let fitted = if whole.is_empty() { rows } else { &whole };
    let prepared = target.as_ref().ok().map(|_| Preparation::fit_all(table, options));
    let (preparation, refusal) = match prepared {
        Some(Ok(preparation)) => (Some(preparation), None),
        Some(Err(error)) => (None, Some(error)),
        None => (None, None),
    };
    let columns =
        planned.iter().map(|column| describe_column(column, &all, purpose(column, fitted, options)));
    let of_columns = planned.iter().filter_map(Planned::refusal);
    let of_target = target.as_ref().err();
    let mut refusals: Vec<String> = of_target.into_iter().chain(of_columns).map(Error::to_string).collect();
    refusals.extend(refusal.map(|error| error.to_string()).filter(|error| !refusals.contains(error)));
    Ok(Description {
        file: table.name().to_owned(),
        rows: table.n_rows(),
        task: target.as_ref().ok().map(Target::task),
        classes: target.as_ref().map_or_else(|_| Vec::new(), |target| target.labels().to_vec()),
        features: preparation.as_ref().map(Preparation::n_features),
        columns: columns.collect(),
        notes: Note::of_last_column(table, options)
            .into_iter()
            .chain(preparation.as_ref().map(Preparation::notes).unwrap_or_default())
            .collect(),
        refusals,
    })
}

fn describe_column(column: &Planned<'_>, rows: &[usize], purpose: Use) -> ColumnDescription {
    let cells = &column.cells;
    let distinct = cells.distinct(rows);
    let present: usize = distinct.iter().map(|&(_, count)| count).sum();
    ColumnDescription {
        name: cells.name().to_owned(),
        kind: column.kind,
        missing: rows.len() - present,
        distinct: distinct.len(),
        contents: contents(cells, rows, &distinct),
        purpose,
    }
}

fn contents(cells: &CellReader<'_>, rows: &[usize], distinct: &[(usize, usize)]) -> Contents {
    /// More say little about a column.
    const TOP: usize = 5;
    if distinct.is_empty() {
        return Contents::Nothing;
    }
    if let Ok(mut numbers) = cells.numbers(rows) {
        numbers.sort_by(f64::total_cmp);
        let (min, max) = (numbers[0], numbers[numbers.len() - 1]);
        return Contents::Numbers { min, mean: mean(&numbers), median: quantile(&numbers, 0.5), max };
    }
    let mut top = distinct.to_vec();
    top.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let word = |&(row, count): &(usize, usize)| (cells.written(row), count);
    Contents::Words { top: top.iter().take(TOP).map(word).collect() }
}

fn purpose(column: &Planned<'_>, rows: &[usize], options: &PrepareOptions) -> Use {
    let kind = match &column.plan {
        Plan::Target => return Use::Target,
        Plan::Drop(reason) => return Use::Dropped(reason.clone()),
        Plan::Refuse(error) => return Use::Refused { message: error.to_string() },
        Plan::Feature(kind) => *kind,
    };
    match Input::fit(&column.cells, rows, kind, column.on_missing, options) {
        Ok(input) => Use::Feature { width: input.width(), names: input.feature_names() },
        Err(error) => Use::Refused { message: error.to_string() },
    }
}

impl Planned<'_> {
    fn refusal(&self) -> Option<&Error> {
        match &self.plan {
            Plan::Refuse(error) => Some(error),
            Plan::Target | Plan::Feature(_) | Plan::Drop(_) => None,
        }
    }
}
