//! What a shell is told when it asks how a word may go on: options and their values come from the command line's
//! definition, here are those that depend on files.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use clap::{Arg, Command, CommandFactory};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter};
use paragrad::LossName;
use paragrad::datasets::{CsvOptions, Table, bundled, open};
use paragrad::schedule::Decay;

use super::Arguments;

/// The command line, knowing how the values of its options may go on.
pub(crate) fn command() -> Command {
    completing(Arguments::command())
}

fn completing(command: Command) -> Command {
    command.mut_args(with_completer).mut_subcommands(completing)
}

/// By what an option takes, which its value's name says.
fn with_completer(arg: Arg) -> Arg {
    let value = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    let completer = match (arg.get_id().as_str(), value.as_deref()) {
        ("data" | "validation_data", _) => ArgValueCompleter::new(data),
        (_, Some("FILE")) => ArgValueCompleter::new(PathCompleter::file()),
        (_, Some("FOLDER")) => ArgValueCompleter::new(PathCompleter::dir()),
        ("target", _) => ArgValueCompleter::new(listed_columns),
        (_, Some("COLUMN" | "COLUMN,...")) => ArgValueCompleter::new(columns),
        ("loss", _) => ArgValueCompleter::new(|word: &OsStr| of_names(word, losses())),
        ("schedule", _) => ArgValueCompleter::new(|word: &OsStr| of_names(word, schedules())),
        _ => return arg,
    };
    arg.add(completer)
}

/// The names of losses.
fn losses() -> Vec<&'static str> {
    LossName::all().collect()
}

/// Courses of the learning rate, with a colon where numbers must follow.
fn schedules() -> Vec<String> {
    let begun = |name: &str| if name.parse::<Decay>().is_ok() { name.to_owned() } else { format!("{name}:") };
    Decay::NAMES.into_iter().map(begun).collect()
}

/// Bundled sets and files.
fn data(word: &OsStr) -> Vec<CompletionCandidate> {
    let mut candidates = of_names(word, bundled().iter().map(|set| set.name));
    candidates.extend(PathCompleter::file().complete(word));
    candidates
}

/// The columns of the data that the command line names.
fn columns(word: &OsStr) -> Vec<CompletionCandidate> {
    let names = data_named(std::env::args_os()).and_then(|name| column_names(Path::new(&name)));
    let names = names.unwrap_or_default();
    // Others would be taken for two words, or for two columns.
    let is_one_word = |name: &&str| !name.contains(|c: char| c.is_whitespace() || ",'\"\\$`".contains(c));
    of_names(word, names.iter().map(String::as_str).filter(is_one_word))
}

/// The same for the last of several columns, which are one value.
fn listed_columns(word: &OsStr) -> Vec<CompletionCandidate> {
    let word = word.to_string_lossy();
    match word.rsplit_once(',') {
        Some((before, last)) => {
            let candidates = columns(OsStr::new(last)).into_iter();
            candidates.map(|candidate| candidate.add_prefix(format!("{before},"))).collect()
        }
        None => columns(OsStr::new(&*word)),
    }
}

/// What stands behind --data.
fn data_named(mut words: impl Iterator<Item = OsString>) -> Option<OsString> {
    while let Some(word) = words.next() {
        if word == "--data" {
            return words.next();
        }
        if let Some(name) = word.to_str().and_then(|word| word.strip_prefix("--data=")) {
            return Some(name.into());
        }
    }
    None
}

/// The names in the header, for which the start of a large file is read.
fn column_names(path: &Path) -> Option<Vec<String>> {
    const START: u64 = 1 << 16;
    let options = CsvOptions::default();
    let table = match File::open(path) {
        Ok(file) => {
            let mut bytes = Vec::new();
            file.take(START).read_to_end(&mut bytes).ok()?;
            if bytes.len() as u64 == START {
                bytes.truncate(bytes.iter().rposition(|&byte| byte == b'\n')? + 1);
            }
            Table::parse("", bytes, &options)
        }
        Err(_) if path == Path::new("-") => return None,
        Err(_) => open(path, &options),
    };
    Some(table.ok()?.columns().iter().map(|column| column.name().to_owned()).collect())
}

fn of_names(word: &OsStr, names: impl IntoIterator<Item: AsRef<str>>) -> Vec<CompletionCandidate> {
    let word = word.to_string_lossy();
    let begins = |name: &str| name.starts_with(&*word).then(|| CompletionCandidate::new(name.to_owned()));
    names.into_iter().filter_map(|name| begins(name.as_ref())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_are_found_in_either_form() {
        let named = |line: &str| data_named(line.split(' ').map(OsString::from));
        assert_eq!(named("paragrad --data x.csv --target"), Some("x.csv".into()));
        assert_eq!(named("paragrad tune --data=iris"), Some("iris".into()));
        assert_eq!(named("paragrad --data"), None);
    }

    #[test]
    fn every_name_that_is_offered_is_one() {
        for name in losses() {
            assert!(name.parse::<LossName>().is_ok(), "{name}");
        }
        for name in schedules() {
            let example = if name.ends_with(':') { format!("{name}10:0.5") } else { name };
            assert!(example.parse::<Decay>().is_ok(), "{example}");
        }
    }

    #[test]
    fn columns_come_from_the_header() {
        assert_eq!(
            column_names(Path::new("xor")),
            Some(vec!["x1".to_owned(), "x2".to_owned(), "y".to_owned()])
        );
        assert_eq!(column_names(Path::new("no such file")), None);
        assert_eq!(column_names(Path::new("-")), None);
    }
}
