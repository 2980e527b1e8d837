//! The reverse rules: what an instruction adds to the adjoints of its operands.

use std::cell::Cell;

use super::interpreter::{Function, values};
use super::lanes::{Lanes, PACK, Pack, mul_add};
use super::pair::{PairVisitor, in_order, visit_arithmetic};
use super::program::{FIRST, Kind, NONE};
use super::reads::{Reads, n_operands};
use crate::kernels::real::Real;
use crate::op::{Op, OpVisitor};

/// All packs of a slot.
type Slot<'a, F> = &'a [Cell<Pack<F>>];

/// What a reverse rule works on.
#[derive(Clone, Copy)]
pub(super) struct Rule<'a, F> {
    pub(super) values: Lanes<'a, F>,
    pub(super) adjoints: Lanes<'a, F>,
    pub(super) operands: &'a [u32],
    /// The adjoints of the operands.
    pub(super) targets: &'a [u32],
    /// The first result,
    pub(super) result: u32,
    /// and its adjoint.
    pub(super) to: u32,
}

impl<'a, F: Real> Rule<'a, F> {
    /// The rule of a map of sums, differences or products, or of pairs of them.
    #[inline(always)]
    pub(super) fn arithmetic(self, kind: Kind) {
        match kind {
            Kind::Pair { pair, .. } => pair.visit(self),
            Kind::Map { op, .. } => visit_arithmetic(op, self),
            _ => {}
        }
    }

    /// The rule of any instruction that is neither dense nor arithmetic.
    #[inline(always)]
    pub(super) fn any(self, kind: Kind) {
        match kind {
            Kind::Map { op, .. } => op.visit(Function(self)),
            Kind::Select { .. } => self.select(),
            Kind::Chain { len } => self.chain(len),
            Kind::Fold { .. } => self.sum(),
            Kind::Dense { .. } | Kind::Pair { .. } => {}
        }
    }

    #[inline(always)]
    fn select(self) {
        for k in (0..self.operands.len() / 3).rev() {
            let condition = self.values.slot(self.operands[3 * k]);
            let adjoint = self.adjoints.slot(self.to + k as u32);
            self.add(self.targets[3 * k + 1], Chosen::<_, true> { condition, adjoint });
            self.add(self.targets[3 * k + 2], Chosen::<_, false> { condition, adjoint });
        }
    }

    #[inline(always)]
    fn chain(self, len: usize) {
        let adjoint = self.adjoints.slot(self.to);
        self.add(self.targets[0], Itself { adjoint });
        for i in 1..=2 * len {
            let factor = self.values.slot(self.operands[if i <= len { i + len } else { i - len }]);
            self.add(self.targets[i], Times { factor, adjoint });
        }
    }

    #[inline(always)]
    fn sum(self) {
        let adjoint = self.adjoints.slot(self.to);
        for &target in self.targets {
            self.add(target, Itself { adjoint });
        }
    }

    /// Adds to an adjoint, if there is one.
    #[inline(always)]
    fn add(self, target: u32, contribution: impl Contribution<F>) {
        if target == NONE {
            return;
        }
        let sums = self.adjoints.slot(target & !FIRST);
        for (pack, sum) in sums.iter().enumerate() {
            let before = if target & FIRST == 0 { sum.get() } else { [F::ZERO; PACK] };
            sum.set(contribution.add(before, pack));
        }
    }

    /// The slot of a value, or, if it is not read, any slot.
    #[inline(always)]
    fn value(self, is_read: bool, slot: u32, other: Slot<'a, F>) -> Slot<'a, F> {
        if is_read { self.values.slot(slot) } else { other }
    }
}

/// What is added to an adjoint. No closure, which might stay a call, and then one at the baseline level.
trait Contribution<F>: Copy {
    /// The sum of `before` and the contribution, in one pack of lanes.
    fn add(self, before: Pack<F>, pack: usize) -> Pack<F>;
}

/// `before + partial * adjoint`, rounded once; an adjoint of zero contributes nothing, not even if the partial
/// derivative is infinite.
#[inline(always)]
fn add<F: Real>(before: Pack<F>, partial: Pack<F>, adjoint: Pack<F>) -> Pack<F> {
    let mut needed = partial;
    for (lane, needed) in needed.iter_mut().enumerate() {
        *needed = if adjoint[lane] == F::ZERO { F::ZERO } else { *needed };
    }
    mul_add(needed, adjoint, before)
}

/// `before` and what an operation contributes to its operand `BY`.
#[inline(always)]
fn add_by<F: Real, const CODE: u8, const BY: usize>(
    before: Pack<F>,
    adjoint: Pack<F>,
    [a, b, y]: [Pack<F>; 3],
) -> Pack<F> {
    let mut partials = [F::ZERO; PACK];
    for (lane, partial) in partials.iter_mut().enumerate() {
        let both = F::partials(Op::from_code(CODE), a[lane], b[lane], y[lane]);
        *partial = if BY == 0 { both.0 } else { both.1 };
    }
    match Op::from_code(CODE) {
        Op::Add | Op::Sub | Op::Neg => mul_add(partials, adjoint, before),
        _ => add(before, partials, adjoint),
    }
}

/// The adjoint as it is.
#[derive(Clone, Copy)]
struct Itself<'a, F> {
    adjoint: Slot<'a, F>,
}

impl<F: Real> Contribution<F> for Itself<'_, F> {
    #[inline(always)]
    fn add(self, before: Pack<F>, pack: usize) -> Pack<F> {
        mul_add([F::ONE; PACK], self.adjoint[pack].get(), before)
    }
}

/// The adjoint times the other factor.
#[derive(Clone, Copy)]
struct Times<'a, F> {
    factor: Slot<'a, F>,
    adjoint: Slot<'a, F>,
}

impl<F: Real> Contribution<F> for Times<'_, F> {
    #[inline(always)]
    fn add(self, before: Pack<F>, pack: usize) -> Pack<F> {
        add(before, self.factor[pack].get(), self.adjoint[pack].get())
    }
}

/// The adjoint where the condition is or is not positive.
#[derive(Clone, Copy)]
struct Chosen<'a, F, const POSITIVE: bool> {
    condition: Slot<'a, F>,
    adjoint: Slot<'a, F>,
}

impl<F: Real, const POSITIVE: bool> Contribution<F> for Chosen<'_, F, POSITIVE> {
    #[inline(always)]
    fn add(self, before: Pack<F>, pack: usize) -> Pack<F> {
        let condition = self.condition[pack].get();
        let mut partials = [F::ZERO; PACK];
        for (lane, partial) in partials.iter_mut().enumerate() {
            *partial = if (condition[lane] > F::ZERO) == POSITIVE { F::ONE } else { F::ZERO };
        }
        mul_add(partials, self.adjoint[pack].get(), before)
    }
}

/// What an operation of a map contributes to its operand `BY`.
#[derive(Clone, Copy)]
struct ByOperand<'a, F, const CODE: u8, const BY: usize> {
    a: Slot<'a, F>,
    b: Slot<'a, F>,
    y: Slot<'a, F>,
    adjoint: Slot<'a, F>,
}

impl<F: Real, const CODE: u8, const BY: usize> Contribution<F> for ByOperand<'_, F, CODE, BY> {
    #[inline(always)]
    fn add(self, before: Pack<F>, pack: usize) -> Pack<F> {
        let (a, b, y) = (self.a[pack].get(), self.b[pack].get(), self.y[pack].get());
        add_by::<F, CODE, BY>(before, self.adjoint[pack].get(), [a, b, y])
    }
}

impl<'a, F: Real> Rule<'a, F> {
    /// What result `k` of a map contributes to its operand `BY`.
    #[inline(always)]
    fn by_operand<const CODE: u8, const BY: usize>(self, k: usize) -> ByOperand<'a, F, CODE, BY> {
        let (reads, n) = (Reads::of(Op::from_code(CODE), BY), n_operands(Op::from_code(CODE)));
        let adjoint = self.adjoints.slot(self.to + k as u32);
        let a = self.value(reads.operands[0], self.operands[n * k], adjoint);
        let b = self.value(reads.operands[1], self.operands[n * k + n - 1], adjoint);
        let y = self.value(reads.result, self.result + k as u32, adjoint);
        ByOperand { a, b, y, adjoint }
    }
}

impl<F: Real> OpVisitor for Rule<'_, F> {
    #[inline(always)]
    fn visit<const CODE: u8>(self) {
        let n = n_operands(Op::from_code(CODE));
        for k in (0..self.operands.len() / n).rev() {
            self.add(self.targets[n * k], self.by_operand::<CODE, 0>(k));
            if Op::from_code(CODE).arity() == 2 {
                self.add(self.targets[n * k + 1], self.by_operand::<CODE, 1>(k));
            }
        }
    }
}

/// What a pair `(a inner b) outer c` contributes: to c for `BY` 0, to a and b for 1 and 2.
#[derive(Clone, Copy)]
struct ByPair<'a, F, const INNER: u8, const OUTER: u8, const IS_SECOND: bool, const BY: usize> {
    a: Slot<'a, F>,
    b: Slot<'a, F>,
    c: Slot<'a, F>,
    adjoint: Slot<'a, F>,
}

impl<F: Real, const INNER: u8, const OUTER: u8, const IS_SECOND: bool, const BY: usize>
    ByPair<'_, F, INNER, OUTER, IS_SECOND, BY>
{
    /// What the outer operation adds to the adjoint of c, or to that of the inner operation.
    #[inline(always)]
    fn add_outer<const TO_C: bool>(self, before: Pack<F>, inner: Pack<F>, pack: usize) -> Pack<F> {
        let [first, second] = in_order::<IS_SECOND, _>(inner, self.c[pack].get());
        let (operands, adjoint) = ([first, second, first], self.adjoint[pack].get());
        if TO_C == IS_SECOND {
            add_by::<F, OUTER, 0>(before, adjoint, operands)
        } else {
            add_by::<F, OUTER, 1>(before, adjoint, operands)
        }
    }
}

impl<F: Real, const INNER: u8, const OUTER: u8, const IS_SECOND: bool, const BY: usize> Contribution<F>
    for ByPair<'_, F, INNER, OUTER, IS_SECOND, BY>
{
    #[inline(always)]
    fn add(self, before: Pack<F>, pack: usize) -> Pack<F> {
        let (a, b) = (self.a[pack].get(), self.b[pack].get());
        if BY == 0 {
            return self.add_outer::<true>(before, values::<F, INNER>(a, b), pack);
        }
        let inner = self.add_outer::<false>([F::ZERO; PACK], a, pack);
        if BY == 1 {
            add_by::<F, INNER, 0>(before, inner, [a, b, a])
        } else {
            add_by::<F, INNER, 1>(before, inner, [a, b, a])
        }
    }
}

impl<'a, F: Real> Rule<'a, F> {
    /// What pair `k` contributes to its operand `BY`.
    #[inline(always)]
    fn by_pair<const INNER: u8, const OUTER: u8, const IS_SECOND: bool, const BY: usize>(
        self,
        k: usize,
    ) -> ByPair<'a, F, INNER, OUTER, IS_SECOND, BY> {
        let (inner, outer) = (Op::from_code(INNER), Op::from_code(OUTER));
        let adjoint = self.adjoints.slot(self.to + k as u32);
        let reads = match BY {
            0 => [outer == Op::Mul; 2],
            _ => Reads::of(inner, BY - 1).operands,
        };
        let c = self.value(BY > 0 && outer == Op::Mul, self.operands[3 * k], adjoint);
        let a = self.value(reads[0], self.operands[3 * k + 1], adjoint);
        let b = self.value(reads[1], self.operands[3 * k + 2], adjoint);
        ByPair { a, b, c, adjoint }
    }
}

impl<F: Real> PairVisitor for Rule<'_, F> {
    #[inline(always)]
    fn visit<const INNER: u8, const OUTER: u8, const IS_SECOND: bool>(self) {
        for k in (0..self.operands.len() / 3).rev() {
            self.add(self.targets[3 * k], self.by_pair::<INNER, OUTER, IS_SECOND, 0>(k));
            self.add(self.targets[3 * k + 1], self.by_pair::<INNER, OUTER, IS_SECOND, 1>(k));
            self.add(self.targets[3 * k + 2], self.by_pair::<INNER, OUTER, IS_SECOND, 2>(k));
        }
    }
}
