//! Which engine computes a batch's gradient.

use std::str::FromStr;

/// How the gradient of a batch is computed. For networks the result has the same bits either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Engine {
    /// One sample's graph is recorded without values, compiled, and run over blocks of samples in lock step. An
    /// objective whose graph depends on data (a closure) goes to the tape.
    #[default]
    Compiled,
    /// Every sample is recorded and swept on a tape.
    Tape,
}

impl Engine {
    /// Every choice there is.
    pub const ALL: [Engine; 2] = [Engine::Compiled, Engine::Tape];

    /// The name by which it is chosen.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Compiled => "compiled",
            Engine::Tape => "tape",
        }
    }
}

impl FromStr for Engine {
    type Err = UnknownEngine;

    fn from_str(text: &str) -> Result<Self, UnknownEngine> {
        Engine::ALL
            .into_iter()
            .find(|engine| engine.name() == text)
            .ok_or_else(|| UnknownEngine(text.to_owned()))
    }
}

/// No engine has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown engine `{0}`, expected compiled or tape")]
pub struct UnknownEngine(pub String);
