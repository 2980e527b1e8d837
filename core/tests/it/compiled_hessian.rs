//! Second derivatives: programs on duals agree with differences, with forward mode taken twice, and with formulas.

use paragrad_core::compile::{HessianVectorProduct, Program, hessian_vector_product};
use paragrad_core::nn::{Activation, Mlp, MlpConfig};
use paragrad_core::{Loss, Module, Objective, Scalar, Supervised, Symbol, penalty};

use crate::compile::{Samples, by_program, numbers, samples};
use crate::random_graphs::{Mixed, programs};
use crate::second::Second;
use crate::{assert_all_close, assert_close, panic_message};

fn along(
    program: &Program,
    parameters: &[f64],
    direction: &[f64],
    samples: &Samples,
) -> HessianVectorProduct {
    let slices = samples.iter().map(|(x, y)| (x.as_slice(), y.as_slice()));
    hessian_vector_product(program, parameters, direction, slices)
}

/// The gradient of at most 64 samples.
fn gradient(program: &Program, parameters: &[f64], samples: &Samples) -> Vec<f64> {
    assert!(samples.len() <= 64, "one chunk");
    by_program::<f64>(program, parameters, samples, 32).chunks.remove(0)
}

/// The derivative of the gradient along a direction by central differences, so small that no ReLU is at its kink.
fn differences(program: &Program, parameters: &[f64], direction: &[f64], samples: &Samples) -> Vec<f64> {
    const STEP: f64 = 1e-5;
    let at = |t: f64| {
        let moved: Vec<f64> = parameters.iter().zip(direction).map(|(p, d)| p + t * d).collect();
        gradient(program, &moved, samples)
    };
    at(STEP).iter().zip(at(-STEP)).map(|(after, before)| (after - before) / (2.0 * STEP)).collect()
}

fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

/// The gradient has the bits of a program without duals; the product is symmetric, and that of differences.
#[track_caller]
fn check<O: Objective>(objective: &O, model: &O::Model<f64>, samples: &Samples, tolerance: f64)
where
    for<'g> O::Model<f64>: Module<f64, With<Symbol<'g>> = O::Model<Symbol<'g>>>,
{
    let program = Program::of(objective, model, samples[0].0.len(), samples[0].1.len());
    let parameters = model.parameters();
    let (u, v) = (numbers(1, parameters.len()), numbers(2, parameters.len()));
    let (by_u, by_v) = (along(&program, &parameters, &u, samples), along(&program, &parameters, &v, samples));
    let expected = gradient(&program, &parameters, samples);
    assert_eq!((bits(&by_u.gradient), bits(&by_v.gradient)), (bits(&expected), bits(&expected)));
    let (one, other) = (inner(&u, &by_v.product), inner(&v, &by_u.product));
    assert_close(one, other, 1e-12 * inner(&by_v.product, &by_v.product).sqrt().max(1.0));
    assert_all_close(&by_v.product, &differences(&program, &parameters, &v, samples), tolerance);
}

#[test]
fn networks_with_every_activation_and_loss() {
    let data = samples(50, 3, 2);
    for &activation in Activation::ALL {
        let mut model = Mlp::from_config(&MlpConfig::new(3, &[5, 4], activation, 2), 11);
        // Biases of zero would put a ReLU all of whose inputs are zero at its kink.
        model.set_parameters(&numbers(11, model.n_parameters()));
        check(&Supervised { loss: Loss::SquaredError }, &model, &data, 1e-7);
        check(&Supervised { loss: Loss::CrossEntropy }, &model, &data, 1e-7);
        check(&Supervised { loss: Loss::BinaryCrossEntropy }, &model, &data, 1e-7);
    }
    check(&Supervised { loss: Loss::Poisson }, &Mlp::new(3, &[6, 2], 3), &data, 1e-7);
}

/// A penalty in every sample's loss, and a scale that all weights share: most of it is computed once a batch.
struct Uniform;

impl Objective for Uniform {
    type Model<V: Scalar> = Vec<V>;
    fn loss<V: Scalar>(&self, w: &Vec<V>, x: &[V], y: &[V]) -> V {
        let norm = w.iter().map(|&w| w * w).sum::<V>().sqrt();
        let scaled: Vec<V> = w[1..].iter().map(|&weight| weight * w[0].exp() / norm).collect();
        let error = V::dot(scaled[0].tanh(), &scaled[1..], x) - y[0];
        error * error + penalty::l2(w, 0.1) + V::select(w[1], w[1].powf(3.0), w[0])
    }
}

#[test]
fn what_depends_on_parameters_only_is_differentiated_too() {
    check(&Uniform, &numbers(4, 5), &samples(50, 3, 1), 1e-7);
}

#[test]
fn a_quadratic_has_its_matrix() {
    // (w . x - y)^2 with whole numbers: twice the sum of x x^T, to the bit; the first error is zero.
    let program = Program::of_closure(&[0.0; 2], 2, 1, |w, x, y| {
        let error = w[0] * x[0] + w[1] * x[1] - y[0];
        error * error
    });
    let samples = vec![(vec![1.0, 2.0], vec![11.0]), (vec![-3.0, 1.0], vec![2.0])];
    for (direction, product) in [([1.0, 0.0], [20.0, -2.0]), ([0.0, 1.0], [-2.0, 10.0])] {
        let found = along(&program, &[3.0, 4.0], &direction, &samples);
        assert_eq!(found.gradient, [42.0, -14.0]);
        assert_eq!(found.product, product);
    }
}

#[test]
fn more_samples_than_a_block_are_added() {
    let model = Mlp::new(3, &[4, 2], 5);
    let program = Program::of(&Supervised::default(), &model, 3, 2);
    let (parameters, data) = (model.parameters(), samples(75, 3, 2));
    let direction = numbers(6, parameters.len());
    let all = along(&program, &parameters, &direction, &data);
    let mut sum = vec![0.0; parameters.len()];
    for sample in &data {
        let one = along(&program, &parameters, &direction, &vec![sample.clone()]);
        sum.iter_mut().zip(&one.product).for_each(|(sum, product)| *sum += product);
    }
    assert_all_close(&all.product, &sum, 1e-13);
    let none = along(&program, &parameters, &direction, &vec![]);
    assert_eq!(none.product, vec![0.0; parameters.len()]);
}

#[test]
fn random_graphs_agree_with_forward_mode_taken_twice() {
    for (i, program) in programs(5).take(1000).enumerate() {
        let n = i % (program.leaves.len() + 1);
        let (parameters, x) = program.leaves.split_at(n);
        let (parameters, samples) = (parameters.to_vec(), vec![(program.leaves[n..].to_vec(), vec![])]);
        let x: Vec<Second> = x.iter().map(|&x| x.into()).collect();
        let mixed = Mixed(program);
        let compiled = Program::of(&mixed, &parameters, x.len(), 0);
        let direction = numbers(i, n);
        let found = along(&compiled, &parameters, &direction, &samples);
        assert_eq!(bits(&found.gradient), bits(&gradient(&compiled, &parameters, &samples)), "program {i}");
        let expected: Vec<f64> = (0..n)
            .map(|by| {
                let variable = |k: usize| Second::variable(parameters[k], direction[k], f64::from(k == by));
                let leaves: Vec<Second> = (0..n).map(variable).collect();
                mixed.loss(&leaves, &x, &[]).in_both()
            })
            .collect();
        let largest = expected.iter().fold(1.0, |largest: f64, e| largest.max(e.abs()));
        for (found, expected) in found.product.iter().zip(&expected) {
            assert!((found - expected).abs() <= 1e-11 * largest, "program {i}: {found} for {expected}");
        }
    }
}

#[test]
fn where_two_choices_tie_the_gradient_stays_the_same() {
    let programs = [
        Program::of_closure(&[0.0; 2], 1, 0, |w, x, _| (w[0] * x[0]).max(w[1] * x[0]) * w[1]),
        Program::of_closure(&[0.0; 2], 1, 0, |w, x, _| (w[0] * x[0]).min(w[1] * x[0]) * w[1]),
        Program::of_closure(&[0.0; 2], 1, 0, |w, x, _| (w[0] * x[0] - w[1]).relu() + w[0]),
        Program::of_closure(&[0.0; 2], 1, 0, |w, x, _| (w[0] * x[0] - w[1]).abs() + w[0] * w[1]),
        Program::of_closure(&[0.0; 2], 1, 0, |w, x, _| (w[0] * x[0] - w[1]).leaky_relu(0.5) * w[0]),
        Program::of_closure(&[0.0; 2], 1, 0, |w, x, _| Symbol::select(w[0] * x[0] - w[1], w[0], w[1] * w[1])),
    ];
    let samples = vec![(vec![1.0], vec![])];
    for (i, program) in programs.iter().enumerate() {
        for direction in [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]] {
            let found = along(program, &[0.5, 0.5], &direction, &samples);
            assert_eq!(bits(&found.gradient), bits(&gradient(program, &[0.5, 0.5], &samples)), "program {i}");
            assert!(found.product.iter().all(|h| h.is_finite()), "program {i}: {found:?}");
        }
    }
}

#[test]
fn an_exponent_that_is_learned_has_all_second_derivatives() {
    let program = Program::of_closure(&[0.0; 2], 1, 0, |w, x, _| (w[0] * x[0]).pow(w[1]));
    let base: f64 = 1.5;
    for exponent in [0.0, 1.0, 2.0, 3.0, -1.0, 0.75] {
        let found = along(&program, &[base, exponent], &[0.0, 1.0], &vec![(vec![1.0], vec![])]);
        let mixed = base.powf(exponent - 1.0) * (1.0 + exponent * base.ln());
        assert_all_close(&found.product, &[mixed, base.powf(exponent) * base.ln().powi(2)], 1e-14);
    }
}

#[test]
fn a_direction_of_another_length_is_refused() {
    let program = Program::of(&Supervised::default(), &Mlp::new(2, &[1], 1), 2, 1);
    let message = panic_message(move || drop(along(&program, &[0.0; 3], &[1.0; 4], &vec![])));
    assert_eq!(message, "a direction of 4 numbers for 3 parameters");
}
