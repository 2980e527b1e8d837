//! The exponential, and its expansion in parts on which tanh, sigmoid, softplus, gelu and pow stand.

use super::bits::{at_least, at_most, fast_two_sum, nearest_multiple, scale, unless_nan};
use super::polynomial::estrin;
use std::f64::consts::{LN_2, LOG2_E};

/// `ln 2 - LN_2`.
const LN_2_REST: f64 = 2.3190468138462996e-17;

/// `q` in `e^r = 1 + r + r^2 q(r)` for |r| <= (ln 2) / 2.
///
/// # Source
/// Minimax in the relative error of `e^r - 1`, 2^-60.5: `EXP` in `core/tests/data/math_coefficients.py`.
const Q: [f64; 11] = [
    0.5,
    0.16666666666666677,
    0.0416666666666667,
    0.008333333333321626,
    0.001388888888886686,
    0.00019841269886132317,
    2.480158736051374e-05,
    2.7557244211235217e-06,
    2.7557242794988905e-07,
    2.5109033742464957e-08,
    2.092443264337096e-09,
];

/// The power `2^k (1 + s + s_rest)`, with `s` from -0.3 to 0.42: what an exponential is before its last
/// rounding.
#[derive(Clone, Copy)]
pub(super) struct Power {
    pub(super) k: i64,
    pub(super) s: f64,
    /// What the rounding of `s` lost.
    pub(super) s_rest: f64,
}

impl Power {
    /// `1 + s + s_rest`, rounded, and what that rounding lost.
    #[inline(always)]
    pub(super) fn significand(self) -> (f64, f64) {
        let (high, low) = fast_two_sum(1.0, self.s);
        (high, low + self.s_rest)
    }
}

/// `e^x` for |x| up to 1000; relative to `e^x - 1`, `s + s_rest` is good to about 2^-54 where `k` is zero.
///
/// # Source
/// x = k ln 2 + r, with k ln 2 in two parts: W. J. Cody and W. Waite, "Software Manual for the Elementary
/// Functions", 1980. The first fused step is exact: both x and k `LN_2` are multiples of 2^-54, and their
/// difference is below 1/2.
#[inline(always)]
pub(super) fn power(x: f64) -> Power {
    let (turns, k) = nearest_multiple(x, LOG2_E);
    let r = (-turns).mul_add(LN_2_REST, (-turns).mul_add(LN_2, x));
    let (s, s_rest) = fast_two_sum(r, r * r * estrin(r, &Q));
    Power { k, s, s_rest }
}

/// `e^(x + rest)` for |x| up to 1000 and |rest| < 2^-40, with no rounding error from the argument.
#[inline(always)]
pub(super) fn power_of_sum(x: f64, rest: f64) -> Power {
    let (turns, k) = nearest_multiple(x, LOG2_E);
    let exact = (-turns).mul_add(LN_2, x);
    let r = (-turns).mul_add(LN_2_REST, exact);
    let r_rest = (-turns).mul_add(LN_2_REST, exact - r) + rest;
    let (s, s_rest) = fast_two_sum(r, r * r * estrin(r, &Q));
    Power { k, s, s_rest: s_rest + s.mul_add(r_rest, r_rest) }
}

/// `e^x`; within 0.9 ulp.
///
/// Underflows gradually to zero and overflows to infinity.
#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    let power = power(at_least(at_most(x, 710.0), -746.0));
    unless_nan(x, scale(1.0 + power.s, power.k))
}
