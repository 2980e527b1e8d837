//! `--report` and `--plots`: a page on a model, and its charts as files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use paragrad::{Plot, Report};

use crate::args::PageArgs;
use crate::command_line;
use crate::failure::UsageError;
use crate::output::{check_new, write_file};

/// Refuses what exists, unless forced, and what one cannot write, before any work is done for it.
pub(crate) fn check(args: &PageArgs, force: bool) -> anyhow::Result<()> {
    if let Some(path) = &args.report {
        check_new("--report", path, force)?;
    }
    args.plots.as_deref().map_or(Ok(()), |folder| check_folder(folder, force))
}

/// Writes what is asked for.
pub(crate) fn write(args: &PageArgs, report: impl FnOnce() -> anyhow::Result<Report>) -> anyhow::Result<()> {
    if args.report.is_none() && args.plots.is_none() {
        return Ok(());
    }
    let report = report()?.with_command(command_line::again());
    if let Some(path) = &args.report {
        write_file(path, report.html())?;
    }
    let Some(folder) = &args.plots else { return Ok(()) };
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let plots = report.plots();
    plots.iter().try_for_each(|Plot { name, svg }| write_file(&chart(folder, name), svg))?;
    // Charts of an earlier model that this one does not have would be taken for its own.
    let is_stale = |file: &PathBuf| !plots.iter().any(|plot| chart(folder, &plot.name) == *file);
    charts(folder).into_iter().filter(is_stale).try_for_each(|file| {
        fs::remove_file(&file)
            .with_context(|| format!("cannot remove {}, a chart of another model", file.display()))
    })
}

fn chart(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.svg"))
}

/// The files of a folder that are called as charts are, by name.
fn charts(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_chart = |file: &PathBuf| {
        let name = file.file_stem().and_then(|stem| stem.to_str());
        file.extension().is_some_and(|ending| ending == "svg") && name.is_some_and(Report::is_plot)
    };
    let mut charts: Vec<PathBuf> = files.filter(is_chart).collect();
    charts.sort();
    charts
}

/// The folder may be new or not; none of the files that it may get is there.
fn check_folder(folder: &Path, force: bool) -> anyhow::Result<()> {
    if folder.exists() && !folder.is_dir() {
        let found = format!("--plots {}: it is a file, expected a folder", folder.display());
        return Err(UsageError(found).into());
    }
    charts(folder).into_iter().try_for_each(|file| check_new("--plots", &file, force))?;
    match folder.ancestors().find(|ancestor| ancestor.exists() || ancestor.as_os_str().is_empty()) {
        Some(ancestor) => check_new("--plots", &ancestor.join(".paragrad-plots"), true),
        None => Ok(()),
    }
}
