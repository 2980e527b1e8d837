//! What a training is told to a program. A number that is not finite is null.

use paragrad::datasets::Table;
use paragrad::metrics::{Metrics, Scores};
use paragrad::{Initializer, LossName, Module, OptimizerConfig, Recipe};
use serde::Serialize;

use super::summary::shape;
use crate::args::Settings;
use crate::train::Trained;

/// One training.
#[derive(Serialize)]
pub(crate) struct TrainedJson {
    data: String,
    target: String,
    task: String,
    rows: usize,
    features: usize,
    delimiter: char,
    header: bool,
    network: String,
    activation: &'static str,
    initializer: &'static str,
    parameters: usize,
    loss: String,
    optimizer: String,
    /// Null for optimisers that have none.
    momentum: Option<f64>,
    weight_decay: f64,
    learning_rate: f64,
    schedule: String,
    warm_up: usize,
    batch_size: usize,
    epochs: usize,
    validation_share: f64,
    seed: u64,
    losses: LossesJson,
    metrics: MetricsJson,
    validation: Option<ValidationJson>,
    fingerprint: String,
    threads: usize,
    engine: &'static str,
    precision: &'static str,
    /// That kernels run at.
    instruction_set: &'static str,
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
    epochs: Vec<f64>,
}

#[derive(Serialize)]
struct ValidationJson {
    rows: usize,
    loss: f64,
    metrics: MetricsJson,
}

#[derive(Serialize)]
#[serde(untagged)]
enum MetricsJson {
    Classification {
        accuracy: f64,
        baseline: AccuracyJson,
        classes: Vec<String>,
        /// A row for each true class: how often each class was predicted.
        confusion: Vec<Vec<usize>>,
    },
    Regression {
        #[serde(flatten)]
        scores: ScoresJson,
        baseline: ScoresJson,
    },
}

#[derive(Serialize)]
struct AccuracyJson {
    accuracy: f64,
}

#[derive(Serialize)]
pub(super) struct ScoresJson {
    r2: f64,
    mae: f64,
    rmse: f64,
}

impl From<Scores> for ScoresJson {
    fn from(Scores { r2, mae, rmse }: Scores) -> Self {
        ScoresJson { r2, mae, rmse }
    }
}

impl MetricsJson {
    fn new(metrics: &Metrics, labels: &[String]) -> Self {
        match metrics {
            Metrics::Classification { confusion, baseline } => MetricsJson::Classification {
                accuracy: confusion.accuracy(),
                baseline: AccuracyJson { accuracy: *baseline },
                classes: labels.to_vec(),
                confusion: confusion.counts().to_vec(),
            },
            Metrics::Regression { scores, baseline } => {
                MetricsJson::Regression { scores: (*scores).into(), baseline: (*baseline).into() }
            }
        }
    }
}

/// The training that followed a recipe; with it and the data, a program can repeat the training.
pub(crate) fn trained(settings: &Settings, recipe: &Recipe, table: &Table, trained: &Trained) -> TrainedJson {
    let initializer = recipe.initializer.unwrap_or(Initializer::for_activation(recipe.activation));
    let (momentum, weight_decay) = momentum_and_decay(&recipe.optimizer);
    let Trained { prepared, trainer, fit, losses, metrics, validation, fingerprint } = trained;
    let (config, preparation) = (&prepared.config, prepared.encoding.preparation());
    let of_validation = |(loss, metrics): &(f64, Metrics)| ValidationJson {
        rows: prepared.validation.as_ref().map_or(0, paragrad::Dataset::len),
        loss: *loss,
        metrics: MetricsJson::new(metrics, preparation.labels()),
    };
    TrainedJson {
        data: table.name().to_owned(),
        target: preparation.targets()[0].name.clone(),
        task: preparation.task().to_string(),
        rows: table.n_rows(),
        features: preparation.n_features(),
        delimiter: char::from(table.delimiter()),
        header: table.has_header(),
        network: shape(&prepared.network),
        activation: recipe.activation.name(),
        initializer: initializer.name(),
        parameters: trainer.model().n_parameters(),
        loss: LossName(prepared.encoding.loss()).to_string(),
        optimizer: settings.optimizer_name(),
        momentum,
        weight_decay,
        learning_rate: config.learning_rate,
        schedule: config.schedule.decay.to_string(),
        warm_up: config.schedule.warm_up,
        batch_size: config.batch_size,
        epochs: fit.epochs.len(),
        validation_share: recipe.validation,
        seed: config.seed,
        losses: LossesJson {
            before: losses.0,
            after: losses.1,
            epochs: fit.epochs.iter().map(|epoch| epoch.loss).collect(),
        },
        metrics: MetricsJson::new(metrics, preparation.labels()),
        validation: validation.as_ref().map(of_validation),
        fingerprint: fingerprint.to_string(),
        threads: trainer.threads(),
        engine: config.engine.name(),
        precision: config.precision.name(),
        instruction_set: paragrad::instruction_set(),
        seconds: fit.seconds(),
        samples_per_second: fit.samples_per_second(),
    }
}

fn momentum_and_decay(optimizer: &OptimizerConfig) -> (Option<f64>, f64) {
    match optimizer {
        OptimizerConfig::Sgd(sgd) => (Some(sgd.momentum), sgd.weight_decay),
        OptimizerConfig::Adam(adam) => (None, adam.weight_decay),
        OptimizerConfig::RmsProp(rms) => (Some(rms.momentum), rms.weight_decay),
    }
}
