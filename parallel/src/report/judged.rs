//! Some samples, and what a model says of them.

use paragrad_datasets::Dataset;

use crate::model::{Evaluated, Model};
use crate::recipe::{Answer, class, number};

/// Samples with a model's outputs, and how good these are.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    /// Which samples: `rows that validate`.
    pub(super) what: &'static str,
    pub(super) data: Dataset,
    pub(super) outputs: Vec<Vec<f64>>,
    pub(super) evaluated: Evaluated,
    truths: Vec<Answer>,
    answers: Vec<Answer>,
}

impl Judged {
    pub(super) fn new(what: &'static str, model: &Model, data: Dataset) -> Self {
        let outputs = model.outputs(&data);
        let evaluated = model.evaluate_samples(&data, &outputs);
        let truths = model.truths(&data).collect();
        let answers = model.answers(&outputs).collect();
        Judged { what, data, outputs, evaluated, truths, answers }
    }

    pub(super) fn len(&self) -> usize {
        self.data.len()
    }

    /// The class that every sample is of; none for numbers.
    pub(super) fn classes(&self) -> Vec<usize> {
        self.truths.iter().copied().filter_map(class).collect()
    }

    /// The true and the predicted number of every sample; none for classes.
    pub(super) fn numbers(&self) -> Vec<(f64, f64)> {
        let truths = self.truths.iter().copied().filter_map(number);
        truths.zip(self.answers.iter().copied().filter_map(number)).collect()
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
