//! How good a model is on data that have the target.

use paragrad_datasets::{Applied, ApplyReport, Dataset, Table, quantile};

use super::Model;
use super::predictions::columns;
use crate::metrics::{
    CalibrationBin, ClassScores, Confusion, Metrics, Scores, TargetScores, calibration, log_loss, roc_auc,
};
use crate::recipe::{Answer, RecipeError, by_target};

/// How good a model is on a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Rows that were predicted: those with a target.
    pub rows: usize,
    /// What the model knows these rows from, if it does: their scores then say little about others.
    pub known: Option<Known>,
    /// The scores.
    pub scores: Evaluated,
    /// How good the linear model of the training rows is on the same rows, if the model has one.
    pub linear: Option<Metrics>,
    /// How far the cells are from those of training.
    pub report: ApplyReport,
}

/// What a model knows a table from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Its rows trained the model; some of them may have validated.
    Training,
    /// Its rows only validated, beside another table that trained.
    Validation,
}

/// Scores of classes or of numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Evaluated {
    /// Of classes.
    Classes(ClassEvaluation),
    /// Of numbers.
    Numbers(NumberEvaluation),
}

/// How good predictions of classes are.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassEvaluation {
    /// Which class was taken for which.
    pub confusion: Confusion,
    /// How well each class was found.
    pub classes: Vec<ClassScores>,
    /// The area under the ROC curve of each class against all others; the same for both of two classes.
    pub roc_auc: Vec<f64>,
    /// The mean of -ln p of the true class, if the loss is one of probabilities.
    pub log_loss: Option<f64>,
    /// How sure predictions were and how many of them were true, if the loss is one of probabilities.
    pub calibration: Option<Vec<CalibrationBin>>,
    /// The accuracy of always answering the class that was most frequent in training.
    pub baseline: f64,
}

/// How good predictions of numbers are, in the units of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberEvaluation {
    /// Of the predictions; of several targets the mean of their scores.
    pub scores: Scores,
    /// Of always answering the mean of training, likewise.
    pub baseline: Scores,
    /// Of each target by itself.
    pub targets: Vec<TargetScores>,
    /// For each target shares, and the quantiles of truth less prediction at them.
    pub residuals: Vec<Vec<(f64, f64)>>,
}

/// The shares of [`NumberEvaluation::residuals`]: ends, tails, quartiles and the middle.
const QUANTILES: [f64; 7] = [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0];

impl Model {
    /// How good the network is on the rows of a table that have the target.
    ///
    /// # Errors
    /// Those of [`Model::predict`]; a table without the target, or no row with one.
    pub fn evaluate(&self, table: &Table) -> Result<Evaluation, RecipeError> {
        let Applied { data, report, .. } = self.samples(table)?;
        let scores = self.evaluate_samples(&data, &self.outputs(&data));
        let linear = self.linear_metrics(&data);
        Ok(Evaluation { rows: data.len(), known: self.knows(table), scores, linear, report })
    }

    /// The rows of a table that have the target, at least one.
    pub(crate) fn samples(&self, table: &Table) -> Result<Applied, RecipeError> {
        let targets = self.encoding.preparation().targets();
        let names = targets.iter().map(|target| target.name.as_str());
        let missing: Vec<&str> = names.filter(|name| table.column(name).is_none()).collect();
        if !missing.is_empty() && self.check_columns(table, &[]).is_ok() {
            return Err(RecipeError::NoTargetColumn {
                file: table.name().to_owned(),
                meant: self.meant(table, &missing),
                targets: missing.iter().map(|name| format!("{name:?}")).collect(),
                columns: columns(table),
            });
        }
        self.check_columns(table, targets)?;
        let applied = self.encoding.encode(table)?;
        if applied.data.is_empty() {
            return Err(RecipeError::no_targets(table, self.encoding.preparation()));
        }
        Ok(applied)
    }

    /// How good outputs are, row by row as [`Model::outputs`] gives them, for samples that the
    /// [encoding](crate::Encoding::encode) made; at least one.
    ///
    /// # Panics
    /// If there are not as many rows of both, or none.
    #[track_caller]
    pub fn evaluate_samples(&self, data: &Dataset, outputs: &[Vec<f64>]) -> Evaluated {
        let (n, m) = (data.len(), outputs.len());
        assert!(n == m && n > 0, "{m} rows of outputs for {n} samples, expected as many, at least 1");
        match self.metrics(data, self.answers(outputs)) {
            Metrics::Regression { scores, baseline, targets } => {
                let residuals = self.residuals(data, outputs);
                Evaluated::Numbers(NumberEvaluation { scores, baseline, targets, residuals })
            }
            Metrics::Classification { confusion, baseline } => {
                Evaluated::Classes(self.of_classes(confusion, baseline, data, outputs))
            }
        }
    }

    /// How good the linear model is on samples, if there is one.
    pub(crate) fn linear_metrics(&self, data: &Dataset) -> Option<Metrics> {
        let linear = self.linear.as_ref()?;
        let answers = (0..data.len()).map(|sample| linear.answer(&self.encoding, data.x(sample)));
        Some(self.metrics(data, answers))
    }

    /// How good answers are, one for each sample, beside the one that ignores the features.
    pub(crate) fn metrics(&self, data: &Dataset, answers: impl Iterator<Item = Answer>) -> Metrics {
        self.encoding.metrics(&self.baseline(), data, answers)
    }

    /// The quantiles of what predictions of each target missed.
    fn residuals(&self, data: &Dataset, outputs: &[Vec<f64>]) -> Vec<Vec<(f64, f64)>> {
        let n_targets = self.encoding.preparation().targets().len();
        let truths = by_target(self.encoding.truths(data), n_targets);
        let predicted = by_target(self.answers(outputs), n_targets);
        let of = |(truth, predicted): (&Vec<f64>, &Vec<f64>)| {
            let mut missed: Vec<f64> = truth.iter().zip(predicted).map(|(y, p)| y - p).collect();
            missed.sort_by(f64::total_cmp);
            QUANTILES.map(|share| (share, quantile(&missed, share))).to_vec()
        };
        truths.iter().zip(&predicted).map(of).collect()
    }

    fn of_classes(
        &self,
        confusion: Confusion,
        baseline: f64,
        data: &Dataset,
        outputs: &[Vec<f64>],
    ) -> ClassEvaluation {
        let n_classes = self.encoding.preparation().labels().len();
        let truth: Vec<usize> = self.encoding.truths(data).filter_map(|truth| truth.class()).collect();
        let predicted: Vec<usize> = self.answers(outputs).filter_map(|answer| answer.class()).collect();
        let scores: Vec<Vec<f64>> = outputs.iter().map(|of_row| self.encoding.class_scores(of_row)).collect();
        let of = |classes: &[usize]| -> Option<Vec<f64>> {
            let rows = scores.iter().zip(classes).map(|(row, &class)| row[class]);
            self.encoding.has_probabilities().then(|| rows.collect())
        };
        let is_true = truth.iter().zip(&predicted).map(|(truth, predicted)| truth == predicted);
        ClassEvaluation {
            classes: confusion.class_scores(),
            roc_auc: (0..n_classes).map(|class| roc_auc(&ranking(&scores, &truth, class))).collect(),
            log_loss: of(&truth).map(|of_truth| log_loss(&of_truth)),
            calibration: of(&predicted)
                .map(|sure| calibration(&sure.into_iter().zip(is_true).collect::<Vec<_>>())),
            baseline,
            confusion,
        }
    }

    pub(crate) fn answers(&self, outputs: &[Vec<f64>]) -> impl Iterator<Item = Answer> {
        outputs.iter().map(|outputs| self.encoding.answer(outputs))
    }
}

/// For every sample its score for a class, and whether it is of that class.
pub(crate) fn ranking(scores: &[Vec<f64>], truth: &[usize], class: usize) -> Vec<(f64, bool)> {
    scores.iter().zip(truth).map(|(row, &truth)| (row[class], truth == class)).collect()
}
