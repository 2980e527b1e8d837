//! The hyperbolic tangent.

use super::bits::{at_most, power_of_two, unless_nan};
use super::exp::power;

/// `tanh x`; within 1.1 ulp, odd to the bit, never beyond -1 and 1.
///
/// With `E = e^(-2|x|)`, it is `(1 - E) / (1 + E)`, the denominator taken as `2 - (1 - E)` so that one error
/// serves both; for small |x| the numerator is the exponential's own `-s`, which loses nothing to
/// cancellation.
#[inline(always)]
pub(crate) fn tanh(x: f64) -> f64 {
    let power = power(-2.0 * at_most(x.abs(), 20.0));
    let unit = power_of_two(power.k);
    let start = 1.0 - unit;
    let start_rest = (1.0 - start) - unit;
    let numerator = (-unit).mul_add(power.s, start);
    let numerator_rest =
        (-unit).mul_add(power.s, start - numerator) + (-unit).mul_add(power.s_rest, start_rest);
    let denominator = 2.0 - numerator;
    let denominator_rest = ((2.0 - denominator) - numerator) - numerator_rest;
    let reciprocal = 1.0 / denominator;
    let quotient = numerator * reciprocal;
    let remainder =
        (-quotient).mul_add(denominator, numerator) + (-quotient).mul_add(denominator_rest, numerator_rest);
    unless_nan(x, remainder.mul_add(reciprocal, quotient).copysign(x))
}
