//! Activations as functions of a language.

use paragrad_core::nn::{Activation, NORMAL_TAIL};

use super::literal::{number, numbers};

/// The definitions of those that a language does not have; names of numbers are in capital letters.
pub(super) struct Definitions {
    pub(super) relu: &'static str,
    pub(super) leaky_relu: &'static str,
    pub(super) softplus: &'static str,
    pub(super) sigmoid: &'static str,
    pub(super) gelu: &'static str,
}

impl Definitions {
    /// The definition of an activation, if it needs one.
    pub(super) fn of(&self, activation: Activation) -> String {
        match activation {
            Activation::Linear | Activation::Tanh => String::new(),
            Activation::Relu => self.relu.to_owned(),
            Activation::LeakyRelu => self.leaky_relu.replace("SLOPE", &number(Activation::LEAKY_SLOPE)),
            Activation::Softplus => self.softplus.to_owned(),
            Activation::Sigmoid => self.sigmoid.to_owned(),
            Activation::Gelu => self
                .gelu
                .replace("FAR", &number(NORMAL_TAIL.far))
                .replace("CENTRE", &number(NORMAL_TAIL.centre))
                .replace("COEFFICIENTS", &numbers(NORMAL_TAIL.coefficients, "    ")),
        }
    }
}

/// What the function of an activation is called, if there is one.
pub(super) fn function(activation: Activation) -> Option<&'static str> {
    match activation {
        Activation::Linear => None,
        Activation::Tanh => Some("tanh"),
        Activation::Relu => Some("relu"),
        Activation::LeakyRelu => Some("leaky_relu"),
        Activation::Gelu => Some("gelu"),
        Activation::Softplus => Some("softplus"),
        Activation::Sigmoid => Some("sigmoid"),
    }
}
