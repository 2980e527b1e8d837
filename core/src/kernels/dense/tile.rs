//! The register tile under all dense kernels, and how tiles cover a matrix.

use super::super::real::Real;
use super::matrix::Matrix;

/// `ROWS` rows of `N` neighbouring numbers: few enough to stay in vector registers while their chains run.
pub(super) type Tile<F, const ROWS: usize, const N: usize> = [[F; N]; ROWS];

/// Neighbouring numbers, the same ones of every row of a matrix: what the links of a tile's chains multiply.
#[derive(Clone, Copy)]
pub(super) struct Panel<'a, F> {
    pub(super) data: &'a [F],
    pub(super) start: usize,
    pub(super) step: usize,
}

/// Rows of numbers, whole or in panels: so many columns of every row side by side, then the next ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Panels<'a, F> {
    data: &'a [F],
    /// Columns of a panel: from a row to the next one.
    width: usize,
    /// From a panel to the next one.
    step: usize,
}

impl<'a, F> Panels<'a, F> {
    /// Panels of `width` columns, `step` apart.
    #[inline]
    pub(crate) fn new(data: &'a [F], width: usize, step: usize) -> Self {
        Panels { data, width, step }
    }

    /// Whole rows, `step` apart.
    #[inline]
    pub(super) fn of_rows(data: &'a [F], step: usize) -> Self {
        Panels { data, width: step, step: 0 }
    }

    /// All rows but the first `n`.
    #[inline]
    pub(crate) fn skip_rows(self, n: usize) -> Self {
        Panels { data: &self.data[n * self.width..], ..self }
    }

    /// What the links of a tile multiply whose first column is `column`.
    #[inline(always)]
    pub(super) fn panel(self, column: usize) -> Panel<'a, F> {
        let Panels { data, width, step } = self;
        let (panel, column) = in_panel(column, width);
        Panel { data, start: panel * step + column, step: width }
    }

    /// Whether `n` columns from `column` on are neighbours.
    #[inline(always)]
    pub(super) fn are_neighbours(self, column: usize, n: usize) -> bool {
        in_panel(column, self.width).1 + n <= self.width
    }
}

/// In which panel a column is, and where in it. Most are in the first one: no division.
#[inline(always)]
pub(crate) fn in_panel(column: usize, width: usize) -> (usize, usize) {
    if column < width { (0, column) } else { (column / width, column % width) }
}

/// Which end of its factors a chain starts from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Order {
    FirstToLast,
    LastToFirst,
}

/// Runs the chains of a tile: `tile[r][n] = fma(factors[r][k], panel[k][n], tile[r][n])` for one k after another.
///
/// # Panics
/// If the factors do not have `ROWS` rows, or the panel is shorter than they are or narrower than the tile.
#[inline(always)]
#[allow(unsafe_code)]
#[allow(clippy::needless_range_loop, reason = "iterators over a tile keep it out of registers")]
pub(super) fn chain<F: Real, const ROWS: usize, const N: usize>(
    tile: &mut Tile<F, ROWS, N>,
    factors: Matrix<'_, F>,
    panel: Panel<'_, F>,
    order: Order,
) {
    let n_links = factors.n_columns;
    if n_links == 0 {
        return;
    }
    assert!(factors.n_rows >= ROWS, "{ROWS} rows of factors wanted, {} given", factors.n_rows);
    let end = panel.start + (n_links - 1) * panel.step + N;
    assert!(end <= panel.data.len(), "the panel ends at {end} of {}", panel.data.len());
    // Steps that may be negative instead of a choice in the loop, which would double its code.
    let (first, step, row_step) = match order {
        Order::FirstToLast => (0, 1, panel.step),
        Order::LastToFirst => (n_links - 1, usize::MAX, panel.step.wrapping_neg()),
    };
    let (mut k, mut at) = (first, panel.start + first * panel.step);
    for _ in 0..n_links {
        // SAFETY: `at = start + k * step`, so `at + N <= end`, which lies within the panel by the assertion above, for `k`
        // goes through all indices below `n_links`.
        let row = unsafe { panel.data.get_unchecked(at..at.wrapping_add(N)) };
        for r in 0..ROWS {
            // SAFETY: `r < ROWS <= n_rows` and `k < n_links = n_columns`.
            let factor = unsafe { factors.get_unchecked(r, k) };
            for n in 0..N {
                tile[r][n] = factor.mul_add(row[n], tile[r][n]);
            }
        }
        (k, at) = (k.wrapping_add(step), at.wrapping_add(row_step));
    }
}

/// The first numbers of a row that is long enough.
#[inline(always)]
pub(super) fn front<F, const N: usize>(row: &[F]) -> &[F; N] {
    row.first_chunk().expect("a row as wide as the tile")
}

/// The first numbers of a row that is long enough.
#[inline(always)]
pub(super) fn front_mut<F, const N: usize>(row: &mut [F]) -> &mut [F; N] {
    row.first_chunk_mut().expect("a row as wide as the tile")
}

/// Copies all of `from` to the front of `to`, or its front to all of `to`, in pieces of a fixed size each: copying a
/// length that varies would be a call.
#[inline(always)]
pub(super) fn copy<F: Real>(mut from: &[F], mut to: &mut [F]) {
    macro_rules! pieces {
        ($($size:literal)*) => {
            $(if let (Some((piece, from_rest)), Some((place, _))) =
                (from.split_first_chunk::<$size>(), to.split_first_chunk_mut::<$size>())
            {
                *place = *piece;
                (from, to) = (from_rest, &mut to[$size..]);
            })*
        };
    }
    pieces!(32 16 8 4 2 1);
    debug_assert!(from.is_empty() || to.is_empty(), "no tile is wider than 32");
}

/// A kernel that computes a matrix tile by tile.
pub(super) trait Tiled {
    /// Says where the next tiles begin, and how many of their columns are wanted.
    fn turn_to(&mut self, column: usize, n_columns: usize);

    /// Computes the tile whose upper row is `row`.
    fn tile<const ROWS: usize, const N: usize>(&mut self, row: usize);

    /// Whether a tile of `n` columns may begin at `column`, although some of them have been computed.
    fn may_repeat(&self, column: usize, n: usize) -> bool;
}

/// Calls `kernel` for tiles that cover `n_rows` by `n_columns`, one panel of columns after another.
///
/// The shapes follow from the bytes of a vector, `WIDTH`: two vectors side by side, and as many rows as leave room for
/// them and for a factor.
#[inline(always)]
pub(super) fn cover<F: Real, const WIDTH: usize>(n_rows: usize, n_columns: usize, kernel: &mut impl Tiled) {
    match (WIDTH, WIDTH / size_of::<F>()) {
        (64, 16) => panels::<8, 32, 16>(n_rows, n_columns, kernel),
        (64, 8) => panels::<8, 16, 8>(n_rows, n_columns, kernel),
        (64, _) => panels::<8, 8, 4>(n_rows, n_columns, kernel),
        (32, 8) => panels::<6, 16, 8>(n_rows, n_columns, kernel),
        (32, _) => panels::<6, 8, 4>(n_rows, n_columns, kernel),
        (_, 4) => panels::<4, 8, 4>(n_rows, n_columns, kernel),
        _ => panels::<4, 4, 2>(n_rows, n_columns, kernel),
    }
}

#[inline(always)]
fn panels<const ROWS: usize, const WIDE: usize, const NARROW: usize>(
    n_rows: usize,
    n_columns: usize,
    kernel: &mut impl Tiled,
) {
    let mut column = 0;
    while column + NARROW < n_columns {
        let (start, n) = place::<WIDE>(column, n_columns, kernel);
        kernel.turn_to(start, n);
        rows::<ROWS, WIDE>(n_rows, kernel);
        column += WIDE;
    }
    if column < n_columns {
        let (start, n) = place::<NARROW>(column, n_columns, kernel);
        kernel.turn_to(start, n);
        rows::<ROWS, NARROW>(n_rows, kernel);
    }
}

/// Where a tile begins that covers the columns from `column` on, and how many of its columns are wanted. Where fewer are
/// left than it has, it begins so much earlier if that is possible: to compute some twice is faster than to copy a part.
#[inline(always)]
fn place<const N: usize>(column: usize, n_columns: usize, kernel: &impl Tiled) -> (usize, usize) {
    if column + N > n_columns && N <= n_columns && kernel.may_repeat(n_columns - N, N) {
        (n_columns - N, N)
    } else {
        (column, N.min(n_columns - column))
    }
}

#[inline(always)]
fn rows<const ROWS: usize, const N: usize>(n_rows: usize, kernel: &mut impl Tiled) {
    let mut row = 0;
    while row + ROWS <= n_rows {
        kernel.tile::<ROWS, N>(row);
        row += ROWS;
    }
    if row + 4 <= n_rows {
        kernel.tile::<4, N>(row);
        row += 4;
    }
    if row + 2 <= n_rows {
        kernel.tile::<2, N>(row);
        row += 2;
    }
    if row < n_rows {
        kernel.tile::<1, N>(row);
    }
}
