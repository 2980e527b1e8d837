//! Lines, shapes and words in a chart, in pixels.

use super::Mark;
use crate::report::markup::{Element, Pixels};

/// A straight line.
pub(in crate::report) fn segment(class: &str, from: (f64, f64), to: (f64, f64)) -> Element {
    path(class, &[from, to])
}

/// A line through points.
pub(in crate::report) fn path(class: &str, points: &[(f64, f64)]) -> Element {
    let step = |(i, &(x, y)): (usize, &(f64, f64))| {
        format!("{}{} {}", if i == 0 { "M" } else { "L" }, Pixels(x), Pixels(y))
    };
    let steps: String = points.iter().enumerate().map(step).collect();
    Element::new("path").class(class).with("d", steps)
}

/// A line of a series through points; a dot where there is one point only.
pub(in crate::report) fn line(series: usize, points: &[(f64, f64)]) -> Element {
    match points {
        [only] => dot(&format!("mark s{series}"), *only, 3.5),
        _ => path(&format!("line s{series}"), points),
    }
}

/// A rectangle from its upper left corner.
pub(in crate::report) fn rectangle(class: &str, (x, y): (f64, f64), (width, height): (f64, f64)) -> Element {
    let (width, height) = (width.max(0.0), height.max(0.0));
    Element::new("rect").class(class).at("x", x).at("y", y).at("width", width).at("height", height)
}

/// A circle.
pub(in crate::report) fn dot(class: &str, (x, y): (f64, f64), radius: f64) -> Element {
    Element::new("circle").class(class).at("cx", x).at("cy", y).at("r", radius)
}

/// The shape of a series: circle, square, triangle, diamond, triangle on its head, cross.
pub(in crate::report) fn shape(series: usize, (x, y): (f64, f64), size: f64) -> Element {
    let class = format!("mark s{series}");
    let around = |corners: &[(f64, f64)]| {
        let points: Vec<(f64, f64)> =
            corners.iter().map(|&(dx, dy)| (x + size * dx, y + size * dy)).collect();
        path(&class, &[points.as_slice(), &points[..1]].concat())
    };
    match series % super::SERIES {
        0 => dot(&class, (x, y), size),
        1 => around(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
        2 => around(&[(0.0, -1.2), (1.1, 0.9), (-1.1, 0.9)]),
        3 => around(&[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]),
        4 => around(&[(0.0, 1.2), (1.1, -0.9), (-1.1, -0.9)]),
        _ => {
            let (a, b) = (0.4, 1.2);
            around(&[
                (-a, -b),
                (a, -b),
                (a, -a),
                (b, -a),
                (b, a),
                (a, a),
                (a, b),
                (-a, b),
                (-a, a),
                (-b, a),
                (-b, -a),
                (-a, -a),
            ])
        }
    }
}

/// Words on a line.
pub(in crate::report) fn words(class: &str, (x, y): (f64, f64), words: &str) -> Element {
    Element::new("text").class(class).at("x", x).at("y", y).text(words)
}

/// Words turned to read upwards, around a point.
pub(in crate::report) fn on_end(words: Element, (x, y): (f64, f64)) -> Element {
    words.with("transform", format_args!("rotate(-90 {} {})", Pixels(x), Pixels(y)))
}

/// What stands before an entry of a legend, at its left end.
pub(super) fn swatch(mark: Mark, (x, y): (f64, f64)) -> Element {
    match mark {
        Mark::Line(series) => line(series, &[(x, y), (x + 20.0, y)]),
        Mark::Shape(series) => shape(series, (x + 14.0, y), 4.0),
        Mark::Shade(shade) => rectangle(&format!("shade q{shade}"), (x + 4.0, y - 6.0), (16.0, 12.0)),
    }
}
