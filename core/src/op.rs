//! The table of operations: for each its symbol, its value and its partial derivatives, side by side.
//!
//! Everything that computes reads this table: the tape's forward and reverse loops, forward mode ([`Dual`]),
//! the drawing and the tests. A new elementwise operation is one row here, one method in [`Scalar`](crate::Scalar)
//! and one row in `core/tests/it/operations.rs`.
//!
//! A row reads: name, symbol, number of operands, operands and result, value, partial derivatives. `Tanh`, for example:
//!
//! ```text
//! Tanh "tanh" 1 |a, _b, y| math::tanh(a), (1.0 - y * y, 0.0);
//! ```
//!
//! Partial derivatives are run on [`Dual`]s too, for second derivatives: there a row's `math` is
//! `core/src/kernels/dual.rs`.
//!
//! The corners are part of the table: `relu`'(0) = `abs`'(0) = 0, of two equal operands of `max` and `min` the first one
//! takes the gradient, and whatever has no finite value (`ln` of 0 or of a negative number, division by 0) is the IEEE
//! infinity or NaN, never a panic.

use crate::dual::Dual;
use crate::kernels::math;
use crate::kernels::real::Real;

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident $symbol:literal $arity:literal
        |$a:tt, $b:tt, $y:tt| $value:expr, $partials:expr;)*) => {
        /// One kind of node in a computational graph.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Op {
            /// A value that the user gave and whose gradient is wanted.
            Leaf,
            /// A value that the user gave and whose gradient is not wanted: it is 0.
            Constant,
            /// `bias + sum of weights[i] * inputs[i]`, one chain of fused multiply-adds, bias first, in index order.
            Dot,
            $($(#[$doc])* $name,)*
        }

        impl Op {
            /// Every operation with one or two operands, in table order.
            pub const ELEMENTWISE: &[Op] = &[$(Op::$name),*];

            const ALL: &[Op] = &[Op::Leaf, Op::Constant, Op::Dot, $(Op::$name),*];

            /// What a drawing writes in the operation's node.
            pub fn symbol(self) -> &'static str {
                match self {
                    Op::Leaf | Op::Constant => "",
                    Op::Dot => "dot",
                    $(Op::$name => $symbol,)*
                }
            }

            /// How many operands its partial derivatives are for: 0 for leaves, 1 or 2 for the table's rows.
            /// (`dot` has as many as its lists; the tape keeps them aside.)
            pub(crate) const fn arity(self) -> u8 {
                match self {
                    Op::Leaf | Op::Constant | Op::Dot => 0,
                    $(Op::$name => $arity,)*
                }
            }

            /// The result for operands `a` and `b` (`b` is ignored where there is one operand).
            #[inline(always)]
            pub(crate) fn value(self, a: f64, b: f64) -> f64 {
                match self {
                    Op::Leaf | Op::Constant | Op::Dot => a,
                    $(Op::$name => { let ($a, $b) = (a, b); $value })*
                }
            }

            /// The partial derivatives by `a` and `b`, given the operands and the result `y`.
            #[inline(always)]
            #[allow(unused_variables, reason = "a row names all its operands, its partials need not use them")]
            pub(crate) fn partials(self, a: f64, b: f64, y: f64) -> (f64, f64) {
                match self {
                    Op::Leaf | Op::Constant | Op::Dot => (0.0, 0.0),
                    $(Op::$name => { let ($a, $b, $y) = (a, b, y); $partials })*
                }
            }

            /// [`value`](Op::value) with the same bits, for loops inside a dispatched function.
            #[inline(always)]
            pub(crate) fn inline_value(self, a: f64, b: f64) -> f64 {
                #[allow(unused_imports, reason = "in the rows, `math` means this one")]
                use crate::kernels::math::inline as math;
                match self {
                    Op::Leaf | Op::Constant | Op::Dot => a,
                    $(Op::$name => { let ($a, $b) = (a, b); $value })*
                }
            }

            /// [`partials`](Op::partials) with the same bits, for loops inside a dispatched function.
            #[inline(always)]
            #[allow(unused_variables, reason = "a row names all its operands, its partials need not use them")]
            pub(crate) fn inline_partials(self, a: f64, b: f64, y: f64) -> (f64, f64) {
                #[allow(unused_imports, reason = "in the rows, `math` means this one")]
                use crate::kernels::math::inline as math;
                match self {
                    Op::Leaf | Op::Constant | Op::Dot => (0.0, 0.0),
                    $(Op::$name => { let ($a, $b, $y) = (a, b, y); $partials })*
                }
            }

            /// [`value`](Op::value) in f32, with its own elementary functions.
            #[inline(always)]
            pub(crate) fn single_value(self, a: f32, b: f32) -> f32 {
                #[allow(unused_imports, reason = "in the rows, `math` means this one")]
                use crate::kernels::math::single as math;
                match self {
                    Op::Leaf | Op::Constant | Op::Dot => a,
                    $(Op::$name => { let ($a, $b) = (a, b); $value })*
                }
            }

            /// [`partials`](Op::partials) in f32, with its own elementary functions.
            #[inline(always)]
            #[allow(unused_variables, reason = "a row names all its operands, its partials need not use them")]
            pub(crate) fn single_partials(self, a: f32, b: f32, y: f32) -> (f32, f32) {
                #[allow(unused_imports, reason = "in the rows, `math` means this one")]
                use crate::kernels::math::single as math;
                match self {
                    Op::Leaf | Op::Constant | Op::Dot => (0.0, 0.0),
                    $(Op::$name => { let ($a, $b, $y) = (a, b, y); $partials })*
                }
            }

            /// [`partials`](Op::partials) of duals: the row itself carries the second derivatives.
            #[inline(always)]
            #[allow(unused_variables, reason = "a row names all its operands, its partials need not use them")]
            pub(crate) fn dual_partials(self, a: Dual, b: Dual, y: Dual) -> (Dual, Dual) {
                #[allow(unused_imports, reason = "in the rows, `math` means this one")]
                use crate::kernels::dual::math;
                match self {
                    Op::Leaf | Op::Constant | Op::Dot => (Dual::ZERO, Dual::ZERO),
                    $(Op::$name => {
                        let ($a, $b, $y) = (a, b, y);
                        let (da, db) = $partials;
                        (da.into(), db.into())
                    })*
                }
            }

            /// Visits `self` as a constant, so that a loop over an operation's operands has no operation to look up.
            #[inline(always)]
            pub(crate) fn visit(self, visitor: impl OpVisitor) {
                match self {
                    Op::Leaf | Op::Constant | Op::Dot => {}
                    $(Op::$name => visitor.visit::<{ Op::$name as u8 }>(),)*
                }
            }
        }
    };
}

operations! {
    /// Sum.
    Add "+" 2 |a, b, _| a + b, (1.0, 1.0);
    /// Difference.
    Sub "-" 2 |a, b, _| a - b, (1.0, -1.0);
    /// Product.
    Mul "*" 2 |a, b, _| a * b, (b, a);
    /// Quotient; the IEEE infinity or NaN where the divisor is 0.
    Div "/" 2 |a, b, y| a / b, (1.0 / b, -y / b);
    /// Negation.
    Neg "neg" 1 |a, _, _| -a, (-1.0, 0.0);
    /// Power with a constant exponent `b`: no derivative by the exponent.
    Powf "**" 1 |a, b, _| power(a, b, math::pow), (power_by_base(a, b, math::pow), 0.0);
    /// Power whose exponent is a value too.
    Pow "**" 2 |a, b, y| power(a, b, math::pow), (power_by_base(a, b, math::pow), power_by_exponent(a, b, y, math::ln));
    /// Exponential.
    Exp "exp" 1 |a, _, y| math::exp(a), (y, 0.0);
    /// Natural logarithm; -infinity at 0, NaN for negative numbers.
    Ln "ln" 1 |a, _, _| math::ln(a), (1.0 / a, 0.0);
    /// Square root; its derivative at 0 is infinite.
    Sqrt "sqrt" 1 |a, _, y| a.sqrt(), (0.5 / y, 0.0);
    /// Absolute value; derivative 0 at 0.
    Abs "abs" 1 |a, _, _| a.abs(), (sign(a), 0.0);
    /// Sine, of radians.
    Sin "sin" 1 |a, _, _| math::sin(a), (math::cos(a), 0.0);
    /// Cosine, of radians.
    Cos "cos" 1 |a, _, _| math::cos(a), (-math::sin(a), 0.0);
    /// Hyperbolic tangent; never overflows.
    Tanh "tanh" 1 |a, _, y| math::tanh(a), (1.0 - y * y, 0.0);
    /// Logistic function 1 / (1 + e^-a); never overflows.
    Sigmoid "sigmoid" 1 |a, _, y| math::sigmoid(a), (y * (1.0 - y), 0.0);
    /// max(a, 0); derivative 0 at 0.
    Relu "ReLU" 1 |a, _, _| if a > 0.0 || a.is_nan() { a } else { 0.0 }, (step(a), 0.0);
    /// `a` where positive, `b * a` elsewhere; `b` is a constant slope. Derivative `b` at 0.
    LeakyRelu "LeakyReLU" 1 |a, b, _| if a > 0.0 { a } else { b * a }, (slope(a, b), 0.0);
    /// ln(1 + e^a), stable.
    Softplus "softplus" 1 |a, _, _| math::softplus(a), (math::sigmoid(a), 0.0);
    /// a times the normal distribution function of a: the exact form.
    Gelu "GELU" 1 |a, _, _| math::gelu(a), (math::gelu_derivative(a), 0.0);
    /// The larger operand; NaN where either is.
    Max "max" 2 |a, b, _| if first_is_max(a, b) { a } else { b }, shares_of_max(a, b);
    /// The smaller operand; NaN where either is.
    Min "min" 2 |a, b, _| if first_is_max(-a, -b) { a } else { b }, shares_of_max(-a, -b);
    /// A choice that was made when recording: `a` is what was chosen, `b` the condition, which gets no gradient.
    Select "select" 2 |a, _, _| a, (1.0, 0.0);
    /// The value, from which no gradient flows back.
    Detach "detach" 1 |a, _, _| a, (0.0, 0.0);
}

/// What is done with an operation that is a constant: see [`Op::visit`].
pub(crate) trait OpVisitor {
    /// `CODE` is the operation `as u8`.
    fn visit<const CODE: u8>(self);
}

impl Op {
    /// The operation numbered `code`, the inverse of `op as u8`.
    #[inline(always)]
    pub(crate) fn from_code(code: u8) -> Op {
        Op::ALL[code as usize]
    }
}

/// Powers, with the exponents that every model uses computed exactly; 0^0 is 1, as IEEE 754 says.
#[inline(always)]
fn power<F: Real>(base: F, exponent: F, pow: impl Fn(F, F) -> F) -> F {
    if exponent == F::of(2.0) {
        base * base
    } else if exponent == F::ONE {
        base
    } else if exponent == -F::ONE {
        F::ONE / base
    } else {
        pow(base, exponent)
    }
}

/// d(base^exponent)/d(base); 0 for exponent 0, also at base 0.
#[inline(always)]
fn power_by_base<F: Real>(base: F, exponent: F, pow: impl Fn(F, F) -> F) -> F {
    if exponent == F::ZERO { F::ZERO } else { exponent * power(base, exponent - F::ONE, pow) }
}

/// d(base^exponent)/d(exponent); 0 at base 0 where the power is finite, NaN for a negative base.
#[inline(always)]
fn power_by_exponent<F: Real>(base: F, exponent: F, y: F, ln: impl Fn(F) -> F) -> F {
    if base.to_f64() == 0.0 && exponent.to_f64() >= 0.0 { F::ZERO } else { y * ln(base) }
}

#[inline(always)]
fn sign<F: Real>(a: F) -> F {
    if a > F::ZERO {
        F::ONE
    } else if a < F::ZERO {
        -F::ONE
    } else if a.is_nan() {
        F::of(f64::NAN)
    } else {
        F::ZERO
    }
}

#[inline(always)]
fn step<F: Real>(a: F) -> F {
    if a > F::ZERO { F::ONE } else { F::ZERO }
}

/// The slope of a leaky ReLU, which is `b` where `a` is not positive.
#[inline(always)]
fn slope<F: Real>(a: F, b: F) -> F {
    if a > F::ZERO { F::ONE } else { b }
}

/// By the numbers alone, whatever derivatives they carry along.
#[inline(always)]
fn first_is_max<F: Real>(a: F, b: F) -> bool {
    a.to_f64() >= b.to_f64() || a.is_nan()
}

/// 1 for the operand that is the maximum, 0 for the other.
#[inline(always)]
fn shares_of_max<F: Real>(a: F, b: F) -> (F, F) {
    if first_is_max(a, b) { (F::ONE, F::ZERO) } else { (F::ZERO, F::ONE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_close(single: f32, double: f64, case: &str) {
        let error = (f64::from(single) - double).abs();
        let same = f64::from(single) == double || (single.is_nan() && double.is_nan());
        assert!(same || error <= 1e-6 * double.abs().max(1.0), "{case}: {single:e}, not {double:e}");
    }

    #[test]
    fn the_rows_mean_the_same_in_f32() {
        let numbers = [0.0, 0.25, -0.75, 1.0, 2.0, -3.5, 20.0, f32::INFINITY, f32::NEG_INFINITY, f32::NAN];
        let pairs = || numbers.iter().flat_map(|&a| numbers.map(|b| (a, b)));
        for (&op, (a, b)) in Op::ELEMENTWISE.iter().flat_map(|op| pairs().map(move |pair| (op, pair))) {
            let case = format!("{op:?}({a}, {b})");
            let y = op.single_value(a, b);
            assert_close(y, op.inline_value(a.into(), b.into()), &case);
            let (single, double) =
                (op.single_partials(a, b, y), op.inline_partials(a.into(), b.into(), y.into()));
            assert_close(single.0, double.0, &case);
            assert_close(single.1, double.1, &case);
        }
    }
}
