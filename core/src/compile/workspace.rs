//! The memory in which a worker runs a program on blocks of samples.

use std::ops::Range;

use super::block::{Block, From};
use super::coefficients::Coefficients;
use super::lanes::PACK;
use super::program::Program;
use crate::kernels::aligned::Aligned;
use crate::kernels::real::Real;

/// The values of a block of samples, while its sweeps run: one for each worker.
///
/// Use it with the program for which it was made. See [`Program`] for an example.
#[derive(Debug)]
pub struct Workspace<F> {
    values: Aligned<F>,
    block: Block<F>,
    /// Operands or results of one dense instruction, copied together.
    scratch: Vec<F>,
}

impl<F: Real> Workspace<F> {
    /// Room for blocks of up to `n_lanes` samples; 64 suit most programs.
    ///
    /// # Panics
    /// If `n_lanes` is not a multiple of 8.
    #[track_caller]
    pub fn new(program: &Program, n_lanes: usize) -> Self {
        let block = Block::new(program, n_lanes);
        Workspace { values: Aligned::zeros(program.n_values * block.capacity), block, scratch: Vec::new() }
    }

    /// Exchanges its block for another one of the same program, as large as its own, or smaller.
    ///
    /// # Panics
    /// If the block is larger than the workspace's own.
    #[track_caller]
    pub fn swap_block(&mut self, block: &mut Block<F>) {
        let (room, wanted) = (self.block.capacity, block.capacity);
        assert!(wanted <= room, "a block of {wanted} lanes for a workspace of {room}");
        std::mem::swap(&mut self.block, block);
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
        let stride = self.block.stride;
        let scalars = coefficients.learned(program)[program.n_dense..].iter().chain(&coefficients.fixed);
        let values = &mut self.values.as_mut_slice()[..program.n_values * stride];
        for (slot, &scalar) in values.chunks_exact_mut(stride).zip(scalars) {
            slot.fill(scalar);
        }
        self.block.brought.write_columns(stride, &mut values[program.n_broadcasts() * stride..]);
        let packs = values.as_chunks_mut::<PACK>().0;
        F::forward(program, packs, stride / PACK, coefficients, &mut self.scratch);
    }

    /// Output `index` of the sample in `lane`.
    pub fn output(&self, program: &Program, index: usize, lane: usize) -> F {
        self.values.as_slice()[program.outputs[index] as usize * self.block.stride + lane]
    }

    /// The loss of the sample in `lane`.
    pub fn loss(&self, program: &Program, lane: usize) -> F {
        self.output(program, 0, lane)
    }

    /// The reverse sweep of all lanes, after [`forward`](Self::forward).
    pub fn backward(&mut self, program: &Program, coefficients: &Coefficients<F>) {
        let Workspace { values, block, scratch } = self;
        let stride = block.stride;
        let values = &mut values.as_mut_slice()[..program.n_values * stride];
        let adjoints = &mut block.adjoints.as_mut_slice()[..program.n_adjoints * stride];
        adjoints[..program.n_learned_scalars() * stride].fill(F::ZERO);
        let (packs, adjoints) = (values.as_chunks_mut::<PACK>().0, adjoints.as_chunks_mut::<PACK>().0);
        F::backward(program, packs, adjoints, stride / PACK, coefficients, scratch);
        block.keep(program, values);
    }

    /// Adds to the whole gradient by the coefficients what the samples in `lanes` contribute to it, after
    /// [`backward`](Self::backward), [sample after sample](Block::add_gradient).
    ///
    /// # Panics
    /// If there are no such lanes, or `sum` is not as long as there are coefficients.
    #[track_caller]
    pub fn add_gradient(&self, program: &Program, lanes: Range<usize>, sum: &mut [F]) {
        self.block.add_gradient(program, lanes, 0..program.n_coefficients(), (sum, From::Held));
    }
}
