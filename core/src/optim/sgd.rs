//! Gradient descent, plain and with momentum.

use std::ops::Range;

use super::{Optimizer, Piece, Real, check_lengths, cut, sized};

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
pub struct Sgd<F = f64> {
    config: SgdConfig,
    velocity: Vec<F>,
}

impl<F: Real> Sgd<F> {
    /// At rest.
    pub fn new(config: SgdConfig) -> Self {
        Sgd { config, velocity: Vec::new() }
    }
}

impl<F: Real> Optimizer<F> for Sgd<F> {
    fn update(&mut self, parameters: &mut [F], gradient: &[F], learning_rate: f64) {
        check_lengths(parameters, gradient);
        if self.config.momentum == 0.0 {
            return descend(parameters, gradient, learning_rate, self.config.weight_decay);
        }
        let velocity = sized(&mut self.velocity, gradient.len());
        descend_with_momentum(parameters, gradient, velocity, learning_rate, self.config);
    }

    fn pieces<'a>(&'a mut self, cuts: &[Range<usize>], learning_rate: f64) -> Option<Vec<Piece<'a, F>>> {
        let config = self.config;
        if config.momentum == 0.0 {
            let piece = |_| -> Piece<'a, F> {
                Box::new(move |p, g| descend(p, g, learning_rate, config.weight_decay))
            };
            return Some(cuts.iter().map(piece).collect());
        }
        let piece = |velocity| -> Piece<'a, F> {
            Box::new(move |p, g| descend_with_momentum(p, g, velocity, learning_rate, config))
        };
        Some(cut(&mut self.velocity, cuts).map(piece).collect())
    }

    fn reset(&mut self) {
        *self = Sgd::new(self.config);
    }
}

dispatch! {
    fn descend<F: Real>(parameters: &mut [F], gradient: &[F], learning_rate: f64, weight_decay: f64) {
        let (rate, weight_decay) = (F::of(learning_rate), F::of(weight_decay));
        for (p, &g) in parameters.iter_mut().zip(gradient) {
            let g = weight_decay.mul_add(*p, g);
            *p = (-rate).mul_add(g, *p);
        }
    }
}

dispatch! {
    fn descend_with_momentum<F: Real>(
        parameters: &mut [F],
        gradient: &[F],
        velocity: &mut [F],
        learning_rate: f64,
        config: SgdConfig,
    ) {
        let [rate, momentum, weight_decay] =
            [learning_rate, config.momentum, config.weight_decay].map(F::of);
        for ((p, &g), v) in parameters.iter_mut().zip(gradient).zip(velocity) {
            let g = weight_decay.mul_add(*p, g);
            *v = momentum.mul_add(*v, g);
            let step = if config.nesterov { momentum.mul_add(*v, g) } else { *v };
            *p = (-rate).mul_add(step, *p);
        }
    }
}
