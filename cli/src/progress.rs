//! The progress bar: epochs, loss, rate and the time that is left.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use paragrad::Epoch;

use crate::report::text::{counted, rate, short};

/// How often the bar changes; more often, one could not read it.
const PERIOD: Duration = Duration::from_millis(100);

/// A bar on stderr, which hides itself where nobody would see it.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    next: Instant,
}

impl Progress {
    /// No bar if `quiet`, or if stderr is no terminal.
    pub(crate) fn new(quiet: bool) -> Self {
        let seen = !quiet && std::io::stderr().is_terminal();
        Progress { bar: seen.then(bar), next: Instant::now() + PERIOD }
    }

    /// Shows an epoch, unless the last one is too recent.
    pub(crate) fn show(&mut self, epoch: &Epoch) {
        let per_second = rate(epoch.samples as f64 / epoch.seconds);
        self.set(epoch.number as u64, epoch.of as u64, epoch, &format!("{per_second} samples/s"));
    }

    fn set(&mut self, position: u64, length: u64, epoch: &Epoch, what: &str) {
        let Some(bar) = &self.bar else { return };
        let now = Instant::now();
        if now < self.next {
            return;
        }
        self.next = now + PERIOD;
        bar.set_length(length);
        let validation =
            epoch.validation.map_or_else(String::new, |loss| format!(", validation {}", short(loss)));
        bar.set_message(format!("loss {}{validation}  {what}", short(epoch.loss)));
        bar.set_position(position);
    }

    /// Removes the bar.
    pub(crate) fn clear(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The bar of several trainings side by side.
pub(crate) struct SharedProgress {
    n_trainings: usize,
    /// The bar, and the epochs of all trainings so far.
    state: Mutex<(Progress, u64)>,
}

impl SharedProgress {
    /// For so many trainings.
    pub(crate) fn new(progress: Progress, n_trainings: usize) -> Self {
        SharedProgress { n_trainings, state: Mutex::new((progress, 0)) }
    }

    /// Shows an epoch of one of the trainings, unless the last one is too recent.
    pub(crate) fn show(&self, epoch: &Epoch) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (progress, epochs) = &mut *state;
        *epochs += 1;
        let length = (self.n_trainings * epoch.of) as u64;
        progress.set(*epochs, length, epoch, &counted(self.n_trainings, "training"));
    }

    /// Removes the bar.
    pub(crate) fn clear(self) {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).0.clear();
    }
}

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:20} {pos}/{len} epochs  {msg}  {eta} left");
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    match style {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        Err(_) => bar,
    }
}
