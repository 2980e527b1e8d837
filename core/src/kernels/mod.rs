//! The loops that want the CPU's widest instructions, and the elementary functions inside them.
//!
//! A kernel is an ordinary function wrapped in `dispatch!`: it is compiled once for every CPU level that we
//! know, and the best one is picked at run time. All levels give the same bits, because the source states
//! every rounding: each `+`, `-`, `*`, `/` and `sqrt` rounds once, each [`f64::mul_add`] rounds once, and the
//! compiler may neither fuse nor reorder them.

#[macro_use]
pub(crate) mod dispatch;
pub(crate) mod aligned;
pub(crate) mod dense;
pub(crate) mod dual;
pub(crate) mod math;
pub(crate) mod real;
mod shuffle;

use real::Real;

dispatch! {
    /// `bias + sum of weights[i] * inputs[i]` as one chain of fused multiply-adds, bias first, in the order
    /// of the inputs.
    ///
    /// That order is part of the result's definition. The slices must be equally long.
    pub(crate) fn dot(bias: f64, weights: &[f64], inputs: &[f64]) -> f64 {
        weights.iter().zip(inputs).fold(bias, |sum, (&weight, &input)| weight.mul_add(input, sum))
    }
}

/// Writes the numbers that `float` makes of those of four equally long rows to four rows of `to`, `step` apart.
///
/// Four at once, because a row that is not in the cache keeps one waiting as long as four do.
#[inline(always)]
fn place_rows<T: Copy, F: Copy>(rows: [&[T]; 4], to: &mut [F], step: usize, float: impl Fn(T) -> F) {
    let [a, b, c, d] = rows;
    let n = a.len();
    let (to_a, rest) = to.split_at_mut(step);
    let (to_b, rest) = rest.split_at_mut(step);
    let (to_c, to_d) = rest.split_at_mut(step);
    let from = a.iter().zip(&b[..n]).zip(&c[..n]).zip(&d[..n]);
    let to = to_a[..n].iter_mut().zip(&mut to_b[..n]).zip(&mut to_c[..n]).zip(&mut to_d[..n]);
    for ((((to_a, to_b), to_c), to_d), (((&a, &b), &c), &d)) in to.zip(from) {
        (*to_a, *to_b, *to_c, *to_d) = (float(a), float(b), float(c), float(d));
    }
}

dispatch! {
    /// Writes the numbers nearest to those of four equally long rows to four rows of `to`, `step` apart.
    pub(crate) fn convert_rows<F: Real>(rows: [&[f64]; 4], to: &mut [F], step: usize) {
        place_rows(rows, to, step, F::of);
    }
}

dispatch! {
    /// Copies four equally long rows to four rows of `to`, `step` apart.
    pub(crate) fn copy_rows<F: Real>(rows: [&[F]; 4], to: &mut [F], step: usize) {
        place_rows(rows, to, step, |number| number);
    }
}
