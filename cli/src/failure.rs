//! What goes wrong: its message on stderr and its exit code.

use std::fmt;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use paragrad::{ConfigError, RecipeError};

use crate::report::text::{WIDTH, wrap};

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
    let text = if stderr.is_terminal() { wrap(&line, WIDTH, 7) } else { line };
    // Nobody is left to be told if this fails.
    let _ = writeln!(stderr, "{text}");
    ExitCode::from(if is_usage(error) { USAGE } else { OTHER })
}

/// Prints what clap has to say: a help text, or what is wrong with the arguments.
pub(crate) fn print_clap(error: &clap::Error) -> ExitCode {
    let plain = error.to_string();
    let is_wide = plain.lines().any(|line| line.chars().count() > WIDTH);
    // As above; and `paragrad --help | head -1` closes the pipe.
    let _ = if is_wide && error.use_stderr() && std::io::stderr().is_terminal() {
        let lines: Vec<String> = plain.lines().map(wrap_line).collect();
        writeln!(std::io::stderr(), "{}", lines.join("\n"))
    } else {
        error.print()
    };
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE))
}

/// A line as it is, or in pieces if it is too wide.
fn wrap_line(line: &str) -> String {
    if line.chars().count() > WIDTH { wrap(line, WIDTH, 7) } else { line.to_owned() }
}

fn is_usage(error: &anyhow::Error) -> bool {
    let config = match error.downcast_ref::<RecipeError>() {
        Some(RecipeError::Data(_)) => return false,
        Some(RecipeError::Config(config)) => Some(config),
        Some(_) => return true,
        None => error.downcast_ref::<ConfigError>(),
    };
    let settings = config.is_some_and(|config| !matches!(config, ConfigError::Threads { .. }));
    settings || error.is::<UsageError>()
}
