//! The floats that a program runs in.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Mul};

use super::dense::{Rows, add_outer_f32, add_outer_f64};
use super::interpreter::{backward_f32, backward_f64, forward_f32, forward_f64};
use super::lanes::Lanes;
use super::program::Program;
use crate::op::Op;

/// A float that programs run in: `f64`, with the bits of the tape, or `f32`, which is twice as fast.
pub trait Real:
    Copy
    + Debug
    + Default
    + PartialEq
    + Send
    + Sync
    + Add<Output = Self>
    + AddAssign
    + Mul<Output = Self>
    + 'static
{
    /// The number nearest to `x`.
    fn of(x: f64) -> Self;
    /// The same number.
    fn to_f64(self) -> f64;
    /// `self * a + b`, rounded once.
    #[doc(hidden)]
    fn fused(self, a: Self, b: Self) -> Self;
    /// [`Op::value`], to be inlined into a dispatched loop.
    #[doc(hidden)]
    fn value(op: Op, a: Self, b: Self) -> Self;
    /// [`Op::partials`], to be inlined into a dispatched loop.
    #[doc(hidden)]
    fn partials(op: Op, a: Self, b: Self, y: Self) -> (Self, Self);
    /// Runs a program on this CPU's best level.
    #[doc(hidden)]
    fn forward(program: &Program, lanes: Lanes<'_, Self>, coefficients: &[Self]);
    /// Runs the reverse sweep of a program on this CPU's best level.
    #[doc(hidden)]
    fn backward(program: &Program, values: Lanes<'_, Self>, adjoints: Lanes<'_, Self>, coefficients: &[Self]);
    /// Adds a weight gradient on this CPU's best level.
    #[doc(hidden)]
    fn add_outer(gradient: &mut [Self], adjoints: Rows<'_, Self>, inputs: Rows<'_, Self>, n_lanes: usize);
}

impl Real for f64 {
    #[inline(always)]
    fn of(x: f64) -> f64 {
        x
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }
    #[inline(always)]
    fn fused(self, a: f64, b: f64) -> f64 {
        self.mul_add(a, b)
    }
    #[inline(always)]
    fn value(op: Op, a: f64, b: f64) -> f64 {
        op.inline_value(a, b)
    }
    #[inline(always)]
    fn partials(op: Op, a: f64, b: f64, y: f64) -> (f64, f64) {
        op.inline_partials(a, b, y)
    }
    fn forward(program: &Program, lanes: Lanes<'_, f64>, coefficients: &[f64]) {
        forward_f64(program, lanes, coefficients);
    }
    fn backward(program: &Program, values: Lanes<'_, f64>, adjoints: Lanes<'_, f64>, coefficients: &[f64]) {
        backward_f64(program, values, adjoints, coefficients);
    }
    fn add_outer(gradient: &mut [f64], adjoints: Rows<'_, f64>, inputs: Rows<'_, f64>, n_lanes: usize) {
        add_outer_f64(gradient, adjoints, inputs, n_lanes);
    }
}

/// Operations of the table are computed in `f64` and rounded; for `+ - * /` and `sqrt` that is the `f32` result itself.
impl Real for f32 {
    #[inline(always)]
    fn of(x: f64) -> f32 {
        x as f32
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self.into()
    }
    #[inline(always)]
    fn fused(self, a: f32, b: f32) -> f32 {
        self.mul_add(a, b)
    }
    #[inline(always)]
    fn value(op: Op, a: f32, b: f32) -> f32 {
        op.inline_value(a.into(), b.into()) as f32
    }
    #[inline(always)]
    fn partials(op: Op, a: f32, b: f32, y: f32) -> (f32, f32) {
        let (da, db) = op.inline_partials(a.into(), b.into(), y.into());
        (da as f32, db as f32)
    }
    fn forward(program: &Program, lanes: Lanes<'_, f32>, coefficients: &[f32]) {
        forward_f32(program, lanes, coefficients);
    }
    fn backward(program: &Program, values: Lanes<'_, f32>, adjoints: Lanes<'_, f32>, coefficients: &[f32]) {
        backward_f32(program, values, adjoints, coefficients);
    }
    fn add_outer(gradient: &mut [f32], adjoints: Rows<'_, f32>, inputs: Rows<'_, f32>, n_lanes: usize) {
        add_outer_f32(gradient, adjoints, inputs, n_lanes);
    }
}
