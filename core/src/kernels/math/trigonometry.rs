//! Sine and cosine, for arguments of every size.

use super::bits::{fast_two_sum, nearest_multiple, two_product, two_sum};
use super::polynomial::estrin;
use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

/// pi/2 = `FRAC_PI_2` + these two.
const FRAC_PI_2_REST: [f64; 2] = [6.123233995736766e-17, -1.4973849048591698e-33];

/// Beyond this the quarter turns no longer fit the short reduction.
const FAR: f64 = 268_435_456.0; // 2^28

/// `q` in `sin r = r + r z q(z)`, `z = r^2`, for |r| <= pi/4.
///
/// # Source
/// Minimax in the relative error of the sine, 2^-57.4: `SIN` in `core/tests/data/math_coefficients.py`.
const SIN: [f64; 6] = [
    -0.16666666666666632,
    0.008333333333322425,
    -0.0001984126982981689,
    2.7557313695203547e-06,
    -2.5050758649361573e-08,
    1.58968276853781e-10,
];

/// `q` in `cos r = 1 - z/2 + z^2 q(z)`, `z = r^2`, for |r| <= pi/4.
///
/// # Source
/// Minimax in the error of the cosine, 2^-59.9: `COS` in `core/tests/data/math_coefficients.py`.
const COS: [f64; 6] = [
    0.0416666666666666,
    -0.0013888888888874138,
    2.480158728949173e-05,
    -2.7557314355212555e-07,
    2.0875723680331648e-09,
    -1.1359669648916148e-11,
];

/// The bits of 2/pi, most significant first, after 64 zeros.
const FRAC_2_PI_BITS: [u64; 20] = [
    0x0000000000000000,
    0xa2f9836e4e441529,
    0xfc2757d1f534ddc0,
    0xdb6295993c439041,
    0xfe5163abdebbc561,
    0xb7246e3a424dd2e0,
    0x06492eea09d1921c,
    0xfe1deb1cb129a73e,
    0xe88235f52ebb4484,
    0xe99c7026b45f7e41,
    0x3991d639835339f4,
    0x9c845f8bbdf9283b,
    0x1ff897ffde05980f,
    0xef2f118b5a0a6d1f,
    0x6d367ecf27cb09b7,
    0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b,
    0x3d0739f78a5292ea,
    0x6bfb5fb11f8d5d08,
    0x56033046fc7b6bab,
];

/// An angle as `quarter * pi/2 + r + rest`, with |r| up to pi/4 and a hair.
struct Angle {
    quarter: u64,
    r: f64,
    rest: f64,
}

/// `sin x`; within 0.8 ulp for every finite x, odd to the bit; NaN at the infinities.
#[inline(always)]
pub(crate) fn sin(x: f64) -> f64 {
    let value = reduce(x).sin();
    let tiny = x.abs() < 1e-9; // keeps the sign of zero
    if_finite(x, if tiny { x } else { value })
}

/// `cos x`; within 0.8 ulp for every finite x; NaN at the infinities.
#[inline(always)]
pub(crate) fn cos(x: f64) -> f64 {
    let angle = reduce(x);
    if_finite(x, Angle { quarter: angle.quarter.wrapping_add(1), ..angle }.sin())
}

/// `value` if `x` is finite, and otherwise [`f64::NAN`].
#[inline(always)]
fn if_finite(x: f64, value: f64) -> f64 {
    if x.is_finite() { value } else { f64::NAN }
}

impl Angle {
    /// The sine: of `r` in even quarters, the cosine of `r` in odd ones, negative in the second half.
    #[inline(always)]
    fn sin(&self) -> f64 {
        let z = self.r * self.r;
        let sin = self.r + (self.r * z).mul_add(estrin(z, &SIN), (-0.5 * z).mul_add(self.rest, self.rest));
        let (cos, cos_rest) = fast_two_sum(1.0, -0.5 * z);
        let cos = cos + (z * z).mul_add(estrin(z, &COS), (-self.r).mul_add(self.rest, cos_rest));
        let value = if self.quarter & 1 == 0 { sin } else { cos };
        f64::from_bits(value.to_bits() ^ ((self.quarter & 2) << 62))
    }
}

/// Takes out the quarter turns; the only branch in this module, and a loop over it does not vectorise.
#[inline(always)]
fn reduce(x: f64) -> Angle {
    if x.abs() <= FAR { reduce_near(x) } else { reduce_far(x) }
}

/// The quarter turns of |x| <= 2^28.
///
/// # Source
/// Cody and Waite, 1980, in three parts. The first fused step is exact: unless `turns` is zero, both x and
/// turns `FRAC_PI_2` are multiples of 2^-53, and their difference is below 1. Together `r` and `rest` miss
/// the angle by less than 2^-105 |r| + 2^-130, and no double is nearer than 2^-62 to a multiple of pi/2.
#[inline(always)]
fn reduce_near(x: f64) -> Angle {
    let (turns, k) = nearest_multiple(x, FRAC_2_PI);
    let exact = (-turns).mul_add(FRAC_PI_2, x);
    let (shift, shift_rest) = two_product(turns, FRAC_PI_2_REST[0]);
    let (r, lost) = two_sum(exact, -shift);
    let rest = lost - turns.mul_add(FRAC_PI_2_REST[1], shift_rest);
    Angle { quarter: k.cast_unsigned(), r, rest }
}

/// The quarter turns of any |x| > 2^28: with x = m 2^e, an exact product of m and those 192 bits of 2/pi that
/// matter.
///
/// # Source
/// M. Payne and R. Hanek, "Radian reduction for trigonometric functions", SIGNUM Newsletter 18 (1983).
#[cold]
#[inline(never)]
fn reduce_far(x: f64) -> Angle {
    let bits = x.abs().to_bits();
    let mantissa = (bits & ((1 << 52) - 1)) | (1 << 52);
    let exponent = (bits >> 52) as usize; // e = exponent - 1075, from -24 to 971

    // The bit of weight 2^-i in 2/pi counts 2^(e - i) quarters: those up to i = e - 2 make whole turns.
    // That one is bit 63 + i of the table, hence the first that matters is e - 2 + 64.
    let first = exponent + 64 - 2 - 1075;
    let word = |i: usize| {
        let high = u128::from(FRAC_2_PI_BITS[first / 64 + i]);
        let low = u128::from(FRAC_2_PI_BITS[first / 64 + i + 1]);
        (((high << 64 | low) << (first % 64)) >> 64) as u64
    };
    let product = |w: u64| u128::from(w) * u128::from(mantissa);
    let low = product(word(2));
    let middle = product(word(1)) + (low >> 64);
    let quarters = (product(word(0)) << 64).wrapping_add(middle); // modulo 4, in units of 2^-126

    let quarter = quarters.wrapping_add(1 << 125) >> 126;
    let fraction = quarters.wrapping_sub(quarter << 126).cast_signed();
    let unit = f64::from_bits((1023 - 126) << 52);
    let high = fraction as f64;
    let low = (fraction - high as i128) as f64 * unit;
    let high = high * unit;
    let (r, r_rest) = two_product(high, FRAC_PI_2);
    let rest = r_rest + high.mul_add(FRAC_PI_2_REST[0], low * FRAC_PI_2);
    if x < 0.0 {
        Angle { quarter: (quarter as u64).wrapping_neg(), r: -r, rest: -rest }
    } else {
        Angle { quarter: quarter as u64, r, rest }
    }
}
