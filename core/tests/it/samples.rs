//! One graph a sample: `Lifted::sample` and `Terms::add_to` give the gradient of plain `backward`, to the bit.

use paragrad_core::nn::{Activation, Mlp, MlpConfig};
use paragrad_core::{Lifted, Loss, Module, Scalar, Tape, Terms, Value};

/// The loss, and the gradient of all parameters from the terms of one sample after another.
fn by_terms<M, F>(model: &M, samples: &[(&[f64], &[f64])], loss: F) -> (Vec<f64>, Vec<f64>)
where
    M: Module<f64>,
    F: for<'s> Fn(&M::With<Value<'s>>, &[Value<'s>], &[Value<'s>]) -> Value<'s>,
{
    let (mut tape, mut terms) = (Tape::new(), Terms::default());
    let mut lifted: Lifted<'_, M> = tape.lift_samples(model);
    let n = model.n_parameters();
    let mut gradient = vec![0.0; n];
    let mut losses = Vec::new();
    for (x, y) in samples {
        losses.push(lifted.sample(x, y, &mut terms, &loss));
        for (block, gradient) in gradient.chunks_mut(Terms::BLOCK).enumerate() {
            terms.add_to(block, gradient);
        }
    }
    (losses, gradient)
}

/// The same from one recording of all samples, swept back loss by loss.
fn by_backward<M, F>(model: &M, samples: &[(&[f64], &[f64])], loss: F) -> (Vec<f64>, Vec<f64>)
where
    M: Module<f64>,
    F: for<'s> Fn(&M::With<Value<'s>>, &[Value<'s>], &[Value<'s>]) -> Value<'s>,
{
    let tape = Tape::new();
    let lifted = tape.lift(model);
    let mut losses = Vec::new();
    for (x, y) in samples {
        let loss = loss(&lifted, &tape.constants(x), &tape.constants(y));
        loss.backward();
        losses.push(loss.data());
    }
    let n = model.n_parameters();
    (losses, tape.gradients()[..n].to_vec())
}

macro_rules! check {
    ($model:expr, $samples:expr, $loss:expr) => {{
        let (model, samples): (_, &[(&[f64], &[f64])]) = ($model, $samples);
        let (losses, gradient) = by_terms(&model, samples, $loss);
        let (expected_losses, expected) = by_backward(&model, samples, $loss);
        let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&losses), bits(&expected_losses));
        assert_eq!(bits(&gradient), bits(&expected), "{gradient:?} {expected:?}");
        assert!(gradient.iter().any(|&g| g != 0.0));
    }};
}

const SAMPLES: &[(&[f64], &[f64])] =
    &[(&[2.0, 3.0, -1.0], &[1.0]), (&[3.0, -1.0, 0.5], &[-1.0]), (&[0.5, 1.0, 1.0], &[0.3])];

#[test]
fn of_networks() {
    for &activation in Activation::ALL {
        let config = MlpConfig::new(3, &[5, 4], activation, 1);
        check!(Mlp::from_config(&config, 7), SAMPLES, |net, x, y| Loss::SquaredError.of(&net.forward(x), y));
    }
}

#[test]
fn of_a_network_with_more_than_a_block_of_parameters() {
    let net = Mlp::new(3, &[60, 40, 1], 3);
    assert!(net.n_parameters() > Terms::BLOCK);
    check!(net, SAMPLES, |net, x, y| Loss::SquaredError.of(&net.forward(x), y));
}

#[test]
fn of_tied_weights() {
    check!([0.3, -0.7, 0.2], SAMPLES, |w, x, y| {
        let hidden = [0, 1, 2].map(|shift| Value::dot(w[2], &w[..2], &[x[shift], x[(shift + 1) % 3]]).tanh());
        let out = Value::dot(w[0], w, &hidden);
        (out - y[0]).powf(2.0)
    });
}

#[test]
fn of_parameters_that_are_used_in_many_ways() {
    check!([0.3, -0.7, 1.2], SAMPLES, |p, x, y| {
        let decay = p[0] * (-p[1] * x[0]).exp() + p[1].pow(p[2].abs()).max(p[2]);
        let penalty = Value::dot(0.0.into(), p, p) * 0.1 + p.iter().copied().sum::<Value<'_>>();
        Value::select(x[1], decay * p[2], decay / p[2]) - y[0] + penalty
    });
}

#[test]
fn of_parameters_against_the_grain() {
    check!([0.3, -0.7, 1.2], SAMPLES, |p, x, y| {
        let reversed = [p[2], p[1], p[0]];
        Value::dot(y[0], &reversed, x) + Value::dot(p[0], &[p[0], p[2]], &[x[2], x[0]]).sin()
    });
}

#[test]
fn of_losses_that_are_hardly_a_graph() {
    check!([0.3, -0.7], SAMPLES, |p, _, _| p[1]);
    check!([0.3, -0.7], SAMPLES, |p, _, _| p[1] * 1.0);
    let (losses, gradient) = by_terms(&[0.3, -0.7], SAMPLES, |_, _, y| y[0]);
    assert_eq!((losses, gradient), (vec![1.0, -1.0, 0.3], vec![0.0; 2]));
    let (losses, gradient) = by_terms(&[0.3, -0.7], SAMPLES, |_, _, _| 5.0.into());
    assert_eq!((losses, gradient), (vec![5.0; 3], vec![0.0; 2]));
}

#[test]
fn samples_may_differ_in_size() {
    let samples: &[(&[f64], &[f64])] = &[(&[1.0], &[0.5]), (&[1.0, 2.0, 3.0], &[0.5]), (&[], &[2.0])];
    check!([0.3, -0.7], samples, |p, x, y| {
        let sum: Value<'_> = x.iter().map(|&x| (p[0] * x + p[1]).tanh()).sum();
        (sum + p[1] - y[0]).powf(2.0)
    });
}

#[test]
fn a_shorter_sample_leaves_nothing_of_a_longer_one() {
    let (mut tape, mut terms) = (Tape::new(), Terms::default());
    let mut lifted = tape.lift_samples(&[2.0, 3.0]);
    lifted.sample(&[1.0], &[], &mut terms, |p, x, _| p[0] * p[1] * x[0]);
    lifted.sample(&[], &[], &mut terms, |p, _, _| p[0] * 4.0);
    let mut gradient = [0.0; 2];
    terms.add_to(0, &mut gradient);
    assert_eq!(gradient, [4.0, 0.0]);
}

#[test]
fn a_tape_serves_one_model_after_another() {
    let mut tape = Tape::new();
    let mut terms = Terms::default();
    for n in [3, 1, 5] {
        let mut lifted = tape.lift_samples(&vec![2.0; n]);
        let loss = lifted.sample(&[], &[], &mut terms, |p, _, _| p.iter().map(|&p| p * p).sum());
        let mut gradient = vec![0.0; n];
        terms.add_to(0, &mut gradient);
        assert_eq!((loss, gradient), (4.0 * n as f64, vec![4.0; n]));
    }
}
