//! How much a model's answers depend on each column of the data.

use std::ops::Range;

use paragrad_datasets::{Dataset, Input, epoch_order};
use rayon::prelude::*;

use crate::inference::Predictor;
use crate::metrics::{Metrics, Scores};
use crate::model::Model;
use crate::recipe::Spread;

/// How [`permutation_importance`] permutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportanceConfig {
    /// How often each column is permuted; by default 10 times.
    pub repeats: usize,
    /// Determines the permutations; by default 0.
    pub seed: u64,
}

impl Default for ImportanceConfig {
    fn default() -> Self {
        ImportanceConfig { repeats: 10, seed: 0 }
    }
}

/// How much the score falls when a column no longer says anything about its row.
#[derive(Debug, Clone, PartialEq)]
pub struct Importance {
    /// The column.
    pub column: String,
    /// The score without permutation less that with it, for every repeat.
    pub drops: Vec<f64>,
    /// Their mean, and how far they are spread.
    pub spread: Spread,
}

/// For every column that features are made from, in the order of the features: how much the score on some samples falls
/// when the cells of the column are permuted among them. The score is the accuracy of classes, or R2 of numbers, of several
/// targets its mean over those that vary among the samples. Where none does, there is no R2, and falls are not finite.
///
/// All features that are made from a column move together, so a category stays one category. Columns that say the same
/// share their importance: either can be missed as long as the other is there.
///
/// ```
/// use paragrad::datasets::{CsvOptions, open};
/// use paragrad::{ImportanceConfig, Recipe, permutation_importance};
/// use std::ops::ControlFlow;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let iris = open("iris", &CsvOptions::default())?;
/// let prepared = Recipe { epochs: Some(30), ..Recipe::default() }.prepare(&iris)?;
/// let mut trainer = prepared.trainer()?;
/// trainer.fit(&prepared.training, |_, _| ControlFlow::Continue(()))?;
/// let model = prepared.trained(&trainer, iris.name(), f64::NAN);
///
/// let importances = permutation_importance(&model, &prepared.training, &ImportanceConfig::default());
/// let of = |i: usize| importances[i].spread.mean;
/// assert_eq!(importances[2].column, "petal_length");
/// assert!(of(2) > 0.1 && of(2) > of(0) && of(2) > of(1));
/// # Ok(())
/// # }
/// ```
///
/// # Source
/// Breiman, Random forests, 2001, section 10; with repeats as scikit-learn's `permutation_importance` has them. The
/// permutation of repeat `r` of column `c` is [`epoch_order`] of the seed and number `c * repeats + r`, so it depends on
/// nothing else.
///
/// # Panics
/// If samples have another width than the model's inputs, or there are none, or no repeat is asked for.
#[track_caller]
pub fn permutation_importance(model: &Model, data: &Dataset, config: &ImportanceConfig) -> Vec<Importance> {
    let &ImportanceConfig { repeats, seed } = config;
    assert!(repeats > 0, "0 repeats, expected at least 1");
    assert!(!data.is_empty(), "0 samples, expected at least 1");
    let predictor = Predictor::new(model.network(), data.n_features());
    let varying = varying_targets(model, data);
    let score = |data: &Dataset| score(model, data, &varying, &predictor.outputs(data));
    let unpermuted = score(data);
    let inputs = model.encoding().preparation().inputs();
    let columns = columns(inputs);
    let drop = |task: usize| {
        let order = epoch_order(data.len(), seed, task as u64);
        unpermuted - score(&data.with_features_of(columns[task / repeats].clone(), &order))
    };
    let drops: Vec<f64> = (0..columns.len() * repeats).into_par_iter().map(drop).collect();
    let importance = |(input, drops): (&Input, &[f64])| Importance {
        column: input.name.clone(),
        drops: drops.to_vec(),
        spread: Spread::of(drops),
    };
    inputs.iter().zip(drops.chunks(repeats)).map(importance).collect()
}

/// The features of every column.
fn columns(inputs: &[Input]) -> Vec<Range<usize>> {
    let mut end = 0;
    let mut column = |input: &Input| {
        let start = end;
        end += input.width();
        start..end
    };
    inputs.iter().map(&mut column).collect()
}

/// The targets of a regression whose numbers are not the same in all of some samples, by their place: only these have an R2.
pub(crate) fn varying_targets(model: &Model, data: &Dataset) -> Vec<usize> {
    let varies = |&target: &usize| (1..data.len()).any(|sample| data.y(sample)[target] != data.y(0)[target]);
    (0..model.encoding().preparation().n_targets()).filter(varies).collect()
}

/// The accuracy of classes, or the mean R2 of numbers that vary.
fn score(model: &Model, data: &Dataset, varying: &[usize], outputs: &[Vec<f64>]) -> f64 {
    match model.metrics(data, model.answers(outputs)) {
        Metrics::Classification { confusion, .. } => confusion.accuracy(),
        Metrics::Regression { targets, .. } => {
            let scores: Vec<Scores> = varying.iter().map(|&target| targets[target].scores).collect();
            Scores::mean(&scores).r2
        }
    }
}
