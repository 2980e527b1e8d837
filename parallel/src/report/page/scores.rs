//! How good the model is, beside the trivial answer.

use super::table::{Head, Table, heads};
use crate::metrics::{TargetScores, calibration_error, mean_over_classes};
use crate::model::{ClassEvaluation, Evaluated, NumberEvaluation};
use crate::report::judged::Judged;
use crate::report::markup::Element;
use crate::report::{Report, loss_unit};
use crate::wording::{grouped, percent, r2, short};

/// Tables of more classes or targets show these many, the worst first.
const MOST_ROWS: usize = 40;

/// The one or two numbers to look at first.
pub(super) fn tiles(report: &Report) -> Element {
    let tile = |judged: &Judged| {
        let (number, what, beside) = match &judged.evaluated {
            Evaluated::Classes(of) => (
                percent(of.confusion.accuracy()),
                "accuracy",
                format!("always the most frequent class: {}", percent(of.baseline)),
            ),
            Evaluated::Numbers(of) => (finite(of.scores.r2, r2), "R2", beside(of)),
        };
        Element::new("div")
            .class("tile")
            .child(Element::new("b").text(&number))
            .child(Element::new("span").text(&format!("{what}, {} ({})", judged.what, judged.len())))
            .child(Element::new("small").text(&beside))
    };
    Element::new("div").class("tiles").children(report.judged.iter().map(tile))
}

/// The error, or of several targets, whose units differ, the one that is predicted worst.
fn beside(of: &NumberEvaluation) -> String {
    let NumberEvaluation { scores, baseline, targets, .. } = of;
    let worst = targets.iter().min_by(|a, b| a.scores.r2.total_cmp(&b.scores.r2));
    match worst {
        Some(worst) if targets.len() > 1 => {
            format!(
                "the mean of {} targets; the lowest: {}, {}",
                targets.len(),
                worst.name,
                finite(worst.scores.r2, r2)
            )
        }
        _ => format!("RMSE {}; always the mean: {}", short(scores.rmse), short(baseline.rmse)),
    }
}

/// Every score of all samples, each beside that of the answer that ignores the features.
pub(super) fn section(report: &Report) -> Element {
    let mut columns = vec![Head::Words("score".to_owned())];
    for judged in &report.judged {
        columns.extend([
            Head::Number(judged.what.to_owned()),
            Head::Number(format!("{}: {}", judged.what, trivial(judged))),
        ]);
    }
    let mut table = Table::new("Scores", columns);
    let scores: Vec<Vec<(String, String, String)>> = report.judged.iter().map(scores_of).collect();
    for i in 0..scores[0].len() {
        let cells = scores.iter().flat_map(|of| [of[i].1.clone(), of[i].2.clone()]);
        table.row(std::iter::once(scores[0][i].0.clone()).chain(cells).collect());
    }
    if let Some(losses) = losses(report) {
        table.row(losses);
    }
    super::section("Scores").child(table.element())
}

fn trivial(judged: &Judged) -> &'static str {
    match judged.evaluated {
        Evaluated::Classes(_) => "always the most frequent class",
        Evaluated::Numbers(_) => "always the mean",
    }
}

/// Scores by name, of the model and of the trivial answer.
fn scores_of(judged: &Judged) -> Vec<(String, String, String)> {
    let row = |name: &str, of_model, of_baseline: Option<String>| {
        (name.to_owned(), of_model, of_baseline.unwrap_or("–".to_owned()))
    };
    match &judged.evaluated {
        Evaluated::Classes(of) => {
            let ClassEvaluation { confusion, roc_auc, log_loss, calibration, baseline, classes } = of;
            let f1: Vec<f64> = classes.iter().map(|class| class.f1).collect();
            let mut rows = vec![
                row("accuracy", percent(confusion.accuracy()), Some(percent(*baseline))),
                row("F1, mean of classes", number(mean_over_classes(&f1)), None),
                row(
                    "area under the ROC curve, mean of classes",
                    number(mean_over_classes(roc_auc)),
                    Some("0.5000".to_owned()),
                ),
            ];
            rows.extend(log_loss.map(|loss| row("log-loss, nats", short(loss), None)));
            let error = calibration.as_deref().map(calibration_error);
            rows.extend(error.map(|error| row("calibration error", percent(error), None)));
            rows
        }
        Evaluated::Numbers(of) => {
            let NumberEvaluation { scores, baseline, targets, residuals } = of;
            let name = |of_one: &str| match targets.len() {
                1 => of_one.to_owned(),
                n => format!("{of_one}, mean of {n} targets"),
            };
            let mut rows = vec![
                row(&name("R2"), finite(scores.r2, r2), Some(finite(baseline.r2, r2))),
                row(&name("mean absolute error"), short(scores.mae), Some(short(baseline.mae))),
                row(&name("root mean squared error"), short(scores.rmse), Some(short(baseline.rmse))),
            ];
            if let [of_target] = residuals.as_slice() {
                let named = RESIDUALS.iter().zip(shown_residuals(of_target));
                rows.extend(
                    named.map(|((_, name), residual)| row(&format!("residual, {name}"), residual, None)),
                );
            }
            rows
        }
    }
}

/// The quantiles of residuals that are shown.
const RESIDUALS: [(f64, &str); 3] = [(0.05, "5 % quantile"), (0.5, "median"), (0.95, "95 % quantile")];

/// What predictions of a target missed, at those quantiles.
fn shown_residuals(residuals: &[(f64, f64)]) -> [String; 3] {
    let quantile = |share: f64| residuals.iter().find(|(of, _)| *of == share);
    RESIDUALS.map(|(share, _)| quantile(share).map_or_else(String::new, |(_, residual)| short(*residual)))
}

/// The losses of the training, for the samples that they are of.
fn losses(report: &Report) -> Option<Vec<String>> {
    report.fit.as_ref()?;
    let losses = report.model.training().losses;
    let of = |judged: &Judged| match losses.validation {
        Some(loss) if judged.what == report.judged[0].what => short(loss),
        _ => format!("{} (before: {})", short(losses.after), short(losses.before)),
    };
    let cells = report.judged.iter().flat_map(|judged| [of(judged), "–".to_owned()]);
    Some(std::iter::once(format!("loss ({})", loss_unit(&report.model))).chain(cells).collect())
}

/// How well every class is found.
pub(super) fn classes(report: &Report) -> Option<Element> {
    let judged = &report.judged[0];
    let Evaluated::Classes(of) = &judged.evaluated else { return None };
    let labels = report.model.encoding().preparation().labels();
    let mut shown: Vec<usize> = (0..labels.len()).collect();
    if shown.len() > MOST_ROWS {
        shown.sort_by(|&a, &b| of.classes[a].f1.total_cmp(&of.classes[b].f1));
        shown.truncate(MOST_ROWS);
    }
    let mut table = Table::new("Classes", heads(["class"], ["precision", "recall", "F1", "ROC AUC", "rows"]));
    for class in shown {
        let scores = of.classes[class];
        let shares = [scores.precision, scores.recall, scores.f1, of.roc_auc[class]].map(number);
        let cells = std::iter::once(labels[class].clone()).chain(shares).chain([grouped(scores.support)]);
        table.row(cells.collect());
    }
    let about = about(judged, labels.len(), "classes with the lowest F1");
    Some(super::section("Classes").child(table.element()).child(about))
}

/// How well each of several targets is predicted.
pub(super) fn targets(report: &Report) -> Option<Element> {
    let judged = &report.judged[0];
    let Evaluated::Numbers(NumberEvaluation { targets, residuals, .. }) = &judged.evaluated else {
        return None;
    };
    if targets.len() == 1 {
        return None;
    }
    let mut shown: Vec<(&TargetScores, &Vec<(f64, f64)>)> = targets.iter().zip(residuals).collect();
    if shown.len() > MOST_ROWS {
        shown.sort_by(|(a, _), (b, _)| a.scores.r2.total_cmp(&b.scores.r2));
        shown.truncate(MOST_ROWS);
    }
    let scores =
        ["R2", "mean absolute error", "always the mean", "root mean squared error", "always the mean"];
    let residual_heads = RESIDUALS.map(|(_, name)| Head::Number(format!("residual, {name}")));
    let mut table = Table::new("Targets", [heads(["target"], scores), residual_heads.to_vec()].concat());
    for (TargetScores { name, scores, baseline }, residuals) in shown {
        let errors = [scores.mae, baseline.mae, scores.rmse, baseline.rmse].map(short);
        let cells =
            [name.clone(), finite(scores.r2, r2)].into_iter().chain(errors).chain(shown_residuals(residuals));
        table.row(cells.collect());
    }
    let about = about(judged, targets.len(), "targets with the lowest R2");
    Some(super::section("Targets").child(table.element()).child(about))
}

/// Of which samples a table is, and that not all of its rows are there.
fn about(judged: &Judged, n: usize, what: &str) -> Element {
    let some = (n > MOST_ROWS).then(|| format!(" The {MOST_ROWS} of {n} {what}."));
    let note = format!("Of {}.{}", judged.what, some.unwrap_or_default());
    Element::new("p").class("note").text(&note)
}

/// A share with four digits.
fn number(share: f64) -> String {
    finite(share, |share| format!("{share:.4}"))
}

/// A dash where there was nothing to divide by.
fn finite(number: f64, words: fn(f64) -> String) -> String {
    if number.is_finite() { words(number) } else { "–".to_owned() }
}
