//! `Value`: a number that remembers how it was computed.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use crate::op::Op;
use crate::scalar::{Scalar, check_dot};
use crate::tape::{Node, Operand, Tape};

/// A number recorded on a [`Tape`]: the article's `Value`.
///
/// It is a handle: `Copy`, tied to the tape by its lifetime. A constant, made by `From<f64>` or by a plain `f64` in a
/// formula, belongs to no tape; it is recorded when it first meets a value that does.
///
/// # Gradients
/// [`backward`](Value::backward) sweeps the whole graph below a value. Gradients of *leaves* accumulate from sweep to
/// sweep, as in PyTorch, until [`zero_grad`](Value::zero_grad); those of results start from zero at each sweep, so
/// that a second sweep of the same graph adds the same gradient once more. (In micrograd it adds more than that: the
/// gradients that the first sweep left inside the graph flow down again.) A new recording starts from zero.
///
/// ```
/// use paragrad_core::Tape;
///
/// let tape = Tape::new();
/// let a = tape.leaf(3.0);
/// let y = a * a;
/// y.backward();
/// assert_eq!(a.grad(), 6.0);
/// y.backward();
/// assert_eq!(a.grad(), 12.0);
/// a.zero_grad();
/// assert_eq!(a.grad(), 0.0);
/// ```
#[derive(Clone, Copy)]
pub struct Value<'t> {
    pub(crate) tape: Option<&'t Tape>,
    pub(crate) data: f64,
    pub(crate) id: usize,
}

impl<'t> Value<'t> {
    /// The number.
    #[inline]
    pub fn data(self) -> f64 {
        self.data
    }

    /// The derivative, by this value, of whatever was swept; 0 for a constant.
    pub fn grad(self) -> f64 {
        self.tape.map_or(0.0, |tape| tape.grad(self.id))
    }

    /// Sets the gradient: the first step of back propagation by hand. No effect on a constant.
    pub fn set_grad(self, grad: f64) {
        if let Some(tape) = self.tape {
            tape.set_grad(self.id, grad);
        }
    }

    /// Sets this value's gradient to zero.
    pub fn zero_grad(self) {
        self.set_grad(0.0);
    }

    /// Back propagation through the whole graph below this value, whose own gradient becomes 1.
    pub fn backward(self) {
        if let Some(tape) = self.tape {
            tape.backward(self.id);
        }
    }

    /// Back propagation through this one node: adds to its operands' gradients what its own contributes to them (the
    /// article's `_backward`). Whole graphs need it in the right order, which [`backward`](Value::backward) knows.
    ///
    /// ```
    /// let tape = paragrad_core::Tape::new();
    /// let (a, b, c) = (tape.leaf(3.0), tape.leaf(-2.0), tape.leaf(1.0));
    /// let d = a + b;
    /// let e = c * d;
    /// e.set_grad(1.0);
    /// e.propagate();
    /// assert_eq!((c.grad(), d.grad(), a.grad()), (1.0, 1.0, 0.0));
    /// d.propagate();
    /// assert_eq!((a.grad(), b.grad()), (1.0, 1.0));
    /// ```
    pub fn propagate(self) {
        if let Some(tape) = self.tape {
            tape.propagate(self.id);
        }
    }

    /// An operation of the table of which an operand turns out to be a constant: the tape and the id of the result.
    ///
    /// Out of line, with operands and result in registers: a `Value` passed by reference would force every value
    /// around it through memory, at twice the time an operation.
    #[inline(never)]
    fn mixed(
        op: Op,
        (a_tape, a_id): (Option<&'t Tape>, usize),
        a: f64,
        (b_tape, b_id): (Option<&'t Tape>, usize),
        b: f64,
    ) -> (Option<&'t Tape>, usize) {
        let (a, b) = (Value { tape: a_tape, data: a, id: a_id }, Value { tape: b_tape, data: b, id: b_id });
        let result = match (a_tape, b_tape) {
            (_, None) => Self::with_constant(op, a, b.data),
            (None, _) => Self::constant_with(op, a.data, b),
            _ => panic!("values of two tapes in one operation"),
        };
        (result.tape, result.id)
    }

    /// Names the value, for printing and drawing. No effect on a constant.
    pub fn label(self, label: &str) -> Self {
        if let Some(tape) = self.tape {
            tape.set_label(self.id, label);
        }
        self
    }
}

impl From<f64> for Value<'_> {
    #[inline]
    fn from(data: f64) -> Self {
        Value { tape: None, data, id: 0 }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Value(data={}", self.data)?;
        if let Some(label) = self.tape.and_then(|tape| tape.label(self.id)) {
            write!(f, ", label={label}")?;
        }
        write!(f, ")")
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<'t> Scalar for Value<'t> {
    #[inline(always)]
    fn unary(op: Op, a: Self) -> Self {
        Self::with_constant(op, a, 0.0)
    }

    #[inline(always)]
    fn with_constant(op: Op, a: Self, b: f64) -> Self {
        let data = op.value(a.data, b);
        let Some(tape) = a.tape else { return data.into() };
        let (da, _) = op.partials(a.data, b, data);
        tape.push(Node::new(op, data, Operand::Node { id: a.id, partial: da }, Operand::Constant(b)))
    }

    #[inline(always)]
    fn constant_with(op: Op, a: f64, b: Self) -> Self {
        let data = op.value(a, b.data);
        let Some(tape) = b.tape else { return data.into() };
        let (_, db) = op.partials(a, b.data, data);
        tape.push(Node::new(op, data, Operand::Constant(a), Operand::Node { id: b.id, partial: db }))
    }

    #[inline(always)]
    fn binary(op: Op, a: Self, b: Self) -> Self {
        let data = op.value(a.data, b.data);
        match (a.tape, b.tape) {
            (Some(tape), Some(other)) if std::ptr::eq(tape, other) => {
                let (da, db) = op.partials(a.data, b.data, data);
                let a = Operand::Node { id: a.id, partial: da };
                let b = Operand::Node { id: b.id, partial: db };
                tape.push(Node::new(op, data, a, b))
            }
            _ => {
                let (tape, id) = Self::mixed(op, (a.tape, a.id), a.data, (b.tape, b.id), b.data);
                Value { tape, data, id }
            }
        }
    }

    #[track_caller]
    #[inline(always)]
    fn dot(bias: Self, weights: &[Self], inputs: &[Self]) -> Self {
        check_dot(weights.len(), inputs.len());
        let first_tape = |values: &[Self]| values.iter().find_map(|value| value.tape);
        match bias.tape.or_else(|| first_tape(weights)).or_else(|| first_tape(inputs)) {
            Some(tape) => tape.push_dot(bias, weights, inputs),
            None => {
                let data = |values: &[Self]| values.iter().map(|value| value.data).collect::<Vec<_>>();
                f64::dot(bias.data, &data(weights), &data(inputs)).into()
            }
        }
    }

    #[inline]
    fn select(condition: Self, positive: Self, otherwise: Self) -> Self {
        let chosen = if condition.data > 0.0 { positive } else { otherwise };
        Self::binary(Op::Select, chosen, condition)
    }
}

impl Sum for Value<'_> {
    /// The sum in order; nothing is recorded for an empty sum (-0, as of `f64`) or for a single value (itself).
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.reduce(|sum, value| sum + value).unwrap_or_else(|| (-0.0).into())
    }
}

impl Neg for Value<'_> {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self::unary(Op::Neg, self)
    }
}

operators!(impl['t] Value<'t>);
