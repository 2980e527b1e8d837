//! Second derivatives along a direction: the same program, run on duals.
//!
//! A program computes the gradient `g(w)` of the loss by the parameters `w`. Run on [`Dual`]s whose parameters carry a
//! direction `v`, every number of both sweeps carries its derivative along `v`; that of the gradient is `H v`, with `H`
//! the matrix of second derivatives, which nobody ever writes down:
//!
//! ```text
//! g(w + t v) = g(w) + t H v + ...
//! ```

use super::{Coefficients, Program, Workspace};
use crate::dual::Dual;
use crate::kernels::real::Real;

/// Lanes of a block of samples.
const LANES: usize = 32;

/// A gradient, and how it changes along a direction.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HessianVectorProduct {
    /// The gradient by the parameters, with the bits that a [`Workspace<f64>`](Workspace) computes.
    pub gradient: Vec<f64>,
    /// The second derivatives times the direction.
    pub product: Vec<f64>,
}

/// The gradient of the summed loss of `samples`, inputs and targets each, and its derivative along `direction`. Of one
/// sample these are its own. Both sums run over samples in their order, as one chain. (A program of predictions has no
/// reverse sweep: both are 0.)
///
/// ```
/// use paragrad_core::compile::{Program, hessian_vector_product};
/// use paragrad_core::Scalar;
///
/// let program = Program::of_closure(&[0.0; 2], 1, 0, |w, x, _| (w[0] * x[0] * w[1]).exp());
/// let found = hessian_vector_product(&program, &[0.0, 1.0], &[1.0, 0.0], [([2.0].as_slice(), [].as_slice())]);
/// assert_eq!(found.gradient, [2.0, 0.0]);
/// assert_eq!(found.product, [4.0, 2.0]); // the first column of the matrix
/// ```
///
/// # Kinks and corners
/// At a kink the second derivative is that of the side whose slope the table of operations takes; through a constant
/// slope it is 0. Where a partial derivative is infinite, the product is infinite or NaN.
///
/// # Panics
/// If parameters, direction or a sample have another length than the program was compiled for.
#[track_caller]
pub fn hessian_vector_product<'a>(
    program: &Program,
    parameters: &[f64],
    direction: &[f64],
    samples: impl IntoIterator<Item = (&'a [f64], &'a [f64])>,
) -> HessianVectorProduct {
    let (n, n_direction) = (parameters.len(), direction.len());
    assert!(n_direction == n, "a direction of {n_direction} numbers for {n} parameters");
    let dual = |(&value, &derivative)| Dual { value, derivative };
    let parameters: Vec<Dual> = parameters.iter().zip(direction).map(dual).collect();
    let coefficients = Coefficients::new(program, &parameters);
    let mut workspace = Workspace::new(program, LANES);
    let mut sum = vec![Dual::ZERO; program.n_coefficients()];
    let mut samples = samples.into_iter().peekable();
    while samples.peek().is_some() {
        let mut n_samples = 0;
        for (lane, (x, y)) in samples.by_ref().take(LANES).enumerate() {
            workspace.set_sample(program, lane, x, y);
            n_samples = lane + 1;
        }
        workspace.forward(program, &coefficients);
        workspace.backward(program, &coefficients);
        workspace.add_gradient(program, 0..n_samples, &mut sum);
    }
    let mut gradient = vec![Dual::ZERO; n];
    coefficients.parameter_gradient(program, &sum, &mut gradient);
    let (gradient, product) = gradient.iter().map(|dual| (dual.value, dual.derivative)).unzip();
    HessianVectorProduct { gradient, product }
}
