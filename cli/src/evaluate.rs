//! `paragrad evaluate`: how good a model is on data that have the target.

use std::process::ExitCode;

use paragrad::{Model, Report};

use crate::args::EvaluateArgs;
use crate::written::{WithFiles, Written};
use crate::{output, pages, report};

pub(crate) fn run(args: &EvaluateArgs) -> anyhow::Result<ExitCode> {
    pages::check(&args.pages, args.force)?;
    let model = Model::load(&args.model)?;
    let table = args.file.open()?;
    let evaluation = model.evaluate(&table)?;
    pages::write(&args.pages, || Ok(Report::of_table(model.clone(), &table)?))?;
    if !args.quiet {
        evaluation.report.notes().iter().for_each(|note| output::note(note));
    }
    let written = Written::of_pages(&args.pages);
    if args.json {
        let result = report::evaluation::json(&model, &evaluation);
        output::print_json(&WithFiles { result, files: written.json() })?;
    } else {
        output::print(&(report::evaluation::text(&model, &table, &evaluation) + &written.below()))?;
    }
    Ok(ExitCode::SUCCESS)
}
