//! The memory in which a worker runs a program on a block of samples.

use std::ops::Range;

use super::coefficients::Coefficients;
use super::dense::Block;
use super::lanes::{PACK, Packs};
use super::program::{Kind, Program, Reverse};
use crate::kernels::real::Real;

/// Values and adjoints of a block of samples: one for each worker, or for each block that shall be kept.
///
/// Use it with the program for which it was made. See [`Program`] for an example.
#[derive(Debug)]
pub struct Workspace<F> {
    values: Packs<F>,
    adjoints: Packs<F>,
    /// Operands or results of one dense instruction, copied together.
    scratch: Vec<F>,
    n_lanes: usize,
}

impl<F: Real> Workspace<F> {
    /// Room for blocks of `n_lanes` samples; 32 suit most programs.
    ///
    /// # Panics
    /// If `n_lanes` is not a multiple of 8.
    #[track_caller]
    pub fn new(program: &Program, n_lanes: usize) -> Self {
        assert!(
            n_lanes > 0 && n_lanes.is_multiple_of(PACK),
            "{n_lanes} lanes, which is not a multiple of {PACK}"
        );
        let packs = |n_slots: usize| Packs::new(n_slots * n_lanes / PACK);
        Workspace {
            values: packs(program.n_values),
            adjoints: packs(program.n_adjoints),
            scratch: Vec::new(),
            n_lanes,
        }
    }

    /// How many samples a block has.
    pub fn n_lanes(&self) -> usize {
        self.n_lanes
    }

    /// Puts a sample with inputs `x` and targets `y` into a lane. Lanes that are not set hold what they held before;
    /// what is computed for them is of no consequence.
    ///
    /// # Panics
    /// If there is no such lane, or `x` or `y` has another length than the program was compiled for.
    #[track_caller]
    pub fn set_sample(&mut self, program: &Program, lane: usize, x: &[f64], y: &[f64]) {
        let (n_x, n_y, n_lanes) = (program.n_x, program.n_y, self.n_lanes);
        assert!(lane < n_lanes, "lane {lane} of {n_lanes}");
        assert!(x.len() == n_x, "{} inputs for a program of {n_x}", x.len());
        assert!(y.len() == n_y, "{} targets for a program of {n_y}", y.len());
        let values = self.values.as_flattened_mut();
        let first = program.n_broadcasts() * n_lanes + lane;
        for (i, &number) in x.iter().chain(y).enumerate() {
            values[first + i * n_lanes] = F::of(number);
        }
    }

    /// Computes outputs, of all lanes.
    pub fn forward(&mut self, program: &Program, coefficients: &Coefficients<F>) {
        let scalars = coefficients.learned[program.n_dense..].iter().chain(&coefficients.fixed);
        let per_slot = self.n_lanes / PACK;
        for (slot, &scalar) in self.values.chunks_exact_mut(per_slot).zip(scalars) {
            slot.fill([scalar; PACK]);
        }
        F::forward(program, &mut self.values, per_slot, &coefficients.learned, &mut self.scratch);
    }

    /// Output `index` of the sample in `lane`.
    pub fn output(&self, program: &Program, index: usize, lane: usize) -> F {
        self.values.as_flattened()[program.outputs[index] as usize * self.n_lanes + lane]
    }

    /// The loss of the sample in `lane`.
    pub fn loss(&self, program: &Program, lane: usize) -> F {
        self.output(program, 0, lane)
    }

    /// The reverse sweep of all lanes, after [`forward`](Self::forward).
    pub fn backward(&mut self, program: &Program, coefficients: &Coefficients<F>) {
        let per_slot = self.n_lanes / PACK;
        self.adjoints[..program.n_learned_scalars() * per_slot].fill(Default::default());
        let Workspace { values, adjoints, scratch, .. } = self;
        F::backward(program, values, adjoints, per_slot, &coefficients.learned, scratch);
    }

    /// Adds, sample after sample, what the samples in `lanes` contribute to the gradient by the coefficients, after
    /// [`backward`](Self::backward). Over samples in batch order, from zero in each chunk of 64, that is the canonical
    /// order.
    ///
    /// # Panics
    /// If there are no such lanes, or `sum` is not as long as there are coefficients.
    #[track_caller]
    pub fn add_gradient(&self, program: &Program, lanes: Range<usize>, sum: &mut [F]) {
        self.add_gradient_part(program, lanes, 0..program.n_coefficients(), &mut Vec::new(), sum);
    }

    /// Adds to a part of the gradient, as [`add_gradient`](Self::add_gradient) does to all of it. `scratch` is memory
    /// that can be used again.
    ///
    /// # Panics
    /// If there are no such lanes, `part` is none of [`Program::gradient_parts`], or `sum` is not as long as `part`.
    #[track_caller]
    pub fn add_gradient_part(
        &self,
        program: &Program,
        lanes: Range<usize>,
        part: Range<usize>,
        scratch: &mut Vec<F>,
        sum: &mut [F],
    ) {
        let (n, n_lanes) = (part.len(), self.n_lanes);
        assert!(lanes.end <= n_lanes, "lanes {lanes:?} of {n_lanes}");
        assert!(sum.len() == n, "{} numbers for {n} coefficients", sum.len());
        let (values, adjoints) = (self.values.as_flattened(), self.adjoints.as_flattened());
        let block = Block { values, adjoints, n_lanes, lanes: lanes.clone() };
        for reverse in &program.reverse {
            if let Reverse::Through { instruction, to, .. } = *reverse
                && let instruction = &program.instructions[instruction as usize]
                && let Kind::Dense { rows, columns, weights } = instruction.kind
                && let Some(rows) = rows_within(&part, weights, rows, columns + 1)
            {
                let first = weights + rows.start * (columns + 1) - part.start;
                let sum = &mut sum[first..][..rows.len() * (columns + 1)];
                block.add_gradient(sum, program.operands(instruction), to + rows.start as u32, scratch);
            }
        }
        for (i, adjoints) in (program.n_dense..program.learned.len()).zip(adjoints.chunks_exact(n_lanes)) {
            if part.contains(&i) {
                adjoints[lanes.clone()].iter().for_each(|&adjoint| sum[i - part.start] += adjoint);
            }
        }
    }
}

/// The rows of a matrix of coefficients that lie in a part of them; the part holds whole rows.
fn rows_within(part: &Range<usize>, first: usize, n_rows: usize, width: usize) -> Option<Range<usize>> {
    let row = |at: usize| at.saturating_sub(first).div_ceil(width).min(n_rows);
    let rows = row(part.start)..row(part.end);
    (!rows.is_empty()).then_some(rows)
}
