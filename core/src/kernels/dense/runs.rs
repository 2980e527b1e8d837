//! Sums of chunks on their way up the canonical tree.

use super::super::real::Real;
use super::tile::Tile;

/// The sums of runs of chunks that still wait for their neighbours, of one tile of parameters; each run is a power of
/// two long and longer than the next. One for each worker, to be used again and again.
#[derive(Debug, Default)]
pub(crate) struct Runs<F> {
    sums: Vec<F>,
    len: usize,
}

impl<F: Real> Runs<F> {
    /// Forgets all runs.
    #[inline(always)]
    pub(super) fn start(&mut self) {
        self.len = 0;
    }

    /// Adds the earlier runs that are complete with the sum of chunk number `chunk`, in place; puts the result away
    /// unless it is the last of `n_chunks`, with which all runs are complete.
    #[inline(always)]
    pub(super) fn carry<const ROWS: usize, const N: usize>(
        &mut self,
        chunk: usize,
        n_chunks: usize,
        sum: &mut Tile<F, ROWS, N>,
    ) {
        let is_last = chunk + 1 == n_chunks;
        let n_complete = if is_last { chunk.count_ones() } else { chunk.trailing_ones() };
        for _ in 0..n_complete {
            self.len -= ROWS * N;
            let mut run: Tile<F, ROWS, N> = [[F::ZERO; N]; ROWS];
            run.as_flattened_mut().copy_from_slice(&self.sums[self.len..][..ROWS * N]);
            let (run, sum) = (run.as_flattened(), sum.as_flattened_mut());
            for i in 0..ROWS * N {
                sum[i] = run[i] + sum[i];
            }
        }
        if !is_last {
            let end = self.len + ROWS * N;
            if self.sums.len() < end {
                self.sums.resize(end, F::ZERO);
            }
            self.sums[self.len..end].copy_from_slice(sum.as_flattened());
            self.len = end;
        }
    }
}
