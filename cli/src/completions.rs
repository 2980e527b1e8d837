//! `paragrad completions`: what a shell needs to complete words.

use std::process::ExitCode;

use clap_complete::env::Shells;

use crate::args::CompletionsArgs;
use crate::failure::UsageError;
use crate::output;

/// A shell that completes calls the program with this variable set.
pub(crate) const VARIABLE: &str = "PARAGRAD_COMPLETE";

pub(crate) fn run(args: &CompletionsArgs) -> anyhow::Result<ExitCode> {
    let shells = Shells::builtins();
    let shell = shells.completer(&args.shell);
    let shell =
        shell.ok_or_else(|| UsageError(format!("found the shell {}, expected another", args.shell)))?;
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "paragrad", "paragrad", "paragrad", &mut script)?;
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}
