//! The natural logarithm, and its two larger relations: of 1 + u for softplus, and to twice the digits for
//! pow.

use super::bits::{fast_two_sum, two_product};
use super::polynomial::estrin;
use std::f64::consts::SQRT_2;

/// The leading 42 bits of ln 2, so that `k * LN_2_HIGH` is exact for every exponent k.
const LN_2_HIGH: f64 = 0.6931471805598903;

/// `ln 2 - LN_2_HIGH`.
const LN_2_LOW: f64 = 5.497923018708371e-14;

/// `q` in `ln((1 + s) / (1 - s)) = 2 s + s z q(z)`, `z = s^2`, for |s| <= 0.172.
///
/// # Source
/// Minimax in the relative error of the logarithm, 2^-58.9: `LN` in `core/tests/data/math_coefficients.py`.
const Q: [f64; 7] = [
    0.6666666666666734,
    0.39999999999414676,
    0.2857142874238819,
    0.22222198573113802,
    0.18183564330340374,
    0.15314050431815646,
    0.14795951016756456,
];

/// `q` in `atanh(s) = s + s z (1/3 + z q(z))`, `z = s^2`, for |s| <= 0.172.
///
/// # Source
/// Minimax in the relative error of the logarithm, 2^-66.3: `LN_LONG` in
/// `core/tests/data/math_coefficients.py`.
const Q_LONG: [f64; 8] = [
    0.1999999999999999,
    0.1428571428572255,
    0.11111111108769664,
    0.09090909434981378,
    0.07692278447516511,
    0.06668158246756192,
    0.058374186547630186,
    0.059944282231585835,
];

/// 1/3, and what is missing from it.
const THIRD: (f64, f64) = (1.0 / 3.0, 1.850371707708594e-17);

/// `x = 2^k (1 + f)` for positive finite x, subnormal ones too, with `1 + f` from sqrt(1/2) to sqrt(2); `f`
/// is exact.
#[inline(always)]
fn split(x: f64) -> (f64, f64) {
    const MANTISSA: u64 = (1 << 52) - 1;
    const SQRT_HALF: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
    const TWO_TO_52: f64 = 4_503_599_627_370_496.0;

    let subnormal = x < f64::MIN_POSITIVE;
    let normal = if subnormal { x * (TWO_TO_52 * 4.0) } else { x };
    let bias = if subnormal { 1023.0 + 54.0 } else { 1023.0 };
    let shifted = normal.to_bits().wrapping_add(1.0_f64.to_bits() - SQRT_HALF);
    let biased = f64::from_bits((shifted >> 52) | TWO_TO_52.to_bits()) - TWO_TO_52;
    (f64::from_bits((shifted & MANTISSA) + SQRT_HALF) - 1.0, biased - bias)
}

/// `k ln 2 + ln(1 + f + rest)` for `1 + f` from sqrt(1/2) to sqrt(2).
///
/// # Source
/// `ln(1 + f) = f - (f^2 / 2 - s (f^2 / 2 + s^2 q(s^2)))`, `s = f / (2 + f)`, which rounds only small terms:
/// the reduction of the logarithm in FDLIBM, Sun Microsystems, 1993, restated with fused operations.
#[inline(always)]
fn ln_sum(k: f64, f: f64, rest: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    let half_square = 0.5 * f * f;
    let high = k.mul_add(LN_2_HIGH, f);
    let low = k.mul_add(LN_2_HIGH, -high) + f;
    let tail = low + k.mul_add(LN_2_LOW, (-rest).mul_add(f, rest));
    high + (s.mul_add(z.mul_add(estrin(z, &Q), half_square), tail) - half_square)
}

/// `ln x`; within 0.8 ulp. Minus infinity at zero of either sign, NaN below.
#[inline(always)]
pub(crate) fn ln(x: f64) -> f64 {
    let (f, k) = split(x);
    let finite = ln_sum(k, f, 0.0);
    let positive = if x == f64::INFINITY { x } else { finite };
    if x > 0.0 {
        positive
    } else if x == 0.0 {
        f64::NEG_INFINITY
    } else {
        f64::NAN
    }
}

/// `ln(1 + u + rest)` for u from 0 to 1, with the relative precision of u where u is small.
#[inline(always)]
pub(super) fn ln_1p(u: f64, rest: f64) -> f64 {
    let halve = u > SQRT_2 - 1.0;
    let (base, unit, k) = if halve { (-1.0, 0.5, 1.0) } else { (0.0, 1.0, 0.0) };
    let (f, f_rest) = fast_two_sum(base, u);
    ln_sum(k, unit * f, unit * (f_rest + rest))
}

/// `ln x` for positive finite x as a rounded value and what its rounding lost, good to about 2^-66 together.
///
/// # Source
/// The same series as for [`ln`], its first terms in doubled precision (Dekker, 1971).
#[inline(always)]
pub(super) fn ln_long(x: f64) -> (f64, f64) {
    let (f, k) = split(x);
    let (denominator, denominator_rest) = fast_two_sum(2.0, f);
    let reciprocal = 1.0 / denominator;
    let s = f * reciprocal;
    let s_rest = (-s).mul_add(denominator_rest, (-s).mul_add(denominator, f)) * reciprocal;

    let (z, z_error) = two_product(s, s);
    let z_rest = (2.0 * s).mul_add(s_rest, z_error);
    let q = estrin(z, &Q_LONG);
    let (zq, zq_error) = two_product(z, q);
    let (factor, factor_error) = fast_two_sum(THIRD.0, zq);
    let factor_rest = factor_error + (z_rest.mul_add(q, zq_error) + THIRD.1);
    let (p, p_error) = two_product(z, factor);
    let p_rest = p_error + z.mul_add(factor_rest, z_rest * factor);
    let (sp, sp_error) = two_product(s, p);
    let sp_rest = sp_error + s.mul_add(p_rest, s_rest * p);

    let (half, half_error) = fast_two_sum(s, sp);
    let (high, high_error) = fast_two_sum(k * LN_2_HIGH, 2.0 * half);
    let low = 2.0 * (half_error + (s_rest + sp_rest));
    fast_two_sum(high, k.mul_add(LN_2_LOW, high_error + low))
}
