//! Dense instructions by the dense kernels: outputs, adjoints of inputs, gradients of weights.
//!
//! The kernels want their rows side by side. Those of a layer of neurons are; others are copied together first.

use std::ops::Range;

use super::lanes::{PACK, Pack};
use super::program::{FIRST, NONE};
use crate::kernels::dense::{self, Matrix, Start};
use crate::kernels::real::Real;

/// Inputs whose gradient is computed at once, so that little memory holds them sample by sample.
const PANEL: usize = 32;

/// The coefficients of a dense instruction: rows of `columns` weights, each with its bias behind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layer<'a, F> {
    weights: Matrix<'a, F>,
    biases: Matrix<'a, F>,
}

impl<'a, F: Real> Layer<'a, F> {
    pub(super) fn new(coefficients: &'a [F], rows: usize, columns: usize) -> Self {
        let weights = Matrix::of_rows(coefficients, rows, columns, columns + 1);
        let biases = Matrix::of_rows(&coefficients[columns..], rows, 1, columns + 1);
        Layer { weights, biases }
    }

    /// `to[j] = bias[j] + sum of weights[j][i] * inputs[i]`, inputs in order.
    pub(super) fn forward(
        self,
        values: &mut [Pack<F>],
        per_slot: usize,
        inputs: &[u32],
        to: u32,
        scratch: &mut Vec<F>,
    ) {
        let (values, lanes) = (values.as_flattened_mut(), per_slot * PACK);
        let (start, outputs) = (Start::Column(self.biases), rows(to, self.weights.n_rows(), lanes));
        if are_consecutive(inputs)
            && let inputs = rows(inputs[0], inputs.len(), lanes)
            && let Ok([x, y]) = values.get_disjoint_mut([inputs, outputs.clone()])
        {
            return dense::forward(self.weights, start, x, lanes, y);
        }
        scratch.clear();
        for &input in inputs {
            scratch.extend_from_slice(&values[rows(input, 1, lanes)]);
        }
        dense::forward(self.weights, start, scratch, lanes, &mut values[outputs]);
    }

    /// Adds `weights[j][i] * adjoint[j]` to the adjoint of input i, for the last output first. `inputs` are slots of
    /// adjoints as a reverse step has them, `from` is the adjoint of the first output.
    pub(super) fn backward(
        self,
        adjoints: &mut [Pack<F>],
        per_slot: usize,
        inputs: &[u32],
        from: u32,
        scratch: &mut Vec<F>,
    ) {
        if inputs.iter().all(|&input| input == NONE) {
            return;
        }
        let (adjoints, lanes) = (adjoints.as_flattened_mut(), per_slot * PACK);
        let (weights, outputs) = (self.weights.transposed(), rows(from, self.weights.n_rows(), lanes));
        if are_consecutive(inputs)
            && let start = if inputs[0] & FIRST == 0 { Start::Held } else { Start::Zero }
            && let inputs = rows(inputs[0] & !FIRST, inputs.len(), lanes)
            && let Ok([dx, dy]) = adjoints.get_disjoint_mut([inputs, outputs.clone()])
        {
            return dense::backward(weights, start, dy, lanes, dx);
        }
        scratch.clear();
        for &input in inputs {
            match input & FIRST {
                0 => scratch.extend_from_slice(&adjoints[rows(input, 1, lanes)]),
                _ => scratch.resize(scratch.len() + lanes, F::ZERO),
            }
        }
        dense::backward(weights, Start::Held, &adjoints[outputs], lanes, scratch);
        for (&input, sums) in inputs.iter().zip(scratch.chunks_exact(lanes)) {
            if input != NONE {
                adjoints[rows(input & !FIRST, 1, lanes)].copy_from_slice(sums);
            }
        }
    }
}

/// Where the numbers of some slots lie.
fn rows(first: u32, n: usize, lanes: usize) -> Range<usize> {
    first as usize * lanes..(first as usize + n) * lanes
}

fn are_consecutive(slots: &[u32]) -> bool {
    slots.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == 1)
}

/// The values and adjoints of some lanes.
#[derive(Debug, Clone)]
pub(super) struct Block<'a, F> {
    pub(super) values: &'a [F],
    pub(super) adjoints: &'a [F],
    /// Lanes of a slot.
    pub(super) n_lanes: usize,
    /// Those which are wanted.
    pub(super) lanes: Range<usize>,
}

impl<F: Real> Block<'_, F> {
    /// `gradient[j][i] += inputs[lane][i] * adjoints[j][lane]` for lanes in order, one chain each; a row of the
    /// gradient is a row of weights and then the bias, to which a last input of 1 belongs.
    pub(super) fn add_gradient(&self, gradient: &mut [F], inputs: &[u32], from: u32, samples: &mut Vec<F>) {
        let columns = inputs.len() + 1;
        let adjoints = &self.adjoints[from as usize * self.n_lanes + self.lanes.start..];
        let adjoints = Matrix::of_rows(adjoints, gradient.len() / columns, self.lanes.len(), self.n_lanes);
        samples.resize(self.lanes.len() * PANEL, F::ZERO);
        for first in (0..columns).step_by(PANEL) {
            let end = columns.min(first + PANEL);
            self.transpose(&inputs[first..end.min(inputs.len())], samples);
            dense::add_outer(adjoints, samples, PANEL, &mut gradient[first..], end - first, columns);
        }
    }

    /// Copies inputs sample by sample, each with a 1 behind if there is room.
    fn transpose(&self, inputs: &[u32], samples: &mut [F]) {
        let mut first = 0;
        for run in inputs.chunk_by(|a, b| a + 1 == *b) {
            let values = &self.values[run[0] as usize * self.n_lanes + self.lanes.start..];
            dense::transpose(values, self.n_lanes, run.len(), self.lanes.len(), &mut samples[first..], PANEL);
            first += run.len();
        }
        if first < PANEL {
            for sample in samples.chunks_exact_mut(PANEL) {
                sample[first] = F::ONE;
            }
        }
    }
}
