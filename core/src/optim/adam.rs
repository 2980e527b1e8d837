//! Adam and AdamW.

use super::{Optimizer, check_lengths, sized};

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
pub struct Adam {
    config: AdamConfig,
    mean: Vec<f64>,
    square: Vec<f64>,
    /// beta1 and beta2 to the power of the steps made.
    decayed: (f64, f64),
}

impl Adam {
    /// Before the first step.
    pub fn new(config: AdamConfig) -> Self {
        Adam { config, mean: Vec::new(), square: Vec::new(), decayed: (1.0, 1.0) }
    }
}

impl Optimizer for Adam {
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64], learning_rate: f64) {
        check_lengths(parameters, gradient);
        let AdamConfig { beta1, beta2, .. } = self.config;
        let (mean, square) = (sized(&mut self.mean, gradient.len()), sized(&mut self.square, gradient.len()));
        self.decayed = (self.decayed.0 * beta1, self.decayed.1 * beta2);
        let rates = Rates {
            learning: learning_rate,
            step: learning_rate / (1.0 - self.decayed.0),
            root: (1.0 - self.decayed.1).sqrt(),
        };
        step(parameters, gradient, mean, square, self.config, rates);
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
    fn step(
        parameters: &mut [f64],
        gradient: &[f64],
        mean: &mut [f64],
        square: &mut [f64],
        config: AdamConfig,
        rates: Rates,
    ) {
        let AdamConfig { beta1, beta2, epsilon, weight_decay, decoupled } = config;
        let (in_gradient, beside) = match decoupled {
            Decoupled::No => (weight_decay, 0.0),
            Decoupled::Yes => (0.0, weight_decay),
        };
        for (((p, &g), m), v) in parameters.iter_mut().zip(gradient).zip(mean).zip(square) {
            let g = in_gradient.mul_add(*p, g);
            let kept = *p * (1.0 - rates.learning * beside);
            *m = beta1.mul_add(*m, (1.0 - beta1) * g);
            *v = beta2.mul_add(*v, (1.0 - beta2) * g * g);
            *p = (-rates.step).mul_add(*m / (v.sqrt() / rates.root + epsilon), kept);
        }
    }
}
