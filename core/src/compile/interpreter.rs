//! Runs the instructions of a program, forward and back, on a block of samples.
//!
//! One loop over the instructions, in a function compiled for this CPU; what an instruction does is constant within its
//! loop over packs of lanes.

use std::cell::Cell;

use super::dense;
use super::lanes::{Lanes, PACK, Pack, each, each3};
use super::program::{FIRST, Instruction, Kind, NONE, Program, Reverse};
use super::real::Real;
use crate::op::{Op, OpVisitor};

dispatch! {
    pub(super) fn forward_f64(program: &Program, lanes: Lanes<'_, f64>, coefficients: &[f64]) {
        forward(program, lanes, coefficients);
    }
}

dispatch! {
    pub(super) fn forward_f32(program: &Program, lanes: Lanes<'_, f32>, coefficients: &[f32]) {
        forward(program, lanes, coefficients);
    }
}

dispatch! {
    pub(super) fn backward_f64(
        program: &Program,
        values: Lanes<'_, f64>,
        adjoints: Lanes<'_, f64>,
        coefficients: &[f64],
    ) {
        backward(program, values, adjoints, coefficients);
    }
}

dispatch! {
    pub(super) fn backward_f32(
        program: &Program,
        values: Lanes<'_, f32>,
        adjoints: Lanes<'_, f32>,
        coefficients: &[f32],
    ) {
        backward(program, values, adjoints, coefficients);
    }
}

#[inline(always)]
fn forward<F: Real>(program: &Program, lanes: Lanes<'_, F>, coefficients: &[F]) {
    for instruction in &program.instructions {
        let (operands, to) = (program.operands(instruction), instruction.to);
        match instruction.kind {
            Kind::Dense { rows, columns, weights } => {
                let weights = &coefficients[weights..][..rows * (columns + 1)];
                dense::forward(lanes, weights, operands, to);
            }
            Kind::Map { op, len, .. } => op.visit(ForwardMap { lanes, operands, to, len }),
            Kind::Select { len } => forward_select(lanes, operands, to, len),
            Kind::Chain { len } => forward_chain(lanes, operands, to, len),
        }
    }
}

#[inline(always)]
fn backward<F: Real>(program: &Program, values: Lanes<'_, F>, adjoints: Lanes<'_, F>, coefficients: &[F]) {
    for reverse in &program.reverse {
        let (instruction, offset, to) = match *reverse {
            Reverse::Seed { to } => {
                adjoints.slot(to).iter().for_each(|pack| pack.set([F::of(1.0); PACK]));
                continue;
            }
            Reverse::Through { instruction, adjoints, to } => {
                (&program.instructions[instruction as usize], adjoints as usize, to)
            }
        };
        let targets = &program.pool[offset..][..instruction.kind.n_operands()];
        let rule =
            Rule { values, adjoints, instruction, operands: program.operands(instruction), targets, to };
        match instruction.kind {
            Kind::Dense { rows, columns, weights } => {
                let weights = &coefficients[weights..][..rows * (columns + 1)];
                dense::backward(adjoints, weights, targets, to);
            }
            Kind::Map { op, .. } => op.visit(rule),
            Kind::Select { len } => backward_select(rule, len),
            Kind::Chain { len } => backward_chain(rule, len),
        }
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
        let op = Op::from_code(CODE);
        let (first, second) = self.operands.split_at(self.len);
        let second = if second.is_empty() { first } else { second };
        for (k, (&a, &b)) in first.iter().zip(second).enumerate() {
            let (a, b) = (self.lanes.slot(a), self.lanes.slot(b));
            for ((a, b), y) in a.iter().zip(b).zip(self.lanes.slot(self.to + k as u32)) {
                y.set(each(a.get(), b.get(), |a, b| F::value(op, a, b)));
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
            y.set(each3(c.get(), p.get(), o.get(), |c, p, o| if c.to_f64() > 0.0 { p } else { o }));
        }
    }
}

#[inline(always)]
fn forward_chain<F: Real>(lanes: Lanes<'_, F>, operands: &[u32], to: u32, len: usize) {
    let (left, right) = operands[1..].split_at(len);
    for pack in 0..lanes.per_slot() {
        let mut sum = lanes.pack(operands[0], pack).get();
        for (&a, &b) in left.iter().zip(right) {
            sum = each3(lanes.pack(a, pack).get(), lanes.pack(b, pack).get(), sum, F::fused);
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
        let before = if self.is_first { [F::default(); PACK] } else { self.packs[pack].get() };
        self.packs[pack].set(each3(partial, adjoint, before, F::fused));
    }
}

/// The partial derivative, or zero where the adjoint is, so that zero times infinity contributes nothing.
#[inline(always)]
fn where_needed<F: Real>(partial: Pack<F>, adjoint: Pack<F>) -> Pack<F> {
    each(partial, adjoint, |partial, adjoint| if adjoint == F::default() { adjoint } else { partial })
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
        let op = Op::from_code(CODE);
        let len = self.instruction.kind.n_results();
        let needed = |partial: Pack<F>, adjoint: Pack<F>| match op {
            Op::Add | Op::Sub | Op::Neg => partial,
            _ => where_needed(partial, adjoint),
        };
        for k in (0..len).rev() {
            let (first, second) = (self.operands[k], self.operands.get(len + k).copied());
            let (a, b) = (self.values.slot(first), self.values.slot(second.unwrap_or(first)));
            let y = self.values.slot(self.instruction.to + k as u32);
            let (to_first, to_second) = (self.target(k), self.target(len + k));
            for (pack, adjoint) in self.adjoints.slot(self.to + k as u32).iter().enumerate() {
                let (a, b, y, adjoint) = (a[pack].get(), b[pack].get(), y[pack].get(), adjoint.get());
                if let Some(target) = to_first {
                    let partial = each3(a, b, y, |a, b, y| F::partials(op, a, b, y).0);
                    target.add(pack, needed(partial, adjoint), adjoint);
                }
                if let Some(target) = to_second {
                    let partial = each3(a, b, y, |a, b, y| F::partials(op, a, b, y).1);
                    target.add(pack, needed(partial, adjoint), adjoint);
                }
            }
        }
    }
}

#[inline(always)]
fn backward_select<F: Real>(rule: Rule<'_, F>, len: usize) {
    let (zero, one) = (F::default(), F::of(1.0));
    for k in (0..len).rev() {
        let conditions = rule.values.slot(rule.operands[k]);
        let (positive, otherwise) = (rule.target(len + k), rule.target(2 * len + k));
        for (pack, adjoint) in rule.adjoints.slot(rule.to + k as u32).iter().enumerate() {
            let (condition, adjoint) = (conditions[pack].get(), adjoint.get());
            let chosen = each(condition, condition, |c, _| if c.to_f64() > 0.0 { one } else { zero });
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
            target.add(pack, [F::of(1.0); PACK], adjoint.get());
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
