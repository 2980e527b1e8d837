//! The log of a run: one JSON object a line, readable while it is written and after the run was killed.
//!
//! ```json
//! {"event":"start","format":"paragrad-run","version":1,"program":"0.1.0","time":1780000000.25,"purpose":"training","trainings":1,"settings":{"seed":0}}
//! {"event":"epoch","training":1,"epoch":1,"of":600,"loss":1.0923,"validation":null,"learning_rate":0.01,"seconds":0.0021,"samples":150}
//! {"event":"end","outcome":"finished","reason":null,"epochs":600,"result":{"fingerprint":"64 hexadecimal digits"}}
//! ```
//!
//! | event | field | what |
//! |---|---|---|
//! | `start`, the first line | `format`, `version` | `paragrad-run`, and 1: a reader refuses what it does not know |
//! | | `program` | the version of this library |
//! | | `time` | seconds since 1970-01-01 UTC |
//! | | `purpose`, `trainings` | [`Purpose`], and how many trainings there are |
//! | | `settings` | what the caller gives |
//! | `epoch` | `training` | which, from 1; trainings side by side come in any order among each other |
//! | | `epoch`, `of` | how many epochs of this training are done, and how many there are to be |
//! | | `loss` | mean loss per sample over the epoch |
//! | | `validation` | mean loss of the rows that validate, or null |
//! | | `learning_rate` | of this epoch |
//! | | `seconds`, `samples` | of this training so far, as in [`Epoch`] |
//! | `end`, the last line | `outcome` | `finished`, `diverged` or `failed`; a killed run has no such line |
//! | | `reason` | why, unless it finished |
//! | | `epochs` | lines of epochs |
//! | | `result` | what the caller gives, or null |
//!
//! Numbers have as many digits as it takes to read them back to the bit; one that is not finite is null.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use crate::clock::unix_time;
use crate::history::Epoch;

const FORMAT: &str = "paragrad-run";
const VERSION: u32 = 1;

/// Writes the [log of a run](self).
///
/// ```
/// use paragrad::{Dataset, Mlp, Outcome, Purpose, RunLog, Supervised, TrainConfig, Trainer};
/// use std::ops::ControlFlow;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let data = Dataset::new(vec![0., 0., 0., 1., 1., 0., 1., 1.], 2, vec![0., 1., 1., 0.], 1)?;
/// let mut trainer = Trainer::new(Supervised::default(), Mlp::new(2, &[8, 1], 42), TrainConfig::default())?;
/// let mut log = RunLog::new(Vec::new());
/// log.start(Purpose::Training, 1, &"the settings: anything that serde can write")?;
/// let mut written = Ok(());
/// trainer.fit(&data, |epoch, _| {
///     written = log.epoch(0, epoch);
///     if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
/// })?;
/// written?;
/// log.end(&Outcome::Finished, Some(&trainer.evaluate(&data)))?;
/// let text = String::from_utf8(log.into_inner())?;
/// assert_eq!(text.lines().count(), 2 + trainer.config().epochs);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct RunLog<W> {
    out: W,
    epochs: u64,
}

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// One training.
    Training,
    /// One training for each fold.
    CrossValidation,
    /// Trainings from several seeds.
    Restarts,
    /// Trainings with several settings.
    Search,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// As it should.
    Finished,
    /// The loss or a parameter ceased to be finite.
    Diverged {
        /// What, and when.
        reason: String,
    },
    /// For another reason.
    Failed {
        /// Which.
        reason: String,
    },
}

impl Outcome {
    fn name(&self) -> &'static str {
        match self {
            Outcome::Finished => "finished",
            Outcome::Diverged { .. } => "diverged",
            Outcome::Failed { .. } => "failed",
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Outcome::Finished => None,
            Outcome::Diverged { reason } | Outcome::Failed { reason } => Some(reason),
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Line<'a, S> {
    Start {
        format: &'static str,
        version: u32,
        program: &'static str,
        time: f64,
        purpose: Purpose,
        trainings: usize,
        settings: &'a S,
    },
    Epoch {
        training: usize,
        epoch: usize,
        of: usize,
        loss: f64,
        validation: Option<f64>,
        learning_rate: f64,
        seconds: f64,
        samples: usize,
    },
    End {
        outcome: &'static str,
        reason: Option<&'a str>,
        epochs: u64,
        result: Option<&'a S>,
    },
}

impl RunLog<File> {
    /// A log in a new file. Every line reaches the operating system before the call that writes it returns.
    ///
    /// # Errors
    /// What the operating system says; also if there is such a file.
    pub fn create(path: &Path) -> io::Result<Self> {
        OpenOptions::new().write(true).create_new(true).open(path).map(RunLog::new)
    }
}

impl<W: Write> RunLog<W> {
    /// A log that goes to a writer, each line by one call.
    pub fn new(out: W) -> Self {
        RunLog { out, epochs: 0 }
    }

    /// Writes the first line.
    ///
    /// # Errors
    /// The writer's, and settings that cannot be JSON.
    pub fn start(&mut self, purpose: Purpose, trainings: usize, settings: &impl Serialize) -> io::Result<()> {
        let (format, version, program) = (FORMAT, VERSION, env!("CARGO_PKG_VERSION"));
        let time = unix_time();
        self.line(&Line::Start { format, version, program, time, purpose, trainings, settings })
    }

    /// Writes an epoch of a training, whose number counts from 0 as that of an observer of several trainings does.
    ///
    /// # Errors
    /// The writer's.
    pub fn epoch(&mut self, training: usize, epoch: &Epoch) -> io::Result<()> {
        self.epochs += 1;
        let &Epoch { number, of, loss, validation, learning_rate, seconds, samples } = epoch;
        let line: Line<'_, ()> = Line::Epoch {
            training: training + 1,
            epoch: number,
            of,
            loss,
            validation,
            learning_rate,
            seconds,
            samples,
        };
        self.line(&line)
    }

    /// Writes the last line.
    ///
    /// # Errors
    /// The writer's, and a result that cannot be JSON.
    pub fn end(&mut self, outcome: &Outcome, result: Option<&impl Serialize>) -> io::Result<()> {
        let (name, reason, epochs) = (outcome.name(), outcome.reason(), self.epochs);
        self.line(&Line::End { outcome: name, reason, epochs, result })
    }

    /// The writer.
    pub fn into_inner(self) -> W {
        self.out
    }

    fn line<S: Serialize>(&mut self, line: &Line<'_, S>) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.out.write_all(&text)?;
        self.out.flush()
    }
}
