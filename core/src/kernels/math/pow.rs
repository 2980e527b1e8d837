//! Powers.

use super::bits::{at_least, at_most, scale};
use super::exp::power_of_sum;
use super::ln::ln_long;

/// `x^y`; within 0.8 ulp, and in every special case what IEEE 754 (9.2.1) and C99 (F.9.4.4) say:
/// 1 for `x = 1` or `y = 0` even where the other is a NaN, NaN for negative x and a y that is no integer,
/// and the sign of x for an odd integer y, zeros and infinities included.
///
/// Computed as `e^(y ln |x|)`, with the logarithm and the product in doubled precision.
#[inline(always)]
pub(crate) fn pow(x: f64, y: f64) -> f64 {
    let size = x.abs();
    let (ln, ln_rest) = ln_long(size);
    let ln = if size == 0.0 { f64::NEG_INFINITY } else { ln };
    let ln = if size == f64::INFINITY { size } else { ln };

    let product = y * ln;
    let inside = product.abs() < 760.0;
    let rest = if inside { y.mul_add(ln_rest, y.mul_add(ln, -product)) } else { 0.0 };
    let power = power_of_sum(at_least(at_most(product, 760.0), -760.0), rest);
    let (significand, significand_rest) = power.significand();
    let magnitude = scale(significand + significand_rest, power.k);

    let integer = y.trunc() == y;
    let odd = integer && (0.5 * y).trunc() != 0.5 * y;
    let signed = if odd { magnitude.copysign(x) } else { magnitude };
    let no_power = x < 0.0 && size < f64::INFINITY && !integer;
    let value = if no_power || x.is_nan() || y.is_nan() { f64::NAN } else { signed };
    let one = x == 1.0 || y == 0.0 || (x == -1.0 && y.abs() == f64::INFINITY);
    if one { 1.0 } else { value }
}
