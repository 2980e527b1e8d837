//! From a [`Preparation`] and a table to samples.

use std::collections::HashMap;

use crate::applied::{Applied, ApplyReport, InputReport};
use crate::cells::{CellReader, MissingTokens};
use crate::contract::TargetColumn;
use crate::dataset::Dataset;
use crate::encode::rescaled;
use crate::error::Error;
use crate::input::Input;
use crate::number::NumberFormat;
use crate::options::OnMissing;
use crate::preparation::Preparation;
use crate::table::{Column, Table};
use crate::target;
use crate::task::Task;

impl Preparation {
    /// Encodes the rows of a table that have a target. Columns are found by name; others are ignored.
    ///
    /// # Errors
    /// A column that is missing; at its cell a number or boolean that is none, a number too large, a missing
    /// cell that is to be refused, or a class that was not fitted.
    pub fn apply(&self, table: &Table) -> Result<Applied, Error> {
        self.apply_rows(table, (0..table.n_rows()).collect())
    }

    /// The same for some rows, in ascending order; others need not even be in order.
    ///
    /// # Errors
    /// Those of [`Preparation::apply`].
    ///
    /// # Panics
    /// If there is no such row.
    pub fn apply_rows(&self, table: &Table, rows: Vec<usize>) -> Result<Applied, Error> {
        let n_rows = rows.len();
        let missing = MissingTokens::new(&self.contract.missing);
        let form = if self.task() == Task::Regression { Form::Number } else { Form::Word };
        let targets = self.targets().iter().map(|target| (target.name.as_str(), form, target.format));
        let targets = readers(table, targets, &missing)?;
        let rows = targets.iter().fold(rows, |rows, cells| cells.present(&rows));
        let mut applied = self.features(table, rows, &missing)?;
        applied.report.targets = self.targets().len();
        applied.report.without_target = n_rows - applied.report.samples - applied.report.incomplete;
        let values = self.encode_targets(&targets, &applied.rows)?;
        applied.data = applied.data.with_targets(values, self.target_names())?;
        Ok(applied)
    }

    /// Encodes the features of all rows of a table that need not have a target.
    ///
    /// # Errors
    /// Those of [`Preparation::apply`], but for the targets'.
    pub fn apply_features(&self, table: &Table) -> Result<Applied, Error> {
        self.apply_features_rows(table, (0..table.n_rows()).collect())
    }

    /// The same for some rows, in ascending order; others need not even be in order.
    ///
    /// # Errors
    /// Those of [`Preparation::apply_features`].
    ///
    /// # Panics
    /// If there is no such row.
    pub fn apply_features_rows(&self, table: &Table, rows: Vec<usize>) -> Result<Applied, Error> {
        let missing = MissingTokens::new(&self.contract.missing);
        self.features(table, rows, &missing)
    }

    /// The features of some rows, less those with missing cells where these are to be dropped.
    fn features(&self, table: &Table, rows: Vec<usize>, missing: &MissingTokens) -> Result<Applied, Error> {
        let form = |input: &Input| if input.reads_numbers() { Form::Number } else { Form::Word };
        let inputs = self.inputs().iter().map(|input| (input.name.as_str(), form(input), input.format()));
        let cells = readers(table, inputs, missing)?;
        let n_rows = rows.len();
        let drops =
            self.inputs().iter().zip(&cells).filter(|(input, _)| input.on_missing == OnMissing::DropRow);
        let rows = drops.fold(rows, |rows, (_, cells)| cells.present(&rows));
        let width = self.n_features();
        let mut values = vec![0.0; rows.len() * width];
        let (mut start, mut reports) = (0, Vec::new());
        for (input, cells) in self.inputs().iter().zip(&cells) {
            let samples = values.chunks_exact_mut(width).map(|sample| &mut sample[start..]);
            reports.push(input.encode(cells, &rows, samples)?);
            start += input.width();
        }
        let data = Dataset::new(values, width, Vec::new(), 0)?
            .with_names(self.feature_names().to_vec(), Vec::new())?;
        let report = self.report(table, (rows.len(), n_rows), reports);
        Ok(Applied { data, rows, report })
    }

    fn report(
        &self,
        table: &Table,
        (samples, n_rows): (usize, usize),
        inputs: Vec<InputReport>,
    ) -> ApplyReport {
        let unknown_columns = self.unknown_columns(table);
        let incomplete = n_rows - samples;
        ApplyReport { samples, incomplete, unknown_columns, inputs, ..ApplyReport::default() }
    }

    /// Regression: the numbers, rescaled. Binary: 0 or 1. Multiclass: a row of zeros with a 1 at the class.
    fn encode_targets(&self, cells: &[CellReader<'_>], rows: &[usize]) -> Result<Vec<f64>, Error> {
        if self.task() == Task::Regression {
            let of_row = |&row: &usize| {
                let number = move |(target, cells): (&TargetColumn, _)| {
                    rescaled(target.scaling, target::number(cells, row)?, cells, row)
                };
                self.targets().iter().zip(cells).map(number)
            };
            return rows.iter().flat_map(of_row).collect();
        }
        let classes = target::classes(&cells[0], rows, self.labels())?;
        if self.task() == Task::Binary {
            return Ok(classes.into_iter().map(|class| class as f64).collect());
        }
        let mut one_hot = vec![0.0; classes.len() * self.labels().len()];
        for (row, class) in one_hot.chunks_exact_mut(self.labels().len()).zip(classes) {
            row[class] = 1.0;
        }
        Ok(one_hot)
    }
}

/// What is expected of a column's cells.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Number,
    Word,
}

/// A reader for each named column, or the refusal of the first that the table does not have.
fn readers<'a, 'n>(
    table: &'a Table,
    columns: impl Iterator<Item = (&'n str, Form, NumberFormat)>,
    missing: &'a MissingTokens,
) -> Result<Vec<CellReader<'a>>, Error> {
    let names = table.columns().iter().map(Column::name);
    let positions: HashMap<&str, usize> = names.zip(0..).collect();
    let all: Vec<usize> = (0..table.n_rows()).collect();
    let reader = |(name, form, format)| {
        let column = positions.get(name).copied().ok_or_else(|| table.no_such_name(name))?;
        let fitted = CellReader::new(table, column, missing, Some(format));
        // Another table may write its numbers otherwise.
        let suits = form == Form::Word || fitted.are_numbers(&all);
        Ok(if suits { fitted } else { CellReader::new(table, column, missing, None) })
    };
    columns.map(reader).collect()
}
