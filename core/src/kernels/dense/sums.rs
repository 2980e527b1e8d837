//! What samples add to the gradient of biases: rows added up, lane after lane.

use super::super::real::Real;
use super::matrix::Matrix;

/// Rows whose sums run side by side: one sum alone would wait for every addition.
const ROWS: usize = 8;

dispatch! {
    /// `sums[r * step] += rows[r][l]`, for lanes in order.
    ///
    /// # Panics
    /// If there are fewer sums than rows.
    pub(crate) fn add_rows<F: Real>(rows: Matrix<'_, F>, sums: &mut [F], step: usize) {
        let mut first = 0;
        while first < rows.n_rows {
            let n = ROWS.min(rows.n_rows - first);
            let mut tile = [F::ZERO; ROWS];
            for (r, sum) in tile[..n].iter_mut().enumerate() {
                *sum = sums[(first + r) * step];
            }
            let lines: [&[F]; ROWS] = std::array::from_fn(|r| rows.row(first + r.min(n - 1)));
            for lane in 0..rows.n_columns {
                for (sum, line) in tile.iter_mut().zip(lines) {
                    *sum += line[lane];
                }
            }
            for (r, &sum) in tile[..n].iter().enumerate() {
                sums[(first + r) * step] = sum;
            }
            first += n;
        }
    }
}
