//! `paragrad draw`: the graph of one row's loss.

use std::path::Path;
use std::process::ExitCode;

use paragrad::Graph;
use paragrad::datasets::Applied;

use crate::args::DrawArgs;
use crate::failure::UsageError;
use crate::report::text::counted;
use crate::{output, report, train};

/// How a graph is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Dot,
    Json,
    Svg,
}

pub(crate) fn run(args: &DrawArgs) -> anyhow::Result<ExitCode> {
    let picture = &args.picture;
    let format = match &picture.out {
        Some(path) => format_of(path)?,
        None if picture.json => Format::Json,
        None => Format::Dot,
    };
    let table = args.settings.data.file.open()?;
    let row = row_index(picture.row, table.n_rows())?;
    let prepared = train::prepare(&args.settings, &args.settings.recipe(&table)?, &table)?;
    let model = train::model(&prepared, &args.settings, picture.quiet)?;
    let applied = prepared.encoding.encode(&table)?;
    let graph = prepared.encoding.graph(&model, &applied.data, sample(&applied, row)?);
    let graph = graph.collapse(picture.collapse.unwrap_or(0));
    let text = write(&graph, format)?;
    match &picture.out {
        Some(path) => {
            output::write_file(path, &text)?;
            if !picture.quiet {
                let nodes = counted(graph.nodes().len(), "node");
                output::note(&format!("wrote {} ({nodes})", path.display()));
            }
        }
        None => output::print(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The format that a file's name asks for.
fn format_of(path: &Path) -> Result<Format, UsageError> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("dot" | "gv") => Ok(Format::Dot),
        Some("json") => Ok(Format::Json),
        Some("svg") => Ok(Format::Svg),
        _ => Err(UsageError(format!(
            "--out {}: expected a name that ends in .dot, .gv, .svg or .json",
            path.display()
        ))),
    }
}

/// The sample of a row, unless the row was left out.
pub(crate) fn sample(applied: &Applied, row: usize) -> Result<usize, UsageError> {
    applied.sample(row).ok_or_else(|| left_out(row))
}

/// The refusal of a row that has no sample.
pub(crate) fn left_out(row: usize) -> UsageError {
    UsageError(format!("--row {}: the row has missing cells and was left out; choose another", row + 1))
}

/// The index of a row that is counted from 1.
pub(crate) fn row_index(row: usize, n_rows: usize) -> Result<usize, UsageError> {
    if row > n_rows {
        return Err(UsageError(format!("--row {row}: the data has {n_rows} rows, counted from 1")));
    }
    Ok(row - 1)
}

fn write(graph: &Graph, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Dot => Ok(graph.to_dot()),
        Format::Json => Ok(serde_json::to_string(&report::json::graph(graph))? + "\n"),
        Format::Svg => graph.to_svg().map_err(|too_large| {
            let (nodes, edges) = (too_large.nodes, too_large.edges);
            let advice = "add --collapse, or --collapse 2 for a box a neuron, or write .dot";
            UsageError(format!(
                "the graph is too large for a picture: {nodes} nodes, {edges} edges; {advice}"
            ))
            .into()
        }),
    }
}
