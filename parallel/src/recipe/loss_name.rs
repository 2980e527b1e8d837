//! The names of losses.

use std::fmt;
use std::str::FromStr;

use paragrad_core::Loss;
use paragrad_core::formula::{Formula, FormulaError};
use paragrad_datasets::nearest;

/// A loss with its name: `squared-error`, `absolute-error`, `huber` or `huber:DELTA`, `binary-cross-entropy`,
/// `cross-entropy`, `hinge`, `poisson`; or with its [`Formula`]. Read, but not written, are `mse`, `mae`, `bce` and `ce`.
///
/// ```
/// use paragrad::{Loss, LossName};
///
/// assert_eq!("huber:0.5".parse(), Ok(LossName(Loss::Huber { delta: 0.5 })));
/// assert_eq!(LossName(Loss::Hinge).to_string(), "hinge");
/// assert_eq!("abs(y - p)^1.5".parse::<LossName>().map(|loss| loss.to_string()), Ok("abs(y - p)^1.5".to_owned()));
/// ```
#[derive(Debug, Clone, PartialEq)]
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
        match (known, &self.0) {
            (Some((name, _)), _) => f.pad(name),
            (None, Loss::Huber { delta }) => write!(f, "huber:{delta}"),
            (None, Loss::Formula(formula)) => write!(f, "{formula}"),
            (None, loss) => write!(f, "{loss:?}"),
        }
    }
}

impl FromStr for LossName {
    type Err = UnknownLoss;

    fn from_str(text: &str) -> Result<Self, UnknownLoss> {
        if let Some((_, loss)) = NAMES.iter().chain(&ALIASES).find(|(name, _)| *name == text) {
            return Ok(LossName(loss.clone()));
        }
        match text.strip_prefix("huber:") {
            Some(delta) => huber(delta),
            None => formula(text),
        }
        .map(LossName)
    }
}

fn huber(delta: &str) -> Result<Loss, UnknownLoss> {
    match delta.parse() {
        Ok(delta) if delta > 0.0 && f64::is_finite(delta) => Ok(Loss::Huber { delta }),
        _ => Err(UnknownLoss::Delta(delta.to_owned())),
    }
}

/// A formula; text that is none may be a misspelt name, unless it has something in it that no name has.
fn formula(text: &str) -> Result<Loss, UnknownLoss> {
    let in_names = |c: char| c.is_alphanumeric() || "-_:.".contains(c);
    match text.parse::<Formula>() {
        Ok(formula) => Ok(Loss::Formula(formula)),
        Err(_) if text.chars().all(in_names) => {
            Err(UnknownLoss::Name { text: text.to_owned(), nearest: nearest(text, LossName::all()) })
        }
        Err(error) => Err(UnknownLoss::Formula { nearest: nearest_part(&error), error }),
    }
}

/// The function or variable that was probably meant.
fn nearest_part(error: &FormulaError) -> Option<String> {
    match error {
        FormulaError::UnknownName { name, known, .. } => nearest(name, known.iter().copied()),
        _ => None,
    }
}

/// Text that names no loss.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownLoss {
    /// No loss has this name.
    #[error("unknown loss `{text}`{}, expected one of: {}, huber:DELTA, or a formula as abs(y - p)^1.5", did_you_mean(.nearest), LossName::all().collect::<Vec<_>>().join(", "))]
    Name {
        /// The text.
        text: String,
        /// The name that looks most alike, if one does.
        nearest: Option<String>,
    },
    /// Where the Huber loss shall turn from squared to absolute makes no sense.
    #[error("found the Huber delta `{0}`, expected a number above 0, as in huber:0.5")]
    Delta(String),
    /// A formula with a mistake in it.
    #[error("{}", formula_error(.error, .nearest))]
    Formula {
        /// The mistake.
        error: FormulaError,
        /// The function or variable that looks most alike, if it is an unknown one and one does.
        nearest: Option<String>,
    },
}

fn formula_error(error: &FormulaError, nearest: &Option<String>) -> String {
    match error {
        FormulaError::UnknownName { what, name, column, .. } if nearest.is_some() => {
            format!("unknown {what} `{name}` at column {column}{}", did_you_mean(nearest))
        }
        _ => error.to_string(),
    }
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
        let error = |text: &str| text.parse::<LossName>().expect_err("a misspelt name").to_string();
        for (text, words) in [
            ("squared-eror", "unknown loss `squared-eror` (did you mean squared-error?)"),
            ("asb(y - p)", "unknown function `asb` at column 1 (did you mean abs?)"),
            ("foobar(y - p)", "unknown function `foobar` at column 1, expected one of: abs, "),
            ("abs(y - )", "found `)` at column 9"),
        ] {
            assert!(error(text).contains(words), "{}", error(text));
        }
    }

    #[test]
    fn what_names_no_loss_is_refused() {
        for text in ["huber:0", "huber:-1", "huber:NaN", "huber:", "Hinge", ""] {
            assert!(text.parse::<LossName>().is_err(), "{text}");
        }
    }
}
