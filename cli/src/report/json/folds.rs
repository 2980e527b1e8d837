//! What a cross-validation is told to a program.

use std::collections::BTreeMap;

use paragrad::datasets::Table;
use paragrad::{CrossValidation, Fold, Recipe, Spread, TargetSpreads};
use serde::Serialize;

use super::metrics::MetricsJson;
use super::settings::SettingsJson;
use crate::args::Settings;

#[derive(Serialize)]
pub(crate) struct CrossValidatedJson {
    #[serde(flatten)]
    settings: SettingsJson,
    /// Over all folds.
    scores: BTreeMap<&'static str, SpreadJson>,
    /// Of the linear models; null where a fold has none.
    linear: Option<BTreeMap<&'static str, SpreadJson>>,
    /// Of each target of a regression by itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<TargetSpreadsJson>,
    folds: Vec<FoldJson>,
}

#[derive(Serialize)]
struct TargetSpreadsJson {
    target: String,
    scores: BTreeMap<&'static str, SpreadJson>,
    linear: Option<BTreeMap<&'static str, SpreadJson>>,
}

impl From<TargetSpreads> for TargetSpreadsJson {
    fn from(TargetSpreads { name, scores, linear }: TargetSpreads) -> Self {
        TargetSpreadsJson { target: name, scores: by_name(scores), linear: linear.map(by_name) }
    }
}

#[derive(Serialize)]
struct SpreadJson {
    mean: f64,
    deviation: f64,
}

impl From<Spread> for SpreadJson {
    fn from(Spread { mean, deviation }: Spread) -> Self {
        SpreadJson { mean, deviation }
    }
}

/// Loss and metrics of the rows kept apart.
#[derive(Serialize)]
struct FoldJson {
    rows: usize,
    epochs: usize,
    loss: f64,
    metrics: MetricsJson,
}

impl From<&Fold> for FoldJson {
    fn from(Fold { prepared, fit, loss, metrics, linear }: &Fold) -> Self {
        let labels = prepared.encoding.preparation().labels();
        let metrics = MetricsJson::new(metrics, linear.as_ref().ok(), labels);
        FoldJson { rows: prepared.split.validation.len(), epochs: fit.epochs.len(), loss: *loss, metrics }
    }
}

fn by_name(spreads: Vec<(&'static str, Spread)>) -> BTreeMap<&'static str, SpreadJson> {
    spreads.into_iter().map(|(name, spread)| (name, spread.into())).collect()
}

/// The cross-validation of a recipe; nothing of no folds.
pub(crate) fn cross_validated(
    settings: &Settings,
    recipe: &Recipe,
    table: &Table,
    validated: &CrossValidation,
) -> Option<CrossValidatedJson> {
    let prepared = &validated.folds.first()?.prepared;
    Some(CrossValidatedJson {
        settings: SettingsJson::new(settings, recipe, table, prepared),
        scores: by_name(validated.spreads()),
        linear: validated.linear_spreads().map(by_name),
        targets: validated.target_spreads().into_iter().map(TargetSpreadsJson::from).collect(),
        folds: validated.folds.iter().map(FoldJson::from).collect(),
    })
}
