//! How sure predictions are, and how many of them are true.

use super::Figure;
use crate::metrics::{CalibrationBin, calibration_error};
use crate::report::chart::{Area, Axis, Chart, Scale, marks};
use crate::report::markup::Element;
use crate::wording::{counted, percent};

/// A dot for every bin, over bars of how many predictions are in it; on the diagonal, probabilities can be believed.
pub(in crate::report) fn calibration(bins: &[CalibrationBin], what: &str) -> Figure {
    let unit = || Scale::linear(0.0, 1.0);
    let x = Axis::numbers("how sure predictions were: mean probability", unit());
    let chart = Chart::new("Calibration", x, Axis::numbers("share that was true", unit()));
    let area = chart.area();
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(1);
    let points: Vec<(f64, f64)> = bins.iter().map(|bin| area.at(bin.confidence, bin.accuracy)).collect();
    let guide = marks::segment("guide", area.at(0.0, 0.0), area.at(1.0, 1.0));
    let parts = bins.iter().map(|bin| bar(bin, most, &area)).chain([guide]);
    let parts = parts.chain([marks::line(0, &points)]).chain(bins.iter().map(|bin| dot(bin, &area)));
    let error = percent(calibration_error(bins));
    let drawing = chart.draw(&format!("mean distance from the diagonal {error}"), parts);
    let about = format!(
        "Of {what}. On the dashed line probabilities can be believed; below it the model is too sure. Bars are \
         numbers of predictions. Calibration error {error}."
    );
    Figure::new("calibration", drawing).note(Some(about))
}

/// At most a quarter of the area high.
fn bar(bin: &CalibrationBin, most: usize, area: &Area) -> Element {
    let height = area.height / 4.0 * bin.count as f64 / most as f64;
    let (left, right) = (area.x_at(bin.above), area.x_at(bin.up_to));
    let corner = (left + 1.0, area.bottom() - height);
    marks::rectangle("shade q2", corner, (right - left - 2.0, height)).hover(&told(bin))
}

fn dot(bin: &CalibrationBin, area: &Area) -> Element {
    marks::dot("mark s0", area.at(bin.confidence, bin.accuracy), 4.5).hover(&told(bin))
}

fn told(bin: &CalibrationBin) -> Vec<String> {
    vec![
        format!(
            "{}, {:.0} to {:.0} % sure",
            counted(bin.count, "prediction"),
            100.0 * bin.above,
            100.0 * bin.up_to
        ),
        format!("mean probability {}", percent(bin.confidence)),
        format!("true {}", percent(bin.accuracy)),
    ]
}
