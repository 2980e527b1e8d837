//! Which engine computes a batch's gradient.

use std::str::FromStr;

use paragrad_datasets::Dataset;

use crate::compiled_engine::CompiledEngine;
use crate::sample_loss::SampleLoss;
use crate::tape_engine::TapeEngine;
use crate::workers::Workers;

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

/// The engines of one trainer, and what the compiled one was compiled for.
#[derive(Debug, Default)]
pub(crate) struct Engines {
    tape: TapeEngine,
    compiled: Option<(CompiledEngine, (usize, usize))>,
    /// Whether compiling was tried in vain.
    only_tape: bool,
}

impl Engines {
    /// Compiles, if that is wanted and possible, for samples as wide as those of `data`. Which engine is ready then.
    pub(crate) fn prepare<L: SampleLoss>(
        &mut self,
        wanted: Engine,
        objective: &L,
        model: &L::Numbers,
        data: &Dataset,
    ) -> Engine {
        let widths = (data.n_features(), data.n_targets());
        if wanted == Engine::Tape || self.only_tape {
            self.compiled = None;
            return Engine::Tape;
        }
        if self.compiled.as_ref().is_none_or(|&(_, compiled_for)| compiled_for != widths) {
            let program = objective.compile(model, widths.0, widths.1);
            self.only_tape = program.is_none();
            self.compiled = program.map(|program| (CompiledEngine::new(program), widths));
        }
        if self.compiled.is_some() { Engine::Compiled } else { Engine::Tape }
    }

    /// The mean loss of the samples `rows`, and its gradient, by the engine that is [prepared](Engines::prepare).
    pub(crate) fn gradient<L: SampleLoss>(
        &mut self,
        workers: &Workers,
        objective: &L,
        (model, parameters): (&L::Numbers, &[f64]),
        batch: (&Dataset, &[usize]),
        gradient: &mut [f64],
    ) -> f64 {
        match &mut self.compiled {
            Some((compiled, _)) => compiled.gradient(workers, parameters, batch, gradient),
            None => self.tape.gradient(workers, objective, model, batch, gradient),
        }
    }

    /// The gradient of every sample's own loss, on tapes.
    pub(crate) fn sample_gradients<L: SampleLoss>(
        &mut self,
        workers: &Workers,
        objective: &L,
        model: &L::Numbers,
        data: &Dataset,
        n_parameters: usize,
    ) -> Vec<Vec<f64>> {
        self.tape.sample_gradients(workers, objective, model, data, n_parameters)
    }
}
