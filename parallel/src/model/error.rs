//! Why a model file cannot be used.

use std::io;
use std::path::PathBuf;

/// Why a model cannot be saved or loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The operating system would not give the file.
    #[error("cannot read {}: {reason}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// The operating system would not take the file.
    #[error("cannot write {}: {reason}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// What is in the file is no model, or contradicts itself.
    #[error("{file}: {place}: {reason}")]
    Invalid {
        /// The file's name.
        file: String,
        /// Where in the file: the header, a tensor, an entry of the metadata.
        place: String,
        /// What was found, and what was expected.
        reason: String,
    },
}

/// What is wrong, and where in the file: a [`ModelError::Invalid`] that does not know the file's name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) place: String,
    pub(super) reason: String,
}

impl Fault {
    pub(super) fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Fault { place: place.into(), reason: reason.into() }
    }

    pub(super) fn in_file(self, file: &str) -> ModelError {
        ModelError::Invalid { file: file.to_owned(), place: self.place, reason: self.reason }
    }
}
