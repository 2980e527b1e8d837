//! `paragrad tune`: settings that suit the data, by random search.

use std::process::ExitCode;

use paragrad::datasets::Table;
use paragrad::wording::shell_word;
use paragrad::{Purpose, Recipe, Search, Trial};

use crate::args::TuneArgs;
use crate::train::{prepare, tell};
use crate::watch::{Run, Watch};
use crate::written::{WithFiles, Written};
use crate::{output, report};

/// The share of rows that validate if nothing else is said: without such rows the largest network would win.
const VALIDATION: f64 = 0.2;

pub(crate) fn run(args: &TuneArgs) -> anyhow::Result<ExitCode> {
    let table = args.settings.data.file.open()?;
    let recipe = recipe(args, &table)?;
    let prepared = prepare(&args.settings, &recipe, &table)?;
    tell(&args.output, &prepared);
    let recipe = Recipe { optimizer: Some(prepared.config.optimizer), ..recipe };
    let search = Search { trials: args.trials, ..Search::default() };
    let run = Run { purpose: Purpose::Search, n_trainings: args.trials };
    let settings = || Ok(report::json::started(&args.settings, &recipe, &table, &prepared));
    let watch = Watch::records(&args.output, (&args.record, args.force), run, settings)?;
    let (trials, watched) =
        watch.over(|watch| Ok(recipe.tune(&prepared, &search, |trial, epoch| watch.see(trial, epoch))?))?;
    let command = trials.first().map_or_else(String::new, |best| command(best, &recipe));
    let result = || report::trials::json(&table, &prepared, &trials, &recipe, &command);
    let recorded = watched.finish(result);
    let written = Written::of_records(&args.record);
    if args.output.json {
        output::print_json(&WithFiles { result: result(), files: written.json() })?;
    } else if !args.output.quiet {
        let text = report::trials::text(&table, &prepared, &trials, &recipe, &command);
        output::print(&(written.text() + &text))?;
    }
    recorded?;
    Ok(ExitCode::SUCCESS)
}

/// The settings as given, with rows that validate in any case.
fn recipe(args: &TuneArgs, table: &Table) -> anyhow::Result<Recipe> {
    let recipe = args.settings.recipe(table)?;
    let validates = recipe.validation > 0.0
        || recipe.validation_column.is_some()
        || args.settings.data.validation_data.is_some();
    Ok(if validates { recipe } else { Recipe { validation: VALIDATION, ..recipe } })
}

/// The command line that trains as a trial did: that of this search, with the trial's settings.
fn command(best: &Trial, given: &Recipe) -> String {
    let mut words = vec!["paragrad".to_owned()];
    words.extend(without_options(std::env::args().skip(1)).into_iter().map(|word| shell_word(&word)));
    let chosen = &best.recipe;
    let mut option = |name: &str, value: String| words.extend([format!("--{name}"), value]);
    option("learning-rate", chosen.learning_rate.to_string());
    option("hidden", report::trials::hidden(chosen));
    let (optimizer, weight_decay) = report::trials::optimizer(chosen);
    option("optimizer", optimizer.to_owned());
    option("weight-decay", weight_decay.to_string());
    if given.validation > 0.0 {
        option("validation", given.validation.to_string());
    }
    words.join(" ")
}

/// The words of a command line less those that belong to the search, or that a trial settles.
fn without_options(words: impl Iterator<Item = String>) -> Vec<String> {
    const WITH_VALUE: [&str; 6] =
        ["--trials", "--learning-rate", "--hidden", "--optimizer", "--weight-decay", "--validation"];
    const ALONE: [&str; 4] = ["tune", "--json", "--quiet", "-q"];
    let mut kept = Vec::new();
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        if WITH_VALUE.contains(&word.as_str()) {
            words.next();
        } else if !ALONE.contains(&word.as_str())
            && !WITH_VALUE
                .iter()
                .any(|option| word.strip_prefix(option).is_some_and(|rest| rest.starts_with('=')))
        {
            kept.push(word);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_trial_settles_is_left_out() {
        let words =
            "tune --data a.csv --trials 9 --hidden=3 --seed 4 --learning-rate 1 --json -q --validation=0.3";
        let kept = without_options(words.split(' ').map(str::to_owned));
        assert_eq!(kept, ["--data", "a.csv", "--seed", "4"]);
    }
}
