//! What samples add to the gradient of biases: rows added up, lane after lane.

use super::super::real::Real;
use super::matrix::Matrix;

/// Four rows side by side, so that one vector adds to four sums.
const ROWS: usize = 4;

/// So many times four rows at once: one sum alone would wait for every addition.
const GROUPS: usize = 4;

dispatch! {
    /// `sums[r * step] += rows[r][l]`, for lanes in order.
    ///
    /// # Panics
    /// If there are fewer sums than rows.
    pub(crate) fn add_rows<F: Real>(rows: Matrix<'_, F>, sums: &mut [F], step: usize) {
        let n_rows = rows.n_rows;
        for first in (0..n_rows).step_by(ROWS * GROUPS) {
            // Beyond the last row, that one is added up again, in vain.
            let row = |i: usize| rows.row((first + i).min(n_rows - 1));
            let mut tile = [[F::ZERO; ROWS]; GROUPS];
            let place = |i: usize| (first + i).min(n_rows - 1) * step;
            for (i, sum) in tile.as_flattened_mut().iter_mut().enumerate() {
                *sum = sums[place(i)];
            }
            match n_rows - first {
                0..=4 => add_lanes::<F, 1>(&row, rows.n_columns, &mut tile),
                5..=8 => add_lanes::<F, 2>(&row, rows.n_columns, &mut tile),
                _ => add_lanes::<F, GROUPS>(&row, rows.n_columns, &mut tile),
            }
            for (i, &sum) in tile.as_flattened().iter().enumerate().take(n_rows - first) {
                sums[place(i)] = sum;
            }
        }
    }
}

/// Adds the lanes of the rows of `N` groups to their sums.
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "iterators over a tile keep it out of registers")]
fn add_lanes<'a, F: Real, const N: usize>(
    row: &impl Fn(usize) -> &'a [F],
    n_lanes: usize,
    sums: &mut [[F; ROWS]; GROUPS],
) {
    let mut lines = [[row(0); ROWS]; N];
    for i in 0..N * ROWS {
        lines[i / ROWS][i % ROWS] = &row(i)[..n_lanes];
    }
    let whole = n_lanes - n_lanes % 4;
    for lane in (0..whole).step_by(4) {
        for group in 0..N {
            let [a, b, c, d] = lines[group];
            let four = |row: &[F]| [row[lane], row[lane + 1], row[lane + 2], row[lane + 3]];
            let columns = F::transpose([four(a), four(b), four(c), four(d)]);
            for column in 0..4 {
                for r in 0..ROWS {
                    sums[group][r] += columns[column][r];
                }
            }
        }
    }
    for lane in whole..n_lanes {
        for group in 0..N {
            for r in 0..ROWS {
                sums[group][r] += lines[group][r][lane];
            }
        }
    }
}
