//! Entries of a file as words of the command line.

use std::any::TypeId;
use std::error::Error;
use std::ffi::OsString;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};
use paragrad::datasets::nearest;

use super::file::{Entry, Value};
use super::{given_against, is_given, option, options};
use crate::failure::UsageError;

/// What the entries come to.
pub(super) struct Words {
    pub(super) words: Vec<OsString>,
    /// Keys of entries that cannot stand beside an option of the command line, and that option.
    pub(super) left_aside: Vec<(String, String)>,
}

impl Words {
    /// What is left aside, and why.
    pub(super) fn note(&self, path: &Path) -> String {
        let pairs = self.left_aside.iter().map(|(key, option)| format!("{key} (because of --{option})"));
        format!("note: of {}, left aside: {}", path.display(), pairs.collect::<Vec<_>>().join(", "))
    }
}

/// What an option takes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Shape {
    Flag,
    Number,
    Text,
    /// Text, whose parts can be elements of a list.
    List,
}

impl Shape {
    pub(super) fn of(arg: &Arg) -> Shape {
        let kind = arg.get_value_parser().type_id();
        let numbers = [TypeId::of::<f64>(), TypeId::of::<usize>(), TypeId::of::<u64>()];
        let is_list = arg.get_value_names().is_some_and(|names| names.iter().any(|name| name.contains(',')));
        match () {
            () if matches!(arg.get_action(), ArgAction::SetTrue) => Shape::Flag,
            () if numbers.iter().any(|number| kind == *number) => Shape::Number,
            () if is_list => Shape::List,
            () => Shape::Text,
        }
    }

    fn expected(self) -> &'static str {
        match self {
            Shape::Flag => "true or false",
            Shape::Number => "a number",
            Shape::Text => "text in quotes, or a number",
            Shape::List => "text in quotes, or a list of texts without commas",
        }
    }

    /// A value as text, if it is one of this shape.
    fn text(self, value: &Value) -> Option<String> {
        match (self, value) {
            (Shape::Number | Shape::Text | Shape::List, Value::Number(number)) => Some(number.clone()),
            (Shape::Text | Shape::List, Value::Text(text)) => Some(text.clone()),
            // TOML's integers end below 2^63, seeds do not.
            (Shape::Number, Value::Text(text)) => text.parse::<u64>().ok().map(|number| number.to_string()),
            (Shape::List, Value::List(values)) => {
                let parts: Option<Vec<String>> = values.iter().map(|value| Shape::Text.text(value)).collect();
                parts
                    .filter(|parts| parts.iter().all(|part| !part.contains(',')))
                    .map(|parts| parts.join(","))
            }
            _ => None,
        }
    }
}

/// The words for a command, which is one of those of the whole program.
pub(super) fn of_entries(
    path: &Path,
    entries: Vec<Entry>,
    (program, command): (&Command, &Command),
    given: &ArgMatches,
) -> anyhow::Result<Words> {
    let mut words = Words { words: Vec::new(), left_aside: Vec::new() };
    for Entry { key, value, line } in entries {
        let refused = |why: String| UsageError(format!("{}:{line}: {key}: {why}", path.display()));
        let Some(arg) = option(command, &key) else {
            // The program without a command trains.
            if option(program, &key).is_some() {
                continue;
            }
            return Err(refused(unknown(command, &key)).into());
        };
        let Some(word) = word(arg, &key, &value).map_err(refused)? else { continue };
        check(command, &word).map_err(refused)?;
        match given_against(command, given, arg) {
            _ if is_given(given, arg) => {}
            Some(other) => words.left_aside.push((key, other.get_long().unwrap_or_default().to_owned())),
            None => words.words.push(word),
        }
    }
    Ok(words)
}

fn unknown(command: &Command, key: &str) -> String {
    let names = || options(command).filter_map(Arg::get_long);
    let advice = match nearest(key, names()) {
        Some(name) => format!("did you mean {name}?"),
        None => "the long names of options are known, as --help shows them".to_owned(),
    };
    format!("found an unknown option; {advice}")
}

/// An entry as one word, or nothing where it says what holds anyway.
fn word(arg: &Arg, key: &str, value: &Value) -> Result<Option<OsString>, String> {
    let shape = Shape::of(arg);
    match (shape, value) {
        (Shape::Flag, Value::Flag(true)) => return Ok(Some(format!("--{key}").into())),
        (Shape::Flag, Value::Flag(false)) => return Ok(None),
        (Shape::List, Value::List(values)) if values.is_empty() && arg.get_value_delimiter().is_some() => {
            return Ok(None);
        }
        _ => {}
    }
    let text = shape.text(value);
    let text = text.ok_or_else(|| format!("found {}, expected {}", value.kind(), shape.expected()))?;
    Ok(Some(format!("--{key}={text}").into()))
}

/// Whether the option takes this value.
fn check(command: &Command, word: &OsString) -> Result<(), String> {
    let name = OsString::from(command.get_name());
    match command.clone().try_get_matches_from([&name, word]) {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation) => {
            Err(reason(&error))
        }
        _ => Ok(()),
    }
}

/// What is wrong with a value, without what is wrong with a command line.
fn reason(error: &clap::Error) -> String {
    let found = match error.get(ContextKind::InvalidValue) {
        Some(ContextValue::String(value)) => format!("found {value:?}"),
        _ => "found no such value".to_owned(),
    };
    match (error.source(), error.get(ContextKind::ValidValue)) {
        (Some(source), _) => format!("{found}: {source}"),
        (None, Some(ContextValue::Strings(values))) => {
            format!("{found}, expected one of: {}", values.join(", "))
        }
        _ => found,
    }
}
