//! The part of a chart between its axes.

use super::Axis;

/// Where it is, in pixels, and what its sides stand for.
#[derive(Debug, Clone)]
pub(in crate::report) struct Area {
    pub(in crate::report) left: f64,
    pub(in crate::report) top: f64,
    pub(in crate::report) width: f64,
    pub(in crate::report) height: f64,
    pub(in crate::report) x: Axis,
    pub(in crate::report) y: Axis,
}

impl Area {
    pub(in crate::report) fn right(&self) -> f64 {
        self.left + self.width
    }

    pub(in crate::report) fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// The pixel of a point.
    pub(in crate::report) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x_at(x), self.y_at(y))
    }

    pub(in crate::report) fn x_at(&self, x: f64) -> f64 {
        self.left + self.width * self.x.place(x)
    }

    /// Numbers grow upwards, names are listed downwards.
    pub(in crate::report) fn y_at(&self, y: f64) -> f64 {
        let share = self.y.place(y);
        self.top + self.height * if self.y.is_names() { share } else { 1.0 - share }
    }
}
