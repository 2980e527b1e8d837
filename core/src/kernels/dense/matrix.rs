//! A matrix to read factors from, in whatever order it is stored.

use super::super::real::Real;
use std::ops::Range;

/// A view of a matrix, whose first element is `data[start]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Matrix<'a, F> {
    data: &'a [F],
    start: usize,
    pub(super) n_rows: usize,
    pub(super) n_columns: usize,
    pub(super) steps: Steps,
}

/// How far elements of a matrix lie apart.
#[derive(Clone, Copy, Debug)]
pub(super) enum Steps {
    /// So far from a row to the next one; a row is neighbours.
    Rows(isize),
    /// The same, but the last neighbour comes first.
    Backwards(isize),
    /// So far from a column to the next one, back if it is negative; a column is neighbours.
    Columns(isize),
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
        Matrix { data, start: 0, n_rows, n_columns, steps: Steps::Rows(step as isize) }
    }

    /// The elements of [rows](Matrix::of_rows), as columns.
    ///
    /// # Panics
    /// If it is another view already.
    #[inline]
    pub(crate) fn transposed(self) -> Self {
        let Steps::Rows(step) = self.steps else { panic!("rows, not {:?}", self.steps) };
        Matrix { n_rows: self.n_columns, n_columns: self.n_rows, steps: Steps::Columns(step), ..self }
    }

    /// The same elements, the last column first.
    ///
    /// # Panics
    /// If these are [`Steps::Backwards`] already.
    #[inline]
    pub(super) fn last_column_first(self) -> Self {
        let (step, steps) = match self.steps {
            Steps::Rows(step) => (1, Steps::Backwards(step)),
            Steps::Columns(step) => (step, Steps::Columns(-step)),
            Steps::Backwards(_) => panic!("the last column is the first one"),
        };
        let last = self.n_columns.saturating_sub(1) as isize;
        Matrix { start: self.start.wrapping_add_signed(last * step), steps, ..self }
    }

    /// Some rows.
    ///
    /// # Panics
    /// If there are no such rows.
    #[inline(always)]
    #[track_caller]
    pub(crate) fn rows(self, rows: Range<usize>) -> Self {
        assert!(rows.start <= rows.end && rows.end <= self.n_rows, "rows {rows:?} of {}", self.n_rows);
        let start = self.start.wrapping_add_signed(rows.start as isize * self.row_step());
        Matrix { start, n_rows: rows.len(), ..self }
    }

    #[inline(always)]
    fn row_step(self) -> isize {
        match self.steps {
            Steps::Rows(step) | Steps::Backwards(step) => step,
            Steps::Columns(_) => 1,
        }
    }

    /// Where the first element is, if there is one.
    #[inline(always)]
    pub(super) fn as_ptr(self) -> *const F {
        self.data.as_ptr().wrapping_add(self.start)
    }

    /// The first element of a row.
    ///
    /// # Panics
    /// If there is no such row.
    #[inline(always)]
    pub(super) fn first(self, row: usize) -> F {
        self.row_from(row, 0)[0]
    }

    /// A row of neighbours, from a column on.
    ///
    /// # Panics
    /// If there is no such element.
    #[inline(always)]
    pub(super) fn row_from(self, row: usize, column: usize) -> &'a [F] {
        debug_assert!(matches!(self.steps, Steps::Rows(_)), "rows of neighbours");
        &self.data[self.start.wrapping_add_signed(row as isize * self.row_step()) + column..]
    }

    /// How many rows there are.
    #[inline]
    pub(crate) fn n_rows(self) -> usize {
        self.n_rows
    }
}
