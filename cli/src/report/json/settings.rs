//! What was learned from, with which network, and how: with it and the data, a program can repeat the training.

use std::collections::BTreeMap;

use paragrad::datasets::Table;
use paragrad::{Fingerprint, Initializer, LossName, Module, Prepared, Recipe, Start};
use serde::Serialize;

use super::columns::ColumnsJson;
use crate::args::Settings;
use crate::report::summary::{activations, rows_kept, shape, target_note};
use crate::report::targets::NamesJson;

/// Everything that is settled before the training.
#[derive(Serialize)]
pub(super) struct SettingsJson {
    data: String,
    /// Of the bytes, decompressed.
    data_sha256: String,
    target: NamesJson,
    task: String,
    /// Of the file.
    rows: usize,
    /// Of these the ones that train or validate: with a target, and without missing cells that leave a row out.
    rows_kept: usize,
    features: usize,
    /// Which column is the target if none was named, and what was left out, filled in, read otherwise than written, or
    /// doubted, in words.
    notes: Vec<String>,
    /// Null where they are those of the model that training started from.
    columns: Option<ColumnsJson>,
    delimiter: char,
    header: bool,
    network: String,
    activation: String,
    initializer: &'static str,
    parameters: usize,
    /// The fingerprint of the network that training started from, if its weights were not random.
    started_from: Option<String>,
    loss: String,
    label_smoothing: f64,
    dropout: f64,
    class_weights: String,
    /// The column that weighs rows.
    weights: Option<String>,
    optimizer: &'static str,
    /// Null for optimisers that have none, like the other numbers of optimisers.
    momentum: Option<f64>,
    beta1: Option<f64>,
    beta2: Option<f64>,
    alpha: Option<f64>,
    epsilon: Option<f64>,
    weight_decay: Option<f64>,
    l1: f64,
    l2: f64,
    /// Null where nothing is clipped.
    clip_value: Option<f64>,
    clip_norm: Option<f64>,
    learning_rate: f64,
    schedule: String,
    warm_up: usize,
    batch_size: usize,
    validation_share: f64,
    /// The column that says which rows validate.
    validation_column: Option<String>,
    /// Null without early stopping.
    patience: Option<usize>,
    min_delta: Option<f64>,
    seed: u64,
    engine: &'static str,
    precision: &'static str,
    /// That kernels run at.
    instruction_set: &'static str,
}

impl SettingsJson {
    pub(super) fn new(settings: &Settings, recipe: &Recipe, table: &Table, prepared: &Prepared) -> Self {
        let initializer = recipe.initializer.unwrap_or(Initializer::for_activation(recipe.activation));
        let numbers: BTreeMap<&str, f64> = prepared.config.optimizer.settings().into_iter().collect();
        let number = |name: &str| numbers.get(name).copied();
        let (config, preparation) = (&prepared.config, prepared.encoding.preparation());
        SettingsJson {
            data: table.name().to_owned(),
            data_sha256: Fingerprint::of_data(table).to_string(),
            target: NamesJson::of(preparation),
            task: preparation.task().to_string(),
            rows: table.n_rows(),
            rows_kept: rows_kept(prepared),
            features: preparation.n_features(),
            notes: notes(recipe, table, prepared),
            columns: (!matches!(recipe.start, Some(Start::Model(_))))
                .then(|| ColumnsJson::from(&recipe.target)),
            delimiter: char::from(table.delimiter()),
            header: table.has_header(),
            network: shape(&prepared.network),
            activation: activations(&prepared.network),
            initializer: initializer.name(),
            parameters: prepared.model().n_parameters(),
            started_from: prepared.start.as_ref().map(|network| Fingerprint::of(network).to_string()),
            loss: LossName(prepared.encoding.loss().clone()).to_string(),
            label_smoothing: recipe.label_smoothing,
            dropout: recipe.dropout,
            class_weights: recipe.class_weights.to_string(),
            weights: settings.weights_column().map(str::to_owned),
            optimizer: prepared.config.optimizer.name(),
            momentum: number("momentum"),
            beta1: number("beta1"),
            beta2: number("beta2"),
            alpha: number("alpha"),
            epsilon: number("epsilon"),
            weight_decay: number("weight_decay"),
            l1: recipe.gradient.l1,
            l2: recipe.gradient.l2,
            clip_value: recipe.gradient.clip_value,
            clip_norm: recipe.gradient.clip_norm,
            learning_rate: config.learning_rate,
            schedule: config.schedule.decay.to_string(),
            warm_up: config.schedule.warm_up,
            batch_size: config.batch_size,
            validation_share: recipe.validation,
            validation_column: settings.validation_column().map(str::to_owned),
            patience: recipe.early_stopping.map(|stopping| stopping.patience),
            min_delta: recipe.early_stopping.map(|stopping| stopping.min_delta),
            seed: config.seed,
            engine: config.engine.name(),
            precision: config.precision.name(),
            instruction_set: paragrad::instruction_set(),
        }
    }
}

/// What a person is told before the training, and of the target beside it.
pub(in crate::report) fn notes(recipe: &Recipe, table: &Table, prepared: &Prepared) -> Vec<String> {
    let of_target = target_note(recipe, table).map(|note| note.to_string());
    of_target.into_iter().chain(told(prepared)).collect()
}

/// What a person is told before the training.
pub(crate) fn told(prepared: &Prepared) -> Vec<String> {
    let of_columns = prepared.encoding.preparation().notes();
    let doubt = prepared.loss_doubt().map(|doubt| doubt.to_string());
    of_columns.iter().map(ToString::to_string).chain(doubt).collect()
}
