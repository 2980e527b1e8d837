//! Point sets in the plane that no straight line separates, of any size and noise.
//!
//! The bundled `moons`, `circles` and `spiral` are [`bundled_moons`], [`bundled_circles`] and
//! [`bundled_spiral`]. Sine, cosine and logarithm may differ between platforms in the last bit, so
//! coordinates are rounded to 6 decimals, and those of a seed are the same everywhere.
//!
//! ```
//! use paragrad_datasets::{CsvOptions, Table, generate};
//!
//! let points = generate::spiral(2, 50, 0.1, 42);
//! let table = Table::parse("spiral.csv", generate::to_csv(&points), &CsvOptions::default())?;
//! assert_eq!((table.n_rows(), table.n_columns()), (100, 3));
//! # Ok::<(), paragrad_datasets::Error>(())
//! ```

use std::f64::consts::PI;
use std::fmt::Write;

use rand::Rng;

use crate::random::{Purpose, normal, stream};

/// A point and its class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// First coordinate.
    pub x1: f64,
    /// Second coordinate.
    pub x2: f64,
    /// Class, from 0.
    pub class: usize,
}

/// Two half circles of radius 1 that reach into each other; `per_class` points on each, evenly along it,
/// moved by normal `noise` (its standard deviation) in both coordinates.
///
/// # Source
/// The shape is that of scikit-learn's `make_moons`.
pub fn moons(per_class: usize, noise: f64, seed: u64) -> Vec<Point> {
    points(2, per_class, noise, seed, |class, i| {
        let (sin, cos) = (PI * along(i, per_class)).sin_cos();
        if class == 0 { (cos, sin) } else { (1.0 - cos, 0.5 - sin) }
    })
}

/// A circle of radius 1 and, inside it, one of radius `factor`; `per_class` points on each, evenly around it,
/// moved by normal `noise` (its standard deviation) in both coordinates.
///
/// # Source
/// The shape is that of scikit-learn's `make_circles`.
pub fn circles(per_class: usize, factor: f64, noise: f64, seed: u64) -> Vec<Point> {
    points(2, per_class, noise, seed, |class, i| {
        let radius = if class == 0 { 1.0 } else { factor };
        let (sin, cos) = (2.0 * PI * i as f64 / per_class as f64).sin_cos();
        (radius * cos, radius * sin)
    })
}

/// `arms` arms that wind from the origin to radius 1 through 4 radians each; `per_class` points on each,
/// evenly along it, moved by normal `noise` (its standard deviation) in both coordinates.
///
/// # Source
/// The shape is that of the CS231n course's case study,
/// <https://cs231n.github.io/neural-networks-case-study/>, which puts the noise on the angle.
pub fn spiral(arms: usize, per_class: usize, noise: f64, seed: u64) -> Vec<Point> {
    points(arms, per_class, noise, seed, |class, i| {
        let radius = along(i, per_class);
        let (sin, cos) = (2.0 * PI * class as f64 / arms as f64 + 4.0 * radius).sin_cos();
        (radius * cos, radius * sin)
    })
}

/// The bundled `moons`: 200 points, noise 0.1.
pub fn bundled_moons() -> Vec<Point> {
    moons(100, 0.1, 1)
}

/// The bundled `circles`: 200 points, the inner radius 0.5, noise 0.05.
pub fn bundled_circles() -> Vec<Point> {
    circles(100, 0.5, 0.05, 2)
}

/// The bundled `spiral`: 3 arms of 100 points, noise 0.02.
pub fn bundled_spiral() -> Vec<Point> {
    spiral(3, 100, 0.02, 3)
}

/// A header `x1,x2,y` and a row a point, coordinates with 6 decimals.
pub fn to_csv(points: &[Point]) -> String {
    let mut csv = String::from("x1,x2,y\n");
    for Point { x1, x2, class } in points {
        // Writing to a String cannot fail.
        let _ = writeln!(csv, "{x1:.6},{x2:.6},{class}");
    }
    csv
}

/// `per_class` noisy points on the curve of each class, class by class; `curve` gives the place of a class's
/// point `i`.
fn points(
    n_classes: usize,
    per_class: usize,
    noise: f64,
    seed: u64,
    curve: impl Fn(usize, usize) -> (f64, f64),
) -> Vec<Point> {
    let mut rng = stream(seed, Purpose::Generate, 0);
    let mut point = |class, i| {
        let (x1, x2) = curve(class, i);
        Point { x1: moved(x1, noise, &mut rng), x2: moved(x2, noise, &mut rng), class }
    };
    (0..n_classes * per_class).map(|i| point(i / per_class, i % per_class)).collect()
}

/// How far along its curve a point is: from 0 for the first to 1 for the last.
fn along(i: usize, per_class: usize) -> f64 {
    i as f64 / (per_class.max(2) - 1) as f64
}

/// A coordinate with noise, rounded to 6 decimals; the sum turns -0 into 0.
fn moved(coordinate: f64, noise: f64, rng: &mut impl Rng) -> f64 {
    ((coordinate + noise * normal(rng)) * 1e6).round() / 1e6 + 0.0
}
