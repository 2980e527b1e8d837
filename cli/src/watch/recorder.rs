//! The records of a run: its log, and event files for TensorBoard.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use paragrad::{Epoch, EventFile, Outcome, Purpose, RunLog};
use serde::Serialize;

use super::Run;
use crate::args::RecordArgs;
use crate::output;

/// The records that were asked for.
#[derive(Default)]
pub(super) struct Recorder {
    log: Option<(PathBuf, RunLog<File>)>,
    events: Option<Events>,
    /// The first record that could not be written; the others go on.
    failed: Option<anyhow::Error>,
}

impl Recorder {
    /// Begins the records, so that what cannot be written shows before anything is trained.
    pub(super) fn start<S: Serialize>(
        record: &RecordArgs,
        replace: bool,
        run: Run,
        settings: impl FnOnce() -> anyhow::Result<S>,
    ) -> anyhow::Result<Self> {
        let events =
            record.tensorboard.as_deref().map(|folder| Events::start(folder, run.purpose)).transpose()?;
        let log = match &record.log {
            Some(path) => {
                let settings = settings()?;
                let mut log = create(path, replace)?;
                log.start(run.purpose, run.n_trainings, &settings).with_context(|| cannot_write(path))?;
                Some((path.clone(), log))
            }
            None => None,
        };
        Ok(Recorder { log, events, failed: None })
    }

    pub(super) fn epoch(&mut self, training: usize, epoch: &Epoch) {
        self.log_line(|log| log.epoch(training, epoch));
        if let Some(events) = &mut self.events
            && let Err(error) = events.epoch(training, epoch)
        {
            self.failed.get_or_insert(error);
            self.events = None;
        }
    }

    /// Ends the log of a run that failed.
    pub(super) fn fails(&mut self, outcome: &Outcome) {
        self.log_line(|log| log.end(outcome, None::<&()>));
    }

    /// Ends the log, and tells what could not be written.
    pub(super) fn finish<R: Serialize>(mut self, result: impl FnOnce() -> R) -> anyhow::Result<()> {
        self.log_line(|log| log.end(&Outcome::Finished, Some(&result())));
        self.failed.map_or(Ok(()), Err)
    }

    /// Writes to the log, if there is one and it can be written.
    fn log_line(&mut self, write: impl FnOnce(&mut RunLog<File>) -> io::Result<()>) {
        if let Some((path, log)) = &mut self.log
            && let Err(error) = write(log)
        {
            self.failed.get_or_insert(anyhow::Error::new(error).context(cannot_write(path)));
            self.log = None;
        }
    }
}

fn create(path: &Path, replace: bool) -> anyhow::Result<RunLog<File>> {
    output::check_new("--log", path, replace)?;
    File::create(path).map(RunLog::new).with_context(|| cannot_write(path))
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

/// A folder of event files: the training's, or a folder below for each of several.
struct Events {
    folder: PathBuf,
    purpose: Purpose,
    files: BTreeMap<usize, EventFile<File>>,
}

impl Events {
    /// Fewer than a process may have open. A training whose file was closed goes on in another.
    const MOST_OPEN: usize = 200;

    fn start(folder: &Path, purpose: Purpose) -> anyhow::Result<Self> {
        fs::create_dir_all(folder).with_context(|| cannot_write(folder))?;
        Ok(Events { folder: folder.to_owned(), purpose, files: BTreeMap::new() })
    }

    fn epoch(&mut self, training: usize, epoch: &Epoch) -> anyhow::Result<()> {
        let folder = self.folder(training);
        self.write(training, &folder, epoch).with_context(|| cannot_write(&folder))
    }

    fn write(&mut self, training: usize, folder: &Path, epoch: &Epoch) -> io::Result<()> {
        if !self.files.contains_key(&training) {
            if self.files.len() == Events::MOST_OPEN {
                self.files.pop_first();
            }
            self.files.insert(training, EventFile::create(folder)?);
        }
        self.files.get_mut(&training).map_or(Ok(()), |file| file.epoch(epoch))
    }

    fn folder(&self, training: usize) -> PathBuf {
        let number = training + 1;
        match self.purpose {
            Purpose::Training => self.folder.clone(),
            Purpose::CrossValidation => self.folder.join(format!("fold-{number}")),
            Purpose::Restarts => self.folder.join(format!("restart-{number}")),
            Purpose::Search => self.folder.join(format!("trial-{number}")),
        }
    }
}
