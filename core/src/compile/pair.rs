//! Two operations in one instruction, for what is computed between them need not be stored.
//!
//! Each is rounded as if it stood alone, so that a pair has the bits of its two operations.

use std::fmt;

use crate::op::{Op, OpVisitor};

/// `(a inner b) outer c`, or `c outer (a inner b)`; both are sum, difference or product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Pair {
    pub(super) inner: Op,
    pub(super) outer: Op,
    /// Whether the inner operation is the second operand of the outer one.
    pub(super) is_second: bool,
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (inner, outer) = (self.inner.symbol(), self.outer.symbol());
        if self.is_second { write!(f, "c{outer}(a{inner}b)") } else { write!(f, "(a{inner}b){outer}c") }
    }
}

impl Pair {
    /// Which of c, a and b the reverse rule reads if these of them need an adjoint.
    pub(super) fn reads(self, [c, a, b]: [bool; 3]) -> [bool; 3] {
        let (inner, outer) = (self.inner == Op::Mul, self.outer == Op::Mul);
        [outer && (a || b), outer && c || inner && b, outer && c || inner && a]
    }
}

/// Whether an operation can be one of a pair.
pub(super) const fn can_pair(op: Op) -> bool {
    matches!(op, Op::Add | Op::Sub | Op::Mul)
}

/// What is done with a pair that is a constant.
pub(super) trait PairVisitor {
    fn visit<const INNER: u8, const OUTER: u8, const IS_SECOND: bool>(self);
}

impl Pair {
    /// Visits the pair as constants. Of a sum or product it makes no difference which operand is the first.
    #[inline(always)]
    pub(super) fn visit(self, visitor: impl PairVisitor) {
        match self.outer {
            Op::Add => visit_inner::<{ Op::Add as u8 }, false>(self.inner, visitor),
            Op::Mul => visit_inner::<{ Op::Mul as u8 }, false>(self.inner, visitor),
            Op::Sub if self.is_second => visit_inner::<{ Op::Sub as u8 }, true>(self.inner, visitor),
            Op::Sub => visit_inner::<{ Op::Sub as u8 }, false>(self.inner, visitor),
            _ => {}
        }
    }
}

#[inline(always)]
fn visit_inner<const OUTER: u8, const IS_SECOND: bool>(inner: Op, visitor: impl PairVisitor) {
    match inner {
        Op::Add => visitor.visit::<{ Op::Add as u8 }, OUTER, IS_SECOND>(),
        Op::Sub => visitor.visit::<{ Op::Sub as u8 }, OUTER, IS_SECOND>(),
        Op::Mul => visitor.visit::<{ Op::Mul as u8 }, OUTER, IS_SECOND>(),
        _ => {}
    }
}

/// The operands of the outer operation.
#[inline(always)]
pub(super) fn in_order<const IS_SECOND: bool, T>(inner: T, c: T) -> [T; 2] {
    if IS_SECOND { [c, inner] } else { [inner, c] }
}

/// Visits a sum, a difference or a product as a constant.
#[inline(always)]
pub(super) fn visit_arithmetic(op: Op, visitor: impl OpVisitor) {
    match op {
        Op::Add => visitor.visit::<{ Op::Add as u8 }>(),
        Op::Sub => visitor.visit::<{ Op::Sub as u8 }>(),
        Op::Mul => visitor.visit::<{ Op::Mul as u8 }>(),
        _ => {}
    }
}
