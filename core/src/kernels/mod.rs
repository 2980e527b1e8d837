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
mod mul_add;
pub(crate) mod real;
pub(crate) mod samples;
mod shuffle;

use real::Real;

dispatch! {
    /// `later = earlier + later`, number by number.
    pub(crate) fn add_onto<F: Real>(earlier: &[F], later: &mut [F]) {
        for (later, &earlier) in later.iter_mut().zip(earlier) {
            *later = earlier + *later;
        }
    }
}

dispatch! {
    /// `to = from * scale`, number by number.
    pub(crate) fn scale_to<F: Real>(from: &[F], scale: F, to: &mut [F]) {
        for (to, &from) in to.iter_mut().zip(from) {
            *to = from * scale;
        }
    }
}

dispatch! {
    /// `bias + sum of weights[i] * inputs[i]` as one chain of fused multiply-adds, bias first, in the order
    /// of the inputs.
    ///
    /// That order is part of the result's definition. The slices must be equally long.
    pub(crate) fn dot(bias: f64, weights: &[f64], inputs: &[f64]) -> f64 {
        weights.iter().zip(inputs).fold(bias, |sum, (&weight, &input)| weight.mul_add(input, sum))
    }
}
