//! Adam and AdamW.

use std::ops::Range;

use super::{Optimizer, Piece, Real, check_lengths, cut, sized};

/// How [`Adam`] averages; the defaults are the paper's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdamConfig {
    /// How much of the mean gradient is kept from step to step.
    pub beta1: f64,
    /// How much of the mean squared gradient is kept from step to step.
    pub beta2: f64,
    /// Added to the root, outside of it.
    pub epsilon: f64,
    /// The strength of weight decay.
    pub weight_decay: f64,
    /// Where the weight decay enters.
    pub decoupled: Decoupled,
}

/// Where weight decay enters Adam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decoupled {
    /// Added to the gradient, and averaged with it: an L2 penalty (Adam).
    #[default]
    No,
    /// Taken off the parameters beside the gradient's step (AdamW).
    ///
    /// # Source
    /// Loshchilov and Hutter, Decoupled weight decay regularization, 2019.
    Yes,
}

impl Default for AdamConfig {
    fn default() -> Self {
        AdamConfig { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0, decoupled: Decoupled::No }
    }
}

/// `m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; p -= rate m' / (sqrt(v') + epsilon)`, where m' and v'
/// are m and v divided by what the averages of so many steps still lack of 1.
///
/// # Source
/// Kingma and Ba, Adam: a method for stochastic optimization, 2015, algorithm 1, in PyTorch's form.
#[derive(Debug, Clone)]
pub struct Adam<F = f64> {
    config: AdamConfig,
    mean: Vec<F>,
    square: Vec<F>,
    /// beta1 and beta2 to the power of the steps made.
    decayed: (f64, f64),
}

impl<F: Real> Adam<F> {
    /// Before the first step.
    pub fn new(config: AdamConfig) -> Self {
        Adam { config, mean: Vec::new(), square: Vec::new(), decayed: (1.0, 1.0) }
    }

    /// Counts a step.
    fn rates(&mut self, learning_rate: f64) -> Rates {
        let AdamConfig { beta1, beta2, .. } = self.config;
        self.decayed = (self.decayed.0 * beta1, self.decayed.1 * beta2);
        Rates {
            learning: learning_rate,
            step: learning_rate / (1.0 - self.decayed.0),
            root: (1.0 - self.decayed.1).sqrt(),
        }
    }
}

impl<F: Real> Optimizer<F> for Adam<F> {
    fn update(&mut self, parameters: &mut [F], gradient: &[F], learning_rate: f64) {
        check_lengths(parameters, gradient);
        let (rates, config) = (self.rates(learning_rate), self.config);
        let (mean, square) = (sized(&mut self.mean, gradient.len()), sized(&mut self.square, gradient.len()));
        step(parameters, gradient, mean, square, config, rates);
    }

    fn pieces<'a>(&'a mut self, cuts: &[Range<usize>], learning_rate: f64) -> Option<Vec<Piece<'a, F>>> {
        let (rates, config) = (self.rates(learning_rate), self.config);
        let states = cut(&mut self.mean, cuts).zip(cut(&mut self.square, cuts));
        let piece = |(mean, square)| -> Piece<'a, F> {
            Box::new(move |p, g| step(p, g, mean, square, config, rates))
        };
        Some(states.map(piece).collect())
    }

    fn reset(&mut self) {
        *self = Adam::new(self.config);
    }
}

/// The numbers of one step that all parameters share.
#[derive(Clone, Copy)]
struct Rates {
    learning: f64,
    step: f64,
    root: f64,
}

dispatch! {
    fn step<F: Real>(
        parameters: &mut [F],
        gradient: &[F],
        mean: &mut [F],
        square: &mut [F],
        config: AdamConfig,
        rates: Rates,
    ) {
        let (in_gradient, beside) = match config.decoupled {
            Decoupled::No => (config.weight_decay, 0.0),
            Decoupled::Yes => (0.0, config.weight_decay),
        };
        let [beta1, beta2, epsilon, in_gradient] =
            [config.beta1, config.beta2, config.epsilon, in_gradient].map(F::of);
        let [rest1, rest2] = [1.0 - config.beta1, 1.0 - config.beta2].map(F::of);
        let [rate, root, kept] = [rates.step, rates.root, 1.0 - rates.learning * beside].map(F::of);
        for (((p, &g), m), v) in parameters.iter_mut().zip(gradient).zip(mean).zip(square) {
            let g = in_gradient.mul_add(*p, g);
            *m = beta1.mul_add(*m, rest1 * g);
            *v = beta2.mul_add(*v, rest2 * g * g);
            *p = (-rate).mul_add(*m / (v.sqrt() / root + epsilon), *p * kept);
        }
    }
}
