//! Where results go: to stdout, or to a file that is written whole or not at all.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use paragrad::{check_replaceable, replace_file};

use crate::failure::UsageError;

/// Writes text to stdout. Nothing is wrong if its reader has seen enough, as `head` does.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot write to stdout"),
        _ => Ok(()),
    }
}

/// Writes an object to stdout as JSON, on a line of its own; a number that is not finite is null.
pub(crate) fn print_json(object: &impl serde::Serialize) -> anyhow::Result<()> {
    print(&(serde_json::to_string(object)? + "\n"))
}

/// Writes a line to stderr. Nothing is wrong if nobody is left to read it.
pub(crate) fn note(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Writes a file, whole or not at all.
pub(crate) fn write_file(path: &Path, contents: impl AsRef<[u8]>) -> anyhow::Result<()> {
    replace_file(path, contents.as_ref()).with_context(|| format!("cannot write {}", path.display()))
}

/// An option, and the file that it names.
pub(crate) type Named<'a> = (&'a str, &'a Path);

/// The options that name a file.
pub(crate) fn named<'a>(options: impl IntoIterator<Item = (&'a str, &'a Option<PathBuf>)>) -> Vec<Named<'a>> {
    options.into_iter().filter_map(|(option, path)| Some((option, path.as_deref()?))).collect()
}

/// Refuses files to write that are the same, or one that is read, however they are written: what is written last would be
/// all that is left.
pub(crate) fn check_distinct(written: &[Named<'_>], read: &[Named<'_>]) -> anyhow::Result<()> {
    for (i, (option, path)) in written.iter().enumerate() {
        let others = written[..i].iter().chain(read);
        if let Some((other, _)) = others.into_iter().find(|(_, other)| place(other) == place(path)) {
            let message =
                format!("{other} and {option}: found the same file, {}, expected two", path.display());
            return Err(UsageError(message).into());
        }
    }
    Ok(())
}

/// A file by the full path of its folder, if there is such a folder.
fn place(path: &Path) -> PathBuf {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match (path.canonicalize(), folder.canonicalize(), path.file_name()) {
        (Ok(path), ..) => path,
        (_, Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Refuses a file that exists, unless forced, or that one cannot write, before any work is done for it.
pub(crate) fn check_new(option: &str, path: &Path, force: bool) -> anyhow::Result<()> {
    if path.exists() && !force {
        let advice = "add --force to replace it, or choose another name";
        return Err(UsageError(format!("{option} {}: the file exists; {advice}", path.display())).into());
    }
    check_replaceable(path).with_context(|| format!("cannot write {}", path.display()))
}
