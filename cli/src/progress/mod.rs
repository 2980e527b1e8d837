//! Progress on the terminal: how far training is, and, where there is room, the losses so far as a curve.
//!
//! What is drawn ends above the cursor, which stays visible: a run that is interrupted leaves the last picture and a
//! terminal in order.

mod chart;
mod curve;
mod screen;
mod status;

use std::io::{IsTerminal, Stderr, stderr};
use std::time::{Duration, Instant};

use paragrad::Epoch;
use terminal_size::{Height, Width, terminal_size_of};

use crate::report::text::counted;
use chart::{Chart, Series};
use curve::Curve;
use screen::{Line, Screen};
use status::Status;

/// How often the picture changes; more often, one could not read it.
const PERIOD: Duration = Duration::from_millis(100);
/// The smallest terminal with room for a curve.
const ROOM: Size = Size { columns: 50, rows: 16 };

/// Of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Size {
    columns: usize,
    rows: usize,
}

/// What is shown of trainings on stderr; nothing where nobody would see it.
pub(crate) struct Progress {
    shown: Option<Shown>,
}

/// What there is to show.
struct Shown {
    screen: Screen<Stderr>,
    started: Instant,
    next: Instant,
    n_trainings: usize,
    /// Of all trainings so far.
    epochs: usize,
    training: Curve,
    validation: Curve,
}

impl Progress {
    /// Of so many trainings; nothing if `quiet`, or if stderr is no terminal.
    pub(crate) fn new(quiet: bool, n_trainings: usize) -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let seen = !quiet && !is_dumb && stderr().is_terminal();
        Progress { shown: seen.then(|| Shown::new(n_trainings)) }
    }

    /// Takes note of an epoch of one of the trainings, and shows it unless the last picture is too recent.
    pub(crate) fn see(&mut self, epoch: &Epoch) {
        if let Some(shown) = &mut self.shown {
            shown.see(epoch);
        }
    }

    /// Removes what is shown.
    pub(crate) fn clear(&mut self) {
        if let Some(mut shown) = self.shown.take() {
            shown.screen.clear(size().columns);
        }
    }
}

impl Shown {
    fn new(n_trainings: usize) -> Self {
        let started = Instant::now();
        let curve = || if n_trainings == 1 { Curve::of_one() } else { Curve::of_lowest() };
        Shown {
            screen: Screen::new(stderr()),
            started,
            next: started + PERIOD,
            n_trainings,
            epochs: 0,
            training: curve(),
            validation: curve(),
        }
    }

    fn see(&mut self, epoch: &Epoch) {
        self.epochs += 1;
        self.training.add(epoch.number, epoch.loss);
        if let Some(loss) = epoch.validation {
            self.validation.add(epoch.number, loss);
        }
        let now = Instant::now();
        if now < self.next {
            return;
        }
        self.next = now + PERIOD;
        let size = size();
        let lines = self.lines(epoch, size);
        self.screen.draw(&lines, size.columns);
    }

    fn lines(&self, epoch: &Epoch, size: Size) -> Vec<Line> {
        let status = Status {
            epochs: self.epochs,
            of: self.n_trainings * epoch.of,
            epoch,
            n_trainings: self.n_trainings,
            elapsed: self.started.elapsed(),
        };
        // The last column is left free: some terminals go on to the next line after it.
        let mut lines = if has_room(size) { self.chart(size).lines() } else { Vec::new() };
        lines.push(Line::plain(status.text(size.columns - 1)));
        lines
    }

    fn chart(&self, size: Size) -> Chart<'_> {
        let of = match self.n_trainings {
            1 => String::new(),
            n => format!(", the lowest of {}", counted(n, "training")),
        };
        let training = Series { name: "training", losses: self.training.losses() };
        let validation = Series { name: "validation", losses: self.validation.losses() };
        Chart {
            title: format!("loss{of}"),
            series: std::iter::once(training).chain(self.validation.any().then_some(validation)).collect(),
            epochs: self.training.epochs(),
            columns: (size.columns - 1).min(110),
            rows: (size.rows / 4).clamp(4, 12),
            colored: is_colored(),
        }
    }
}

/// Whether a curve fits, and the terminal has the letters that it is drawn with.
fn has_room(size: Size) -> bool {
    size.columns >= ROOM.columns && size.rows >= ROOM.rows && has_unicode()
}

/// Whether the locale's letters are those of Unicode; on Windows they always are.
fn has_unicode() -> bool {
    let set = |name: &&str| std::env::var(name).is_ok_and(|value| !value.is_empty());
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find(set).and_then(|name| std::env::var(name).ok());
    cfg!(windows) || locale.is_some_and(|locale| locale.to_lowercase().replace('-', "").contains("utf8"))
}

/// Unless <https://no-color.org> is wished.
fn is_colored() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn size() -> Size {
    match terminal_size_of(stderr()) {
        Some((Width(columns), Height(rows))) => {
            Size { columns: usize::from(columns).max(2), rows: rows.into() }
        }
        None => Size { columns: 80, rows: 2 },
    }
}
