//! The numbers of a block of samples in panels, as the kernel of the gradient reads them.
//!
//! For a tile of the gradient it goes through all samples of a few columns. In panels these lie side by side, within a page
//! or two; in one long row for each sample every one would be on a page of its own.
//!
//! ```text
//! sample 0, columns 0..w | sample 1, columns 0..w | ... | sample 0, columns w..2w | sample 1, columns w..2w | ...
//! ```

use super::aligned::{Aligned, fetch, line};
use super::dense::{Panels, in_panel, transpose};
use super::real::Real;

/// A row for each sample, cut into panels of two cache lines, as wide as the widest tile.
#[derive(Debug)]
pub(crate) struct Samples<F> {
    numbers: Aligned<F>,
    n_columns: usize,
    /// Columns of a panel.
    width: usize,
    /// From a panel to the next one.
    step: usize,
}

impl<F: Real> Samples<F> {
    /// `n` rows of `n_columns` zeros.
    pub(crate) fn zeros(n: usize, n_columns: usize) -> Self {
        let width = Self::width(n_columns);
        // One row more, or else the panels would compete for the same places in the cache.
        let step = (n + 1) * width;
        Samples { numbers: Aligned::zeros(n_columns.div_ceil(width).max(1) * step), n_columns, width, step }
    }

    /// The columns of a panel, of so many in all.
    pub(super) fn width(n_columns: usize) -> usize {
        if n_columns > line::<F>() { 2 * line::<F>() } else { line::<F>() }
    }

    /// How many bytes `n` rows of `n_columns` take.
    pub(crate) fn bytes(n: usize, n_columns: usize) -> usize {
        n_columns.next_multiple_of(Self::width(n_columns)) * (n + 1) * size_of::<F>()
    }

    /// To read them.
    #[inline]
    pub(crate) fn panels(&self) -> Panels<'_, F> {
        Panels::new(self.numbers.as_slice(), self.width, self.step)
    }

    /// Sets a row from a column on.
    #[inline]
    pub(crate) fn set<T: Copy>(&mut self, row: usize, first: usize, numbers: &[T], float: impl Fn(T) -> F) {
        let Samples { width, step, .. } = *self;
        let (mut column, end) = (first, first + numbers.len());
        while column < end {
            let (panel, place) = in_panel(column, width);
            let n = (width - place).min(end - column);
            let to = &mut self.numbers.as_mut_slice()[panel * step + row * width + place..][..n];
            let from = &numbers[column - first..];
            to.iter_mut().zip(from).for_each(|(to, &number)| *to = float(number));
            column += n;
        }
    }

    /// Sets four rows, from a column on, to the numbers nearest to those of four equally long rows.
    pub(crate) fn convert_four(&mut self, row: usize, first: usize, rows: [&[f64]; 4]) {
        let Samples { width, step, .. } = *self;
        convert_four(&mut self.numbers.as_mut_slice()[row * width..], (width, step), first, rows);
    }

    /// Copies four rows.
    pub(crate) fn copy_four(&mut self, row: usize, rows: [&[F]; 4]) {
        let Samples { width, step, .. } = *self;
        copy_four(&mut self.numbers.as_mut_slice()[row * width..], (width, step), rows);
    }

    /// Writes the numbers of `n_rows` samples side by side, `n_rows` for each column.
    pub(crate) fn write_columns(&self, n_rows: usize, to: &mut [F]) {
        let panels = self.numbers.as_slice().chunks(self.step);
        for (from, to) in panels.zip(to[..self.n_columns * n_rows].chunks_mut(self.width * n_rows)) {
            transpose(from, self.width, n_rows, to.len() / n_rows, to, n_rows);
        }
    }

    /// Reads the columns from `first` on of `n_rows` samples, which lie side by side, `n_rows` for each column.
    pub(crate) fn read_columns(&mut self, first: usize, n_rows: usize, from: &[F]) {
        let Samples { width, step, .. } = *self;
        let (mut column, end) = (first, first + from.len() / n_rows);
        while column < end {
            let (panel, place) = in_panel(column, width);
            let n = (width - place).min(end - column);
            let to = &mut self.numbers.as_mut_slice()[panel * step + place..];
            transpose(&from[(column - first) * n_rows..], n_rows, n, n_rows, to, width);
            column += n;
        }
    }
}

/// So many panels ahead memory is fetched.
const AHEAD: usize = 2;

/// Sets numbers of four neighbouring rows from column `first` on; panels are `width` wide and `step` apart.
///
/// Four at once, because a row that is not in the cache keeps one waiting as long as four do; and a panel to come is
/// fetched, for the processor does not foresee a jump to it.
#[inline(always)]
fn place_four<T: Copy, F>(
    to: &mut [F],
    (width, step): (usize, usize),
    first: usize,
    rows: [&[T]; 4],
    float: impl Fn(T) -> F,
) {
    let (mut column, end) = (first, first + rows[0].len());
    while column < end {
        let (panel, place) = in_panel(column, width);
        let n = (width - place).min(end - column);
        if column + AHEAD * width < end {
            fetch(&to[(panel + AHEAD) * step..][..4 * width]);
        }
        let [a, b, c, d] = rows.map(|row| &row[column - first..][..n]);
        let (to_a, rest) = to[panel * step + place..].split_at_mut(width);
        let (to_b, rest) = rest.split_at_mut(width);
        let (to_c, to_d) = rest.split_at_mut(width);
        let from = a.iter().zip(b).zip(c).zip(d);
        let to = to_a[..n].iter_mut().zip(&mut to_b[..n]).zip(&mut to_c[..n]).zip(&mut to_d[..n]);
        for ((((to_a, to_b), to_c), to_d), (((&a, &b), &c), &d)) in to.zip(from) {
            (*to_a, *to_b, *to_c, *to_d) = (float(a), float(b), float(c), float(d));
        }
        column += n;
    }
}

dispatch! {
    fn convert_four<F: Real>(to: &mut [F], panels: (usize, usize), first: usize, rows: [&[f64]; 4]) {
        place_four(to, panels, first, rows, F::of);
    }
}

dispatch! {
    fn copy_four<F: Real>(to: &mut [F], panels: (usize, usize), rows: [&[F]; 4]) {
        place_four(to, panels, 0, rows, |number| number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands at a row and a column.
    fn number(row: usize, column: usize) -> f64 {
        (1000 * row + column) as f64
    }

    /// Parts of a line, lines, and panels with and without a part of one.
    const N_COLUMNS: [usize; 8] = [0, 1, 3, 8, 17, 32, 33, 100];

    fn check<F: Real>() {
        for n_columns in N_COLUMNS {
            let rows: Vec<Vec<f64>> =
                (0..16).map(|row| (0..n_columns).map(|column| number(row, column)).collect()).collect();
            let of_floats: Vec<Vec<F>> =
                rows.iter().map(|row| row.iter().map(|&number| F::of(number)).collect()).collect();
            let four = |from: usize| [from, from + 1, from + 2, from + 3];
            let first = n_columns / 3;

            let mut samples = Samples::<F>::zeros(16, n_columns);
            samples.copy_four(0, four(0).map(|row| of_floats[row].as_slice()));
            samples.convert_four(4, 0, four(4).map(|row| &rows[row][..first]));
            samples.convert_four(4, first, four(4).map(|row| &rows[row][first..]));
            for row in 8..16 {
                samples.set(row, 0, &rows[row][..first], F::of);
                samples.set(row, first, &of_floats[row][first..], |number| number);
            }

            let mut columns = vec![F::ZERO; 16 * n_columns];
            samples.write_columns(16, &mut columns);
            for (i, found) in columns.iter().enumerate() {
                assert_eq!(found.to_f64(), number(i % 16, i / 16), "{n_columns} columns");
            }

            let mut read = Samples::<F>::zeros(16, n_columns);
            read.read_columns(0, 16, &columns[..16 * first]);
            read.read_columns(first, 16, &columns[16 * first..]);
            assert_eq!(read.numbers.as_slice(), samples.numbers.as_slice(), "{n_columns} columns");
        }
    }

    #[test]
    fn numbers_come_out_where_they_went_in() {
        check::<f32>();
        check::<f64>();
    }
}
