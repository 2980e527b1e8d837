//! How good predictions are, in the units of the data.
//!
//! ```
//! use paragrad::metrics::{Confusion, Scores};
//!
//! let confusion = Confusion::new(2, [(0, 0), (0, 1), (1, 1), (1, 1)]);
//! assert_eq!(confusion.accuracy(), 0.75);
//!
//! let scores = Scores::of(&[1.0, 2.0, 3.0], &[1.0, 2.0, 4.0]);
//! assert_eq!((scores.r2, scores.mae), (0.5, 1.0 / 3.0));
//! ```

mod classes;
mod probability;
mod ranking;

use crate::reduce::canonical_mean;

pub use classes::{ClassScores, mean_over_classes};
pub use probability::{CalibrationBin, calibration, calibration_error, log_loss};
pub use ranking::{RocPoint, roc_auc, roc_curve};

/// How good predictions are, beside those of the best answer that ignores the features.
#[derive(Debug, Clone, PartialEq)]
pub enum Metrics {
    /// Of classes.
    Classification {
        /// Which class was taken for which.
        confusion: Confusion,
        /// The accuracy of always answering the class that is most frequent in training.
        baseline: f64,
    },
    /// Of numbers, in the units of the data.
    Regression {
        /// Of the predictions; of several targets the mean of their scores.
        scores: Scores,
        /// Of always answering the mean of training, likewise.
        baseline: Scores,
        /// Of each target by itself.
        targets: Vec<TargetScores>,
    },
}

/// How good predictions of one target are, in its own units.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetScores {
    /// The column.
    pub name: String,
    /// Of the predictions.
    pub scores: Scores,
    /// Of always answering the mean of training.
    pub baseline: Scores,
}

impl Metrics {
    /// Of several targets, by the scores of each; at least one.
    pub(crate) fn of_targets(targets: Vec<TargetScores>) -> Self {
        let mean =
            |of: fn(&TargetScores) -> Scores| Scores::mean(&targets.iter().map(of).collect::<Vec<_>>());
        let (scores, baseline) = (mean(|target| target.scores), mean(|target| target.baseline));
        Metrics::Regression { scores, baseline, targets }
    }

    /// The scores of the predictions by name: the accuracy, or r2, mae and rmse.
    pub fn scores(&self) -> Vec<(&'static str, f64)> {
        match self {
            Metrics::Classification { confusion, .. } => vec![("accuracy", confusion.accuracy())],
            Metrics::Regression { scores, .. } => scores.by_name().to_vec(),
        }
    }

    /// The scores of each target by itself; none of classes.
    pub fn targets(&self) -> &[TargetScores] {
        match self {
            Metrics::Classification { .. } => &[],
            Metrics::Regression { targets, .. } => targets,
        }
    }
}

/// Counts of (true class, predicted class).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    counts: Vec<Vec<usize>>,
}

impl Confusion {
    /// Counts pairs of a true and a predicted class.
    ///
    /// # Panics
    /// If a class is not below `n_classes`.
    #[track_caller]
    pub fn new(n_classes: usize, pairs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut counts = vec![vec![0; n_classes]; n_classes];
        for (truth, predicted) in pairs {
            let larger = truth.max(predicted);
            assert!(larger < n_classes, "class {larger} of {n_classes} classes");
            counts[truth][predicted] += 1;
        }
        Confusion { counts }
    }

    /// A row for each true class: how often each class was predicted.
    pub fn counts(&self) -> &[Vec<usize>] {
        &self.counts
    }

    /// How many samples there were.
    pub fn total(&self) -> usize {
        self.counts.iter().flatten().sum()
    }

    /// How many predictions were true.
    pub fn correct(&self) -> usize {
        (0..self.counts.len()).map(|class| self.counts[class][class]).sum()
    }

    /// The share of predictions that were true; NaN of none.
    pub fn accuracy(&self) -> f64 {
        self.correct() as f64 / self.total() as f64
    }
}

/// How far predicted numbers are from true ones. All sums run in [canonical order](crate::reduce).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    /// The share of the variance that is explained: `1 - sum((y - p)^2) / sum((y - mean(y))^2)`. 1 is perfect, 0 is as
    /// good as the mean, below 0 is worse; not finite where all true numbers are equal.
    pub r2: f64,
    /// Mean absolute error.
    pub mae: f64,
    /// Root of the mean squared error.
    pub rmse: f64,
}

impl Scores {
    /// The means of several targets' scores, each target counting as much as any other, whatever its units; of one, its
    /// own to the bit. This is scikit-learn's `uniform_average`.
    pub fn mean(of_targets: &[Scores]) -> Self {
        let mean = |of: fn(&Scores) -> f64| canonical_mean(&of_targets.iter().map(of).collect::<Vec<_>>());
        Scores { r2: mean(|of| of.r2), mae: mean(|of| of.mae), rmse: mean(|of| of.rmse) }
    }

    /// r2, mae and rmse.
    pub fn by_name(&self) -> [(&'static str, f64); 3] {
        [("r2", self.r2), ("mae", self.mae), ("rmse", self.rmse)]
    }

    /// The scores of `predicted` numbers, given the `truth`.
    ///
    /// # Panics
    /// If there are not as many of both.
    #[track_caller]
    pub fn of(truth: &[f64], predicted: &[f64]) -> Self {
        let (n, m) = (truth.len(), predicted.len());
        assert!(n == m, "{m} predictions for {n} true numbers");
        let mean_of = |of_pair: &dyn Fn(f64, f64) -> f64| {
            let of_pairs: Vec<f64> = truth.iter().zip(predicted).map(|(&y, &p)| of_pair(y, p)).collect();
            canonical_mean(&of_pairs)
        };
        let mean = mean_of(&|y, _| y);
        let (error, variance) = (mean_of(&|y, p| (y - p).powi(2)), mean_of(&|y, _| (y - mean).powi(2)));
        Scores { r2: 1.0 - error / variance, mae: mean_of(&|y, p| (y - p).abs()), rmse: error.sqrt() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_explains_nothing_and_the_truth_everything() {
        let truth = [3.0, -1.0, 4.0, 2.0];
        assert_eq!(Scores::of(&truth, &[2.0; 4]).r2, 0.0);
        assert_eq!(Scores::of(&truth, &truth), Scores { r2: 1.0, mae: 0.0, rmse: 0.0 });
    }

    /// scikit-learn 1.9.1: `r2_score`, `mean_absolute_error`, `root_mean_squared_error`.
    #[test]
    fn scores_are_those_of_scikit_learn() {
        let scores = Scores::of(&[3.0, -0.5, 2.0, 7.0], &[2.5, 0.0, 2.0, 8.0]);
        let expected =
            [(scores.r2, 0.9486081370449679), (scores.mae, 0.5), (scores.rmse, 0.6123724356957945)];
        for (found, expected) in expected {
            assert!((found - expected).abs() < 1e-15, "{found} instead of {expected}");
        }
    }

    #[test]
    fn equal_truths_have_no_variance_to_explain() {
        assert!(!Scores::of(&[1.0, 1.0], &[1.0, 2.0]).r2.is_finite());
    }

    /// scikit-learn 1.9.1, with targets as columns: `r2_score`, `mean_absolute_error`, `root_mean_squared_error`.
    #[test]
    fn a_mean_of_targets_counts_each_alike() {
        let (truth, predicted) = ([[0.5, -1.0, 7.0], [1.0, 1.0, -6.0]], [[0.0, -1.0, 8.0], [2.0, 2.0, -5.0]]);
        let each = [0, 1].map(|target| Scores::of(&truth[target], &predicted[target]));
        let mean = Scores::mean(&each);
        let expected = [(mean.r2, 0.9368005266622779), (mean.mae, 0.75), (mean.rmse, 0.8227486121839513)];
        for (found, expected) in expected {
            assert!((found - expected).abs() < 1e-15, "{found} instead of {expected}");
        }
        let of_one = Scores::mean(&each[..1]);
        assert_eq!(
            [of_one.r2, of_one.mae, of_one.rmse].map(f64::to_bits),
            [each[0].r2, each[0].mae, each[0].rmse].map(f64::to_bits)
        );
    }

    #[test]
    fn a_target_without_a_score_leaves_the_mean_without_it_alone() {
        let good = Scores::of(&[1.0, 2.0], &[1.0, 2.0]);
        let constant = Scores::of(&[1.0, 1.0], &[1.0, 2.0]);
        let mean = Scores::mean(&[good, constant]);
        assert_eq!((mean.r2, mean.mae), (f64::NEG_INFINITY, 0.25));
        let unknown = Scores::of(&[1.0, f64::NAN], &[1.0, 2.0]);
        assert!(Scores::mean(&[good, unknown]).mae.is_nan() && !good.mae.is_nan());
        let empty = Scores::of(&[], &[]);
        assert!([empty.r2, empty.mae, empty.rmse].iter().all(|score| score.is_nan()));
    }

    #[test]
    fn rows_of_a_confusion_are_true_classes() {
        let confusion = Confusion::new(3, [(0, 2), (0, 2), (1, 1)]);
        assert_eq!(confusion.counts(), [[0, 0, 2], [0, 1, 0], [0, 0, 0]]);
        assert_eq!((confusion.correct(), confusion.total()), (1, 3));
    }

    #[test]
    #[should_panic(expected = "class 2 of 2 classes")]
    fn a_class_beyond_the_last_panics() {
        Confusion::new(2, [(0, 2)]);
    }
}
