//! Predicted numbers beside true ones, and how far they are apart.

use super::{Figure, some_of};
use crate::report::chart::{Axis, Chart, Scale, marks};
use crate::report::judged::{Judged, spread};
use crate::report::markup::Element;
use crate::wording::short;

/// More points hide each other.
const MOST_POINTS: usize = 1000;

/// Predictions over truths of one target; the diagonal is where they agree.
pub(in crate::report) fn predictions(judged: &Judged, (i, target): (usize, &str)) -> Figure {
    let pairs = judged.numbers(i);
    let scale = Scale::around(pairs.iter().flat_map(|&(truth, predicted)| [truth, predicted]));
    let x = Axis::numbers(format!("true {target}"), scale);
    let chart =
        Chart::new("Predicted and true numbers", x, Axis::numbers(format!("predicted {target}"), scale));
    let area = chart.area();
    let diagonal = [scale.low(), scale.high()].map(|end| area.at(end, end));
    let (points, note) = points(&pairs, |truth, predicted| area.at(truth, predicted));
    let guide = marks::segment("guide", diagonal[0], diagonal[1]);
    let summary = format!("{} points around the diagonal, where both are the same", points.len());
    let drawing = chart.draw(&summary, std::iter::once(guide).chain(points));
    Figure::new("predictions", drawing)
        .note(Some(about(judged, "On the dashed line both are the same.")))
        .note(note)
}

/// What predictions of one target missed, over predictions.
pub(in crate::report) fn residuals(judged: &Judged, (i, target): (usize, &str)) -> Figure {
    let pairs = judged.numbers(i);
    let predicted = Scale::around(pairs.iter().map(|&(_, predicted)| predicted));
    let missed = Scale::around(pairs.iter().map(|&(truth, predicted)| truth - predicted).chain([0.0]));
    let x = Axis::numbers(format!("predicted {target}"), predicted);
    let chart = Chart::new("Residuals", x, Axis::numbers("truth − prediction", missed));
    let area = chart.area();
    let (points, note) = points(&pairs, |truth, predicted| area.at(predicted, truth - predicted));
    let zero = area.y_at(0.0);
    let guide = marks::segment("guide", (area.left, zero), (area.right(), zero));
    let summary = format!("{} points around zero", points.len());
    let drawing = chart.draw(&summary, std::iter::once(guide).chain(points));
    Figure::new("residuals", drawing)
        .note(Some(about(
            judged,
            "Without a pattern, nothing is left to be learned from the prediction alone.",
        )))
        .note(note)
}

fn about(judged: &Judged, reading: &str) -> String {
    format!("Of {}. {reading}", judged.what)
}

/// A dot for each of at most so many pairs, and a word if there are more.
fn points(pairs: &[(f64, f64)], at: impl Fn(f64, f64) -> (f64, f64)) -> (Vec<Element>, Option<String>) {
    let finite: Vec<(f64, f64)> =
        pairs.iter().copied().filter(|(truth, predicted)| (truth - predicted).is_finite()).collect();
    let dot = |i: usize| {
        let (truth, predicted) = finite[i];
        let told = [
            format!("true {}", short(truth)),
            format!("predicted {}", short(predicted)),
            format!("difference {}", short(truth - predicted)),
        ];
        marks::dot("thin s0", at(truth, predicted), 3.0).hover(&told)
    };
    let points: Vec<_> = spread(finite.len(), MOST_POINTS).into_iter().map(dot).collect();
    let note = some_of(points.len(), pairs.len(), "row").map(|some| format!("Shown are {some}"));
    (points, note)
}
