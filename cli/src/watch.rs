//! What happens while training goes on: every epoch is shown on the terminal, and written to the records that were asked
//! for.

mod recorder;

use std::sync::{Mutex, PoisonError};

use paragrad::{Epoch, Purpose};
use serde::Serialize;

use crate::args::{OutputArgs, RecordArgs};
use crate::failure;
use crate::progress::Progress;
use recorder::Recorder;

/// Watches one training, or several side by side.
pub(crate) struct Watch {
    state: Mutex<(Progress, Recorder)>,
}

/// What is watched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) purpose: Purpose,
    pub(crate) n_trainings: usize,
}

impl Run {
    /// One training.
    pub(crate) const ONE: Run = Run { purpose: Purpose::Training, n_trainings: 1 };
}

/// A run that is over, whose result is still to be recorded.
#[must_use]
pub(crate) struct Watched(Recorder);

impl Watch {
    /// Only shows epochs, unless `quiet`.
    pub(crate) fn shows(quiet: bool, run: Run) -> Self {
        Watch::new(Progress::new(quiet, run.n_trainings), Recorder::default())
    }

    /// Shows and records them; `settings` are made only if they are recorded.
    pub(crate) fn records<S: Serialize>(
        output: &OutputArgs,
        (record, replace): (&RecordArgs, bool),
        run: Run,
        settings: impl FnOnce() -> anyhow::Result<S>,
    ) -> anyhow::Result<Self> {
        let recorder = Recorder::start(record, replace, run, settings)?;
        Ok(Watch::new(Progress::new(output.quiet || output.json, run.n_trainings), recorder))
    }

    fn new(progress: Progress, recorder: Recorder) -> Self {
        Watch { state: Mutex::new((progress, recorder)) }
    }

    /// Takes note of an epoch of a training, by its number from 0.
    pub(crate) fn see(&self, training: usize, epoch: &Epoch) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (progress, recorder) = &mut *state;
        progress.see(epoch);
        recorder.epoch(training, epoch);
    }

    /// Does some work that is watched, and records why if it fails.
    pub(crate) fn over<T>(
        self,
        work: impl FnOnce(&Watch) -> anyhow::Result<T>,
    ) -> anyhow::Result<(T, Watched)> {
        let done = work(&self);
        let (mut progress, mut recorder) = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        progress.clear();
        match done {
            Ok(done) => Ok((done, Watched(recorder))),
            Err(error) => {
                recorder.fails(&failure::outcome(&error));
                Err(error)
            }
        }
    }
}

impl Watched {
    /// Records the result, which is made only if it is recorded. What could not be written is told only now, for the
    /// caller to return when all else is done: no training is lost for it.
    pub(crate) fn finish<R: Serialize>(self, result: impl FnOnce() -> R) -> anyhow::Result<()> {
        self.0.finish(result)
    }
}
