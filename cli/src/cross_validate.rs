//! `paragrad train --folds`: how good the network is on rows that it has not seen.

use std::process::ExitCode;

use paragrad::Recipe;
use paragrad::datasets::Table;

use crate::args::TrainArgs;
use crate::progress::{Progress, SharedProgress};
use crate::train::in_words;
use crate::{output, report};

pub(crate) fn run(
    args: &TrainArgs,
    recipe: &Recipe,
    table: &Table,
    n_folds: usize,
) -> anyhow::Result<ExitCode> {
    let progress = SharedProgress::new(Progress::new(args.output.quiet || args.output.json), n_folds);
    let validated = recipe.cross_validate(table, n_folds, |_, epoch| progress.show(epoch));
    progress.clear();
    let validated = validated.map_err(|error| in_words(error, recipe.learning_rate))?;
    if args.output.json {
        output::print_json(&report::json::cross_validated(&args.settings, recipe, table, &validated))?;
    } else if !args.output.quiet {
        output::print(&report::folds::cross_validated(&args.settings, table, &validated))?;
    }
    Ok(ExitCode::SUCCESS)
}
