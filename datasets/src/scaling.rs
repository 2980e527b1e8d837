//! A linear change of units of one column: (value - center) / spread.

use serde::{Deserialize, Serialize};

use crate::options::Rescale;

/// A change of units, fitted to the numbers of a column.
///
/// ```
/// use paragrad_datasets::Scaling;
///
/// let celsius = Scaling { center: 32.0, spread: 1.8 };
/// assert_eq!((celsius.scale(212.0), celsius.unscale(100.0)), (100.0, 212.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// What becomes 0.
    pub center: f64,
    /// How much becomes 1; above 0.
    pub spread: f64,
}

impl Scaling {
    /// Leaves values as they are.
    pub const IDENTITY: Scaling = Scaling { center: 0.0, spread: 1.0 };

    /// Fits to at least one number, or `None` if the statistics leave the range of `f64`.
    ///
    /// Where the spread would be 0, as it is for equal numbers, it is 1.
    pub(crate) fn fit(method: Rescale, numbers: &[f64]) -> Option<Scaling> {
        let scaling = match method {
            Rescale::Standard => standard(numbers),
            Rescale::MinMax => {
                let (min, max) = range(numbers);
                Scaling { center: min, spread: max - min }
            }
            Rescale::Robust => robust(numbers),
            Rescale::None => Scaling::IDENTITY,
        };
        let spread = if scaling.spread == 0.0 { 1.0 } else { scaling.spread };
        let scaling = Scaling { spread, ..scaling };
        scaling.is_valid().then_some(scaling)
    }

    /// In units of the spread, from the center.
    pub fn scale(&self, value: f64) -> f64 {
        (value - self.center) / self.spread
    }

    /// In the column's own units.
    pub fn unscale(&self, scaled: f64) -> f64 {
        scaled * self.spread + self.center
    }

    pub(crate) fn is_valid(&self) -> bool {
        self.center.is_finite() && self.spread.is_finite() && self.spread > 0.0
    }
}

/// Mean and population standard deviation: sqrt(mean((value - mean)²)).
///
/// Equality is asked of the values and not of their deviation, because the mean of equal values need not be
/// one of them: of three 0.1 it is 0.10000000000000002.
fn standard(numbers: &[f64]) -> Scaling {
    if numbers.iter().all(|&number| number == numbers[0]) {
        return Scaling { center: numbers[0], spread: 0.0 };
    }
    let mean = mean(numbers);
    let variance = numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / numbers.len() as f64;
    Scaling { center: mean, spread: variance.sqrt() }
}

/// Median and interquartile range, or the range if more than half the numbers are equal.
fn robust(numbers: &[f64]) -> Scaling {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let between_quartiles = quantile(&sorted, 0.75) - quantile(&sorted, 0.25);
    let range = sorted[sorted.len() - 1] - sorted[0];
    let spread = if between_quartiles > 0.0 { between_quartiles } else { range };
    Scaling { center: quantile(&sorted, 0.5), spread }
}

/// The mean of at least one number.
pub(crate) fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

/// The smallest and the largest of at least one number.
pub(crate) fn range(numbers: &[f64]) -> (f64, f64) {
    let wider = |(min, max): (f64, f64), &number: &f64| (min.min(number), max.max(number));
    numbers.iter().fold((numbers[0], numbers[0]), wider)
}

/// The number below which a share of sorted numbers lies, interpolated between neighbours.
///
/// # Source
/// Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996), definition 7, which is NumPy's default.
///
/// # Panics
/// If there are no numbers, or the share is not from 0 to 1.
#[track_caller]
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + place.fract() * (above - below)
}
