//! How the weights start.

use crate::random;

use super::Activation;

/// The distribution of a layer's first weights. Biases start at zero, but for [`Uniform`](Initializer::Uniform), which
/// draws them too, as the article does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Initializer {
    /// Weights and biases uniform in [-1, 1): the article's.
    Uniform,
    /// Uniform within ±sqrt(6 / (n_in + n_out)): keeps the variance through tanh-like layers.
    ///
    /// # Source
    /// Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010, eq. 16.
    #[default]
    Xavier,
    /// Uniform within ±sqrt(6 / n_in): keeps the variance through rectified layers.
    ///
    /// # Source
    /// He et al., Delving deep into rectifiers, 2015, eq. 10, as a uniform distribution of the same variance.
    He,
    /// All zero. All neurons of a layer then learn the same: for experiments and linear models.
    Zeros,
}

names!(Initializer, UnknownInitializer, "initializer" {
    Uniform => "uniform",
    Xavier => "xavier",
    He => "he",
    Zeros => "zeros",
});

impl Initializer {
    /// The one that keeps signals alive through the activation: He for rectifiers, Xavier for the others.
    pub fn for_activation(activation: Activation) -> Self {
        match activation {
            Activation::Relu | Activation::LeakyRelu | Activation::Gelu | Activation::Softplus => {
                Initializer::He
            }
            Activation::Tanh | Activation::Sigmoid | Activation::Linear => Initializer::Xavier,
        }
    }

    /// The start of a layer of `n_out` neurons with `n_in` inputs each: for every neuron its weights, then its bias.
    /// Each layer draws from a random stream of its own.
    pub(super) fn draw(self, n_in: usize, n_out: usize, seed: u64, layer: usize) -> impl FnMut(Role) -> f64 {
        let mut rng = random::stream(seed, layer as u64);
        let limit = match self {
            Initializer::Uniform => 1.0,
            Initializer::Xavier => (6.0 / (n_in + n_out) as f64).sqrt(),
            Initializer::He => (6.0 / n_in.max(1) as f64).sqrt(),
            Initializer::Zeros => 0.0,
        };
        move |role| match role {
            Role::Bias if self != Initializer::Uniform => 0.0,
            _ if limit == 0.0 => 0.0,
            _ => random::symmetric(&mut rng, limit),
        }
    }
}

/// What a parameter is to its neuron.
#[derive(Clone, Copy)]
pub(super) enum Role {
    Weight,
    Bias,
}
