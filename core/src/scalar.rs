//! What model code is generic over.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use crate::kernels;
use crate::op::Op;

/// A number that model code can compute with, whatever running the model shall do.
///
/// | scalar | running the model |
/// |---|---|
/// | [`f64`] | computes |
/// | [`Value`](crate::Value) | computes, and records on a [`Tape`](crate::Tape) for the reverse sweep |
/// | [`Symbol`](crate::Symbol) | only records, to be [compiled](crate::compile) |
/// | [`Dual`](crate::Dual) | computes, and carries one directional derivative along |
///
/// On a plain `f64`, method syntax (`x.tanh()`) calls the standard library's function, whose last bit may differ between
/// platforms; in code generic in the scalar it calls the one of this trait.
///
/// A plain `f64` stands to the right of a value, `x * 2.0` or `-x + 1.0`, or becomes one: `V::from(1.0) / x`. (Rust lets
/// no trait ask for operators of `f64` itself; on the concrete types `1.0 / x` works too.)
///
/// There is no comparison: a model that chooses writes [`select`](Scalar::select), [`max`](Scalar::max) or
/// [`relu`](Scalar::relu), so that the same code can also be recorded without values.
///
/// ```
/// use paragrad_core::{Dual, Scalar};
///
/// fn f<V: Scalar>(x: V) -> V {
///     x * x * 3.0 - x * 4.0 + 5.0
/// }
/// assert_eq!(f(3.0), 20.0);
/// assert_eq!(f(Dual::variable(3.0)).derivative, 14.0);
/// ```
pub trait Scalar:
    Copy
    + From<f64>
    + Sum
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + AddAssign<f64>
    + SubAssign<f64>
    + MulAssign<f64>
    + DivAssign<f64>
{
    /// The result of an operation of the table with one operand.
    #[doc(hidden)]
    fn unary(op: Op, a: Self) -> Self;

    /// The result of an operation of the table whose second operand is a plain number.
    #[doc(hidden)]
    fn with_constant(op: Op, a: Self, b: f64) -> Self;

    /// The result of an operation of the table whose first operand is a plain number.
    #[doc(hidden)]
    fn constant_with(op: Op, a: f64, b: Self) -> Self;

    /// The result of an operation of the table with two operands.
    #[doc(hidden)]
    fn binary(op: Op, a: Self, b: Self) -> Self;

    /// `bias + sum of weights[i] * inputs[i]`: one node where it is recorded, one chain of fused multiply-adds, bias
    /// first and in index order, where it is computed.
    ///
    /// # Panics
    /// If `weights` and `inputs` differ in length.
    #[track_caller]
    fn dot(bias: Self, weights: &[Self], inputs: &[Self]) -> Self;

    /// `self` to a constant power, whole or not; 0 to the power 0 is 1.
    #[inline(always)]
    fn powf(self, exponent: f64) -> Self {
        Self::with_constant(Op::Powf, self, exponent)
    }
    /// `self` to a power that is a value too.
    #[inline(always)]
    fn pow(self, exponent: Self) -> Self {
        Self::binary(Op::Pow, self, exponent)
    }
    /// e to the power `self`.
    #[inline(always)]
    fn exp(self) -> Self {
        Self::unary(Op::Exp, self)
    }
    /// Natural logarithm; -infinity at 0, NaN for negative numbers.
    #[inline(always)]
    fn ln(self) -> Self {
        Self::unary(Op::Ln, self)
    }
    /// Square root.
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self::unary(Op::Sqrt, self)
    }
    /// Absolute value; its derivative at 0 is 0.
    #[inline(always)]
    fn abs(self) -> Self {
        Self::unary(Op::Abs, self)
    }
    /// Sine, of radians.
    #[inline(always)]
    fn sin(self) -> Self {
        Self::unary(Op::Sin, self)
    }
    /// Cosine, of radians.
    #[inline(always)]
    fn cos(self) -> Self {
        Self::unary(Op::Cos, self)
    }
    /// Hyperbolic tangent.
    #[inline(always)]
    fn tanh(self) -> Self {
        Self::unary(Op::Tanh, self)
    }
    /// Logistic function 1 / (1 + e^-x).
    #[inline(always)]
    fn sigmoid(self) -> Self {
        Self::unary(Op::Sigmoid, self)
    }
    /// max(x, 0); its derivative at 0 is 0.
    #[inline(always)]
    fn relu(self) -> Self {
        Self::unary(Op::Relu, self)
    }
    /// x where positive, `slope` times x elsewhere.
    #[inline(always)]
    fn leaky_relu(self, slope: f64) -> Self {
        Self::with_constant(Op::LeakyRelu, self, slope)
    }
    /// ln(1 + e^x), without overflow.
    #[inline(always)]
    fn softplus(self) -> Self {
        Self::unary(Op::Softplus, self)
    }
    /// x times the normal distribution function of x (the exact form).
    #[inline(always)]
    fn gelu(self) -> Self {
        Self::unary(Op::Gelu, self)
    }
    /// The larger of two; of equals the first takes the gradient.
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Self::binary(Op::Max, self, other)
    }
    /// The smaller of two; of equals the first takes the gradient.
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self::binary(Op::Min, self, other)
    }
    /// `positive` where `condition` > 0, `otherwise` elsewhere (also where it is NaN). The condition gets no gradient.
    fn select(condition: Self, positive: Self, otherwise: Self) -> Self;

    /// The same value, as a constant: no gradient flows through it.
    #[inline(always)]
    fn detach(self) -> Self {
        Self::unary(Op::Detach, self)
    }
}

/// ln(sum of e^x), stable for finite numbers of any size: the largest is taken out first.
///
/// # Panics
/// If `xs` is empty.
#[track_caller]
pub fn logsumexp<V: Scalar>(xs: &[V]) -> V {
    let max = largest(xs);
    xs.iter().map(|&x| (x - max).exp()).sum::<V>().ln() + max
}

/// e^x / (sum of e^x) for every x, stable for finite numbers of any size. Sums run in index order.
///
/// # Panics
/// If `xs` is empty.
#[track_caller]
pub fn softmax<V: Scalar>(xs: &[V]) -> Vec<V> {
    let exps: Vec<V> = below_largest(xs).into_iter().map(V::exp).collect();
    let sum = exps.iter().copied().sum::<V>();
    exps.into_iter().map(|e| e / sum).collect()
}

/// Every element less the largest.
#[track_caller]
pub(crate) fn below_largest<V: Scalar>(xs: &[V]) -> Vec<V> {
    let max = largest(xs);
    xs.iter().map(|&x| x - max).collect()
}

/// The largest element as a constant: it cancels, so its gradient is left out.
#[track_caller]
fn largest<V: Scalar>(xs: &[V]) -> V {
    let max = xs.iter().copied().reduce(V::max);
    max.expect("logsumexp and softmax need at least one number").detach()
}

impl Scalar for f64 {
    #[inline]
    fn unary(op: Op, a: f64) -> f64 {
        op.value(a, 0.0)
    }
    #[inline]
    fn with_constant(op: Op, a: f64, b: f64) -> f64 {
        op.value(a, b)
    }
    #[inline]
    fn constant_with(op: Op, a: f64, b: f64) -> f64 {
        op.value(a, b)
    }
    #[inline]
    fn binary(op: Op, a: f64, b: f64) -> f64 {
        op.value(a, b)
    }
    #[inline]
    fn dot(bias: f64, weights: &[f64], inputs: &[f64]) -> f64 {
        check_dot(weights.len(), inputs.len());
        kernels::dot(bias, weights, inputs)
    }
    #[inline]
    fn select(condition: f64, positive: f64, otherwise: f64) -> f64 {
        if condition > 0.0 { positive } else { otherwise }
    }
}

#[track_caller]
#[inline]
pub(crate) fn check_dot(n_weights: usize, n_inputs: usize) {
    assert!(n_weights == n_inputs, "dot of {n_weights} weights with {n_inputs} inputs");
}
