//! What a training is told to a person.

use paragrad::datasets::{Note, Table, Task};
use paragrad::metrics::Metrics;
use paragrad::{
    Dataset, Fit, Loss, LossName, MlpConfig, NoLinearModel, Prepared, Recipe, RecipeError, Start,
};

use super::targets::{self, Answered};
use super::text::{clean, counted, entry, name, percent, r2, rate, seconds, short};
use super::{confusion, predictions};
use crate::train::{Linear, Restarted, Trained};
use crate::written::Written;

/// What was read, the network, how good it is, how long it took, its fingerprint, and which files were written.
pub(crate) fn trained(
    recipe: &Recipe,
    table: &Table,
    trained: &Trained,
    written: &Written,
) -> Result<String, RecipeError> {
    let Trained { losses: (before, after), prepared, .. } = trained;
    let mut text = entry("data", &data(table, prepared, prepared.validation.as_ref()));
    text += &assumed(recipe, table);
    let n_parameters = paragrad::Module::n_parameters(trained.trainer.model());
    text += &entry("network", &network(&prepared.network, n_parameters));
    text += &entry("training", &training(prepared, &trained.fit));
    let losses = format!("{} -> {} ({})", short(*before), short(*after), loss(prepared));
    text += &entry("loss", &(losses + &validation_loss(trained)));
    let (label, of_training) = metrics(&trained.metrics);
    text += &entry(label, &of_training);
    let linear = trained.linear.as_ref().map(|linear| &linear.metrics);
    text += &entry("linear", &linear_model(linear));
    if let Some((_, of_validation)) = &trained.validation {
        text += &entry("validation", &metrics(of_validation).1);
        if let Ok(Linear { validation: Some(linear), .. }) = &trained.linear {
            text += &entry("linear", &linear_model(Ok(linear)));
        }
    }
    if let Some(restarted) = &trained.restarted {
        text += &entry("restarts", &restarts(restarted, trained));
    }
    text += &entry("time", &time(trained));
    text += &entry("fingerprint", &trained.fingerprint.to_string());
    text += &written.text();
    for block in [details(trained), predictions::table(table, trained)?].into_iter().flatten() {
        text += "\n";
        text += &block;
    }
    Ok(text)
}

/// The loss and its unit, if that is not the unit of the data.
fn loss(prepared: &Prepared) -> String {
    let encoding = &prepared.encoding;
    let standardised =
        encoding.task() == Task::Regression && *encoding.loss() != Loss::Poisson && !encoding.keeps_units();
    let unit = if standardised { ", standardised" } else { "" };
    format!("{}{unit}", LossName(encoding.loss().clone()))
}

/// The table, how many of its rows are kept apart, and what is to be predicted.
pub(super) fn data(table: &Table, prepared: &Prepared, validation: Option<&Dataset>) -> String {
    let preparation = prepared.encoding.preparation();
    let what = predicted(&targets::of(preparation), preparation.labels());
    let (all, features) = (counted(table.n_rows(), "row"), counted(preparation.n_features(), "feature"));
    let n = rows_kept(prepared);
    let rows = if n == table.n_rows() { all } else { format!("{n} of {all}") };
    let own = if prepared.split.validation.is_empty() { "of their own " } else { "" };
    let apart = validation.map_or_else(String::new, |data| format!(" ({} {own}validate)", data.len()));
    let header = if table.has_header() { "" } else { ", no header" };
    format!("{}: {rows}{apart}{header}, {features} -> {what}", clean(table.name(), 200))
}

/// How many rows of the table train or validate.
pub(super) fn rows_kept(prepared: &Prepared) -> usize {
    prepared.split.training.len() + prepared.split.validation.len()
}

/// That the target is the last column, if nobody named one.
pub(super) fn assumed(recipe: &Recipe, table: &Table) -> String {
    target_note(recipe, table).map_or_else(String::new, |note| entry("note", &note.to_string()))
}

/// The same for a person and a program; a model that training starts from has a target of its own.
pub(super) fn target_note(recipe: &Recipe, table: &Table) -> Option<Note> {
    match &recipe.start {
        Some(Start::Model(_)) => None,
        Some(Start::Weights(_)) | None => Note::of_last_column(table, &recipe.target),
    }
}

/// The targets, and what there is to choose from: `species (3 classes: setosa, versicolor, virginica)`.
pub(crate) fn predicted(targets: &[&str], labels: &[String]) -> String {
    let named = targets::named(targets);
    match (labels, targets.len()) {
        ([], 1) => format!("the number {named}"),
        ([], _) => format!("the numbers {named}"),
        _ => format!("{named} ({})", classes(labels)),
    }
}

/// The first few classes, and how many there are.
fn classes(labels: &[String]) -> String {
    const MOST: usize = 6;
    let mut shown: Vec<String> = labels.iter().take(MOST).map(|label| name(label, 20)).collect();
    if labels.len() > MOST {
        shown.push("…".to_owned());
    }
    format!("{} classes: {}", labels.len(), shown.join(", "))
}

/// Its shape, the activation of its hidden layers, its size.
pub(crate) fn network(network: &MlpConfig, n_parameters: usize) -> String {
    format!("{}, {}, {}", shape(network), activations(network), counted(n_parameters, "parameter"))
}

/// The activation of the hidden layers, or of each if they differ: `relu, tanh`.
pub(crate) fn activations(network: &MlpConfig) -> String {
    let mut names: Vec<&str> = network.layers.iter().map(|(_, activation)| activation.name()).collect();
    let last = names.pop();
    if names.windows(2).all(|pair| pair[0] == pair[1]) {
        names.truncate(1);
    }
    if names.is_empty() { last.unwrap_or_default().to_owned() } else { names.join(", ") }
}

/// The widths of the layers, the inputs first: `2-16-16-1`.
pub(crate) fn shape(network: &MlpConfig) -> String {
    let widths = std::iter::once(network.n_inputs).chain(network.layers.iter().map(|&(n, _)| n));
    widths.map(|n| n.to_string()).collect::<Vec<_>>().join("-")
}

/// How often, in which steps, and from which seed.
pub(super) fn training(prepared: &Prepared, fit: &Fit) -> String {
    let config = &prepared.config;
    let kept = fit.kept.map_or_else(String::new, |epoch| format!(" (the {epoch}. kept)"));
    let start = if prepared.start.is_some() { ", from given weights" } else { "" };
    format!(
        "{}{kept}, batches of {}, {} at {} ({}), seed {}{start}",
        counted(fit.epochs.len(), "epoch"),
        config.batch_size.min(prepared.training.len()),
        config.optimizer.name(),
        config.learning_rate,
        config.schedule.decay,
        config.seed
    )
}

fn validation_loss(trained: &Trained) -> String {
    let validation = trained.validation.as_ref();
    validation.map_or_else(String::new, |(loss, _)| format!(", validation {}", short(*loss)))
}

/// Which of several trainings this is, and how the others did.
fn restarts(Restarted { best, losses }: &Restarted, trained: &Trained) -> String {
    let whose = if trained.validation.is_some() { "validation " } else { "" };
    let finite = losses.iter().copied().filter(|loss| loss.is_finite());
    let worst = finite.fold(losses[*best], f64::max);
    let seed = trained.trainer.config().seed;
    let n = counted(losses.len(), "training");
    format!("the best of {n} (seed {seed}), {whose}losses {} to {}", short(losses[*best]), short(worst))
}

/// How long it took, by which means: `12 ms: compiled engine (f64, avx512), 2 threads, 1.78 M samples/s`.
fn time(trained: &Trained) -> String {
    let (seconds, speed) = (seconds(trained.fit.seconds()), rate(trained.fit.samples_per_second()));
    let config = &trained.prepared.config;
    let (engine, precision) = (config.engine.name(), config.precision.name());
    let level = paragrad::instruction_set();
    let threads = counted(trained.trainer.threads(), "thread");
    format!("{seconds}: {engine} engine ({precision}, {level}), {threads}, {speed} samples/s")
}

/// What the metrics are called, and the metrics.
fn metrics(metrics: &Metrics) -> (&'static str, String) {
    match metrics {
        Metrics::Classification { confusion, baseline } => {
            let (correct, total) = (confusion.correct(), confusion.total());
            let (accuracy, baseline) = (percent(confusion.accuracy()), percent(*baseline));
            ("accuracy", format!("{accuracy} ({correct} of {total}); the most frequent class: {baseline}"))
        }
        Metrics::Regression { scores, baseline, targets } => {
            let (r2, mae, rmse) = (r2(scores.r2), short(scores.mae), short(scores.rmse));
            // Of several targets a table below has it.
            let baseline = match targets.len() {
                1 => format!("; the mean: MAE {}, RMSE {}", short(baseline.mae), short(baseline.rmse)),
                _ => String::new(),
            };
            let of = targets::mean_of(targets);
            ("fit", format!("{of}R2 {r2}, MAE {mae}, RMSE {rmse}{baseline}"))
        }
    }
}

/// How good the linear model is, or why there is none: `R2 0.4842, MAE 44.1, RMSE 54.3 (ridge regression)`.
pub(super) fn linear_model(linear: Result<&Metrics, &NoLinearModel>) -> String {
    match linear {
        Ok(Metrics::Classification { confusion, .. }) => {
            let (correct, total) = (confusion.correct(), confusion.total());
            format!("{} ({correct} of {total}) by logistic regression", percent(confusion.accuracy()))
        }
        Ok(Metrics::Regression { scores, targets, .. }) => {
            let (r2, mae, rmse) = (r2(scores.r2), short(scores.mae), short(scores.rmse));
            format!("{}R2 {r2}, MAE {mae}, RMSE {rmse} by ridge regression", targets::mean_of(targets))
        }
        Err(reason) => reason.to_string(),
    }
}

/// The confusion matrix, or the scores of several targets: of the rows that validate, which says so, if there are any,
/// else of those that train.
fn details(trained: &Trained) -> Option<String> {
    let linear = trained.linear.as_ref().ok();
    let (title, shown, linear) = match &trained.validation {
        Some((_, metrics)) => ("validation\n", metrics, linear.and_then(|linear| linear.validation.as_ref())),
        None => ("", &trained.metrics, linear.map(|linear| &linear.metrics)),
    };
    let table = match shown {
        Metrics::Classification { confusion, .. } => {
            confusion::table(confusion, trained.prepared.encoding.preparation().labels())
        }
        Metrics::Regression { targets, .. } => targets::table(&Answered::all(targets, linear)),
    };
    table.map(|table| format!("{title}{table}"))
}
