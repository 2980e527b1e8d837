//! `logsumexp` and `softmax` at any size of number.

use paragrad_core::{Scalar, Value, logsumexp, softmax};

use crate::{assert_all_close, assert_close, gradient, panic_message};

/// The gradient of logsumexp is softmax.
#[track_caller]
fn check(x: &[f64], expected: f64, probabilities: &[f64]) {
    let (value, gradient) = gradient(x, |x| logsumexp(x));
    assert_close(value, expected, 2e-15);
    assert_all_close(&gradient, probabilities, 2e-15);
    assert_all_close(&softmax(x), probabilities, 2e-15);
}

#[test]
fn of_equal_numbers() {
    let third = 1.0 / 3.0;
    check(&[0.0, 0.0, 0.0], 3f64.ln(), &[third; 3]);
    check(&[5.0], 5.0, &[1.0]);
}

#[test]
fn of_thousands() {
    check(&[1000.0, 1000.0], 1000.0 + 2f64.ln(), &[0.5, 0.5]);
    check(&[-1000.0, -1000.0], -1000.0 + 2f64.ln(), &[0.5, 0.5]);
    check(&[1000.0, 0.0, -1000.0], 1000.0, &[1.0, 0.0, 0.0]);
    check(&[1e308, -1e308], 1e308, &[1.0, 0.0]);
}

#[test]
fn probabilities_add_up_to_one_and_follow_the_logits() {
    let logits = [0.3, -2.0, 4.5, 4.4, 0.0];
    let p = softmax(&logits);
    assert_close(p.iter().sum(), 1.0, 1e-15);
    assert_close((p[2] / p[3]).ln(), logits[2] - logits[3], 1e-14);
}

/// The derivative of p_i by z_k is p_i (1 - p_i) for k = i, else -p_i p_k.
#[test]
fn the_derivatives_of_softmax() {
    let logits = [0.3, -1.0, 1.5];
    let p = softmax(&logits);
    for i in 0..3 {
        let (_, gradient) = gradient(&logits, |z| softmax(z)[i]);
        let expected: Vec<_> = (0..3).map(|k| p[i] * (f64::from(i == k) - p[k])).collect();
        assert_all_close(&gradient, &expected, 1e-15);
    }
}

#[test]
fn a_tie_for_the_largest_takes_no_sides() {
    let (_, gradient) = gradient(&[2.0, 2.0, 2.0, 2.0], |x| logsumexp(x));
    assert_eq!(gradient, [0.25; 4]);
}

#[test]
fn nothing_to_sum_panics() {
    let expected = "logsumexp and softmax need at least one number";
    assert_eq!(panic_message(|| _ = logsumexp::<f64>(&[])), expected);
    assert_eq!(panic_message(|| _ = softmax::<Value<'_>>(&[])), expected);
}

#[test]
fn it_is_the_ln_of_the_sum_where_that_does_not_overflow() {
    let x = [0.5, -1.0, 2.0];
    assert_close(logsumexp(&x), x.map(Scalar::exp).iter().sum::<f64>().ln(), 1e-15);
}
