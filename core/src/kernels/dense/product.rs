//! A dense layer forward, its deltas back to the inputs, and what samples add to the gradient of its weights: the same
//! chains over other factors.

use super::super::aligned::line;
use super::super::real::Real;
use super::matrix::Matrix;
use super::tile::{Order, Panel, Tile, Tiled, chain, copy, cover, front, front_mut};

/// What the chains of a product start from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Start<'a, F> {
    /// Zero.
    Zero,
    /// What the result's place holds.
    Held,
    /// One number a row, the element of a matrix of one column.
    Column(Matrix<'a, F>),
}

/// A layer's outputs: `y[o][l]` is the chain `fma(weights[o][i], x[i][l], ...)` from `start`, inputs in index order.
///
/// `x` and `y` are blocks of rows, `lanes` samples each; `weights` has a row for each row of `y` and a column for each row
/// of `x`.
///
/// # Panics
/// If the lengths do not fit, or `lanes` is no multiple of those of a cache line.
pub(crate) fn forward<F: Real>(
    weights: Matrix<'_, F>,
    start: Start<'_, F>,
    x: &[F],
    lanes: usize,
    y: &mut [F],
) {
    check_lanes::<F>(lanes);
    let order = Order::FirstToLast;
    let (step, n_columns, y_step) = (lanes, lanes, lanes);
    product(Product { factors: weights, start, x, step, n_columns, y, y_step, order, sums: false });
}

/// What a layer adds to the adjoints of its inputs: `dx[i][l]` is the chain `fma(weights[i][o], dy[o][l], ...)` from
/// `start`, the last output first, as the tape's sweep has it.
///
/// `dx` and `dy` are blocks of rows, `lanes` samples each; `weights` has a row for each *input*: the transpose of those of
/// [`forward`]. Where they are large, a copy that is stored so is faster than a view.
///
/// # Panics
/// If the lengths do not fit, or `lanes` is no multiple of those of a cache line.
pub(crate) fn backward<F: Real>(
    weights: Matrix<'_, F>,
    start: Start<'_, F>,
    dy: &[F],
    lanes: usize,
    dx: &mut [F],
) {
    check_lanes::<F>(lanes);
    let order = Order::LastToFirst;
    let (step, n_columns, y_step) = (lanes, lanes, lanes);
    product(Product { factors: weights, start, x: dy, step, n_columns, y: dx, y_step, order, sums: false });
}

fn check_lanes<F>(lanes: usize) {
    assert!(lanes.is_multiple_of(line::<F>()), "{lanes} lanes are no multiple of {}", line::<F>());
}

/// What samples add to the gradient of a layer: `gradient[o][i]` is the chain `fma(adjoints[o][s], samples[s][i], ...)`
/// from `start`, samples in order. Behind the `n_columns` weights of a row comes the bias, to which the adjoints
/// themselves are added.
///
/// `adjoints` has a column for each sample; the samples lie `step` apart, and up to two vectors beyond their `n_columns`
/// numbers are read and of no consequence, also behind the last. The rows of the gradient lie `gradient_step` apart.
///
/// # Panics
/// If the lengths do not fit.
pub(crate) fn add_outer<F: Real>(
    adjoints: Matrix<'_, F>,
    start: Start<'_, F>,
    samples: &[F],
    step: usize,
    gradient: &mut [F],
    n_columns: usize,
    gradient_step: usize,
) {
    let (x, y, y_step) = (samples, gradient, gradient_step);
    let order = Order::FirstToLast;
    product(Product { factors: adjoints, start, x, step, n_columns, y, y_step, order, sums: true });
}

/// `y = start + factors x`, in chains.
struct Product<'a, F> {
    factors: Matrix<'a, F>,
    start: Start<'a, F>,
    x: &'a [F],
    /// From a row of `x` to the next one.
    step: usize,
    n_columns: usize,
    y: &'a mut [F],
    /// From a row of `y` to the next one.
    y_step: usize,
    order: Order,
    /// Whether the sum of a row of factors is added to the number behind the row of `y`.
    sums: bool,
}

dispatch! {
    fn product<F: Real; WIDTH>(product: Product<'_, F>) {
        let mut product = product;
        let Product { factors: Matrix { n_rows, n_columns: n_links, .. }, n_columns, step, y_step, .. } = product;
        let end = n_links.saturating_sub(1) * step + n_columns;
        assert!(product.x.len() >= end, "{n_links} rows of {n_columns} numbers, {step} apart");
        let end = n_rows.saturating_sub(1) * y_step + n_columns + usize::from(product.sums);
        assert!(product.y.len() >= end, "{n_rows} rows of {n_columns} numbers");
        if let Start::Column(column) = product.start {
            assert_eq!(column.n_rows, n_rows, "a start for each row");
        }
        cover::<F, WIDTH>(n_rows, n_columns, &mut product);
    }
}

impl<F: Real> Tiled for Product<'_, F> {
    #[inline(always)]
    fn tile<const ROWS: usize, const N: usize>(&mut self, row: usize, column: usize, n_columns: usize) {
        if self.sums && column == 0 {
            let place = |r: usize| (row + r) * self.y_step + self.n_columns;
            let mut sums = [F::ZERO; ROWS];
            if let Start::Held = self.start {
                (0..ROWS).for_each(|r| sums[r] = self.y[place(r)]);
            }
            self.any_tile::<ROWS, N, true>(row, column, n_columns, &mut sums);
            let place = |r: usize| (row + r) * self.y_step + self.n_columns;
            (0..ROWS).for_each(|r| self.y[place(r)] = sums[r]);
        } else {
            self.any_tile::<ROWS, N, false>(row, column, n_columns, &mut [F::ZERO; ROWS]);
        }
    }
}

impl<F: Real> Product<'_, F> {
    /// A tile of which the first `n_columns` are wanted.
    #[inline(always)]
    fn any_tile<const ROWS: usize, const N: usize, const SUMS: bool>(
        &mut self,
        row: usize,
        column: usize,
        n_columns: usize,
        sums: &mut [F; ROWS],
    ) {
        let Product { factors, start, x, step, order, .. } = *self;
        let links = Links {
            factors: factors.rows(row..row + ROWS),
            start: match start {
                Start::Column(column) => Start::Column(column.rows(row..row + ROWS)),
                start => start,
            },
            panel: Panel { data: x, start: column, step },
            order,
        };
        let (y, y_step) = (&mut self.y[row * self.y_step + column..], self.y_step);
        if n_columns == N {
            return whole_tile::<F, ROWS, N, SUMS>(links, (y, y_step), sums);
        }
        let mut part = [[F::ZERO; N]; ROWS];
        for (r, row) in part.iter_mut().enumerate() {
            copy(&y[r * y_step..][..n_columns], row);
        }
        whole_tile::<F, ROWS, N, SUMS>(links, (part.as_flattened_mut(), N), sums);
        for (r, row) in part.iter().enumerate() {
            copy(row, &mut y[r * y_step..][..n_columns]);
        }
    }
}

/// What the chains of a tile are made of.
#[derive(Clone, Copy)]
struct Links<'a, F> {
    factors: Matrix<'a, F>,
    start: Start<'a, F>,
    panel: Panel<'a, F>,
    order: Order,
}

/// Computes all columns of a tile.
///
/// It is read and written in no other way than by its constant size, or else it would not stay in registers.
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "iterators over a tile keep it out of registers")]
fn whole_tile<F: Real, const ROWS: usize, const N: usize, const SUMS: bool>(
    links: Links<'_, F>,
    (y, y_step): (&mut [F], usize),
    sums: &mut [F; ROWS],
) {
    let mut tile: Tile<F, ROWS, N> = [[F::ZERO; N]; ROWS];
    match links.start {
        Start::Zero => {}
        Start::Held => {
            for r in 0..ROWS {
                tile[r] = *front(&y[r * y_step..]);
            }
        }
        Start::Column(column) => {
            for r in 0..ROWS {
                tile[r] = [column.first(r); N];
            }
        }
    }
    chain::<F, ROWS, N, SUMS>(&mut tile, sums, links.factors, links.panel, links.order);
    for r in 0..ROWS {
        *front_mut(&mut y[r * y_step..]) = tile[r];
    }
}
