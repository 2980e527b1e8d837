//! How good the model is, beside the linear model and the trivial answer.

use super::table::{Head, Table, heads};
use crate::metrics::{Metrics, Scores, TargetScores, calibration_error, mean_over_classes};
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

/// Every score of all samples, each beside those of the linear model and of the answer that ignores the features.
pub(super) fn section(report: &Report) -> Element {
    let heads = report.judged.iter().flat_map(heads_of).map(Head::Number);
    let mut table =
        Table::new("Scores", std::iter::once(Head::Words("score".to_owned())).chain(heads).collect());
    let scores: Vec<Vec<Score>> = report.judged.iter().map(scores_of).collect();
    for i in 0..scores[0].len() {
        let cells = scores.iter().zip(&report.judged).flat_map(|(of, judged)| of[i].cells(judged));
        table.row(std::iter::once(scores[0][i].name.clone()).chain(cells).collect());
    }
    if let Some(losses) = losses(report) {
        table.row(losses);
    }
    super::section("Scores").child(table.element())
}

/// What is above the scores of some samples.
fn heads_of(judged: &Judged) -> Vec<String> {
    let trivial = match judged.evaluated {
        Evaluated::Classes(_) => "always the most frequent class",
        Evaluated::Numbers(_) => "always the mean",
    };
    let what = judged.what;
    let linear = judged.linear.as_ref().map(|_| format!("{what}: the linear model"));
    std::iter::once(what.to_owned()).chain(linear).chain([format!("{what}: {trivial}")]).collect()
}

/// A score by name, of the model, the linear model and the answer that ignores the features; nothing where it has none.
struct Score {
    name: String,
    of_model: String,
    of_linear: Option<String>,
    of_baseline: Option<String>,
}

impl Score {
    fn of_model(name: &str, score: String) -> Self {
        Score { name: name.to_owned(), of_model: score, of_linear: None, of_baseline: None }
    }

    fn beside(self, linear: Option<String>, baseline: String) -> Self {
        Score { of_linear: linear, of_baseline: Some(baseline), ..self }
    }

    fn cells(&self, judged: &Judged) -> Vec<String> {
        cells(judged, &self.of_model, self.of_linear.as_deref(), self.of_baseline.as_deref())
    }
}

/// What stands below the [heads](heads_of) of some samples: a dash where there is nothing.
fn cells(judged: &Judged, model: &str, linear: Option<&str>, baseline: Option<&str>) -> Vec<String> {
    let dash = |score: Option<&str>| score.unwrap_or("–").to_owned();
    let linear = judged.linear.as_ref().map(|_| dash(linear));
    std::iter::once(model.to_owned()).chain(linear).chain([dash(baseline)]).collect()
}

fn scores_of(judged: &Judged) -> Vec<Score> {
    match &judged.evaluated {
        Evaluated::Classes(of) => scores_of_classes(of, judged.linear.as_ref()),
        Evaluated::Numbers(of) => scores_of_numbers(of, judged.linear.as_ref()),
    }
}

fn scores_of_classes(of: &ClassEvaluation, linear: Option<&Metrics>) -> Vec<Score> {
    let ClassEvaluation { confusion, roc_auc, log_loss, calibration, baseline, classes } = of;
    let f1: Vec<f64> = classes.iter().map(|class| class.f1).collect();
    let of_linear = linear.and_then(|linear| match linear {
        Metrics::Classification { confusion, .. } => Some(percent(confusion.accuracy())),
        Metrics::Regression { .. } => None,
    });
    let auc = number(mean_over_classes(roc_auc));
    let mut rows = vec![
        Score::of_model("accuracy", percent(confusion.accuracy())).beside(of_linear, percent(*baseline)),
        Score::of_model("F1, mean of classes", number(mean_over_classes(&f1))),
        Score::of_model("area under the ROC curve, mean of classes", auc).beside(None, "0.5000".to_owned()),
    ];
    rows.extend(log_loss.map(|loss| Score::of_model("log-loss, nats", short(loss))));
    let error = calibration.as_deref().map(calibration_error);
    rows.extend(error.map(|error| Score::of_model("calibration error", percent(error))));
    rows
}

fn scores_of_numbers(of: &NumberEvaluation, linear: Option<&Metrics>) -> Vec<Score> {
    let NumberEvaluation { scores, baseline, targets, residuals } = of;
    let name = |of_one: &str| match targets.len() {
        1 => of_one.to_owned(),
        n => format!("{of_one}, mean of {n} targets"),
    };
    let linear = linear.and_then(|linear| match linear {
        Metrics::Regression { scores, .. } => Some(scores),
        Metrics::Classification { .. } => None,
    });
    let rows = beside_each_other(scores, linear, baseline);
    let mut rows: Vec<Score> = rows.map(|row| Score { name: name(&row.name), ..row }).collect();
    if let [of_target] = residuals.as_slice() {
        let named = RESIDUALS.iter().zip(shown_residuals(of_target));
        rows.extend(
            named.map(|((_, name), residual)| Score::of_model(&format!("residual, {name}"), residual)),
        );
    }
    rows
}

/// The scores of numbers.
const SCORES: [&str; 3] = ["R2", "mean absolute error", "root mean squared error"];

/// The scores of numbers, each with those of other answers.
fn beside_each_other(
    of_model: &Scores,
    of_linear: Option<&Scores>,
    of_baseline: &Scores,
) -> impl Iterator<Item = Score> {
    let in_words = |scores: &Scores| [finite(scores.r2, r2), short(scores.mae), short(scores.rmse)];
    let (of_model, of_linear, of_baseline) =
        (in_words(of_model), of_linear.map(in_words), in_words(of_baseline));
    (0..SCORES.len()).map(move |i| {
        let linear = of_linear.as_ref().map(|scores| scores[i].clone());
        Score::of_model(SCORES[i], of_model[i].clone()).beside(linear, of_baseline[i].clone())
    })
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
    let cells = report.judged.iter().flat_map(|judged| cells(judged, &of(judged), None, None));
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
    let linear = judged.linear.as_ref().map(Metrics::targets);
    let mut shown: Vec<(usize, &Vec<(f64, f64)>)> = residuals.iter().enumerate().collect();
    if shown.len() > MOST_ROWS {
        shown.sort_by(|(a, _), (b, _)| targets[*a].scores.r2.total_cmp(&targets[*b].scores.r2));
        shown.truncate(MOST_ROWS);
    }
    let mut table = Table::new("Targets", target_heads(judged.linear.is_some()));
    for (i, residuals) in shown {
        let TargetScores { name, scores, baseline } = &targets[i];
        let scores = beside_each_other(scores, linear.map(|linear| &linear[i].scores), baseline);
        let cells = scores.flat_map(|score| score.cells(judged));
        table.row(std::iter::once(name.clone()).chain(cells).chain(shown_residuals(residuals)).collect());
    }
    let about = about(judged, targets.len(), "targets with the lowest R2");
    Some(super::section("Targets").child(table.element()).child(about))
}

/// The heads of a table of targets: each score beside those of others.
fn target_heads(with_linear: bool) -> Vec<Head> {
    let beside = |score: &str| {
        let linear = with_linear.then_some("the linear model".to_owned());
        std::iter::once(score.to_owned())
            .chain(linear)
            .chain(["always the mean".to_owned()])
            .collect::<Vec<_>>()
    };
    let residuals = RESIDUALS.map(|(_, name)| format!("residual, {name}"));
    let numbers = SCORES.into_iter().flat_map(beside).chain(residuals).map(Head::Number);
    heads(["target"], []).into_iter().chain(numbers).collect()
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
