//! The multilayer perceptron.

use crate::module::Module;
use crate::scalar::Scalar;

use super::initializer::Role;
use super::layer::prefixed;
use super::{Activation, Initializer, Layer, Neuron};

/// Layers, each of which sees the outputs of the one before.
///
/// ```
/// use paragrad_core::nn::Mlp;
///
/// let net = Mlp::new(3, &[4, 4, 1], 42);
/// assert_eq!(net.forward(&[2.0, 3.0, -1.0]).len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Mlp<V> {
    /// From the one that sees the inputs to the one whose outputs are the network's.
    pub layers: Vec<Layer<V>>,
}

/// The shape of an [`Mlp`], and how its weights start.
#[derive(Debug, Clone, PartialEq)]
pub struct MlpConfig {
    /// How many inputs there are.
    pub n_inputs: usize,
    /// For each layer, how many neurons it has and their activation.
    pub layers: Vec<(usize, Activation)>,
    /// The distribution of the first weights; by default each layer's is [`Initializer::for_activation`].
    pub initializer: Option<Initializer>,
}

impl MlpConfig {
    /// Hidden layers with one activation, and a linear last layer.
    pub fn new(n_inputs: usize, hidden: &[usize], activation: Activation, n_outputs: usize) -> Self {
        let hidden = hidden.iter().map(|&n| (n, activation));
        MlpConfig {
            n_inputs,
            layers: hidden.chain([(n_outputs, Activation::Linear)]).collect(),
            initializer: None,
        }
    }
}

impl Mlp<f64> {
    /// The article's network: tanh in every layer, weights and biases uniform in [-1, 1).
    ///
    /// `n_outs` has the number of neurons of each layer.
    pub fn new(n_in: usize, n_outs: &[usize], seed: u64) -> Self {
        let layers = n_outs.iter().map(|&n| (n, Activation::Tanh)).collect();
        Self::from_config(
            &MlpConfig { n_inputs: n_in, layers, initializer: Some(Initializer::Uniform) },
            seed,
        )
    }

    /// A network of any shape. The same seed gives the same weights everywhere.
    pub fn from_config(config: &MlpConfig, seed: u64) -> Self {
        let mut n_in = config.n_inputs;
        let mut layers = Vec::with_capacity(config.layers.len());
        for (i, &(n_out, activation)) in config.layers.iter().enumerate() {
            let initializer = config.initializer.unwrap_or(Initializer::for_activation(activation));
            let mut draw = initializer.draw(n_in, n_out, seed, i);
            let mut neuron = || {
                let w = (0..n_in).map(|_| draw(Role::Weight)).collect();
                Neuron { w, b: draw(Role::Bias), activation }
            };
            layers.push(Layer { neurons: (0..n_out).map(|_| neuron()).collect() });
            n_in = n_out;
        }
        Mlp { layers }
    }
}

impl<V: Scalar> Mlp<V> {
    /// The outputs of the last layer.
    ///
    /// # Panics
    /// If `x` has another length than the first layer's weights.
    #[track_caller]
    pub fn forward(&self, x: &[V]) -> Vec<V> {
        let Some((first, rest)) = self.layers.split_first() else { return x.to_vec() };
        rest.iter().fold(first.forward(x), |x, layer| layer.forward(&x))
    }
}

impl<V> Module<V> for Mlp<V> {
    type With<U> = Mlp<U>;

    fn map<U>(&self, f: &mut impl FnMut(&V) -> U) -> Mlp<U> {
        Mlp { layers: self.layers.iter().map(|layer| layer.map(f)).collect() }
    }

    fn for_each_mut(&mut self, f: &mut impl FnMut(&mut V)) {
        self.layers.iter_mut().for_each(|layer| layer.for_each_mut(f));
    }

    fn parameter_names(&self) -> Vec<String> {
        prefixed("layers", &self.layers)
    }
}
