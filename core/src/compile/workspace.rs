//! A block of samples, and the memory in which it runs.

use std::ops::Range;

use super::block::{Block, From};
use super::coefficients::Coefficients;
use super::program::Program;
use super::sweeps::Sweeps;
use crate::kernels::real::Real;

/// All that a block of samples needs to run, and to add up its gradient right after: one for each worker.
///
/// Use it with the program for which it was made. See [`Program`] for an example.
#[derive(Debug)]
pub struct Workspace<F> {
    block: Block<F>,
    sweeps: Sweeps<F>,
}

impl<F: Real> Workspace<F> {
    /// Room for blocks of up to `n_lanes` samples; 64 suit most programs.
    ///
    /// # Panics
    /// If `n_lanes` is not a multiple of 8.
    #[track_caller]
    pub fn new(program: &Program, n_lanes: usize) -> Self {
        Workspace { block: Block::new(program, n_lanes), sweeps: Sweeps::new(program, n_lanes) }
    }

    /// How many samples a block has.
    pub fn n_lanes(&self) -> usize {
        self.block.n_lanes()
    }

    /// [Puts a sample](Block::set_sample) with inputs `x` and targets `y` into a lane.
    ///
    /// # Panics
    /// If there is no such lane, or `x` or `y` has another length than the program was compiled for.
    #[track_caller]
    pub fn set_sample(&mut self, program: &Program, lane: usize, x: &[f64], y: &[f64]) {
        self.block.set_sample(program, lane, x, y);
    }

    /// [Puts samples](Block::set_samples) into the first lanes.
    ///
    /// # Panics
    /// As [`set_sample`](Self::set_sample) does.
    #[track_caller]
    #[inline]
    pub fn set_samples<'s>(
        &mut self,
        program: &Program,
        n: usize,
        sample: impl Fn(usize) -> (&'s [f64], &'s [f64]),
    ) {
        self.block.set_samples(program, n, sample);
    }

    /// Computes outputs, of all lanes.
    pub fn forward(&mut self, program: &Program, coefficients: &Coefficients<F>) {
        self.sweeps.forward(program, coefficients, &self.block);
    }

    /// Output `index` of the sample in `lane`.
    pub fn output(&self, program: &Program, index: usize, lane: usize) -> F {
        self.sweeps.output(program, index, lane)
    }

    /// The loss of the sample in `lane`.
    pub fn loss(&self, program: &Program, lane: usize) -> F {
        self.sweeps.loss(program, lane)
    }

    /// The reverse sweep of all lanes, after [`forward`](Self::forward).
    pub fn backward(&mut self, program: &Program, coefficients: &Coefficients<F>) {
        self.sweeps.backward(program, coefficients, &mut self.block);
    }

    /// Adds to the whole gradient by the coefficients what the samples in `lanes` contribute to it, after
    /// [`backward`](Self::backward), [sample after sample](Block::add_gradient).
    ///
    /// # Panics
    /// If there are no such lanes, or `sum` is not as long as there are coefficients.
    #[track_caller]
    pub fn add_gradient(&self, program: &Program, lanes: Range<usize>, sum: &mut [F]) {
        self.block.add_gradient(program, lanes, &program.whole_gradient(), (sum, From::Held));
    }
}
