//! The progress bar: epochs, loss, rate and the time that is left.

use std::io::IsTerminal;
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
    /// Epochs of all trainings side by side.
    epochs: u64,
}

impl Progress {
    /// No bar if `quiet`, or if stderr is no terminal.
    pub(crate) fn new(quiet: bool) -> Self {
        let seen = !quiet && std::io::stderr().is_terminal();
        Progress { bar: seen.then(bar), next: Instant::now() + PERIOD, epochs: 0 }
    }

    /// Shows an epoch, unless the last one is too recent.
    pub(crate) fn show(&mut self, epoch: &Epoch) {
        let per_second = rate(epoch.samples as f64 / epoch.seconds);
        self.set(epoch.number as u64, epoch.of as u64, epoch, &format!("{per_second} samples/s"));
    }

    /// Shows an epoch of one of several trainings side by side, likewise.
    pub(crate) fn show_one_of(&mut self, n_trainings: usize, epoch: &Epoch) {
        self.epochs += 1;
        self.set(self.epochs, (n_trainings * epoch.of) as u64, epoch, &counted(n_trainings, "training"));
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

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:20} {pos}/{len} epochs  {msg}  {eta} left");
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    match style {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        Err(_) => bar,
    }
}
