//! Why a model file cannot be used.

use std::io;
use std::path::PathBuf;

use serde_json::error::Category;

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

    /// Of JSON that cannot be read as what it should be.
    pub(super) fn of_json(place: impl Into<String>, error: &serde_json::Error) -> Self {
        let found = match error.classify() {
            Category::Data => mismatch(&error.to_string()),
            Category::Eof => "found text that breaks off, expected a whole JSON object".to_owned(),
            Category::Syntax | Category::Io => {
                format!("found no JSON from character {} on, expected a JSON object", error.column())
            }
        };
        Fault::new(place, found + "; the file is damaged, or was changed by another program")
    }

    pub(super) fn in_file(self, file: &str) -> ModelError {
        ModelError::Invalid { file: file.to_owned(), place: self.place, reason: self.reason }
    }
}

/// A mismatch of types as a refusal says it: `missing field `x` at line 1 column 9` is `found no field `x``.
fn mismatch(said: &str) -> String {
    let what = said.rsplit_once(" at line ").map_or(said, |(what, _)| what);
    if let Some(field) = what.strip_prefix("missing field ") {
        return format!("found no field {field}, expected one");
    }
    if let Some(field) = what.strip_prefix("duplicate field ") {
        return format!("found the field {field} twice, expected it once");
    }
    let found =
        ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant ", "unknown field "];
    let found = found.into_iter().find_map(|start| what.strip_prefix(start));
    found.map_or_else(|| what.to_owned(), |found| format!("found {found}"))
}

#[cfg(test)]
mod tests {
    use super::mismatch;

    #[test]
    fn mismatches_say_what_was_found_and_expected() {
        for (said, expected) in [
            ("missing field `seed` at line 1 column 40", "found no field `seed`, expected one"),
            (
                "invalid type: string \"x\", expected f64 at line 1 column 4",
                "found string \"x\", expected f64",
            ),
            ("duplicate field `seed` at line 1 column 9", "found the field `seed` twice, expected it once"),
            ("found 2 labels, expected 3", "found 2 labels, expected 3"),
        ] {
            assert_eq!(mismatch(said), expected);
        }
    }
}
