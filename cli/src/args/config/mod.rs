//! Options from a TOML file, and all options as such a file.
//!
//! What a file may say follows from clap's definition of the command: a key for each option, by its long name. What it
//! says becomes words of the command line, in front of those that a person wrote; these win.

mod file;
mod print;
mod words;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, CommandFactory, FromArgMatches};

use super::Arguments;
use crate::output;

#[derive(Debug, Args)]
#[command(next_help_heading = "Options file")]
pub(crate) struct ConfigArgs {
    /// Read options from a TOML file, by their long names: learning-rate = 0.1, say. Those on the command line win;
    /// options that only train has are passed over by other commands
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print all options as such a file, with their defaults, and do nothing else
    #[arg(long)]
    print_config: bool,
}

/// Options that say something of the file, or of none: they cannot stand in it.
const NOT_IN_FILES: [&str; 4] = ["config", "print-config", "help", "version"];

/// What the command line asks for.
pub(crate) enum Request {
    Run(Box<Arguments>, Given),
    /// Print this, and nothing else.
    Print(String),
}

/// Which options were written down, on the command line or in a file, rather than left to their defaults.
pub(crate) struct Given(Vec<String>);

impl Given {
    fn of(command: &Command, matches: &ArgMatches) -> Self {
        let (command, matches) = chosen(command, matches);
        let given = options(command).filter(|arg| is_given(matches, arg));
        Given(given.filter_map(Arg::get_long).map(str::to_owned).collect())
    }

    /// Whether an option was, by its long name.
    pub(crate) fn has(&self, long: &str) -> bool {
        self.0.iter().any(|given| given == long)
    }
}

/// Why a command line makes no sense.
pub(crate) enum Refusal {
    Clap(clap::Error),
    Config(anyhow::Error),
}

/// Reads a command line, and the file that it names.
pub(crate) fn parse(line: &[OsString]) -> Result<Request, Refusal> {
    let lenient = lenient();
    // What is wrong with the words of a person, the strict definition says.
    let Ok(matches) = lenient.clone().try_get_matches_from(line) else { return strict(line) };
    let (command, given) = chosen(&lenient, &matches);
    let line = match given.try_get_one::<PathBuf>("config") {
        Ok(Some(path)) => {
            let entries = file::read(path).map_err(Refusal::Config)?;
            let words =
                words::of_entries(path, entries, (&lenient, command), given).map_err(Refusal::Config)?;
            if !words.left_aside.is_empty() && !is_set(given, "quiet") {
                output::note(&words.note(path));
            }
            with_words(line, &matches, &words.words)
        }
        _ => line.to_vec(),
    };
    if !is_set(given, "print_config") {
        return strict(&line);
    }
    let matches = lenient.clone().try_get_matches_from(&line).map_err(Refusal::Clap)?;
    let (command, settled) = chosen(&lenient, &matches);
    Ok(Request::Print(print::toml(command, settled)))
}

fn strict(line: &[OsString]) -> Result<Request, Refusal> {
    let mut command = Arguments::command();
    let matches = command.try_get_matches_from_mut(line).map_err(Refusal::Clap)?;
    let given = Given::of(&command, &matches);
    let arguments =
        Arguments::from_arg_matches(&matches).map_err(|error| Refusal::Clap(error.format(&mut command)))?;
    Ok(Request::Run(Box::new(arguments), given))
}

/// The definition without options that must be there: the file may have them.
fn lenient() -> Command {
    let optional = |arg: Arg| arg.required(false);
    let mut command =
        Arguments::command().mut_args(optional).mut_subcommands(move |sub| sub.mut_args(optional));
    command.build();
    command
}

/// The command that was chosen, and its part of the matches; without its name it is the whole.
fn chosen<'a>(command: &'a Command, matches: &'a ArgMatches) -> (&'a Command, &'a ArgMatches) {
    let sub = matches.subcommand().and_then(|(name, of_sub)| Some((command.find_subcommand(name)?, of_sub)));
    sub.unwrap_or((command, matches))
}

/// The line with further words behind the command's name.
fn with_words(line: &[OsString], matches: &ArgMatches, words: &[OsString]) -> Vec<OsString> {
    let names = 1 + usize::from(matches.subcommand_name().is_some());
    let (names, rest) = line.split_at(names.min(line.len()));
    [names, words, rest].concat()
}

/// The option that a key of the file stands for.
fn option<'a>(command: &'a Command, key: &str) -> Option<&'a Arg> {
    options(command).find(|arg| arg.get_long() == Some(key))
}

/// All options that can stand in a file.
fn options(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|arg| arg.get_long().is_some_and(|long| !NOT_IN_FILES.contains(&long)))
}

/// Whether a person wrote the option.
fn is_given(matches: &ArgMatches, arg: &Arg) -> bool {
    matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine)
}

/// Whether two options cannot stand beside each other.
fn conflict(command: &Command, a: &Arg, b: &Arg) -> bool {
    let refuses =
        |a: &Arg, b: &Arg| command.get_arg_conflicts_with(a).iter().any(|arg| arg.get_id() == b.get_id());
    refuses(a, b) || refuses(b, a)
}

/// The option that a person wrote and that another one cannot stand beside, if there is one.
fn given_against<'a>(command: &'a Command, matches: &ArgMatches, arg: &Arg) -> Option<&'a Arg> {
    options(command).find(|other| is_given(matches, other) && conflict(command, arg, other))
}

fn is_set(matches: &ArgMatches, flag: &str) -> bool {
    matches.try_get_one::<bool>(flag).ok().flatten().copied().unwrap_or(false)
}
