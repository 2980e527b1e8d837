//! `paragrad describe`: every column, and what would be done with it.

use std::process::ExitCode;

use paragrad::datasets::{ColumnDescription, Contents, Description, Kind, Use, describe};

use crate::args::DescribeArgs;
use crate::report::columns::{Side, columns};
use crate::report::text::{clean, counted, fit, percent, short};
use crate::{failure, output};

pub(crate) fn run(args: &DescribeArgs) -> anyhow::Result<ExitCode> {
    let table = args.file.open()?;
    let description = describe(&table, &args.columns.prepare_options())?;
    if args.json {
        output::print_json(&description)?;
    } else {
        output::print(&text(&description))?;
    }
    Ok(if description.refusals.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(failure::BAD_DATA) })
}

/// A line for the file, the table of its columns, and below it what should be known or changed.
fn text(description: &Description) -> String {
    let heads =
        ["column", "cells", "missing", "distinct", "range, or words", "use"].map(str::to_owned).to_vec();
    let lines: Vec<Vec<String>> = std::iter::once(heads)
        .chain(description.columns.iter().map(|column| line(column, description.rows)))
        .collect();
    let sides = [Side::Left, Side::Left, Side::Right, Side::Right, Side::Left, Side::Left];
    let notes = description.notes.iter().map(|note| format!("note: {note}"));
    let refusals = description.refusals.iter().map(|refusal| format!("refused: {refusal}"));
    let said: Vec<String> = notes.chain(refusals).map(|line| fit(&line) + "\n").collect();
    let space = if said.is_empty() { "" } else { "\n" };
    fit(&head(description)) + "\n\n" + &columns(&lines, &sides) + space + &said.concat()
}

/// `people.csv: 891 rows, 12 columns -> binary, 9 features`.
fn head(description: &Description) -> String {
    let rows = counted(description.rows, "row");
    let n_columns = counted(description.columns.len(), "column");
    let task = description.task.map_or_else(String::new, |task| format!(" -> {task}"));
    let features = description.features.map_or_else(String::new, |n| format!(", {}", counted(n, "feature")));
    format!("{}: {rows}, {n_columns}{task}{features}", clean(&description.file, 200))
}

/// Cells so short that a line has at most 80 letters.
fn line(column: &ColumnDescription, rows: usize) -> Vec<String> {
    let missing = match column.missing {
        0 => "-".to_owned(),
        n => percent(n as f64 / rows as f64),
    };
    vec![
        clean(&column.name, 16),
        column.kind.map_or("-", kind).to_owned(),
        missing,
        column.distinct.to_string(),
        clean(&contents(&column.contents), 21),
        clean(&purpose(&column.purpose), 11),
    ]
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Numeric => "numbers",
        Kind::Boolean => "yes/no",
        Kind::Categorical => "words",
        Kind::Date => "dates",
    }
}

fn contents(contents: &Contents) -> String {
    match contents {
        Contents::Nothing => "nothing".to_owned(),
        Contents::Numbers { min, max, .. } => format!("{} to {}", short(*min), short(*max)),
        Contents::Words { top } => top.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(", "),
    }
}

fn purpose(purpose: &Use) -> String {
    match purpose {
        Use::Target => "target".to_owned(),
        Use::Feature { width, .. } => counted(*width, "feature"),
        Use::Dropped(_) => "left out".to_owned(),
        Use::Refused { .. } => "refused".to_owned(),
    }
}
