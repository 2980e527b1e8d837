//! How far probabilities can be believed.

use paragrad_core::Scalar;

use crate::reduce::canonical_mean;

/// The mean of -ln p over the probabilities that were given to the true classes, in nats. A probability below 2.2e-16
/// counts as that much, as in scikit-learn, so that one mistake is not infinitely bad.
///
/// ```
/// assert_eq!(paragrad::metrics::log_loss(&[1.0, 1.0]), 0.0);
/// ```
pub fn log_loss(of_truth: &[f64]) -> f64 {
    let costs: Vec<f64> = of_truth.iter().map(|&p| -Scalar::ln(p.max(f64::EPSILON))).collect();
    canonical_mean(&costs)
}

/// Predictions about as sure as each other, and how many of them were true.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrationBin {
    /// The lowest probability, not included.
    pub above: f64,
    /// The highest probability, included.
    pub up_to: f64,
    /// How many predictions there are.
    pub count: usize,
    /// The mean of the probabilities that they gave themselves.
    pub confidence: f64,
    /// The share of them that was true.
    pub accuracy: f64,
}

/// The predictions in ten bins of equal width by how sure they were; bins without any are left out.
///
/// ```
/// use paragrad::metrics::calibration;
///
/// let bins = calibration(&[(0.75, true), (0.75, false), (0.95, true)]);
/// assert_eq!((bins.len(), bins[0].count, bins[0].accuracy), (2, 2, 0.5));
/// ```
pub fn calibration(predictions: &[(f64, bool)]) -> Vec<CalibrationBin> {
    const BINS: usize = 10;
    let edge = |i: usize| i as f64 / BINS as f64;
    let bin = |i: usize| {
        let last = i + 1 == BINS;
        let is_in = |p: f64| (i == 0 || p > edge(i)) && (last || p <= edge(i + 1));
        let inside: Vec<(f64, bool)> = predictions.iter().copied().filter(|&(p, _)| is_in(p)).collect();
        let confidences: Vec<f64> = inside.iter().map(|&(p, _)| p).collect();
        let right = inside.iter().filter(|(_, is_true)| *is_true).count();
        CalibrationBin {
            above: edge(i),
            up_to: edge(i + 1),
            count: inside.len(),
            confidence: canonical_mean(&confidences),
            accuracy: right as f64 / inside.len() as f64,
        }
    };
    (0..BINS).map(bin).filter(|bin| bin.count > 0).collect()
}

/// The mean distance between how sure predictions were and how many were true, over the bins of [`calibration`],
/// weighted by their counts; 0 is perfect.
///
/// # Source
/// Naeini, Cooper and Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning, 2015.
pub fn calibration_error(bins: &[CalibrationBin]) -> f64 {
    let total: usize = bins.iter().map(|bin| bin.count).sum();
    let weighted = |bin: &CalibrationBin| (bin.confidence - bin.accuracy).abs() * bin.count as f64;
    bins.iter().map(weighted).sum::<f64>() / total as f64
}
