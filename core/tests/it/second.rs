//! A dual whose parts are duals: forward mode twice, what second derivatives are compared with.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use paragrad_core::compile::Real;
use paragrad_core::{Dual, Op, Scalar};

/// A number, its derivatives in two directions, and the second derivative in both.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Second {
    value: Dual,
    derivative: Dual,
}

impl Second {
    /// A variable that moves by `first` in one direction, by `second` in the other.
    pub(crate) fn variable(value: f64, first: f64, second: f64) -> Self {
        Second { value: Dual { value, derivative: first }, derivative: second.into() }
    }

    /// The second derivative, once in each direction.
    pub(crate) fn in_both(self) -> f64 {
        self.derivative.derivative
    }
}

impl From<f64> for Second {
    fn from(number: f64) -> Self {
        Second::variable(number, 0.0, 0.0)
    }
}

impl Scalar for Second {
    fn unary(op: Op, a: Self) -> Self {
        Self::binary(op, a, 0.0.into())
    }
    fn with_constant(op: Op, a: Self, b: f64) -> Self {
        Self::binary(op, a, b.into())
    }
    fn constant_with(op: Op, a: f64, b: Self) -> Self {
        Self::binary(op, a.into(), b)
    }
    fn binary(op: Op, a: Self, b: Self) -> Self {
        let value = Dual::value(op, a.value, b.value);
        let (da, db) = Dual::partials(op, a.value, b.value, value);
        Second { value, derivative: da * a.derivative + db * b.derivative }
    }
    fn dot(bias: Self, weights: &[Self], inputs: &[Self]) -> Self {
        weights.iter().zip(inputs).fold(bias, |sum, (&w, &x)| sum + w * x)
    }
    fn select(condition: Self, positive: Self, otherwise: Self) -> Self {
        if condition.value.value > 0.0 { positive } else { otherwise }
    }
}

impl Sum for Second {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(0.0.into(), |sum, value| sum + value)
    }
}

impl Neg for Second {
    type Output = Self;
    fn neg(self) -> Self {
        Self::unary(Op::Neg, self)
    }
}

macro_rules! operators {
    ($($Trait:ident $method:ident $Assign:ident $assign:ident;)*) => {$(
        impl<T: Into<Second>> $Trait<T> for Second {
            type Output = Self;
            fn $method(self, other: T) -> Self {
                Self::binary(Op::$Trait, self, other.into())
            }
        }
        impl<T: Into<Second>> $Assign<T> for Second {
            fn $assign(&mut self, other: T) {
                *self = Self::binary(Op::$Trait, *self, other.into());
            }
        }
    )*};
}

operators! {
    Add add AddAssign add_assign;
    Sub sub SubAssign sub_assign;
    Mul mul MulAssign mul_assign;
    Div div DivAssign div_assign;
}
