//! The canonical order, spelled out: a network, its gradient and its training in plain loops, one sample after the
//! other. The trainer must give the same bits.

use paragrad::datasets::epoch_order;
use paragrad::{Dataset, Loss, Mlp, Module, Scalar, Supervised, TrainConfig, Trainer};

use crate::{bits, data, fit, losses, parameter_bits};

/// Samples in a chunk.
const CHUNK: usize = 64;

/// A network with tanh in every layer, trained on the squared error.
struct Reference {
    /// How many inputs there are, then how many neurons each layer has.
    sizes: Vec<usize>,
    /// By layer, by neuron: its weights, then its bias.
    parameters: Vec<f64>,
}

impl Reference {
    /// Where neuron `j` of layer `layer` has its parameters, and how many weights it has.
    fn neuron(&self, layer: usize, j: usize) -> (usize, usize) {
        let before: usize = (0..layer).map(|l| (self.sizes[l] + 1) * self.sizes[l + 1]).sum();
        let n_weights = self.sizes[layer];
        (before + j * (n_weights + 1), n_weights)
    }

    /// The inputs of every layer, and at the end the outputs.
    fn activations(&self, x: &[f64]) -> Vec<Vec<f64>> {
        let mut activations = vec![x.to_vec()];
        for layer in 0..self.sizes.len() - 1 {
            let mut outputs = Vec::new();
            for j in 0..self.sizes[layer + 1] {
                let (start, n_weights) = self.neuron(layer, j);
                let mut sum = self.parameters[start + n_weights];
                for (i, input) in activations[layer].iter().enumerate() {
                    sum = self.parameters[start + i].mul_add(*input, sum);
                }
                outputs.push(Scalar::tanh(sum));
            }
            activations.push(outputs);
        }
        activations
    }

    /// Adds one sample's gradient to `gradient`; returns the sample's loss.
    fn add_sample(&self, x: &[f64], y: &[f64], gradient: &mut [f64]) -> f64 {
        let activations = self.activations(x);
        let outputs = &activations[self.sizes.len() - 1];
        let scale = 1.0 / y.len() as f64;
        let errors: Vec<f64> = outputs.iter().zip(y).map(|(p, y)| p - y).collect();
        let squares = errors.iter().map(|e| e * e).reduce(|sum, square| sum + square);
        // A square has its error as both factors: two uses, two fused multiply-adds.
        let mut adjoints: Vec<f64> = errors.iter().map(|e| e.mul_add(scale, e * scale)).collect();
        for layer in (0..self.sizes.len() - 1).rev() {
            let (inputs, outputs) = (&activations[layer], &activations[layer + 1]);
            let mut of_inputs = vec![0.0; inputs.len()];
            for j in (0..outputs.len()).rev() {
                let delta = (1.0 - outputs[j] * outputs[j]) * adjoints[j];
                let (start, n_weights) = self.neuron(layer, j);
                gradient[start + n_weights] += delta;
                for (i, input) in inputs.iter().enumerate() {
                    gradient[start + i] = input.mul_add(delta, gradient[start + i]);
                    of_inputs[i] = self.parameters[start + i].mul_add(delta, of_inputs[i]);
                }
            }
            adjoints = of_inputs;
        }
        squares.expect("an output") / y.len() as f64
    }

    /// The mean loss of some rows and its gradient.
    fn gradient(&self, data: &Dataset, rows: &[usize]) -> (f64, Vec<f64>) {
        let chunk = |rows: &[usize]| {
            let mut sums = vec![0.0; self.parameters.len() + 1];
            let (loss, gradient) = sums.split_first_mut().expect("a loss");
            rows.iter().for_each(|&row| *loss += self.add_sample(data.x(row), data.y(row), gradient));
            sums
        };
        let chunks: Vec<Vec<f64>> = rows.chunks(CHUNK).map(chunk).collect();
        let scale = 1.0 / rows.len() as f64;
        let means: Vec<f64> = tree(&chunks).iter().map(|sum| sum * scale).collect();
        (means[0], means[1..].to_vec())
    }

    /// Goes through the data once, in batches; the mean loss.
    fn epoch(&mut self, data: &Dataset, order: &[usize], batch_size: usize, rate: f64) -> f64 {
        let mut sum = 0.0;
        for rows in order.chunks(batch_size) {
            let (loss, gradient) = self.gradient(data, rows);
            sum += loss * rows.len() as f64;
            for (p, g) in self.parameters.iter_mut().zip(gradient) {
                *p = (-rate).mul_add(g, *p);
            }
        }
        sum / order.len() as f64
    }
}

/// The sum of chunks: on the left as many as the largest power of two that leaves one for the right.
fn tree(chunks: &[Vec<f64>]) -> Vec<f64> {
    if let [chunk] = chunks {
        return chunk.clone();
    }
    let (left, right) = chunks.split_at(chunks.len().next_power_of_two() / 2);
    tree(left).iter().zip(tree(right)).map(|(left, right)| left + right).collect()
}

/// The reference and the trainer of the same network.
fn pair(sizes: &[usize], config: TrainConfig) -> (Reference, Trainer<Supervised>) {
    let model = Mlp::new(sizes[0], &sizes[1..], 11);
    let reference = Reference { sizes: sizes.to_vec(), parameters: model.parameters() };
    (reference, Trainer::new(Supervised { loss: Loss::SquaredError }, model, config).expect("a trainer"))
}

#[track_caller]
fn check_gradients(sizes: &[usize], n_samples: impl IntoIterator<Item = usize>) {
    let config = TrainConfig { threads: Some(3), ..TrainConfig::default() };
    let (reference, mut trainer) = pair(sizes, config);
    let data = data(1000, (sizes[0], sizes[sizes.len() - 1]), Loss::SquaredError);
    let order = epoch_order(data.len(), 5, 0);
    for n in n_samples {
        let (loss, gradient) = trainer.gradient(&data, &order[..n]);
        let (expected_loss, expected) = reference.gradient(&data, &order[..n]);
        assert_eq!(bits(&gradient), bits(&expected), "gradient of {sizes:?} on {n} samples");
        assert_eq!(loss.to_bits(), expected_loss.to_bits(), "loss of {sizes:?} on {n} samples");
    }
}

#[test]
fn gradients_follow_the_canonical_order() {
    check_gradients(&[2, 5, 1], 1..=200);
    check_gradients(&[3, 7, 4, 2], (1..=1000).step_by(37));
    check_gradients(&[3, 50, 40, 3], [63, 64, 65, 1000]);
    check_gradients(&[3, 130, 100, 3], [65, 1000]);
}

#[track_caller]
fn check_training(sizes: &[usize], batch_size: usize, learning_rate: f64) {
    let config =
        TrainConfig { epochs: 4, batch_size, learning_rate, seed: 3, threads: Some(2), ..Default::default() };
    let (mut reference, mut trainer) = pair(sizes, config);
    let data = data(333, (sizes[0], sizes[sizes.len() - 1]), Loss::SquaredError);
    let found = fit(&mut trainer, &data).expect("a fit");
    let epoch = |epoch| reference.epoch(&data, &epoch_order(data.len(), 3, epoch), batch_size, learning_rate);
    let expected: Vec<f64> = (0..4).map(epoch).collect();
    assert_eq!(bits(&losses(&found)), bits(&expected), "losses of {sizes:?}, batches of {batch_size}");
    assert_eq!(parameter_bits(&trainer), bits(&reference.parameters), "{sizes:?}, batches of {batch_size}");
}

/// At a rate of 1 a difference in the last bit of any gradient reaches the parameters.
#[test]
fn training_follows_the_canonical_order() {
    for batch_size in [1, 7, 64, 65, 100, 333, 1000] {
        check_training(&[2, 5, 1], batch_size, 1.0);
        check_training(&[3, 7, 4, 2], batch_size, 1.0);
    }
}

/// Without this the tests above could pass whatever the order.
#[test]
fn another_order_gives_other_bits() {
    let (reference, _) = pair(&[2, 5, 1], TrainConfig::default());
    let data = data(100, (2, 1), Loss::SquaredError);
    let forwards: Vec<usize> = (0..100).collect();
    let backwards: Vec<usize> = (0..100).rev().collect();
    let (a, b) = (reference.gradient(&data, &forwards).1, reference.gradient(&data, &backwards).1);
    let n_different = a.iter().zip(&b).filter(|(a, b)| a.to_bits() != b.to_bits()).count();
    assert!(n_different > a.len() / 2, "only {n_different} of {} numbers differ", a.len());
}
