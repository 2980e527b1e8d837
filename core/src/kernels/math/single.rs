//! The elementary functions of f32: the reductions of the f64 ones with shorter polynomials.
//!
//! Functions that are rarely the hot ones are those of f64, rounded once more.

use super::bits::{at_least, at_most, fast_two_sum};
use super::polynomial::{estrin, horner};
use std::f32::consts::{LN_2, LOG2_E};

/// The leading 16 bits of ln 2, so that a multiple by any exponent is exact, and what is missing.
const LN_2_PARTS: (f32, f32) = (0.69314575, 1.4286068e-06);

/// 1.5 * 2^23: adding it to a number below 2^22 in magnitude rounds that number to an integer.
const SHIFTER: f32 = 12_582_912.0;

/// `q` in `e^r = 1 + r + r^2 q(r)` for |r| <= (ln 2) / 2.
///
/// # Source
/// Minimax in the relative error of `e^r - 1`, 2^-28.7: `EXP_SINGLE` in `core/tests/data/math_coefficients.py`.
const EXP: [f32; 6] = [0.5, 0.16666667, 0.041666355, 0.008333273, 0.0013940998, 0.00019914156];

/// `r` in `tanh h = h + h z r / (1 + z q(z))`, `z = h^2`, for |h| <= (ln 3) / 2.
///
/// # Source
/// Minimax in the relative error of `tanh h`, with `TANH_Q` 2^-28.1: `TANH_SINGLE` in
/// `core/tests/data/math_coefficients.py`.
const TANH_R: f32 = -0.33333322;

/// `q` of the same.
const TANH_Q: [f32; 2] = [0.39999247, -0.0018590898];

/// Where tanh x is a half: (ln 3) / 2.
const HALF: f32 = 0.54930615;

/// `q` in `ln((1 + s) / (1 - s)) = 2 s + s z q(z)`, `z = s^2`, for |s| <= 0.172.
///
/// # Source
/// Minimax in the relative error of the logarithm, 2^-31.1: `LN_SINGLE` in `core/tests/data/math_coefficients.py`.
const LN: [f32; 4] = [0.6666666, 0.40000334, 0.2853731, 0.23582153];

/// The integer nearest to `x * factor`, as a float and as an integer. |x * factor| must be below 2^22.
#[inline(always)]
fn nearest_multiple(x: f32, factor: f32) -> (f32, i32) {
    let shifted = x.mul_add(factor, SHIFTER);
    (shifted - SHIFTER, shifted.to_bits().wrapping_sub(SHIFTER.to_bits()).cast_signed())
}

/// `e^x = 2^k (1 + s)`, for |x| up to 110.
#[inline(always)]
fn power(x: f32) -> (i32, f32) {
    let (turns, k) = nearest_multiple(x, LOG2_E);
    let r = (-turns).mul_add(LN_2_PARTS.1, (-turns).mul_add(LN_2_PARTS.0, x));
    (k, (r * r).mul_add(estrin(r, &EXP), r))
}

/// `2^k` for k from -126 to 127.
#[inline(always)]
fn power_of_two(k: i32) -> f32 {
    f32::from_bits(k.wrapping_add(127).cast_unsigned() << 23)
}

/// `x * 2^k` for k from -252 to 254, in two exact steps unless the result is subnormal or overflows.
#[inline(always)]
fn scale(x: f32, k: i32) -> f32 {
    x * power_of_two(k >> 1) * power_of_two(k.wrapping_sub(k >> 1))
}

/// `value`, but [`f32::NAN`] itself where `x` is a NaN.
#[inline(always)]
fn unless_nan(x: f32, value: f32) -> f32 {
    if x.is_nan() { f32::NAN } else { value }
}

/// `(a + a_rest) / (b + b_rest)`, rounded little more than once.
#[inline(always)]
fn quotient((a, a_rest): (f32, f32), (b, b_rest): (f32, f32)) -> f32 {
    let reciprocal = 1.0 / b;
    let quotient = a * reciprocal;
    let remainder = (-quotient).mul_add(b, a) + (-quotient).mul_add(b_rest, a_rest);
    remainder.mul_add(reciprocal, quotient)
}

/// `e^x`; within 1.1 ulp.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    let (k, s) = power(at_least(at_most(x, 89.0), -105.0));
    unless_nan(x, scale(1.0 + s, k))
}

/// `ln x`; within 1.0 ulp. Minus infinity at zero of either sign, NaN below.
#[inline(always)]
pub(crate) fn ln(x: f32) -> f32 {
    const MANTISSA: u32 = (1 << 23) - 1;
    const SQRT_HALF: u32 = std::f32::consts::FRAC_1_SQRT_2.to_bits();
    const TWO_TO_23: f32 = 8_388_608.0;

    let subnormal = x < f32::MIN_POSITIVE;
    let normal = if subnormal { x * TWO_TO_23 } else { x };
    let bias = if subnormal { 127.0 + 23.0 } else { 127.0 };
    let shifted = normal.to_bits().wrapping_add(1.0_f32.to_bits() - SQRT_HALF);
    let k = f32::from_bits((shifted >> 23) | TWO_TO_23.to_bits()) - TWO_TO_23 - bias;
    let f = f32::from_bits((shifted & MANTISSA) + SQRT_HALF) - 1.0;

    let s = f / (2.0 + f);
    let z = s * s;
    let half_square = 0.5 * f * f;
    let high = k.mul_add(LN_2_PARTS.0, f);
    let low = k.mul_add(LN_2_PARTS.1, k.mul_add(LN_2_PARTS.0, -high) + f);
    let finite = high + (s.mul_add(z.mul_add(estrin(z, &LN), half_square), low) - half_square);
    let positive = if x == f32::INFINITY { x } else { finite };
    if x > 0.0 {
        positive
    } else if x == 0.0 {
        f32::NEG_INFINITY
    } else {
        f32::NAN
    }
}

/// `tanh x`; within 1.7 ulp, odd to the bit, never beyond -1 and 1; as in f64.
#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    let a = at_most(x.abs(), 10.0);
    let far = if a > HALF { 1.0 } else { 0.0 };
    let near = 1.0 - far;
    let (turns, k) = nearest_multiple(a * far, -2.0 * LOG2_E);
    let h = turns.mul_add(0.5 * LN_2, a);
    let z = h * h;
    let even = z.mul_add(horner(z, &TANH_Q), 1.0);
    let odd = (h * far).mul_add(even, h * z * TANH_R);

    let unit = power_of_two(k);
    let units = (1.0 + far) * unit;
    let numerator = odd.mul_add(near + units, even * (near - units));
    let denominator = even.mul_add(1.0 + unit, odd * (1.0 - unit));
    unless_nan(x, (near.mul_add(a, far) + numerator / denominator).copysign(x))
}

/// `1 / (1 + e^-x)`; within 1.1 ulp, never beyond 0 and 1: `E = e^-|x|` divided by `1 + E` for negative x.
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    let (k, s) = power(-at_most(x.abs(), 105.0));
    let (significand, significand_rest) = fast_two_sum(1.0, s);
    let unit = scale(1.0, k);
    let (denominator, error) = fast_two_sum(1.0, significand * unit);
    let negative = x < 0.0;
    let numerator = if negative { (significand, significand_rest) } else { (1.0, 0.0) };
    let value = quotient(numerator, (denominator, significand_rest.mul_add(unit, error)));
    unless_nan(x, if negative { scale(value, k) } else { value })
}

macro_rules! rounded {
    ($($(#[$doc:meta])* $name:ident($($argument:ident),+);)*) => {$(
        $(#[$doc])*
        #[inline(always)]
        pub(crate) fn $name($($argument: f32),+) -> f32 {
            let value = super::inline::$name($(f64::from($argument)),+) as f32;
            unless_nan(value, value)
        }
    )*};
}

rounded! {
    /// `ln(1 + e^x)`; within 0.51 ulp.
    softplus(x);
    /// `x Phi(x)`; within 0.51 ulp.
    gelu(x);
    /// `Phi(x) + x phi(x)`; within 0.51 ulp.
    gelu_derivative(x);
    /// `sin x`; within 0.51 ulp.
    sin(x);
    /// `cos x`; within 0.51 ulp.
    cos(x);
    /// `x^y`; within 0.51 ulp.
    pow(x, y);
}
