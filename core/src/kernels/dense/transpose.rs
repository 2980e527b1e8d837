//! Rows as columns.

use super::super::real::Real;
use super::tile::{front, front_mut};

/// Rows that are done together: as many as fill a cache line of the result.
const BAND: usize = 16;

dispatch! {
    /// `to[c * to_step + r] = from[r * from_step + c]` for `n_rows` rows and `n_columns` columns.
    ///
    /// # Panics
    /// If one of the slices is too short.
    pub(crate) fn transpose<F: Real>(
        from: &[F],
        from_step: usize,
        n_rows: usize,
        n_columns: usize,
        to: &mut [F],
        to_step: usize,
    ) {
        let (whole_rows, whole_columns) = (n_rows - n_rows % 4, n_columns - n_columns % 4);
        for first in (0..whole_rows).step_by(BAND) {
            let band = first..whole_rows.min(first + BAND);
            for column in (0..whole_columns).step_by(4) {
                for row in band.clone().step_by(4) {
                    let four = |r: usize| *front(&from[(row + r) * from_step + column..]);
                    let columns = F::transpose([four(0), four(1), four(2), four(3)]);
                    for (c, numbers) in columns.into_iter().enumerate() {
                        *front_mut(&mut to[(column + c) * to_step + row..]) = numbers;
                    }
                }
            }
        }
        for row in 0..n_rows {
            let start = if row < whole_rows { whole_columns } else { 0 };
            for column in start..n_columns {
                to[column * to_step + row] = from[row * from_step + column];
            }
        }
    }
}
