//! Forward mode: a number that carries one directional derivative along.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use crate::op::Op;
use crate::scalar::{Scalar, check_dot};

/// A value and its derivative in one direction.
///
/// Run a model with the parameters' derivatives set to a direction `v`, and the loss carries the directional
/// derivative `gradient . v`, in one forward pass and without a recording.
///
/// ```
/// use paragrad_core::{Dual, Scalar};
///
/// let f = |x: Dual, y: Dual| (x * y).tanh();
/// let along_x = f(Dual::variable(0.5), Dual::from(2.0));
/// assert_eq!(along_x.derivative, 2.0 * (1.0 - along_x.value * along_x.value));
/// ```
///
/// Programs run on duals too, and then the gradient carries its derivative: see
/// [`hessian_vector_product`](crate::compile::hessian_vector_product).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Dual {
    /// The number.
    pub value: f64,
    /// Its derivative in the direction that was chosen.
    pub derivative: f64,
}

impl Dual {
    /// The variable by which the derivative is taken: derivative 1.
    pub fn variable(value: f64) -> Self {
        Dual { value, derivative: 1.0 }
    }

    /// The `value` of an operation on `a` and `b` with these partial derivatives.
    #[inline(always)]
    pub(crate) fn by_chain_rule(value: f64, (da, db): (f64, f64), a: Dual, b: Dual) -> Dual {
        Dual { value, derivative: contribution(da, a.derivative) + contribution(db, b.derivative) }
    }
}

impl From<f64> for Dual {
    #[inline(always)]
    fn from(value: f64) -> Self {
        Dual { value, derivative: 0.0 }
    }
}

/// `partial * derivative`, where a zero derivative contributes nothing even if the partial is infinite.
#[inline(always)]
fn contribution(partial: f64, derivative: f64) -> f64 {
    if derivative == 0.0 { 0.0 } else { partial * derivative }
}

impl Scalar for Dual {
    fn unary(op: Op, a: Self) -> Self {
        Self::with_constant(op, a, 0.0)
    }

    fn with_constant(op: Op, a: Self, b: f64) -> Self {
        Self::binary(op, a, b.into())
    }

    fn constant_with(op: Op, a: f64, b: Self) -> Self {
        Self::binary(op, a.into(), b)
    }

    #[inline]
    fn binary(op: Op, a: Self, b: Self) -> Self {
        let value = op.value(a.value, b.value);
        Dual::by_chain_rule(value, op.partials(a.value, b.value, value), a, b)
    }

    #[track_caller]
    fn dot(bias: Self, weights: &[Self], inputs: &[Self]) -> Self {
        check_dot(weights.len(), inputs.len());
        weights.iter().zip(inputs).fold(bias, |sum, (w, x)| Dual {
            value: w.value.mul_add(x.value, sum.value),
            derivative: w.derivative.mul_add(x.value, w.value.mul_add(x.derivative, sum.derivative)),
        })
    }

    fn select(condition: Self, positive: Self, otherwise: Self) -> Self {
        if condition.value > 0.0 { positive } else { otherwise }
    }
}

impl Sum for Dual {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.reduce(|sum, value| sum + value).unwrap_or_else(|| (-0.0).into())
    }
}

impl Neg for Dual {
    type Output = Self;
    fn neg(self) -> Self {
        Self::unary(Op::Neg, self)
    }
}

operators!(impl[] Dual);
