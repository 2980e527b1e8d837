//! Some samples, and what a model says of them.

use paragrad_datasets::Dataset;

use crate::metrics::Metrics;
use crate::model::{Evaluated, Model};
use crate::recipe::by_target;

/// Samples with a model's outputs, and how good these are.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    /// Which samples: `rows that validate`.
    pub(super) what: &'static str,
    pub(super) data: Dataset,
    pub(super) outputs: Vec<Vec<f64>>,
    pub(super) evaluated: Evaluated,
    /// How good the linear model of the training rows is on the same samples, if the model has one.
    pub(super) linear: Option<Metrics>,
    classes: Vec<usize>,
    /// The true numbers of every target, and the predicted ones.
    numbers: (Vec<Vec<f64>>, Vec<Vec<f64>>),
}

impl Judged {
    pub(super) fn new(what: &'static str, model: &Model, data: Dataset) -> Self {
        let (outputs, encoding) = (model.outputs(&data), model.encoding());
        let evaluated = model.evaluate_samples(&data, &outputs);
        let classes = encoding.truths(&data).filter_map(|truth| truth.class()).collect();
        let n_targets = encoding.preparation().targets().len();
        let truths = by_target(encoding.truths(&data), n_targets);
        let numbers = (truths, by_target(model.answers(&outputs), n_targets));
        let linear = model.linear_metrics(&data);
        Judged { what, data, outputs, evaluated, linear, classes, numbers }
    }

    pub(super) fn len(&self) -> usize {
        self.data.len()
    }

    /// The class that every sample is of; none for numbers.
    pub(super) fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// The true and the predicted number of every sample, of one of the targets; none for classes.
    pub(super) fn numbers(&self, target: usize) -> Vec<(f64, f64)> {
        let (truths, predicted) = &self.numbers;
        truths[target].iter().copied().zip(predicted[target].iter().copied()).collect()
    }
}

/// At most so many of `n` things, spread evenly, the first and the last among them.
pub(super) fn spread(n: usize, most: usize) -> Vec<usize> {
    if n <= most {
        return (0..n).collect();
    }
    let last = most.saturating_sub(1).max(1);
    (0..most).map(|i| i * (n - 1) / last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_of_many_are_spread_evenly() {
        assert_eq!(spread(3, 5), [0, 1, 2]);
        assert_eq!(spread(101, 5), [0, 25, 50, 75, 100]);
        assert_eq!(spread(10, 1), [0]);
        assert_eq!(spread(0, 4), Vec::<usize>::new());
    }
}
