//! What goes wrong: its message on stderr and its exit code.

use std::fmt;
use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use paragrad::{ConfigError, RecipeError};

use crate::report::text::{fit_line, terminal_width, wrap};

const USAGE: u8 = 2;
const OTHER: u8 = 1;

/// A command line that makes no sense, in a way that only shows once the data is read.
#[derive(Debug)]
pub(crate) struct UsageError(pub(crate) String);

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// Prints an error, and says with which code to exit.
///
/// A terminal gets it wrapped between words; a file or a pipe gets one line, which other programs can read.
pub(crate) fn print(error: &anyhow::Error) -> ExitCode {
    let line = format!("error: {error:#}");
    let mut stderr = std::io::stderr();
    let text = match terminal_width(&stderr) {
        Some(width) => wrap(&line, width, 7),
        None => line,
    };
    // Nobody is left to be told if this fails.
    let _ = writeln!(stderr, "{text}");
    ExitCode::from(if is_usage(error) { USAGE } else { OTHER })
}

/// Prints what clap has to say: a help text, or what is wrong with the arguments.
pub(crate) fn print_clap(error: clap::Error) -> ExitCode {
    let error = with_hint(error);
    let plain = error.to_string();
    let is_wide = |width: &usize| plain.lines().any(|line| line.chars().count() > *width);
    let mut stderr = std::io::stderr();
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

/// Says of a word that stands where a command may that it may be meant for --data.
fn with_hint(mut error: clap::Error) -> clap::Error {
    let kind = match error.kind() {
        clap::error::ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        clap::error::ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        _ => return error,
    };
    let word = match error.get(kind) {
        Some(ContextValue::String(word)) if !word.starts_with('-') => word,
        _ => return error,
    };
    if error.get(ContextKind::SuggestedSubcommand).is_none() {
        let hint = format!("to train on a file or a bundled set, write: --data {word}");
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![hint.into()]));
    }
    error
}

fn is_usage(error: &anyhow::Error) -> bool {
    let config = match error.downcast_ref::<RecipeError>() {
        Some(RecipeError::Data(_) | RecipeError::Fit(_)) => return false,
        Some(RecipeError::Config(config)) => Some(config),
        Some(_) => return true,
        None => error.downcast_ref::<ConfigError>(),
    };
    let settings = config.is_some_and(|config| !matches!(config, ConfigError::Threads { .. }));
    settings || error.is::<UsageError>()
}
