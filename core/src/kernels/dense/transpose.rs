//! Rows as columns.

use super::super::real::Real;

dispatch! {
    /// `to[c * to_step + r] = from[r * from_step + c]` for `n_rows` rows and `n_columns` columns.
    ///
    /// # Panics
    /// If one of the slices is too short.
    pub(crate) fn transpose<F: Real; WIDTH>(
        from: &[F],
        from_step: usize,
        n_rows: usize,
        n_columns: usize,
        to: &mut [F],
        to_step: usize,
    ) {
        let (whole_rows, whole_columns) = (n_rows - n_rows % 8, n_columns - n_columns % 8);
        for row in (0..whole_rows).step_by(8) {
            for column in (0..whole_columns).step_by(8) {
                square::<F, 8>(&from[row * from_step + column..], from_step, &mut to[column * to_step + row..], to_step);
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

/// Transposes `N` by `N` numbers, N a power of two, by exchanging halves, then quarters, and so on, of pairs of rows.
#[inline(always)]
fn square<F: Real, const N: usize>(from: &[F], from_step: usize, to: &mut [F], to_step: usize) {
    let mut rows = [[F::ZERO; N]; N];
    for (r, row) in rows.iter_mut().enumerate() {
        row.copy_from_slice(&from[r * from_step..][..N]);
    }
    for c in 0..N {
        let column: [F; N] = std::array::from_fn(|r| rows[r][c]);
        to[c * to_step..][..N].copy_from_slice(&column);
    }
}
