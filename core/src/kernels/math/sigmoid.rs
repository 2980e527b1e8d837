//! The logistic function.

use super::bits::{at_most, fast_two_sum, scale, unless_nan};
use super::exp::power;

/// `1 / (1 + e^-x)`; within 0.8 ulp, never beyond 0 and 1.
///
/// With `E = e^-|x|`, it is `1 / (1 + E)` for positive x and `E / (1 + E)` for negative x, where it is
/// as small as `e^x` is, down to the subnormal numbers.
#[inline(always)]
pub(crate) fn sigmoid(x: f64) -> f64 {
    let power = power(-at_most(x.abs(), 746.0));
    let (significand, significand_rest) = power.significand();
    let unit = scale(1.0, power.k);
    let (denominator, error) = fast_two_sum(1.0, significand * unit);
    let denominator_rest = significand_rest.mul_add(unit, error);
    let negative = x < 0.0;
    let numerator = if negative { significand } else { 1.0 };
    let numerator_rest = if negative { significand_rest } else { 0.0 };

    let reciprocal = 1.0 / denominator;
    let quotient = numerator * reciprocal;
    let remainder =
        (-quotient).mul_add(denominator, numerator) + (-quotient).mul_add(denominator_rest, numerator_rest);
    let value = remainder.mul_add(reciprocal, quotient);
    unless_nan(x, if negative { scale(value, power.k) } else { value })
}
