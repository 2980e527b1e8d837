//! One neuron.

use crate::module::Module;
use crate::scalar::Scalar;

use super::Activation;

/// A neuron: `activation(b + sum of w[i] * x[i])`.
#[derive(Debug, Clone, PartialEq)]
pub struct Neuron<V> {
    /// One weight for each input.
    pub w: Vec<V>,
    /// The bias.
    pub b: V,
    /// What is done with the weighted sum.
    pub activation: Activation,
}

impl<V: Scalar> Neuron<V> {
    /// The output for inputs `x`, of which there are as many as weights.
    ///
    /// # Panics
    /// If `x` has another length than the weights.
    #[track_caller]
    pub fn forward(&self, x: &[V]) -> V {
        self.activation.apply(self.weighted_sum(x))
    }

    /// The output before the activation.
    #[track_caller]
    pub(super) fn weighted_sum(&self, x: &[V]) -> V {
        assert!(x.len() == self.w.len(), "{} inputs for a neuron with {} weights", x.len(), self.w.len());
        V::dot(self.b, &self.w, x)
    }
}

impl<V> Module<V> for Neuron<V> {
    type With<U> = Neuron<U>;

    fn map<U>(&self, f: &mut impl FnMut(&V) -> U) -> Neuron<U> {
        Neuron { w: self.w.map(f), b: f(&self.b), activation: self.activation }
    }

    fn for_each_mut(&mut self, f: &mut impl FnMut(&mut V)) {
        self.w.for_each_mut(f);
        f(&mut self.b);
    }

    fn parameter_names(&self) -> Vec<String> {
        let weights = (0..self.w.len()).map(|i| format!("w.{i}"));
        weights.chain(["b".to_owned()]).collect()
    }
}
