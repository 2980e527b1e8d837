//! Standardisation of one column: (value - mean) / std.

/// The statistics of a column, and the change of units that they define.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// The column's name.
    pub name: String,
    /// Mean of the values.
    pub mean: f64,
    /// Population standard deviation of the values: sqrt(mean((value - mean)²)); 1 if all values are equal.
    pub std: f64,
}

impl Scaling {
    /// Leaves values as they are.
    pub fn identity(name: impl Into<String>) -> Scaling {
        Scaling { name: name.into(), mean: 0.0, std: 1.0 }
    }

    /// The statistics of some rows of a column, or `None` if they leave the range of `f64`.
    ///
    /// Equality is asked of the values and not of their deviation, because the mean of equal values need not
    /// be one of them: of three 0.1 it is 0.10000000000000002.
    pub(crate) fn fit(name: &str, values: &[f64], rows: &[usize]) -> Option<Scaling> {
        let first = values[rows[0]];
        if rows.iter().all(|&row| values[row] == first) {
            return Some(Scaling { name: name.to_owned(), mean: first, std: 1.0 });
        }
        let n = rows.len() as f64;
        let mean = rows.iter().map(|&row| values[row]).sum::<f64>() / n;
        let variance = rows.iter().map(|&row| (values[row] - mean).powi(2)).sum::<f64>() / n;
        // Values that differ by less than 1e-154 have squares below the smallest f64.
        let std = if variance == 0.0 { 1.0 } else { variance.sqrt() };
        std.is_finite().then(|| Scaling { name: name.to_owned(), mean, std })
    }

    /// In standard deviations from the mean.
    pub fn scale(&self, value: f64) -> f64 {
        (value - self.mean) / self.std
    }

    /// In the column's own units.
    pub fn unscale(&self, scaled: f64) -> f64 {
        scaled * self.std + self.mean
    }
}
