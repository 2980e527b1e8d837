//! What is done to a gradient before an optimiser sees it: penalties on large parameters, and clipping.

use std::ops::Range;

use super::{Optimizer, Piece, Real, check_lengths};

/// Changes of a gradient, in this order; by default none.
///
/// The penalties are those of [`penalty`](crate::penalty) without their graph: they steer the parameters, and the losses
/// that are shown do not contain them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GradientConfig {
    /// Adds the derivative of `l1` times the sum of |p|, which drives parameters to zero one by one.
    pub l1: f64,
    /// Adds the derivative of `l2` times the sum of p^2, which keeps parameters small.
    pub l2: f64,
    /// Cuts every derivative to at most this size.
    pub clip_value: Option<f64>,
    /// Scales a gradient that is longer to this length, the root of the sum of its squares.
    ///
    /// # Source
    /// Pascanu et al., On the difficulty of training recurrent neural networks, 2013, algorithm 1.
    pub clip_norm: Option<f64>,
}

/// An optimiser that sees adjusted gradients.
pub struct Adjusted<F: Real = f64> {
    config: GradientConfig,
    optimizer: Box<dyn Optimizer<F>>,
    gradient: Vec<F>,
}

impl<F: Real> Adjusted<F> {
    /// Adjusts what `optimizer` sees.
    pub fn new(config: GradientConfig, optimizer: Box<dyn Optimizer<F>>) -> Self {
        Adjusted { config, optimizer, gradient: Vec::new() }
    }
}

impl<F: Real> Optimizer<F> for Adjusted<F> {
    fn update(&mut self, parameters: &mut [F], gradient: &[F], learning_rate: f64) {
        check_lengths(parameters, gradient);
        self.gradient.clear();
        self.gradient.extend_from_slice(gradient);
        self.config.adjust_each(parameters, &mut self.gradient);
        if let Some(limit) = self.config.clip_norm {
            shorten(&mut self.gradient, limit);
        }
        self.optimizer.update(parameters, &self.gradient, learning_rate);
    }

    /// A length is that of the whole gradient, so where it is clipped there are no pieces.
    fn pieces<'a>(&'a mut self, cuts: &[Range<usize>], learning_rate: f64) -> Option<Vec<Piece<'a, F>>> {
        let config = self.config;
        if config.clip_norm.is_some() {
            return None;
        }
        let adjusted = |piece: Piece<'a, F>| -> Piece<'a, F> {
            Box::new(move |parameters, gradient| {
                let mut gradient = gradient.to_vec();
                config.adjust_each(parameters, &mut gradient);
                piece(parameters, &gradient);
            })
        };
        Some(self.optimizer.pieces(cuts, learning_rate)?.into_iter().map(adjusted).collect())
    }

    fn reset(&mut self) {
        self.optimizer.reset();
    }
}

impl GradientConfig {
    /// What is done to each derivative by itself: `g = 2 l2 p + (l1 sign(p) + g)`, the product fused, then the cut.
    fn adjust_each<F: Real>(self, parameters: &[F], gradient: &mut [F]) {
        let (l1, twice_l2) = (F::of(self.l1), F::of(2.0 * self.l2));
        if (self.l1, self.l2) != (0.0, 0.0) {
            for (g, &p) in gradient.iter_mut().zip(parameters) {
                *g = twice_l2.mul_add(p, sign(p, l1) + *g);
            }
        }
        if let Some(limit) = self.clip_value.map(F::of) {
            gradient.iter_mut().for_each(|g| *g = cut(*g, limit));
        }
    }
}

/// `size` with the sign of `p`; 0 where p is 0.
fn sign<F: Real>(p: F, size: F) -> F {
    match p.partial_cmp(&F::ZERO) {
        Some(std::cmp::Ordering::Greater) => size,
        Some(std::cmp::Ordering::Less) => -size,
        _ => F::ZERO,
    }
}

fn cut<F: Real>(g: F, limit: F) -> F {
    if g > limit {
        limit
    } else if g < -limit {
        -limit
    } else {
        g
    }
}

/// Scales to length `limit` what is longer. The sum of squares runs in `f64`, in eight chains by index modulo 8, which
/// are then added in pairs.
fn shorten<F: Real>(gradient: &mut [F], limit: f64) {
    let mut chains = [0.0; 8];
    for eight in gradient.chunks(8) {
        for (sum, g) in chains.iter_mut().zip(eight) {
            let g = g.to_f64();
            *sum += g * g;
        }
    }
    let [a, b, c, d, e, f, g, h] = chains;
    let length = (((a + b) + (c + d)) + ((e + f) + (g + h))).sqrt();
    if length > limit {
        let scale = F::of(limit / length);
        gradient.iter_mut().for_each(|g| *g = *g * scale);
    }
}
