//! Runs the instructions of a program, forward and back, on a block of samples.
//!
//! One loop over the instructions, in a function compiled for this CPU; what an instruction does is constant within its
//! loop over packs of lanes.

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

impl<F: Real> Rule<'_, F> {
    /// `target = fma(partial, adjoint, target)`, where the adjoint is not zero; of a first contribution, the target is
    /// zero before. `partial` tells pack after pack. A finite one needs no care: zero times it is zero.
    #[inline(always)]
    fn add(self, target: u32, result: u32, is_finite: bool, partial: impl Fn(usize) -> Pack<F>) {
        let (zero, is_first) = (F::default(), target & FIRST != 0);
        let targets = self.adjoints.slot(target & !FIRST);
        for (pack, (target, adjoint)) in targets.iter().zip(self.adjoints.slot(result)).enumerate() {
            let (mut partial, adjoint) = (partial(pack), adjoint.get());
            if !is_finite {
                partial = each(partial, adjoint, |p, adjoint| if adjoint == zero { zero } else { p });
            }
            let before = if is_first { [zero; PACK] } else { target.get() };
            target.set(each3(partial, adjoint, before, F::fused));
        }
    }
}

impl<F: Real> OpVisitor for Rule<'_, F> {
    #[inline(always)]
    fn visit<const CODE: u8>(self) {
        let op = Op::from_code(CODE);
        let is_finite = matches!(op, Op::Add | Op::Sub | Op::Neg);
        let len = self.instruction.kind.n_results();
        for k in (0..len).rev() {
            let (first, second) = (self.operands[k], self.operands.get(len + k).copied());
            let (a, b) = (self.values.slot(first), self.values.slot(second.unwrap_or(first)));
            let y = self.values.slot(self.instruction.to + k as u32);
            let targets = [self.targets[k], self.targets.get(len + k).copied().unwrap_or(NONE)];
            if targets[0] != NONE {
                self.add(targets[0], self.to + k as u32, is_finite, |pack| {
                    each3(a[pack].get(), b[pack].get(), y[pack].get(), |a, b, y| F::partials(op, a, b, y).0)
                });
            }
            if targets[1] != NONE {
                self.add(targets[1], self.to + k as u32, is_finite, |pack| {
                    each3(a[pack].get(), b[pack].get(), y[pack].get(), |a, b, y| F::partials(op, a, b, y).1)
                });
            }
        }
    }
}

#[inline(always)]
fn backward_select<F: Real>(rule: Rule<'_, F>, len: usize) {
    let choices = [F::of(1.0), F::default()];
    for k in (0..len).rev() {
        let conditions = rule.values.slot(rule.operands[k]);
        for (choice, [if_positive, otherwise]) in [(1, choices), (2, [choices[1], choices[0]])] {
            let target = rule.targets[choice * len + k];
            if target != NONE {
                rule.add(target, rule.to + k as u32, true, |pack| {
                    let condition = conditions[pack].get();
                    each(condition, condition, |c, _| if c.to_f64() > 0.0 { if_positive } else { otherwise })
                });
            }
        }
    }
}

#[inline(always)]
fn backward_chain<F: Real>(rule: Rule<'_, F>, len: usize) {
    let (left, right) = rule.operands[1..].split_at(len);
    if rule.targets[0] != NONE {
        rule.add(rule.targets[0], rule.to, true, |_| [F::of(1.0); PACK]);
    }
    for (i, &target) in rule.targets[1..].iter().enumerate() {
        if target != NONE {
            let partial = rule.values.slot(if i < len { right[i] } else { left[i - len] });
            rule.add(target, rule.to, false, |pack| partial[pack].get());
        }
    }
}
