//! Penalties on large parameters, to be added to a loss.

use crate::scalar::Scalar;

/// `strength` times the sum of |p|: drives parameters to zero one by one (lasso).
pub fn l1<V: Scalar>(parameters: &[V], strength: f64) -> V {
    parameters.iter().map(|p| p.abs()).sum::<V>() * strength
}

/// `strength` times the sum of p^2: keeps parameters small (ridge).
///
/// The decay that an optimiser adds as `weight_decay` is this with strength `weight_decay / 2`, without the graph.
pub fn l2<V: Scalar>(parameters: &[V], strength: f64) -> V {
    V::dot(0.0.into(), parameters, parameters) * strength
}
