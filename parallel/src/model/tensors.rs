//! A network as tensors, named and shaped as PyTorch's `Linear` has them, and back.

use std::collections::BTreeMap;

use paragrad_core::nn::{Activation, Layer, Mlp, Neuron};

use super::card::{LayerCard, NetworkCard, place};
use super::error::Fault;
use super::safetensors::{Tensor, tensor_place};

/// `layers.0.weight`, a row for each neuron, and `layers.0.bias`; `layers.1.weight` and so on.
pub(super) fn of_network(network: &Mlp<f64>) -> BTreeMap<String, Tensor> {
    let tensors = |(i, layer): (usize, &Layer<f64>)| {
        let neurons = &layer.neurons;
        let n_inputs = neurons.first().map_or(0, |neuron| neuron.w.len());
        let weights = neurons.iter().flat_map(|neuron| neuron.w.iter().copied()).collect();
        let biases = neurons.iter().map(|neuron| neuron.b).collect();
        [
            (weight(i), Tensor { shape: vec![neurons.len(), n_inputs], values: weights }),
            (bias(i), Tensor { shape: vec![neurons.len()], values: biases }),
        ]
    };
    network.layers.iter().enumerate().flat_map(tensors).collect()
}

/// The network that a card describes, with its numbers.
pub(super) fn to_network(card: &NetworkCard, tensors: &BTreeMap<String, Tensor>) -> Result<Mlp<f64>, Fault> {
    let (found, expected) = (tensors.len(), 2 * card.layers.len());
    if found != expected {
        let layers = card.layers.len();
        return Err(Fault::new(
            "header",
            format!("found {found} tensors, expected {expected} for {layers} layers"),
        ));
    }
    let mut n_inputs = card.inputs;
    let mut layers = Vec::new();
    for (i, layer) in card.layers.iter().enumerate() {
        layers.push(to_layer(i, layer, n_inputs, tensors)?);
        n_inputs = layer.neurons;
    }
    Ok(Mlp { layers })
}

/// The network that tensors make by themselves, with linear layers.
pub(super) fn to_weights(tensors: &BTreeMap<String, Tensor>) -> Result<Mlp<f64>, Fault> {
    let mut layers = Vec::new();
    let mut inputs = 0;
    while let Some(tensor) = tensors.get(&weight(layers.len())) {
        let &[neurons, n_inputs] = tensor.shape.as_slice() else {
            let found = format!("found the shape {:?}, expected neurons and inputs", tensor.shape);
            return Err(Fault::new(tensor_place(&weight(layers.len())), found));
        };
        inputs = if layers.is_empty() { n_inputs } else { inputs };
        layers.push(LayerCard { neurons, activation: Activation::Linear.to_string() });
    }
    let known = |name: &String| (0..layers.len()).any(|layer| *name == weight(layer) || *name == bias(layer));
    match tensors.keys().find(|name| !known(name)) {
        Some(name) => Err(Fault::new(tensor_place(name), format!("expected {}", naming(layers.len())))),
        None if layers.is_empty() => {
            Err(Fault::new("header", format!("found no tensor, expected {}", naming(0))))
        }
        None => to_network(&NetworkCard { inputs, layers }, tensors),
    }
}

/// How tensors are to be called, behind so many layers.
fn naming(layers: usize) -> String {
    format!("the names {}, {}, and so on, or a paragrad model", weight(layers), bias(layers))
}

fn to_layer(
    i: usize,
    card: &LayerCard,
    n_inputs: usize,
    tensors: &BTreeMap<String, Tensor>,
) -> Result<Layer<f64>, Fault> {
    let activation: Activation =
        card.activation.parse().map_err(|unknown| Fault::new(place(), format!("layer {i}: {unknown}")))?;
    if n_inputs == 0 || card.neurons == 0 {
        let found =
            format!("layer {i}: found {} neurons with {n_inputs} inputs, expected at least 1", card.neurons);
        return Err(Fault::new(place(), found));
    }
    let weights = values(tensors, &weight(i), &[card.neurons, n_inputs])?;
    let biases = values(tensors, &bias(i), &[card.neurons])?;
    let rows = weights.chunks_exact(n_inputs).zip(biases);
    let neurons = rows.map(|(w, &b)| Neuron { w: w.to_vec(), b, activation }).collect();
    Ok(Layer { neurons })
}

/// The numbers of a tensor that must have a shape.
fn values<'a>(
    tensors: &'a BTreeMap<String, Tensor>,
    name: &str,
    shape: &[usize],
) -> Result<&'a [f64], Fault> {
    let fault = |reason| Err(Fault::new(tensor_place(name), reason));
    let Some(tensor) = tensors.get(name) else {
        return fault(format!("found none of this name, expected the shape {shape:?}"));
    };
    if tensor.shape != shape {
        return fault(format!("found the shape {:?}, expected {shape:?}", tensor.shape));
    }
    match tensor.values.iter().position(|value| !value.is_finite()) {
        Some(i) => fault(format!("found {} at position {i}, expected finite numbers", tensor.values[i])),
        None => Ok(&tensor.values),
    }
}

fn weight(layer: usize) -> String {
    format!("layers.{layer}.weight")
}

fn bias(layer: usize) -> String {
    format!("layers.{layer}.bias")
}
