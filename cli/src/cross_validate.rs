//! `paragrad train --folds`: how good the network is on rows that it has not seen.

use std::process::ExitCode;

use paragrad::datasets::Table;
use paragrad::{Purpose, Recipe};

use crate::args::TrainArgs;
use crate::train::{doubt, in_words};
use crate::watch::{Run, Watch};
use crate::written::{WithFiles, Written};
use crate::{output, report};

pub(crate) fn run(
    args: &TrainArgs,
    recipe: &Recipe,
    table: &Table,
    n_folds: usize,
) -> anyhow::Result<ExitCode> {
    let run = Run { purpose: Purpose::CrossValidation, n_trainings: n_folds };
    let settings = || Ok(report::json::started(&args.settings, recipe, table, &recipe.prepare(table)?));
    let watch = Watch::records(&args.output, (&args.record, args.model.force), run, settings)?;
    let (validated, watched) = watch.over(|watch| {
        let validated = recipe.cross_validate(table, n_folds, |fold, epoch| watch.see(fold, epoch));
        validated.map_err(|error| in_words(error, recipe.learning_rate, recipe.loss.as_ref()))
    })?;
    let result = || report::json::cross_validated(&args.settings, recipe, table, &validated);
    let recorded = watched.finish(result);
    let written = Written::of_records(&args.record);
    if args.output.json {
        output::print_json(&WithFiles { result: result(), files: written.json() })?;
    } else if !args.output.quiet {
        validated.folds.iter().take(1).for_each(|fold| doubt(&fold.prepared));
        output::print(&(report::folds::cross_validated(table, &validated) + "\n" + &written.text()))?;
    }
    recorded?;
    Ok(ExitCode::SUCCESS)
}
