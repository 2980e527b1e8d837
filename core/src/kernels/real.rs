//! The floats that a program runs in.

use std::fmt::{Debug, Display};
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use super::{mul_add, shuffle};
use crate::compile::interpreter::{backward_f32, backward_f64, forward_f32, forward_f64};
use crate::compile::{Coefficients, Program};
use crate::op::Op;
use crate::scalar::Scalar;

/// A float that programs run in: `f64`, with the bits of the tape; `f32`, which is twice as fast; or
/// [`Dual`](crate::Dual), an `f64` that carries its derivative along a direction of the parameters.
///
/// In `f32` the elementary functions are its own, within 1.7 units in the last place.
pub trait Real:
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
    /// In what the numbers that depend on parameters only are computed.
    #[doc(hidden)]
    type Wide: Wide;

    /// The number nearest to `x`.
    fn of(x: f64) -> Self;
    /// The same number.
    fn to_f64(self) -> f64;
    /// The same number.
    #[doc(hidden)]
    fn widen(self) -> Self::Wide;
    /// The number nearest to `wide`.
    #[doc(hidden)]
    fn narrow(wide: Self::Wide) -> Self;
    /// Whether this is no number.
    fn is_nan(self) -> bool;
    /// `self * factor + term`, rounded once.
    fn mul_add(self, factor: Self, term: Self) -> Self;
    /// `sums[n] = fma(factor, numbers[n], sums[n])`, in vectors of `WIDTH` bytes.
    ///
    /// # Safety
    /// The CPU must have the level whose vectors have so many bytes.
    #[doc(hidden)]
    #[inline(always)]
    #[allow(unsafe_code)]
    unsafe fn add_scaled<const WIDTH: usize, const N: usize>(
        sums: &mut [Self; N],
        factor: Self,
        numbers: &[Self; N],
    ) {
        mul_add::each(sums, factor, numbers);
    }
    /// The square root, rounded once.
    fn sqrt(self) -> Self;
    /// `later = earlier + later`, number by number; here, so that other crates reach the kernel.
    #[doc(hidden)]
    fn add_onto(earlier: &[Self], later: &mut [Self]) {
        super::add_onto(earlier, later);
    }
    /// Rows as columns, to be inlined where vectors have `WIDTH` bytes.
    ///
    /// # Safety
    /// If `WIDTH` is 32 or more, the CPU must have AVX.
    #[doc(hidden)]
    #[allow(unsafe_code)]
    unsafe fn transpose<const WIDTH: usize>(rows: [[Self; 4]; 4]) -> [[Self; 4]; 4];
    /// Rows as columns, to be inlined where vectors have `WIDTH` bytes.
    ///
    /// # Safety
    /// As of [`transpose`](Real::transpose).
    #[doc(hidden)]
    #[inline(always)]
    #[allow(unsafe_code)]
    unsafe fn transpose_eight<const WIDTH: usize>(rows: [[Self; 8]; 8]) -> [[Self; 8]; 8] {
        // SAFETY: the caller's.
        unsafe { shuffle::in_quarters::<Self, WIDTH>(rows) }
    }
    /// The value of an operation, to be inlined into a dispatched loop.
    #[doc(hidden)]
    fn value(op: Op, a: Self, b: Self) -> Self;
    /// The partial derivatives of an operation, to be inlined into a dispatched loop.
    #[doc(hidden)]
    fn partials(op: Op, a: Self, b: Self, y: Self) -> (Self, Self);
    /// Runs a program on this CPU's best level; here, so that no other crate compiles it again.
    #[doc(hidden)]
    fn forward(
        program: &Program,
        values: &mut [[Self; 8]],
        per_slot: usize,
        coefficients: &Coefficients<Self>,
        scratch: &mut Vec<Self>,
    );
    /// Runs the reverse sweep of a program on this CPU's best level.
    #[doc(hidden)]
    fn backward(
        program: &Program,
        values: &mut [[Self; 8]],
        adjoints: &mut [[Self; 8]],
        per_slot: usize,
        coefficients: &Coefficients<Self>,
        scratch: &mut Vec<Self>,
    );
}

/// A float in which what depends on parameters only is computed: `f64`, or a [`Dual`](crate::Dual) of it.
pub trait Wide: Real + Scalar {
    /// The partial derivatives of an operation, for single calls.
    #[doc(hidden)]
    fn partials_by_call(op: Op, a: Self, b: Self, y: Self) -> (Self, Self);
}

impl Wide for f64 {
    fn partials_by_call(op: Op, a: Self, b: Self, y: Self) -> (Self, Self) {
        op.partials(a, b, y)
    }
}

macro_rules! real {
    ($float:ident, $value:ident, $partials:ident, $forward:ident, $backward:ident $(, $own:item)*) => {
        impl Real for $float {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            type Wide = f64;

            #[inline(always)]
            fn of(x: f64) -> Self {
                x as $float
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                self.into()
            }
            #[inline(always)]
            fn widen(self) -> f64 {
                self.into()
            }
            #[inline(always)]
            fn narrow(wide: f64) -> Self {
                wide as $float
            }
            #[inline(always)]
            fn is_nan(self) -> bool {
                $float::is_nan(self)
            }
            #[inline(always)]
            fn mul_add(self, factor: Self, term: Self) -> Self {
                $float::mul_add(self, factor, term)
            }
            #[cfg(target_arch = "x86_64")]
            #[inline(always)]
            #[allow(unsafe_code)]
            unsafe fn add_scaled<const WIDTH: usize, const N: usize>(
                sums: &mut [Self; N],
                factor: Self,
                numbers: &[Self; N],
            ) {
                // SAFETY: the caller's.
                unsafe { mul_add::$float::<WIDTH, N>(sums, factor, numbers) }
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                $float::sqrt(self)
            }
            #[inline(always)]
            #[allow(unsafe_code)]
            unsafe fn transpose<const WIDTH: usize>(rows: [[Self; 4]; 4]) -> [[Self; 4]; 4] {
                // SAFETY: the caller's.
                unsafe { shuffle::$float::<WIDTH>(rows) }
            }
            $($own)*
            #[inline(always)]
            fn value(op: Op, a: Self, b: Self) -> Self {
                op.$value(a, b)
            }
            #[inline(always)]
            fn partials(op: Op, a: Self, b: Self, y: Self) -> (Self, Self) {
                op.$partials(a, b, y)
            }
            fn forward(
                program: &Program,
                values: &mut [[Self; 8]],
                per_slot: usize,
                coefficients: &Coefficients<Self>,
                scratch: &mut Vec<Self>,
            ) {
                $forward(program, values, per_slot, coefficients, scratch);
            }
            fn backward(
                program: &Program,
                values: &mut [[Self; 8]],
                adjoints: &mut [[Self; 8]],
                per_slot: usize,
                coefficients: &Coefficients<Self>,
                scratch: &mut Vec<Self>,
            ) {
                $backward(program, values, adjoints, per_slot, coefficients, scratch);
            }
        }
    };
}

real!(f64, inline_value, inline_partials, forward_f64, backward_f64);
real! {
    f32, single_value, single_partials, forward_f32, backward_f32,
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    #[allow(unsafe_code)]
    unsafe fn transpose_eight<const WIDTH: usize>(rows: [[f32; 8]; 8]) -> [[f32; 8]; 8] {
        // SAFETY: the caller's.
        unsafe { shuffle::f32_eight::<WIDTH>(rows) }
    }
}
