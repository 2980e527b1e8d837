//! `paragrad inspect`: a model's card.

use std::process::ExitCode;

use paragrad::datasets::{Input, Kind, Preparation, Values};
use paragrad::{LossName, Model, Module, Training};
use serde::Serialize;

use crate::args::InspectArgs;
use crate::output;
use crate::report::columns::{Side, columns};
use crate::report::targets;
use crate::report::text::{clean, counted, entry, short};

pub(crate) fn run(args: &InspectArgs) -> anyhow::Result<ExitCode> {
    let model = Model::load(&args.model)?;
    if args.json {
        output::print_json(&json(&model))?;
    } else {
        output::print(&text(&model))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What it predicts, from what, and how it came about.
fn text(model: &Model) -> String {
    let (preparation, training) = (model.encoding().preparation(), model.training());
    let target = targets::named(&targets::of(preparation));
    let losses =
        format!("{} -> {} ({})", short(training.losses.before), short(training.losses.after), loss(model));
    let validation = training.losses.validation.map(|loss| format!(", validation {}", short(loss)));
    entry("predicts", &format!("{target} ({})", preparation.task()))
        + &entry(
            "network",
            &format!("{}, {}", model.shape(), counted(model.network().n_parameters(), "parameter")),
        )
        + &entry("data", &data(training))
        + &entry("training", &how(training))
        + &entry("loss", &(losses + &validation.unwrap_or_default()))
        + &entry("fingerprint", &model.fingerprint().to_string())
        + "\n"
        + &inputs(preparation)
}

fn loss(model: &Model) -> String {
    LossName(model.encoding().loss().clone()).to_string()
}

fn data(training: &Training) -> String {
    let validate = match training.validation_rows {
        0 => String::new(),
        n => format!(", {n} validated"),
    };
    format!("{}: {}{validate}", clean(&training.data, 200), counted(training.rows, "row"))
}

fn how(training: &Training) -> String {
    let Training { batch_size, optimizer, learning_rate, schedule, seed, precision, .. } = training;
    let start = if training.started_from.is_some() { ", from given weights" } else { "" };
    let epochs = counted(training.epochs, "epoch");
    format!(
        "{epochs}, batches of {batch_size}, {optimizer} at {learning_rate} ({schedule}), seed {seed}, {precision}{start}"
    )
}

/// A line for every column that must be there.
fn inputs(preparation: &Preparation) -> String {
    let heads = ["column", "cells", "features", "known in training"].map(str::to_owned).to_vec();
    let line = |input: &Input| {
        let kind = match input.kind() {
            Kind::Numeric => "numbers",
            Kind::Boolean => "yes/no",
            Kind::Categorical | Kind::Date => "words",
        };
        vec![clean(&input.name, 24), kind.to_owned(), input.width().to_string(), clean(&known(input), 32)]
    };
    let lines: Vec<Vec<String>> =
        std::iter::once(heads).chain(preparation.inputs().iter().map(line)).collect();
    columns(&lines, &[Side::Left, Side::Left, Side::Right, Side::Left])
}

/// The range of numbers, or the categories.
fn known(input: &Input) -> String {
    match &input.values {
        Values::Numeric { min, max, .. } => format!("{} to {}", short(*min), short(*max)),
        Values::Boolean { .. } => "no, yes".to_owned(),
        Values::Categorical { categories, .. } => {
            categories.iter().map(|category| category.label.as_str()).collect::<Vec<_>>().join(", ")
        }
    }
}

#[derive(Serialize)]
struct ModelJson<'a> {
    network: String,
    parameters: usize,
    loss: String,
    training: &'a Training,
    preparation: &'a Preparation,
    fingerprint: String,
}

fn json(model: &Model) -> ModelJson<'_> {
    ModelJson {
        network: model.shape(),
        parameters: model.network().n_parameters(),
        loss: loss(model),
        training: model.training(),
        preparation: model.encoding().preparation(),
        fingerprint: model.fingerprint().to_string(),
    }
}
