//! `paragrad explain-row`: one row's prediction as a page to step through.

use std::process::ExitCode;

use paragrad::datasets::{Table, nearest};
use paragrad::{ExplainedRow, GraphEnd, Model};

use crate::args::ExplainRowArgs;
use crate::draw::{left_out, row_index};
use crate::failure::UsageError;
use crate::report::targets;
use crate::report::text::counted;
use crate::{output, train};

pub(crate) fn run(args: &ExplainRowArgs) -> anyhow::Result<ExitCode> {
    let page = &args.page;
    if let Some(path) = &page.out {
        output::check_new("--out", path, page.force)?;
    }
    let table = args.settings.data.file.open()?;
    let row = row_index(page.row, table.n_rows())?;
    let explained = explain(args, &table, row)?.ok_or_else(|| left_out(row))?;
    let text = explained.to_page().map_err(|too_large| {
        let (nodes, edges) = (too_large.nodes, too_large.edges);
        UsageError(format!(
            "the graph is too large for a page: {nodes} nodes, {edges} edges; train a smaller network, or see draw --collapse"
        ))
    })?;
    match &page.out {
        Some(path) => {
            output::write_file(path, &text)?;
            if !page.quiet {
                let operations = counted(explained.graph.n_operations(), "operation");
                output::note(&format!("wrote {} ({operations})", path.display()));
            }
        }
        None => output::print(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn explain(args: &ExplainRowArgs, table: &Table, row: usize) -> anyhow::Result<Option<ExplainedRow>> {
    let end = if args.page.prediction { GraphEnd::Prediction } else { GraphEnd::Loss };
    if let Some(path) = &args.model {
        let model = Model::load(path)?;
        let target = args.settings.data.columns.target();
        let end = target.map_or(Ok(end), |name| target_end(&model, table, name))?;
        return Ok(model.explain_row(table, row, end)?);
    }
    let prepared = train::prepare(&args.settings, &args.settings.recipe(table)?, table)?;
    let network = train::model(&prepared, &args.settings, args.page.quiet)?;
    Ok(prepared.encoding.explain_row(&network, table, row, end)?)
}

/// The end in one of a model's targets, by its name, or by its position in a table that has it.
fn target_end(model: &Model, table: &Table, target: &str) -> Result<GraphEnd, UsageError> {
    let names = targets::of(model.encoding().preparation());
    let at = |name: &str| names.iter().position(|&known| known == name);
    let in_table = || at(table.columns()[table.position(&target.into()).ok()?].name());
    at(target).or_else(in_table).map(GraphEnd::Target).ok_or_else(|| {
        let meant = nearest(target, names.iter().copied());
        let meant = meant.map_or_else(String::new, |name| format!(" (did you mean {name:?}?)"));
        let names = targets::named(&names);
        UsageError(format!(
            "--target {target}: found none of the model's targets{meant}, expected one of {names}"
        ))
    })
}
