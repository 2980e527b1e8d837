//! The register tile under all dense kernels, and how tiles cover a matrix.

use super::super::real::Real;
use super::matrix::{Matrix, Steps};

/// `ROWS` rows of `N` neighbouring numbers: few enough to stay in vector registers while their chains run.
pub(super) type Tile<F, const ROWS: usize, const N: usize> = [[F; N]; ROWS];

/// Neighbouring numbers, the same ones of every row of a matrix: what the links of a tile's chains multiply.
#[derive(Clone, Copy)]
pub(super) struct Panel<'a, F> {
    data: &'a [F],
    start: usize,
    step: isize,
}

/// Rows of numbers, whole or in panels: so many columns of every row side by side, then the next ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Panels<'a, F> {
    data: &'a [F],
    /// Where the first row begins, and from a row to the next one.
    start: usize,
    row_step: isize,
    /// Columns of a panel, and from a panel to the next one.
    width: usize,
    step: usize,
}

impl<'a, F> Panels<'a, F> {
    /// Panels of `width` columns, `step` apart.
    #[inline]
    pub(crate) fn new(data: &'a [F], width: usize, step: usize) -> Self {
        Panels { data, start: 0, row_step: width as isize, width, step }
    }

    /// Whole rows, `step` apart.
    #[inline]
    pub(super) fn of_rows(data: &'a [F], step: usize) -> Self {
        Panels::new(data, step, 0)
    }

    /// All rows but the first `n`.
    #[inline]
    pub(crate) fn skip_rows(self, n: usize) -> Self {
        Panels { start: self.start + n * self.width, ..self }
    }

    /// All columns but the first `n`, which are whole panels.
    ///
    /// # Panics
    /// If they are not.
    #[inline]
    #[track_caller]
    pub(super) fn skip_columns(self, n: usize) -> Self {
        let (panel, column) = in_panel(n, self.width);
        assert_eq!(column, 0, "{n} columns in panels of {}", self.width);
        Panels { start: self.start + panel * self.step, ..self }
    }

    /// The first `n` rows, the last one first.
    #[inline]
    pub(super) fn last_row_first(self, n: usize) -> Self {
        let start = self.start + n.saturating_sub(1) * self.width;
        Panels { start, row_step: -self.row_step, ..self }
    }

    /// What the links of a tile multiply whose first column is `column`.
    #[inline(always)]
    pub(super) fn panel(self, column: usize) -> Panel<'a, F> {
        let (panel, column) = in_panel(column, self.width);
        Panel { data: self.data, start: self.start + panel * self.step + column, step: self.row_step }
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

/// Runs the chains of a tile: `tile[r][n] = fma(factors[r][k], panel[k][n], tile[r][n])` for one k after another.
///
/// # Safety
/// The CPU must have the level whose vectors have `WIDTH` bytes.
///
/// # Panics
/// If the factors do not have `ROWS` rows, or the panel is shorter than they are or narrower than the tile.
#[inline(always)]
#[allow(unsafe_code)]
pub(super) unsafe fn chain<F: Real, const WIDTH: usize, const ROWS: usize, const N: usize>(
    tile: &mut Tile<F, ROWS, N>,
    factors: Matrix<'_, F>,
    panel: Panel<'_, F>,
) {
    let n = factors.n_columns;
    if n == 0 {
        return;
    }
    assert!(factors.n_rows >= ROWS, "{ROWS} rows of factors wanted, {} given", factors.n_rows);
    panel.check::<N>(n);
    let mut next = Next { factors: factors.as_ptr(), panel: panel.as_ptr(), panel_step: panel.step };
    // SAFETY: `next` is at the first of `n` columns of at least `ROWS` rows of factors, and of `n` rows of a panel that is
    // as wide as the tile.
    unsafe {
        match factors.steps {
            Steps::Rows(step) => next.rounds::<WIDTH, ROWS, N, 1>(tile, step, n),
            Steps::Backwards(step) => next.rounds::<WIDTH, ROWS, N, -1>(tile, step, n),
            Steps::Columns(step) => {
                for _ in 0..n {
                    next.links::<WIDTH, ROWS, N, 1>(tile, (1, step));
                }
            }
        }
    }
}

/// Where the next links of a tile's chains find what they multiply.
struct Next<F> {
    factors: *const F,
    panel: *const F,
    panel_step: isize,
}

impl<F: Real> Next<F> {
    /// Runs `n` links, four in a round of the loop: its counters and addresses cost less then, which matters where another
    /// thread of the same core takes its share of instructions.
    ///
    /// # Safety
    /// As for `n` [`links`](Next::links).
    #[inline(always)]
    #[allow(unsafe_code)]
    unsafe fn rounds<const WIDTH: usize, const ROWS: usize, const N: usize, const STEP: isize>(
        &mut self,
        tile: &mut Tile<F, ROWS, N>,
        row_step: isize,
        n: usize,
    ) {
        // SAFETY: these are `n` links together.
        unsafe {
            for _ in 0..n / 4 {
                self.links::<WIDTH, ROWS, N, 4>(tile, (row_step, STEP));
            }
            if n & 2 != 0 {
                self.links::<WIDTH, ROWS, N, 2>(tile, (row_step, STEP));
            }
            if n & 1 != 0 {
                self.links::<WIDTH, ROWS, N, 1>(tile, (row_step, STEP));
            }
        }
    }

    /// Runs `LINKS` links. A step that is known becomes part of an instruction.
    ///
    /// # Safety
    /// The CPU must have the level whose vectors have `WIDTH` bytes. There must be `ROWS` rows of `LINKS` factors, so far
    /// apart as the steps say, and as many rows of `N` numbers.
    #[inline(always)]
    #[allow(unsafe_code)]
    #[allow(clippy::needless_range_loop, reason = "iterators over a tile keep it out of registers")]
    unsafe fn links<const WIDTH: usize, const ROWS: usize, const N: usize, const LINKS: usize>(
        &mut self,
        tile: &mut Tile<F, ROWS, N>,
        (row_step, column_step): (isize, isize),
    ) {
        for link in 0..LINKS as isize {
            // SAFETY: there is such a row, and it is as wide as the tile.
            let row = unsafe { &*self.panel.wrapping_offset(link * self.panel_step).cast::<[F; N]>() };
            for r in 0..ROWS {
                let at = r as isize * row_step + link * column_step;
                // SAFETY: there is such a factor in this row.
                let factor = unsafe { *self.factors.wrapping_offset(at) };
                // SAFETY: the caller's.
                unsafe { F::add_scaled::<WIDTH, N>(&mut tile[r], factor, row) };
            }
        }
        self.factors = self.factors.wrapping_offset(LINKS as isize * column_step);
        self.panel = self.panel.wrapping_offset(LINKS as isize * self.panel_step);
    }
}

impl<F: Copy> Panel<'_, F> {
    /// Where the first row begins, if there is one.
    #[inline(always)]
    fn as_ptr(self) -> *const F {
        self.data.as_ptr().wrapping_add(self.start)
    }

    /// Checks that it has so many rows of `N` numbers.
    ///
    /// # Panics
    /// If it has not.
    #[inline(always)]
    fn check<const N: usize>(self, n_rows: usize) {
        let Panel { data, start, step } = self;
        let end = ((n_rows - 1) as isize).checked_mul(step).and_then(|end| start.checked_add_signed(end));
        let fits = |at: usize| at.checked_add(N).is_some_and(|end| end <= data.len());
        assert!(
            fits(start) && end.is_some_and(fits),
            "{n_rows} rows of {N} numbers, {step} apart, from {start} of {}",
            data.len()
        );
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
