//! Runs the instructions of a program, forward and back, on a block of samples.
//!
//! One loop over the instructions, in a function compiled for this CPU; what an instruction does is constant within its
//! loop over packs of lanes.

use super::dense;
use super::lanes::{Lanes, PACK, Pack, each, each3};
use super::program::{Instruction, Kind, NONE, Program, Reverse};
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
            Reverse::Zero { first, len } => {
                adjoints.slots(first, len as usize).iter().for_each(|pack| pack.set(Default::default()));
                continue;
            }
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
        let [condition, positive, otherwise] = [0, 1, 2].map(|i| lanes.slot(operands[i * len + k]));
        let choices = condition.iter().zip(positive).zip(otherwise);
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

impl<F: Real> Rule<'_, F> {
    /// `target = fma(partial, adjoint, target)`, where the adjoint is not zero.
    #[inline(always)]
    fn add(self, target: u32, result: u32, pack: usize, partial: Pack<F>) {
        let (target, adjoint) = (self.adjoints.pack(target, pack), self.adjoints.pack(result, pack).get());
        let partial = each(partial, adjoint, |p, adjoint| if adjoint == F::default() { adjoint } else { p });
        target.set(each3(partial, adjoint, target.get(), F::fused));
    }
}

impl<F: Real> OpVisitor for Rule<'_, F> {
    #[inline(always)]
    fn visit<const CODE: u8>(self) {
        let op = Op::from_code(CODE);
        let len = self.instruction.kind.n_results();
        for k in (0..len).rev() {
            let (a, b) = (self.operands[k], self.operands.get(len + k).copied().unwrap_or(self.operands[k]));
            let (y, adjoint) = (self.instruction.to + k as u32, self.to + k as u32);
            let (to_a, to_b) = (self.targets[k], self.targets.get(len + k).copied().unwrap_or(NONE));
            let [a, b, y] = [a, b, y].map(|slot| self.values.slot(slot));
            for (pack, ((a, b), y)) in a.iter().zip(b).zip(y).enumerate() {
                let (a, b, y) = (a.get(), b.get(), y.get());
                if to_a != NONE {
                    self.add(to_a, adjoint, pack, each3(a, b, y, |a, b, y| F::partials(op, a, b, y).0));
                }
                if to_b != NONE {
                    self.add(to_b, adjoint, pack, each3(a, b, y, |a, b, y| F::partials(op, a, b, y).1));
                }
            }
        }
    }
}

#[inline(always)]
fn backward_select<F: Real>(rule: Rule<'_, F>, len: usize) {
    let one = F::of(1.0);
    for k in (0..len).rev() {
        let adjoint = rule.to + k as u32;
        let (positive, otherwise) = (rule.targets[len + k], rule.targets[2 * len + k]);
        for (pack, condition) in rule.values.slot(rule.operands[k]).iter().enumerate() {
            let chosen = condition.get().map(|c| if c.to_f64() > 0.0 { one } else { F::default() });
            if positive != NONE {
                rule.add(positive, adjoint, pack, chosen);
            }
            if otherwise != NONE {
                rule.add(otherwise, adjoint, pack, chosen.map(|c| if c == one { F::default() } else { one }));
            }
        }
    }
}

#[inline(always)]
fn backward_chain<F: Real>(rule: Rule<'_, F>, len: usize) {
    let (left, right) = rule.operands[1..].split_at(len);
    let partials = right.iter().chain(left);
    for pack in 0..rule.values.per_slot() {
        if rule.targets[0] != NONE {
            rule.add(rule.targets[0], rule.to, pack, [F::of(1.0); PACK]);
        }
        for (&target, &partial) in rule.targets[1..].iter().zip(partials.clone()) {
            if target != NONE {
                rule.add(target, rule.to, pack, rule.values.pack(partial, pack).get());
            }
        }
    }
}
