//! Polynomials evaluated in a fixed order.

use super::super::real::Real;

/// `c[0] + c[1] x + c[2] x^2 + ...`, by halves: `(c0 + c1 x) + (c2 + c3 x) x^2`, and so on upwards.
///
/// Its chain of dependent operations has log2(N) links where Horner's rule has N, and its roundings are as
/// fixed.
///
/// # Source
/// G. Estrin, "Organization of computer systems: the fixed plus variable structure computer", 1960.
#[inline(always)]
pub(super) fn estrin<F: Real, const N: usize>(x: F, coefficients: &[F; N]) -> F {
    const { assert!(N <= 32, "five halvings leave one term") };
    let (x2, x4) = (x * x, (x * x) * (x * x));
    let (x8, x16) = (x4 * x4, (x4 * x4) * (x4 * x4));
    let mut terms = *coefficients;
    halve(&mut terms, N, x);
    halve(&mut terms, N.div_ceil(2), x2);
    halve(&mut terms, N.div_ceil(4), x4);
    halve(&mut terms, N.div_ceil(8), x8);
    halve(&mut terms, N.div_ceil(16), x16);
    terms[0]
}

/// `c[0] + c[1] x + c[2] x^2 + ...`, from the last coefficient to the first: with few of them, the fewest operations.
#[inline(always)]
pub(super) fn horner<F: Real, const N: usize>(x: F, coefficients: &[F; N]) -> F {
    let mut sum = coefficients[N - 1];
    for i in (0..N - 1).rev() {
        sum = sum.mul_add(x, coefficients[i]);
    }
    sum
}

/// Joins the first `n` terms in pairs, `a + b power`; an odd last one stays as it is.
///
/// One call per halving, rather than a loop of them, because that is what the compiler unrolls.
#[inline(always)]
fn halve<F: Real, const N: usize>(terms: &mut [F; N], n: usize, power: F) {
    for i in 0..n / 2 {
        terms[i] = terms[2 * i + 1].mul_add(power, terms[2 * i]);
    }
    if n % 2 == 1 {
        terms[n / 2] = terms[n - 1];
    }
}
