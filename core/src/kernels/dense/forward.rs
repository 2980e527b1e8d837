//! A dense layer forward, and its deltas back to the inputs: the same chains, in opposite directions.

use super::super::real::Real;
use super::matrix::Matrix;
use super::tile::{Order, Panel, Tile, Tiled, chain, cover, write};

/// What the chains of a product start from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Start<'a, F> {
    /// Zero.
    Zero,
    /// What the result's place holds.
    Held,
    /// One number a row.
    Bias(&'a [F]),
}

dispatch! {
    /// A layer's outputs: `y[o][l]` is the chain `fma(weights[o][i], x[i][l], ...)` from `start`, inputs in index order.
    ///
    /// `x` and `y` are blocks of rows, `lanes` samples each; `weights` has a row for each row of `y` and a column for
    /// each row of `x`.
    ///
    /// # Panics
    /// If the lengths do not fit, or `lanes` is no multiple of the widest vector.
    pub(crate) fn forward<F: Real; WIDTH>(
        weights: Matrix<'_, F>,
        start: Start<'_, F>,
        x: &[F],
        lanes: usize,
        y: &mut [F],
    ) {
        product::<F, WIDTH>(Product { factors: weights, start, x, lanes, y, order: Order::FirstToLast });
    }
}

dispatch! {
    /// What a layer adds to the adjoints of its inputs: `dx[i][l]` is the chain `fma(weights[i][o], dy[o][l], ...)` from
    /// `start`, the last output first, as the tape's sweep has it.
    ///
    /// `dx` and `dy` are blocks of rows, `lanes` samples each; `weights` has a row for each *input*: the transpose of
    /// those of [`forward`]. Where they are large, a copy that is stored so is faster than a view.
    ///
    /// # Panics
    /// If the lengths do not fit, or `lanes` is no multiple of the widest vector.
    pub(crate) fn backward<F: Real; WIDTH>(
        weights: Matrix<'_, F>,
        start: Start<'_, F>,
        dy: &[F],
        lanes: usize,
        dx: &mut [F],
    ) {
        product::<F, WIDTH>(Product { factors: weights, start, x: dy, lanes, y: dx, order: Order::LastToFirst });
    }
}

/// `y = start + factors x`, in chains.
struct Product<'a, F> {
    factors: Matrix<'a, F>,
    start: Start<'a, F>,
    x: &'a [F],
    lanes: usize,
    y: &'a mut [F],
    order: Order,
}

#[inline(always)]
fn product<F: Real, const WIDTH: usize>(mut product: Product<'_, F>) {
    let Matrix { n_rows, n_columns, .. } = product.factors;
    let lanes = product.lanes;
    assert!(lanes.is_multiple_of(super::widest_vector::<F>()), "{lanes} lanes are no whole vectors");
    assert_eq!(product.x.len(), n_columns * lanes, "{n_columns} rows of {lanes} lanes");
    assert_eq!(product.y.len(), n_rows * lanes, "{n_rows} rows of {lanes} lanes");
    cover::<F, WIDTH>(n_rows, lanes, &mut product);
}

impl<F: Real> Tiled for Product<'_, F> {
    #[inline(always)]
    fn panel<const N: usize>(&mut self, _column: usize, _n_columns: usize) {}

    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators over a tile keep it out of registers")]
    fn tile<const ROWS: usize, const N: usize>(&mut self, row: usize, column: usize, n_columns: usize) {
        let place = row * self.lanes + column;
        let mut tile: Tile<F, ROWS, N> = [[F::ZERO; N]; ROWS];
        for r in 0..ROWS {
            match self.start {
                Start::Zero => {}
                Start::Held => tile[r].copy_from_slice(&self.y[place + r * self.lanes..][..N]),
                Start::Bias(bias) => tile[r] = [bias[row + r]; N],
            }
        }
        let panel = Panel { data: self.x, start: column, step: self.lanes };
        chain(&mut tile, self.factors.rows(row..row + ROWS), panel, self.order);
        for r in 0..ROWS {
            write(&tile[r], &mut self.y[place + r * self.lanes..][..n_columns]);
        }
    }
}
