//! Layers and their activations.

use paragrad_core::nn::{Activation, Layer, NORMAL_TAIL};

use super::super::plan::activation;
use super::graph::{Attribute, Graph, Value};

/// The outputs of the last layer, `[rows, neurons]`.
pub(super) fn outputs(graph: &mut Graph, layers: &[Layer<f64>], features: Value) -> Value {
    layers.iter().enumerate().fold(features, |x, (i, layer)| {
        let (n_out, n_in) = (layer.neurons.len(), layer.neurons.first().map_or(0, |first| first.w.len()));
        let weights: Vec<f64> = layer.neurons.iter().flat_map(|neuron| neuron.w.iter().copied()).collect();
        let biases: Vec<f64> = layer.neurons.iter().map(|neuron| neuron.b).collect();
        let weights = graph.doubles(&format!("layers.{i}.weight"), &[n_out, n_in], &weights);
        let biases = graph.doubles(&format!("layers.{i}.bias"), &[n_out], &biases);
        let transposed = Attribute::Integer("transB", 1);
        let sums = graph.node_with("Gemm", &[x, weights, biases], &[transposed]);
        activate(graph, activation(layer), sums)
    })
}

fn activate(graph: &mut Graph, activation: Activation, x: Value) -> Value {
    match activation {
        Activation::Tanh => graph.node("Tanh", [&x]),
        Activation::Relu => graph.node("Relu", [&x]),
        Activation::Sigmoid => graph.node("Sigmoid", [&x]),
        Activation::LeakyRelu => leaky_relu(graph, &x),
        Activation::Softplus => softplus(graph, &x),
        Activation::Gelu => gelu(graph, &x),
        Activation::Linear => x,
    }
}

/// max(x, slope x): the slope is below 1.
fn leaky_relu(graph: &mut Graph, x: &Value) -> Value {
    let slope = graph.double("slope", Activation::LEAKY_SLOPE);
    let small = graph.node("Mul", [x, &slope]);
    graph.node("Max", [x, &small])
}

/// max(x, 0) + ln(1 + e^-|x|): no power overflows.
fn softplus(graph: &mut Graph, x: &Value) -> Value {
    let one = graph.double("one", 1.0);
    let size = graph.node("Abs", [x]);
    let negative = graph.node("Neg", [&size]);
    let power = graph.node("Exp", [&negative]);
    let sum = graph.node("Add", [&one, &power]);
    let rest = graph.node("Log", [&sum]);
    let positive = graph.node("Relu", [x]);
    graph.node("Add", [&positive, &rest])
}

/// x Phi(x), with the [tail](NORMAL_TAIL) on the left and 1 less that on the right; its polynomial is a product of powers
/// with coefficients.
fn gelu(graph: &mut Graph, x: &Value) -> Value {
    let powers: Vec<f64> = (0..NORMAL_TAIL.coefficients.len()).map(|power| power as f64).collect();
    let powers = graph.doubles("powers", &[powers.len()], &powers);
    let coefficients =
        graph.doubles("coefficients", &[NORMAL_TAIL.coefficients.len()], &NORMAL_TAIL.coefficients);
    let (centre, far) = (graph.double("centre", NORMAL_TAIL.centre), graph.double("far", NORMAL_TAIL.far));
    let (zero, one, half) = (graph.double("zero", 0.0), graph.double("one", 1.0), graph.double("half", -0.5));
    let last = graph.integers("last", &[-1]);

    let size = graph.node("Abs", [x]);
    let size = graph.node("Min", [&size, &far]);
    let (above, below) = (graph.node("Add", [&size, &centre]), graph.node("Sub", [&size, &centre]));
    let t = graph.node("Div", [&below, &above]);
    let t = graph.node("Unsqueeze", [&t, &last]);
    let t = graph.node("Pow", [&t, &powers]);
    let polynomial = graph.node("MatMul", [&t, &coefficients]);
    let square = graph.node("Mul", [&size, &size]);
    let exponent = graph.node("Mul", [&square, &half]);
    let density = graph.node("Exp", [&exponent]);
    let product = graph.node("Mul", [&density, &polynomial]);
    let left = graph.node("Div", [&product, &above]);
    let right = graph.node("Sub", [&one, &left]);
    let is_negative = graph.node("Less", [x, &zero]);
    let phi = graph.node("Where", [&is_negative, &left, &right]);
    graph.node("Mul", [x, &phi])
}
