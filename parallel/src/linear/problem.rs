//! What a linear model minimises: the penalised losses of all samples, their gradient, and products with their Hessian.

use paragrad_core::{Scalar, softmax};
use paragrad_datasets::Dataset;

/// Samples that are gone through together: their columns stay in the cache.
const ROWS: usize = 512;

/// What outputs mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// A number; half the squared error.
    Identity,
    /// The logit of the second of two classes; the binary cross-entropy.
    Logistic,
    /// The logits of all classes; the cross-entropy.
    Softmax,
}

/// The sum of the losses of all samples, each times its weight, and half the squares of the weights W.
///
/// Parameters are, for each output, a weight for each feature and then the bias.
#[derive(Debug)]
pub(super) struct Problem {
    link: Link,
    n_features: usize,
    n_outputs: usize,
    blocks: Vec<Block>,
}

/// Some samples, column by column.
#[derive(Debug)]
struct Block {
    n: usize,
    /// A column for each feature, and one of ones for the bias.
    columns: Vec<f64>,
    /// A column for each output.
    targets: Vec<f64>,
    weights: Vec<f64>,
}

/// Loss and gradient at some parameters, and what Hessian products there need.
#[derive(Debug)]
pub(super) struct Point {
    pub(super) loss: f64,
    pub(super) gradient: Vec<f64>,
    /// Of every block the means: outputs through the link, a column for each.
    means: Vec<Vec<f64>>,
}

impl Problem {
    /// `target` gives the targets of a sample, one for each output, and its weight.
    pub(super) fn new(
        data: &Dataset,
        n_outputs: usize,
        link: Link,
        target: impl Fn(usize) -> (Vec<f64>, f64),
    ) -> Self {
        let n_features = data.n_features();
        let block = |start: usize| {
            let n = ROWS.min(data.len() - start);
            let mut columns = vec![1.0; (n_features + 1) * n];
            let mut targets = vec![0.0; n_outputs * n];
            let mut weights = vec![0.0; n];
            for i in 0..n {
                let (y, weight) = target(start + i);
                data.x(start + i).iter().enumerate().for_each(|(j, &x)| columns[j * n + i] = x);
                y.iter().enumerate().for_each(|(output, &y)| targets[output * n + i] = y);
                weights[i] = weight;
            }
            Block { n, columns, targets, weights }
        };
        let blocks = (0..data.len()).step_by(ROWS).map(block).collect();
        Problem { link, n_features, n_outputs, blocks }
    }

    pub(super) fn n_parameters(&self) -> usize {
        self.n_outputs * (self.n_features + 1)
    }

    /// Whether a parameter is a bias, which is free.
    fn is_bias(&self, parameter: usize) -> bool {
        parameter % (self.n_features + 1) == self.n_features
    }

    pub(super) fn at(&self, parameters: &[f64]) -> Point {
        let penalised = |i: &usize| !self.is_bias(*i);
        let mut loss = (0..parameters.len()).filter(penalised).map(|i| parameters[i].powi(2) / 2.0).sum();
        let mut gradient = self.penalty(parameters);
        let mut means = Vec::with_capacity(self.blocks.len());
        for block in &self.blocks {
            let mut outputs = block.outputs(parameters, self.n_outputs);
            loss += block.loss(self.link, &mut outputs);
            block.add_gradient(&block.weighted(&outputs, |mean, target| mean - target), &mut gradient);
            means.push(outputs);
        }
        Point { loss, gradient, means }
    }

    /// The Hessian at a point times a direction.
    pub(super) fn hessian_times(&self, point: &Point, direction: &[f64]) -> Vec<f64> {
        let mut product = self.penalty(direction);
        for (block, means) in self.blocks.iter().zip(&point.means) {
            let mut outputs = block.outputs(direction, self.n_outputs);
            self.link.curve(means, &mut outputs, block.n);
            block.add_gradient(&block.weighted(&outputs, |change, _| change), &mut product);
        }
        product
    }

    /// The gradient of the penalty.
    fn penalty(&self, parameters: &[f64]) -> Vec<f64> {
        let of = |(i, &parameter): (usize, &f64)| if self.is_bias(i) { 0.0 } else { parameter };
        parameters.iter().enumerate().map(of).collect()
    }

    /// About the diagonal of the Hessian: the squares of each column, as if all outputs were 0.
    pub(super) fn diagonal(&self) -> Vec<f64> {
        let mut squares = vec![0.0; self.n_features + 1];
        for block in &self.blocks {
            for (square, column) in squares.iter_mut().zip(block.columns.chunks_exact(block.n)) {
                let weighted: Vec<f64> = column.iter().zip(&block.weights).map(|(x, m)| x * m).collect();
                *square += dot(&weighted, column);
            }
        }
        let curvature = match self.link {
            Link::Identity => 1.0,
            Link::Logistic => 0.25,
            Link::Softmax => (self.n_outputs as f64 - 1.0) / (self.n_outputs as f64).powi(2),
        };
        let of = |i: usize| {
            let square = curvature * squares[i % (self.n_features + 1)];
            // Whatever it is, it is positive.
            if self.is_bias(i) { square.max(f64::MIN_POSITIVE) } else { square + 1.0 }
        };
        (0..self.n_parameters()).map(of).collect()
    }
}

impl Block {
    /// Every output of every sample, a column for each output.
    fn outputs(&self, parameters: &[f64], n_outputs: usize) -> Vec<f64> {
        let mut outputs = vec![0.0; n_outputs * self.n];
        let of_outputs = parameters.chunks_exact(parameters.len() / n_outputs);
        for (output, of_output) in outputs.chunks_exact_mut(self.n).zip(of_outputs) {
            for (column, &parameter) in self.columns.chunks_exact(self.n).zip(of_output) {
                output.iter_mut().zip(column).for_each(|(sum, x)| *sum += x * parameter);
            }
        }
        outputs
    }

    /// The sum of the losses; outputs become means.
    fn loss(&self, link: Link, outputs: &mut [f64]) -> f64 {
        let n = self.n;
        let mut sum = 0.0;
        for i in 0..n {
            let at = |output: usize| output * n + i;
            sum += self.weights[i]
                * match link {
                    Link::Identity => {
                        let of = |o| (outputs[at(o)] - self.targets[at(o)]).powi(2) / 2.0;
                        (0..outputs.len() / n).map(of).sum::<f64>()
                    }
                    Link::Logistic => {
                        let z = outputs[i];
                        outputs[i] = z.sigmoid();
                        Scalar::softplus(z) - self.targets[i] * z
                    }
                    Link::Softmax => {
                        let logits: Vec<f64> = (0..outputs.len() / n).map(|o| outputs[at(o)]).collect();
                        let truth: f64 = (0..logits.len()).map(|o| self.targets[at(o)] * logits[o]).sum();
                        let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                        let exps: f64 = logits.iter().map(|&z| Scalar::exp(z - largest)).sum();
                        softmax(&logits).into_iter().enumerate().for_each(|(o, p)| outputs[at(o)] = p);
                        largest + Scalar::ln(exps) - truth
                    }
                };
        }
        sum
    }

    /// Some number of each output and its target, times the sample's weight.
    fn weighted(&self, outputs: &[f64], of: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let pairs = outputs.iter().zip(&self.targets).enumerate();
        pairs.map(|(i, (&output, &target))| self.weights[i % self.n] * of(output, target)).collect()
    }

    /// Adds what the derivatives of the outputs make of the parameters'.
    fn add_gradient(&self, of_outputs: &[f64], gradient: &mut [f64]) {
        let width = self.columns.len() / self.n;
        for (of_output, part) in of_outputs.chunks_exact(self.n).zip(gradient.chunks_exact_mut(width)) {
            for (sum, column) in part.iter_mut().zip(self.columns.chunks_exact(self.n)) {
                *sum += dot(of_output, column);
            }
        }
    }
}

impl Link {
    /// From changes of the outputs to changes of the means.
    fn curve(self, means: &[f64], changes: &mut [f64], n: usize) {
        match self {
            Link::Identity => {}
            Link::Logistic => {
                changes.iter_mut().zip(means).for_each(|(change, p)| *change *= p * (1.0 - p));
            }
            Link::Softmax => {
                let mut mean_changes = vec![0.0; n];
                for (i, (change, p)) in changes.iter().zip(means).enumerate() {
                    mean_changes[i % n] += p * change;
                }
                for (i, (change, p)) in changes.iter_mut().zip(means).enumerate() {
                    *change = p * (*change - mean_changes[i % n]);
                }
            }
        }
    }
}

/// The sum of products, in eight chains that are added at the end: as fast as vectors are, in one order everywhere.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut lanes = [0.0; LANES];
    let (a, b) = (a.chunks(LANES), b.chunks(LANES));
    for (a, b) in a.zip(b) {
        lanes.iter_mut().zip(a).zip(b).for_each(|((sum, a), b)| *sum += a * b);
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + b) + (c + d)) + ((e + f) + (g + h))
}
