//! How well each class is found.

use super::Confusion;
use crate::reduce::canonical_mean;

/// How well one class is found; not a number where there is nothing to divide by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassScores {
    /// The share of the predictions of this class that were true.
    pub precision: f64,
    /// The share of the samples of this class that were predicted so.
    pub recall: f64,
    /// The harmonic mean of both: 2 hits / (predictions + samples); 0 without a hit.
    pub f1: f64,
    /// How many samples are of this class.
    pub support: usize,
}

impl Confusion {
    /// The scores of every class, in order.
    ///
    /// ```
    /// use paragrad::metrics::Confusion;
    ///
    /// let scores = Confusion::new(2, [(0, 0), (0, 1), (1, 1)]).class_scores();
    /// assert_eq!((scores[0].precision, scores[0].recall, scores[0].f1), (1.0, 0.5, 2.0 / 3.0));
    /// ```
    pub fn class_scores(&self) -> Vec<ClassScores> {
        (0..self.counts().len()).map(|class| self.scores_of(class)).collect()
    }

    fn scores_of(&self, class: usize) -> ClassScores {
        let hits = self.counts()[class][class] as f64;
        let support: usize = self.counts()[class].iter().sum();
        let predicted: usize = self.counts().iter().map(|row| row[class]).sum();
        ClassScores {
            precision: hits / predicted as f64,
            recall: hits / support as f64,
            f1: 2.0 * hits / (predicted + support) as f64,
            support,
        }
    }
}

/// The mean of a score over classes; those where it is not a number, as it is without a sample, do not count.
///
/// ```
/// assert_eq!(paragrad::metrics::mean_over_classes(&[1.0, f64::NAN, 0.5]), 0.75);
/// ```
pub fn mean_over_classes(scores: &[f64]) -> f64 {
    let numbers: Vec<f64> = scores.iter().copied().filter(|score| !score.is_nan()).collect();
    canonical_mean(&numbers)
}
