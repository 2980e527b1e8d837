//! Tricks on the 64 bits of an f64, written with 64-bit integer operations that every vector unit has.

use super::super::real::Real;

/// 1.5 * 2^52: adding it to a number below 2^51 in magnitude rounds that number to an integer,
/// which then stands in the low bits of the sum.
const SHIFTER: f64 = 6_755_399_441_055_744.0;

/// The integer nearest to `x * factor`, as a float and as an integer. |x * factor| must be below 2^51.
#[inline(always)]
pub(super) fn nearest_multiple(x: f64, factor: f64) -> (f64, i64) {
    let shifted = x.mul_add(factor, SHIFTER);
    (shifted - SHIFTER, shifted.to_bits().wrapping_sub(SHIFTER.to_bits()).cast_signed())
}

/// `x * 2^k` for k from -2044 to 2046, in two exact steps unless the result is subnormal or overflows.
#[inline(always)]
pub(super) fn scale(x: f64, k: i64) -> f64 {
    let biased = k.wrapping_add(2 * 1023).cast_unsigned();
    let half = biased >> 1;
    x * f64::from_bits(half << 52) * f64::from_bits(biased.wrapping_sub(half) << 52)
}

/// `2^k` for k from -1022 to 1023.
#[inline(always)]
pub(super) fn power_of_two(k: i64) -> f64 {
    f64::from_bits(k.wrapping_add(1023).cast_unsigned() << 52)
}

/// The smaller of `x` and `limit`; a NaN stays a NaN.
#[inline(always)]
pub(super) fn at_most<F: Real>(x: F, limit: F) -> F {
    if x > limit { limit } else { x }
}

/// The larger of `x` and `limit`; a NaN stays a NaN.
#[inline(always)]
pub(super) fn at_least<F: Real>(x: F, limit: F) -> F {
    if x < limit { limit } else { x }
}

/// `value`, but [`f64::NAN`] itself where `x` is a NaN, because the bits of a computed NaN differ between
/// CPUs.
#[inline(always)]
pub(super) fn unless_nan(x: f64, value: f64) -> f64 {
    if x.is_nan() { f64::NAN } else { value }
}

/// The rounded sum `a + b` and its rounding error, exactly, if `a` is zero or its exponent is at least that
/// of `b`.
///
/// # Source
/// T. J. Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18 (1971).
#[inline(always)]
pub(super) fn fast_two_sum<F: Real>(a: F, b: F) -> (F, F) {
    let sum = a + b;
    (sum, (a - sum) + b)
}

/// The rounded sum `a + b` and its rounding error, exactly.
///
/// # Source
/// D. E. Knuth, "The Art of Computer Programming", volume 2, 4.2.2, theorem B.
#[inline(always)]
pub(super) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    (sum, (a - (sum - b_part)) + (b - b_part))
}

/// The rounded product `a * b` and its rounding error, exactly, unless it underflows.
#[inline(always)]
pub(super) fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    (product, a.mul_add(b, -product))
}
