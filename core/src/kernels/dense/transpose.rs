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
    #[allow(unsafe_code)]
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
        let mut all = Transposition { from, from_step, n_rows, n_columns, to, to_step };
        if has_eight::<F>(WIDTH) && shorter >= 8 {
            // SAFETY: `WIDTH` is that of the level that runs, which the CPU has.
            all.blocks::<8>(|rows| unsafe { F::transpose_eight::<WIDTH>(rows) });
        } else {
            // SAFETY: as above.
            all.blocks::<4>(|rows| unsafe { F::transpose::<WIDTH>(rows) });
        }
    }
}

/// Both matrices.
struct Transposition<'a, F> {
    from: &'a [F],
    from_step: usize,
    n_rows: usize,
    n_columns: usize,
    to: &'a mut [F],
    to_step: usize,
}

impl<F: Real> Transposition<'_, F> {
    /// Transposes block by block.
    ///
    /// # Panics
    /// If there are fewer than `SIDE` rows or columns, or one of the slices is too short.
    #[inline(always)]
    #[allow(unsafe_code)]
    fn blocks<const SIDE: usize>(&mut self, transpose: impl Fn([[F; SIDE]; SIDE]) -> [[F; SIDE]; SIDE]) {
        let &mut Transposition { from_step, n_rows, n_columns, to_step, .. } = self;
        assert!(n_rows.min(n_columns) >= SIDE, "{n_rows} by {n_columns} numbers for blocks of {SIDE}");
        assert!(end(n_rows, from_step, n_columns) <= self.from.len(), "{n_rows} rows, {from_step} apart");
        assert!(end(n_columns, to_step, n_rows) <= self.to.len(), "{n_columns} columns, {to_step} apart");
        for first in (0..n_rows).step_by(BAND) {
            for column in starts::<SIDE>(0..n_columns, n_columns) {
                for row in starts::<SIDE>(first..n_rows.min(first + BAND), n_rows) {
                    let mut block = [[F::ZERO; SIDE]; SIDE];
                    for (r, numbers) in block.iter_mut().enumerate() {
                        let from = (row + r) * from_step + column;
                        // SAFETY: `row + r` is below `n_rows`, `column + SIDE` is at most `n_columns`, and `from` is long
                        // enough for all rows and columns.
                        *numbers = unsafe { self.from.as_ptr().add(from).cast::<[F; SIDE]>().read() };
                    }
                    for (c, numbers) in transpose(block).into_iter().enumerate() {
                        let to = (column + c) * to_step + row;
                        // SAFETY: as above, with rows and columns exchanged; so is `to`.
                        unsafe { self.to.as_mut_ptr().add(to).cast::<[F; SIDE]>().write(numbers) };
                    }
                }
            }
        }
    }
}

/// Where the last of some rows ends, `step` apart.
#[inline(always)]
fn end(n_rows: usize, step: usize, n_columns: usize) -> usize {
    (n_rows - 1).checked_mul(step).and_then(|last| last.checked_add(n_columns)).expect("rows that fit memory")
}

/// Where blocks begin that cover a range of `0..n`: the last one so much earlier as it would be too long.
#[inline(always)]
fn starts<const SIDE: usize>(range: Range<usize>, n: usize) -> impl Iterator<Item = usize> {
    range.step_by(SIDE).map(move |start| start.min(n - SIDE))
}
