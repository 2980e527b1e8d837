//! How well scores rank one class before the others.

/// The area under the ROC curve: the probability that a sample of the class has a higher score than one of another
/// class, ties counted half. Not a number if either kind is missing.
///
/// ```
/// use paragrad::metrics::roc_auc;
///
/// let samples = [(0.1, false), (0.4, false), (0.35, true), (0.8, true)];
/// assert_eq!(roc_auc(&samples), 0.75);
/// ```
///
/// # Source
/// Hanley and McNeil, The meaning and use of the area under a ROC curve, 1982: it is the Mann-Whitney statistic over the
/// number of pairs. Ranks are halves of whole numbers, so their sum is exact.
///
/// # Panics
/// If a score is not a number.
#[track_caller]
pub fn roc_auc(samples: &[(f64, bool)]) -> f64 {
    assert!(samples.iter().all(|(score, _)| !score.is_nan()), "a score is not a number");
    let mut sorted = samples.to_vec();
    sorted.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let positives = sorted.iter().filter(|(_, is_of_class)| *is_of_class).count();
    let pairs = positives * (sorted.len() - positives);
    let (mut rank_sum, mut before) = (0.0, 0);
    for tied in sorted.chunk_by(|(a, _), (b, _)| a == b) {
        let mean_rank = before as f64 + (tied.len() + 1) as f64 / 2.0;
        rank_sum += mean_rank * tied.iter().filter(|(_, is_of_class)| *is_of_class).count() as f64;
        before += tied.len();
    }
    (rank_sum - (positives * (positives + 1)) as f64 / 2.0) / pairs as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_count_half_and_order_reversed_is_the_rest() {
        let scores = [0.5, 0.5, 0.25, 1.0, 0.5];
        let classes = [true, false, false, true, true];
        let samples: Vec<(f64, bool)> = scores.into_iter().zip(classes).collect();
        let reversed: Vec<(f64, bool)> = samples.iter().map(|&(score, class)| (-score, class)).collect();
        assert_eq!(roc_auc(&samples), 5.0 / 6.0);
        assert!((roc_auc(&samples) + roc_auc(&reversed) - 1.0).abs() < 1e-15);
        assert_eq!(roc_auc(&[(1.0, true), (1.0, false)]), 0.5);
        assert!(roc_auc(&[(1.0, true)]).is_nan());
    }
}
