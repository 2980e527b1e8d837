//! In which floats one trains.

use std::str::FromStr;

/// The floats of parameters, and of what the compiled engine computes. The tape computes in `f64` in either case, and so
/// do [`evaluate`](crate::Trainer::evaluate) and [`predict`](crate::Trainer::predict).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Precision {
    /// 32 bits: about seven digits, and twice as fast.
    F32,
    /// 64 bits: about sixteen digits.
    #[default]
    F64,
}

impl Precision {
    /// Every choice there is.
    pub const ALL: [Precision; 2] = [Precision::F32, Precision::F64];

    /// The name by which it is chosen.
    pub fn name(self) -> &'static str {
        match self {
            Precision::F32 => "f32",
            Precision::F64 => "f64",
        }
    }
}

impl FromStr for Precision {
    type Err = UnknownPrecision;

    fn from_str(text: &str) -> Result<Self, UnknownPrecision> {
        Precision::ALL
            .into_iter()
            .find(|precision| precision.name() == text)
            .ok_or_else(|| UnknownPrecision(text.to_owned()))
    }
}

/// No precision has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown precision `{0}`, expected f32 or f64")]
pub struct UnknownPrecision(pub String);
