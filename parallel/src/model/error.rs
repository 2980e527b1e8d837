//! Why a model file cannot be used.

use std::io;
use std::path::PathBuf;

use super::foreign::foreign;

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
    /// The file is of another kind.
    #[error(
        "{file}: found {found}, expected a model, which is a safetensors file that train --out writes ({place}: {reason})"
    )]
    NotAModel {
        /// The file's name.
        file: String,
        /// What it is instead.
        found: String,
        /// Where it shows.
        place: String,
        /// What was found there.
        reason: String,
    },
    /// The model contradicts itself, or is damaged.
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

    /// Of bytes that are no safetensors file.
    pub(super) fn of_bytes(self, file: &str, bytes: &[u8]) -> ModelError {
        match foreign(bytes) {
            Some(found) => ModelError::NotAModel {
                file: file.to_owned(),
                found: found.to_owned(),
                place: self.place,
                reason: self.reason,
            },
            None => self.in_file(file),
        }
    }

    pub(super) fn in_file(self, file: &str) -> ModelError {
        ModelError::Invalid { file: file.to_owned(), place: self.place, reason: self.reason }
    }
}
