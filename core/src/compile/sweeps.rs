//! The memory in which a worker runs the sweeps of one block of samples after another.

use super::block::Block;
use super::coefficients::Coefficients;
use super::lanes::PACK;
use super::program::Program;
use crate::kernels::aligned::Aligned;
use crate::kernels::real::Real;

/// The values of a block of samples while its sweeps run: one for each worker, so that they stay in its cache.
///
/// Use it with the program for which it was made. A [`Workspace`](super::Workspace) has one, and a block.
#[derive(Debug)]
pub struct Sweeps<F> {
    values: Aligned<F>,
    /// Lanes of a slot, in the block that ran last.
    stride: usize,
    /// Operands or results of one dense instruction, copied together.
    scratch: Vec<F>,
}

impl<F: Real> Sweeps<F> {
    /// For blocks of up to `n_lanes` samples.
    pub fn new(program: &Program, n_lanes: usize) -> Self {
        let stride = n_lanes.next_multiple_of(Block::<F>::LANES);
        Sweeps { values: Aligned::zeros(program.n_values * stride), stride, scratch: Vec::new() }
    }

    /// Computes outputs, of all lanes of a block.
    ///
    /// # Panics
    /// If the block has more lanes than there is room for.
    #[track_caller]
    pub fn forward(&mut self, program: &Program, coefficients: &Coefficients<F>, block: &Block<F>) {
        let scalars = coefficients.learned(program)[program.n_dense..].iter().chain(&coefficients.fixed);
        let (stride, room, n) = (block.stride, self.values.as_slice().len(), program.n_values * block.stride);
        assert!(n <= room, "a block of {stride} lanes takes {n} values, where there is room for {room}");
        self.stride = stride;
        let values = &mut self.values.as_mut_slice()[..n];
        for (slot, &scalar) in values.chunks_exact_mut(stride).zip(scalars) {
            slot.fill(scalar);
        }
        block.brought.write_columns(stride, &mut values[program.n_broadcasts() * stride..]);
        let packs = values.as_chunks_mut::<PACK>().0;
        F::forward(program, packs, stride / PACK, coefficients, &mut self.scratch);
    }

    /// Output `index` of the sample in `lane`, of the block that ran last.
    pub fn output(&self, program: &Program, index: usize, lane: usize) -> F {
        self.values.as_slice()[program.outputs[index] as usize * self.stride + lane]
    }

    /// The loss of the sample in `lane`, of the block that ran last.
    pub fn loss(&self, program: &Program, lane: usize) -> F {
        self.output(program, 0, lane)
    }

    /// The reverse sweep of all lanes of the block that [ran forward](Self::forward) last.
    ///
    /// # Panics
    /// If the block has another number of lanes than that one had.
    #[track_caller]
    pub fn backward(&mut self, program: &Program, coefficients: &Coefficients<F>, block: &mut Block<F>) {
        let (stride, n_lanes) = (self.stride, block.stride);
        assert!(n_lanes == stride, "{n_lanes} lanes go back where {stride} went forward");
        let adjoints = &mut block.adjoints.as_mut_slice()[..program.n_adjoints * stride];
        adjoints[..program.n_learned_scalars() * stride].fill(F::ZERO);
        let values = &mut self.values.as_mut_slice()[..program.n_values * stride];
        let (packs, adjoints) = (values.as_chunks_mut::<PACK>().0, adjoints.as_chunks_mut::<PACK>().0);
        F::backward(program, packs, adjoints, stride / PACK, coefficients, &mut self.scratch);
        block.keep(program, values);
    }
}
