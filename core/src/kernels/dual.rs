//! Duals as the floats of a program: what a program computes then carries its derivative along, the gradient too.
//!
//! Derivatives come from the table of operations: of a value, its partials; of a partial, the row itself, run on duals
//! with the functions of [`math`] here.

use std::array::from_fn;
use std::fmt;

use super::real::{Real, Wide};
use crate::compile::interpreter::{backward_dual, forward_dual};
use crate::compile::{Coefficients, Program};
use crate::dual::Dual;
use crate::op::Op;

impl Dual {
    /// An operation of the table, to be inlined into a dispatched loop.
    #[inline(always)]
    fn inline(op: Op, a: Dual, b: Dual) -> Dual {
        let value = op.inline_value(a.value, b.value);
        Dual::by_chain_rule(value, op.inline_partials(a.value, b.value, value), a, b)
    }
}

/// The functions that occur in the partials of the table.
pub(crate) mod math {
    use super::{Dual, Op};
    use crate::kernels::math::inline;

    macro_rules! functions {
        ($($name:ident $Op:ident;)*) => {$(
            #[inline(always)]
            pub(crate) fn $name(a: Dual) -> Dual {
                Dual::inline(Op::$Op, a, a)
            }
        )*};
    }

    functions! {
        ln Ln;
        sin Sin;
        cos Cos;
        sigmoid Sigmoid;
    }

    #[inline(always)]
    pub(crate) fn pow(base: Dual, exponent: Dual) -> Dual {
        Dual::inline(Op::Pow, base, exponent)
    }

    /// Its derivative is `phi(x) (2 - x^2)`, with `phi` the normal density.
    #[inline(always)]
    pub(crate) fn gelu_derivative(a: Dual) -> Dual {
        const FRAC_1_SQRT_2PI: f64 = 0.3989422804014327;
        const FAR: f64 = 40.0; // where the density is zero
        let square = if a.value.abs() > FAR { FAR * FAR } else { a.value * a.value };
        let second = FRAC_1_SQRT_2PI * inline::exp(-0.5 * square) * (2.0 - square);
        Dual::by_chain_rule(inline::gelu_derivative(a.value), (second, 0.0), a, a)
    }
}

impl Real for Dual {
    const ZERO: Self = Dual { value: 0.0, derivative: 0.0 };
    const ONE: Self = Dual { value: 1.0, derivative: 0.0 };
    type Wide = Dual;

    #[inline(always)]
    fn of(x: f64) -> Self {
        x.into()
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self.value
    }
    fn widen(self) -> Dual {
        self
    }
    fn narrow(wide: Dual) -> Self {
        wide
    }
    #[inline(always)]
    fn is_nan(self) -> bool {
        self.value.is_nan()
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Dual::inline(Op::Sqrt, self, self)
    }
    #[inline(always)]
    fn mul_add(self, factor: Self, term: Self) -> Self {
        let along = factor.value.mul_add(self.derivative, term.derivative);
        Dual {
            value: self.value.mul_add(factor.value, term.value),
            derivative: self.value.mul_add(factor.derivative, along),
        }
    }
    #[inline(always)]
    #[allow(unsafe_code)]
    unsafe fn transpose<const WIDTH: usize>(rows: [[Self; 4]; 4]) -> [[Self; 4]; 4] {
        from_fn(|column| rows.map(|row| row[column]))
    }
    #[inline(always)]
    fn value(op: Op, a: Self, b: Self) -> Self {
        Dual::inline(op, a, b)
    }
    #[inline(always)]
    fn partials(op: Op, a: Self, b: Self, y: Self) -> (Self, Self) {
        op.dual_partials(a, b, y)
    }
    fn forward(
        program: &Program,
        values: &mut [[Self; 8]],
        per_slot: usize,
        coefficients: &Coefficients<Self>,
        scratch: &mut Vec<Self>,
    ) {
        forward_dual(program, values, per_slot, coefficients, scratch);
    }
    fn backward(
        program: &Program,
        values: &mut [[Self; 8]],
        adjoints: &mut [[Self; 8]],
        per_slot: usize,
        coefficients: &Coefficients<Self>,
        scratch: &mut Vec<Self>,
    ) {
        backward_dual(program, values, adjoints, per_slot, coefficients, scratch);
    }
}

impl Wide for Dual {
    fn partials_by_call(op: Op, a: Self, b: Self, y: Self) -> (Self, Self) {
        op.dual_partials(a, b, y)
    }
}

/// By the value; of equal values only equal duals are in order, so that `==` and `<=` agree.
impl PartialOrd for Dual {
    #[inline(always)]
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        let order = self.value.partial_cmp(&other.value)?;
        (order.is_ne() || self == other).then_some(order)
    }

    #[inline(always)]
    fn lt(&self, other: &Self) -> bool {
        self.value < other.value
    }

    #[inline(always)]
    fn gt(&self, other: &Self) -> bool {
        self.value > other.value
    }
}

/// The value and the derivative: `2 + 0.5 d`.
impl fmt::Display for Dual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} + {} d", self.value, self.derivative)
    }
}
