//! The hyperbolic tangent.

use super::bits::{at_most, nearest_multiple, power_of_two, unless_nan};
use super::polynomial::horner;
use std::f64::consts::{LN_2, LOG2_E};

/// `r` in `tanh h = h + h z r(z) / (1 + z q(z))`, `z = h^2`, for |h| <= (ln 3) / 2.
///
/// # Source
/// Minimax in the relative error of `tanh h`, with `Q` 2^-59.7: `TANH` in `core/tests/data/math_coefficients.py`.
const R: [f64; 3] = [-0.3333333333333333, -0.02050071523952153, -0.00019926295354199863];

/// `q` of the same.
const Q: [f64; 3] = [0.46150214571856113, 0.023293885243369727, 0.00020662468384602213];

/// Where tanh x is a half: (ln 3) / 2.
const HALF: f64 = 0.5493061443340549;

/// `tanh x`; within 1.8 ulp, odd to the bit, never beyond -1 and 1.
///
/// Up to a half, it is |x| and a correction, a quotient of polynomials. Beyond, it is `1 - 2 E / (1 + E)` with
/// `E = e^(-2|x|)`; and with `2 |x| = 2 h - k ln 2` and `tanh h = odd / even`, `E` is `2^k (even - odd) / (even + odd)`, a
/// quotient of the same polynomials, so that both together need one division. `far` is one beyond and zero before, where
/// `k` is zero, `h` is |x|, and `odd` without its `h even` is the correction.
#[inline(always)]
pub(crate) fn tanh(x: f64) -> f64 {
    let a = at_most(x.abs(), 20.0);
    let far = if a > HALF { 1.0 } else { 0.0 };
    let near = 1.0 - far;
    let (turns, k) = nearest_multiple(a * far, -2.0 * LOG2_E);
    let h = turns.mul_add(0.5 * LN_2, a);
    let z = h * h;
    let even = z.mul_add(horner(z, &Q), 1.0);
    let odd = (h * far).mul_add(even, h * z * horner(z, &R));

    let unit = power_of_two(k);
    let units = (1.0 + far) * unit;
    let numerator = odd.mul_add(near + units, even * (near - units));
    let denominator = even.mul_add(1.0 + unit, odd * (1.0 - unit));
    unless_nan(x, (near.mul_add(a, far) + numerator / denominator).copysign(x))
}
