//! How much the score falls when a column is permuted.

use super::{Figure, some_of};
use crate::importance::Importance;
use crate::report::chart::{Area, Axis, Chart, Scale, marks};
use crate::report::markup::Element;
use crate::wording::short;

/// Less important columns are not shown.
const MOST: usize = 20;

/// A bar for each column, the most important at the top, with the deviation over repeats.
pub(in crate::report) fn importance(importances: &[Importance], score: &str, about: &str) -> Option<Figure> {
    let mut sorted: Vec<&Importance> =
        importances.iter().filter(|importance| importance.spread.mean.is_finite()).collect();
    sorted.sort_by(|a, b| b.spread.mean.total_cmp(&a.spread.mean));
    sorted.truncate(MOST);
    let most_important = sorted.first()?.column.clone();
    let ends = sorted.iter().flat_map(|importance| {
        let (mean, deviation) = (importance.spread.mean, deviation(importance));
        [mean - deviation, mean + deviation]
    });
    let x = Axis::numbers(format!("fall of {score}"), Scale::around(ends.chain([0.0])));
    let names = sorted.iter().map(|importance| importance.column.clone()).collect();
    let mut chart = Chart::new("Permutation importance", x, Axis::names("column", names));
    chart.height = 22.0 * sorted.len().max(3) as f64;
    let area = chart.area();
    let zero = area.x_at(0.0);
    let baseline = marks::segment("axis", (zero, area.top), (zero, area.bottom()));
    let bars = sorted.iter().enumerate().flat_map(|(i, importance)| bar(i, importance, &area));
    let drawing =
        chart.draw(&format!("the most important column is {most_important}"), bars.chain([baseline]));
    let note =
        some_of(sorted.len(), importances.len(), "column").map(|some| format!("The most important {some}"));
    Some(Figure::new("importance", drawing).note(Some(about.to_owned())).note(note))
}

/// 0 for a single repeat, which has none.
fn deviation(importance: &Importance) -> f64 {
    let deviation = importance.spread.deviation;
    if deviation.is_finite() { deviation } else { 0.0 }
}

fn bar(i: usize, importance: &Importance, area: &Area) -> [Element; 2] {
    const HIGH: f64 = 12.0;
    let (mean, deviation) = (importance.spread.mean, deviation(importance));
    let (y, zero, end) = (area.y_at(i as f64), area.x_at(0.0), area.x_at(mean));
    let told = [importance.column.clone(), format!("{} ± {}", short(mean), short(deviation))];
    let corner = (zero.min(end), y - HIGH / 2.0);
    let whisker = [mean - deviation, mean + deviation].map(|x| (area.x_at(x), y));
    [
        marks::rectangle("thin s0", corner, ((end - zero).abs(), HIGH)).hover(&told),
        marks::segment("whisker", whisker[0], whisker[1]).hover(&told),
    ]
}
