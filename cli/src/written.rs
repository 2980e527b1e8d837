//! Which files a run has written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::args::{PageArgs, RecordArgs, TrainArgs};
use crate::report::text::entry;

/// What was written, and where to: `model`, `report`, `charts`, `log`, `events`.
pub(crate) struct Written(Vec<(&'static str, PathBuf)>);

impl Written {
    /// What a training writes.
    pub(crate) fn of_training(args: &TrainArgs) -> Self {
        Written::of([("model", &args.model.out)])
            .and(Written::of_pages(&args.pages))
            .and(Written::of_records(&args.record))
    }

    /// A report, and its charts.
    pub(crate) fn of_pages(pages: &PageArgs) -> Self {
        Written::of([("report", &pages.report), ("charts", &pages.plots)])
    }

    /// A log, and event files.
    pub(crate) fn of_records(record: &RecordArgs) -> Self {
        Written::of([("log", &record.log), ("events", &record.tensorboard)])
    }

    fn of<'a>(files: impl IntoIterator<Item = (&'static str, &'a Option<PathBuf>)>) -> Self {
        Written(files.into_iter().filter_map(|(what, path)| Some((what, path.clone()?))).collect())
    }

    fn and(self, other: Written) -> Self {
        Written([self.0, other.0].concat())
    }

    /// A line of a summary, if there are any: `m.safetensors (model), r.html (report)`.
    pub(crate) fn text(&self) -> String {
        let file = |(what, path): &(&str, PathBuf)| format!("{} ({what})", shown(path));
        let files = self.0.iter().map(file).collect::<Vec<_>>().join(", ");
        if files.is_empty() { files } else { entry("wrote", &files) }
    }

    /// The same line below tables, with an empty one before it.
    pub(crate) fn below(&self) -> String {
        let line = self.text();
        if line.is_empty() { line } else { format!("\n{line}") }
    }

    /// The path of each, by what it is.
    pub(crate) fn json(&self) -> BTreeMap<&'static str, String> {
        self.0.iter().map(|(what, path)| (*what, shown(path))).collect()
    }
}

/// A path as text, whatever its bytes are.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A result, and the files written besides.
#[derive(Serialize)]
pub(crate) struct WithFiles<R> {
    #[serde(flatten)]
    pub(crate) result: R,
    pub(crate) files: BTreeMap<&'static str, String>,
}
