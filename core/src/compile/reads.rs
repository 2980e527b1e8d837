//! What a reverse rule reads: which values are kept for it.
//!
//! ```text
//! y = a * b:   the partial derivative by a reads b, the one by b reads a
//! y = tanh a:  the partial derivative by a reads y
//! ```

use crate::op::Op;

/// Whether a partial derivative reads the first operand, the second one, the result.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Reads {
    pub(super) operands: [bool; 2],
    pub(super) result: bool,
}

impl Reads {
    /// What the partial derivative of an operation by operand `by` reads.
    pub(super) const fn of(op: Op, by: usize) -> Self {
        let (operands, result) = match op {
            Op::Add | Op::Sub | Op::Neg | Op::Detach => ([false; 2], false),
            Op::Mul => ([by == 1, by == 0], false),
            Op::Exp | Op::Tanh | Op::Sigmoid | Op::Sqrt => ([false; 2], true),
            _ => ([true; 2], true),
        };
        Reads { operands, result }
    }
}

/// How many operands a map of this operation has, constants included.
pub(super) const fn n_operands(op: Op) -> usize {
    match op {
        Op::Powf | Op::LeakyRelu => 2,
        _ => op.arity() as usize,
    }
}
