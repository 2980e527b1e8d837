//! How much of a gradient is added up at once.

use std::ops::Range;

use super::program::{Kind, Program};
use crate::kernels::real::Real;
use crate::kernels::scale_to;

/// So much of the gradient by the coefficients that sums of it stay in a near cache while chunk after chunk of samples is
/// added: some rows of coefficients, or some columns of them.
///
/// Its numbers stand in a slice of [`len`](Patch::len), row after row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// Whole rows of matrices, each weights and a bias, and scalars.
    pub(super) coefficients: Range<usize>,
    /// Of these rows, which are those of one matrix then, some columns.
    columns: Option<Columns>,
}

/// Some columns of rows that are `width` wide.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Columns {
    width: usize,
    range: Range<usize>,
}

/// A patch that is less wide than its matrix has a multiple of so many columns: whole panels of samples, whatever the float.
const PANEL: usize = 32;

/// Rows of such a patch: a multiple of those of a register tile, whatever the CPU's level.
pub(super) const ROWS: usize = 24;

#[allow(clippy::len_without_is_empty, reason = "a patch has numbers, or a program no coefficients")]
impl Patch {
    /// Whole rows.
    pub(super) fn rows(coefficients: Range<usize>) -> Self {
        Patch { coefficients, columns: None }
    }

    /// Whether it has all columns.
    fn is_whole(&self) -> bool {
        self.columns.is_none()
    }

    /// How many numbers it has.
    pub fn len(&self) -> usize {
        match &self.columns {
            Some(Columns { width, range }) => self.coefficients.len() / width * range.len(),
            None => self.coefficients.len(),
        }
    }

    /// Which columns of rows of such a width.
    pub(super) fn columns(&self, width: usize) -> Range<usize> {
        self.columns.as_ref().map_or(0..width, |columns| columns.range.clone())
    }

    /// Writes its numbers times `scale` to where they belong in a part of the gradient that begins with coefficient `first`.
    ///
    /// # Panics
    /// If there are more or fewer numbers, or the patch lies beyond the part.
    #[track_caller]
    pub fn write<F: Real>(&self, numbers: &[F], scale: F, part: &mut [F], first: usize) {
        assert!(numbers.len() == self.len(), "{} numbers for a patch of {}", numbers.len(), self.len());
        let part = &mut part[self.coefficients.start - first..][..self.coefficients.len()];
        match &self.columns {
            None => scale_to(numbers, scale, part),
            Some(Columns { width, range }) => {
                for (numbers, row) in numbers.chunks_exact(range.len()).zip(part.chunks_exact_mut(*width)) {
                    scale_to(numbers, scale, &mut row[range.clone()]);
                }
            }
        }
    }
}

impl Program {
    /// The whole gradient by the coefficients.
    pub fn whole_gradient(&self) -> Patch {
        Patch::rows(0..self.n_coefficients())
    }

    /// Cuts one of the [parts](Program::gradient_parts) of the gradient, or all of it, into patches of about `size` numbers
    /// at most. (Scalars stay together, for they are few.)
    pub fn gradient_patches(&self, part: Range<usize>, size: usize) -> Vec<Patch> {
        if part.len() <= size {
            return vec![Patch::rows(part)];
        }
        let mut patches = Vec::new();
        for instruction in &self.instructions {
            if let Kind::Dense { rows, columns, weights } = instruction.kind
                && let Some(rows) = rows_within(&part, weights, rows, columns + 1)
            {
                cut_matrix(weights, rows, columns + 1, size, &mut patches);
            }
        }
        let scalars = part.start.max(self.n_dense)..part.end;
        patches.extend((!scalars.is_empty()).then(|| Patch::rows(scalars)));
        joined(patches, size)
    }
}

/// Neighbours that are whole rows as one patch, as long as it has at most `size` numbers.
fn joined(patches: Vec<Patch>, size: usize) -> Vec<Patch> {
    let mut joined: Vec<Patch> = Vec::new();
    for patch in patches {
        match joined.last_mut() {
            Some(last) if last.is_whole() && patch.is_whole() && last.len() + patch.len() <= size => {
                last.coefficients.end = patch.coefficients.end;
            }
            _ => joined.push(patch),
        }
    }
    joined
}

/// Cuts some rows of a matrix into patches of about `size` numbers at most.
fn cut_matrix(weights: usize, rows: Range<usize>, width: usize, size: usize, patches: &mut Vec<Patch>) {
    let n_rows = rows.len().min((size / width / ROWS).max(1) * ROWS);
    let n_columns = if n_rows * width <= size { width } else { (size / n_rows / PANEL).max(1) * PANEL };
    for row in rows.clone().step_by(n_rows) {
        let coefficients = weights + row * width..weights + rows.end.min(row + n_rows) * width;
        for column in (0..width).step_by(n_columns) {
            let range = column..width.min(column + n_columns);
            let columns = (range.len() < width).then_some(Columns { width, range });
            patches.push(Patch { coefficients: coefficients.clone(), columns });
        }
    }
}

/// The rows of a matrix of coefficients that lie in a part of them; the part holds whole rows.
pub(super) fn rows_within(
    part: &Range<usize>,
    first: usize,
    n_rows: usize,
    width: usize,
) -> Option<Range<usize>> {
    let row = |at: usize| at.saturating_sub(first).div_ceil(width).min(n_rows);
    let rows = row(part.start)..row(part.end);
    (!rows.is_empty()).then_some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{Activation, Mlp, MlpConfig};
    use crate::objective::Supervised;

    /// A network with layers that are wide, narrow and small.
    fn program() -> Program {
        let model = Mlp::from_config(&MlpConfig::new(100, &[50, 7], Activation::Relu, 3), 5);
        Program::of(&Supervised::default(), &model, 100, 3)
    }

    #[test]
    fn patches_cover_each_part_once() {
        let program = program();
        let n = program.n_coefficients();
        for (part_size, size) in [(n, n), (n, 1000), (n, 1), (2000, 3000), (2000, 800), (128, 50)] {
            for part in program.gradient_parts(part_size) {
                let patches = program.gradient_patches(part.clone(), size);
                let mut seen = vec![0.0; part.len()];
                for (i, patch) in patches.iter().enumerate() {
                    let mut written = vec![0.0; part.len()];
                    patch.write(&vec![1.0; patch.len()], 1.0, &mut written, part.start);
                    assert_eq!(written.iter().sum::<f64>(), patch.len() as f64, "patch {i} of {part:?}");
                    seen.iter_mut().zip(written).for_each(|(seen, written)| *seen += written);
                }
                assert!(seen.iter().all(|&times| times == 1.0), "patches of {size} of {part:?}");
            }
        }
    }

    #[test]
    fn a_wide_matrix_is_cut_into_columns_and_a_tall_one_into_rows() {
        let program = program();
        let patches = program.gradient_patches(0..program.n_coefficients(), 1000);
        let lens: Vec<usize> = patches.iter().map(Patch::len).collect();
        // 50 rows of 101, in 24 of 32 columns; 7 rows of 51; 3 rows of 8.
        let by_row = [24 * 32, 24 * 32, 24 * 32, 24 * 5];
        let expected = [&by_row[..], &by_row, &by_row.map(|n| n / 12), &[7 * 51 + 3 * 8]].concat();
        assert_eq!(lens, expected);
    }
}
