//! The names of losses.

use std::fmt;
use std::str::FromStr;

use paragrad_core::Loss;
use paragrad_datasets::nearest;

/// A loss with its name: `squared-error`, `absolute-error`, `huber` or `huber:DELTA`, `binary-cross-entropy`,
/// `cross-entropy`, `hinge`, `poisson`. Read, but not written, are `mse`, `mae`, `bce` and `ce`.
///
/// ```
/// use paragrad::{Loss, LossName};
///
/// assert_eq!("huber:0.5".parse(), Ok(LossName(Loss::Huber { delta: 0.5 })));
/// assert_eq!(LossName(Loss::Hinge).to_string(), "hinge");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LossName(pub Loss);

const NAMES: [(&str, Loss); 7] = [
    ("squared-error", Loss::SquaredError),
    ("absolute-error", Loss::AbsoluteError),
    ("huber", Loss::Huber { delta: 1.0 }),
    ("binary-cross-entropy", Loss::BinaryCrossEntropy),
    ("cross-entropy", Loss::CrossEntropy),
    ("hinge", Loss::Hinge),
    ("poisson", Loss::Poisson),
];

const ALIASES: [(&str, Loss); 4] = [
    ("mse", Loss::SquaredError),
    ("mae", Loss::AbsoluteError),
    ("bce", Loss::BinaryCrossEntropy),
    ("ce", Loss::CrossEntropy),
];

impl LossName {
    /// All names.
    pub fn all() -> impl Iterator<Item = &'static str> {
        NAMES.into_iter().map(|(name, _)| name)
    }
}

impl fmt::Display for LossName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = NAMES.iter().find(|(_, loss)| *loss == self.0);
        match (known, self.0) {
            (Some((name, _)), _) => f.pad(name),
            (None, Loss::Huber { delta }) => write!(f, "huber:{delta}"),
            (None, loss) => write!(f, "{loss:?}"),
        }
    }
}

impl FromStr for LossName {
    type Err = UnknownLoss;

    fn from_str(text: &str) -> Result<Self, UnknownLoss> {
        if let Some((_, loss)) = NAMES.iter().chain(&ALIASES).find(|(name, _)| *name == text) {
            return Ok(LossName(*loss));
        }
        let unknown = || UnknownLoss::Name { text: text.to_owned(), nearest: nearest(text, LossName::all()) };
        let delta = text.strip_prefix("huber:").ok_or_else(unknown)?;
        match delta.parse() {
            Ok(delta) if delta > 0.0 && f64::is_finite(delta) => Ok(LossName(Loss::Huber { delta })),
            _ => Err(UnknownLoss::Delta(delta.to_owned())),
        }
    }
}

/// Text that names no loss.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownLoss {
    /// No loss has this name.
    #[error("unknown loss `{text}`{}, expected one of: {}, huber:DELTA", did_you_mean(.nearest), LossName::all().collect::<Vec<_>>().join(", "))]
    Name {
        /// The text.
        text: String,
        /// The name that looks most alike, if one does.
        nearest: Option<String>,
    },
    /// Where the Huber loss shall turn from squared to absolute makes no sense.
    #[error("found the Huber delta `{0}`, expected a number above 0, as in huber:0.5")]
    Delta(String),
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!(" (did you mean {name}?)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_as_the_loss_that_it_is_written_for() {
        for name in LossName::all().chain(["huber:0.25"]) {
            assert_eq!(name.parse::<LossName>().map(|loss| loss.to_string()).as_deref(), Ok(name));
        }
    }

    #[test]
    fn the_usual_abbreviations_are_read() {
        for (alias, loss) in ALIASES {
            assert_eq!(alias.parse(), Ok(LossName(loss)));
        }
    }

    #[test]
    fn the_name_that_was_probably_meant_is_said() {
        let error = "squared-eror".parse::<LossName>().expect_err("a misspelt name").to_string();
        assert!(error.contains("did you mean squared-error?"), "{error}");
    }

    #[test]
    fn what_names_no_loss_is_refused() {
        for text in ["huber:0", "huber:-1", "huber:NaN", "huber:", "Hinge", ""] {
            assert!(text.parse::<LossName>().is_err(), "{text}");
        }
    }
}
