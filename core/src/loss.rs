//! What one sample costs, each loss in a form that neither overflows nor cancels where the loss itself is a moderate
//! number.

use crate::formula::Formula;
use crate::scalar::{Scalar, below_largest};

/// A loss per sample: a mean over the sample's outputs, but for cross-entropy, which is one number for all classes.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Loss {
    /// Mean of (output - target)^2.
    #[default]
    SquaredError,
    /// Mean of |output - target|.
    AbsoluteError,
    /// Squared where the error is small, absolute where it is large: mean of e^2 / 2 for |e| < delta, else
    /// delta (|e| - delta / 2).
    ///
    /// # Source
    /// Huber, Robust estimation of a location parameter, 1964.
    Huber {
        /// Where it turns from squared to absolute, in the target's unit.
        delta: f64,
    },
    /// For two classes: outputs are logits, targets probabilities, usually 0 or 1.
    ///
    /// -ln sigmoid(z) is softplus(-z), so the loss is y softplus(-z) + (1 - y) softplus(z): no logarithm of a rounded
    /// probability, and the derivative sigmoid(z) - y is right everywhere, 0 included.
    BinaryCrossEntropy,
    /// For many classes: outputs are logits, targets the probabilities of the classes, usually one 1 among zeros.
    ///
    /// The sum of y (-ln softmax(z)), where -ln softmax(z) is ln(sum of e^s) - s with s = z - max z: no overflow, no
    /// logarithm of a rounded probability, and nothing large that has to cancel.
    CrossEntropy,
    /// The maximum margin of micrograd's demo: mean of max(0, 1 - target output); targets are -1 and 1.
    Hinge,
    /// For counts: outputs are the logarithms of the expected counts; mean of e^z - y z, which is the negative
    /// log-likelihood without the term ln y! that no parameter changes.
    Poisson,
    /// Whatever is written: the mean of a [`Formula`] over the outputs. How stable it is depends on the formula.
    Formula(Formula),
}

impl Loss {
    /// The loss of `outputs`, given `targets`.
    ///
    /// # Panics
    /// If the two differ in length or are empty.
    #[track_caller]
    pub fn of<V: Scalar>(&self, outputs: &[V], targets: &[V]) -> V {
        let (n, m) = (outputs.len(), targets.len());
        assert!(n == m && n > 0, "{n} outputs for {m} targets, expected as many, and at least one");
        let mean = |each: fn(V, V) -> V| mean(outputs, targets, each);
        match self {
            Loss::SquaredError => mean(|p, y| (p - y) * (p - y)),
            Loss::AbsoluteError => mean(|p, y| (p - y).abs()),
            Loss::Huber { delta } => self::mean(outputs, targets, |p, y| huber(p - y, *delta)),
            Loss::BinaryCrossEntropy => mean(|z, y| y * (-z).softplus() + (-y + 1.0) * z.softplus()),
            Loss::CrossEntropy => cross_entropy(outputs, targets),
            Loss::Hinge => mean(|p, y| (-(y * p) + 1.0).relu()),
            Loss::Poisson => mean(|z, y| z.exp() - y * z),
            Loss::Formula(formula) => formula.of(outputs, targets),
        }
    }
}

fn cross_entropy<V: Scalar>(logits: &[V], targets: &[V]) -> V {
    let mut logits = below_largest(logits);
    let log_sum = logits.iter().map(|s| s.exp()).sum::<V>().ln();
    logits.iter_mut().for_each(|s| *s = log_sum - *s);
    V::dot(0.0.into(), targets, &logits)
}

fn huber<V: Scalar>(error: V, delta: f64) -> V {
    let size = error.abs();
    V::select(-size + delta, error * error * 0.5, (size - delta / 2.0) * delta)
}

/// The mean of `each(output, target)`; of one, itself.
fn mean<V: Scalar>(outputs: &[V], targets: &[V], each: impl Fn(V, V) -> V) -> V {
    let sum: V = outputs.iter().zip(targets).map(|(&p, &y)| each(p, y)).sum();
    if outputs.len() == 1 { sum } else { sum / outputs.len() as f64 }
}
