//! Networks: the compiled program has the bits of the tape, however the network is written.

use paragrad_core::compile::{Coefficients, Program, Workspace};
use paragrad_core::nn::{Activation, Layer, Mlp, MlpConfig, Neuron};
use paragrad_core::{Loss, Module, Objective, Scalar, Supervised};

use crate::compile::{Results, Samples, by_program, by_tape, samples};

/// A network whose neurons are products and sums, put together in this way.
struct Written {
    association: Association,
    loss: Loss,
}

#[derive(Clone, Copy, Debug)]
enum Association {
    BiasFirst,
    BiasLast,
    FromTheRight,
    InPairs,
}

impl Association {
    const ALL: [Association; 4] =
        [Association::BiasFirst, Association::BiasLast, Association::FromTheRight, Association::InPairs];

    fn neuron<V: Scalar>(self, neuron: &Neuron<V>, x: &[V]) -> V {
        let mut products = neuron.w.iter().zip(x).map(|(&w, &x)| w * x);
        match self {
            Association::BiasFirst => products.fold(neuron.b, |sum, product| sum + product),
            Association::BiasLast => products.sum::<V>() + neuron.b,
            Association::FromTheRight => {
                let products: Vec<V> = products.collect();
                products.into_iter().rev().fold(neuron.b, |sum, product| product + sum)
            }
            Association::InPairs => {
                let mut parts: Vec<V> = products.by_ref().chain([neuron.b]).collect();
                while parts.len() > 1 {
                    parts = parts.chunks(2).map(|pair| pair.iter().copied().sum()).collect();
                }
                parts[0]
            }
        }
    }

    fn layer<V: Scalar>(self, layer: &Layer<V>, x: &[V]) -> Vec<V> {
        let neurons = layer.neurons.iter();
        neurons.map(|neuron| neuron.activation.apply(self.neuron(neuron, x))).collect()
    }
}

impl Objective for Written {
    type Model<V: Scalar> = Mlp<V>;
    fn loss<V: Scalar>(&self, model: &Mlp<V>, x: &[V], y: &[V]) -> V {
        let outputs = model.layers.iter().fold(x.to_vec(), |x, layer| self.association.layer(layer, &x));
        self.loss.of(&outputs, y)
    }
}

fn mlp(n_inputs: usize, hidden: &[usize], activation: Activation, n_outputs: usize) -> Mlp<f64> {
    Mlp::from_config(&MlpConfig::new(n_inputs, hidden, activation, n_outputs), 11)
}

/// The program's losses and gradients have the tape's bits, at every width of blocks.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "most calls name a loss that they do not keep")]
fn check_bits(loss: Loss, model: &Mlp<f64>, samples: &Samples, widths: &[usize]) {
    let objective = Supervised { loss: loss.clone() };
    let (n_x, n_y) = (samples[0].0.len(), samples[0].1.len());
    let program = Program::of(&objective, model, n_x, n_y);
    assert!(program.coefficients_are_parameters(), "{program}");
    let expected = by_tape(&objective, model, samples).bits();
    for &n_lanes in widths {
        let found = by_program::<f64>(&program, &model.parameters(), samples, n_lanes).bits();
        assert_eq!(found, expected, "{loss:?}, {n_lanes} lanes, {} samples: {program}", samples.len());
    }
}

/// Every layer adds to what it sees.
struct Residual;

impl Objective for Residual {
    type Model<V: Scalar> = Mlp<V>;
    fn loss<V: Scalar>(&self, model: &Mlp<V>, x: &[V], y: &[V]) -> V {
        let sum = |x: Vec<V>, layer: &Layer<V>| {
            let outputs =
                layer.neurons.iter().zip(&x).map(|(neuron, &skip)| skip + V::dot(neuron.b, &neuron.w, &x));
            outputs.map(V::tanh).collect()
        };
        Loss::SquaredError.of(&model.layers.iter().fold(x.to_vec(), sum), y)
    }
}

#[test]
fn a_residual_network_has_the_bits_of_the_tape() {
    let (model, samples) = (mlp(4, &[4, 4], Activation::Tanh, 4), samples(70, 4, 4));
    let program = Program::of(&Residual, &model, 4, 4);
    let found = by_program::<f64>(&program, &model.parameters(), &samples, 32);
    assert_eq!(found.bits(), by_tape(&Residual, &model, &samples).bits(), "{program}");
}

#[test]
fn the_gradient_of_each_sample_has_the_bits_of_the_tape() {
    let (model, samples) = (mlp(3, &[5], Activation::Gelu, 2), samples(8, 3, 2));
    let (objective, parameters) = (Supervised { loss: Loss::CrossEntropy }, model.parameters());
    let program = Program::of(&objective, &model, 3, 2);
    let coefficients = Coefficients::new(&program, &parameters);
    let mut workspace = Workspace::<f64>::new(&program, 8);
    for (lane, (x, y)) in samples.iter().enumerate() {
        workspace.set_sample(&program, lane, x, y);
    }
    workspace.forward(&program, &coefficients);
    workspace.backward(&program, &coefficients);
    for (lane, sample) in samples.iter().enumerate() {
        let mut gradient = vec![0.0; program.n_coefficients()];
        workspace.add_gradient(&program, lane..lane + 1, &mut gradient);
        let found = Results { losses: vec![workspace.loss(&program, lane)], chunks: vec![gradient] };
        assert_eq!(found.bits(), by_tape(&objective, &model, &vec![sample.clone()]).bits());
    }
}

const LOSSES: [Loss; 7] = [
    Loss::SquaredError,
    Loss::AbsoluteError,
    Loss::Huber { delta: 0.5 },
    Loss::BinaryCrossEntropy,
    Loss::CrossEntropy,
    Loss::Hinge,
    Loss::Poisson,
];

#[test]
fn every_loss_and_activation_has_the_bits_of_the_tape() {
    for loss in LOSSES {
        for &activation in Activation::ALL {
            check_bits(loss.clone(), &mlp(3, &[5, 4], activation, 3), &samples(70, 3, 3), &[32]);
        }
        check_bits(loss, &mlp(2, &[], Activation::Tanh, 1), &samples(9, 2, 1), &[8]);
    }
}

#[test]
fn every_shape_has_the_bits_of_the_tape() {
    for (n_x, hidden, n_y) in [
        (1, &[][..], 1),
        (1, &[1], 1),
        (2, &[16, 16], 1),
        (9, &[3], 5),
        (20, &[33, 17], 10),
        (4, &[1, 1, 1], 2),
    ] {
        for loss in [Loss::SquaredError, Loss::CrossEntropy] {
            let model = mlp(n_x, hidden, Activation::Tanh, n_y);
            check_bits(loss, &model, &samples(65, n_x, n_y), &[8, 16, 32, 64]);
        }
    }
}

#[test]
fn batches_of_one_to_two_hundred_samples_have_the_bits_of_the_tape() {
    let model = mlp(3, &[6], Activation::Sigmoid, 2);
    for n in 1..=200 {
        check_bits(Loss::CrossEntropy, &model, &samples(n, 3, 2), &[8, 16, 24, 32, 64]);
    }
}

#[test]
fn a_network_in_products_and_sums_is_the_one_in_dot_products() {
    let model = mlp(7, &[6, 5], Activation::Tanh, 3);
    let samples = samples(70, 7, 3);
    for loss in LOSSES {
        let dots = Program::of(&Supervised { loss: loss.clone() }, &model, 7, 3);
        let expected = by_tape(&Supervised { loss: loss.clone() }, &model, &samples).bits();
        for association in Association::ALL {
            let written = Program::of(&Written { association, loss: loss.clone() }, &model, 7, 3);
            assert_eq!(written.to_string(), dots.to_string(), "{association:?}");
            let found = by_program::<f64>(&written, &model.parameters(), &samples, 32).bits();
            assert_eq!(found, expected, "{association:?} {loss:?}");
        }
    }
}

#[test]
fn the_program_of_a_large_network_is_short() {
    let model = mlp(784, &[128, 64], Activation::Relu, 10);
    let written = Written { association: Association::BiasFirst, loss: Loss::CrossEntropy };
    let program = Program::of(&written, &model, 784, 10);
    let text = program.to_string();
    for line in ["dense 784 -> 128", "map ReLU 128", "dense 128 -> 64", "map ReLU 64", "dense 64 -> 10"] {
        assert!(text.contains(line), "{text}");
    }
    assert!(program.n_operations() > 218_000, "{text}");
    assert_eq!(program.n_instructions(), 12, "{text}");
}

#[test]
fn single_precision_agrees_with_double() {
    for loss in LOSSES {
        let model = mlp(5, &[16, 8], Activation::Tanh, 3);
        let program = Program::of(&Supervised { loss }, &model, 5, 3);
        let samples = samples(100, 5, 3);
        let double = by_program::<f64>(&program, &model.parameters(), &samples, 32);
        by_program::<f32>(&program, &model.parameters(), &samples, 32)
            .assert_close(&double, 1e-4, 0.0, "f32");
    }
}
