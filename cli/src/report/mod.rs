//! What is printed, as text or as JSON.

pub(crate) mod columns;
pub(crate) mod evaluation;
pub(crate) mod folds;
pub(crate) mod json;
pub(crate) mod summary;
pub(crate) mod targets;
pub(crate) mod text;
pub(crate) mod trials;

mod confusion;
mod predictions;
