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
        let width = data.n_features() + data.n_targets();
        let mut numbers = Vec::with_capacity(data.len() * width);
        for row in 0..data.len() {
            numbers.extend(data.x(row).iter().map(|&number| F::of(number)));
            numbers.extend(data.y(row).iter().map(|&number| F::of(number)));
        }
        Samples { numbers, width }
    }

    #[inline]
    pub(crate) fn row(&self, row: usize) -> &[F] {
        &self.numbers[row * self.width..][..self.width]
    }
}
