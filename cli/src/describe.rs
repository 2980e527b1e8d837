//! `paragrad describe`: every column, and what would be done with it.

use std::process::ExitCode;

use paragrad::datasets::{ColumnDescription, Contents, Description, Kind, Use, describe};

use crate::args::DescribeArgs;
use crate::report::columns::{Side, columns};
use crate::report::summary::predicted;
use crate::report::text::{clean, counted, fit, page_width, percent, short};
use crate::{failure, output};

pub(crate) fn run(args: &DescribeArgs) -> anyhow::Result<ExitCode> {
    let table = args.file.open()?;
    let description = describe(&table, &args.columns.prepare_options(&table))?;
    if args.json {
        output::print_json(&description)?;
    } else {
        output::print(&text(&description))?;
    }
    Ok(if description.refusals.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(failure::BAD_DATA) })
}

/// A line for the file, the table of its columns, and below it what should be known or changed.
fn text(description: &Description) -> String {
    let notes = description.notes.iter().map(|note| format!("note: {note}"));
    let refusals = description.refusals.iter().map(|refusal| format!("refused: {refusal}"));
    let said: Vec<String> = notes.chain(refusals).map(|line| fit(&line) + "\n").collect();
    let space = if said.is_empty() { "" } else { "\n" };
    fit(&head(description)) + "\n\n" + &table(description) + space + &said.concat()
}

/// `people.csv: 891 rows, 12 columns`, and below it `-> survived (2 classes: no, yes) from 9 features of 7 columns`.
fn head(description: &Description) -> String {
    let Description { task, classes, features, .. } = description;
    let named = |purpose: fn(&Use) -> bool| {
        description
            .columns
            .iter()
            .filter(move |column| purpose(&column.purpose))
            .map(|column| column.name.as_str())
    };
    let targets: Vec<&str> = named(|purpose| *purpose == Use::Target).collect();
    let used = named(|purpose| matches!(purpose, Use::Feature { .. })).count();
    let from = features.map_or_else(String::new, |n| {
        format!(" from {} of {}", counted(n, "feature"), counted(used, "column"))
    });
    let predicted = predicted(&targets, classes);
    let task = task.map_or_else(String::new, |_| format!("\n-> {predicted}{from}"));
    let (rows, columns) = (counted(description.rows, "row"), counted(description.columns.len(), "column"));
    format!("{}: {rows}, {columns}{task}", clean(&description.file, 200))
}

/// A line for each column. Where a page is too narrow, words of the data are cut first, and then names.
fn table(description: &Description) -> String {
    const HEADS: [&str; 6] = ["column", "cells", "missing", "distinct", "range, or top words", "use"];
    const SIDES: [Side; 6] = [Side::Left, Side::Left, Side::Right, Side::Right, Side::Left, Side::Left];
    const NAME: usize = 0;
    const CONTENTS: usize = 4;
    let mut lines: Vec<Vec<String>> = std::iter::once(HEADS.map(str::to_owned).to_vec())
        .chain(description.columns.iter().map(|column| line(column, description.rows)))
        .collect();
    let width = |i: usize| lines.iter().map(|line| line[i].chars().count()).max().unwrap_or(0);
    let others = (0..HEADS.len()).filter(|&i| i != NAME && i != CONTENTS).map(width).sum::<usize>();
    let room = page_width().saturating_sub(others + 2 * (HEADS.len() - 1));
    let contents = room.saturating_sub(width(NAME)).max(HEADS[CONTENTS].len()).min(width(CONTENTS));
    let names = room.saturating_sub(contents).max(HEADS[NAME].len());
    for line in &mut lines {
        line[NAME] = clean(&line[NAME], names);
        line[CONTENTS] = clean(&line[CONTENTS], contents);
    }
    columns(&lines, &SIDES)
}

/// Cells that are not too long for any page.
fn line(column: &ColumnDescription, rows: usize) -> Vec<String> {
    const LONGEST: usize = 100;
    let missing = match column.missing {
        0 => "-".to_owned(),
        n => percent(n as f64 / rows as f64),
    };
    vec![
        clean(&column.name, LONGEST),
        column.kind.map_or("-", kind).to_owned(),
        missing,
        column.distinct.to_string(),
        clean(&contents(&column.contents), LONGEST),
        purpose(&column.purpose),
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
