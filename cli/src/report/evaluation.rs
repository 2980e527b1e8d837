//! How good a model is on other data, for a person and for a program.

use paragrad::datasets::{ApplyReport, Table};
use paragrad::metrics::{CalibrationBin, ClassScores, Metrics, calibration_error, mean_over_classes};
use paragrad::{ClassEvaluation, Evaluated, Evaluation, Known, Model, NumberEvaluation};
use serde::Serialize;

use super::columns::{Side, columns};
use super::confusion;
use super::json::{AccuracyJson, ScoresJson};
use super::summary::linear_model;
use super::targets::{self, Answered, NamesJson, TargetJson};
use super::text::{clean, counted, entry, percent, r2, short};

/// Scores beside those of the trivial answer, and tables of what they are made of.
pub(crate) fn text(model: &Model, table: &Table, evaluation: &Evaluation) -> String {
    let rows = counted(evaluation.rows, "row");
    let of_all =
        if evaluation.rows == table.n_rows() { String::new() } else { format!(" of {}", table.n_rows()) };
    let target = targets::named(&targets::of(model.encoding().preparation()));
    let data = format!("{}: {rows}{of_all} -> {target}", clean(table.name(), 200));
    let line = evaluation
        .linear
        .as_ref()
        .map_or_else(String::new, |linear| entry("linear", &linear_model(Ok(linear))));
    let scores = match &evaluation.scores {
        Evaluated::Classes(classes) => of_classes(model.encoding().preparation().labels(), classes, &line),
        Evaluated::Numbers(numbers) => of_numbers(numbers, &line, evaluation.linear.as_ref()),
    };
    entry("data", &data) + &known(model, evaluation) + &scores
}

/// Says that these rows are no test, if the model has seen them.
fn known(model: &Model, evaluation: &Evaluation) -> String {
    let training = model.training();
    let seen = match (evaluation.known, training.validation_rows) {
        (None, _) => return String::new(),
        (Some(Known::Validation), _) => "the rows that validated the model, and did not train it".to_owned(),
        (Some(Known::Training), n) if n > 0 && training.validation_sha256.is_none() => {
            format!("the model's own rows, which trained it or validated it ({n})")
        }
        (Some(Known::Training), _) => "the model's own rows, which trained it".to_owned(),
    };
    entry("known", &(seen + ": new ones may go worse"))
}

fn of_numbers(numbers: &NumberEvaluation, line_of_linear: &str, linear: Option<&Metrics>) -> String {
    let NumberEvaluation { scores, baseline, targets, residuals } = numbers;
    let of = targets::mean_of(targets);
    let fit = format!("{of}R2 {}, MAE {}, RMSE {}", r2(scores.r2), short(scores.mae), short(scores.rmse));
    let mean = format!("R2 {}, MAE {}, RMSE {}", r2(baseline.r2), short(baseline.mae), short(baseline.rmse));
    let of_targets = targets::table(&Answered::all(targets, linear)).map(|table| format!("\n{table}"));
    entry("fit", &fit)
        + &entry("baseline", &format!("{of}{mean} (the mean of training)"))
        + line_of_linear
        + &of_targets.unwrap_or_default()
        + "\n"
        + &targets::residuals(targets, residuals)
}

fn of_classes(labels: &[String], evaluation: &ClassEvaluation, linear: &str) -> String {
    let (correct, total) = (evaluation.confusion.correct(), evaluation.confusion.total());
    let accuracy = format!("{} ({correct} of {total})", percent(evaluation.confusion.accuracy()));
    let baseline = format!("{} (the most frequent class of training)", percent(evaluation.baseline));
    let mut text = entry("accuracy", &accuracy) + &entry("baseline", &baseline) + linear;
    let auc = match evaluation.roc_auc.as_slice() {
        all if all.iter().all(|auc| auc.is_nan()) => "none: all rows are of one class".to_owned(),
        &[auc, _] => short(auc),
        all => format!("{}, the mean of each class against the others", short(mean_over_classes(all))),
    };
    text += &entry("ROC AUC", &auc);
    if let Some(log_loss) = evaluation.log_loss {
        text += &entry("log-loss", &short(log_loss));
    }
    text += "\n";
    text += &class_table(labels, evaluation);
    if let Some(bins) = &evaluation.calibration {
        text += "\n";
        text += &calibration_table(bins);
    }
    match confusion::table(&evaluation.confusion, labels) {
        Some(table) => text + "\n" + &table,
        None => text,
    }
}

fn class_table(labels: &[String], evaluation: &ClassEvaluation) -> String {
    let heads = ["class", "precision", "recall", "F1", "ROC AUC", "rows"].map(str::to_owned).to_vec();
    let line = |((label, scores), auc): ((&String, &ClassScores), &f64)| {
        let ClassScores { precision, recall, f1, support } = *scores;
        let shares = [precision, recall, f1, *auc].map(share);
        [vec![clean(label, 24)], shares.to_vec(), vec![support.to_string()]].concat()
    };
    let rows = labels.iter().zip(&evaluation.classes).zip(&evaluation.roc_auc).map(line);
    let lines: Vec<Vec<String>> = std::iter::once(heads).chain(rows).collect();
    columns(&lines, &[vec![Side::Left], vec![Side::Right; 5]].concat())
}

fn calibration_table(bins: &[CalibrationBin]) -> String {
    let heads = ["how sure", "rows", "mean", "true"].map(str::to_owned).to_vec();
    let line = |bin: &CalibrationBin| {
        let range = format!("{:.0} to {:.0} %", 100.0 * bin.above, 100.0 * bin.up_to);
        vec![range, bin.count.to_string(), percent(bin.confidence), percent(bin.accuracy)]
    };
    let lines: Vec<Vec<String>> = std::iter::once(heads).chain(bins.iter().map(line)).collect();
    let table = columns(&lines, &[vec![Side::Left], vec![Side::Right; 3]].concat());
    table + &format!("calibration error {}\n", percent(calibration_error(bins)))
}

/// A share with four digits; a dash where there was nothing to divide by.
fn share(share: f64) -> String {
    if share.is_nan() { "-".to_owned() } else { format!("{share:.4}") }
}

/// One evaluation.
#[derive(Serialize)]
pub(crate) struct EvaluationJson<'a> {
    target: NamesJson,
    rows: usize,
    /// Whether these are the rows that trained the model.
    known: bool,
    /// Whether these are the rows of a file of its own that only validated the model.
    validated: bool,
    fingerprint: String,
    #[serde(flatten)]
    scores: EvaluatedJson<'a>,
    /// Null where the model has none.
    linear: Option<LinearJson>,
    report: &'a ApplyReport,
}

/// The scores of the linear model of the rows of training.
#[derive(Serialize)]
#[serde(untagged)]
enum LinearJson {
    Classes(AccuracyJson),
    Numbers(ScoresJson),
}

#[derive(Serialize)]
#[serde(untagged)]
enum EvaluatedJson<'a> {
    Classes {
        accuracy: f64,
        baseline: f64,
        log_loss: Option<f64>,
        classes: Vec<ClassJson<'a>>,
        calibration: Option<Vec<BinJson>>,
        calibration_error: Option<f64>,
        /// A row for each true class: how often each class was predicted.
        confusion: &'a [Vec<usize>],
    },
    Numbers {
        #[serde(flatten)]
        scores: ScoresJson,
        baseline: ScoresJson,
        /// Of the only target.
        #[serde(skip_serializing_if = "Option::is_none")]
        residuals: Option<Vec<QuantileJson>>,
        targets: Vec<EvaluatedTargetJson>,
    },
}

#[derive(Serialize)]
struct ClassJson<'a> {
    label: &'a str,
    precision: f64,
    recall: f64,
    f1: f64,
    roc_auc: f64,
    rows: usize,
}

#[derive(Serialize)]
struct BinJson {
    above: f64,
    up_to: f64,
    rows: usize,
    confidence: f64,
    accuracy: f64,
}

#[derive(Serialize)]
struct EvaluatedTargetJson {
    #[serde(flatten)]
    scores: TargetJson,
    residuals: Vec<QuantileJson>,
}

#[derive(Serialize)]
struct QuantileJson {
    quantile: f64,
    residual: f64,
}

pub(crate) fn json<'a>(model: &'a Model, evaluation: &'a Evaluation) -> EvaluationJson<'a> {
    let preparation = model.encoding().preparation();
    EvaluationJson {
        target: NamesJson::of(preparation),
        rows: evaluation.rows,
        known: evaluation.known == Some(Known::Training),
        validated: evaluation.known == Some(Known::Validation),
        fingerprint: model.fingerprint().to_string(),
        scores: match &evaluation.scores {
            Evaluated::Classes(classes) => classes_json(preparation.labels(), classes),
            Evaluated::Numbers(numbers) => numbers_json(numbers, evaluation.linear.as_ref()),
        },
        linear: evaluation.linear.as_ref().and_then(linear_json),
        report: &evaluation.report,
    }
}

fn linear_json(linear: &Metrics) -> Option<LinearJson> {
    let accuracy = AccuracyJson::of(linear).map(LinearJson::Classes);
    accuracy.or_else(|| ScoresJson::of(linear).map(LinearJson::Numbers))
}

fn classes_json<'a>(labels: &'a [String], evaluation: &'a ClassEvaluation) -> EvaluatedJson<'a> {
    let class = |((label, scores), &roc_auc): ((&'a String, &ClassScores), &f64)| {
        let ClassScores { precision, recall, f1, support } = *scores;
        ClassJson { label, precision, recall, f1, roc_auc, rows: support }
    };
    let bin = |&CalibrationBin { above, up_to, count, confidence, accuracy }: &CalibrationBin| BinJson {
        above,
        up_to,
        rows: count,
        confidence,
        accuracy,
    };
    let calibration = evaluation.calibration.as_deref();
    EvaluatedJson::Classes {
        accuracy: evaluation.confusion.accuracy(),
        baseline: evaluation.baseline,
        log_loss: evaluation.log_loss,
        classes: labels.iter().zip(&evaluation.classes).zip(&evaluation.roc_auc).map(class).collect(),
        calibration: calibration.map(|bins| bins.iter().map(bin).collect()),
        calibration_error: calibration.map(calibration_error),
        confusion: evaluation.confusion.counts(),
    }
}

fn numbers_json<'a>(evaluation: &NumberEvaluation, linear: Option<&Metrics>) -> EvaluatedJson<'a> {
    let NumberEvaluation { scores, baseline, targets, residuals } = evaluation;
    let quantile = |&(quantile, residual): &(f64, f64)| QuantileJson { quantile, residual };
    let quantiles = |of_target: &Vec<(f64, f64)>| of_target.iter().map(quantile).collect();
    let targets = TargetJson::all(targets, linear).into_iter().zip(residuals);
    EvaluatedJson::Numbers {
        scores: (*scores).into(),
        baseline: (*baseline).into(),
        residuals: match residuals.as_slice() {
            [of_target] => Some(quantiles(of_target)),
            _ => None,
        },
        targets: targets
            .map(|(scores, residuals)| EvaluatedTargetJson { scores, residuals: quantiles(residuals) })
            .collect(),
    }
}
