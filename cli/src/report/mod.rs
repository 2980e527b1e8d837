//! What is printed, as text of at most 80 columns or as JSON.

pub(crate) mod columns;
pub(crate) mod json;
pub(crate) mod summary;
pub(crate) mod text;

mod confusion;
mod predictions;
