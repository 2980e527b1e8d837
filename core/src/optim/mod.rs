//! Optimisers: what a gradient does to the parameters.
//!
//! Each update is elementwise, in a stated form of fused multiply-adds, so that its result depends on nothing but
//! parameter, gradient and state. The forms are PyTorch's, whose trajectories the tests compare.

mod adam;
mod rmsprop;
mod sgd;

pub use adam::{Adam, AdamConfig, Decoupled};
pub use rmsprop::{RmsProp, RmsPropConfig};
pub use sgd::{Sgd, SgdConfig};

/// Turns a gradient into an update of the parameters, and keeps whatever state that needs.
pub trait Optimizer: Send + Sync {
    /// One update. `parameters` and `gradient` have the same length, which is the same in every call.
    ///
    /// # Panics
    /// If the lengths differ, or from those of the call before.
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64], learning_rate: f64);

    /// Forgets all steps so far.
    fn reset(&mut self);
}

/// A state for `n` parameters: zeros before the first step.
#[track_caller]
fn sized(state: &mut Vec<f64>, n: usize) -> &mut [f64] {
    if state.is_empty() {
        state.resize(n, 0.0);
    }
    assert!(state.len() == n, "{n} parameters for an optimiser that began with {}", state.len());
    state
}

#[track_caller]
fn check_lengths(parameters: &[f64], gradient: &[f64]) {
    let (n, m) = (parameters.len(), gradient.len());
    assert!(n == m, "a gradient of {m} numbers for {n} parameters");
}
