//! The gradient of a dense layer's weights and biases over a whole batch, in the canonical order.
//!
//! The batch is cut by position into chunks of [`CHUNK`] samples. Within a chunk every parameter has one chain in sample
//! order, from zero; chunks are added in pairs as a binary counter carries, what is left over from the last to the
//! first. Each tile of parameters goes through the whole batch in registers, so that threads share a layer by its rows
//! and nothing has to be added up between them.

use super::super::real::Real;
use super::matrix::Matrix;
use super::runs::Runs;
use super::tile::{Order, Panel, Tile, Tiled, chain, cover, read, write};
use std::ops::Range;

/// Samples in a chunk.
const CHUNK: usize = 64;

/// The samples of a batch in blocks of `[row][lanes]`, as the forward and reverse sweeps leave them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocks<'a, F> {
    /// The first row of the first block, and all that follows.
    pub(crate) data: &'a [F],
    /// How many rows there are, of one number a sample.
    pub(crate) n_rows: usize,
    /// Samples in a block.
    pub(crate) lanes: usize,
    /// From the first row of a block to that of the next one.
    pub(crate) block_step: usize,
}

/// The samples of a batch one after another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Samples<'a, F> {
    /// The first number of the first sample, and all that follows.
    pub(crate) data: &'a [F],
    /// Numbers of a sample.
    pub(crate) n_columns: usize,
    /// From a sample to the next one.
    pub(crate) step: usize,
}

/// What a worker needs for a while to sum up a gradient, to be used again and again.
#[derive(Debug, Default)]
pub(crate) struct Workspace<F> {
    panel: Vec<F>,
    runs: Runs<F>,
}

/// What becomes of the sum over the batch.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Finish<F> {
    /// `out = scale * sum`.
    Scale(F),
    /// `g = fma(weight_decay, p, scale * sum)` and `p = fma(-rate, g, p)`: a step of plain gradient descent.
    Descend {
        /// One over the number of samples.
        scale: F,
        /// The learning rate.
        rate: F,
        /// The factor of the parameter in its own gradient.
        weight_decay: F,
    },
}

dispatch! {
    /// The gradient of the weights in some rows of a layer, from what the samples put into the layer, `x`, and the
    /// adjoints of its outputs, `dy`: `sum over samples of dy[o] * x[i]`.
    ///
    /// `out` are those rows, of as many numbers as `x` has columns, and becomes what `finish` says.
    ///
    /// # Panics
    /// If there are no samples, or the lengths do not fit.
    pub(crate) fn weight_gradient<F: Real; WIDTH>(
        x: Samples<'_, F>,
        dy: Blocks<'_, F>,
        n_samples: usize,
        rows: Range<usize>,
        finish: Finish<F>,
        workspace: &mut Workspace<F>,
        out: &mut [F],
    ) {
        let n_rows = rows.len();
        assert!(rows.end <= dy.n_rows, "rows {rows:?} of {}", dy.n_rows);
        assert_eq!(out.len(), n_rows * x.n_columns, "{n_rows} rows of {} weights", x.n_columns);
        let n_chunks = n_samples.div_ceil(CHUNK);
        let Workspace { panel, runs } = workspace;
        let first_row = rows.start;
        let mut gradient = WeightGradient { x, panel, dy, n_samples, n_chunks, first_row, finish, runs, out };
        cover::<F, WIDTH>(n_rows, x.n_columns, &mut gradient);
    }
}

struct WeightGradient<'a, F> {
    x: Samples<'a, F>,
    /// The columns of `x` that the tiles need now, without gaps.
    panel: &'a mut Vec<F>,
    dy: Blocks<'a, F>,
    n_samples: usize,
    n_chunks: usize,
    first_row: usize,
    finish: Finish<F>,
    runs: &'a mut Runs<F>,
    out: &'a mut [F],
}

impl<F: Real> Tiled for WeightGradient<'_, F> {
    #[inline(always)]
    fn panel<const N: usize>(&mut self, column: usize, n_columns: usize) {
        let end = self.n_samples * N;
        if self.panel.len() < end {
            self.panel.resize(end, F::ZERO);
        }
        for (sample, row) in self.panel[..end].as_chunks_mut::<N>().0.iter_mut().enumerate() {
            let x = &self.x.data[sample * self.x.step + column..][..n_columns];
            read(x, row);
        }
    }

    #[inline(always)]
    fn tile<const ROWS: usize, const N: usize>(&mut self, row: usize, column: usize, n_columns: usize) {
        let rows = self.first_row + row..self.first_row + row + ROWS;
        self.runs.start();
        let mut tile: Tile<F, ROWS, N> = [[F::ZERO; N]; ROWS];
        for chunk in 0..self.n_chunks {
            tile = [[F::ZERO; N]; ROWS];
            let end = self.n_samples.min((chunk + 1) * CHUNK);
            let mut sample = chunk * CHUNK;
            while sample < end {
                let (dy, len) = self.dy.from(sample, end);
                let panel = Panel { data: self.panel, start: sample * N, step: N };
                chain(&mut tile, dy.rows(rows.clone()), panel, Order::FirstToLast);
                sample += len;
            }
            self.runs.carry(chunk, self.n_chunks, &mut tile);
        }
        let n = self.x.n_columns;
        let out = &mut self.out[row * n + column..];
        let mut held: Tile<F, ROWS, N> = [[F::ZERO; N]; ROWS];
        if let Finish::Descend { .. } = self.finish {
            for r in 0..ROWS {
                read(&out[r * n..][..n_columns], &mut held[r]);
            }
        }
        self.finish.end(tile.as_flattened_mut(), held.as_flattened());
        for r in 0..ROWS {
            write(&tile[r], &mut out[r * n..][..n_columns]);
        }
    }
}

dispatch! {
    /// The gradient of the biases in some rows of a layer: the sum of `dy` over the samples.
    ///
    /// # Panics
    /// If there are no samples, or `out` has not a number for each row.
    pub(crate) fn bias_gradient<F: Real>(
        dy: Blocks<'_, F>,
        n_samples: usize,
        rows: Range<usize>,
        finish: Finish<F>,
        workspace: &mut Workspace<F>,
        out: &mut [F],
    ) {
        let runs = &mut workspace.runs;
        assert!(rows.end <= dy.n_rows, "rows {rows:?} of {}", dy.n_rows);
        assert_eq!(out.len(), rows.len(), "one bias a row");
        let mut row = 0;
        while row + 16 <= out.len() {
            biases::<F, 16>(dy, n_samples, rows.start + row, finish, runs, &mut out[row..row + 16]);
            row += 16;
        }
        while row + 4 <= out.len() {
            biases::<F, 4>(dy, n_samples, rows.start + row, finish, runs, &mut out[row..row + 4]);
            row += 4;
        }
        while row < out.len() {
            biases::<F, 1>(dy, n_samples, rows.start + row, finish, runs, &mut out[row..row + 1]);
            row += 1;
        }
    }
}

/// Chains of as many rows side by side, because each addition waits for the one before.
#[inline(always)]
fn biases<F: Real, const ROWS: usize>(
    dy: Blocks<'_, F>,
    n_samples: usize,
    row: usize,
    finish: Finish<F>,
    runs: &mut Runs<F>,
    out: &mut [F],
) {
    let n_chunks = n_samples.div_ceil(CHUNK);
    let mut sums = [[F::ZERO; ROWS]];
    runs.start();
    for chunk in 0..n_chunks {
        sums = [[F::ZERO; ROWS]];
        let end = n_samples.min((chunk + 1) * CHUNK);
        let mut sample = chunk * CHUNK;
        while sample < end {
            let (dy, len) = dy.from(sample, end);
            dy.rows(row..row + ROWS).add_columns(&mut sums[0]);
            sample += len;
        }
        runs.carry(chunk, n_chunks, &mut sums);
    }
    finish.end(&mut sums[0], out);
    out.copy_from_slice(&sums[0]);
}

impl<'a, F: Real> Blocks<'a, F> {
    /// The samples from `sample` on that are in one block and before `end`, and how many they are.
    #[inline(always)]
    fn from(self, sample: usize, end: usize) -> (Matrix<'a, F>, usize) {
        let (block, lane) = (sample / self.lanes, sample % self.lanes);
        let len = (end - sample).min(self.lanes - lane);
        let data = &self.data[block * self.block_step + lane..];
        (Matrix::of_rows(data, self.n_rows, len, self.lanes), len)
    }
}

impl<F: Real> Finish<F> {
    /// Turns `sums` into what shall stand in the place of `held`.
    #[inline(always)]
    fn end(self, sums: &mut [F], held: &[F]) {
        match self {
            Finish::Scale(scale) => {
                for sum in sums {
                    *sum = scale * *sum;
                }
            }
            Finish::Descend { scale, rate, weight_decay } => {
                for (sum, &p) in sums.iter_mut().zip(held) {
                    let gradient = weight_decay.mul_add(p, scale * *sum);
                    *sum = (-rate).mul_add(gradient, p);
                }
            }
        }
    }
}
