//! Optimisers: what a gradient does to the parameters.
//!
//! Each update is elementwise, in a stated form of fused multiply-adds, so that its result depends on nothing but
//! parameter, gradient and state. The forms are PyTorch's, whose trajectories the tests compare.

mod adam;
mod adjusted;
mod rmsprop;
mod sgd;

use std::ops::Range;

pub use crate::kernels::real::Real;
pub use adam::{Adam, AdamConfig, Decoupled};
pub use adjusted::{Adjusted, GradientConfig};
pub use rmsprop::{RmsProp, RmsPropConfig};
pub use sgd::{Sgd, SgdConfig};

/// Turns a gradient into an update of the parameters, and keeps whatever state that needs.
pub trait Optimizer<F: Real = f64>: Send + Sync {
    /// One update. `parameters` and `gradient` have the same length, which is the same in every call.
    ///
    /// # Panics
    /// If the lengths differ, or from those of the call before.
    fn update(&mut self, parameters: &mut [F], gradient: &[F], learning_rate: f64);

    /// One update cut into pieces that can run side by side: `cuts` are ranges that cover all parameters in order. `None`
    /// where what happens to one parameter depends on the gradient by others, which is what an optimiser says that does
    /// not know of pieces.
    fn pieces<'a>(&'a mut self, _cuts: &[Range<usize>], _learning_rate: f64) -> Option<Vec<Piece<'a, F>>> {
        None
    }

    /// Forgets all steps so far.
    fn reset(&mut self);
}

/// The update of some parameters, which it is given with their gradient.
pub type Piece<'a, F> = Box<dyn FnOnce(&mut [F], &[F]) + Send + 'a>;

/// A state for `n` parameters: zeros before the first step.
#[track_caller]
fn sized<F: Real>(state: &mut Vec<F>, n: usize) -> &mut [F] {
    if state.is_empty() {
        state.resize(n, F::ZERO);
    }
    assert!(state.len() == n, "{n} parameters for an optimiser that began with {}", state.len());
    state
}

/// A state cut up.
#[track_caller]
fn cut<'a, F: Real>(state: &'a mut Vec<F>, cuts: &[Range<usize>]) -> impl Iterator<Item = &'a mut [F]> {
    let mut rest = sized(state, cuts.last().map_or(0, |last| last.end));
    cuts.iter()
        .map(move |range| rest.split_off_mut(..range.len()).expect("cuts cover the parameters in order"))
}

#[track_caller]
fn check_lengths<F>(parameters: &[F], gradient: &[F]) {
    let (n, m) = (parameters.len(), gradient.len());
    assert!(n == m, "a gradient of {m} numbers for {n} parameters");
}
