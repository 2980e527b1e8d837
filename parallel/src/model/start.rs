//! What training starts from instead of random weights.

use std::path::Path;

use paragrad_core::nn::{Activation, Mlp};

use super::error::ModelError;
use super::{Model, card, from_contents, read, safetensors, tensors};

/// What training starts from instead of random weights: see [`Recipe::start`](crate::Recipe::start).
///
/// | | a model | weights |
/// |---|---|---|
/// | is a file | that [`Model::save`] wrote | of tensors `layers.0.weight`, a row for each neuron, `layers.0.bias`, `layers.1.weight`, ... |
/// | the network's layers | are the model's | have the widths of the weights, and the recipe's activations |
/// | what becomes of the columns | is the model's preparation, fitted on its own data | is fitted anew |
/// | the loss | is the model's, unless the recipe has one | is the recipe's |
///
/// Optimiser, schedule and epochs begin afresh.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// A trained model, whose training goes on.
    Model(Box<Model>),
    /// Weights alone, whatever their activations say.
    Weights(Mlp<f64>),
}

impl Start {
    /// Reads a file.
    ///
    /// # Errors
    /// [`ModelError::Read`]; [`ModelError::NotAModel`]; [`ModelError::Invalid`], with its place in the file.
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        Start::from_bytes(&path.display().to_string(), &read(path)?)
    }

    /// Reads the bytes of a file; `file` is what refusals call it.
    ///
    /// # Errors
    /// [`ModelError::NotAModel`] or [`ModelError::Invalid`], whatever the bytes are.
    pub fn from_bytes(file: &str, bytes: &[u8]) -> Result<Self, ModelError> {
        let contents = safetensors::read(bytes).map_err(|fault| fault.of_bytes(file, bytes))?;
        if contents.metadata.contains_key(card::KEY) {
            let model = from_contents(contents).map_err(|fault| fault.in_file(file))?;
            return Ok(Start::Model(Box::new(model)));
        }
        tensors::to_weights(&contents.tensors).map(Start::Weights).map_err(|fault| fault.in_file(file))
    }

    /// The network that training starts from.
    pub fn network(&self) -> &Mlp<f64> {
        match self {
            Start::Model(model) => model.network(),
            Start::Weights(network) => network,
        }
    }

    /// Neurons of each hidden layer, and their activations if the start has any.
    pub fn hidden(&self) -> (Vec<usize>, Option<Vec<Activation>>) {
        let layers = &self.network().layers;
        let hidden = &layers[..layers.len().saturating_sub(1)];
        let widths = hidden.iter().map(|layer| layer.neurons.len()).collect();
        let activations = hidden.iter().filter_map(|layer| Some(layer.neurons.first()?.activation)).collect();
        (widths, matches!(self, Start::Model(_)).then_some(activations))
    }
}
