//! Random factors as further inputs of every sample, drawn anew for every epoch: what dropout multiplies by.
//!
//! A mask is a number of the sample and not a decision of the graph, so a program compiled once serves all epochs, and
//! either engine sees the same numbers.

use paragrad_datasets::Dataset;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Factors that each training sample gets behind its inputs: 0 with probability `rate`, else 1 / (1 - rate), so that
/// their mean is 1.
///
/// They depend on the seed, on the number of the epoch and on the row alone. What [`fit`](crate::Trainer::fit) trains on
/// has them; what is evaluated or predicted does not, and the objective tells by the number of inputs.
///
/// # Source
/// Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting, 2014, with the scaling at
/// training time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Masks {
    /// How many for each sample.
    pub n: usize,
    /// The probability of 0.
    pub rate: f64,
}

/// Epochs of masks have streams of their own beside those of splits, orders and first weights.
const STREAM: u64 = 5 << 56;

impl Masks {
    /// The same samples with their masks for an epoch.
    pub(crate) fn behind(&self, data: &Dataset, seed: u64, epoch: u64) -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(STREAM | epoch);
        let (dropped, kept) = (below(self.rate), 1.0 / (1.0 - self.rate));
        let mut mask = || if u64::from(rng.next_u32()) < dropped { 0.0 } else { kept };
        let width = data.n_features() + self.n;
        let mut features = Vec::with_capacity(data.len() * width);
        for row in 0..data.len() {
            features.extend_from_slice(data.x(row));
            features.extend(std::iter::repeat_with(&mut mask).take(self.n));
        }
        Dataset::new(features, width, data.targets().to_vec(), data.n_targets())
            .expect("as many rows as before, and finite numbers")
    }
}

/// How many of 2^32 numbers make up a share.
fn below(share: f64) -> u64 {
    (share * 2_f64.powi(32)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masks(rate: f64, seed: u64, epoch: u64) -> Vec<f64> {
        let data = Dataset::new(vec![7.0; 500], 1, vec![3.0; 500], 1).expect("500 rows");
        let masked = Masks { n: 20, rate }.behind(&data, seed, epoch);
        assert_eq!((masked.n_features(), masked.targets()), (21, data.targets()));
        assert!((0..500).all(|row| masked.x(row)[0] == 7.0));
        (0..500).flat_map(|row| masked.x(row)[1..].to_vec()).collect()
    }

    #[test]
    fn as_many_are_dropped_as_the_rate_says_and_the_mean_is_1() {
        for rate in [0.0, 0.2, 0.5] {
            let masks = masks(rate, 1, 0);
            let kept = 1.0 / (1.0 - rate);
            assert!(masks.iter().all(|&mask| mask == 0.0 || mask == kept));
            // 10,000 draws: a standard deviation of at most 0.005.
            let share = masks.iter().filter(|&&mask| mask == 0.0).count() as f64 / 1e4;
            assert!((share - rate).abs() < 0.02, "{share} of {rate}");
        }
    }

    #[test]
    fn every_epoch_and_seed_has_masks_of_its_own() {
        assert_eq!(masks(0.5, 1, 0), masks(0.5, 1, 0));
        assert_ne!(masks(0.5, 1, 0), masks(0.5, 1, 1));
        assert_ne!(masks(0.5, 1, 0), masks(0.5, 2, 0));
    }
}
