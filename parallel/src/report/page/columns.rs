//! What is in the columns of the data, and what becomes of them.

use paragrad_datasets::{ColumnDescription, Contents, Dropped, Input, Kind, OnMissing, Use, Values};

use super::section;
use super::table::{Table, heads};
use crate::report::Report;
use crate::report::markup::Element;
use crate::wording::{counted, grouped, percent, short};

/// Tables of more columns are cut.
const MOST_COLUMNS: usize = 200;
/// Categories of a column that are named.
const MOST_CATEGORIES: usize = 12;

/// What the model does with every column.
pub(super) fn preparation(report: &Report) -> Option<Element> {
    let preparation = report.model.encoding().preparation();
    let mut table = Table::new(
        "Preparation",
        heads(["column", "is", "becomes", "range or categories", "missing cells"], []),
    );
    let targets = preparation.targets();
    for target in targets.iter().take(MOST_COLUMNS) {
        let scaling = target.scaling;
        let becomes = match preparation.labels() {
            [] if report.model.encoding().keeps_units() => "the target, as it is".to_owned(),
            [] => format!("the target: (y − {}) / {}", short(scaling.center), short(scaling.spread)),
            labels => format!("the target: {} classes", labels.len()),
        };
        let range = listed(preparation.labels().iter().map(String::as_str));
        table.row(vec![target.name.clone(), "target".to_owned(), becomes, range, String::new()]);
    }
    let inputs = preparation.inputs();
    inputs.iter().take(MOST_COLUMNS).for_each(|input| table.row(of_input(input)));
    let dropped = preparation.dropped();
    dropped.iter().take(MOST_COLUMNS).for_each(|dropped| table.row(of_dropped(dropped)));
    let section = section("Preparation").child(table.element());
    let most = targets.len().max(inputs.len()).max(dropped.len());
    Some(section.children(cut(most)).children(notes(report)))
}

fn of_input(input: &Input) -> Vec<String> {
    let becomes = match &input.values {
        Values::Numeric { scaling, .. } => {
            format!("(x − {}) / {}", short(scaling.center), short(scaling.spread))
        }
        Values::Boolean { .. } => "0 or 1".to_owned(),
        Values::Categorical { .. } => format!("{}, one of which is 1", counted(input.width(), "feature")),
    };
    let range = match &input.values {
        Values::Numeric { min, max, .. } => format!("{} to {}", short(*min), short(*max)),
        Values::Boolean { .. } => "no, yes".to_owned(),
        Values::Categorical { categories, others, .. } => {
            let named = listed(categories.iter().map(|category| category.label.as_str()));
            if *others > 0 { format!("{named}; {others} others share a feature") } else { named }
        }
    };
    vec![input.name.clone(), kind(input.kind()).to_owned(), becomes, range, missing(input)]
}

fn missing(input: &Input) -> String {
    if input.missing_share == 0.0 {
        return "none".to_owned();
    }
    let done = match &input.values {
        _ if input.on_missing == OnMissing::DropRow => "rows left out".to_owned(),
        Values::Numeric { fill, .. } => format!("filled with {}, and marked", short(*fill)),
        Values::Boolean { fill, .. } => {
            format!("filled with {}, and marked", if *fill { "yes" } else { "no" })
        }
        Values::Categorical { .. } => "a category of their own".to_owned(),
    };
    format!("{}: {done}", percent(input.missing_share))
}

fn of_dropped(dropped: &Dropped) -> Vec<String> {
    let becomes = format!("left out: {}", dropped.reason);
    vec![dropped.name.clone(), "–".to_owned(), becomes, String::new(), String::new()]
}

/// What was left out, filled in or read otherwise than written.
fn notes(report: &Report) -> Option<Element> {
    let notes = report.model.encoding().preparation().notes();
    let item = |note: &paragrad_datasets::Note| Element::new("li").text(&note.to_string());
    let shown = notes.iter().take(MOST_COLUMNS).map(item);
    (!notes.is_empty()).then(|| Element::new("ul").class("note").children(shown))
}

/// What the columns of the training data hold.
pub(super) fn data(report: &Report) -> Option<Element> {
    let description = report.description.as_ref()?;
    let mut table = Table::new(
        "Data",
        [
            heads(["column", "cells"], ["missing", "distinct", "smallest", "mean", "median", "largest"]),
            heads(["most frequent", "use"], []),
        ]
        .concat(),
    );
    let columns = &description.columns;
    columns.iter().take(MOST_COLUMNS).for_each(|column| table.row(of_column(column, description.rows)));
    let about = format!(
        "{}: {}, {}.",
        description.file,
        counted(description.rows, "row"),
        counted(columns.len(), "column")
    );
    let about = Element::new("p").text(&about);
    Some(section("Data").child(about).child(table.element()).children(cut(columns.len())))
}

fn of_column(column: &ColumnDescription, rows: usize) -> Vec<String> {
    let dashes = || std::array::from_fn(|_| "–".to_owned());
    let (numbers, words): ([String; 4], String) = match &column.contents {
        Contents::Nothing => (dashes(), "–".to_owned()),
        Contents::Numbers { min, mean, median, max } => {
            ([min, mean, median, max].map(|n| short(*n)), "–".to_owned())
        }
        Contents::Words { top } => {
            let top: Vec<String> = top.iter().map(|(word, n)| format!("{word} ({})", grouped(*n))).collect();
            (dashes(), top.join(", "))
        }
    };
    let missing =
        if column.missing == 0 { "–".to_owned() } else { percent(column.missing as f64 / rows as f64) };
    let head =
        [column.name.clone(), column.kind.map_or("–", kind).to_owned(), missing, grouped(column.distinct)];
    head.into_iter().chain(numbers).chain([words, purpose(&column.purpose)]).collect()
}

fn purpose(purpose: &Use) -> String {
    match purpose {
        Use::Target => "target".to_owned(),
        Use::Feature { width, .. } => counted(*width, "feature"),
        Use::Dropped(reason) => format!("left out: {reason}"),
        Use::Refused { message } => format!("refused: {message}"),
    }
}

/// How far other data are from those of training.
pub(super) fn differences(report: &Report) -> Option<Element> {
    let differences = report.differences.as_ref()?;
    let mut table = Table::new(
        "Other than in training",
        heads(["column"], ["cells", "missing", "outside of the range", "unknown categories"]),
    );
    for input in differences.inputs.iter().take(MOST_COLUMNS) {
        let counts = [input.rows, input.missing, input.outside, input.unseen].map(grouped);
        table.row(std::iter::once(input.name.clone()).chain(counts).collect());
    }
    let notes = differences.notes();
    let items = notes.iter().take(MOST_COLUMNS).map(|note| Element::new("li").text(note));
    let list = (!notes.is_empty()).then(|| Element::new("ul").class("note").children(items));
    let section = section("Other than in training").child(table.element());
    Some(section.children(cut(differences.inputs.len())).children(list))
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Numeric => "numbers",
        Kind::Boolean => "yes or no",
        Kind::Categorical => "words",
        Kind::Date => "dates",
    }
}

fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(MOST_CATEGORIES);
    let named = names.take(MOST_CATEGORIES).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}

/// That a table is cut.
fn cut(n: usize) -> Option<Element> {
    let said = format!("The first {MOST_COLUMNS} of {}.", counted(n, "column"));
    (n > MOST_COLUMNS).then(|| Element::new("p").class("note").text(&said))
}
