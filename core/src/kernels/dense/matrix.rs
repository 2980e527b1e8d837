//! A matrix to read factors from, in whatever order it is stored.

use super::super::real::Real;
use std::ops::Range;

/// A view of a matrix: element (r, c) is `data[r * row_step + c * column_step]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Matrix<'a, F> {
    data: &'a [F],
    pub(super) n_rows: usize,
    pub(super) n_columns: usize,
    row_step: usize,
    column_step: usize,
}

impl<'a, F: Real> Matrix<'a, F> {
    /// `n_rows` rows of `n_columns` neighbours, each row `step` after the one before.
    ///
    /// # Panics
    /// If the last element lies beyond the end of `data`.
    #[inline]
    #[track_caller]
    pub(crate) fn of_rows(data: &'a [F], n_rows: usize, n_columns: usize, step: usize) -> Self {
        let end = if n_rows * n_columns == 0 { 0 } else { (n_rows - 1) * step + n_columns };
        assert!(end <= data.len(), "a matrix of {end} elements in a slice of {}", data.len());
        Matrix { data, n_rows, n_columns, row_step: step, column_step: 1 }
    }

    /// The same elements, rows as columns.
    #[inline]
    pub(crate) fn transposed(self) -> Self {
        Matrix {
            n_rows: self.n_columns,
            n_columns: self.n_rows,
            row_step: self.column_step,
            column_step: self.row_step,
            ..self
        }
    }

    /// Some rows.
    ///
    /// # Panics
    /// If there are no such rows.
    #[inline(always)]
    #[track_caller]
    pub(crate) fn rows(self, rows: Range<usize>) -> Self {
        assert!(rows.start <= rows.end && rows.end <= self.n_rows, "rows {rows:?} of {}", self.n_rows);
        let start = (rows.start * self.row_step).min(self.data.len());
        Matrix { data: &self.data[start..], n_rows: rows.len(), ..self }
    }

    /// Element (`row`, `column`).
    ///
    /// # Safety
    /// There must be such a row and such a column.
    #[inline(always)]
    #[allow(unsafe_code)]
    pub(super) unsafe fn get_unchecked(self, row: usize, column: usize) -> F {
        // SAFETY: the element lies within `data`, as was checked when the view was made, and `rows` moves its start by
        // as much as the rows it leaves out.
        unsafe { *self.data.get_unchecked(row * self.row_step + column * self.column_step) }
    }

    /// Adds the columns to `sums`, the first one first: four rows and columns at a time, as rows of four.
    ///
    /// # Panics
    /// If there are not `ROWS` rows, or a row's elements are not neighbours.
    #[inline(always)]
    pub(super) fn add_columns<const ROWS: usize>(self, sums: &mut [F; ROWS]) {
        assert!(self.n_rows == ROWS && self.column_step == 1);
        let row = |r: usize| &self.data[r * self.row_step..][..self.n_columns];
        let n_whole = if ROWS.is_multiple_of(4) { self.n_columns - self.n_columns % 4 } else { 0 };
        let mut chains = *sums;
        for column in (0..n_whole).step_by(4) {
            for (group, chains) in chains.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                let square = std::array::from_fn(|r| {
                    let mut numbers = [F::ZERO; 4];
                    numbers.copy_from_slice(&row(4 * group + r)[column..column + 4]);
                    numbers
                });
                for numbers in F::transpose(square) {
                    *chains = std::array::from_fn(|r| chains[r] + numbers[r]);
                }
            }
        }
        for column in n_whole..self.n_columns {
            for (r, sum) in chains.iter_mut().enumerate() {
                *sum += row(r)[column];
            }
        }
        *sums = chains;
    }
}
