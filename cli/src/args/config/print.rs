//! All options of a command as a TOML file.

use std::any::TypeId;
use std::ffi::OsString;
use std::fmt::Write;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use super::words::Shape;
use super::{is_given, options};

/// Every option below its heading, with its value; what is not set stands there as a comment.
pub(super) fn toml(command: &Command, settled: &ArgMatches) -> String {
    let mut text = String::from("# Options of paragrad; read with --config.\n");
    for heading in headings(command) {
        let _ = writeln!(text, "\n# {}", heading.unwrap_or("Other"));
        for arg in options(command).filter(|arg| arg.get_help_heading() == heading) {
            let _ = writeln!(text, "{}", line(command, settled, arg));
        }
    }
    text
}

/// In the order of the options.
fn headings(command: &Command) -> Vec<Option<&str>> {
    let mut headings = Vec::new();
    for arg in options(command) {
        if !headings.contains(&arg.get_help_heading()) {
            headings.push(arg.get_help_heading());
        }
    }
    headings
}

fn line(command: &Command, settled: &ArgMatches, arg: &Arg) -> String {
    let key = arg.get_long().unwrap_or_default();
    let is_default = settled.value_source(arg.get_id().as_str()) == Some(ValueSource::DefaultValue);
    match value(settled, arg) {
        Some(value) if is_default && !can_be_written(command, settled, arg) => format!("# {key} = {value}"),
        Some(value) => format!("{key} = {value}"),
        None => format!("# {key}: {}", unset(arg)),
    }
}

/// Whether a default can be written down beside the options that a person wrote: one option may exclude another, or need it.
fn can_be_written(command: &Command, settled: &ArgMatches, arg: &Arg) -> bool {
    // A flag that is false says nothing.
    if Shape::of(arg) == Shape::Flag {
        return true;
    }
    let given = options(command).filter(|other| is_given(settled, other));
    let name = OsString::from(command.get_name());
    let words = std::iter::once(name).chain(given.chain([arg]).map(|arg| word(settled, arg)));
    command.clone().try_get_matches_from(words).is_ok()
}

/// An option as one word of the command line.
fn word(settled: &ArgMatches, arg: &Arg) -> OsString {
    let mut word = OsString::from(format!("--{}", arg.get_long().unwrap_or_default()));
    if Shape::of(arg) != Shape::Flag {
        let values = settled.get_raw(arg.get_id().as_str()).into_iter().flatten();
        for (i, value) in values.enumerate() {
            word.push(if i == 0 { "=" } else { "," });
            word.push(value);
        }
    }
    word
}

/// What holds if an option is not there, as its help says.
fn unset(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let default = help.split_once("[default: ").and_then(|(_, rest)| rest.split_once(']'));
    default.map_or_else(|| "not set".to_owned(), |(default, _)| default.to_owned())
}

/// The value as TOML has it.
fn value(settled: &ArgMatches, arg: &Arg) -> Option<String> {
    let id = arg.get_id().as_str();
    match Shape::of(arg) {
        Shape::Flag => Some(settled.get_flag(id).to_string()),
        Shape::Number if arg.get_value_parser().type_id() == TypeId::of::<f64>() => {
            settled.get_one::<f64>(id).map(|number| format!("{number:?}"))
        }
        shape => {
            let texts: Vec<String> =
                settled.get_raw(id)?.map(|text| text.to_string_lossy().into_owned()).collect();
            match texts.as_slice() {
                texts if shape == Shape::List && arg.get_value_delimiter().is_some() => {
                    let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
                    Some(format!("[{}]", quoted.join(", ")))
                }
                texts => texts.last().map(|text| literal(text)),
            }
        }
    }
}

/// A whole number as such, all else in quotes.
fn literal(text: &str) -> String {
    match text.parse::<i64>() {
        Ok(number) if number.to_string() == text => text.to_owned(),
        _ => quoted(text),
    }
}

/// TOML's basic strings escape as JSON's do, and DEL too.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default().replace('\u{7f}', "\\u007f")
}
