//! Optimisers: two steps of two parameters, by hand.
//!
//! All steps start at (1, -2); the gradients are (0.5, 1), then (1, -1). Where the numbers are not exact, they come
//! from the textbook formulas in plain Python 3 floats.

use paragrad_core::optim::{
    Adam, AdamConfig, Adjusted, Decoupled, GradientConfig, Optimizer, RmsProp, RmsPropConfig, Sgd, SgdConfig,
};

use crate::{assert_all_close, panic_message};

#[track_caller]
fn check(mut optimizer: impl Optimizer, learning_rate: f64, expected: [f64; 2]) {
    let mut parameters = [1.0, -2.0];
    optimizer.update(&mut parameters, &[0.5, 1.0], learning_rate);
    optimizer.update(&mut parameters, &[1.0, -1.0], learning_rate);
    assert_all_close(&parameters, &expected, 1e-15);
}

#[test]
fn plain_descent() {
    check(Sgd::default(), 0.5, [0.25, -2.0]);
    check(Sgd::new(SgdConfig { weight_decay: 0.5, ..SgdConfig::default() }), 0.5, [-0.125, -1.0]);
}

#[test]
fn momentum() {
    let momentum = SgdConfig { momentum: 0.5, ..SgdConfig::default() };
    check(Sgd::new(momentum), 0.5, [0.125, -2.25]);
    check(Sgd::new(SgdConfig { nesterov: true, ..momentum }), 0.5, [-0.1875, -2.125]);
    check(Sgd::new(SgdConfig { weight_decay: 0.5, ..momentum }), 0.5, [-0.375, -1.0]);
}

#[test]
fn look_ahead_needs_momentum() {
    check(Sgd::new(SgdConfig { nesterov: true, ..SgdConfig::default() }), 0.5, [0.25, -2.0]);
}

#[test]
fn adam() {
    let config = AdamConfig { beta1: 0.5, beta2: 0.75, epsilon: 0.0, ..AdamConfig::default() };
    check(Adam::new(config), 0.5, [-0.005814148889070059, -2.3333333333333335]);
    let config = AdamConfig { epsilon: 0.5, ..config };
    check(Adam::new(config), 0.5, [0.43523870870341697, -2.2222222222222223]);
    check(Adam::new(AdamConfig::default()), 1e-3, [0.998034818006385, -2.000947368411579]);
}

#[test]
fn adam_with_weight_decay_in_the_gradient_or_beside_it() {
    let config =
        AdamConfig { beta1: 0.5, beta2: 0.75, epsilon: 0.5, weight_decay: 0.5, ..AdamConfig::default() };
    check(Adam::new(config), 0.5, [0.3075804026340484, -1.668631333601948]);
    let decoupled = AdamConfig { decoupled: Decoupled::Yes, ..config };
    check(Adam::new(decoupled), 0.5, [0.060238708703416965, -1.2638888888888888]);
}

#[test]
fn rmsprop() {
    let config = RmsPropConfig { alpha: 0.75, epsilon: 0.5, ..RmsPropConfig::default() };
    check(RmsProp::new(config), 0.5, [0.18813474194576862, -2.0694991259569395]);
    check(RmsProp::new(RmsPropConfig::default()), 0.01, [0.8104677318088583, -2.029111874524293]);
    let config = RmsPropConfig { momentum: 0.5, weight_decay: 0.5, ..config };
    check(RmsProp::new(config), 0.5, [-0.24589584054719515, -1.3333333333333335]);
}

/// Whatever the size of the gradient, Adam's first step is the learning rate.
#[test]
fn the_first_step_of_adam_is_the_learning_rate() {
    for gradient in [1e-3, -1.0, 1e6] {
        let mut parameters = [0.0];
        Adam::new(AdamConfig::default()).update(&mut parameters, &[gradient], 0.1);
        assert_all_close(&parameters, &[-0.1 * gradient.signum()], 1e-5);
    }
}

fn all() -> Vec<Box<dyn Optimizer>> {
    let momentum = SgdConfig { momentum: 0.9, ..SgdConfig::default() };
    vec![
        Box::new(Sgd::default()),
        Box::new(Sgd::new(momentum)),
        Box::new(Sgd::new(SgdConfig { nesterov: true, ..momentum })),
        Box::new(Adam::new(AdamConfig::default())),
        Box::new(RmsProp::new(RmsPropConfig::default())),
    ]
}

#[test]
fn a_learning_rate_of_zero_and_a_gradient_of_zero_change_nothing() {
    for mut optimizer in all() {
        let mut parameters = [1.0, -2.0];
        optimizer.update(&mut parameters, &[0.0, 0.0], 0.5);
        optimizer.update(&mut parameters, &[3.0, -1e9], 0.0);
        assert_eq!(parameters, [1.0, -2.0]);
    }
}

/// No parameter's step depends on its neighbours: alone it takes the same, to the bit.
#[test]
fn every_parameter_is_updated_on_its_own() {
    let gradients: Vec<f64> = (0..37).map(|i| f64::from(i * 7 % 11) - 4.5).collect();
    for (mut together, mut alone) in all().into_iter().zip(all()) {
        let mut parameters: Vec<f64> = (0..37).map(f64::from).collect();
        let mut one = [parameters[35]];
        for _ in 0..5 {
            together.update(&mut parameters, &gradients, 0.1);
            alone.update(&mut one, &gradients[35..36], 0.1);
        }
        assert_eq!(parameters[35].to_bits(), one[0].to_bits());
    }
}

#[test]
fn after_a_reset_an_optimiser_is_as_new() {
    for (mut used, mut new) in all().into_iter().zip(all()) {
        used.update(&mut [1.0, -2.0, 3.0], &[0.5, 1.0, 2.0], 0.1);
        used.reset();
        let (mut after_reset, mut from_new) = ([1.0, -2.0], [1.0, -2.0]);
        for gradient in [[0.5, 1.0], [1.0, -1.0]] {
            used.update(&mut after_reset, &gradient, 0.1);
            new.update(&mut from_new, &gradient, 0.1);
        }
        assert_eq!(after_reset, from_new);
    }
}

#[test]
fn every_optimiser_finds_the_bottom_of_a_bowl() {
    for mut optimizer in all() {
        let mut parameters = [3.0, -2.0];
        for _ in 0..2000 {
            let gradient = [parameters[0] - 1.0, 4.0 * (parameters[1] - 2.0)];
            optimizer.update(&mut parameters, &gradient, 0.01);
        }
        assert_all_close(&parameters, &[1.0, 2.0], 0.01);
    }
}

#[test]
fn as_many_gradients_as_parameters_or_a_panic_with_both() {
    for optimizer in 0..all().len() {
        let message = panic_message(move || all()[optimizer].update(&mut [0.0; 2], &[0.0; 3], 0.1));
        assert_eq!(message, "a gradient of 3 numbers for 2 parameters");
    }
}

#[test]
fn gradients_are_adjusted_before_the_optimizer_sees_them() {
    let none = GradientConfig::default();
    let adjusted = |config| Adjusted::new(config, Box::new(Sgd::default()) as Box<dyn Optimizer>);
    check(adjusted(none), 0.5, [0.25, -2.0]);
    check(adjusted(GradientConfig { l1: 0.25, ..none }), 0.5, [0.0, -1.75]);
    check(adjusted(GradientConfig { l2: 0.25, ..none }), 0.5, [-0.125, -1.0]);
    check(adjusted(GradientConfig { clip_value: Some(0.75), ..none }), 0.5, [0.375, -2.0]);
    check(adjusted(GradientConfig { clip_norm: Some(2.0), ..none }), 0.5, [0.25, -2.0]);
    // Gradients of length sqrt(1.25), then sqrt(2).
    let half = GradientConfig { clip_norm: Some(1.25_f64.sqrt() / 2.0), ..none };
    check(adjusted(half), 0.5, [0.6773576462394763, -2.0523576462394763]);
    // First the penalty, then the cut.
    check(adjusted(GradientConfig { l1: 0.25, clip_value: Some(0.5), ..none }), 0.5, [0.5, -2.0]);
}
