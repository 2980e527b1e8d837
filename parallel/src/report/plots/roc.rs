//! ROC curves: what a threshold finds, and what it takes for it.

use paragrad_core::text::shorten;

use super::Figure;
use crate::metrics::{RocPoint, roc_auc, roc_curve};
use crate::model::{Model, ranking};
use crate::report::chart::{Area, Axis, Chart, Drawing, Key, Mark, SERIES, Scale, marks, text};
use crate::report::judged::{Judged, spread};
use crate::report::markup::Element;
use crate::wording::{percent, short};

/// More points than that on a curve are no longer seen.
const MOST_POINTS: usize = 200;
/// Points that say their numbers on hovering.
const MOST_DOTS: usize = 25;

struct Curve {
    label: String,
    auc: f64,
    points: Vec<RocPoint>,
}

/// A curve of the second of two classes, or of each class against the others; nothing without a sample of both kinds.
pub(in crate::report) fn roc(model: &Model, judged: &Judged) -> Option<Figure> {
    let labels = model.encoding().preparation().labels();
    let truth = judged.classes();
    let scores: Vec<Vec<f64>> =
        judged.outputs.iter().map(|outputs| model.encoding().class_scores(outputs)).collect();
    let classes = if labels.len() == 2 { 1..2 } else { 0..labels.len() };
    let areas = classes.map(|class| (class, roc_auc(&ranking(&scores, truth, class))));
    let mut areas: Vec<(usize, f64)> = areas.filter(|(_, auc)| !auc.is_nan()).collect();
    let n = areas.len();
    areas.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    areas.truncate(SERIES);
    areas.sort_unstable_by_key(|&(class, _)| class);
    let curve = |(class, auc): (usize, f64)| {
        let points = roc_curve(&ranking(&scores, truth, class));
        Curve { label: labels[class].clone(), auc, points }
    };
    let curves: Vec<Curve> = areas.into_iter().map(curve).collect();
    if curves.is_empty() {
        return None;
    }
    let worst = format!("The {} of {n} classes with the smallest areas.", curves.len());
    let about = if labels.len() == 2 {
        format!(
            "Of {}: how well scores rank {} before {}; an area of 1 is perfect, the dashed line is chance.",
            judged.what,
            shorten(&labels[1], 40),
            shorten(&labels[0], 40)
        )
    } else {
        format!(
            "Of {}, each class against all others; an area of 1 is perfect, the dashed line is chance.",
            judged.what
        )
    };
    Some(Figure::new("roc", draw(&curves)).note(Some(about)).note((curves.len() < n).then_some(worst)))
}

fn draw(curves: &[Curve]) -> Drawing {
    let unit = || Scale::linear(0.0, 1.0);
    let x = Axis::numbers("share of the others taken for the class", unit());
    let mut chart = Chart::new("ROC curve", x, Axis::numbers("share of the class found", unit()));
    let key = |(i, curve): (usize, &Curve)| {
        let label = format!("{} (area {})", text::fitted(&curve.label, 11.0, 90.0), short(curve.auc));
        Key { mark: Mark::Line(i), label }
    };
    chart.legend = curves.iter().enumerate().map(key).collect();
    let area = chart.area();
    let mut parts = vec![marks::segment("guide", area.at(0.0, 0.0), area.at(1.0, 1.0))];
    parts.extend(curves.iter().enumerate().flat_map(|(i, curve)| elements(i, curve, &area)));
    let areas: Vec<String> =
        curves.iter().map(|curve| format!("{} {}", curve.label, short(curve.auc))).collect();
    chart.draw(&format!("areas: {}", areas.join(", ")), parts)
}

fn elements(series: usize, curve: &Curve, area: &Area) -> Vec<Element> {
    let at = |point: &RocPoint| area.at(point.false_positive_rate, point.true_positive_rate);
    let some = |most: usize| spread(curve.points.len(), most).into_iter().map(|i| &curve.points[i]);
    let dot = |point: &RocPoint| {
        let told = [
            curve.label.clone(),
            format!("from a score of {}", short(point.threshold)),
            format!("{} found", percent(point.true_positive_rate)),
            format!("{} of the others taken for it", percent(point.false_positive_rate)),
        ];
        marks::dot(&format!("mark s{series}"), at(point), 2.6).hover(&told)
    };
    let line = marks::line(series, &some(MOST_POINTS).map(at).collect::<Vec<_>>());
    std::iter::once(line).chain(some(MOST_DOTS).map(dot)).collect()
}
