//! Dense instructions: outputs, adjoints of inputs, gradients of weights. Each number is one chain of fused
//! multiply-adds in a stated order; tiles of independent chains keep the CPU busy.

use super::lanes::{Lanes, PACK, each};
use super::program::{FIRST, NONE};
use super::real::Real;

/// Chains side by side in a tile.
const TILE: usize = 4;

/// `to[j] = bias[j] + sum of weights[j][i] * inputs[i]`, inputs in order; `weights` are rows with the bias last.
#[inline(always)]
pub(super) fn forward<F: Real>(lanes: Lanes<'_, F>, weights: &[F], inputs: &[u32], to: u32) {
    let stride = inputs.len() + 1;
    let mut tiles = weights.chunks_exact(TILE * stride);
    let mut to = to;
    for tile in tiles.by_ref() {
        rows::<F, TILE>(lanes, tile, inputs, to);
        to += TILE as u32;
    }
    for row in tiles.remainder().chunks_exact(stride) {
        rows::<F, 1>(lanes, row, inputs, to);
        to += 1;
    }
}

#[inline(always)]
fn rows<F: Real, const N: usize>(lanes: Lanes<'_, F>, weights: &[F], inputs: &[u32], to: u32) {
    let stride = inputs.len() + 1;
    let rows: [&[F]; N] = std::array::from_fn(|row| &weights[row * stride..][..stride]);
    for pack in 0..lanes.per_slot() {
        let mut sums = [[F::default(); PACK]; N];
        for (sum, row) in sums.iter_mut().zip(rows) {
            *sum = [row[inputs.len()]; PACK];
        }
        for (i, &input) in inputs.iter().enumerate() {
            let x = lanes.pack(input, pack).get();
            for (sum, row) in sums.iter_mut().zip(rows) {
                sum.iter_mut().zip(x).for_each(|(sum, x)| *sum = row[i].fused(x, *sum));
            }
        }
        for (row, sum) in sums.into_iter().enumerate() {
            lanes.pack(to + row as u32, pack).set(sum);
        }
    }
}

/// Adds `weights[j][i] * adjoint[j]` to the adjoint of input i, for the last output first. `inputs` are slots of
/// adjoints as a reverse step has them, `from` is the adjoint of the first output.
#[inline(always)]
pub(super) fn backward<F: Real>(lanes: Lanes<'_, F>, weights: &[F], inputs: &[u32], from: u32) {
    let stride = inputs.len() + 1;
    let tiles = inputs.len() / TILE;
    for tile in 0..tiles {
        columns::<F, TILE>(lanes, weights, stride, tile * TILE, &inputs[tile * TILE..], from);
    }
    for column in tiles * TILE..inputs.len() {
        columns::<F, 1>(lanes, weights, stride, column, &inputs[column..], from);
    }
}

#[inline(always)]
fn columns<F: Real, const N: usize>(
    lanes: Lanes<'_, F>,
    weights: &[F],
    stride: usize,
    first: usize,
    inputs: &[u32],
    from: u32,
) {
    if inputs[..N].iter().all(|&input| input == NONE) {
        return;
    }
    for pack in 0..lanes.per_slot() {
        let mut sums = [[F::default(); PACK]; N];
        for (column, sum) in sums.iter_mut().enumerate() {
            if inputs[column] & FIRST == 0 {
                *sum = lanes.pack(inputs[column], pack).get();
            }
        }
        for (row, weights) in weights.chunks_exact(stride).enumerate().rev() {
            let adjoint = lanes.pack(from + row as u32, pack).get();
            let weights = &weights[first..][..N];
            for (column, sum) in sums.iter_mut().enumerate() {
                *sum = each(adjoint, *sum, |adjoint, sum| weights[column].fused(adjoint, sum));
            }
        }
        for (column, sum) in sums.iter().enumerate() {
            if inputs[column] != NONE {
                lanes.pack(inputs[column] & !FIRST, pack).set(*sum);
            }
        }
    }
}

/// A matrix that is read row by row.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a, F> {
    pub(super) numbers: &'a [F],
    /// From the start of one row to that of the next.
    pub(super) stride: usize,
}

/// `gradient[j][i] += inputs[lane][i] * adjoints[j][lane]` for lanes in order, one chain each. A row of the gradient,
/// weights and then bias, is as long as one of `inputs`.
#[inline(always)]
fn add_outer<F: Real>(gradient: &mut [F], adjoints: Rows<'_, F>, inputs: Rows<'_, F>, n_lanes: usize) {
    let stride = inputs.stride;
    let adjoint_row = |row: usize| &adjoints.numbers[row * adjoints.stride..][..n_lanes];
    let mut tiles = gradient.chunks_exact_mut(TILE * stride);
    let mut row = 0;
    for tile in tiles.by_ref() {
        outer_rows::<F, TILE>(tile, std::array::from_fn(|i| adjoint_row(row + i)), inputs);
        row += TILE;
    }
    for tile in tiles.into_remainder().chunks_exact_mut(stride) {
        outer_rows::<F, 1>(tile, [adjoint_row(row)], inputs);
        row += 1;
    }
}

#[inline(always)]
fn outer_rows<F: Real, const N: usize>(gradient: &mut [F], adjoints: [&[F]; N], inputs: Rows<'_, F>) {
    let stride = inputs.stride;
    let whole = stride / PACK * PACK;
    for first in (0..whole).step_by(PACK) {
        outer_tile::<F, N, PACK>(gradient, adjoints, inputs, first);
    }
    for first in whole..stride {
        outer_tile::<F, N, 1>(gradient, adjoints, inputs, first);
    }
}

#[inline(always)]
fn outer_tile<F: Real, const N: usize, const M: usize>(
    gradient: &mut [F],
    adjoints: [&[F]; N],
    inputs: Rows<'_, F>,
    first: usize,
) {
    let stride = inputs.stride;
    let mut sums = [[F::default(); M]; N];
    for (row, sum) in sums.iter_mut().enumerate() {
        sum.copy_from_slice(&gradient[row * stride + first..][..M]);
    }
    for (lane, inputs) in inputs.numbers.chunks_exact(stride).enumerate().take(adjoints[0].len()) {
        let inputs = &inputs[first..][..M];
        for (sum, adjoints) in sums.iter_mut().zip(adjoints) {
            let adjoint = adjoints[lane];
            sum.iter_mut().zip(inputs).for_each(|(sum, &input)| *sum = input.fused(adjoint, *sum));
        }
    }
    for (row, sum) in sums.iter().enumerate() {
        gradient[row * stride + first..][..M].copy_from_slice(sum);
    }
}

dispatch! {
    pub(super) fn add_outer_f64(gradient: &mut [f64], adjoints: Rows<'_, f64>, inputs: Rows<'_, f64>, n_lanes: usize) {
        add_outer(gradient, adjoints, inputs, n_lanes);
    }
}

dispatch! {
    pub(super) fn add_outer_f32(gradient: &mut [f32], adjoints: Rows<'_, f32>, inputs: Rows<'_, f32>, n_lanes: usize) {
        add_outer(gradient, adjoints, inputs, n_lanes);
    }
}
