//! Train a neural network on a CSV file in one command.
//!
//! The library does the work; this program parses arguments, calls it, and prints. Its exit codes stand in [`failure`].

#![forbid(unsafe_code)]

mod args;
mod failure;

mod completions;
mod cross_validate;
mod datasets;
mod describe;
mod draw;
mod evaluate;
mod explain;
mod explain_row;
mod export;
mod gradcheck;
mod inspect;
mod man;
mod predict;
mod train;
mod tune;

mod output;
mod progress;
mod report;
mod watch;

use std::process::ExitCode;

use clap::Parser;
use clap_complete::CompleteEnv;

use args::{Arguments, Command};

fn main() -> ExitCode {
    CompleteEnv::with_factory(args::command).var(completions::VARIABLE).complete();
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
        Some(Command::Predict(args)) => predict::run(&args),
        Some(Command::Evaluate(args)) => evaluate::run(&args),
        Some(Command::Inspect(args)) => inspect::run(&args),
        Some(Command::Export(args)) => export::run(&args),
        Some(Command::Draw(args)) => draw::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::ExplainRow(args)) => explain_row::run(&args),
        Some(Command::Gradcheck(args)) => gradcheck::run(&args),
        Some(Command::Describe(args)) => describe::run(&args),
        Some(Command::Datasets(args)) => datasets::run(args),
        Some(Command::Completions(args)) => completions::run(&args),
        Some(Command::Man(args)) => man::run(&args),
    }
}
