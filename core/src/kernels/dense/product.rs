//! A dense layer forward, its deltas back to the inputs, and what samples add to the gradient of its weights: the same
//! chains over other factors.

use std::hint::black_box;
use std::ops::Range;

use super::super::aligned::line;
use super::super::real::Real;
use super::matrix::Matrix;
use super::tile::{Panel, Panels, Tile, Tiled, chain, copy, cover, front, front_mut};

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
    bands(weights, start, Panels::of_rows(x, lanes), lanes, y);
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
    let dy = Panels::of_rows(dy, lanes).last_row_first(weights.n_columns);
    bands(weights.last_column_first(), start, dy, lanes, dx);
}

/// So many rows of large weights meet all samples before the next ones do, so that they come but once from a far cache. A
/// multiple of the rows of every tile.
const BAND: usize = 24;

/// Weights of fewer bytes stay in a near cache.
const LARGE: usize = 64 << 10;

/// `y = start + weights x`, some rows after the other.
fn bands<F: Real>(weights: Matrix<'_, F>, start: Start<'_, F>, x: Panels<'_, F>, lanes: usize, y: &mut [F]) {
    assert_eq!(y.len(), weights.n_rows * lanes, "{} rows of {lanes} lanes", weights.n_rows);
    let is_large = weights.n_rows * weights.n_columns * size_of::<F>() > LARGE;
    let n = if is_large { BAND } else { weights.n_rows.max(1) };
    for (band, y) in y.chunks_mut(n * lanes).enumerate() {
        let rows = n * band..weights.n_rows.min(n * (band + 1));
        let start = match start {
            Start::Column(column) => Start::Column(column.rows(rows.clone())),
            start => start,
        };
        product(Product { factors: weights.rows(rows), start, x, n_columns: lanes, y, y_step: lanes });
    }
}

fn check_lanes<F>(lanes: usize) {
    assert!(lanes.is_multiple_of(line::<F>()), "{lanes} lanes are no multiple of {}", line::<F>());
}

/// What samples add to the gradient of a layer: `gradient[o][i]` is the chain `fma(adjoints[o][s], samples[s][i], ...)`
/// from `start`, samples in order. Behind the `n_weights` weights of a row comes the bias, to which the adjoints
/// themselves are added. Of all this, some columns; the first one must begin a panel.
///
/// `adjoints` has a column for each sample. Of the panels, whose width must be a multiple of a tile's, columns beyond
/// `n_weights` are read and of no consequence.
///
/// # Panics
/// If the lengths do not fit, or there are no such columns.
pub(crate) fn add_outer<F: Real>(
    adjoints: Matrix<'_, F>,
    start: Start<'_, F>,
    samples: Panels<'_, F>,
    gradient: &mut [F],
    columns: Range<usize>,
    n_weights: usize,
) {
    let y_step = columns.len();
    if columns.end > n_weights {
        assert_eq!(columns.end, n_weights + 1, "a column for each weight, and the bias");
        add_rows(adjoints, start, &mut gradient[n_weights - columns.start..], y_step);
    }
    let n_columns = n_weights.min(columns.end) - columns.start;
    let x = samples.skip_columns(columns.start);
    product(Product { factors: adjoints, start, x, n_columns, y: gradient, y_step });
}

dispatch! {
    /// `sums[r * step]` becomes the sum of row `r`, in order, from `start`.
    fn add_rows<F: Real; WIDTH>(rows: Matrix<'_, F>, start: Start<'_, F>, sums: &mut [F], step: usize) {
        let mut row = 0;
        while row < rows.n_rows {
            let sums = &mut sums[row * step..];
            row += match rows.n_rows - row {
                16.. => add_together::<F, WIDTH, 16>(rows, row, start, sums, step),
                8.. => add_together::<F, WIDTH, 8>(rows, row, start, sums, step),
                4.. => add_together::<F, WIDTH, 4>(rows, row, start, sums, step),
                _ => add_together::<F, WIDTH, 1>(rows, row, start, sums, step),
            };
        }
    }
}

/// Sums of `ROWS` rows from `row` on, side by side: 16 are as many chains as hide the time that an addition takes.
#[inline(always)]
fn add_together<F: Real, const WIDTH: usize, const ROWS: usize>(
    rows: Matrix<'_, F>,
    row: usize,
    start: Start<'_, F>,
    sums: &mut [F],
    step: usize,
) -> usize {
    let rows = rows.rows(row..row + ROWS);
    let mut totals = [F::ZERO; ROWS];
    if let Start::Held = start {
        totals.iter_mut().zip(sums.iter().step_by(step)).for_each(|(total, sum)| *total = *sum);
    }
    let whole = if ROWS < 4 { 0 } else { rows.n_columns - rows.n_columns % 4 };
    totals = add_fours::<F, WIDTH, ROWS>(rows, whole, totals);
    for (r, total) in totals.iter_mut().enumerate() {
        let rest = &rows.row_from(r, whole)[..rows.n_columns - whole];
        rest.iter().for_each(|&number| *total += number);
    }
    sums.iter_mut().step_by(step).zip(totals).for_each(|(sum, total)| *sum = total);
    ROWS
}

/// Adds the first `n_columns` elements of each row to its total, all totals in registers: vectors of four.
#[inline(always)]
#[allow(unsafe_code)]
#[allow(clippy::needless_range_loop, reason = "iterators over totals keep them out of registers")]
fn add_fours<F: Real, const WIDTH: usize, const ROWS: usize>(
    rows: Matrix<'_, F>,
    n_columns: usize,
    mut totals: [F; ROWS],
) -> [F; ROWS] {
    for column in (0..n_columns).step_by(4) {
        for first in (0..ROWS).step_by(4) {
            let four = |r: usize| *front(rows.row_from(first + r, column));
            // SAFETY: `WIDTH` is that of the level that runs, which the CPU has.
            let columns = unsafe { F::transpose::<WIDTH>([four(0), four(1), four(2), four(3)]) };
            for c in 0..4 {
                for r in 0..4 {
                    totals[first + r] += columns[c][r];
                }
            }
        }
    }
    totals
}

/// `y = start + factors x`, in chains.
struct Product<'a, F> {
    factors: Matrix<'a, F>,
    start: Start<'a, F>,
    x: Panels<'a, F>,
    n_columns: usize,
    y: &'a mut [F],
    /// From a row of `y` to the next one.
    y_step: usize,
}

/// A product that is computed tile by tile.
struct Tiles<'a, F, const WIDTH: usize> {
    product: Product<'a, F>,
    /// Where the next tiles begin, how many of their columns are wanted,
    column: usize,
    n_columns: usize,
    /// and what they multiply.
    panel: Panel<'a, F>,
}

dispatch! {
    fn product<F: Real; WIDTH>(product: Product<'_, F>) {
        let Product { factors: Matrix { n_rows, .. }, n_columns, y_step, .. } = product;
        let end = n_rows.saturating_sub(1) * y_step + n_columns;
        assert!(product.y.len() >= end, "{n_rows} rows of {n_columns} numbers");
        if let Start::Column(column) = product.start {
            assert_eq!(column.n_rows, n_rows, "a start for each row");
        }
        let mut tiles = Tiles::<F, WIDTH> { panel: product.x.panel(0), product, column: 0, n_columns };
        cover::<F, WIDTH>(n_rows, n_columns, &mut tiles);
    }
}

impl<F: Real, const WIDTH: usize> Tiled for Tiles<'_, F, WIDTH> {
    #[inline(always)]
    fn may_repeat(&self, column: usize, n: usize) -> bool {
        !matches!(self.product.start, Start::Held) && self.product.x.are_neighbours(column, n)
    }

    #[inline(always)]
    fn turn_to(&mut self, column: usize, n_columns: usize) {
        (self.column, self.n_columns) = (column, n_columns);
        self.panel = self.product.x.panel(column);
    }

    #[inline(always)]
    fn tile<const ROWS: usize, const N: usize>(&mut self, row: usize) {
        let Tiles { ref mut product, column, n_columns, panel } = *self;
        let Product { factors, start, y_step, .. } = *product;
        let links = Links {
            factors: factors.rows(row..row + ROWS),
            start: match start {
                Start::Column(column) => Start::Column(column.rows(row..row + ROWS)),
                start => start,
            },
            panel,
        };
        let y = &mut product.y[row * y_step + column..];
        if n_columns == N {
            return whole_tile::<F, WIDTH, ROWS, N>(links, (y, y_step));
        }
        let mut part = [[F::ZERO; N]; ROWS];
        for (r, row) in part.iter_mut().enumerate() {
            copy(&y[r * y_step..][..n_columns], row);
        }
        // Behind a black box it is memory, like any other tile; known through and through, it would be scalars.
        whole_tile::<F, WIDTH, ROWS, N>(links, (black_box(&mut part).as_flattened_mut(), N));
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
}

/// Computes all columns of a tile.
///
/// It is read and written in no other way than by its constant size, or else it would not stay in registers.
#[inline(always)]
#[allow(unsafe_code)]
#[allow(clippy::needless_range_loop, reason = "iterators over a tile keep it out of registers")]
fn whole_tile<F: Real, const WIDTH: usize, const ROWS: usize, const N: usize>(
    links: Links<'_, F>,
    (y, y_step): (&mut [F], usize),
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
    // SAFETY: `WIDTH` is that of the level that runs, which the CPU has.
    unsafe { chain::<F, WIDTH, ROWS, N>(&mut tile, links.factors, links.panel) };
    for r in 0..ROWS {
        *front_mut(&mut y[r * y_step..]) = tile[r];
    }
}
