//! `paragrad gradcheck`: the tape's gradient against differences.

use std::process::ExitCode;

use paragrad::gradcheck::{Comparison, Report, Verdict, gradcheck};
use serde::Serialize;

use crate::args::GradcheckArgs;
use crate::draw::{row_index, sample};
use crate::report::columns::{Side, columns};
use crate::report::text::{clean, counted, short};
use crate::{output, train};

/// Rows that are checked unless one is chosen.
const ROWS: usize = 5;
/// Parameters that are shown.
const SHOWN: usize = 8;

/// The check of one row.
struct Checked {
    /// Counted from 1.
    row: usize,
    report: Report,
}

pub(crate) fn run(args: &GradcheckArgs) -> anyhow::Result<ExitCode> {
    let table = args.settings.data.file.open()?;
    let row = args.row.map(|row| row_index(row, table.n_rows())).transpose()?;
    let prepared = train::prepare(&args.settings, &args.settings.recipe(&table)?, &table)?;
    let quiet = args.output.quiet || args.output.json;
    let model = train::model(&prepared, &args.settings, quiet)?;
    let applied = prepared.encoding.encode(&table)?;
    let samples = match row {
        Some(row) => {
            let sample = sample(&applied, row)?;
            sample..sample + 1
        }
        None => 0..applied.data.len().min(ROWS),
    };
    let objective = prepared.objective();
    let data = &applied.data;
    let check = |sample| gradcheck(&objective, &model, data.x(sample), data.y(sample));
    let check = |sample| Checked { row: applied.rows[sample] + 1, report: check(sample) };
    let checked: Vec<Checked> = samples.map(check).collect();
    if args.output.json {
        output::print_json(&json(&checked))?;
    } else if !args.output.quiet {
        output::print(&summary(&checked))?;
    }
    let passed = checked.iter().all(|checked| checked.report.passed());
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// All comparisons with their rows, the worst first: those that differ, then by how much of the tolerance they use.
fn worst(checked: &[Checked]) -> Vec<(usize, &Comparison)> {
    let mut all: Vec<(usize, &Comparison)> = checked
        .iter()
        .flat_map(|c| c.report.comparisons.iter().map(|comparison| (c.row, comparison)))
        .collect();
    let rank = |comparison: &Comparison| match comparison.verdict {
        Verdict::Differs => 2,
        Verdict::Agrees => 1,
        Verdict::NotSmooth => 0,
    };
    all.sort_by(|(_, a), (_, b)| rank(b).cmp(&rank(a)).then(b.ratio().total_cmp(&a.ratio())));
    all
}

fn count(checked: &[Checked], verdict: Verdict) -> usize {
    checked.iter().map(|checked| checked.report.count(verdict)).sum()
}

fn summary(checked: &[Checked]) -> String {
    let heads = ["row", "parameter", "tape", "differences", "error/tolerance", "verdict"];
    let mut lines = vec![heads.map(str::to_owned).to_vec()];
    for (row, comparison) in worst(checked).into_iter().take(SHOWN) {
        lines.push(vec![
            row.to_string(),
            clean(&comparison.name, 24),
            format!("{:.3e}", comparison.analytic),
            format!("{:.3e}", comparison.numeric),
            short(comparison.ratio()),
            verdict(comparison.verdict).to_owned(),
        ]);
    }
    let sides = [Side::Right, Side::Left, Side::Right, Side::Right, Side::Right, Side::Left];
    let title = "Derivatives of the loss by each parameter, the worst first\n\n";
    title.to_owned() + &columns(&lines, &sides) + "\n" + &verdict_of_all(checked)
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agrees => "agrees",
        Verdict::Differs => "DIFFERS",
        Verdict::NotSmooth => "kink",
    }
}

fn verdict_of_all(checked: &[Checked]) -> String {
    let n = checked.iter().map(|checked| checked.report.comparisons.len()).sum();
    let derivatives = format!("{} checked in {}", counted(n, "derivative"), counted(checked.len(), "row"));
    let (differ, kinks) = (count(checked, Verdict::Differs), count(checked, Verdict::NotSmooth));
    match (differ, kinks) {
        (0, 0) => format!("{derivatives}: all agree\n"),
        (0, _) => format!("{derivatives}: all agree but {kinks} at kinks, where differences prove nothing\n"),
        _ => format!("{derivatives}: {differ} DIFFER\n"),
    }
}

#[derive(Serialize)]
struct CheckedJson<'a> {
    passed: bool,
    rows: usize,
    derivatives: usize,
    differ: usize,
    not_smooth: usize,
    worst: Vec<ComparisonJson<'a>>,
}

#[derive(Serialize)]
struct ComparisonJson<'a> {
    row: usize,
    parameter: &'a str,
    tape: f64,
    differences: f64,
    tolerance: f64,
    verdict: &'static str,
}

fn json(checked: &[Checked]) -> CheckedJson<'_> {
    CheckedJson {
        passed: count(checked, Verdict::Differs) == 0,
        rows: checked.len(),
        derivatives: checked.iter().map(|checked| checked.report.comparisons.len()).sum(),
        differ: count(checked, Verdict::Differs),
        not_smooth: count(checked, Verdict::NotSmooth),
        worst: worst(checked).into_iter().take(SHOWN).map(comparison_json).collect(),
    }
}

fn comparison_json((row, comparison): (usize, &Comparison)) -> ComparisonJson<'_> {
    ComparisonJson {
        row,
        parameter: &comparison.name,
        tape: comparison.analytic,
        differences: comparison.numeric,
        tolerance: comparison.tolerance,
        verdict: match comparison.verdict {
            Verdict::Agrees => "agrees",
            Verdict::Differs => "differs",
            Verdict::NotSmooth => "not smooth",
        },
    }
}
