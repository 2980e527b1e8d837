//! Dense instructions by the dense kernels: outputs, adjoints of inputs, gradients of weights.
//!
//! The kernels want their rows side by side. Those of a layer of neurons are; others are copied together first.

use std::ops::Range;

use super::block::From;
use super::lanes::{PACK, Pack};
use super::program::{FIRST, NONE};
use crate::kernels::dense::{self, Matrix, Panels, Start};
use crate::kernels::real::Real;
use crate::kernels::samples::Samples;

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
    /// adjoints as a reverse step has them, `from` is the adjoint of the first output; `transposed` are the weights with
    /// rows as columns, if there is such a copy.
    pub(super) fn backward(
        self,
        transposed: Option<Matrix<'_, F>>,
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
        let weights = transposed.unwrap_or(self.weights.transposed());
        let outputs = rows(from, self.weights.n_rows(), lanes);
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

/// What the weights of a dense instruction met, sample after sample, as its gradient wants it.
#[derive(Debug)]
pub(super) enum Met<F> {
    /// The first numbers that samples bring.
    Brought,
    /// A copy.
    Copied(Samples<F>),
}

/// Copies the values of some slots sample by sample.
pub(super) fn copy_samples<F: Real>(values: &[F], n_lanes: usize, slots: &[u32], samples: &mut Samples<F>) {
    let mut first = 0;
    for run in slots.chunk_by(|a, b| a + 1 == *b) {
        samples.read_columns(first, n_lanes, &values[rows(run[0], run.len(), n_lanes)]);
        first += run.len();
    }
}

/// `gradient[j][i] += samples[lane][i] * adjoints[j][lane]` for lanes in order, one chain each, from zero or from what
/// it was, for i in some columns. A row of the gradient is a row of weights and then the bias, which meets 1.
pub(super) fn add_gradient<F: Real>(
    (gradient, from): (&mut [F], From),
    columns: Range<usize>,
    adjoints: Matrix<'_, F>,
    samples: Panels<'_, F>,
    n_weights: usize,
) {
    let start = match from {
        From::Zero => Start::Zero,
        From::Held => Start::Held,
    };
    dense::add_outer(adjoints, start, samples, gradient, columns, n_weights);
}
