//! The smooth ramp.

use super::bits::{at_least, at_most, scale, unless_nan};
use super::exp::power;
use super::ln::ln_1p;

/// `ln(1 + e^x)`; within 1.1 ulp.
///
/// Computed as `max(x, 0) + ln(1 + e^-|x|)`, which neither overflows nor cancels.
#[inline(always)]
pub(crate) fn softplus(x: f64) -> f64 {
    let power = power(-at_most(x.abs(), 746.0));
    let (significand, rest) = power.significand();
    let bend = ln_1p(scale(significand, power.k), rest * scale(1.0, power.k));
    unless_nan(x, at_least(x, 0.0) + bend)
}
