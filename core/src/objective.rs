//! What shall be learned: a model, and what one sample costs.

use crate::loss::Loss;
use crate::module::Module;
use crate::nn::Mlp;
use crate::scalar::Scalar;

/// A model and what one sample costs, in scalars. Whatever implements this can be trained: a network, the parameters
/// of an ODE, a likelihood.
///
/// ```
/// use paragrad_core::{Objective, Scalar};
///
/// /// y = a e^(-b x), two parameters.
/// struct Decay;
///
/// impl Objective for Decay {
///     type Model<V: Scalar> = [V; 2];
///     fn loss<V: Scalar>(&self, &[a, b]: &[V; 2], x: &[V], y: &[V]) -> V {
///         let error = a * (-b * x[0]).exp() - y[0];
///         error * error
///     }
/// }
/// assert_eq!(Decay.loss(&[2.0, 1.0], &[0.0], &[2.5]), 0.25);
/// ```
///
/// A loss that shall only be compiled need not have a type: see [`Program::of_closure`](crate::compile::Program::of_closure).
pub trait Objective: Sync {
    /// The parameters, in a structure of scalars.
    type Model<V: Scalar>: Module<V>;

    /// The loss of one sample with inputs `x` and targets `y`.
    fn loss<V: Scalar>(&self, model: &Self::Model<V>, x: &[V], y: &[V]) -> V;

    /// How many of the inputs and of the targets in a sample's row are its own, the rest being padding: its shape. The
    /// other methods see only these, so a sequence is as long as `x` is.
    ///
    /// A program is compiled for every shape that there is. By default all samples fill their rows.
    fn widths(&self, x: &[f64], y: &[f64]) -> (usize, usize) {
        (x.len(), y.len())
    }
}

/// An objective whose model also predicts.
pub trait Predict: Objective {
    /// What the model says of inputs `x`.
    fn predict<V: Scalar>(&self, model: &Self::Model<V>, x: &[V]) -> Vec<V>;
}

/// The everyday objective: an [`Mlp`] whose outputs shall match the targets.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Supervised {
    /// How a mismatch is counted.
    pub loss: Loss,
}

impl Objective for Supervised {
    type Model<V: Scalar> = Mlp<V>;

    fn loss<V: Scalar>(&self, model: &Mlp<V>, x: &[V], y: &[V]) -> V {
        self.loss.of(&model.forward(x), y)
    }
}

impl Predict for Supervised {
    fn predict<V: Scalar>(&self, model: &Mlp<V>, x: &[V]) -> Vec<V> {
        model.forward(x)
    }
}
