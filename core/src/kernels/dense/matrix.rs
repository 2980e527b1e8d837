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

    /// The first element of a row.
    ///
    /// # Panics
    /// If there is no such row.
    #[inline(always)]
    pub(super) fn first(self, row: usize) -> F {
        self.data[row * self.row_step]
    }

    /// A row of neighbours, from a column on.
    ///
    /// # Panics
    /// If there is no such element.
    #[inline(always)]
    pub(super) fn row_from(self, row: usize, column: usize) -> &'a [F] {
        debug_assert_eq!(self.column_step, 1, "neighbours");
        &self.data[row * self.row_step + column..]
    }

    /// How many rows there are.
    #[inline]
    pub(crate) fn n_rows(self) -> usize {
        self.n_rows
    }
}
