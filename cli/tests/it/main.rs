//! Runs the program as a person does.

mod codes;
mod config;
mod defaults;
mod describe;
mod draw;
mod errors;
mod examples;
mod explain;
mod explain_row;
mod export;
mod gradcheck;
mod help;
mod json;
mod model;
mod options;
mod records;
mod regularized;
mod repeats;
mod report;
mod start;
mod stopping;
mod targets;
mod train;
mod tune;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A folder of the test's own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("paragrad-cli-{test}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder can be made");
        Folder(path)
    }

    /// Writes a file, and gives its path.
    fn file(&self, name: impl AsRef<OsStr>, text: &str) -> PathBuf {
        let path = self.0.join(name.as_ref());
        std::fs::write(&path, text).expect("a temporary file can be written");
        path
    }

    /// The names of all files in it.
    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).expect("a temporary folder can be read");
        let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<String> =
            entries.map(|entry| name(entry).to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_paragrad"))
}

/// Runs with the words of a command line.
fn run(line: &str) -> Output {
    program().args(line.split_whitespace()).output().expect("the program starts")
}

/// Runs with the words of a command line and, as `--data`, a file.
fn run_on(file: &Path, line: &str) -> Output {
    let output = program().args(line.split_whitespace()).arg("--data").arg(file).output();
    output.expect("the program starts")
}

/// Runs in a folder, where files are called by their names.
fn run_in(folder: &Folder, line: &str) -> Output {
    program().args(line.split_whitespace()).current_dir(&folder.0).output().expect("the program starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a successful run printed.
#[track_caller]
fn success(output: &Output) -> String {
    assert_eq!((output.status.code(), stderr(output).as_str()), (Some(0), ""));
    stdout(output)
}

/// The JSON that a successful run printed.
#[track_caller]
fn json(output: &Output) -> Value {
    serde_json::from_str(&success(output)).expect("one JSON value")
}

#[track_caller]
fn check_width(text: &str) {
    let wide = text.lines().find(|line| line.chars().count() > 80);
    assert_eq!(wide, None, "a line of more than 80 columns");
}
