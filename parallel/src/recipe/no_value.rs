//! The sample that a loss has no number for.

use std::fmt;

use paragrad_core::{Loss, Predict, Scalar};

use super::{Answer, LossName, Prepared, RecipeObjective};
use crate::trainer::Trainer;

/// A sample whose loss, or the gradient of it, is infinite or not a number.
#[derive(Debug, Clone, PartialEq)]
pub struct NoValue {
    /// The loss by its name or formula.
    pub loss: LossName,
    /// The row of the table, from 0.
    pub row: usize,
    /// What the loss is; if it is a number, its gradient is none.
    pub value: f64,
    /// The targets of the sample, as the loss sees them.
    pub targets: Vec<f64>,
    /// The numbers predicted, or the probability of every class, or else the network's outputs.
    pub predictions: Vec<f64>,
}

impl Prepared {
    /// The first sample that trains whose loss or gradient is not finite with the parameters that a trainer has now: why
    /// a training diverged that uses a [formula](Loss::Formula) without a value for some numbers.
    pub fn first_without_value(&self, trainer: &mut Trainer<RecipeObjective>) -> Option<NoValue> {
        let of_sample = |sample| {
            let (value, gradient) = trainer.gradient(&self.training, &[sample]);
            let is_finite = value.is_finite() && gradient.iter().all(|derivative| derivative.is_finite());
            (!is_finite).then_some((sample, value))
        };
        let (sample, value) = (0..self.training.len()).find_map(of_sample)?;
        let outputs = self.objective().predict(trainer.model(), self.training.x(sample));
        let predictions = match self.encoding.answer(&outputs) {
            Answer::Numbers(numbers) => numbers,
            // Of two classes, the formula's p is the probability of the second.
            Answer::Class { .. } if outputs.len() == 1 => outputs.into_iter().map(Scalar::sigmoid).collect(),
            Answer::Class { .. } => self.encoding.probabilities(&outputs).unwrap_or(outputs),
        };
        Some(NoValue {
            loss: LossName(self.encoding.loss().clone()),
            row: self.split.training[sample],
            value,
            targets: self.training.y(sample)[..self.n_outputs()].to_vec(),
            predictions,
        })
    }
}

impl fmt::Display for NoValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NoValue { loss: LossName(loss), row, value, targets, predictions } = self;
        let what =
            if value.is_finite() { "has no finite gradient".to_owned() } else { format!("is {value}") };
        let name = LossName(loss.clone());
        write!(
            f,
            "the loss {name} of row {} {what}, where y = {} and p = {}",
            row + 1,
            list(targets),
            list(predictions)
        )?;
        match loss {
            Loss::Formula(_) => f.write_str(
                "; a negative number has no ln, no sqrt and no power that is not whole, and 0 has no slope there: use abs, \
                 max or select to keep away from it",
            ),
            _ => Ok(()),
        }
    }
}

fn list(numbers: &[f64]) -> String {
    numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(", ")
}
