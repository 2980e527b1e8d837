//! What a training is told to a program. A number that is not finite is null.

mod columns;
mod folds;
mod graph;
mod metrics;
mod settings;

use paragrad::datasets::Table;
use paragrad::metrics::Metrics;
use paragrad::{Dataset, Prepared, Recipe};
use serde::Serialize;

use crate::args::Settings;
use crate::train::{Restarted, Trained};
use metrics::MetricsJson;
use settings::SettingsJson;

pub(crate) use folds::cross_validated;
pub(crate) use graph::graph;
pub(super) use metrics::{AccuracyJson, ScoresJson};
pub(super) use settings::notes;
pub(crate) use settings::told;

/// One training.
#[derive(Serialize)]
pub(crate) struct TrainedJson {
    #[serde(flatten)]
    settings: SettingsJson,
    epochs: usize,
    /// Whose parameters early stopping kept, from 1.
    kept_epoch: Option<usize>,
    losses: LossesJson,
    metrics: MetricsJson,
    validation: Option<ValidationJson>,
    restarts: Option<RestartsJson>,
    fingerprint: String,
    threads: usize,
    /// Of the training loop alone.
    seconds: f64,
    samples_per_second: f64,
}

/// Mean losses of the training rows.
#[derive(Serialize)]
struct LossesJson {
    before: f64,
    after: f64,
    /// Over each epoch, every sample's before the update that it led to.
    #[serde(skip_serializing_if = "Option::is_none")]
    epochs: Option<Vec<f64>>,
    /// Of the rows that validate, after each epoch; null without such rows.
    validation: Option<Vec<f64>>,
}

impl TrainedJson {
    /// Without the losses of each epoch, which a log has already.
    pub(crate) fn without_epochs(self) -> Self {
        TrainedJson { losses: LossesJson { epochs: None, validation: None, ..self.losses }, ..self }
    }
}

/// A training that begins.
#[derive(Serialize)]
pub(crate) struct StartedJson {
    /// The words of the command line.
    command: Vec<String>,
    #[serde(flatten)]
    settings: SettingsJson,
}

/// Everything that is settled before a training.
pub(crate) fn started(
    settings: &Settings,
    recipe: &Recipe,
    table: &Table,
    prepared: &Prepared,
) -> StartedJson {
    StartedJson {
        command: std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect(),
        settings: SettingsJson::new(settings, recipe, table, prepared),
    }
}

#[derive(Serialize)]
struct ValidationJson {
    rows: usize,
    loss: f64,
    metrics: MetricsJson,
}

/// The trainings of which the best is told.
#[derive(Serialize)]
struct RestartsJson {
    /// Which was the best, from 0.
    best: usize,
    /// What each was judged by; null where training diverged.
    losses: Vec<f64>,
}

impl From<&Restarted> for RestartsJson {
    fn from(Restarted { best, losses }: &Restarted) -> Self {
        RestartsJson { best: *best, losses: losses.clone() }
    }
}

/// The training that followed a recipe.
pub(crate) fn trained(settings: &Settings, recipe: &Recipe, table: &Table, trained: &Trained) -> TrainedJson {
    let Trained { prepared, trainer, fit, losses, metrics, validation, linear, .. } = trained;
    let linear = linear.as_ref().ok();
    let labels = prepared.encoding.preparation().labels();
    let of_validation = |(loss, metrics): &(f64, Metrics)| ValidationJson {
        rows: prepared.validation.as_ref().map_or(0, Dataset::len),
        loss: *loss,
        metrics: MetricsJson::new(metrics, linear.and_then(|linear| linear.validation.as_ref()), labels),
    };
    TrainedJson {
        settings: SettingsJson::new(settings, recipe, table, prepared),
        epochs: fit.epochs.len(),
        kept_epoch: fit.kept,
        losses: LossesJson {
            before: losses.0,
            after: losses.1,
            epochs: Some(fit.epochs.iter().map(|epoch| epoch.loss).collect()),
            validation: fit.epochs.iter().map(|epoch| epoch.validation).collect(),
        },
        metrics: MetricsJson::new(metrics, linear.map(|linear| &linear.metrics), labels),
        validation: validation.as_ref().map(of_validation),
        restarts: trained.restarted.as_ref().map(RestartsJson::from),
        fingerprint: trained.fingerprint.to_string(),
        threads: trainer.threads(),
        seconds: fit.seconds(),
        samples_per_second: fit.samples_per_second(),
    }
}
