//! What a search is told: the best trials, and how to have the best again.

use paragrad::datasets::Table;
use paragrad::{Prepared, Recipe, Trial};
use serde::Serialize;

use super::columns::{Side, columns};
use super::folds::{head, shown};
use super::json::notes;
use super::summary::{assumed, data};
use super::text::{counted, entry, short};

/// More trials are not shown.
const MOST_SHOWN: usize = 10;

/// What was read, the best trials, the given settings among them, and the command line of the best.
pub(crate) fn text(
    table: &Table,
    prepared: &Prepared,
    trials: &[Trial],
    given: &Recipe,
    command: &str,
) -> String {
    let mut text = entry("data", &data(table, prepared, prepared.validation.as_ref()));
    text += &assumed(given, table);
    text += &entry(
        "trials",
        &format!("{}, ranked by the loss of the rows that validate", counted(trials.len(), "training")),
    );
    let scores =
        trials.iter().find_map(|trial| trial.result.as_ref().ok()).map(|(_, metrics)| metrics.scores());
    let names = scores.unwrap_or_default().into_iter().map(|(name, _)| head(name));
    let heads = ["rank", "rate", "hidden", "decay", "loss"].map(str::to_owned);
    let heads: Vec<String> = heads.into_iter().chain(names).collect();
    let ranked = trials.iter().enumerate();
    let seen = ranked.filter(|(i, trial)| *i < MOST_SHOWN || trial.recipe == *given);
    let lines: Vec<Vec<String>> =
        std::iter::once(heads).chain(seen.map(|(i, trial)| line(i + 1, trial, given))).collect();
    let sides = vec![Side::Right; lines[0].len() + 1];
    format!("{text}\n{}\nThe best again:\n  {command}\n", columns(&lines, &sides))
}

fn line(rank: usize, trial: &Trial, given: &Recipe) -> Vec<String> {
    let recipe = &trial.recipe;
    let settings =
        [rank.to_string(), recipe.learning_rate.to_string(), hidden(recipe), optimizer(recipe).1.to_string()];
    let scores = match &trial.result {
        Ok((loss, metrics)) => {
            let scores = metrics.scores().into_iter().map(|(name, score)| shown(name, score));
            std::iter::once(short(*loss)).chain(scores).collect()
        }
        Err(_) => vec!["diverged".to_owned()],
    };
    let mark = if recipe == given { vec!["as given".to_owned()] } else { Vec::new() };
    [settings.to_vec(), scores, mark].concat()
}

/// The hidden layers as `--hidden` takes them.
pub(crate) fn hidden(recipe: &Recipe) -> String {
    if recipe.hidden.is_empty() {
        return "none".to_owned();
    }
    let activation = |i: usize| recipe.activations.get(i).map_or_else(String::new, |own| format!(":{own}"));
    let layers = recipe.hidden.iter().enumerate().map(|(i, n)| format!("{n}{}", activation(i)));
    layers.collect::<Vec<_>>().join(",")
}

/// The optimiser as `--optimizer` takes it, and its weight decay.
pub(crate) fn optimizer(recipe: &Recipe) -> (&'static str, f64) {
    let optimizer = recipe.optimizer.unwrap_or_default();
    let settings = optimizer.settings();
    let weight_decay = settings.iter().find(|(name, _)| *name == "weight_decay");
    (optimizer.name(), weight_decay.map_or(0.0, |(_, decay)| *decay))
}

#[derive(Serialize)]
pub(crate) struct TrialsJson {
    /// The best first.
    trials: Vec<TrialJson>,
    /// That trains as the best did.
    command: String,
    /// What a person is told before the search.
    notes: Vec<String>,
}

#[derive(Serialize)]
struct TrialJson {
    learning_rate: f64,
    hidden: String,
    optimizer: &'static str,
    weight_decay: f64,
    /// Whether these are the settings that were given.
    given: bool,
    /// Of the rows that validate; null where training diverged.
    loss: f64,
    scores: std::collections::BTreeMap<&'static str, f64>,
}

pub(crate) fn json(
    table: &Table,
    prepared: &Prepared,
    trials: &[Trial],
    given: &Recipe,
    command: &str,
) -> TrialsJson {
    let trial = |trial: &Trial| {
        let (optimizer, weight_decay) = optimizer(&trial.recipe);
        TrialJson {
            learning_rate: trial.recipe.learning_rate,
            hidden: hidden(&trial.recipe),
            optimizer,
            weight_decay,
            given: trial.recipe == *given,
            loss: trial.loss(),
            scores: trial.result.iter().flat_map(|(_, metrics)| metrics.scores()).collect(),
        }
    };
    let trials = trials.iter().map(trial).collect();
    TrialsJson { trials, command: command.to_owned(), notes: notes(given, table, prepared) }
}
