//! RMSprop.

use std::ops::Range;

use super::{Optimizer, Piece, Real, check_lengths, cut, sized};

/// How [`RmsProp`] averages; the defaults are PyTorch's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RmsPropConfig {
    /// How much of the mean squared gradient is kept from step to step.
    pub alpha: f64,
    /// Added to the root, outside of it.
    pub epsilon: f64,
    /// How much of the last step carries on, in [0, 1).
    pub momentum: f64,
    /// Adds `weight_decay * p` to the gradient.
    pub weight_decay: f64,
}

impl Default for RmsPropConfig {
    fn default() -> Self {
        RmsPropConfig { alpha: 0.99, epsilon: 1e-8, momentum: 0.0, weight_decay: 0.0 }
    }
}

/// `s = alpha s + (1 - alpha) g^2; v = momentum v + g / (sqrt(s) + epsilon); p -= rate v`.
///
/// # Source
/// Tieleman and Hinton, Lecture 6.5 of Neural networks for machine learning, 2012, in PyTorch's form.
#[derive(Debug, Clone)]
pub struct RmsProp<F = f64> {
    config: RmsPropConfig,
    square: Vec<F>,
    velocity: Vec<F>,
}

impl<F: Real> RmsProp<F> {
    /// Before the first step.
    pub fn new(config: RmsPropConfig) -> Self {
        RmsProp { config, square: Vec::new(), velocity: Vec::new() }
    }
}

impl<F: Real> Optimizer<F> for RmsProp<F> {
    fn update(&mut self, parameters: &mut [F], gradient: &[F], learning_rate: f64) {
        check_lengths(parameters, gradient);
        let (square, velocity) =
            (sized(&mut self.square, gradient.len()), sized(&mut self.velocity, gradient.len()));
        step(parameters, gradient, square, velocity, learning_rate, self.config);
    }

    fn pieces<'a>(&'a mut self, cuts: &[Range<usize>], learning_rate: f64) -> Option<Vec<Piece<'a, F>>> {
        let config = self.config;
        let states = cut(&mut self.square, cuts).zip(cut(&mut self.velocity, cuts));
        let piece = |(square, velocity)| -> Piece<'a, F> {
            Box::new(move |p, g| step(p, g, square, velocity, learning_rate, config))
        };
        Some(states.map(piece).collect())
    }

    fn reset(&mut self) {
        *self = RmsProp::new(self.config);
    }
}

dispatch! {
    fn step<F: Real>(
        parameters: &mut [F],
        gradient: &[F],
        square: &mut [F],
        velocity: &mut [F],
        learning_rate: f64,
        config: RmsPropConfig,
    ) {
        let RmsPropConfig { alpha, epsilon, momentum, weight_decay } = config;
        let rest = F::of(1.0 - alpha);
        let [alpha, epsilon, momentum, weight_decay, rate] =
            [alpha, epsilon, momentum, weight_decay, learning_rate].map(F::of);
        for (((p, &g), s), v) in parameters.iter_mut().zip(gradient).zip(square).zip(velocity) {
            let g = weight_decay.mul_add(*p, g);
            *s = alpha.mul_add(*s, rest * g * g);
            *v = momentum.mul_add(*v, g / (s.sqrt() + epsilon));
            *p = (-rate).mul_add(*v, *p);
        }
    }
}
