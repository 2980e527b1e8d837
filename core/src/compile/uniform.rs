//! The uniform program: what depends on parameters only, computed once a batch.
//!
//! It is a small tape with fixed operations, in `f64` or its duals: forward in recorded order, and back with the adjoints of the
//! coefficients that samples met.

use super::items::{Item, Items, Operand};
use crate::kernels::real::Wide;

/// Uniform items in recorded order; the parameters are the first.
#[derive(Debug)]
pub(super) struct Uniform {
    items: Items,
}

impl Uniform {
    /// Keeps the uniform part of `items`.
    pub(super) fn new(mut items: Items) -> Self {
        items.varying = Vec::new();
        items.coefficients = Vec::new();
        items.inputs = Vec::new();
        Uniform { items }
    }

    pub(super) fn n_parameters(&self) -> usize {
        self.items.n_parameters
    }

    /// How many operations it has.
    pub(super) fn n_operations(&self) -> usize {
        self.computed().iter().filter(|item| !matches!(item, Item::Constant(_))).count()
    }

    fn computed(&self) -> &[Item] {
        &self.items.uniform[self.n_parameters()..]
    }

    /// Computes what comes after the parameters; `parameter` tells these.
    pub(super) fn forward<F: Wide>(&self, parameter: impl Fn(usize) -> F, computed: &mut Vec<F>) {
        computed.clear();
        for item in self.computed() {
            let value = |operand: Operand| self.lookup(operand, &parameter, computed);
            let operands = self.items.operands(item);
            let number = match *item {
                Item::Constant(number) => F::of(number),
                Item::Apply { op, operands: [a, b], .. } => F::binary(op, value(a), value(b)),
                Item::Select { .. } => value(operands[if value(operands[0]) > F::ZERO { 1 } else { 2 }]),
                Item::Chain { len, .. } => {
                    let (a, b) = operands[1..].split_at(len as usize);
                    a.iter().zip(b).fold(value(operands[0]), |sum, (&a, &b)| value(a).mul_add(value(b), sum))
                }
                Item::Input | Item::Pair { .. } | Item::Fold { .. } | Item::Linear { .. } => {
                    unreachable!("{item:?} among what is computed from parameters")
                }
            };
            computed.push(number);
        }
    }

    /// The reverse sweep; `adjoints` has one number for each uniform item.
    pub(super) fn backward<F: Wide>(
        &self,
        parameter: impl Fn(usize) -> F,
        computed: &[F],
        adjoints: &mut [F],
    ) {
        let value = |operand: Operand| self.lookup(operand, &parameter, computed);
        for (i, item) in self.items.uniform.iter().enumerate().skip(self.n_parameters()).rev() {
            let adjoint = adjoints[i];
            if adjoint == F::ZERO {
                continue;
            }
            let mut add = |operand: Operand, partial: F| {
                let sum = &mut adjoints[index(operand)];
                *sum = partial.mul_add(adjoint, *sum);
            };
            let operands = self.items.operands(item);
            match *item {
                Item::Apply { op, operands: [a, b], binary } => {
                    let (da, db) =
                        F::partials_by_call(op, value(a), value(b), computed[i - self.n_parameters()]);
                    add(a, da);
                    if binary {
                        add(b, db);
                    }
                }
                Item::Select { .. } => {
                    add(operands[if value(operands[0]) > F::ZERO { 1 } else { 2 }], F::ONE);
                }
                Item::Chain { len, .. } => {
                    let (a, b) = operands[1..].split_at(len as usize);
                    add(operands[0], F::ONE);
                    a.iter().zip(b).for_each(|(&a, &b)| add(a, value(b)));
                    a.iter().zip(b).for_each(|(&a, &b)| add(b, value(a)));
                }
                Item::Input
                | Item::Constant(_)
                | Item::Pair { .. }
                | Item::Fold { .. }
                | Item::Linear { .. } => {}
            }
        }
    }

    /// How many uniform items there are.
    pub(super) fn len(&self) -> usize {
        self.items.uniform.len()
    }

    fn lookup<F: Wide>(&self, operand: Operand, parameter: impl Fn(usize) -> F, computed: &[F]) -> F {
        let index = index(operand);
        match index.checked_sub(self.n_parameters()) {
            Some(i) => computed[i],
            None => parameter(index),
        }
    }
}

fn index(operand: Operand) -> usize {
    match operand {
        Operand::Uniform(index) => index as usize,
        Operand::Varying(_) => unreachable!("a uniform item of a varying operand"),
    }
}
