//! Every kernel against the loops that define it, bit by bit, at every level of this CPU.

use super::super::aligned::line;
use super::super::dispatch::{Level, forced};
use super::super::real::Real;
use super::super::samples::Samples;
use super::tile::{Tiled, cover};
use super::*;
use crate::dual::Dual;
use std::fmt::Debug;

/// Numbers from -1 to 1 whose sums depend on their order. (splitmix64, G. Steele et al., 2014.)
fn numbers<F: Real>(seed: u64, len: usize) -> Vec<F> {
    let mut state = seed.wrapping_mul(0x2545_f491_4f6c_dd1d);
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        F::of((mixed ^ (mixed >> 31)) as f64 / 2.0_f64.powi(63) - 1.0)
    };
    (0..len).map(|_| next()).collect()
}

#[track_caller]
fn assert_same<F: Real>(actual: &[F], expected: &[F], case: impl Debug) {
    assert_eq!(actual.len(), expected.len());
    for (i, (a, e)) in actual.iter().zip(expected).enumerate() {
        assert_eq!(a.to_f64().to_bits(), e.to_f64().to_bits(), "{case:?}: element {i} is {a}, not {e}");
    }
}

/// Sizes around the edges of tiles: (inputs, outputs).
const SIZES: &[(usize, usize)] = &[
    (1, 1),
    (2, 16),
    (16, 1),
    (3, 5),
    (7, 9),
    (4, 3),
    (8, 8),
    (9, 23),
    (17, 6),
    (33, 12),
    (30, 31),
    (65, 7),
    (40, 2),
    (300, 2),
    (2, 257),
];

fn check_forward_and_backward<F: Real>() {
    for (&(n_inputs, n_outputs), lanes) in
        SIZES.iter().flat_map(|size| [1, 2, 3, 4, 5].map(|lines| (size, lines * line::<F>())))
    {
        let weights = numbers::<F>(1, n_inputs * n_outputs);
        let bias = numbers::<F>(2, n_outputs);
        let x = numbers::<F>(3, n_inputs * lanes);
        let dy = numbers::<F>(4, n_outputs * lanes);
        let held = numbers::<F>(5, n_inputs * lanes);

        let mut y = vec![F::ZERO; n_outputs * lanes];
        for (o, y) in y.chunks_mut(lanes).enumerate() {
            for (l, y) in y.iter_mut().enumerate() {
                *y = (0..n_inputs)
                    .fold(bias[o], |sum, i| weights[o * n_inputs + i].mul_add(x[i * lanes + l], sum));
            }
        }
        let back = |start: &dyn Fn(usize) -> F| -> Vec<F> {
            let chain = |place: usize| {
                let (i, l) = (place / lanes, place % lanes);
                (0..n_outputs)
                    .rev()
                    .fold(start(place), |sum, o| weights[o * n_inputs + i].mul_add(dy[o * lanes + l], sum))
            };
            (0..n_inputs * lanes).map(chain).collect()
        };
        let (dx, dx_more) = (back(&|_| F::ZERO), back(&|place| held[place]));

        let mut transposed = vec![F::ZERO; weights.len()];
        transpose(&weights, n_inputs, n_outputs, n_inputs, &mut transposed, n_outputs);
        let stored = Matrix::of_rows(&transposed, n_inputs, n_outputs, n_outputs);
        let weights = Matrix::of_rows(&weights, n_outputs, n_inputs, n_inputs);
        for level in Level::available() {
            let case = (n_inputs, n_outputs, lanes, level);
            forced::at(level, || {
                let mut actual = vec![F::of(9.0); y.len()];
                forward(
                    weights,
                    Start::Column(Matrix::of_rows(&bias, n_outputs, 1, 1)),
                    &x,
                    lanes,
                    &mut actual,
                );
                assert_same(&actual, &y, case);
                for weights in [weights.transposed(), stored] {
                    let mut actual = vec![F::of(9.0); dx.len()];
                    backward(weights, Start::Zero, &dy, lanes, &mut actual);
                    assert_same(&actual, &dx, case);
                    let mut actual = held.clone();
                    backward(weights, Start::Held, &dy, lanes, &mut actual);
                    assert_same(&actual, &dx_more, case);
                }
            });
        }
    }
}

#[test]
fn forward_and_backward_are_their_chains() {
    check_forward_and_backward::<f32>();
    check_forward_and_backward::<f64>();
    check_forward_and_backward::<Dual>();
}

fn check_gradients<F: Real>() {
    let batches = [(1, 64), (64, 64), (15, 16), (31, 128), (40, 48)];
    for (&(n_inputs, n_outputs), (n_samples, lanes)) in SIZES.iter().zip(batches.into_iter().cycle()) {
        let x = numbers::<F>(6, n_samples * n_inputs);
        let mut samples = Samples::zeros(n_samples, n_inputs);
        x.chunks(n_inputs).enumerate().for_each(|(s, x)| samples.set(s, 0, x, |number| number));
        let dy = numbers::<F>(7, n_outputs * lanes);
        let width = n_inputs + 1;
        let held = numbers::<F>(8, width * n_outputs);
        let chain = |start: F, place: usize| {
            let (dy, i) = (&dy[place / width * lanes..], place % width);
            (0..n_samples).fold(start, |sum, s| match i < n_inputs {
                true => dy[s].mul_add(x[s * n_inputs + i], sum),
                false => sum + dy[s],
            })
        };
        let adjoints = Matrix::of_rows(&dy, n_outputs, n_samples, lanes);
        let second_panel = if n_inputs >= 32 { 32 } else { 0 };
        for (start, columns) in [Start::Zero, Start::Held].into_iter().flat_map(|start| {
            [0..width, second_panel..width, 0..width.min(32)].map(|columns| (start, columns))
        }) {
            let of_columns = |numbers: &[F]| -> Vec<F> {
                numbers.chunks(width).flat_map(|row| &row[columns.clone()]).copied().collect()
            };
            let start_of = |held| if let Start::Held = start { held } else { F::ZERO };
            let expected: Vec<F> =
                held.iter().enumerate().map(|(place, &held)| chain(start_of(held), place)).collect();
            for level in Level::available() {
                let mut actual = of_columns(&held);
                forced::at(level, || {
                    add_outer(adjoints, start, samples.panels(), &mut actual, columns.clone(), n_inputs);
                });
                let case = (n_inputs, n_outputs, n_samples, lanes, start, &columns, level);
                assert_same(&actual, &of_columns(&expected), case);
            }
        }
    }
}

#[test]
fn gradients_are_chains_over_samples() {
    check_gradients::<f32>();
    check_gradients::<f64>();
    check_gradients::<Dual>();
}

/// A kernel that computes nothing: it notes which columns are computed, and that none of a tile lies beyond its panel.
struct Noted {
    panel: usize,
    may_repeat: bool,
    column: usize,
    n_columns: usize,
    computed: Vec<bool>,
}

impl Tiled for Noted {
    fn may_repeat(&self, column: usize, n: usize) -> bool {
        self.may_repeat && column % self.panel + n <= self.panel
    }

    fn turn_to(&mut self, column: usize, n_columns: usize) {
        (self.column, self.n_columns) = (column, n_columns);
    }

    fn tile<const ROWS: usize, const N: usize>(&mut self, _row: usize) {
        assert!(self.column % self.panel + N <= self.panel, "{N} columns from {} on", self.column);
        self.computed[self.column..][..self.n_columns].fill(true);
    }
}

fn check_cover<F: Real, const WIDTH: usize>() {
    for n_columns in 1..100 {
        for may_repeat in [false, true] {
            let (panel, computed) = (Samples::<F>::width(n_columns), vec![false; n_columns]);
            let mut noted = Noted { panel, may_repeat, column: 0, n_columns: 0, computed };
            cover::<F, WIDTH>(1, n_columns, &mut noted);
            assert!(
                noted.computed.iter().all(|&computed| computed),
                "{n_columns} columns, vectors of {WIDTH}"
            );
        }
    }
}

#[test]
fn tiles_cover_all_columns_and_none_leaves_its_panel_whatever_the_vectors() {
    macro_rules! check {
        ($($float:ident)*) => { $(check_cover::<$float, 16>(); check_cover::<$float, 32>(); check_cover::<$float, 64>();)* };
    }
    check!(f32 f64 Dual);
}

fn check_transpose<F: Real>() {
    for (n_rows, n_columns) in [(1, 1), (3, 20), (8, 8), (16, 16), (17, 33), (64, 30), (40, 4), (5, 64)] {
        let (from_step, to_step) = (n_columns + 3, n_rows + 1);
        let from = numbers::<F>(9, n_rows * from_step);
        for level in Level::available() {
            let mut to = vec![F::of(9.0); n_columns * to_step];
            forced::at(level, || transpose(&from, from_step, n_rows, n_columns, &mut to, to_step));
            for (c, row) in to.chunks(to_step).enumerate() {
                let expected: Vec<F> =
                    (0..n_rows).map(|r| from[r * from_step + c]).chain([F::of(9.0)]).collect();
                assert_same(row, &expected, (n_rows, n_columns, c, level));
            }
        }
    }
}

#[test]
fn transposing_moves_every_element_and_no_other() {
    check_transpose::<f32>();
    check_transpose::<f64>();
}

#[test]
#[should_panic(expected = "17 lanes are no multiple of 8")]
fn lanes_are_packs() {
    forward(Matrix::of_rows(&[1.0], 1, 1, 1), Start::Zero, &[0.0; 17], 17, &mut [0.0; 17]);
}

#[test]
#[should_panic(expected = "a matrix of 7 elements in a slice of 6")]
fn a_matrix_lies_within_its_slice() {
    let _ = Matrix::of_rows(&[0.0_f64; 6], 2, 3, 4);
}
