//! The variables of a formula for one sample.

use super::{Formula, Link, Variable};
use crate::op::Op;
use crate::scalar::{Scalar, below_largest};

/// What the variables stand for, output by output; those that a formula does not use are not computed.
pub(super) struct Sample<'a, V> {
    targets: &'a [V],
    outputs: &'a [V],
    predictions: Vec<V>,
    log_predictions: Vec<V>,
    log_complements: Vec<V>,
}

impl<'a, V: Scalar> Sample<'a, V> {
    pub(super) fn new(formula: &Formula, outputs: &'a [V], targets: &'a [V]) -> Self {
        let if_used = |variable, compute: fn(&Link, &[V]) -> Vec<V>| {
            if formula.uses(variable) { compute(&formula.link, outputs) } else { Vec::new() }
        };
        Sample {
            targets,
            outputs,
            predictions: if_used(Variable::Prediction, predictions),
            log_predictions: if_used(Variable::LogPrediction, log_predictions),
            log_complements: if_used(Variable::LogComplement, log_complements),
        }
    }

    pub(super) fn of(&self, variable: Variable, output: usize) -> V {
        match variable {
            Variable::Target => self.targets[output],
            Variable::Output => self.outputs[output],
            Variable::Prediction => self.predictions[output],
            Variable::LogPrediction => self.log_predictions[output],
            Variable::LogComplement => self.log_complements[output],
        }
    }
}

fn predictions<V: Scalar>(link: &Link, outputs: &[V]) -> Vec<V> {
    match link {
        Link::Identity => outputs.to_vec(),
        Link::Affine(pairs) => {
            outputs.iter().zip(pairs).map(|(&z, &(center, spread))| z * spread + center).collect()
        }
        Link::Sigmoid => outputs.iter().map(|z| z.sigmoid()).collect(),
        Link::Softmax => crate::scalar::softmax(outputs),
    }
}

/// ln p: of a probability without its rounding, -softplus(-z) or z - ln(sum of e^z).
fn log_predictions<V: Scalar>(link: &Link, outputs: &[V]) -> Vec<V> {
    match link {
        Link::Identity | Link::Affine(_) => predictions(link, outputs).into_iter().map(V::ln).collect(),
        Link::Sigmoid => outputs.iter().map(|&z| -(-z).softplus()).collect(),
        Link::Softmax => {
            let (logits, log_sum) = (below_largest(outputs), log_sum(outputs));
            logits.into_iter().map(|z| z - log_sum).collect()
        }
    }
}

/// ln(1 - p): of a probability without its rounding, -softplus(z) or ln(sum of the others' e^z) - ln(sum of e^z).
fn log_complements<V: Scalar>(link: &Link, outputs: &[V]) -> Vec<V> {
    match link {
        Link::Identity | Link::Affine(_) => {
            predictions(link, outputs).into_iter().map(|p| V::constant_with(Op::Sub, 1.0, p).ln()).collect()
        }
        Link::Sigmoid => outputs.iter().map(|z| -z.softplus()).collect(),
        Link::Softmax => {
            let log_sum = log_sum(outputs);
            sums_of_others(&exponentials(outputs)).into_iter().map(|others| others.ln() - log_sum).collect()
        }
    }
}

fn exponentials<V: Scalar>(outputs: &[V]) -> Vec<V> {
    below_largest(outputs).into_iter().map(V::exp).collect()
}

/// ln of the sum of e^z, less the largest z.
fn log_sum<V: Scalar>(outputs: &[V]) -> V {
    exponentials(outputs).into_iter().sum::<V>().ln()
}

/// For each number the sum of all others, those before it and those behind, in linear time and without a difference.
fn sums_of_others<V: Scalar>(numbers: &[V]) -> Vec<V> {
    let sums = |numbers: &mut dyn Iterator<Item = V>| {
        let mut sum = V::from(0.0);
        let mut sum_before = |number: V| {
            let before = sum;
            sum += number;
            before
        };
        numbers.map(&mut sum_before).collect::<Vec<V>>()
    };
    let before = sums(&mut numbers.iter().copied());
    let behind = sums(&mut numbers.iter().rev().copied());
    before.into_iter().zip(behind.into_iter().rev()).map(|(before, behind)| before + behind).collect()
}
