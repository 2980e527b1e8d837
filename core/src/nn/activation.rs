//! What a neuron does with its weighted sum.

use crate::scalar::Scalar;

/// An activation function; a layer has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Activation {
    /// Hyperbolic tangent, the article's choice.
    #[default]
    Tanh,
    /// max(x, 0)
    Relu,
    /// x where positive, 0.01 x elsewhere.
    LeakyRelu,
    /// x times the normal distribution function of x.
    Gelu,
    /// ln(1 + e^x)
    Softplus,
    /// 1 / (1 + e^-x)
    Sigmoid,
    /// The sum itself: for the last layer, whose outputs are numbers or logits.
    Linear,
}

names!(Activation, UnknownActivation, "activation" {
    Tanh => "tanh",
    Relu => "relu",
    LeakyRelu => "leaky-relu",
    Gelu => "gelu",
    Softplus => "softplus",
    Sigmoid => "sigmoid",
    Linear => "linear",
});

impl Activation {
    /// Slope of the leaky relu for negative numbers; PyTorch's default.
    pub const LEAKY_SLOPE: f64 = 0.01;

    /// The activation of `x`.
    #[inline(always)]
    pub fn apply<V: Scalar>(self, x: V) -> V {
        match self {
            Activation::Tanh => x.tanh(),
            Activation::Relu => x.relu(),
            Activation::LeakyRelu => x.leaky_relu(Self::LEAKY_SLOPE),
            Activation::Gelu => x.gelu(),
            Activation::Softplus => x.softplus(),
            Activation::Sigmoid => x.sigmoid(),
            Activation::Linear => x,
        }
    }
}
