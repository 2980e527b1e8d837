//! Train a neural network on a CSV file in one command.
//!
//! The library does the work; this program parses arguments, calls it, and prints. Exit codes: 0 if all went well, 2 if
//! the command line makes no sense, 1 for everything else.

#![forbid(unsafe_code)]

mod args;
mod failure;

mod cross_validate;
mod datasets;
mod draw;
mod explain;
mod gradcheck;
mod train;
mod tune;

mod output;
mod progress;
mod report;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return failure::print_clap(error),
    };
    match run(arguments) {
        Ok(code) => code,
        Err(error) => failure::print(&error),
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        None => train::run(&arguments.train),
        Some(Command::Train(args)) => train::run(&args),
        Some(Command::Tune(args)) => tune::run(&args),
        Some(Command::Draw(args)) => draw::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Gradcheck(args)) => gradcheck::run(&args),
        Some(Command::Datasets(args)) => datasets::run(args),
    }
}
