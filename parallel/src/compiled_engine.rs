//! The compiled engine: blocks of samples in lock step, the gradient in canonical order.
//!
//! A step has two phases. First every block of the batch runs forward and backward in a workspace of its own, in parallel
//! over blocks. Then the gradient is added up, chunk after chunk, in parallel over parts of the coefficients. Blocks are
//! cut from chunks, so that none lies in two.

use std::ops::Range;
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};

use paragrad_core::compile::{Coefficients, Program, Workspace};
use paragrad_datasets::Dataset;

use crate::reduce::{CHUNK, CanonicalSum, canonical_mean};
use crate::workers::{Workers, lock};

/// A program, and the memory in which it runs.
#[derive(Debug)]
pub(crate) struct CompiledEngine {
    program: Program,
    coefficients: Coefficients<f64>,
    /// What workers add up side by side; cut at the first step.
    parts: Vec<Range<usize>>,
    blocks: Vec<RwLock<Workspace<f64>>>,
    sums: Vec<Mutex<PartSum>>,
    by_coefficient: Vec<f64>,
}

/// The sum of a part of the gradient, and memory for adding to it.
#[derive(Debug, Default)]
struct PartSum {
    sum: CanonicalSum,
    scratch: Vec<f64>,
}

/// Samples in a block: half a chunk, so that two threads share even a small batch.
const LANES: usize = CHUNK / 2;

/// A part of the gradient that one worker adds up has at least so many coefficients.
const PART: usize = 4096;

/// Blocks of one wave may take so many bytes.
const WAVE_BYTES: usize = 64 << 20;

impl CompiledEngine {
    pub(crate) fn new(program: Program) -> Self {
        let by_coefficient = vec![0.0; program.n_coefficients()];
        let (parts, blocks, sums) = (Vec::new(), Vec::new(), Vec::new());
        CompiledEngine { program, coefficients: Coefficients::default(), parts, blocks, sums, by_coefficient }
    }

    /// The mean loss of the samples `rows`, and its gradient.
    pub(crate) fn gradient(
        &mut self,
        workers: &Workers,
        parameters: &[f64],
        (data, rows): (&Dataset, &[usize]),
        gradient: &mut [f64],
    ) -> f64 {
        self.coefficients.set(&self.program, parameters);
        if self.parts.is_empty() {
            self.parts = self.program.gradient_parts((gradient.len() / (2 * workers.len())).max(PART));
        }
        self.start();
        let mut losses = vec![0.0; rows.len()];
        let wave = self.chunks_in_wave(workers) * CHUNK;
        for (rows, losses) in rows.chunks(wave).zip(losses.chunks_mut(wave)) {
            self.run(workers, (data, rows), losses);
            self.add(workers, rows.len());
        }
        let scale = 1.0 / rows.len() as f64;
        for (sum, part) in self.sums.iter().zip(&self.parts) {
            lock(sum).sum.finish(scale, &mut self.by_coefficient[part.clone()]);
        }
        self.coefficients.parameter_gradient(&self.program, parameters, &self.by_coefficient, gradient);
        canonical_mean(&losses)
    }

    fn start(&mut self) {
        self.sums.resize_with(self.parts.len(), Mutex::default);
        for (sum, part) in self.sums.iter().zip(&self.parts) {
            lock(sum).sum.start(part.len());
        }
    }

    /// As many chunks as fit the memory for blocks, and at least enough for every worker.
    fn chunks_in_wave(&self, workers: &Workers) -> usize {
        let bytes = self.program.workspace_bytes::<f64>(CHUNK);
        (WAVE_BYTES / bytes.max(1)).max(workers.len())
    }

    /// Runs the blocks of a wave forward and backward.
    fn run(&mut self, workers: &Workers, (data, rows): (&Dataset, &[usize]), losses: &mut [f64]) {
        let n_blocks = rows.len().div_ceil(LANES);
        let (program, coefficients) = (&self.program, &self.coefficients);
        self.blocks
            .resize_with(self.blocks.len().max(n_blocks), || RwLock::new(Workspace::new(program, LANES)));
        workers.each(n_blocks, 1, |_, blocks| {
            for block in blocks {
                let rows = &rows[block * LANES..];
                let mut workspace = self.blocks[block].write().unwrap_or_else(PoisonError::into_inner);
                for (lane, &row) in rows.iter().take(LANES).enumerate() {
                    workspace.set_sample(program, lane, data.x(row), data.y(row));
                }
                workspace.forward(program, coefficients);
                workspace.backward(program, coefficients);
            }
        });
        for (block, losses) in self.blocks.iter().zip(losses.chunks_mut(LANES)) {
            let workspace = read(block);
            losses.iter_mut().enumerate().for_each(|(lane, loss)| *loss = workspace.loss(program, lane));
        }
    }

    /// Adds the gradients of a wave's blocks, in sample order.
    fn add(&self, workers: &Workers, n_samples: usize) {
        workers.each(self.parts.len(), 1, |_, indices| {
            for index in indices {
                let PartSum { sum, scratch } = &mut *lock(&self.sums[index]);
                for (block, start) in self.blocks.iter().zip((0..n_samples).step_by(LANES)) {
                    let n = LANES.min(n_samples - start);
                    sum.push_many(n, |sum| {
                        read(block).add_gradient_part(
                            &self.program,
                            0..n,
                            self.parts[index].clone(),
                            scratch,
                            sum,
                        );
                    });
                }
            }
        });
    }
}

fn read(block: &RwLock<Workspace<f64>>) -> RwLockReadGuard<'_, Workspace<f64>> {
    block.read().unwrap_or_else(PoisonError::into_inner)
}
