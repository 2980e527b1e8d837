//! `paragrad predict`: what a model says of every row of a file.

mod columns;

use std::collections::BTreeMap;
use std::process::ExitCode;

use paragrad::datasets::{ApplyReport, Table};
use paragrad::{Answer, Model, Prediction, Predictions};
use serde::Serialize;

use crate::args::PredictArgs;
use crate::failure::UsageError;
use crate::output;
use crate::report::targets::NamesJson;
use crate::report::text::counted;
use columns::Columns;

pub(crate) fn run(args: &PredictArgs) -> anyhow::Result<ExitCode> {
    let model = Model::load(&args.model)?;
    if args.proba && !model.encoding().has_probabilities() {
        let what = "--proba: the model has no probabilities; train it on classes, with a cross-entropy";
        return Err(UsageError(what.to_owned()).into());
    }
    let table = args.file.open()?;
    let columns = Columns::of(args, &model, &table)?;
    let predictions = model.predict(&table)?;
    if !args.quiet {
        predictions.report.notes().iter().for_each(|note| output::note(note));
        without_prediction(&table, &predictions).iter().for_each(|note| output::note(note));
    }
    let text = if args.json {
        serde_json::to_string(&json(args, &model, (&table, &columns), &predictions))? + "\n"
    } else {
        csv(&model, (&table, &columns), &predictions)
    };
    match &args.out {
        Some(path) => {
            output::write_file(path, &text)?;
            if !args.quiet {
                output::note(&format!("wrote {} ({})", path.display(), counted(table.n_rows(), "row")));
            }
        }
        None => output::print(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Which rows have no prediction, the first few by their lines.
fn without_prediction(table: &Table, predictions: &Predictions) -> Option<String> {
    const MOST: usize = 8;
    let none = |&row: &usize| predictions.rows[row].is_none();
    let rows: Vec<usize> = (0..predictions.rows.len()).filter(none).collect();
    let lines: Vec<String> = rows.iter().take(MOST).map(|&row| table.line(row).to_string()).collect();
    let more = if rows.len() > MOST { ", …" } else { "" };
    let found =
        format!("{} without a prediction, on lines {}{more}", counted(rows.len(), "row"), lines.join(", "));
    (!rows.is_empty()).then_some(found)
}

fn csv(model: &Model, (table, columns): (&Table, &Columns), predictions: &Predictions) -> String {
    let heads: Vec<String> = columns.heads().map(cell).collect();
    let width = columns.answers.len() + columns.probabilities.len();
    let line = |(row, prediction): (usize, &Option<Prediction>)| {
        let said: Vec<String> = match prediction {
            Some(Prediction { answer, probabilities }) => {
                let probabilities = probabilities.iter().flatten().take(columns.probabilities.len());
                let answers = model.answer_texts(answer).into_iter().map(|text| cell(&text));
                answers.chain(probabilities.map(f64::to_string)).collect()
            }
            None => vec![String::new(); width],
        };
        let kept = columns.kept.iter().map(|(_, position)| cell(&table.written(row, *position)));
        let number = (row + 1).to_string();
        std::iter::once(number).chain(kept).chain(said).collect::<Vec<_>>().join(",") + "\n"
    };
    heads.join(",") + "\n" + &predictions.rows.iter().enumerate().map(line).collect::<String>()
}

/// A cell of CSV, in quotes where it must be.
fn cell(text: &str) -> String {
    let quote = text.contains([',', '"', '\n', '\r']);
    if quote { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[derive(Serialize)]
struct PredictionsJson<'a> {
    target: NamesJson,
    fingerprint: String,
    /// In the file's order; null where there is no prediction.
    predictions: Vec<Option<PredictionJson<'a>>>,
    /// By the name of each column that is kept its cells, in the file's order.
    kept: BTreeMap<&'a str, Vec<String>>,
    report: &'a ApplyReport,
}

#[derive(Serialize)]
struct PredictionJson<'a> {
    prediction: AnswerJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probabilities: Option<BTreeMap<&'a str, f64>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum AnswerJson<'a> {
    Class(&'a str),
    Number(f64),
    /// Of several targets, by their names.
    Numbers(BTreeMap<&'a str, f64>),
}

fn json<'a>(
    args: &PredictArgs,
    model: &'a Model,
    (table, columns): (&Table, &'a Columns),
    predictions: &'a Predictions,
) -> PredictionsJson<'a> {
    let preparation = model.encoding().preparation();
    let named = |probabilities: &Vec<f64>| {
        preparation.labels().iter().map(String::as_str).zip(probabilities.iter().copied()).collect()
    };
    let prediction = |prediction: &Prediction| PredictionJson {
        prediction: match (&prediction.answer, prediction.answer.number()) {
            (Answer::Class { class, .. }, _) => AnswerJson::Class(preparation.label(*class)),
            (_, Some(number)) => AnswerJson::Number(number),
            (Answer::Numbers(numbers), None) => {
                let names = preparation.targets().iter().map(|target| target.name.as_str());
                AnswerJson::Numbers(names.zip(numbers.iter().copied()).collect())
            }
        },
        probabilities: prediction.probabilities.as_ref().filter(|_| args.proba).map(named),
    };
    PredictionsJson {
        target: NamesJson::of(preparation),
        fingerprint: model.fingerprint().to_string(),
        predictions: predictions.rows.iter().map(|row| row.as_ref().map(prediction)).collect(),
        kept: columns.kept.iter().map(|(name, position)| (name.as_str(), cells(table, *position))).collect(),
        report: &predictions.report,
    }
}

/// A column as it is written.
fn cells(table: &Table, position: usize) -> Vec<String> {
    (0..table.n_rows()).map(|row| table.written(row, position)).collect()
}
