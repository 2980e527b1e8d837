//! `--from`: training that starts from a model, or from weights.

use std::path::Path;

use paragrad::datasets::ColumnRef;
use paragrad::{Recipe, Start};

use crate::args::Given;
use crate::failure::UsageError;
use crate::report::trials::hidden;

/// The recipe that starts from a file, if its options suit it.
pub(crate) fn started(recipe: Recipe, path: &Path, given: &Given) -> anyhow::Result<Recipe> {
    let start = Start::load(path)?;
    check_layers(&recipe, &start, path, given)?;
    if let Start::Model(model) = &start {
        let targets = model.encoding().preparation().targets();
        let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
        check_columns(&recipe, &names, path, given)?;
    }
    Ok(Recipe { start: Some(start), ..recipe })
}

/// Refuses layers that are not those of the start.
fn check_layers(recipe: &Recipe, start: &Start, path: &Path, given: &Given) -> Result<(), UsageError> {
    let (widths, activations) = start.hidden();
    let has_others = match &activations {
        Some(own) => {
            let asked = |i: usize| recipe.activations.get(i).copied().unwrap_or(recipe.activation);
            let differ = own.iter().enumerate().any(|(i, own)| *own != asked(i));
            (given.has("activation") || !recipe.activations.is_empty()) && differ
        }
        None => false,
    };
    if !has_others && (!given.has("hidden") || recipe.hidden == widths) {
        return Ok(());
    }
    let own = Recipe { hidden: widths, activations: activations.unwrap_or_default(), ..Recipe::default() };
    Err(UsageError(format!(
        "--from {}: found the hidden layers {}, expected {} because of --hidden and --activation; leave these out, or train \
         without --from",
        path.display(),
        hidden(&own),
        hidden(recipe)
    )))
}

/// Refuses options that would change what becomes of the columns.
fn check_columns(recipe: &Recipe, targets: &[&str], path: &Path, given: &Given) -> Result<(), UsageError> {
    let is_the_models =
        targets.iter().map(|&name| ColumnRef::from(name)).eq(recipe.target.targets.iter().cloned());
    let options = [
        "target",
        "task",
        "drop",
        "only",
        "categorical",
        "missing",
        "on-missing",
        "rescale",
        "max-categories",
        "numbers",
    ];
    let Some(option) =
        options.into_iter().find(|&option| given.has(option) && !(option == "target" && is_the_models))
    else {
        return Ok(());
    };
    Err(UsageError(format!(
        "--{option} does not go with --from {}: it is a model that predicts {}, and what becomes of the columns is settled in \
         it; leave --{option} out",
        path.display(),
        targets.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
    )))
}
