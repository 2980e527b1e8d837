//! Runs the instructions of a program, forward and back, on a block of samples.
//!
//! One loop over the instructions, in a function compiled for this CPU; what an instruction does is constant within its
//! loop over packs of lanes. Sums, differences, products and pairs of them have a loop of their own.

use super::coefficients::Coefficients;
use super::dense::Layer;
use super::lanes::{Lanes, PACK, Pack, mul_add};
use super::pair::{PairVisitor, can_pair, in_order, visit_arithmetic};
use super::program::{Instruction, Kind, Program, Reverse};
use super::reads::n_operands;
use super::reverse::Rule;
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
                coefficients: &Coefficients<$float>,
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
                coefficients: &Coefficients<$float>,
                scratch: &mut Vec<$float>,
            ) {
                backward(program, values, adjoints, per_slot, coefficients, scratch);
            }
        }
    };
}

dispatch! {
    /// Runs the arithmetic instructions from `first` on; says where they end.
    pub(crate) fn forward_run<F: Real>(
        program: &Program,
        first: usize,
        values: &mut [Pack<F>],
        per_slot: usize,
    ) -> usize {
        let (mut next, lanes) = (first, Lanes::new(values, per_slot));
        while let Some(instruction) = program.instructions.get(next)
            && instruction.kind.is_arithmetic()
        {
            let operands = program.operands(instruction);
            Forward { lanes, operands, to: instruction.to }.arithmetic(instruction.kind);
            next += 1;
        }
        next
    }
}

dispatch! {
    /// Runs the arithmetic reverse steps from `first` on; says where they end.
    pub(crate) fn backward_run<F: Real>(
        program: &Program,
        first: usize,
        values: &mut [Pack<F>],
        adjoints: &mut [Pack<F>],
        per_slot: usize,
    ) -> usize {
        let mut next = first;
        let (values, adjoints) = (Lanes::new(values, per_slot), Lanes::new(adjoints, per_slot));
        while let Some(&Reverse::Through { instruction, adjoints: offset, to }) = program.reverse.get(next)
            && let instruction = &program.instructions[instruction as usize]
            && instruction.kind.is_arithmetic()
        {
            let operands = program.operands(instruction);
            let targets = &program.pool[offset as usize..][..operands.len()];
            let rule = Rule { values, adjoints, operands, targets, result: instruction.to, to };
            rule.arithmetic(instruction.kind);
            next += 1;
        }
        next
    }
}

sweeps!(f64, forward_f64, backward_f64);
sweeps!(f32, forward_f32, backward_f32);
sweeps!(Dual, forward_dual, backward_dual);

#[inline(always)]
fn forward<F: Real>(
    program: &Program,
    values: &mut [Pack<F>],
    per_slot: usize,
    coefficients: &Coefficients<F>,
    scratch: &mut Vec<F>,
) {
    let (mut next, learned) = (0, coefficients.learned(program));
    while next < program.instructions.len() {
        next = forward_run(program, next, values, per_slot);
        let Some(instruction) = program.instructions.get(next) else { break };
        next += 1;
        let (operands, to) = (program.operands(instruction), instruction.to);
        if let Kind::Dense { rows, columns, weights } = instruction.kind {
            let layer = Layer::new(&learned[weights..][..rows * (columns + 1)], rows, columns);
            layer.forward(values, per_slot, operands, to, scratch);
        } else {
            let lanes = Lanes::new(values, per_slot);
            Forward { lanes, operands, to }.any(instruction.kind);
        }
    }
}

#[inline(always)]
fn backward<F: Real>(
    program: &Program,
    values: &mut [Pack<F>],
    adjoints: &mut [Pack<F>],
    per_slot: usize,
    coefficients: &Coefficients<F>,
    scratch: &mut Vec<F>,
) {
    let (mut next, learned) = (0, coefficients.learned(program));
    while next < program.reverse.len() {
        next = backward_run(program, next, values, adjoints, per_slot);
        let Some(reverse) = program.reverse.get(next) else { break };
        next += 1;
        let (instruction, offset, to) = match *reverse {
            Reverse::Seed { to } => {
                adjoints[to as usize * per_slot..][..per_slot].fill([F::ONE; PACK]);
                continue;
            }
            Reverse::Through { instruction, adjoints, to } => {
                (&program.instructions[instruction as usize], adjoints as usize, to)
            }
        };
        let &Instruction { kind, to: result, .. } = instruction;
        let operands = program.operands(instruction);
        let targets = &program.pool[offset..][..operands.len()];
        if let Kind::Dense { rows, columns, weights } = kind {
            let layer = Layer::new(&learned[weights..][..rows * (columns + 1)], rows, columns);
            let transposed = coefficients.transposed(weights);
            layer.backward(transposed, adjoints, per_slot, targets, to, scratch);
        } else {
            let (values, adjoints) = (Lanes::new(values, per_slot), Lanes::new(adjoints, per_slot));
            Rule { values, adjoints, operands, targets, result, to }.any(kind);
        }
    }
}

impl Kind {
    /// Whether it is made of sums, differences and products alone.
    #[inline(always)]
    fn is_arithmetic(self) -> bool {
        match self {
            Kind::Pair { .. } => true,
            Kind::Map { op, .. } => can_pair(op),
            _ => false,
        }
    }
}

/// The values of an operation. No closure, which might stay a call, and then one at the baseline level.
#[inline(always)]
pub(super) fn values<F: Real, const CODE: u8>(a: Pack<F>, b: Pack<F>) -> Pack<F> {
    let mut values = [F::ZERO; PACK];
    for (lane, value) in values.iter_mut().enumerate() {
        *value = F::value(Op::from_code(CODE), a[lane], b[lane]);
    }
    values
}

/// An instruction at work.
#[derive(Clone, Copy)]
struct Forward<'a, F> {
    lanes: Lanes<'a, F>,
    operands: &'a [u32],
    to: u32,
}

impl<F: Real> Forward<'_, F> {
    #[inline(always)]
    fn arithmetic(self, kind: Kind) {
        match kind {
            Kind::Pair { pair, .. } => pair.visit(self),
            Kind::Map { op, .. } => visit_arithmetic(op, self),
            _ => {}
        }
    }

    #[inline(always)]
    fn any(self, kind: Kind) {
        match kind {
            Kind::Map { op, .. } => op.visit(Function(self)),
            Kind::Select { .. } => self.select(),
            Kind::Chain { len } => self.chain(len),
            Kind::Fold { op: Op::Add, .. } => Fold(self).visit::<{ Op::Add as u8 }>(),
            Kind::Fold { .. } => Fold(self).visit::<{ Op::Max as u8 }>(),
            Kind::Dense { .. } | Kind::Pair { .. } => {}
        }
    }

    #[inline(always)]
    fn map<const CODE: u8>(self, [a, b]: [u32; 2], to: u32) {
        let (a, b, y) = (self.lanes.slot(a), self.lanes.slot(b), self.lanes.slot(to));
        for pack in 0..self.lanes.per_slot() {
            y[pack].set(values::<F, CODE>(a[pack].get(), b[pack].get()));
        }
    }

    #[inline(always)]
    fn select(self) {
        for (k, &[c, p, o]) in self.operands.as_chunks().0.iter().enumerate() {
            let (c, p, o) = (self.lanes.slot(c), self.lanes.slot(p), self.lanes.slot(o));
            let y = self.lanes.slot(self.to + k as u32);
            for pack in 0..self.lanes.per_slot() {
                y[pack].set(choose(c[pack].get(), p[pack].get(), o[pack].get()));
            }
        }
    }

    #[inline(always)]
    fn chain(self, len: usize) {
        let (left, right) = self.operands[1..].split_at(len);
        let y = self.lanes.slot(self.to);
        for (pack, y) in y.iter().enumerate() {
            let mut sum = self.lanes.pack(self.operands[0], pack);
            for i in 0..len {
                sum = mul_add(self.lanes.pack(left[i], pack), self.lanes.pack(right[i], pack), sum);
            }
            y.set(sum);
        }
    }
}

impl<F: Real> OpVisitor for Forward<'_, F> {
    #[inline(always)]
    fn visit<const CODE: u8>(self) {
        if n_operands(Op::from_code(CODE)) == 2 {
            for (k, &operands) in self.operands.as_chunks().0.iter().enumerate() {
                self.map::<CODE>(operands, self.to + k as u32);
            }
        } else {
            for (k, &operand) in self.operands.iter().enumerate() {
                self.map::<CODE>([operand; 2], self.to + k as u32);
            }
        }
    }
}

/// An operation that is not arithmetic.
pub(super) struct Function<T>(pub(super) T);

impl<T: OpVisitor> OpVisitor for Function<T> {
    #[inline(always)]
    fn visit<const CODE: u8>(self) {
        if !can_pair(Op::from_code(CODE)) {
            self.0.visit::<CODE>();
        }
    }
}

impl<F: Real> PairVisitor for Forward<'_, F> {
    #[inline(always)]
    fn visit<const INNER: u8, const OUTER: u8, const IS_SECOND: bool>(self) {
        for (k, &[c, a, b]) in self.operands.as_chunks().0.iter().enumerate() {
            let (c, a, b) = (self.lanes.slot(c), self.lanes.slot(a), self.lanes.slot(b));
            let y = self.lanes.slot(self.to + k as u32);
            for pack in 0..self.lanes.per_slot() {
                let inner = values::<F, INNER>(a[pack].get(), b[pack].get());
                let [first, second] = in_order::<IS_SECOND, _>(inner, c[pack].get());
                y[pack].set(values::<F, OUTER>(first, second));
            }
        }
    }
}

/// One operation on many operands, from left to right.
struct Fold<'a, F>(Forward<'a, F>);

impl<F: Real> OpVisitor for Fold<'_, F> {
    #[inline(always)]
    fn visit<const CODE: u8>(self) {
        let Forward { lanes, operands, to } = self.0;
        for (pack, y) in lanes.slot(to).iter().enumerate() {
            let mut result = lanes.pack(operands[0], pack);
            for &operand in &operands[1..] {
                result = values::<F, CODE>(result, lanes.pack(operand, pack));
            }
            y.set(result);
        }
    }
}

#[inline(always)]
fn choose<F: Real>(condition: Pack<F>, positive: Pack<F>, otherwise: Pack<F>) -> Pack<F> {
    let mut chosen = otherwise;
    for (lane, chosen) in chosen.iter_mut().enumerate() {
        *chosen = if condition[lane] > F::ZERO { positive[lane] } else { otherwise[lane] };
    }
    chosen
}
