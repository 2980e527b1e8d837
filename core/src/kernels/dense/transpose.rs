//! Rows as columns.

use std::ops::Range;

use super::super::real::Real;
use super::super::shuffle::has_eight;

/// Rows that are done together: as many as fill a cache line of the result.
const BAND: usize = 16;

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
        let shorter = n_rows.min(n_columns);
        if shorter < 4 {
            for row in 0..n_rows {
                for column in 0..n_columns {
                    to[column * to_step + row] = from[row * from_step + column];
                }
            }
            return;
        }
        let last = |rows: usize, step: usize, columns: usize| (rows - 1) * step + columns;
        assert!(last(n_rows, from_step, n_columns) <= from.len(), "{n_rows} rows, {from_step} apart");
        assert!(last(n_columns, to_step, n_rows) <= to.len(), "{n_columns} columns, {to_step} apart");
        let mut all = Transposition { from, from_step, n_rows, n_columns, to, to_step };
        if has_eight::<F>(WIDTH) && shorter >= 8 {
            all.blocks::<8>(F::transpose_eight::<WIDTH>);
        } else {
            all.blocks::<4>(F::transpose::<WIDTH>);
        }
    }
}

/// Both matrices; the slices are as long as their rows and columns say.
struct Transposition<'a, F> {
    from: &'a [F],
    from_step: usize,
    n_rows: usize,
    n_columns: usize,
    to: &'a mut [F],
    to_step: usize,
}

impl<F: Real> Transposition<'_, F> {
    /// Transposes block by block. There are at least `SIDE` rows and columns.
    #[inline(always)]
    #[allow(unsafe_code)]
    fn blocks<const SIDE: usize>(&mut self, transpose: impl Fn([[F; SIDE]; SIDE]) -> [[F; SIDE]; SIDE]) {
        let (n_rows, n_columns) = (self.n_rows, self.n_columns);
        for first in (0..n_rows).step_by(BAND) {
            for column in starts::<SIDE>(0..n_columns, n_columns) {
                for row in starts::<SIDE>(first..n_rows.min(first + BAND), n_rows) {
                    let mut block = [[F::ZERO; SIDE]; SIDE];
                    for (r, numbers) in block.iter_mut().enumerate() {
                        let from = (row + r) * self.from_step + column;
                        // SAFETY: `row + r` is below `n_rows`, `column + SIDE` is at most `n_columns`, and `from` is long
                        // enough for all rows and columns.
                        *numbers = unsafe { self.from.as_ptr().add(from).cast::<[F; SIDE]>().read() };
                    }
                    for (c, numbers) in transpose(block).into_iter().enumerate() {
                        let to = (column + c) * self.to_step + row;
                        // SAFETY: as above, with rows and columns exchanged; so is `to`.
                        unsafe { self.to.as_mut_ptr().add(to).cast::<[F; SIDE]>().write(numbers) };
                    }
                }
            }
        }
    }
}

/// Where blocks begin that cover a range of `0..n`: the last one so much earlier as it would be too long.
#[inline(always)]
fn starts<const SIDE: usize>(range: Range<usize>, n: usize) -> impl Iterator<Item = usize> {
    range.step_by(SIDE).map(move |start| start.min(n - SIDE))
}
