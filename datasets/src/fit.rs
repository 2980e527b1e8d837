//! From some rows of a table to a [`Preparation`].

use crate::cells::MissingTokens;
use crate::contract::{Contract, Dropped, Format, RowCounts, TargetColumn, VERSION};
use crate::error::{Error, ErrorKind};
use crate::input::Input;
use crate::options::{PrepareOptions, Rescale};
use crate::plan::{Plan, Planned, plan_whole_rows};
use crate::preparation::Preparation;
use crate::scaling::Scaling;
use crate::table::Table;
use crate::target::{self, Target};
use crate::task::Task;
use crate::wording::quoted;

impl Preparation {
    /// Fits on all rows that have a target.
    ///
    /// # Errors
    /// Those of [`Preparation::fit`].
    pub fn fit_all(table: &Table, options: &PrepareOptions) -> Result<Preparation, Error> {
        let rows: Vec<usize> = (0..table.n_rows()).collect();
        Preparation::fit(table, &rows, options)
    }

    /// Fits kinds, categories, statistics and what stands for missing cells on some rows, so that nothing of
    /// the others leaks into training. Rows whose target is missing are left out.
    ///
    /// The task and the labels are those of the whole table: a class that only the other rows have is still a
    /// class.
    ///
    /// # Errors
    /// Those of [`Target::of`]. A column of dates, or of numbers with other cells among them, unless it is to
    /// be left out; no column left to make features from; missing cells that are to be refused; numbers too
    /// large to rescale.
    ///
    /// # Panics
    /// If `rows` is empty or names a row that the table does not have.
    #[track_caller]
    pub fn fit(table: &Table, rows: &[usize], options: &PrepareOptions) -> Result<Preparation, Error> {
        let n_rows = table.n_rows();
        assert!(!rows.is_empty(), "0 rows to fit on, of a table of {n_rows} rows");
        let beyond = rows.iter().find(|&&row| row >= n_rows);
        assert!(beyond.is_none(), "row {} of a table of {n_rows} rows", beyond.unwrap_or(&0));

        let target = Target::of(table, options)?;
        let missing = MissingTokens::new(&options.missing);
        let with_target = with_target(table, rows, &target)?;
        let (planned, whole) = plan_whole_rows(table, &with_target, options, &missing)?;
        if whole.is_empty() {
            return Err(Error::in_file(table.name(), ErrorKind::NoWholeRow));
        }
        let (inputs, dropped) = fit_inputs(&planned, &with_target, &whole, options)?;
        if inputs.is_empty() {
            return Err(nothing_left(table, &dropped));
        }
        let fit = |&column: &usize| fit_target(&planned[column], &whole, target.task());
        Preparation::try_from(Contract {
            format: Format::Preparation,
            version: VERSION,
            task: target.task(),
            inputs,
            dropped,
            targets: target.columns().iter().map(fit).collect::<Result<_, _>>()?,
            labels: target.labels().to_vec(),
            missing: options.missing.clone(),
            rows: RowCounts {
                fitted: whole.len(),
                without_target: n_rows - target.rows().len(),
                missing_targets: target.missing().to_vec(),
                incomplete: with_target.len() - whole.len(),
            },
        })
    }
}

/// Some rows without those that have no target.
fn with_target(table: &Table, rows: &[usize], target: &Target) -> Result<Vec<usize>, Error> {
    let has_target = |row: &usize| target.rows().binary_search(row).is_ok();
    let rows: Vec<usize> = rows.iter().copied().filter(has_target).collect();
    if rows.is_empty() {
        let position = target.columns()[0];
        let column = table.columns()[position].name().to_owned();
        return Err(table
            .head_error(position, ErrorKind::NoTarget { column, is_unnamed: table.is_unnamed(position) }));
    }
    Ok(rows)
}

/// The refusal of a table all of whose columns are left out.
fn nothing_left(table: &Table, dropped: &[Dropped]) -> Error {
    let line = |dropped: &Dropped| format!("column {}: {}", quoted(&dropped.name), dropped.reason);
    let dropped = dropped.iter().map(line).collect();
    Error::in_file(table.name(), ErrorKind::NothingLeft { dropped })
}

/// Fits the features to whole rows, or passes on the first refusal.
fn fit_inputs(
    planned: &[Planned<'_>],
    rows: &[usize],
    whole: &[usize],
    options: &PrepareOptions,
) -> Result<(Vec<Input>, Vec<Dropped>), Error> {
    let (mut inputs, mut dropped) = (Vec::new(), Vec::new());
    for column in planned {
        match &column.plan {
            Plan::Target => {}
            Plan::Refuse(error) => return Err(error.clone()),
            Plan::Drop(reason) => {
                dropped.push(Dropped { name: column.cells.name().to_owned(), reason: reason.clone() });
            }
            Plan::Feature(kind) => {
                let mut input = Input::fit(&column.cells, whole, *kind, column.on_missing, options)?;
                let n_missing = rows.len() - column.cells.present(rows).len();
                input.missing_share = n_missing as f64 / rows.len() as f64;
                inputs.push(input);
            }
        }
    }
    Ok((inputs, dropped))
}

fn fit_target(column: &Planned<'_>, rows: &[usize], task: Task) -> Result<TargetColumn, Error> {
    let cells = &column.cells;
    let name = cells.name().to_owned();
    let scaling = match task {
        Task::Binary | Task::Multiclass => Scaling::IDENTITY,
        Task::Regression => {
            let numbers: Vec<f64> =
                rows.iter().map(|&row| target::number(cells, row)).collect::<Result<_, _>>()?;
            let too_large = || cells.head_error(ErrorKind::OutOfRange { column: name.clone() });
            Scaling::fit(Rescale::Standard, &numbers).ok_or_else(too_large)?
        }
    };
    Ok(TargetColumn { name, format: cells.format, scaling })
}
