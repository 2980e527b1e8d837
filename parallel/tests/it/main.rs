//! What the trainer promises, by topic. Start with `trainer`; `torch` compares numbers with PyTorch's.

mod canonical;
mod curvature;
mod dropout;
mod engines;
mod export;
mod failures;
mod fits;
mod formula;
mod importance;
mod linear;
mod metrics;
mod model;
mod precision;
mod report;
mod reproducible;
mod row;
mod run_log;
mod shapes;
mod shared;
mod start;
mod stopping;
mod targets;
mod torch;
mod trainer;
mod weights;

use std::ops::ControlFlow;

use paragrad::{Dataset, Fit, FitError, Loss, Module, SampleLoss, Trainer};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// `n` numbers in [-1, 1), the same for the same seed.
fn numbers(n: usize, seed: u64) -> Vec<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut number = || (rng.next_u64() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0;
    (0..n).map(|_| number()).collect()
}

/// Random features, and random targets as the loss expects them.
#[expect(clippy::needless_pass_by_value, reason = "most calls name a loss that they do not keep")]
fn data(n_rows: usize, (n_features, n_targets): (usize, usize), loss: Loss) -> Dataset {
    let mut targets = numbers(n_rows * n_targets, 7);
    for row in targets.chunks_mut(n_targets) {
        let largest = (1..row.len()).fold(0, |best, i| if row[i] > row[best] { i } else { best });
        for (i, y) in row.iter_mut().enumerate() {
            *y = match loss {
                Loss::BinaryCrossEntropy => f64::from(*y > 0.0),
                Loss::CrossEntropy => f64::from(i == largest),
                Loss::Hinge => y.signum(),
                Loss::Poisson => (*y * 3.0).abs().floor(),
                _ => *y,
            };
        }
    }
    let features = numbers(n_rows * n_features, 8);
    Dataset::new(features, n_features, targets, n_targets).unwrap_or_else(|error| panic!("{error}"))
}

/// Trains without looking on.
fn fit<L: SampleLoss>(trainer: &mut Trainer<L>, data: &Dataset) -> Result<Fit, FitError> {
    trainer.fit(data, |_, _| ControlFlow::Continue(()))
}

/// What equality to the bit compares: -0 is not 0, and NaN equals itself.
fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

/// The bits of all parameters.
fn parameter_bits<L: SampleLoss>(trainer: &Trainer<L>) -> Vec<u64> {
    bits(&trainer.model().parameters())
}

/// The mean loss of every epoch.
fn losses(fit: &Fit) -> Vec<f64> {
    fit.epochs.iter().map(|epoch| epoch.loss).collect()
}
