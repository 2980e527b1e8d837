//! Metrics are those of scikit-learn 1.9.1 and NumPy, as `scikit_learn.py` beside this file prints them.

use paragrad::datasets::quantile;
use paragrad::metrics::{Confusion, calibration, calibration_error, log_loss, roc_auc, roc_curve};

/// Probabilities of three classes and true classes: `generated` of the script.
fn samples() -> (Vec<[f64; 3]>, Vec<usize>) {
    let mut state: u64 = 1;
    let mut draw = || {
        state = (state * 1_103_515_245 + 12_345) % (1 << 31);
        (state >> 8) % 1000 + 1
    };
    let mut sample = |_| {
        let numbers = [draw(), draw(), draw()];
        let sum: u64 = numbers.iter().sum();
        let class = if draw() > 300 { largest(&numbers) } else { draw() as usize % 3 };
        (numbers.map(|number| number as f64 / sum as f64), class)
    };
    (0..200).map(&mut sample).unzip()
}

fn largest<T: PartialOrd>(numbers: &[T]) -> usize {
    (1..numbers.len()).fold(0, |best, i| if numbers[i] > numbers[best] { i } else { best })
}

#[track_caller]
fn check(found: impl IntoIterator<Item = f64>, expected: &[f64]) {
    let found: Vec<f64> = found.into_iter().collect();
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-14, "{found} instead of {expected}");
    }
}

#[test]
fn classes_are_scored_as_by_scikit_learn() {
    let (probabilities, truth) = samples();
    let predicted = probabilities.iter().map(|row| largest(row));
    let scores = Confusion::new(3, truth.iter().copied().zip(predicted)).class_scores();
    check(
        scores.iter().map(|class| class.precision),
        &[0.8166666666666667, 0.7948717948717948, 0.8225806451612904],
    );
    check(
        scores.iter().map(|class| class.recall),
        &[0.7903225806451613, 0.8266666666666667, 0.8095238095238095],
    );
    check(scores.iter().map(|class| class.f1), &[0.8032786885245902, 0.8104575163398693, 0.816]);
    assert!(scores.iter().map(|class| class.support).eq([62, 75, 63]));
}

#[test]
fn ranking_is_scored_as_by_scikit_learn() {
    let (probabilities, truth) = samples();
    let auc = |class: usize| {
        let samples = probabilities.iter().zip(&truth).map(|(row, &truth)| (row[class], truth == class));
        roc_auc(&samples.collect::<Vec<_>>())
    };
    check((0..3).map(auc), &[0.8182561944834035, 0.8289066666666668, 0.8424284555671416]);
}

#[test]
fn curves_are_those_of_scikit_learn() {
    let (probabilities, truth) = samples();
    let ties = probabilities.iter().map(|row| (row[0] * 10.0).round_ties_even() / 10.0);
    let curve = roc_curve(&ties.zip(truth.iter().map(|&class| class == 0)).collect::<Vec<_>>());
    check(
        curve.iter().map(|point| point.false_positive_rate),
        &[
            0.0,
            0.0,
            0.014492753623188406,
            0.057971014492753624,
            0.07246376811594203,
            0.26811594202898553,
            0.5362318840579711,
            0.7463768115942029,
            0.9130434782608695,
            1.0,
        ],
    );
    check(
        curve.iter().map(|point| point.true_positive_rate),
        &[
            0.0,
            0.016129032258064516,
            0.04838709677419355,
            0.14516129032258066,
            0.45161290322580644,
            0.8064516129032258,
            0.9032258064516129,
            0.967741935483871,
            0.9838709677419355,
            1.0,
        ],
    );
    assert_eq!(curve[0].threshold, f64::INFINITY);
    check(curve[1..].iter().map(|point| point.threshold), &[0.9, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0]);

    let scores = probabilities.iter().map(|row| row[2]);
    let curve = roc_curve(&scores.zip(truth.iter().map(|&class| class == 2)).collect::<Vec<_>>());
    assert_eq!(curve.len(), 53);
    let sum = |rate: fn(&paragrad::metrics::RocPoint) -> f64| curve.iter().map(rate).sum::<f64>();
    let sums = [sum(|point| point.false_positive_rate), sum(|point| point.true_positive_rate)];
    for (found, expected) in sums.into_iter().zip([15.97810218978102, 36.412698412698404]) {
        assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
    }
}

/// The area under the curve, by trapezoids, is the probability that it stands for.
#[test]
fn the_area_under_a_curve_is_its_auc() {
    let (probabilities, truth) = samples();
    for class in 0..3 {
        let scores = probabilities.iter().zip(&truth).map(|(row, &truth)| (row[class], truth == class));
        let scores: Vec<(f64, bool)> = scores.collect();
        let trapezoid = |pair: &[paragrad::metrics::RocPoint]| {
            let width = pair[1].false_positive_rate - pair[0].false_positive_rate;
            width * (pair[0].true_positive_rate + pair[1].true_positive_rate) / 2.0
        };
        let area: f64 = roc_curve(&scores).windows(2).map(trapezoid).sum();
        assert!((area - roc_auc(&scores)).abs() < 1e-12, "{area}");
    }
}

#[test]
fn probabilities_are_scored_as_by_scikit_learn() {
    let (probabilities, truth) = samples();
    let of_truth: Vec<f64> = probabilities.iter().zip(&truth).map(|(row, &class)| row[class]).collect();
    check([log_loss(&of_truth)], &[0.8848288192775513]);
    let sure = |(row, &truth): (&[f64; 3], &usize)| (row[largest(row)], largest(row) == truth);
    let predictions: Vec<(f64, bool)> = probabilities.iter().zip(&truth).map(sure).collect();
    let bins = calibration(&predictions);
    check(
        bins.iter().map(|bin| bin.accuracy),
        &[
            0.7894736842105263,
            0.8227848101265823,
            0.9285714285714286,
            0.6060606060606061,
            0.6666666666666666,
            0.8571428571428571,
        ],
    );
    check(
        bins.iter().map(|bin| bin.confidence),
        &[
            0.37483468635677275,
            0.4437759703460704,
            0.5426850165385535,
            0.6375145584657035,
            0.7434809706106229,
            0.8361219027689815,
        ],
    );
    let weighted = |bin: &paragrad::metrics::CalibrationBin| {
        (bin.confidence - bin.accuracy).abs() * bin.count as f64 / truth.len() as f64
    };
    check([calibration_error(&bins)], &[bins.iter().map(weighted).sum()]);
    assert_eq!(bins.iter().map(|bin| bin.count).sum::<usize>(), 200);
}

#[test]
fn quantiles_are_numpys() {
    let (probabilities, _) = samples();
    let mut first: Vec<f64> = probabilities.iter().map(|row| row[0]).collect();
    first.sort_by(f64::total_cmp);
    check(
        [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0].map(|share| quantile(&first, share)),
        &[
            0.003484320557491289,
            0.04097322007419454,
            0.18767702634540023,
            0.3340122199592668,
            0.4262319355002282,
            0.6271068858492639,
            0.8627450980392157,
        ],
    );
}

#[test]
fn edges_belong_to_the_bin_below_and_a_sure_mistake_is_bounded() {
    let bins = calibration(&[(0.0, false), (0.1, false), (0.5, true), (1.0, true)]);
    let found: Vec<(f64, usize)> = bins.iter().map(|bin| (bin.up_to, bin.count)).collect();
    assert_eq!(found, [(0.1, 2), (0.5, 1), (1.0, 1)]);
    assert!((log_loss(&[0.0]) - 36.043_653_389_117_15).abs() < 1e-12, "-ln of the smallest step from 1");
}
