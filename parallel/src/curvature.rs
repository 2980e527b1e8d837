//! Second derivatives of a data set's mean loss, along a direction.

use paragrad_core::compile::{HessianVectorProduct, Program, hessian_vector_product};
use paragrad_datasets::Dataset;
use rayon::prelude::*;

use crate::reduce::{CHUNK, CanonicalSum};

/// The gradient of the mean loss of all samples, and its derivative along `direction`: the matrix of second derivatives
/// times it. In parallel over chunks of samples on the threads of the current pool, both sums in the
/// [canonical order](crate::reduce).
///
/// ```
/// use paragrad::compile::Program;
/// use paragrad::{Dataset, Mlp, Module, Supervised, mean_hessian_vector_product};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let data = Dataset::new(vec![0., 0., 0., 1., 1., 0., 1., 1.], 2, vec![0., 1., 1., 0.], 1)?;
/// let model = Mlp::new(2, &[4, 1], 42);
/// let program = Program::of(&Supervised::default(), &model, 2, 1);
///
/// // How strongly the loss bends along its own gradient.
/// let parameters = model.parameters();
/// let gradient = mean_hessian_vector_product(&program, &parameters, &vec![0.0; 17], &data).gradient;
/// let along = mean_hessian_vector_product(&program, &parameters, &gradient, &data).product;
/// let curvature: f64 = along.iter().zip(&gradient).map(|(h, g)| h * g).sum();
/// # assert!(curvature.is_finite());
/// # Ok(())
/// # }
/// ```
///
/// # Panics
/// If parameters, direction or samples have another length than the program was compiled for.
#[track_caller]
pub fn mean_hessian_vector_product(
    program: &Program,
    parameters: &[f64],
    direction: &[f64],
    data: &Dataset,
) -> HessianVectorProduct {
    let (n, starts) = (data.len(), (0..data.len()).step_by(CHUNK).collect::<Vec<_>>());
    let of_chunk = |&start: &usize| {
        let rows = start..n.min(start + CHUNK);
        let samples = rows.map(|row| (data.x(row), data.y(row)));
        hessian_vector_product(program, parameters, direction, samples)
    };
    let chunks: Vec<HessianVectorProduct> = starts.par_iter().map(of_chunk).collect();
    let mean = |part: fn(&HessianVectorProduct) -> &[f64]| {
        let mut sum = CanonicalSum::default();
        sum.start(parameters.len());
        for (chunk, start) in chunks.iter().zip(&starts) {
            sum.push_many(CHUNK.min(n - start), |sum, _| sum.copy_from_slice(part(chunk)));
        }
        sum.finish(1.0 / n as f64).to_vec()
    };
    HessianVectorProduct { gradient: mean(|chunk| &chunk.gradient), product: mean(|chunk| &chunk.product) }
}
