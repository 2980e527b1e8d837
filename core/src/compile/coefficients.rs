//! What samples meet of the parameters: the numbers in which a program is linear or not, computed once a batch.

use super::program::{Kind, NONE, Program, Reverse};
use crate::kernels::aligned::odd_lines;
use crate::kernels::dense::{Matrix, transpose};
use crate::kernels::real::Real;

/// A matrix of fewer bytes stays in a near cache, where it does not matter in which order it is read.
const LARGE: usize = 128 << 10;

/// The numbers that all samples of a batch share: parameters, and what is computed from them alone.
///
/// They are shared read-only by all workers; set them again after each update of the parameters.
#[derive(Debug, Clone, Default)]
pub struct Coefficients<F: Real> {
    parameters: Vec<F>,
    /// Empty where they are the parameters themselves.
    learned: Vec<F>,
    pub(super) fixed: Vec<F>,
    computed: Vec<F::Wide>,
    /// Large matrices with rows as columns, if there are such copies of these coefficients.
    transposed: Vec<Transposed<F>>,
    is_arranged: bool,
}

/// The weights of a dense instruction that begin at `weights`, with rows as columns.
#[derive(Debug, Clone)]
struct Transposed<F> {
    weights: usize,
    n_rows: usize,
    n_columns: usize,
    numbers: Vec<F>,
    /// From a column to the next one.
    step: usize,
}

impl<F: Real> Coefficients<F> {
    /// The coefficients for these parameters.
    pub fn new(program: &Program, parameters: &[F]) -> Self {
        let mut coefficients = Coefficients::default();
        coefficients.set(program, parameters);
        coefficients
    }

    /// Computes the coefficients for these parameters.
    ///
    /// # Panics
    /// If there are more or fewer parameters than the program's model has.
    #[track_caller]
    pub fn set(&mut self, program: &Program, parameters: &[F]) {
        let mut own = self.take();
        own.clear();
        own.extend_from_slice(parameters);
        self.put(program, own);
    }

    /// [Sets](Self::set) the coefficients without a copy: the parameters can be [taken](Self::take) back.
    ///
    /// # Panics
    /// As `set` does.
    #[track_caller]
    pub fn put(&mut self, program: &Program, parameters: Vec<F>) {
        let n = program.n_parameters();
        assert!(parameters.len() == n, "{} numbers for {n} parameters", parameters.len());
        program.uniform.forward(|i| parameters[i].widen(), &mut self.computed);
        let computed = &self.computed;
        let value = |&i: &u32| match (i as usize).checked_sub(n) {
            Some(i) => F::narrow(computed[i]),
            None => parameters[i as usize],
        };
        self.learned.clear();
        if !program.is_identity {
            self.learned.extend(program.learned.iter().map(value));
        }
        self.fixed.clear();
        self.fixed.extend(program.fixed.iter().map(value));
        self.parameters = parameters;
        self.is_arranged = false;
    }

    /// Copies large matrices with rows as columns, for the reverse sweep. It gives the same bits with and without; copies
    /// pay if more than one block runs with these coefficients.
    pub fn arrange(&mut self, program: &Program) {
        let mut transposed = std::mem::take(&mut self.transposed);
        if !transposed.iter().map(Transposed::shape).eq(large::<F>(program)) {
            transposed = large::<F>(program).map(Transposed::zeros).collect();
        }
        let learned = self.learned(program);
        for Transposed { weights, n_rows, n_columns, numbers, step } in &mut transposed {
            transpose(&learned[*weights..], *n_columns + 1, *n_rows, *n_columns, numbers, *step);
        }
        (self.transposed, self.is_arranged) = (transposed, true);
    }

    /// The weights of the dense instruction that begin at `weights`, with rows as columns, if they were copied so.
    pub(super) fn transposed(&self, weights: usize) -> Option<Matrix<'_, F>> {
        let found =
            self.transposed.iter().find(|transposed| self.is_arranged && transposed.weights == weights)?;
        let Transposed { n_rows, n_columns, numbers, step, .. } = found;
        Some(Matrix::of_rows(numbers, *n_columns, *n_rows, *step))
    }

    /// The parameters, say to update them; [put](Self::put) them back before the next sweep.
    pub fn take(&mut self) -> Vec<F> {
        std::mem::take(&mut self.parameters)
    }

    /// Those by which a gradient is wanted.
    pub(super) fn learned(&self, program: &Program) -> &[F] {
        if program.is_identity { &self.parameters } else { &self.learned }
    }

    /// From the gradient by the coefficients to that by the parameters, `sum` to `gradient`: the reverse sweep of what
    /// was computed from parameters alone.
    ///
    /// # Panics
    /// If a slice has another length than the program's coefficients or parameters.
    #[track_caller]
    pub fn parameter_gradient(&self, program: &Program, sum: &[F], gradient: &mut [F]) {
        let (n, n_sum) = (program.n_parameters(), program.n_coefficients());
        assert!(gradient.len() == n, "room for {} numbers for {n} parameters", gradient.len());
        assert!(sum.len() == n_sum, "{} numbers for {n_sum} coefficients", sum.len());
        if program.is_identity {
            return gradient.copy_from_slice(sum);
        }
        let mut adjoints = vec![F::Wide::ZERO; program.uniform.len()];
        for (&i, &sum) in program.learned.iter().zip(sum) {
            adjoints[i as usize] += sum.widen();
        }
        program.uniform.backward(|i| self.parameters[i].widen(), &self.computed, &mut adjoints);
        gradient.iter_mut().zip(&adjoints).for_each(|(gradient, &adjoint)| *gradient = F::narrow(adjoint));
    }
}

impl<F: Real> Transposed<F> {
    fn zeros((weights, n_rows, n_columns): (usize, usize, usize)) -> Self {
        let step = odd_lines::<F>(n_rows);
        Transposed { weights, n_rows, n_columns, numbers: vec![F::ZERO; n_columns * step], step }
    }

    fn shape(&self) -> (usize, usize, usize) {
        (self.weights, self.n_rows, self.n_columns)
    }
}

/// The large matrices of a program through which adjoints go back: where their weights begin, rows and columns.
fn large<F>(program: &Program) -> impl Iterator<Item = (usize, usize, usize)> {
    program.reverse.iter().filter_map(|reverse| {
        let Reverse::Through { instruction, adjoints, .. } = *reverse else { return None };
        let instruction = &program.instructions[instruction as usize];
        let Kind::Dense { rows, columns, weights } = instruction.kind else { return None };
        let is_wanted = program.pool[adjoints as usize..][..columns].iter().any(|&adjoint| adjoint != NONE);
        let is_large = rows * columns * size_of::<F>() >= LARGE;
        (is_wanted && is_large).then_some((weights, rows, columns))
    })
}
