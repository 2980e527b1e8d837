//! What a cross-validation is told to a person.

use paragrad::datasets::Table;
use paragrad::{CrossValidation, Fold, Module, Recipe, Spread, TargetSpreads};

use super::columns::{Side, columns};
use super::summary::{assumed, data, network, training};
use super::targets::{self, Answered};
use super::text::{counted, entry, percent, r2, short};

/// What was read, the network, a line for every fold, and the means with their spread.
pub(crate) fn cross_validated(recipe: &Recipe, table: &Table, validated: &CrossValidation) -> String {
    let Some(Fold { prepared, fit, .. }) = validated.folds.first() else { return String::new() };
    let (n_folds, n_parameters) = (validated.folds.len(), prepared.model().n_parameters());
    let mut text = entry("data", &data(table, prepared, None)) + &assumed(recipe, table);
    text += &entry("network", &network(&prepared.network, n_parameters));
    text += &entry("training", &training(prepared, fit));
    text += &entry("folds", &format!("{}, each kept apart once", counted(n_folds, "part")));
    let heads = ["fold", "rows"].into_iter().chain(validated.spreads().into_iter().map(|(name, _)| name));
    let heads: Vec<String> = heads.map(head).collect();
    let sides = vec![Side::Right; heads.len()];
    let folds = validated.folds.iter().enumerate().map(|(i, fold)| line(i + 1, fold));
    let lines: Vec<Vec<String>> =
        std::iter::once(heads).chain(folds).chain(spreads(validated)).chain([linear(validated)]).collect();
    let table = text + "\n" + &columns(&lines, &sides);
    let spreads = validated.target_spreads();
    let of_targets = targets::table(&spreads.iter().map(of_target).collect::<Vec<_>>());
    table + BELOW + &of_targets.map(|of_targets| format!("\n{of_targets}")).unwrap_or_default()
}

/// The means over the folds.
fn of_target(TargetSpreads { name, scores, linear }: &TargetSpreads) -> Answered<'_> {
    let numbers = |scores: &Vec<(&str, Spread)>, of: fn(&Spread) -> f64| {
        std::array::from_fn(|i| scores.get(i).map_or(f64::NAN, |(_, spread)| of(spread)))
    };
    let linear = linear.as_ref().map(|scores| ("linear", numbers(scores, |spread| spread.mean)));
    let network = [
        ("network", numbers(scores, |spread| spread.mean)),
        ("spread", numbers(scores, |spread| spread.deviation)),
    ];
    Answered { target: name, answers: network.into_iter().chain(linear).collect() }
}

/// What the last lines of the table are.
const BELOW: &str = "
spread: the standard deviation over the folds
linear: the mean of linear models, whose loss is of another kind
";

/// The head of a score's column.
pub(super) fn head(name: &str) -> String {
    match name {
        "r2" | "mae" | "rmse" => name.to_uppercase(),
        _ => name.to_owned(),
    }
}

fn line(number: usize, fold: &Fold) -> Vec<String> {
    let scores = fold.scores().into_iter().map(|(name, score)| shown(name, score));
    let rows = fold.prepared.split.validation.len();
    [number.to_string(), rows.to_string()].into_iter().chain(scores).collect()
}

/// The means, and the standard deviations over the folds.
fn spreads(validated: &CrossValidation) -> [Vec<String>; 2] {
    let spreads = validated.spreads();
    let head = |what: &str| vec![what.to_owned(), String::new()];
    let means = spreads.iter().map(|(name, spread)| shown(name, spread.mean));
    let deviations = spreads.iter().map(|(name, spread)| match *name {
        "accuracy" => percent(spread.deviation),
        _ => short(spread.deviation),
    });
    [head("mean").into_iter().chain(means).collect(), head("spread").into_iter().chain(deviations).collect()]
}

/// The means of the linear models, which have no loss to compare; or a dash where there are none.
fn linear(validated: &CrossValidation) -> Vec<String> {
    let spreads = validated.linear_spreads();
    let mean = |(name, spread): &(&str, Spread)| shown(name, spread.mean);
    let means: Vec<String> = match &spreads {
        Some(spreads) => spreads.iter().map(mean).collect(),
        None => vec!["-".to_owned(); validated.spreads().len().saturating_sub(1)],
    };
    ["linear", "", "-"].map(str::to_owned).into_iter().chain(means).collect()
}

/// A score as one reads it.
pub(super) fn shown(name: &str, score: f64) -> String {
    match name {
        "accuracy" => percent(score),
        "r2" => r2(score),
        _ => short(score),
    }
}
