//! The samples of a data set in the floats of the engine, so that a step copies a row instead of converting two.

use paragrad_core::compile::Real;
use paragrad_datasets::Dataset;

/// A row for each sample: inputs, then targets.
#[derive(Debug)]
pub(crate) struct Samples<F> {
    numbers: Vec<F>,
    width: usize,
}

impl<F: Real> Samples<F> {
    pub(crate) fn of(data: &Dataset) -> Self {
        let row = |row: usize| data.x(row).iter().chain(data.y(row));
        let numbers = (0..data.len()).flat_map(row).map(|&number| F::of(number)).collect();
        Samples { numbers, width: data.n_features() + data.n_targets() }
    }

    #[inline]
    pub(crate) fn row(&self, row: usize) -> &[F] {
        &self.numbers[row * self.width..][..self.width]
    }
}
