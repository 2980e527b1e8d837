//! How the model came about, and how to have it again.

use super::section as titled;
use super::table::{Table, heads};
use crate::model::Training;
use crate::report::Report;
use crate::report::markup::Element;
use crate::wording::{grouped, short};

/// Rows that a table of trainings has at most.
const MOST_TRAININGS: usize = 50;

/// Settings, other trainings, the command and the fingerprint.
pub(super) fn section(report: &Report) -> Vec<Element> {
    let mut sections = Vec::from_iter(restarts(report));
    let mut table = Table::new("Settings", heads(["setting", "value"], []));
    for (name, value) in settings(report) {
        table.row(vec![name, value]);
    }
    sections.push(titled("Settings").child(table.element()));
    let command = report
        .command
        .as_ref()
        .map(|command| Element::new("pre").with("tabindex", 0).child(Element::new("code").text(command)));
    let fingerprint = Element::new("p")
        .text("Fingerprint of the parameters: ")
        .child(Element::new("code").class("fingerprint").text(&report.model.fingerprint().to_string()));
    let says = Element::new("p").class("note").text(
        "The same command on the same data gives the same fingerprint, on any machine and any number of threads. With \
         --force it replaces the files that it wrote.",
    );
    let again = report.fit.is_some() && report.command.is_some();
    sections.push(titled("Again").children(command).child(fingerprint).children(again.then_some(says)));
    sections
}

fn settings(report: &Report) -> Vec<(String, String)> {
    let training = report.model.training();
    let Training { data, rows, validation_rows, epochs, batch_size, learning_rate, schedule, .. } = training;
    let kept = report
        .fit
        .as_ref()
        .and_then(|fit| fit.kept)
        .map_or_else(String::new, |epoch| format!(" (that of {epoch} kept)"));
    let settings = [
        ("data", data.clone()),
        ("rows that train", grouped(*rows)),
        ("rows that validate", grouped(*validation_rows)),
        ("network", report.model.shape()),
        ("loss", crate::report::loss_unit(&report.model)),
        ("epochs", format!("{}{kept}", grouped(*epochs))),
        ("rows for one update", grouped(*batch_size)),
        ("learning rate", learning_rate.to_string()),
        ("schedule", schedule.clone()),
        ("epochs of warm-up", training.warm_up.to_string()),
        ("optimiser", training.optimizer.clone()),
        ("seed", training.seed.to_string()),
        ("engine", training.engine.clone()),
        ("floats", training.precision.clone()),
    ];
    let numbers =
        training.optimizer_settings.iter().map(|(name, value)| (name.replace('_', " "), value.to_string()));
    let settings = settings.into_iter().map(|(name, value)| (name.to_owned(), value));
    settings.chain(numbers).collect()
}

/// What other seeds came to.
fn restarts(report: &Report) -> Option<Element> {
    let (best, losses) = report.restarts.as_ref()?;
    let seed = report.model.training().seed;
    let first = seed.wrapping_sub(*best as u64);
    let mut table = Table::new("Trainings", heads(["training"], ["seed", "loss"]));
    for (i, loss) in losses.iter().enumerate().take(MOST_TRAININGS) {
        let name = if i == *best { format!("{} (kept)", i + 1) } else { (i + 1).to_string() };
        let loss = if loss.is_finite() { short(*loss) } else { "diverged".to_owned() };
        table.row(vec![name, first.wrapping_add(i as u64).to_string(), loss]);
    }
    let judged = report.judged[0].what;
    let note =
        format!("The best of {} trainings, by the loss of {judged}: number {}.", losses.len(), best + 1);
    Some(titled("Restarts").child(table.element()).child(Element::new("p").class("note").text(&note)))
}
