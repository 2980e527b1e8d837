//! The loss over the epochs.

use super::Figure;
use crate::history::{Epoch, Fit};
use crate::report::chart::{Area, Axis, Chart, Key, Mark, Scale, marks};
use crate::report::judged::spread;
use crate::report::markup::Element;
use crate::wording::short;

/// More points than that on a line are no longer seen.
const MOST_POINTS: usize = 300;
/// Places that say their numbers on hovering.
const MOST_STRIPS: usize = 100;

/// Mean losses of the rows that train, and of those that validate if there are any; `unit` is what is measured.
pub(in crate::report) fn loss(fit: &Fit, unit: &str) -> Option<Figure> {
    let (first, last) = (fit.epochs.first()?, fit.epochs.last()?);
    let validates = last.validation.is_some();
    let all: Vec<f64> =
        fit.epochs.iter().flat_map(|epoch| [Some(epoch.loss), epoch.validation]).flatten().collect();
    let scale = Scale::around_positive(&all);
    let course = if scale.is_logarithmic() { ", log scale" } else { "" };
    let x = Axis::numbers("epoch", Scale::whole(first.number, last.number));
    let mut chart = Chart::new("Loss", x, Axis::numbers(format!("{unit}{course}"), scale));
    let names = ["rows that train", "rows that validate"];
    let shown = if validates { 2 } else { 1 };
    chart.legend = (0..shown).map(|i| Key { mark: Mark::Line(i), label: names[i].to_owned() }).collect();

    let area = chart.area();
    let epochs: Vec<&Epoch> =
        spread(fit.epochs.len(), MOST_POINTS).into_iter().map(|i| &fit.epochs[i]).collect();
    let points = |loss: &dyn Fn(&Epoch) -> Option<f64>| -> Vec<(f64, f64)> {
        let finite = |epoch: &Epoch| loss(epoch).filter(|loss| loss.is_finite());
        let point = |epoch: &&Epoch| Some(area.at(epoch.number as f64, finite(epoch)?));
        epochs.iter().filter_map(point).collect()
    };
    let mut parts = kept(fit, &area);
    parts.push(marks::line(0, &points(&|epoch| Some(epoch.loss))));
    if validates {
        parts.push(marks::line(1, &points(&|epoch| epoch.validation)));
    }
    parts.extend(strips(&fit.epochs, &area));
    let drawing = chart.draw(&summary(first, last), parts);
    let note = fit.kept.map(|epoch| {
        format!(
            "The parameters are those of epoch {epoch}, where the loss of the rows that validate was lowest."
        )
    });
    Some(Figure::new("loss", drawing).note(note))
}

fn summary(first: &Epoch, last: &Epoch) -> String {
    let validation = last
        .validation
        .map_or_else(String::new, |loss| format!("; {} of the rows that validate", short(loss)));
    format!(
        "from {} in epoch {} to {} in epoch {}{validation}",
        short(first.loss),
        first.number,
        short(last.loss),
        last.number
    )
}

/// A line where the parameters were kept by early stopping.
fn kept(fit: &Fit, area: &Area) -> Vec<Element> {
    let line = |epoch: usize| {
        let x = area.x_at(epoch as f64);
        marks::segment("guide", (x, area.top), (x, area.bottom()))
    };
    fit.kept.map(line).into_iter().collect()
}

/// Strips that say the numbers of the epoch in their middle.
fn strips(epochs: &[Epoch], area: &Area) -> Vec<Element> {
    let shown = spread(epochs.len(), MOST_STRIPS);
    let middle = |i: usize| area.x_at(epochs[shown[i]].number as f64);
    let strip = |i: usize| {
        let left = if i == 0 { area.left } else { (middle(i - 1) + middle(i)) / 2.0 };
        let right = if i + 1 == shown.len() { area.right() } else { (middle(i) + middle(i + 1)) / 2.0 };
        let size = (right - left, area.height);
        marks::rectangle("strip", (left, area.top), size).hover(&told(&epochs[shown[i]]))
    };
    (0..shown.len()).map(strip).collect()
}

fn told(epoch: &Epoch) -> Vec<String> {
    let validation = epoch.validation.map(|loss| format!("rows that validate: {}", short(loss)));
    let head = [format!("epoch {}", epoch.number), format!("rows that train: {}", short(epoch.loss))];
    let rate = format!("learning rate: {}", short(epoch.learning_rate));
    head.into_iter().chain(validation).chain([rate]).collect()
}
