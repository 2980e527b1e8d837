//! Train a neural network on a CSV file in one command.
//!
//! The library does the work; this program parses arguments, calls it, and prints. Its exit codes stand in [`failure`].

#![forbid(unsafe_code)]

mod args;
mod command_line;
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
mod hints;
mod inspect;
mod man;
mod predict;
mod start;
mod train;
mod tune;

mod output;
mod pages;
mod progress;
mod report;
mod watch;
mod written;

use std::process::ExitCode;

use clap_complete::CompleteEnv;

use args::{Arguments, Command, Given, Refusal, Request};

fn main() -> ExitCode {
    CompleteEnv::with_factory(args::command).var(completions::VARIABLE).complete();
    let line: Vec<_> = std::env::args_os().collect();
    let result = match args::parse(&line) {
        Ok(Request::Run(arguments, given)) => run(*arguments, &given),
        Ok(Request::Print(text)) => output::print(&text).map(|()| ExitCode::SUCCESS),
        Err(Refusal::Clap(error)) => return failure::print_clap(error),
        Err(Refusal::Config(error)) => Err(error),
    };
    match result {
        Ok(code) => code,
        Err(error) => failure::print(&error),
    }
}

fn run(arguments: Arguments, given: &Given) -> anyhow::Result<ExitCode> {
    match arguments.command {
        None => train::run(&arguments.train, given),
        Some(Command::Train(args)) => train::run(&args, given),
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
