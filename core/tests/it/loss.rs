//! Losses and penalties: their numbers, their derivatives, and their behaviour at a thousand.

use paragrad_core::gradcheck::Verdict;
use paragrad_core::{Loss, Objective, Scalar, gradcheck, penalty};

use crate::{assert_all_close, assert_close, gradient, panic_message};

const HUBER: Loss = Loss::Huber { delta: 1.0 };
const ALL: [Loss; 7] = [
    Loss::SquaredError,
    Loss::AbsoluteError,
    HUBER,
    Loss::BinaryCrossEntropy,
    Loss::CrossEntropy,
    Loss::Hinge,
    Loss::Poisson,
];

/// The loss of these outputs, and its derivatives by them.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "most calls name a loss that they do not keep")]
fn check(loss: Loss, outputs: &[f64], targets: &[f64], expected: f64, derivatives: &[f64]) {
    let (value, found) = gradient(outputs, |z| loss.of(z, &lift(targets)));
    assert_close(value, expected, 1e-15);
    assert_all_close(&found, derivatives, 1e-15);
    assert_eq!(value.to_bits(), loss.of(outputs, targets).to_bits());
}

fn lift<V: Scalar>(numbers: &[f64]) -> Vec<V> {
    numbers.iter().map(|&number| number.into()).collect()
}

#[test]
fn squared_error() {
    check(Loss::SquaredError, &[3.0], &[1.0], 4.0, &[4.0]);
    check(Loss::SquaredError, &[3.0, -1.0], &[1.0, 0.0], 2.5, &[2.0, -1.0]);
}

#[test]
fn absolute_error() {
    check(Loss::AbsoluteError, &[3.0, -1.0], &[1.0, 0.0], 1.5, &[0.5, -0.5]);
    check(Loss::AbsoluteError, &[1.0], &[1.0], 0.0, &[0.0]);
}

#[test]
fn huber_is_squared_near_the_target_and_absolute_far_away() {
    check(HUBER, &[0.5], &[0.0], 0.125, &[0.5]);
    check(HUBER, &[-3.0], &[0.0], 2.5, &[-1.0]);
    check(HUBER, &[1.0, -1.0], &[0.0, 0.0], 0.5, &[0.5, -0.5]);
    check(Loss::Huber { delta: 0.25 }, &[2.0], &[1.0], 0.25 * (1.0 - 0.125), &[0.25]);
    check(HUBER, &[1.0], &[1.0], 0.0, &[0.0]);
}

/// softplus(2) = 2.1269280110429725, softplus(-2) = 0.1269280110429725, sigmoid(2) = 0.8807970779778824.
#[test]
fn binary_cross_entropy() {
    const SIGMOID: f64 = 0.8807970779778824;
    const BCE: Loss = Loss::BinaryCrossEntropy;
    check(BCE, &[2.0], &[1.0], 0.1269280110429725, &[SIGMOID - 1.0]);
    check(BCE, &[2.0], &[0.0], 2.1269280110429725, &[SIGMOID]);
    check(BCE, &[2.0, 2.0], &[1.0, 0.0], 1.1269280110429725, &[(SIGMOID - 1.0) / 2.0, SIGMOID / 2.0]);
    check(BCE, &[0.0], &[1.0], 2f64.ln(), &[-0.5]);
    check(BCE, &[0.0], &[0.25], 2f64.ln(), &[0.25]);
}

/// Numbers from mpmath: ln(e + e^2 + e^3) = 3.40760596444438.
#[test]
fn cross_entropy() {
    let p = [0.09003057317038046, 0.24472847105479764, 0.6652409557748219];
    let z = [1.0, 2.0, 3.0];
    check(Loss::CrossEntropy, &z, &[0.0, 0.0, 1.0], 0.4076059644443803, &[p[0], p[1], p[2] - 1.0]);
    check(Loss::CrossEntropy, &z, &[0.5, 0.5, 0.0], 1.9076059644443804, &[p[0] - 0.5, p[1] - 0.5, p[2]]);
    check(Loss::CrossEntropy, &[0.0; 4], &[1.0, 0.0, 0.0, 0.0], 4f64.ln(), &[-0.75, 0.25, 0.25, 0.25]);
}

/// Weighted classes: a loss of Y ln(sum of e^z) - y z, with derivatives Y softmax(z) - y, where Y is the sum of y.
#[test]
fn cross_entropy_with_targets_that_are_weights() {
    let ln_3 = 3_f64.ln();
    check(Loss::CrossEntropy, &[5.0; 3], &[1.0, 1.0, 0.0], 2.0 * ln_3, &[-1.0 / 3.0, -1.0 / 3.0, 2.0 / 3.0]);
    check(Loss::CrossEntropy, &[5.0; 3], &[0.0; 3], 0.0, &[0.0; 3]);
}

#[test]
fn hinge() {
    check(Loss::Hinge, &[0.25], &[1.0], 0.75, &[-1.0]);
    check(Loss::Hinge, &[0.25], &[-1.0], 1.25, &[1.0]);
    check(Loss::Hinge, &[2.0, -0.5], &[1.0, 1.0], 0.75, &[0.0, -0.5]);
    check(Loss::Hinge, &[1.0], &[1.0], 0.0, &[0.0]);
}

#[test]
fn poisson() {
    check(Loss::Poisson, &[0.5], &[1.5], 1.6487212707001282 - 0.75, &[1.6487212707001282 - 1.5]);
    check(Loss::Poisson, &[0.0, 0.0], &[3.0, 1.0], 1.0, &[-1.0, 0.0]);
}

#[test]
fn at_a_thousand_classifiers_lose_finitely_and_learn_in_the_right_direction() {
    const BCE: Loss = Loss::BinaryCrossEntropy;
    check(BCE, &[1000.0], &[1.0], 0.0, &[0.0]);
    check(BCE, &[1000.0], &[0.0], 1000.0, &[1.0]);
    check(BCE, &[-1000.0], &[1.0], 1000.0, &[-1.0]);
    check(BCE, &[-1000.0], &[0.0], 0.0, &[0.0]);
    check(BCE, &[1e308], &[0.0], 1e308, &[1.0]);
    const CE: Loss = Loss::CrossEntropy;
    check(CE, &[1000.0, -1000.0], &[1.0, 0.0], 0.0, &[0.0, 0.0]);
    check(CE, &[1000.0, -1000.0], &[0.0, 1.0], 2000.0, &[1.0, -1.0]);
    check(CE, &[-1000.0, -1000.0], &[0.0, 1.0], 2f64.ln(), &[0.5, -0.5]);
    check(CE, &[1e6, 1e6], &[0.5, 0.5], 2f64.ln(), &[0.0, 0.0]);
    check(Loss::Hinge, &[-1000.0], &[1.0], 1001.0, &[-1.0]);
    check(HUBER, &[1000.0], &[-1000.0], 1999.5, &[1.0]);
    check(Loss::Poisson, &[-1000.0], &[2.0], 2000.0, &[-2.0]);
}

/// A loss of its outputs, which are the parameters.
struct OfOutputs(Loss);

impl Objective for OfOutputs {
    type Model<V: Scalar> = Vec<V>;
    fn loss<V: Scalar>(&self, outputs: &Vec<V>, _: &[V], targets: &[V]) -> V {
        self.0.of(outputs, targets)
    }
}

#[test]
fn every_loss_agrees_with_differences() {
    let targets = [&[0.0, 1.0, 0.0][..], &[0.2, 0.5, 0.3]];
    for loss in ALL {
        for outputs in [[0.3, -1.7, 2.4], [-0.6, 0.4, 0.1], [4.0, -5.0, -9.0]] {
            for targets in targets {
                let report = gradcheck(&OfOutputs(loss.clone()), &outputs.to_vec(), &[], targets);
                assert_eq!(report.count(Verdict::Agrees), 3, "{loss:?} of {outputs:?}: {report}");
            }
        }
    }
}

#[test]
fn an_error_is_zero_on_target_only() {
    for loss in [Loss::SquaredError, Loss::AbsoluteError, HUBER] {
        assert_eq!(loss.of(&[0.0, 2.0], &[0.0, 2.0]), 0.0);
        assert!(loss.of(&[1e-9, 2.0], &[0.0, 2.0]) > 0.0);
    }
}

#[test]
fn as_many_outputs_as_targets_and_at_least_one_or_a_panic() {
    for loss in ALL {
        let same = loss.clone();
        let message = panic_message(move || _ = same.of(&[1.0, 2.0], &[1.0]));
        assert_eq!(message, "2 outputs for 1 targets, expected as many, and at least one");
        let message = panic_message(move || _ = loss.of::<f64>(&[], &[]));
        assert_eq!(message, "0 outputs for 0 targets, expected as many, and at least one");
    }
}

#[test]
fn penalties() {
    let p = [3.0, -4.0, 0.0];
    assert_eq!(gradient(&p, |p| penalty::l1(p, 0.5)), (3.5, vec![0.5, -0.5, 0.0]));
    assert_eq!(gradient(&p, |p| penalty::l2(p, 0.5)), (12.5, vec![3.0, -4.0, 0.0]));
    assert_eq!((penalty::l1::<f64>(&[], 0.5), penalty::l2::<f64>(&[], 0.5)), (0.0, 0.0));
}
