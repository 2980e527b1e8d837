//! Gradient descent, plain and with momentum.

use super::{Optimizer, check_lengths, sized};

/// How [`Sgd`] descends; the default is plain.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SgdConfig {
    /// How much of the last step carries on, in [0, 1).
    pub momentum: f64,
    /// Whether to look ahead along the momentum.
    pub nesterov: bool,
    /// Adds `weight_decay * p` to the gradient.
    pub weight_decay: f64,
}

/// Stochastic gradient descent: `g += weight_decay p; v = momentum v + g; p -= rate v`, or, with Nesterov's momentum,
/// `p -= rate (g + momentum v)`.
///
/// # Source
/// Sutskever et al., On the importance of initialization and momentum in deep learning, 2013, in PyTorch's form.
#[derive(Debug, Clone, Default)]
pub struct Sgd {
    config: SgdConfig,
    velocity: Vec<f64>,
}

impl Sgd {
    /// At rest.
    pub fn new(config: SgdConfig) -> Self {
        Sgd { config, velocity: Vec::new() }
    }
}

impl Optimizer for Sgd {
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64], learning_rate: f64) {
        check_lengths(parameters, gradient);
        if self.config.momentum == 0.0 {
            return descend(parameters, gradient, learning_rate, self.config.weight_decay);
        }
        let velocity = sized(&mut self.velocity, gradient.len());
        descend_with_momentum(parameters, gradient, velocity, learning_rate, self.config);
    }

    fn reset(&mut self) {
        *self = Sgd::new(self.config);
    }
}

dispatch! {
    fn descend(parameters: &mut [f64], gradient: &[f64], learning_rate: f64, weight_decay: f64) {
        for (p, &g) in parameters.iter_mut().zip(gradient) {
            let g = weight_decay.mul_add(*p, g);
            *p = (-learning_rate).mul_add(g, *p);
        }
    }
}

dispatch! {
    fn descend_with_momentum(
        parameters: &mut [f64],
        gradient: &[f64],
        velocity: &mut [f64],
        learning_rate: f64,
        config: SgdConfig,
    ) {
        let SgdConfig { momentum, nesterov, weight_decay } = config;
        for ((p, &g), v) in parameters.iter_mut().zip(gradient).zip(velocity) {
            let g = weight_decay.mul_add(*p, g);
            *v = momentum.mul_add(*v, g);
            let step = if nesterov { momentum.mul_add(*v, g) } else { *v };
            *p = (-learning_rate).mul_add(step, *p);
        }
    }
}
