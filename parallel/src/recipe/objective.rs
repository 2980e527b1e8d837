//! What a recipe's network learns: the everyday objective, where samples can have weights and outputs can drop out.

use paragrad_core::nn::Mlp;
use paragrad_core::{Loss, Objective, Predict, Scalar};

/// [`Supervised`](paragrad_core::Supervised) for samples that may have more numbers than the network takes and the loss
/// compares:
///
/// - one target more than the network has outputs is the sample's weight, which multiplies its loss;
/// - as many inputs more than the network's as it has hidden neurons are [masks](crate::Masks), which multiply the
///   neurons' outputs: dropout. A sample without them, in evaluation and prediction, drops nothing.
///
/// ```
/// use paragrad::{Loss, Mlp, Objective, RecipeObjective};
///
/// let (objective, net) = (RecipeObjective { loss: Loss::SquaredError, label_smoothing: 0.0 }, Mlp::new(2, &[3, 1], 42));
/// let loss = |x: &[f64], y: &[f64]| objective.loss(&net, x, y);
/// assert_eq!(loss(&[0.5, 1.0], &[0.3, 2.0]), 2.0 * loss(&[0.5, 1.0], &[0.3]));
/// assert_eq!(loss(&[0.5, 1.0, 1.0, 1.0, 1.0], &[0.3]), loss(&[0.5, 1.0], &[0.3]));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecipeObjective {
    /// How a mismatch is counted.
    pub loss: Loss,
    /// How much of a class's certainty is spread over all classes: a target y of k classes becomes
    /// (1 - s) y + s / k, where k is 2 for a single output.
    ///
    /// # Source
    /// Szegedy et al., Rethinking the Inception architecture for computer vision, 2016, section 7.
    pub label_smoothing: f64,
}

impl Objective for RecipeObjective {
    type Model<V: Scalar> = Mlp<V>;

    fn loss<V: Scalar>(&self, model: &Mlp<V>, x: &[V], y: &[V]) -> V {
        let (x, masks) = x.split_at(n_inputs(model).unwrap_or(x.len()).min(x.len()));
        let outputs = if masks.is_empty() { model.forward(x) } else { forward_masked(model, x, masks) };
        let (targets, weight) = y.split_at(outputs.len().min(y.len()));
        let loss = match self.label_smoothing {
            0.0 => self.loss.of(&outputs, targets),
            share => self.loss.of(&outputs, &smoothed(targets, share)),
        };
        weight.iter().fold(loss, |loss, &weight| loss * weight)
    }
}

impl Predict for RecipeObjective {
    fn predict<V: Scalar>(&self, model: &Mlp<V>, x: &[V]) -> Vec<V> {
        model.forward(x)
    }
}

/// How many inputs a network has, if it has weights to tell.
fn n_inputs<V>(model: &Mlp<V>) -> Option<usize> {
    Some(model.layers.first()?.neurons.first()?.w.len())
}

/// The outputs of the last layer, where those of every hidden neuron are multiplied by a mask of their own.
fn forward_masked<V: Scalar>(model: &Mlp<V>, x: &[V], masks: &[V]) -> Vec<V> {
    let Some((last, hidden)) = model.layers.split_last() else { return x.to_vec() };
    let mut masks = masks.iter();
    let masked = |x: Vec<V>, layer: &paragrad_core::nn::Layer<V>| {
        let outputs = layer.forward(&x);
        outputs.into_iter().zip(&mut masks).map(|(output, &mask)| output * mask).collect()
    };
    last.forward(&hidden.iter().fold(x.to_vec(), masked))
}

fn smoothed<V: Scalar>(targets: &[V], share: f64) -> Vec<V> {
    let n_classes = targets.len().max(2) as f64;
    targets.iter().map(|&y| y * (1.0 - share) + share / n_classes).collect()
}
