//! A layer: neurons side by side.

use crate::module::Module;
use crate::scalar::Scalar;

use super::Neuron;

/// Neurons that all see the same inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer<V> {
    /// One for each output.
    pub neurons: Vec<Neuron<V>>,
}

impl<V: Scalar> Layer<V> {
    /// One output for each neuron.
    ///
    /// All weighted sums come before all activations: then the outputs are neighbours on a tape, and the next layer's
    /// dot products run over consecutive numbers.
    ///
    /// # Panics
    /// If `x` has another length than the neurons' weights.
    #[track_caller]
    pub fn forward(&self, x: &[V]) -> Vec<V> {
        let mut outputs: Vec<V> = self.neurons.iter().map(|neuron| neuron.weighted_sum(x)).collect();
        for (output, neuron) in outputs.iter_mut().zip(&self.neurons) {
            *output = neuron.activation.apply(*output);
        }
        outputs
    }
}

impl<V> Module<V> for Layer<V> {
    type With<U> = Layer<U>;

    fn map<U>(&self, f: &mut impl FnMut(&V) -> U) -> Layer<U> {
        Layer { neurons: self.neurons.iter().map(|neuron| neuron.map(f)).collect() }
    }

    fn for_each_mut(&mut self, f: &mut impl FnMut(&mut V)) {
        self.neurons.iter_mut().for_each(|neuron| neuron.for_each_mut(f));
    }

    fn parameter_names(&self) -> Vec<String> {
        prefixed("neurons", &self.neurons)
    }
}

/// The names of the parameters of numbered parts.
pub(super) fn prefixed<V, M: Module<V>>(what: &str, parts: &[M]) -> Vec<String> {
    let names = |(i, part): (usize, &M)| {
        let names = part.parameter_names().into_iter();
        names.map(move |name| format!("{what}.{i}.{name}")).collect::<Vec<_>>()
    };
    parts.iter().enumerate().flat_map(names).collect()
}
