//! The Gaussian error linear unit, exactly: x times the normal distribution function.

use super::bits::{at_least, at_most, fast_two_sum, scale, two_product, two_sum, unless_nan};
use super::exp::power_of_sum;
use super::polynomial::estrin;

/// 1 / sqrt(2 pi), and what is missing from it.
const FRAC_1_SQRT_2PI: (f64, f64) = (0.3989422804014327, -2.49232720227773e-17);

/// From here on the tail of the normal distribution is zero in every digit.
const FAR: f64 = 40.0;

/// Maps the half-line onto an interval: `t = (a - CENTRE) / (a + CENTRE)`.
const CENTRE: f64 = 49.0 / 16.0;

/// `q` in `Phi(-a) = e^(-a^2 / 2) (Q_0 + Q_1 t + t^2 q(t)) / (a + CENTRE)` for a from 0 to 40.
///
/// # Source
/// The form is that of M. M. Shepherd and J. G. Laframboise, "Chebyshev approximation of (1 + 2x) exp(x^2)
/// erfc x in 0 <= x < infinity", Math. Comp. 36 (1981). Minimax in the relative error, 2^-55.6
/// with the first coefficient in two parts: `TAIL` in `core/tests/data/math_coefficients.py`.
const Q: [f64; 24] = [
    0.2414445654839996,
    -0.05546653392656664,
    -0.008066087866033874,
    0.007574684033025812,
    0.0005060629992874545,
    -0.0011296761673475094,
    -0.00015295632203208006,
    0.0001824116127804818,
    5.99499714597585e-05,
    -2.381066852914559e-05,
    -1.8830903445776755e-05,
    -2.9249027300513607e-07,
    4.251715619191496e-06,
    1.622851808961072e-06,
    -4.1297165932712636e-07,
    -5.98599123045037e-07,
    -1.6023608056389115e-07,
    9.828255576078089e-08,
    9.273157868976388e-08,
    8.407484675327442e-09,
    -2.1999232912720764e-08,
    -7.596281656470179e-09,
    2.2073899784754876e-09,
    1.1606727458448027e-09,
];

/// The first coefficient of that polynomial, and what is missing from it.
const Q_0: (f64, f64) = (0.7313196853895219, 6.1658825480187365e-18);

/// The second one.
const Q_1: f64 = -0.5172917666998355;

/// The left tail of the normal distribution function as a formula that any language can compute, for those who write a
/// [GELU](crate::nn::Activation::Gelu) elsewhere:
///
/// `Phi(-a) = e^(-a^2 / 2) P(t) / (a + centre)`, with `t = (a - centre) / (a + centre)` and `P` a polynomial
///
/// The polynomial's relative error is 2^-53, that of its first coefficient; a is at least 0.
///
/// ```
/// use paragrad_core::nn::{Activation, NORMAL_TAIL};
///
/// let tail = NORMAL_TAIL;
/// let (x, a) = (-1.5f64, 1.5f64.min(tail.far));
/// let t = (a - tail.centre) / (a + tail.centre);
/// let polynomial = tail.coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * t + coefficient);
/// let phi = (-0.5 * a * a).exp() * polynomial / (a + tail.centre);
/// assert!((x * phi - Activation::Gelu.apply(x)).abs() < 1e-16);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NormalTail {
    /// What t is 0 at.
    pub centre: f64,
    /// From here on the tail is zero in every digit of 1.
    pub far: f64,
    /// Of 1, t, t^2 and so on.
    pub coefficients: [f64; 26],
}

/// The tail that [`Activation::Gelu`](crate::nn::Activation::Gelu) is computed with.
pub const NORMAL_TAIL: NormalTail = {
    let mut coefficients = [Q_0.0; 26];
    coefficients[1] = Q_1;
    let mut i = 0;
    while i < Q.len() {
        coefficients[i + 2] = Q[i];
        i += 1;
    }
    NormalTail { centre: CENTRE, far: FAR, coefficients }
};

/// The left tail of the normal distribution at `-a`, in parts that still have to be multiplied.
///
/// `Phi(-a) = 2^k density ratio` and `phi(a) = 2^k density / sqrt(2 pi)`; each pair is a value and its rest.
struct Tail {
    k: i64,
    density: (f64, f64),
    ratio: (f64, f64),
}

impl Tail {
    /// The tail at `-a`, for a from 0 to 40.
    #[inline(always)]
    fn at(a: f64) -> Tail {
        let (square, square_rest) = two_product(a, a);
        let power = power_of_sum(-0.5 * square, -0.5 * square_rest);

        let (small, large) = if a < CENTRE { (a, CENTRE) } else { (CENTRE, a) };
        let (denominator, denominator_rest) = fast_two_sum(large, small);
        let reciprocal = 1.0 / denominator;
        let below = (2.0 * small).mul_add(reciprocal, -1.0);
        let t = if a < CENTRE { below } else { -below };

        let (slope, slope_error) = fast_two_sum(Q_1, t * estrin(t, &Q));
        let (step, step_error) = two_product(t, slope);
        let (q, q_error) = fast_two_sum(Q_0.0, step);
        let q_rest = q_error + t.mul_add(slope_error, step_error + Q_0.1);

        let ratio = q * reciprocal;
        let remainder = (-ratio).mul_add(denominator, q) + (-ratio).mul_add(denominator_rest, q_rest);
        Tail { k: power.k, density: power.significand(), ratio: (ratio, remainder * reciprocal) }
    }
}

/// `x Phi(x)`, with `Phi` the normal distribution function; within 1.4 ulp, also deep in the left tail.
#[inline(always)]
pub(crate) fn gelu(x: f64) -> f64 {
    let inside = at_least(at_most(x, FAR), -FAR);
    let tail = Tail::at(inside.abs());
    let (left, left_error) = two_product(tail.density.0, tail.ratio.0);
    let left_rest = tail.density.0.mul_add(tail.ratio.1, tail.density.1.mul_add(tail.ratio.0, left_error));
    let unit = scale(1.0, tail.k);
    let (right, right_error) = fast_two_sum(1.0, -left * unit);

    let negative = x < 0.0;
    let phi = if negative { left } else { right };
    let phi_rest = if negative { left_rest } else { (-left_rest).mul_add(unit, right_error) };
    let value = inside.mul_add(phi, inside * phi_rest);
    let value = if negative { scale(value, tail.k) } else { value };
    unless_nan(x, if x > FAR { x } else { value.copysign(x) })
}

/// The slope of [`gelu`], `Phi(x) + x phi(x)`, with `phi` the normal density; within 1.7 ulp,
/// taken as those of 1/8 for x from -1 to -1/2, because the sum goes through zero at x = -0.7518.
#[inline(always)]
pub(crate) fn gelu_derivative(x: f64) -> f64 {
    let a = at_most(x.abs(), FAR);
    let tail = Tail::at(a);
    let (product, product_error) = two_product(a, FRAC_1_SQRT_2PI.0);
    let product_rest = a.mul_add(FRAC_1_SQRT_2PI.1, product_error);
    let (ratio, ratio_error) = two_sum(tail.ratio.0, -product);
    let ratio_rest = ratio_error + (tail.ratio.1 - product_rest);
    let left = tail.density.0.mul_add(ratio, tail.density.1.mul_add(ratio, tail.density.0 * ratio_rest));
    let left = scale(left, tail.k);
    unless_nan(x, if x < 0.0 { left } else { 1.0 - left })
}
