//! Rows as columns.

use super::super::real::Real;

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
        for row in (0..whole_rows).step_by(4) {
            let from = &from[row * from_step..];
            let [a, b, c, d] = [
                fours(from, n_columns),
                fours(&from[from_step..], n_columns),
                fours(&from[2 * from_step..], n_columns),
                fours(&from[3 * from_step..], n_columns),
            ];
            let rows = a.iter().zip(b).zip(c).zip(d);
            for ((((&a, &b), &c), &d), to) in rows.zip(to.chunks_mut(4 * to_step)) {
                for (column, numbers) in F::transpose([a, b, c, d]).iter().enumerate() {
                    to[column * to_step + row..][..4].copy_from_slice(numbers);
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

#[inline(always)]
fn fours<F>(row: &[F], n: usize) -> &[[F; 4]] {
    row[..n].as_chunks().0
}
