//! Where results go: to stdout, or to a file that is written whole or not at all.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

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

/// Refuses options that name the same file to write: the last one would be all that is left.
pub(crate) fn check_distinct(files: &[(&str, &Path)]) -> anyhow::Result<()> {
    for (i, (option, path)) in files.iter().enumerate() {
        if let Some((other, _)) = files[..i].iter().find(|(_, other)| other == path) {
            let message =
                format!("{other} and {option}: found the same file, {}, expected two", path.display());
            return Err(UsageError(message).into());
        }
    }
    Ok(())
}

/// Refuses a file that exists, unless forced, or that one cannot write, before any work is done for it.
pub(crate) fn check_new(option: &str, path: &Path, force: bool) -> anyhow::Result<()> {
    if path.exists() && !force {
        let advice = "add --force to replace it, or choose another name";
        return Err(UsageError(format!("{option} {}: the file exists; {advice}", path.display())).into());
    }
    check_replaceable(path).with_context(|| format!("cannot write {}", path.display()))
}
