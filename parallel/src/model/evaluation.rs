//! How good a model is on data that have the target.

use paragrad_datasets::{Applied, ApplyReport, Dataset, Table, quantile};

use super::Model;
use super::predictions::columns;
use crate::linear::LinearModel;
use crate::metrics::{
    CalibrationBin, ClassScores, Confusion, Metrics, Scores, calibration, log_loss, roc_auc,
};
use crate::recipe::{Answer, RecipeError, class, number};

/// How good a model is on a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Rows that were predicted: those with a target.
    pub rows: usize,
    /// Whether these are the rows that trained the model, or validated: their scores say little about others.
    pub known: bool,
    /// The scores.
    pub scores: Evaluated,
    /// How good the linear model of the training rows is on the same rows, if the model has one.
    pub linear: Option<Metrics>,
    /// How far the cells are from those of training.
    pub report: ApplyReport,
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
    /// Of the predictions.
    pub scores: Scores,
    /// Of always answering the mean of training.
    pub baseline: Scores,
    /// Shares, and the quantiles of truth less prediction at them.
    pub residuals: Vec<(f64, f64)>,
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
        let linear = self.linear.as_ref().map(|linear| self.of_linear(linear, &data));
        Ok(Evaluation { rows: data.len(), known: self.knows(table), scores, linear, report })
    }

    /// The rows of a table that have the target, at least one.
    pub(crate) fn samples(&self, table: &Table) -> Result<Applied, RecipeError> {
        let targets = self.encoding.preparation().targets();
        let missing = targets.iter().filter(|target| table.column(&target.name).is_none());
        let missing: Vec<String> = missing.map(|target| format!("{:?}", target.name)).collect();
        if !missing.is_empty() && self.check_columns(table, &[]).is_ok() {
            let (file, columns) = (table.name().to_owned(), columns(table));
            return Err(RecipeError::NoTargetColumn { file, targets: missing, columns });
        }
        self.check_columns(table, targets)?;
        let applied = self.encoding.encode(table)?;
        if applied.data.is_empty() {
            return Err(RecipeError::NoTargets { file: table.name().to_owned() });
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
        match self.encoding.preparation().labels() {
            [] => Evaluated::Numbers(self.of_numbers(data, outputs)),
            _ => Evaluated::Classes(self.of_classes(data, outputs)),
        }
    }

    fn of_linear(&self, linear: &LinearModel, data: &Dataset) -> Metrics {
        let baseline = match self.encoding.preparation().labels() {
            [] => Answer::Number(self.training.baseline),
            _ => Answer::Class { class: self.training.baseline as usize, probability: None },
        };
        let answers = (0..data.len()).map(|sample| linear.answer(&self.encoding, data.x(sample)));
        self.encoding.metrics(baseline, data, answers)
    }

    fn of_numbers(&self, data: &Dataset, outputs: &[Vec<f64>]) -> NumberEvaluation {
        let truth: Vec<f64> = self.truths(data).filter_map(number).collect();
        let predicted: Vec<f64> = self.answers(outputs).filter_map(number).collect();
        let mut residuals: Vec<f64> = truth.iter().zip(&predicted).map(|(y, p)| y - p).collect();
        residuals.sort_by(f64::total_cmp);
        NumberEvaluation {
            scores: Scores::of(&truth, &predicted),
            baseline: Scores::of(&truth, &vec![self.training.baseline; truth.len()]),
            residuals: QUANTILES.map(|share| (share, quantile(&residuals, share))).to_vec(),
        }
    }

    fn of_classes(&self, data: &Dataset, outputs: &[Vec<f64>]) -> ClassEvaluation {
        let n_classes = self.encoding.preparation().labels().len();
        let truth: Vec<usize> = self.truths(data).filter_map(class).collect();
        let predicted: Vec<usize> = self.answers(outputs).filter_map(class).collect();
        let confusion = Confusion::new(n_classes, truth.iter().copied().zip(predicted.iter().copied()));
        let most_frequent = truth.iter().filter(|&&class| class as f64 == self.training.baseline).count();
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
            baseline: most_frequent as f64 / truth.len() as f64,
            confusion,
        }
    }

    pub(crate) fn truths(&self, data: &Dataset) -> impl Iterator<Item = Answer> {
        (0..data.len()).map(|sample| self.encoding.truth(data.y(sample)))
    }

    pub(crate) fn answers(&self, outputs: &[Vec<f64>]) -> impl Iterator<Item = Answer> {
        outputs.iter().map(|outputs| self.encoding.answer(outputs))
    }
}

/// For every sample its score for a class, and whether it is of that class.
pub(crate) fn ranking(scores: &[Vec<f64>], truth: &[usize], class: usize) -> Vec<(f64, bool)> {
    scores.iter().zip(truth).map(|(row, &truth)| (row[class], truth == class)).collect()
}
