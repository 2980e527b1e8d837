//! From the cells of an [`Input`] to its features.

use crate::applied::InputReport;
use crate::cells::{Cell, CellReader};
use crate::classes::ClassIndex;
use crate::error::{Error, ErrorKind};
use crate::input::{Input, Values};
use crate::options::OnMissing;
use crate::scaling::Scaling;

impl Input {
    /// Writes some rows' features into `samples`, each of which starts with these features and is all zeros.
    pub(crate) fn encode<'a>(
        &self,
        cells: &CellReader<'_>,
        rows: &[usize],
        samples: impl Iterator<Item = &'a mut [f64]>,
    ) -> Result<InputReport, Error> {
        if self.on_missing == OnMissing::Refuse {
            refuse_missing(cells, rows)?;
        }
        let mut report = InputReport::new(&self.name, rows.len(), self.missing_share == 0.0);
        report.format = Some(cells.format).filter(|&format| self.reads_numbers() && format != self.format());
        let index = self.index();
        for (&row, sample) in rows.iter().zip(samples) {
            self.encode_row(cells, row, &index, sample, &mut report)?;
        }
        Ok(report)
    }

    /// A category that was not fitted counts as one of the others, and is nothing but zeros if there were none.
    fn encode_row(
        &self,
        cells: &CellReader<'_>,
        row: usize,
        index: &ClassIndex<'_>,
        sample: &mut [f64],
        report: &mut InputReport,
    ) -> Result<(), Error> {
        let is_missing = cells.is_missing(row);
        match &self.values {
            Values::Numeric { min, max, fill, scaling, .. } => {
                let number = cells.number(row).map_err(Error::after_fitting)?.unwrap_or(*fill);
                report.outside += usize::from(!is_missing && !(*min..=*max).contains(&number));
                sample[0] = rescaled(*scaling, number, cells, row)?;
            }
            Values::Boolean { fill, .. } => {
                sample[0] = if cells.truth(row)?.unwrap_or(*fill) { 1.0 } else { 0.0 };
            }
            Values::Categorical { categories, others, .. } => match index.class(cells, row) {
                Some(category) => sample[category] = 1.0,
                None if is_missing => {}
                None => {
                    report.count_unseen(cells.written(row));
                    if *others > 0 {
                        sample[categories.len()] = 1.0;
                    }
                }
            },
        }
        report.missing += usize::from(is_missing);
        if is_missing && self.has_indicator() {
            sample[self.width() - 1] = 1.0;
        }
        Ok(())
    }
}

/// A number in the units of training, or the refusal of its size.
pub(crate) fn rescaled(
    scaling: Scaling,
    number: f64,
    cells: &CellReader<'_>,
    row: usize,
) -> Result<f64, Error> {
    let scaled = scaling.scale(number);
    let too_large = || cells.error(row, ErrorKind::OutOfRange { column: cells.name().to_owned() });
    if scaled.is_finite() { Ok(scaled) } else { Err(too_large()) }
}

pub(crate) fn refuse_missing(cells: &CellReader<'_>, rows: &[usize]) -> Result<(), Error> {
    let missing = rows.iter().copied().find(|&row| cells.cell(row) == Cell::Missing);
    let refusal = |row| {
        let (column, found) = (cells.name().to_owned(), cells.written(row));
        Err(cells.error(row, ErrorKind::MissingCell { column, found }))
    };
    missing.map_or(Ok(()), refusal)
}
