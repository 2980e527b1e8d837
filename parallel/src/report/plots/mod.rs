//! The charts of a report, a file each.

mod calibration;
mod confusion;
mod importance;
mod loss;
mod network;
mod regions;
mod residuals;
mod roc;

use super::chart::Drawing;

pub(super) use calibration::calibration;
pub(super) use confusion::confusion;
pub(super) use importance::importance;
pub(super) use loss::loss;
pub(super) use network::network;
pub(super) use regions::regions;
pub(super) use residuals::{predictions, residuals};
pub(super) use roc::roc;

/// A chart under the name of its file, and what must be said below it.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    pub(super) name: String,
    pub(super) drawing: Drawing,
    pub(super) notes: Vec<String>,
}

impl Figure {
    fn new(name: &str, drawing: Drawing) -> Self {
        Figure { name: name.to_owned(), drawing, notes: Vec::new() }
    }

    /// One of several of its kind, counted from 0.
    pub(super) fn numbered(mut self, i: usize) -> Self {
        self.name = format!("{}-{}", self.name, i + 1);
        self
    }

    pub(super) fn note(mut self, note: Option<String>) -> Self {
        self.notes.extend(note);
        self
    }
}

/// That not all of many things are shown.
pub(super) fn some_of(shown: usize, all: usize, what: &str) -> Option<String> {
    (shown < all).then(|| format!("{shown} of {}.", crate::wording::counted(all, what)))
}
