//! Networks: shape, order, what they compute, and how their weights start.

use paragrad_core::nn::{Activation, Initializer, Layer, Mlp, MlpConfig, Neuron};
use paragrad_core::{Dual, Module, Scalar, Tape};

use crate::{assert_close, panic_message};

#[test]
fn a_neuron_is_an_activation_of_a_weighted_sum() {
    for (activation, expected) in [
        (Activation::Tanh, (-0.5f64).tanh()),
        (Activation::Relu, 0.0),
        (Activation::LeakyRelu, -0.005),
        (Activation::Gelu, -0.15426876936299344), // -0.5 ncdf(-0.5), mpmath
        (Activation::Softplus, 0.47407698418010669),
        (Activation::Sigmoid, 0.37754066879814543),
        (Activation::Linear, -0.5),
    ] {
        let neuron = Neuron { w: vec![2.0, -1.0], b: 0.5, activation };
        assert_close(neuron.forward(&[1.0, 3.0]), expected, 1e-15);
    }
}

#[test]
fn a_layer_has_an_output_for_each_neuron() {
    let neuron = |w: f64| Neuron { w: vec![w], b: 1.0, activation: Activation::Linear };
    let layer = Layer { neurons: vec![neuron(2.0), neuron(3.0), neuron(-1.0)] };
    assert_eq!(layer.forward(&[10.0]), [21.0, 31.0, -9.0]);
}

#[test]
fn a_network_passes_outputs_on_from_layer_to_layer() {
    let net = Mlp::new(3, &[4, 2], 9);
    let x = [2.0, 3.0, -1.0];
    assert_eq!(net.forward(&x), net.layers[1].forward(&net.layers[0].forward(&x)));
    assert_eq!(Mlp::<f64> { layers: Vec::new() }.forward(&x), x);
}

#[test]
fn every_scalar_computes_the_same_bits() {
    for &activation in Activation::ALL {
        let net = Mlp::from_config(&MlpConfig::new(3, &[5, 4], activation, 2), 3);
        let x = [0.4, -1.3, 0.8];
        let numbers = net.forward(&x);
        let tape = Tape::new();
        let values = tape.lift(&net).forward(&tape.constants(&x));
        let duals = net.map(&mut |&w| Dual::from(w)).forward(&x.map(Dual::from));
        for i in 0..2 {
            assert_eq!(values[i].data().to_bits(), numbers[i].to_bits(), "{activation}");
            assert_eq!(duals[i].value.to_bits(), numbers[i].to_bits(), "{activation}");
        }
    }
}

#[test]
fn a_neuron_is_two_nodes_on_a_tape() {
    let tape = Tape::new();
    let net = tape.lift(&Mlp::new(3, &[4, 4, 1], 1));
    let x = tape.constants(&[1.0, 2.0, 3.0]);
    let before = tape.len();
    net.forward(&x);
    assert_eq!(tape.len() - before, 2 * 9);
}

#[test]
fn parameters_come_neuron_by_neuron_weights_before_bias() {
    let net = Mlp::new(2, &[2, 1], 1);
    let names = [
        "layers.0.neurons.0.w.0",
        "layers.0.neurons.0.w.1",
        "layers.0.neurons.0.b",
        "layers.0.neurons.1.w.0",
        "layers.0.neurons.1.w.1",
        "layers.0.neurons.1.b",
        "layers.1.neurons.0.w.0",
        "layers.1.neurons.0.w.1",
        "layers.1.neurons.0.b",
    ];
    assert_eq!(net.parameter_names(), names);
    let parameters = net.parameters();
    assert_eq!(parameters[4], net.layers[0].neurons[1].w[1]);
    assert_eq!(parameters[8], net.layers[1].neurons[0].b);
    let larger = Mlp::new(3, &[4, 4, 1], 1);
    assert_eq!(larger.n_parameters(), 41);
    assert_eq!(larger.parameter_names()[13], "layers.0.neurons.3.w.1");
}

#[test]
fn wrong_numbers_of_inputs_panic_with_both() {
    assert_eq!(
        panic_message(|| _ = Mlp::new(3, &[1], 1).forward(&[0.0; 2])),
        "2 inputs for a neuron with 3 weights"
    );
}

/// The bound of an initialiser's weights in a layer of `n_in` inputs and `n_out` neurons.
fn limit(initializer: Initializer, n_in: f64, n_out: f64) -> f64 {
    match initializer {
        Initializer::Uniform => 1.0,
        Initializer::Xavier => (6.0 / (n_in + n_out)).sqrt(),
        Initializer::He => (6.0 / n_in).sqrt(),
        Initializer::Zeros => 0.0,
    }
}

fn layer(initializer: Initializer, seed: u64) -> Layer<f64> {
    let layers = vec![(30, Activation::Linear)];
    let config = MlpConfig { n_inputs: 50, layers, initializer: Some(initializer) };
    Mlp::from_config(&config, seed).layers.remove(0)
}

#[test]
fn weights_fill_their_range_evenly() {
    for &initializer in Initializer::ALL {
        let limit = limit(initializer, 50.0, 30.0);
        let weights: Vec<f64> =
            layer(initializer, 4).neurons.into_iter().flat_map(|neuron| neuron.w).collect();
        let n = weights.len() as f64;
        let mean = weights.iter().sum::<f64>() / n;
        let mean_square = weights.iter().map(|w| w * w).sum::<f64>() / n;
        let largest = weights.iter().fold(0.0, |largest: f64, w| largest.max(w.abs()));
        assert!(largest <= limit && largest >= 0.99 * limit, "{initializer}: {largest} {limit}");
        assert!(mean.abs() <= 0.05 * limit, "{initializer}: {mean}");
        assert!(
            (mean_square - limit * limit / 3.0).abs() <= 0.02 * limit * limit,
            "{initializer}: {mean_square}"
        );
    }
}

#[test]
fn biases_start_at_zero_but_in_the_article() {
    for &initializer in Initializer::ALL {
        let n_zero = layer(initializer, 4).neurons.iter().filter(|neuron| neuron.b == 0.0).count();
        assert_eq!(n_zero, if initializer == Initializer::Uniform { 0 } else { 30 }, "{initializer}");
    }
}

#[test]
fn the_activation_chooses_the_initialiser_unless_one_is_given() {
    for &activation in Activation::ALL {
        let expected = match activation {
            Activation::Tanh | Activation::Sigmoid | Activation::Linear => Initializer::Xavier,
            _ => Initializer::He,
        };
        assert_eq!(Initializer::for_activation(activation), expected);
        let config = MlpConfig { n_inputs: 4, layers: vec![(3, activation)], initializer: None };
        let given = MlpConfig { initializer: Some(expected), ..config.clone() };
        assert_eq!(Mlp::from_config(&config, 2), Mlp::from_config(&given, 2));
    }
}

/// The numbers are this crate's own: they are here so that a seed means the same network in every version.
#[test]
fn a_seed_gives_the_same_weights_on_every_machine() {
    let net = Mlp::new(2, &[1, 1], 42);
    let pinned = [
        0.36379238461334285,
        0.900550815344968,
        -0.1449671942869606,
        0.43358330500957654,
        -0.6661793204741557,
    ];
    assert_eq!(net.parameters(), pinned);
    assert_eq!(Mlp::new(2, &[1, 1], 42), net);
    assert_ne!(Mlp::new(2, &[1, 1], 43), net);
}

#[test]
fn a_layer_starts_the_same_whatever_the_others_are() {
    let (narrow, wide) = (Mlp::new(3, &[4, 5, 2], 8), Mlp::new(6, &[9, 5, 2], 8));
    assert_eq!(narrow.layers[2], wide.layers[2]);
    assert_eq!(narrow.layers[1].parameters()[..5], wide.layers[1].parameters()[..5]);
    let deeper = Mlp::new(3, &[4, 5, 2, 7], 8);
    assert_eq!(narrow.layers[..], deeper.layers[..3]);
    assert_ne!(narrow.layers[0].parameters()[..5], narrow.layers[1].parameters()[..5]);
}

#[test]
fn a_config_has_hidden_layers_and_a_linear_last_one() {
    let config = MlpConfig::new(7, &[5, 3], Activation::Relu, 2);
    let layers = [(5, Activation::Relu), (3, Activation::Relu), (2, Activation::Linear)];
    assert_eq!(config.layers, layers);
    let net = Mlp::from_config(&config, 1);
    let shape =
        |layer: &Layer<f64>| (layer.neurons.len(), layer.neurons[0].w.len(), layer.neurons[0].activation);
    let shapes: Vec<_> = net.layers.iter().map(shape).collect();
    assert_eq!(shapes, [(5, 7, Activation::Relu), (3, 5, Activation::Relu), (2, 3, Activation::Linear)]);
}

#[test]
fn choices_have_names_that_are_read_back() {
    for &activation in Activation::ALL {
        assert_eq!(activation.to_string().parse(), Ok(activation));
    }
    for &initializer in Initializer::ALL {
        assert_eq!(initializer.to_string().parse(), Ok(initializer));
    }
    let refusal = "swish".parse::<Activation>().unwrap_err().to_string();
    assert_eq!(
        refusal,
        "unknown activation `swish`, expected one of: tanh, relu, leaky-relu, gelu, softplus, sigmoid, linear"
    );
}

#[test]
fn an_activation_is_the_scalar_function_of_its_name() {
    let x = 0.7;
    let expected = [x.tanh(), x.relu(), x.leaky_relu(0.01), x.gelu(), x.softplus(), x.sigmoid(), x];
    let found: Vec<f64> = Activation::ALL.iter().map(|activation| activation.apply(x)).collect();
    assert_eq!(found, expected);
}
