//! Networks: neuron, layer, multilayer perceptron, each a container of scalars that computes in whatever scalar it holds.

mod activation;
mod initializer;
mod layer;
mod mlp;
mod neuron;

pub use crate::kernels::math::{NORMAL_TAIL, NormalTail};
pub use activation::{Activation, UnknownActivation};
pub use initializer::{Initializer, UnknownInitializer};
pub use layer::Layer;
pub use mlp::{Mlp, MlpConfig};
pub use neuron::Neuron;
