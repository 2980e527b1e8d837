//! A table made ready for training: what a recipe turns it into.

use std::ops::ControlFlow;

use paragrad_core::nn::{Mlp, MlpConfig};
use paragrad_datasets::{Dataset, Split, Task};

use super::{Answer, Encoding, RecipeObjective, by_target};
use crate::config::{ConfigError, TrainConfig};
use crate::history::{Epoch, Fit, FitError};
use crate::metrics::{Confusion, Metrics, Scores, TargetScores};
use crate::reduce::canonical_mean;
use crate::trainer::Trainer;

/// A table made ready for training.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// What goes into the network and what comes out.
    pub encoding: Encoding,
    /// Which rows of the table train and which validate.
    pub split: Split,
    /// The samples that train.
    pub training: Dataset,
    /// The samples that never train, if there are any: those of the split, or of a table of their own.
    pub validation: Option<Dataset>,
    /// The network, before it has weights.
    pub network: MlpConfig,
    /// The network with the weights that training starts from, if they are not random.
    pub start: Option<Mlp<f64>>,
    /// How much of a class's certainty is spread over all classes.
    pub label_smoothing: f64,
    /// How to train it.
    pub config: TrainConfig,
    /// The best answer that ignores the features: the most frequent class of training, or the mean of each target.
    pub baseline: Answer,
}

impl Prepared {
    /// The network at its start; the seed of the training draws its weights too, unless they are given.
    pub fn model(&self) -> Mlp<f64> {
        self.model_of_seed(self.config.seed)
    }

    fn model_of_seed(&self, seed: u64) -> Mlp<f64> {
        self.start.clone().unwrap_or_else(|| Mlp::from_config(&self.network, seed))
    }

    /// A trainer for the network at its start.
    ///
    /// # Errors
    /// If the threads cannot be started.
    pub fn trainer(&self) -> Result<Trainer<RecipeObjective>, ConfigError> {
        Trainer::new(self.objective(), self.model(), self.config.clone())
    }

    /// How many outputs the network has.
    pub(super) fn n_outputs(&self) -> usize {
        self.network.layers.last().map_or(0, |&(n, _)| n)
    }

    /// A trainer for one of many networks, with another seed, on the calling thread alone.
    pub(super) fn trainer_alone(&self, seed: u64) -> Result<Trainer<RecipeObjective>, ConfigError> {
        let config = TrainConfig { seed, threads: Some(1), ..self.config.clone() };
        Trainer::new(self.objective(), self.model_of_seed(seed), config)
    }

    /// Trains as the recipe says, and evaluates the samples that validate after every epoch.
    ///
    /// # Errors
    /// If training diverges.
    pub fn fit(
        &self,
        trainer: &mut Trainer<RecipeObjective>,
        mut observer: impl FnMut(&Epoch),
    ) -> Result<Fit, FitError> {
        trainer.fit_validated(&self.training, self.validation.as_ref(), |epoch, _| {
            observer(epoch);
            ControlFlow::Continue(())
        })
    }

    /// The mean loss of some of the samples, and how good the network is on them.
    pub fn measure(&self, trainer: &Trainer<RecipeObjective>, data: &Dataset) -> (f64, Metrics) {
        (trainer.evaluate(data), self.metrics(data, &trainer.predict(data)))
    }

    /// How good a model's outputs are: row by row, as [`predict`](Trainer::predict) gives them for `data`.
    ///
    /// # Panics
    /// If there are not as many rows of both.
    #[track_caller]
    pub fn metrics(&self, data: &Dataset, outputs: &[Vec<f64>]) -> Metrics {
        let (n, m) = (data.len(), outputs.len());
        assert!(n == m, "{m} rows of outputs for {n} samples");
        let answers = outputs.iter().map(|outputs| self.encoding.answer(outputs));
        self.encoding.metrics(&self.baseline, data, answers)
    }
}

impl Encoding {
    /// How good answers are, one for each sample, beside the one that ignores the features.
    pub(crate) fn metrics(
        &self,
        baseline: &Answer,
        data: &Dataset,
        answers: impl Iterator<Item = Answer>,
    ) -> Metrics {
        match baseline {
            Answer::Class { class: most_frequent, .. } => {
                let classes: Vec<usize> = self.truths(data).filter_map(|truth| truth.class()).collect();
                let right = classes.iter().filter(|&class| class == most_frequent).count();
                let (n, n_classes) = (classes.len(), self.preparation().labels().len());
                let predicted = answers.filter_map(|answer| answer.class());
                Metrics::Classification {
                    confusion: Confusion::new(n_classes, classes.into_iter().zip(predicted)),
                    baseline: right as f64 / n as f64,
                }
            }
            Answer::Numbers(means) => {
                let targets = self.preparation().targets();
                let truths = by_target(self.truths(data), targets.len());
                let predicted = by_target(answers, targets.len());
                let of_target = |i: usize| TargetScores {
                    name: targets[i].name.clone(),
                    scores: Scores::of(&truths[i], &predicted[i]),
                    baseline: Scores::of(&truths[i], &vec![means[i]; truths[i].len()]),
                };
                Metrics::of_targets((0..targets.len()).map(of_target).collect())
            }
        }
    }

    /// What is true of every sample.
    pub(crate) fn truths(&self, data: &Dataset) -> impl Iterator<Item = Answer> {
        (0..data.len()).map(|sample| self.truth(data.y(sample)))
    }
}

/// The most frequent class, the first of equals; or the mean of each target.
pub(super) fn baseline(encoding: &Encoding, training: &Dataset) -> Answer {
    if encoding.task() == Task::Regression {
        let numbers = by_target(encoding.truths(training), encoding.preparation().n_targets());
        return Answer::Numbers(numbers.iter().map(|of_target| canonical_mean(of_target)).collect());
    }
    let mut counts = vec![0_usize; encoding.preparation().labels().len()];
    encoding.truths(training).filter_map(|truth| truth.class()).for_each(|class| counts[class] += 1);
    let most = (1..counts.len()).fold(0, |best, i| if counts[i] > counts[best] { i } else { best });
    Answer::Class { class: most, probability: None }
}
