//! `paragrad man`: manual pages, from the definition of the command line.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use paragrad::datasets::nearest;

use crate::args::{Arguments, ManArgs};
use crate::failure::{CODES, UsageError};
use crate::output;

pub(crate) fn run(args: &ManArgs) -> anyhow::Result<ExitCode> {
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    match (&args.command, &args.out) {
        (Some(name), _) => output::print(&page(named(&program, name)?)?)?,
        (None, None) => output::print(&page(&program)?)?,
        (None, Some(folder)) => write_all(&program, folder)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn named<'a>(program: &'a Command, name: &str) -> Result<&'a Command, UsageError> {
    let names = || program.get_subcommands().map(Command::get_name);
    program.find_subcommand(name).ok_or_else(|| {
        let meant = nearest(name, names()).map_or_else(String::new, |name| format!(", did you mean {name}?"));
        UsageError(format!("no command {name}{meant}; commands: {}", names().collect::<Vec<_>>().join(", ")))
    })
}

fn write_all(program: &Command, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
    for command in std::iter::once(program).chain(program.get_subcommands()) {
        output::write_file(&folder.join(Man::new(command.clone()).get_filename()), &page(command)?)?;
    }
    Ok(())
}

/// The page of a command.
fn page(command: &Command) -> io::Result<String> {
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let (examples, notes) = paragraphs(command);
    section("NOTES", &notes).to_writer(&mut page)?;
    section("EXAMPLES", &examples).to_writer(&mut page)?;
    exit_status().to_writer(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

/// What stands below the options in the help: examples without their head, and the other paragraphs, less the exit codes,
/// which have a section of their own.
fn paragraphs(command: &Command) -> (Vec<String>, Vec<String>) {
    let text = command.get_after_help().map_or_else(String::new, ToString::to_string);
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.starts_with("Exit codes:"));
    let (examples, notes): (Vec<&str>, Vec<&str>) = paragraphs
        .filter(|paragraph| !paragraph.is_empty())
        .partition(|paragraph| paragraph.starts_with("Example"));
    let without_head = |paragraph: &str| paragraph.split_once('\n').map_or("", |(_, rest)| rest).to_owned();
    (examples.into_iter().map(without_head).collect(), notes.into_iter().map(str::to_owned).collect())
}

/// Paragraphs in which indented lines stay as they are.
fn section(title: &str, paragraphs: &[String]) -> Roff {
    let mut roff = Roff::new();
    if paragraphs.is_empty() {
        return roff;
    }
    roff.control("SH", [title]);
    for (i, paragraph) in paragraphs.iter().enumerate() {
        if i > 0 {
            roff.control("PP", []);
        }
        for lines in paragraph.lines().collect::<Vec<_>>().chunk_by(|a, b| is_indented(a) == is_indented(b)) {
            let shown = is_indented(lines[0]);
            if shown {
                roff.control("RS", [indent(lines)]).control("nf", []);
            }
            for line in lines {
                roff.text([roman(line.trim_start())]);
            }
            if shown {
                roff.control("fi", []).control("RE", []);
            }
        }
    }
    roff
}

fn is_indented(line: &str) -> bool {
    line.starts_with(' ')
}

/// By how much lines are indented that stay as they are: less than text if they would not fit a page of 80 columns.
fn indent(lines: &[&str]) -> &'static str {
    /// Of a page, less the indent of text.
    const ROOM: usize = 73;
    let widest = lines.iter().map(|line| line.trim_start().chars().count()).max();
    if widest.is_some_and(|widest| widest + 2 > ROOM) { "-5" } else { "2" }
}

fn exit_status() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in CODES {
        roff.control("TP", ["5"]).text([bold(code.to_string())]).text([roman(meaning)]);
    }
    roff
}
