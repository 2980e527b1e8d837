//! What goes wrong: its message on stderr and its exit code.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use paragrad::datasets::{self, ErrorKind};
use paragrad::{ConfigError, ModelError, Outcome, RecipeError};

use crate::args::command;
use crate::hints;
use crate::report::text::{fit_line, terminal_width, wrap};

/// Every exit code, and when it is that: the help text, the manual page and the README say it in these words.
pub(crate) const CODES: [(u8, &str); 7] = [
    (0, "all went well"),
    (USAGE, "the command line makes no sense"),
    (BAD_DATA, "the data are at fault"),
    (BAD_MODEL, "the model file is at fault"),
    (INPUT_OUTPUT, "a file cannot be found, read or written"),
    (DIVERGED, "training diverged"),
    (OTHER, "anything else (of gradcheck: a derivative differs)"),
];

/// Something that has no code of its own; also a derivative that differs.
const OTHER: u8 = 1;
/// A command line that makes no sense.
const USAGE: u8 = 2;
/// Data that one cannot learn from, or that a model does not suit.
pub(crate) const BAD_DATA: u8 = 3;
/// A file that is no model.
const BAD_MODEL: u8 = 4;
/// A file that cannot be found, read or written.
const INPUT_OUTPUT: u8 = 5;
/// A training that diverged.
const DIVERGED: u8 = 6;

/// A command line that makes no sense, in a way that only shows once the data is read.
#[derive(Debug)]
pub(crate) struct UsageError(pub(crate) String);

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// A training that diverged, and what to do about it.
#[derive(Debug)]
pub(crate) struct Diverged(pub(crate) String);

impl fmt::Display for Diverged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Diverged {}

/// How a run ended that failed with an error.
pub(crate) fn outcome(error: &anyhow::Error) -> Outcome {
    let reason = format!("{error:#}");
    if error.is::<Diverged>() { Outcome::Diverged { reason } } else { Outcome::Failed { reason } }
}

/// Prints an error, and says with which code to exit.
///
/// A terminal gets it wrapped between words; a file or a pipe gets one line, which other programs can read.
pub(crate) fn print(error: &anyhow::Error) -> ExitCode {
    let line = format!("error: {error:#}");
    let mut stderr = io::stderr();
    let text = match terminal_width(&stderr) {
        Some(width) => wrap(&line, width, 7),
        None => line,
    };
    // Nobody is left to be told if this fails.
    let _ = writeln!(stderr, "{text}");
    ExitCode::from(code(error))
}

/// Prints what clap has to say: a help text, or what is wrong with the arguments.
pub(crate) fn print_clap(error: clap::Error) -> ExitCode {
    let error = with_hint(error);
    let plain = error.to_string();
    let is_wide = |width: &usize| plain.lines().any(|line| line.chars().count() > *width);
    let mut stderr = io::stderr();
    let width = terminal_width(&stderr).filter(|width| error.use_stderr() && is_wide(width));
    // As above; and `paragrad --help | head -1` closes the pipe.
    let _ = match width {
        Some(width) => {
            let lines: Vec<String> = plain.lines().map(|line| fit_line(line, width, 7)).collect();
            writeln!(stderr, "{}", lines.join("\n"))
        }
        None => error.print(),
    };
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE))
}

/// Says of a word that clap does not understand what it was probably meant for.
fn with_hint(error: clap::Error) -> clap::Error {
    let mut error = without_conflict(error);
    let kind = match error.kind() {
        clap::error::ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        clap::error::ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        _ => return error,
    };
    let Some(ContextValue::String(word)) = error.get(kind) else { return error };
    let line: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let is_like_command = error.get(ContextKind::SuggestedSubcommand).is_some();
    if let Some(hint) = hints::of_word(&line, word, is_like_command) {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![hint.into()]));
    }
    error
}

/// A word behind options that is no command is an unknown word, and not a command that conflicts with them.
fn without_conflict(error: clap::Error) -> clap::Error {
    let command = command();
    let is_command = |word: &str| command.find_subcommand(word).is_some();
    let word = match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word)) if !is_command(word) => word,
        _ => return error,
    };
    if error.kind() != clap::error::ErrorKind::ArgumentConflict {
        return error;
    }
    let mut unknown = clap::Error::new(clap::error::ErrorKind::UnknownArgument).with_cmd(&command);
    unknown.insert(ContextKind::InvalidArg, ContextValue::String(word.clone()));
    if let Some(usage) = error.get(ContextKind::Usage) {
        unknown.insert(ContextKind::Usage, usage.clone());
    }
    unknown
}

fn code(error: &anyhow::Error) -> u8 {
    if let Some(error) = error.downcast_ref::<RecipeError>() {
        return of_recipe(error);
    }
    if let Some(error) = error.downcast_ref::<datasets::Error>() {
        return of_data(error);
    }
    if let Some(error) = error.downcast_ref::<ConfigError>() {
        return of_config(error);
    }
    if let Some(error) = error.downcast_ref::<ModelError>() {
        return of_model(error);
    }
    match () {
        () if error.is::<UsageError>() => USAGE,
        () if error.is::<io::Error>() => INPUT_OUTPUT,
        () if error.is::<Diverged>() => DIVERGED,
        () => OTHER,
    }
}

fn of_recipe(error: &RecipeError) -> u8 {
    match error {
        RecipeError::Data(error) => of_data(error),
        RecipeError::Config(error) => of_config(error),
        RecipeError::NegativeCount { .. }
        | RecipeError::MissingColumns { .. }
        | RecipeError::NoTargetColumn { .. }
        | RecipeError::NoTargets { .. } => BAD_DATA,
        _ => USAGE,
    }
}

fn of_data(error: &datasets::Error) -> u8 {
    match error.kind() {
        ErrorKind::Read { .. } | ErrorKind::NoSuchData { .. } => INPUT_OUTPUT,
        ErrorKind::RepeatedTarget { .. } | ErrorKind::DroppedTarget { .. } => USAGE,
        _ => BAD_DATA,
    }
}

fn of_model(error: &ModelError) -> u8 {
    match error {
        ModelError::Read { .. } | ModelError::Write { .. } => INPUT_OUTPUT,
        _ => BAD_MODEL,
    }
}

fn of_config(error: &ConfigError) -> u8 {
    if matches!(error, ConfigError::Threads { .. }) { OTHER } else { USAGE }
}
