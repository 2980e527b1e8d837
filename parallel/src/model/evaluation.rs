//! How good a model is on data that have the target.

use paragrad_datasets::{Applied, ApplyReport, Dataset, Table, quantile};

use super::Model;
use crate::metrics::{CalibrationBin, ClassScores, Confusion, Scores, calibration, log_loss, roc_auc};
use crate::recipe::{Answer, RecipeError, class, number};

/// How good a model is on a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Rows that were predicted: those with a target.
    pub rows: usize,
    /// The scores.
    pub scores: Evaluated,
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
        self.check_columns(table, self.encoding.preparation().targets())?;
        let Applied { data, report, .. } = self.encoding.encode(table)?;
        if data.is_empty() {
            return Err(RecipeError::NoTargets { file: table.name().to_owned() });
        }
        let outputs = self.outputs(&data);
        let scores = match self.encoding.preparation().labels() {
            [] => Evaluated::Numbers(self.of_numbers(&data, &outputs)),
            _ => Evaluated::Classes(self.of_classes(&data, &outputs)),
        };
        Ok(Evaluation { rows: data.len(), scores, report })
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
        let probabilities: Option<Vec<Vec<f64>>> =
            outputs.iter().map(|outputs| self.encoding.probabilities(outputs)).collect();
        let of = |classes: &[usize]| {
            let rows = probabilities.as_ref()?.iter().zip(classes);
            Some(rows.map(|(row, &class)| row[class]).collect::<Vec<f64>>())
        };
        let is_true = truth.iter().zip(&predicted).map(|(truth, predicted)| truth == predicted);
        ClassEvaluation {
            classes: confusion.class_scores(),
            roc_auc: roc_aucs(probabilities.as_deref().unwrap_or(outputs), &truth, n_classes),
            log_loss: of(&truth).map(|of_truth| log_loss(&of_truth)),
            calibration: of(&predicted)
                .map(|sure| calibration(&sure.into_iter().zip(is_true).collect::<Vec<_>>())),
            baseline: most_frequent as f64 / truth.len() as f64,
            confusion,
        }
    }

    fn truths(&self, data: &Dataset) -> impl Iterator<Item = Answer> {
        (0..data.len()).map(|sample| self.encoding.truth(data.y(sample)))
    }

    fn answers(&self, outputs: &[Vec<f64>]) -> impl Iterator<Item = Answer> {
        outputs.iter().map(|outputs| self.encoding.answer(outputs))
    }
}

/// For every class the area under the curve of its scores; a single score is that of the second of two classes.
fn roc_aucs(scores: &[Vec<f64>], truth: &[usize], n_classes: usize) -> Vec<f64> {
    let score = |row: &[f64], class: usize| match row {
        &[second] => {
            if class == 1 {
                second
            } else {
                -second
            }
        }
        row => row[class],
    };
    let of_class = |class: usize| {
        let samples = scores.iter().zip(truth).map(|(row, &truth)| (score(row, class), truth == class));
        roc_auc(&samples.collect::<Vec<_>>())
    };
    (0..n_classes).map(of_class).collect()
}
