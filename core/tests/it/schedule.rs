//! The course of the learning rate over the epochs.

use paragrad_core::Schedule;
use paragrad_core::schedule::Decay;

use crate::assert_all_close;

/// The factors of all epochs.
#[track_caller]
fn check(decay: Decay, warm_up: usize, expected: &[f64]) {
    let schedule = Schedule { decay, warm_up };
    let factors: Vec<_> = (0..expected.len()).map(|epoch| schedule.factor(epoch, expected.len())).collect();
    assert_all_close(&factors, expected, 1e-15);
}

#[test]
fn constant_unless_one_says_otherwise() {
    assert_eq!(Schedule::default(), Schedule { decay: Decay::Constant, warm_up: 0 });
    check(Decay::Constant, 0, &[1.0; 5]);
}

#[test]
fn in_steps() {
    check(Decay::Step { every: 2, factor: 0.5 }, 0, &[1.0, 1.0, 0.5, 0.5, 0.25, 0.25, 0.125]);
    check(Decay::Step { every: 1, factor: 0.1 }, 0, &[1.0, 0.1, 0.01]);
    check(Decay::Step { every: 100, factor: 0.1 }, 0, &[1.0; 3]);
}

#[test]
fn along_half_a_cosine() {
    let root = 0.5f64.sqrt();
    check(Decay::Cosine { end: 0.0 }, 0, &[1.0, (1.0 + root) / 2.0, 0.5, (1.0 - root) / 2.0]);
    check(Decay::Cosine { end: 0.2 }, 0, &[1.0, 0.6]);
    check(Decay::Cosine { end: 0.0 }, 0, &[1.0, 0.75, 0.25]);
}

#[test]
fn along_a_line() {
    check(Decay::Linear { end: 0.0 }, 0, &[1.0, 0.75, 0.5, 0.25]);
    check(Decay::Linear { end: 0.5 }, 0, &[1.0, 0.75]);
    check(Decay::Linear { end: 2.0 }, 0, &[1.0, 1.25, 1.5, 1.75]);
}

#[test]
fn after_a_linear_warm_up() {
    check(Decay::Constant, 4, &[0.25, 0.5, 0.75, 1.0, 1.0, 1.0]);
    check(Decay::Linear { end: 0.0 }, 2, &[0.5, 1.0, 1.0, 0.75, 0.5, 0.25]);
    check(Decay::Step { every: 2, factor: 0.5 }, 1, &[1.0, 1.0, 1.0, 0.5, 0.5, 0.25]);
    check(Decay::Constant, 10, &[0.1, 0.2, 0.3]);
}

#[test]
fn the_end_is_the_factor_after_the_last_epoch() {
    for decay in [Decay::Cosine { end: 0.1 }, Decay::Linear { end: 0.1 }] {
        for warm_up in [0, 3] {
            let schedule = Schedule { decay, warm_up };
            assert_all_close(&[schedule.factor(10, 10)], &[0.1], 1e-15);
            let factors: Vec<_> = (warm_up..=10).map(|epoch| schedule.factor(epoch, 10)).collect();
            assert!(factors.is_sorted_by(|a, b| a > b), "{factors:?}");
        }
    }
}

#[test]
fn no_epochs_are_no_trouble() {
    for decay in
        [Decay::Cosine { end: 0.0 }, Decay::Linear { end: 0.0 }, Decay::Step { every: 0, factor: 0.5 }]
    {
        assert_eq!(Schedule { decay, warm_up: 0 }.factor(0, 0), 1.0);
    }
}
