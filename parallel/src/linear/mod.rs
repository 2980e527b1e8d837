//! The linear model that a network has to beat: ridge regression of numbers, logistic regression of classes.
//!
//! ```
//! use paragrad::Recipe;
//! use paragrad::datasets::{CsvOptions, open};
//! use paragrad::metrics::Metrics;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let recipe = Recipe { validation: 0.2, ..Recipe::default() };
//! let prepared = recipe.prepare(&open("diabetes", &CsvOptions::default())?)?;
//! let linear = prepared.linear()?;
//! let apart = prepared.validation.as_ref().ok_or("rows that validate")?;
//! let Metrics::Regression { scores, .. } = prepared.linear_metrics(&linear, apart) else { return Ok(()) };
//! assert!(scores.r2 > 0.3 && scores.r2 < 0.6);
//! # Ok(())
//! # }
//! ```

mod newton;
mod problem;

use paragrad_core::{Scalar, softmax};
use paragrad_datasets::{Dataset, Task};
use serde::{Deserialize, Serialize};

use crate::metrics::Metrics;
use crate::recipe::{Answer, Encoding, Prepared, largest};
use problem::{Link, Problem};

/// A linear model: for every output a weight for each feature, and a bias.
///
/// With m the weight of a sample (1 where none is given) and z = W x + b, fitting minimises
///
/// | task | minimised | output |
/// |---|---|---|
/// | regression | sum m (y - z)^2 / 2 + sum W^2 / 2, y as the network's targets are scaled; of several, each by itself | z |
/// | two classes | sum m (softplus(z) - y z) + sum W^2 / 2 | sigmoid(z), of the second |
/// | more classes | sum m (ln sum e^z - z of the class) + sum W^2 / 2 | softmax(z) |
///
/// over the samples as they are prepared for the network, so with standardised numbers unless one asks for something
/// else. Biases are free. These are scikit-learn's `Ridge(alpha=1)` and `LogisticRegression(C=1)`, their defaults.
///
/// # Source
/// Hoerl and Kennard, Ridge regression, 1970; Hastie, Tibshirani and Friedman, The elements of statistical learning,
/// 2009, sections 3.4.1 and 4.4.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinearModel {
    /// A row for each output: one for each number, one for two classes, else one for each class.
    weights: Vec<Vec<f64>>,
    /// One for each output.
    biases: Vec<f64>,
}

/// Why there is no linear model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoLinearModel {
    /// A pass over the samples would take too long.
    #[error("not fitted: {rows} rows with {features} features and {outputs} outputs are too many for it")]
    TooLarge {
        /// Samples.
        rows: usize,
        /// Features.
        features: usize,
        /// Numbers that it gives.
        outputs: usize,
    },
    /// The fit came to no end.
    #[error("not fitted: {passes} passes over the rows did not suffice")]
    NotConverged {
        /// Passes over the samples.
        passes: usize,
    },
}

/// Multiply-adds of a pass, rows x features x outputs, beyond which nothing is fitted.
const MOST_PER_PASS: usize = 1 << 26;
/// Multiply-adds of all passes together: some seconds.
const MOST_ALTOGETHER: usize = 1 << 32;

impl LinearModel {
    /// Fits to encoded samples. At most 4.3e9 multiply-adds, which takes seconds on one thread; the same bits everywhere.
    ///
    /// # Errors
    /// [`NoLinearModel`]: more than 6.7e7 rows x features x outputs, or no end within that bound.
    pub fn fit(encoding: &Encoding, data: &Dataset) -> Result<Self, NoLinearModel> {
        let outputs = encoding.preparation().n_targets();
        let (rows, features) = (data.len(), data.n_features());
        let per_pass = rows.saturating_mul(features).saturating_mul(outputs);
        if per_pass > MOST_PER_PASS {
            return Err(NoLinearModel::TooLarge { rows, features, outputs });
        }
        let passes = (MOST_ALTOGETHER / (2 * per_pass).max(1)).min(10_000);
        let problem = Problem::new(data, outputs, link(encoding.task()), |row| targets(encoding, data, row));
        let parameters = newton::minimise(&problem, passes).ok_or(NoLinearModel::NotConverged { passes })?;
        let (weights, biases) = parameters
            .chunks_exact(features + 1)
            .map(|of_output| (of_output[..features].to_vec(), of_output[features]))
            .unzip();
        Ok(LinearModel { weights, biases })
    }

    /// Weights of every output, a row each.
    pub fn weights(&self) -> &[Vec<f64>] {
        &self.weights
    }

    /// The bias of every output.
    pub fn biases(&self) -> &[f64] {
        &self.biases
    }

    /// Whether it takes the features of an encoding and gives what its task asks for.
    pub(crate) fn fits(&self, encoding: &Encoding) -> bool {
        let preparation = encoding.preparation();
        let outputs = preparation.n_targets();
        let finite = |numbers: &[f64]| numbers.iter().all(|number| number.is_finite());
        (self.weights.len(), self.biases.len()) == (outputs, outputs)
            && self.weights.iter().all(|row| row.len() == preparation.n_features() && finite(row))
            && finite(&self.biases)
    }

    /// W x + b.
    pub fn outputs(&self, x: &[f64]) -> Vec<f64> {
        let output =
            |(row, bias): (&Vec<f64>, &f64)| row.iter().zip(x).fold(*bias, |sum, (w, x)| sum + w * x);
        self.weights.iter().zip(&self.biases).map(output).collect()
    }

    /// What it says of the features of a sample.
    pub fn answer(&self, encoding: &Encoding, x: &[f64]) -> Answer {
        let outputs = self.outputs(x);
        match encoding.task() {
            Task::Regression => encoding.unscaled(&outputs),
            Task::Binary => {
                let class = usize::from(outputs[0] > 0.0);
                Answer::Class { class, probability: Some(Scalar::sigmoid(outputs[0].abs())) }
            }
            Task::Multiclass => {
                let probabilities = softmax(&outputs);
                let class = largest(&outputs);
                Answer::Class { class, probability: Some(probabilities[class]) }
            }
        }
    }
}

impl Prepared {
    /// The linear model of the samples that train.
    ///
    /// # Errors
    /// [`NoLinearModel`].
    pub fn linear(&self) -> Result<LinearModel, NoLinearModel> {
        LinearModel::fit(&self.encoding, &self.training)
    }

    /// How good a linear model is on some of the samples.
    pub fn linear_metrics(&self, linear: &LinearModel, data: &Dataset) -> Metrics {
        let answer = |row| linear.answer(&self.encoding, data.x(row));
        self.encoding.metrics(&self.baseline, data, (0..data.len()).map(answer))
    }
}

fn link(task: Task) -> Link {
    match task {
        Task::Regression => Link::Identity,
        Task::Binary => Link::Logistic,
        Task::Multiclass => Link::Softmax,
    }
}

/// Numbers in the units of the data, in standard deviations from the mean.
fn scaled(encoding: &Encoding, y: &[f64]) -> Vec<f64> {
    let targets = encoding.preparation().targets().iter();
    targets.zip(y).map(|(target, y)| (y - target.scaling.center) / target.scaling.spread).collect()
}

/// The targets of a sample, classes as 0 and 1, and what it counts.
fn targets(encoding: &Encoding, data: &Dataset, row: usize) -> (Vec<f64>, f64) {
    let y = data.y(row);
    let n_targets = encoding.preparation().n_targets();
    let targets = match (encoding.task(), encoding.truth(y).class()) {
        (Task::Multiclass, Some(class)) => (0..n_targets).map(|i| f64::from(i == class)).collect(),
        (_, Some(class)) => vec![class as f64],
        (_, None) if encoding.keeps_units() => scaled(encoding, &y[..n_targets]),
        (_, None) => y[..n_targets].to_vec(),
    };
    (targets, y.get(n_targets).copied().unwrap_or(1.0))
}
