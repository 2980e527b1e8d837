//! `paragrad train --folds`: how good the network is on rows that it has not seen.

use std::process::ExitCode;

use paragrad::datasets::Table;
use paragrad::{Purpose, Recipe};

use crate::args::TrainArgs;
use crate::train::{in_words, tell};
use crate::watch::{Run, Watch};
use crate::written::{WithFiles, Written};
use crate::{output, report};

pub(crate) fn run(
    args: &TrainArgs,
    recipe: &Recipe,
    table: &Table,
    n_folds: usize,
) -> anyhow::Result<ExitCode> {
    let folds = recipe.folds(table, n_folds)?;
    folds.iter().take(1).for_each(|fold| tell(&args.output, fold));
    let run = Run { purpose: Purpose::CrossValidation, n_trainings: n_folds };
    let settings = || Ok(report::json::started(&args.settings, recipe, table, &recipe.prepare(table)?));
    let watch = Watch::records(&args.output, (&args.record, args.model.force), run, settings)?;
    let (validated, watched) = watch.over(|watch| {
        let validated = recipe.cross_validate_folds(folds, |fold, epoch| watch.see(fold, epoch));
        validated.map_err(|error| in_words(error, recipe.learning_rate, recipe.loss.as_ref()))
    })?;
    let result = || report::json::cross_validated(&args.settings, recipe, table, &validated);
    let recorded = watched.finish(result);
    let written = Written::of_records(&args.record);
    if args.output.json {
        output::print_json(&WithFiles { result: result(), files: written.json() })?;
    } else if !args.output.quiet {
        output::print(&(report::folds::cross_validated(recipe, table, &validated) + &written.below()))?;
    }
    recorded?;
    Ok(ExitCode::SUCCESS)
}
