//! Event files, which TensorBoard shows while they are written: a scalar for each number of an epoch.
//!
//! | tag | value | step |
//! |---|---|---|
//! | `loss/train` | mean loss per sample over the epoch | the epoch, from 1 |
//! | `loss/validation` | mean loss of the rows that validate, where there are any | |
//! | `learning_rate` | of the epoch | |
//! | `samples_per_second` | over the epoch | |
//!
//! The format has 32-bit floats; a [`RunLog`](crate::RunLog) keeps all digits.

mod checksum;
mod event;
mod record;

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::unix_time;
use crate::history::Epoch;

/// Writes an event file.
///
/// ```
/// use paragrad::{Dataset, EventFile, Mlp, Supervised, TrainConfig, Trainer};
/// use std::ops::ControlFlow;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let data = Dataset::new(vec![0., 0., 0., 1., 1., 0., 1., 1.], 2, vec![0., 1., 1., 0.], 1)?;
/// let mut trainer = Trainer::new(Supervised::default(), Mlp::new(2, &[8, 1], 42), TrainConfig::default())?;
/// let folder = std::env::temp_dir().join("paragrad-runs");
/// let mut events = EventFile::create(&folder)?; // tensorboard --logdir
/// let mut written = Ok(());
/// trainer.fit(&data, |epoch, _| {
///     written = events.epoch(epoch);
///     if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
/// })?;
/// written?;
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct EventFile<W> {
    out: W,
    /// Samples and seconds so far.
    before: (usize, f64),
}

impl EventFile<fs::File> {
    /// A new file in a folder, which is made if need be and may have others. Every event reaches the operating system
    /// before the call that writes it returns.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn create(folder: &Path) -> io::Result<Self> {
        static CREATED: AtomicU64 = AtomicU64::new(0);
        fs::create_dir_all(folder)?;
        let (number, process) = (CREATED.fetch_add(1, Ordering::Relaxed), std::process::id());
        let name = format!("events.out.tfevents.{:010}.paragrad.{process}.{number}", unix_time() as u64);
        EventFile::new(OpenOptions::new().write(true).create_new(true).open(folder.join(name))?)
    }
}

impl<W: Write> EventFile<W> {
    /// Events that go to a writer, each by one call; the first one, which says what the others are, at once.
    ///
    /// # Errors
    /// The writer's.
    pub fn new(out: W) -> io::Result<Self> {
        let mut file = EventFile { out, before: (0, 0.0) };
        file.write(&event::version(unix_time()))?;
        Ok(file)
    }

    /// Writes an epoch.
    ///
    /// # Errors
    /// The writer's.
    pub fn epoch(&mut self, epoch: &Epoch) -> io::Result<()> {
        let (samples, seconds) = self.before;
        self.before = (epoch.samples, epoch.seconds);
        let rate = (epoch.samples - samples) as f64 / (epoch.seconds - seconds);
        let mut numbers = vec![("loss/train", epoch.loss)];
        numbers.extend(epoch.validation.map(|loss| ("loss/validation", loss)));
        numbers.extend([("learning_rate", epoch.learning_rate), ("samples_per_second", rate)]);
        self.write(&event::scalars(unix_time(), epoch.number, &numbers))
    }

    /// The writer.
    pub fn into_inner(self) -> W {
        self.out
    }

    fn write(&mut self, event: &[u8]) -> io::Result<()> {
        self.out.write_all(&record::framed(event))?;
        self.out.flush()
    }
}
