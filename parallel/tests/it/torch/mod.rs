//! The same numbers as PyTorch: `tests/data/torch_reference.py` makes them, `torch_*.json` are what it wrote.

/// What the script wrote to the file of this name.
macro_rules! reference {
    ($name:literal) => {
        serde_json::from_str(include_str!(concat!("../../data/torch_", $name, ".json")))
            .unwrap_or_else(|error| panic!("torch_{}.json: {error}", $name))
    };
}

mod losses;
mod operations;
mod schedules;
mod trajectories;

use std::fmt::Display;

use paragrad::Loss;

/// How far a number may be from the reference: `relative` times its size, plus `absolute`.
#[derive(Clone, Copy)]
struct Tolerance {
    relative: f64,
    absolute: f64,
}

impl Tolerance {
    #[track_caller]
    fn check(self, found: f64, expected: f64, what: impl Display) {
        let allowed = self.relative * expected.abs() + self.absolute;
        let difference = (found - expected).abs();
        assert!(difference <= allowed, "{what}: {found:e}, expected {expected:e}: off by {difference:.1e}");
    }
}

/// The loss that the reference calls so.
fn loss(name: &str, delta: Option<f64>) -> Loss {
    match (name, delta) {
        ("squared_error", None) => Loss::SquaredError,
        ("absolute_error", None) => Loss::AbsoluteError,
        ("huber", Some(delta)) => Loss::Huber { delta },
        ("binary_cross_entropy", None) => Loss::BinaryCrossEntropy,
        ("cross_entropy", None) => Loss::CrossEntropy,
        ("hinge", None) => Loss::Hinge,
        ("poisson", None) => Loss::Poisson,
        _ => panic!("unknown loss {name}, delta {delta:?}"),
    }
}
