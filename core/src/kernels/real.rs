//! The numbers that a program can be run in: `f64` and `f32`.

use super::math::{inline, single};
use super::shuffle;
use std::fmt::{Debug, Display};
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// A floating-point type of the kernels, with the elementary functions of [`math`](super::math).
///
/// Everything here is a body to be inlined into loops of a dispatched kernel. In f32 the functions have bounds of their
/// own, which [`single`] states.
pub(crate) trait Real:
    Copy
    + Debug
    + Default
    + Display
    + PartialOrd
    + Send
    + Sync
    + Add<Output = Self>
    + AddAssign
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + 'static
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;

    /// Rows as columns.
    fn transpose(rows: [[Self; 4]; 4]) -> [[Self; 4]; 4];
    /// The nearest number to `x`.
    fn of(x: f64) -> Self;
    /// The number, exactly.
    fn to_f64(self) -> f64;
    /// Whether this is no number.
    fn is_nan(self) -> bool;
    /// The number without its sign.
    fn abs(self) -> Self;
    /// The square root.
    fn sqrt(self) -> Self;
    /// `self * factor + term`, rounded once.
    fn mul_add(self, factor: Self, term: Self) -> Self;
    /// `e^self`.
    fn exp(self) -> Self;
    /// The natural logarithm.
    fn ln(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// `1 / (1 + e^-self)`.
    fn sigmoid(self) -> Self;
    /// `ln(1 + e^self)`.
    fn softplus(self) -> Self;
    /// `self` times the normal distribution function.
    fn gelu(self) -> Self;
    /// The slope of [`gelu`](Real::gelu).
    fn gelu_derivative(self) -> Self;
    /// The sine.
    fn sin(self) -> Self;
    /// The cosine.
    fn cos(self) -> Self;
    /// `self^exponent`.
    fn pow(self, exponent: Self) -> Self;
}

macro_rules! real {
    ($float:ident, $functions:ident) => {
        impl Real for $float {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;

            #[inline(always)]
            fn transpose(rows: [[Self; 4]; 4]) -> [[Self; 4]; 4] {
                shuffle::$float(rows)
            }
            #[inline(always)]
            fn of(x: f64) -> Self {
                x as $float
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                self.into()
            }
            #[inline(always)]
            fn is_nan(self) -> bool {
                $float::is_nan(self)
            }
            #[inline(always)]
            fn abs(self) -> Self {
                $float::abs(self)
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                $float::sqrt(self)
            }
            #[inline(always)]
            fn mul_add(self, factor: Self, term: Self) -> Self {
                $float::mul_add(self, factor, term)
            }
            real!(@ $functions exp ln tanh sigmoid softplus gelu gelu_derivative sin cos);
            #[inline(always)]
            fn pow(self, exponent: Self) -> Self {
                $functions::pow(self, exponent)
            }
        }
    };
    (@ $functions:ident $($name:ident)*) => {$(
        #[inline(always)]
        fn $name(self) -> Self {
            $functions::$name(self)
        }
    )*};
}

real!(f64, inline);
real!(f32, single);
