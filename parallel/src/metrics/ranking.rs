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

/// A point of a ROC curve: what is found, and what is taken for it, if scores from a threshold on are said to be of the
/// class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RocPoint {
    /// The lowest score that is said to be of the class; infinite at the first point, where none is.
    pub threshold: f64,
    /// The share of the others that is taken for the class; not a number if there are no others.
    pub false_positive_rate: f64,
    /// The share of the class that is found; not a number if there is none.
    pub true_positive_rate: f64,
}

/// The ROC curve, from the point where no sample is said to be of the class to the one where all are. Points between
/// two that are equally far apart on a straight line are left out.
///
/// ```
/// use paragrad::metrics::roc_curve;
///
/// let curve = roc_curve(&[(0.1, false), (0.4, false), (0.35, true), (0.8, true)]);
/// let rates: Vec<(f64, f64)> = curve.iter().map(|p| (p.false_positive_rate, p.true_positive_rate)).collect();
/// assert_eq!(rates, [(0.0, 0.0), (0.0, 0.5), (0.5, 0.5), (0.5, 1.0), (1.0, 1.0)]);
/// ```
///
/// # Source
/// Fawcett, An introduction to ROC analysis, 2006, algorithm 1. The points are those of scikit-learn's `roc_curve`.
///
/// # Panics
/// If a score is not a number.
#[track_caller]
pub fn roc_curve(samples: &[(f64, bool)]) -> Vec<RocPoint> {
    assert!(samples.iter().all(|(score, _)| !score.is_nan()), "a score is not a number");
    let mut sorted = samples.to_vec();
    sorted.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let mut counts = Vec::new();
    let (mut others, mut found) = (0_usize, 0_usize);
    for tied in sorted.chunk_by(|(a, _), (b, _)| a == b) {
        let of_class = tied.iter().filter(|(_, is_of_class)| *is_of_class).count();
        (others, found) = (others + tied.len() - of_class, found + of_class);
        counts.push((tied[0].0, others, found));
    }
    let is_bent = |[(_, x0, y0), (_, x1, y1), (_, x2, y2)]: [(f64, usize, usize); 3]| {
        x0 + x2 != 2 * x1 || y0 + y2 != 2 * y1
    };
    let is_kept =
        |i: usize| i == 0 || i + 1 == counts.len() || is_bent([counts[i - 1], counts[i], counts[i + 1]]);
    let point = |(threshold, x, y): (f64, usize, usize)| RocPoint {
        threshold,
        false_positive_rate: x as f64 / others as f64,
        true_positive_rate: y as f64 / found as f64,
    };
    let kept = (0..counts.len()).filter(|&i| is_kept(i)).map(|i| counts[i]);
    std::iter::once((f64::INFINITY, 0, 0)).chain(kept).map(point).collect()
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
