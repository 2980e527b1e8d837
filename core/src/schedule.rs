//! How the learning rate changes over the epochs.

use std::fmt;
use std::str::FromStr;

use crate::scalar::Scalar;

/// A course of the learning rate, as a factor on its start; epochs are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    /// The course after the warm-up.
    pub decay: Decay,
    /// For so many epochs the rate rises linearly, from 1/n of its start in the first to all of it in the n-th.
    pub warm_up: usize,
}

/// A course of the learning rate after the warm-up; as text `constant`, `step:EVERY:FACTOR`, `cosine`, `cosine:END`,
/// `linear` or `linear:END`, where END is 0 if not given.
///
/// ```
/// use paragrad_core::schedule::Decay;
///
/// assert_eq!("step:100:0.5".parse(), Ok(Decay::Step { every: 100, factor: 0.5 }));
/// assert_eq!("cosine".parse(), Ok(Decay::Cosine { end: 0.0 }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Decay {
    /// No change.
    Constant,
    /// Times `factor` after every `every` epochs.
    Step {
        /// Epochs between two changes.
        every: usize,
        /// What the rate is multiplied by.
        factor: f64,
    },
    /// Half a cosine from 1 to `end`.
    ///
    /// # Source
    /// Loshchilov and Hutter, SGDR, 2017, eq. 5, without restarts.
    Cosine {
        /// The factor after the last epoch.
        end: f64,
    },
    /// A straight line from 1 to `end`.
    Linear {
        /// The factor after the last epoch.
        end: f64,
    },
}

impl Default for Schedule {
    fn default() -> Self {
        Schedule { decay: Decay::Constant, warm_up: 0 }
    }
}

impl Schedule {
    /// The factor for `epoch` of `n_epochs`.
    pub fn factor(&self, epoch: usize, n_epochs: usize) -> f64 {
        if epoch < self.warm_up {
            (epoch + 1) as f64 / self.warm_up as f64
        } else {
            self.decay.factor(epoch - self.warm_up, n_epochs.saturating_sub(self.warm_up))
        }
    }
}

impl Decay {
    /// What a course may begin with, in the order of the enum; only a step's numbers cannot be left out.
    pub const NAMES: [&str; 4] = ["constant", "step", "cosine", "linear"];

    /// Whether every factor is a number of at least 0, so that descent never turns into ascent.
    pub fn is_valid(self) -> bool {
        match self {
            Decay::Constant => true,
            Decay::Step { factor: end, .. } | Decay::Cosine { end } | Decay::Linear { end } => {
                end.is_finite() && end >= 0.0
            }
        }
    }

    fn factor(self, epoch: usize, n_epochs: usize) -> f64 {
        let progress = epoch as f64 / n_epochs.max(1) as f64;
        match self {
            Decay::Constant => 1.0,
            Decay::Step { every, factor } => (0..epoch / every.max(1)).fold(1.0, |rate, _| rate * factor),
            Decay::Cosine { end } => {
                let half_wave = Scalar::cos(std::f64::consts::PI * progress);
                end + (1.0 - end) * (1.0 + half_wave) / 2.0
            }
            Decay::Linear { end } => 1.0 + (end - 1.0) * progress,
        }
    }
}

/// What `FromStr` reads.
impl fmt::Display for Decay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Decay::Constant => write!(f, "constant"),
            Decay::Step { every, factor } => write!(f, "step:{every}:{factor}"),
            Decay::Cosine { end: 0.0 } => write!(f, "cosine"),
            Decay::Cosine { end } => write!(f, "cosine:{end}"),
            Decay::Linear { end: 0.0 } => write!(f, "linear"),
            Decay::Linear { end } => write!(f, "linear:{end}"),
        }
    }
}

impl FromStr for Decay {
    type Err = UnknownDecay;

    fn from_str(text: &str) -> Result<Self, UnknownDecay> {
        let unknown = || UnknownDecay(text.to_owned());
        let parts: Vec<&str> = text.split(':').collect();
        match parts.as_slice() {
            ["constant"] => Ok(Decay::Constant),
            ["step", every, factor] => {
                let every = every.parse().ok().filter(|&every| every > 0).ok_or_else(unknown)?;
                let factor = parse_factor(factor).filter(|&factor| factor > 0.0).ok_or_else(unknown)?;
                Ok(Decay::Step { every, factor })
            }
            ["cosine"] => Ok(Decay::Cosine { end: 0.0 }),
            ["cosine", end] => Ok(Decay::Cosine { end: parse_factor(end).ok_or_else(unknown)? }),
            ["linear"] => Ok(Decay::Linear { end: 0.0 }),
            ["linear", end] => Ok(Decay::Linear { end: parse_factor(end).ok_or_else(unknown)? }),
            _ => Err(unknown()),
        }
    }
}

/// A factor that does not turn descent into ascent.
fn parse_factor(text: &str) -> Option<f64> {
    text.parse().ok().filter(|factor: &f64| factor.is_finite() && *factor >= 0.0)
}

/// Text that names no course of the learning rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownDecay(pub String);

impl fmt::Display for UnknownDecay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected =
            "constant, step:EPOCHS:FACTOR (as step:100:0.5), cosine, cosine:END, linear or linear:END";
        write!(f, "unknown schedule `{}`, expected {expected}, with factors of at least 0", self.0)
    }
}

impl std::error::Error for UnknownDecay {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for text in ["constant", "step:3:0.5", "cosine", "cosine:0.1", "linear", "linear:0.25"] {
            assert_eq!(text.parse::<Decay>().map(|decay| decay.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_makes_no_course_is_refused() {
        let refused =
            ["", "cos", "step", "step:0:0.5", "step:3:0", "step:3:-1", "step:3", "cosine:", "cosine:-1"];
        for text in refused.into_iter().chain(["linear:NaN", "linear:inf", "constant:1", "step:1:2:3"]) {
            assert!(text.parse::<Decay>().is_err(), "{text}");
        }
    }
}
