//! Runs the instructions of a program, forward and back, on a block of samples.
//!
//! One loop over the instructions, in a function compiled for this CPU; what an instruction does is constant within its
//! loop over packs of lanes.

use std::cell::Cell;

use super::dense::Layer;
use super::lanes::{Lanes, PACK, Pack, each, each3};
use super::program::{FIRST, Instruction, Kind, NONE, Program, Reverse};
use crate::dual::Dual;
use crate::kernels::real::Real;
use crate::op::{Op, OpVisitor};

macro_rules! sweeps {
    ($float:ident, $forward:ident, $backward:ident) => {
        dispatch! {
            pub(crate) fn $forward(
                program: &Program,
                values: &mut [Pack<$float>],
                per_slot: usize,
                coefficients: &[$float],
                scratch: &mut Vec<$float>,
            ) {
                forward(program, values, per_slot, coefficients, scratch);
            }
        }

        dispatch! {
            pub(crate) fn $backward(
                program: &Program,
                values: &mut [Pack<$float>],
                adjoints: &mut [Pack<$float>],
                per_slot: usize,
                coefficients: &[$float],
                scratch: &mut Vec<$float>,
            ) {
                backward(program, values, adjoints, per_slot, coefficients, scratch);
            }
        }
    };
}

sweeps!(f64, forward_f64, backward_f64);
sweeps!(f32, forward_f32, backward_f32);
sweeps!(Dual, forward_dual, backward_dual);

#[inline(always)]
fn forward<F: Real>(
    program: &Program,
    values: &mut [Pack<F>],
    per_slot: usize,
    coefficients: &[F],
    scratch: &mut Vec<F>,
) {
    for instruction in &program.instructions {
        let (operands, to) = (program.operands(instruction), instruction.to);
        if let Kind::Dense { rows, columns, weights } = instruction.kind {
            let layer = Layer::new(&coefficients[weights..][..rows * (columns + 1)], rows, columns);
            layer.forward(values, per_slot, operands, to, scratch);
            continue;
        }
        let lanes = Lanes::new(values, per_slot);
        match instruction.kind {
            Kind::Map { op, len, .. } => op.visit(ForwardMap { lanes, operands, to, len }),
            Kind::Select { len } => forward_select(lanes, operands, to, len),
            Kind::Chain { len } => forward_chain(lanes, operands, to, len),
            Kind::Dense { .. } => {}
        }
    }
}

#[inline(always)]
fn backward<F: Real>(
    program: &Program,
    values: &mut [Pack<F>],
    adjoints: &mut [Pack<F>],
    per_slot: usize,
    coefficients: &[F],
    scratch: &mut Vec<F>,
) {
    for reverse in &program.reverse {
        let (instruction, offset, to) = match *reverse {
            Reverse::Seed { to } => {
                adjoints[to as usize * per_slot..][..per_slot].fill([F::ONE; PACK]);
                continue;
            }
            Reverse::Through { instruction, adjoints, to } => {
                (&program.instructions[instruction as usize], adjoints as usize, to)
            }
        };
        let (operands, targets) =
            (program.operands(instruction), &program.pool[offset..][..instruction.kind.n_operands()]);
        if let Kind::Dense { rows, columns, weights } = instruction.kind {
            let layer = Layer::new(&coefficients[weights..][..rows * (columns + 1)], rows, columns);
            layer.backward(adjoints, per_slot, targets, to, scratch);
            continue;
        }
        let (values, adjoints) = (Lanes::new(values, per_slot), Lanes::new(adjoints, per_slot));
        let rule = Rule { values, adjoints, instruction, operands, targets, to };
        match instruction.kind {
            Kind::Map { op, .. } => op.visit(rule),
            Kind::Select { len } => backward_select(rule, len),
            Kind::Chain { len } => backward_chain(rule, len),
            Kind::Dense { .. } => {}
        }
    }
}

/// The values of an operation. No closure, which might stay a call, and then one at the baseline level.
#[inline(always)]
fn values<F: Real, const CODE: u8>(a: Pack<F>, b: Pack<F>) -> Pack<F> {
    let mut values = [F::ZERO; PACK];
    for (lane, value) in values.iter_mut().enumerate() {
        *value = F::value(Op::from_code(CODE), a[lane], b[lane]);
    }
    values
}

/// The partial derivatives of an operation by an operand, zero where `adjoint` is if they can be infinite.
#[inline(always)]
fn partials<F: Real, const CODE: u8, const OPERAND: usize>(
    a: Pack<F>,
    b: Pack<F>,
    y: Pack<F>,
    adjoint: Pack<F>,
) -> Pack<F> {
    let op = Op::from_code(CODE);
    let mut partials = [F::ZERO; PACK];
    for (lane, partial) in partials.iter_mut().enumerate() {
        let both = F::partials(op, a[lane], b[lane], y[lane]);
        *partial = if OPERAND == 0 { both.0 } else { both.1 };
    }
    match op {
        Op::Add | Op::Sub | Op::Neg => partials,
        _ => where_needed(partials, adjoint),
    }
}

struct ForwardMap<'a, F> {
    lanes: Lanes<'a, F>,
    operands: &'a [u32],
    to: u32,
    len: usize,
}

impl<F: Real> OpVisitor for ForwardMap<'_, F> {
    #[inline(always)]
    fn visit<const CODE: u8>(self) {
        let (first, second) = self.operands.split_at(self.len);
        let second = if second.is_empty() { first } else { second };
        for (k, (&a, &b)) in first.iter().zip(second).enumerate() {
            let (a, b) = (self.lanes.slot(a), self.lanes.slot(b));
            for ((a, b), y) in a.iter().zip(b).zip(self.lanes.slot(self.to + k as u32)) {
                y.set(values::<F, CODE>(a.get(), b.get()));
            }
        }
    }
}

#[inline(always)]
fn forward_select<F: Real>(lanes: Lanes<'_, F>, operands: &[u32], to: u32, len: usize) {
    for k in 0..len {
        let slot = |i: usize| lanes.slot(operands[i * len + k]).iter();
        let choices = slot(0).zip(slot(1)).zip(slot(2));
        for (((c, p), o), y) in choices.zip(lanes.slot(to + k as u32)) {
            y.set(each3(c.get(), p.get(), o.get(), |c, p, o| if c > F::ZERO { p } else { o }));
        }
    }
}

#[inline(always)]
fn forward_chain<F: Real>(lanes: Lanes<'_, F>, operands: &[u32], to: u32, len: usize) {
    let (left, right) = operands[1..].split_at(len);
    for pack in 0..lanes.per_slot() {
        let mut sum = lanes.pack(operands[0], pack).get();
        for (&a, &b) in left.iter().zip(right) {
            sum = each3(lanes.pack(a, pack).get(), lanes.pack(b, pack).get(), sum, F::mul_add);
        }
        lanes.pack(to, pack).set(sum);
    }
}

/// What a reverse rule works on.
#[derive(Clone, Copy)]
struct Rule<'a, F> {
    values: Lanes<'a, F>,
    adjoints: Lanes<'a, F>,
    instruction: &'a Instruction,
    operands: &'a [u32],
    /// The adjoints of the operands.
    targets: &'a [u32],
    /// The adjoint of the first result.
    to: u32,
}

/// The adjoint of an operand.
#[derive(Clone, Copy)]
struct Target<'a, F> {
    packs: &'a [Cell<Pack<F>>],
    is_first: bool,
}

impl<F: Real> Target<'_, F> {
    /// `target = fma(partial, adjoint, target)`; of a first contribution, the target is zero before.
    #[inline(always)]
    fn add(self, pack: usize, partial: Pack<F>, adjoint: Pack<F>) {
        let before = if self.is_first { [F::ZERO; PACK] } else { self.packs[pack].get() };
        self.packs[pack].set(each3(partial, adjoint, before, F::mul_add));
    }
}

/// The partial derivative, or zero where the adjoint is, so that zero times infinity contributes nothing.
#[inline(always)]
fn where_needed<F: Real>(partial: Pack<F>, adjoint: Pack<F>) -> Pack<F> {
    let mut needed = partial;
    for (needed, adjoint) in needed.iter_mut().zip(adjoint) {
        *needed = if adjoint == F::ZERO { adjoint } else { *needed };
    }
    needed
}

impl<'a, F: Real> Rule<'a, F> {
    /// The adjoint of the operand at `position`, if it has one.
    #[inline(always)]
    fn target(self, position: usize) -> Option<Target<'a, F>> {
        match self.targets.get(position) {
            None | Some(&NONE) => None,
            Some(target) => {
                let packs = self.adjoints.slot(target & !FIRST);
                Some(Target { packs, is_first: target & FIRST != 0 })
            }
        }
    }
}

impl<F: Real> OpVisitor for Rule<'_, F> {
    #[inline(always)]
    fn visit<const CODE: u8>(self) {
        let len = self.instruction.kind.n_results();
        for k in (0..len).rev() {
            let (first, second) = (self.operands[k], self.operands.get(len + k).copied());
            let (a, b) = (self.values.slot(first), self.values.slot(second.unwrap_or(first)));
            let y = self.values.slot(self.instruction.to + k as u32);
            let (to_first, to_second) = (self.target(k), self.target(len + k));
            for (pack, adjoint) in self.adjoints.slot(self.to + k as u32).iter().enumerate() {
                let (a, b, y, adjoint) = (a[pack].get(), b[pack].get(), y[pack].get(), adjoint.get());
                if let Some(target) = to_first {
                    target.add(pack, partials::<F, CODE, 0>(a, b, y, adjoint), adjoint);
                }
                if let Some(target) = to_second {
                    target.add(pack, partials::<F, CODE, 1>(a, b, y, adjoint), adjoint);
                }
            }
        }
    }
}

#[inline(always)]
fn backward_select<F: Real>(rule: Rule<'_, F>, len: usize) {
    let (zero, one) = (F::ZERO, F::ONE);
    for k in (0..len).rev() {
        let conditions = rule.values.slot(rule.operands[k]);
        let (positive, otherwise) = (rule.target(len + k), rule.target(2 * len + k));
        for (pack, adjoint) in rule.adjoints.slot(rule.to + k as u32).iter().enumerate() {
            let (condition, adjoint) = (conditions[pack].get(), adjoint.get());
            let chosen = each(condition, condition, |c, _| if c > F::ZERO { one } else { zero });
            if let Some(target) = positive {
                target.add(pack, chosen, adjoint);
            }
            if let Some(target) = otherwise {
                target.add(pack, each(chosen, chosen, |c, _| if c == one { zero } else { one }), adjoint);
            }
        }
    }
}

#[inline(always)]
fn backward_chain<F: Real>(rule: Rule<'_, F>, len: usize) {
    let (left, right) = rule.operands[1..].split_at(len);
    let adjoints = rule.adjoints.slot(rule.to);
    if let Some(target) = rule.target(0) {
        for (pack, adjoint) in adjoints.iter().enumerate() {
            target.add(pack, [F::ONE; PACK], adjoint.get());
        }
    }
    for i in 0..2 * len {
        if let Some(target) = rule.target(1 + i) {
            let partials = rule.values.slot(if i < len { right[i] } else { left[i - len] });
            for (pack, adjoint) in adjoints.iter().enumerate() {
                let (partial, adjoint) = (partials[pack].get(), adjoint.get());
                target.add(pack, where_needed(partial, adjoint), adjoint);
            }
        }
    }
}
