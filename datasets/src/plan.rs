//! What is to be done with each column of a table, decided before anything is fitted.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cells::{CellReader, MissingTokens};
use crate::error::{Error, ErrorKind};
use crate::kind::Kind;
use crate::options::{ColumnOptions, OnMissing, Positions, PrepareOptions};
use crate::table::Table;
use crate::wording::quoted;

/// What is to be done with a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Plan {
    Target,
    Feature(Kind),
    Drop(DropReason),
    Refuse(Error),
}

/// Why a column is no feature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "reason")]
#[non_exhaustive]
pub enum DropReason {
    /// It was asked for.
    Asked,
    /// Others were asked for.
    NotAmongOnly,
    /// All its cells are missing.
    Empty,
    /// All its cells are the same.
    OneValue {
        /// What they are.
        value: String,
    },
    /// It numbers the rows.
    RowNumbers,
    /// Nearly every row has a value of its own, so little can be learnt from one row for another.
    MostlyDifferent,
}

/// A column and its plan.
pub(crate) struct Planned<'a> {
    pub(crate) cells: CellReader<'a>,
    pub(crate) kind: Option<Kind>,
    pub(crate) on_missing: OnMissing,
    pub(crate) plan: Plan,
}

/// In fewer rows, values that all differ are no sign of an identifier.
pub(crate) const FEWEST_IDENTIFIED: usize = 10;

/// The share of different words above which they say who a row is rather than what.
const MOSTLY: f64 = 0.9;

/// The plan of each column, and the rows that are whole under it; none may be.
///
/// A column may be useless in the whole rows only, and then its missing cells matter no more: so the plan is
/// made again by the whole rows until these stay the same, a few times at most.
pub(crate) fn plan_whole_rows<'a>(
    table: &'a Table,
    rows: &[usize],
    options: &PrepareOptions,
    missing: &'a MissingTokens,
) -> Result<(Vec<Planned<'a>>, Vec<usize>), Error> {
    const MOST_ROUNDS: usize = 5;
    let mut planned = plan(table, rows, options, missing)?;
    let mut whole = rows.to_vec();
    for _ in 0..MOST_ROUNDS {
        let before = std::mem::replace(&mut whole, whole_rows(&planned, rows));
        if whole == before || whole.is_empty() {
            break;
        }
        planned = plan(table, &whole, options, missing)?;
    }
    Ok((planned, whole))
}

/// Plans all columns, in the table's order, by the cells of some rows.
fn plan<'a>(
    table: &'a Table,
    rows: &[usize],
    options: &PrepareOptions,
    missing: &'a MissingTokens,
) -> Result<Vec<Planned<'a>>, Error> {
    let positions = Positions::of(table, options)?;
    let of_column = |column| {
        let decided = positions.column(column);
        let cells = CellReader::new(table, column, missing, options.numbers);
        let kind = Kind::infer(&cells, rows).map(|kind| decided.kind.unwrap_or(kind));
        let on_missing = decided.on_missing.unwrap_or(options.on_missing);
        let mut planned = Planned { cells, kind, on_missing, plan: Plan::Target };
        if !positions.targets.contains(&column) {
            planned.plan = planned.feature(rows, &positions, &decided);
        }
        planned
    };
    let mut planned: Vec<Planned<'a>> = (0..table.n_columns()).map(of_column).collect();
    keep_row_numbers_if_alone(&mut planned);
    Ok(planned)
}

/// Some rows without those that lack a cell of a feature whose column says to drop them.
fn whole_rows(planned: &[Planned<'_>], rows: &[usize]) -> Vec<usize> {
    let drops = planned
        .iter()
        .filter(|column| matches!(column.plan, Plan::Feature(_)) && column.on_missing == OnMissing::DropRow);
    drops.fold(rows.to_vec(), |rows, column| column.cells.present(&rows))
}

/// The rows' numbers are a feature after all if there is no other: those of a time series, say.
fn keep_row_numbers_if_alone(planned: &mut [Planned<'_>]) {
    if planned.iter().any(|column| matches!(column.plan, Plan::Feature(_) | Plan::Refuse(_))) {
        return;
    }
    let rows = Plan::Drop(DropReason::RowNumbers);
    for column in planned.iter_mut().filter(|column| column.plan == rows) {
        column.plan = Plan::Feature(Kind::Numeric);
    }
}

impl Planned<'_> {
    /// The plan of a column that is no target. One that somebody has named or decided on is never useless.
    fn feature(&self, rows: &[usize], positions: &Positions, decided: &ColumnOptions) -> Plan {
        let column = self.cells.column;
        let is_named = positions.only.contains(&column);
        if positions.drop.contains(&column) {
            return Plan::Drop(DropReason::Asked);
        }
        if !positions.only.is_empty() && !is_named {
            return Plan::Drop(DropReason::NotAmongOnly);
        }
        let Some(kind) = self.kind else { return Plan::Drop(DropReason::Empty) };
        match self.useless(rows, kind).filter(|_| !is_named && decided.kind.is_none()) {
            Some(reason) => Plan::Drop(reason),
            None => self.fault(rows, kind).map_or(Plan::Feature(kind), Plan::Refuse),
        }
    }

    /// Why nothing can be learnt from the column.
    fn useless(&self, rows: &[usize], kind: Kind) -> Option<DropReason> {
        let distinct = self.cells.distinct(rows);
        let present: usize = distinct.iter().map(|&(_, count)| count).sum();
        // That a cell is missing can be learnt from.
        let is_whole = present == rows.len() || !self.on_missing.fills();
        let is_identified =
            |share: f64| present >= FEWEST_IDENTIFIED && distinct.len() as f64 >= share * present as f64;
        match (kind, distinct.as_slice()) {
            (_, &[(row, _)]) if is_whole => Some(DropReason::OneValue { value: self.cells.written(row) }),
            (Kind::Numeric, _) if is_identified(1.0) && self.numbers_rows(rows) => {
                Some(DropReason::RowNumbers)
            }
            (Kind::Categorical, _) if is_identified(MOSTLY) => Some(DropReason::MostlyDifferent),
            _ => None,
        }
    }

    /// Whether the cells are integers that number the rows, or any different ones under a name that says so.
    fn numbers_rows(&self, rows: &[usize]) -> bool {
        let Ok(numbers) = self.cells.numbers(rows) else { return false };
        let counts = |&(number, row): &(f64, usize)| number - row as f64 == numbers[0] - rows[0] as f64;
        let are_integers = numbers.iter().all(|number| number.fract() == 0.0);
        let in_sequence = || numbers.iter().copied().zip(rows.iter().copied()).all(|pair| counts(&pair));
        are_integers && (self.names_rows() || (numbers.len() == rows.len() && in_sequence()))
    }

    /// Whether the name is that of an identifier: `id`, `user_id`, `PassengerId`, `customerID`, `index`, or
    /// none, as the row numbers have in a file that pandas wrote.
    fn names_rows(&self) -> bool {
        let name = self.cells.name();
        let lower = name.to_lowercase();
        matches!(lower.as_str(), "id" | "index" | "uuid" | "rownames" | "unnamed: 0")
            || lower.ends_with("_id")
            || name.ends_with("Id")
            || (name.ends_with("ID") && name.chars().any(char::is_lowercase))
            || self.cells.table.is_unnamed(self.cells.column)
    }

    /// Why the column cannot be read, if it cannot.
    fn fault(&self, rows: &[usize], kind: Kind) -> Option<Error> {
        let cells = &self.cells;
        match kind {
            Kind::Numeric => rows.iter().find_map(|&row| cells.number(row).err()),
            Kind::Boolean => rows.iter().find_map(|&row| cells.truth(row).err()),
            Kind::Date => {
                let row = rows.iter().copied().find(|&row| cells.is_date(row))?;
                let (column, found) = (cells.name().to_owned(), cells.written(row));
                Some(cells.error(row, ErrorKind::Date { column, found }))
            }
            Kind::Categorical => None,
        }
    }
}

/// What a note says.
impl fmt::Display for DropReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DropReason::Asked => f.write_str("as asked"),
            DropReason::NotAmongOnly => f.write_str("others were asked for"),
            DropReason::Empty => f.write_str("all its cells are missing"),
            DropReason::OneValue { value } => write!(f, "all its cells are {}", quoted(value)),
            DropReason::RowNumbers => f.write_str("it numbers the rows"),
            DropReason::MostlyDifferent => f.write_str("nearly every row has a value of its own"),
        }
    }
}
