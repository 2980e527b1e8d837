//! `paragrad datasets`: the bundled sets.

use std::process::ExitCode;

use paragrad::datasets::{Bundled, bundled};
use serde::Serialize;

use crate::args::DatasetsArgs;
use crate::output;
use crate::report::columns::{Side, columns};
use crate::report::text::{terminal_width, wrap};

pub(crate) fn run(args: DatasetsArgs) -> anyhow::Result<ExitCode> {
    if args.json {
        output::print_json(&bundled().iter().map(json).collect::<Vec<_>>())?;
    } else {
        output::print(&table())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// On a terminal, long sources go on below themselves.
fn table() -> String {
    /// Of the columns before the source.
    const BEFORE: usize = 44;
    let source_width = terminal_width(&std::io::stdout()).map_or(usize::MAX, |width| width - BEFORE);
    let mut lines = vec![["name", "rows", "features", "task", "source"].map(str::to_owned).to_vec()];
    for set in bundled() {
        let source = wrap(set.source, source_width, 2);
        let mut source = source.lines().map(str::to_owned);
        let (rows, features) = (set.rows.to_string(), (set.columns - 1).to_string());
        let first = source.next().unwrap_or_default();
        lines.push(vec![set.name.to_owned(), rows, features, set.task.to_string(), first]);
        lines.extend(
            source.map(|more| vec![String::new(), String::new(), String::new(), String::new(), more]),
        );
    }
    columns(&lines, &[Side::Left, Side::Right, Side::Right, Side::Left, Side::Left])
}

#[derive(Serialize)]
struct BundledJson {
    name: &'static str,
    rows: usize,
    features: usize,
    task: String,
    source: &'static str,
    licence: &'static str,
}

fn json(set: &Bundled) -> BundledJson {
    BundledJson {
        name: set.name,
        rows: set.rows,
        features: set.columns - 1,
        task: set.task.to_string(),
        source: set.source,
        licence: set.licence,
    }
}
