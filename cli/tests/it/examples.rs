//! Every example of the help texts and of the READMEs is run as it stands there, in a folder of its own.
//!
//! - In a help text these are the lines below `Examples:`, and others that start with `  paragrad `; three spaces begin a
//!   remark.
//! - In a README these are the lines of blocks of `sh`, where `cargo run --release -p cli --` is the program and other
//!   commands of cargo are left to `.ci/run`; and in blocks of `console` the lines behind `$ `, below which stands what is
//!   printed: `...` is any lines, `[..]` any letters, and `? 3` the exit code.
//!
//! The folder has the files of `cli/tests/examples`. A model that an example reads is trained on the data of its name.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Folder, run, stderr, stdout, success};

/// A command, and what it does if that is shown.
#[derive(Debug, Default)]
struct Example {
    command: String,
    code: i32,
    printed: Option<String>,
}

impl Example {
    fn new(command: &str) -> Self {
        Example { command: command.to_owned(), ..Example::default() }
    }
}

/// The names of all commands, from the help text.
pub(crate) fn commands() -> Vec<String> {
    let help = success(&run("--help"));
    let (_, below) = help.split_once("\nCommands:\n").expect("a list of commands");
    let list = below.lines().take_while(|line| !line.is_empty());
    let names = list.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned);
    names.filter(|name| name != "help").collect()
}

fn of_help(text: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut is_listed = false;
    for line in text.lines() {
        is_listed = line.starts_with("Example") || (is_listed && line.starts_with("  "));
        if let Some(line) = line.strip_prefix("  ").filter(|line| is_listed || line.starts_with("paragrad "))
        {
            examples.push(Example::new(line.split("   ").next().unwrap_or(line).trim_end()));
        }
    }
    examples
}

fn of_markdown(text: &str) -> Vec<Example> {
    let text = text.replace("\\\n", " ");
    let mut examples = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        match language {
            "sh" => examples.extend(block.into_iter().filter_map(command).map(|line| Example::new(&line))),
            "console" => examples.extend(of_console(&block)),
            _ => {}
        }
    }
    examples
}

/// A line of a shell block that runs the program.
fn command(line: &str) -> Option<String> {
    let line = line.replace("cargo run --release -p cli -- ", "paragrad ");
    let line = line.split("  #").next().unwrap_or_default().trim_end();
    (!line.is_empty() && !line.starts_with("cargo ") && !line.starts_with('#')).then(|| line.to_owned())
}

fn of_console(block: &[&str]) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for line in block {
        match (line.strip_prefix("$ "), line.strip_prefix("? "), examples.last_mut()) {
            (Some(line), ..) => examples.push(Example {
                printed: Some(String::new()),
                ..Example::new(&command(line).unwrap_or_default())
            }),
            (None, Some(code), Some(example)) => example.code = code.parse().expect("an exit code"),
            (None, None, Some(Example { printed: Some(printed), .. })) => *printed += &format!("{line}\n"),
            _ => panic!("{line}: expected $ and a command above what is printed"),
        }
    }
    examples
}

/// A folder with the files of the examples.
fn workplace(test: &str) -> Folder {
    let folder = Folder::new(test);
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples");
    for entry in fs::read_dir(files).expect("the files of the examples") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, folder.0.join(path.file_name().expect("a name"))).expect("a copy");
    }
    fs::create_dir(folder.0.join(".tools")).expect("a folder");
    folder
}

/// Runs a line in a shell that finds the program.
fn shell(folder: &Folder, line: &str) -> std::process::Output {
    let program = Path::new(env!("CARGO_BIN_EXE_paragrad")).parent().expect("a folder").display();
    let others = std::env::var("PATH").unwrap_or_default();
    let mut shell = Command::new("bash");
    shell.args(["-c", line]).current_dir(&folder.0).env("HOME", &folder.0);
    shell.env("PATH", format!("{program}:{others}:{}", folder.0.join(".tools").display()));
    shell.output().expect("bash starts")
}

/// Lets a program that is not installed, and that an example writes to, be one that reads and does nothing.
fn stand_in(folder: &Folder, line: &str) {
    for name in line.split('|').skip(1).filter_map(|part| part.split_whitespace().next()) {
        let tool = folder.0.join(".tools").join(name);
        if !shell(folder, &format!("command -v {name}")).status.success() {
            fs::write(&tool, "#!/bin/sh\ncat >/dev/null\n").expect("a script");
            let mut mode = fs::metadata(&tool).expect("a script").permissions();
            std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
            fs::set_permissions(&tool, mode).expect("a script");
        }
    }
}

/// Trains the models that an example reads and that no example before it made.
fn train_models(folder: &Folder, line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    for pair in words.windows(2).filter(|pair| ["--model", "--from"].contains(&pair[0])) {
        let data = pair[1].trim_end_matches(".safetensors");
        if !folder.0.join(pair[1]).exists() {
            let own = folder.0.join(format!("{data}.csv"));
            let data = if own.exists() { format!("{data}.csv") } else { data.to_owned() };
            let train = format!("paragrad --data {data} --epochs 2 --quiet --out {}", pair[1]);
            let trained = shell(folder, &train);
            assert!(trained.status.success(), "for the example {line}: {train}: {}", stderr(&trained));
        }
    }
}

#[track_caller]
fn check(folder: &Folder, source: &str, example: &Example) {
    let Example { command, code, printed } = example;
    stand_in(folder, command);
    train_models(folder, command);
    let output = shell(folder, command);
    let (out, said) = (stdout(&output), stderr(&output));
    assert_eq!(output.status.code(), Some(*code), "{source}: {command}\n{out}{said}");
    // A pipe ends with the code of its last program.
    assert!(*code != 0 || !said.contains("error: "), "{source}: {command}\n{said}");
    if let Some(expected) = printed.as_ref().filter(|printed| !printed.is_empty()) {
        let found = out + &said;
        assert!(matches(expected, &found), "{source}: {command}\nexpected:\n{expected}\nfound:\n{found}");
    }
}

/// Whether a text is as expected, where `...` stands for any lines and `[..]` for any letters of a line.
fn matches(expected: &str, found: &str) -> bool {
    fn lines(expected: &[&str], found: &[&str]) -> bool {
        match expected.split_first() {
            None => found.is_empty(),
            Some((&"...", rest)) => (0..=found.len()).any(|skipped| lines(rest, &found[skipped..])),
            Some((first, rest)) => {
                found.split_first().is_some_and(|(line, others)| letters(first, line) && lines(rest, others))
            }
        }
    }
    fn letters(expected: &str, found: &str) -> bool {
        match expected.split_once("[..]") {
            None => expected == found,
            Some((before, rest)) => found.strip_prefix(before).is_some_and(|found| {
                found.char_indices().map(|(i, _)| i).chain([found.len()]).any(|i| letters(rest, &found[i..]))
            }),
        }
    }
    fn of(text: &str) -> Vec<&str> {
        text.lines().map(str::trim_end).collect()
    }
    lines(&of(expected), &of(found))
}

#[test]
fn the_examples_of_every_help_text_run() {
    let mut n = 0;
    for command in std::iter::once(String::new()).chain(commands()) {
        let line = format!("{command} --help");
        let folder = workplace(&format!("help-{command}"));
        for example in of_help(&success(&run(&line))) {
            check(&folder, &format!("paragrad {line}"), &example);
            n += 1;
        }
    }
    assert!(n > 20, "{n} examples");
}

#[test]
fn the_examples_of_the_readmes_run() {
    for (file, fewest) in [("README.md", 3), ("datasets/README.md", 0)] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file));
        let examples = of_markdown(&text.expect("a README"));
        assert!(examples.len() >= fewest, "{file}: {examples:?}");
        let folder = workplace(&file.replace('/', "-"));
        examples.iter().for_each(|example| check(&folder, file, example));
    }
}

#[test]
fn what_is_printed_is_compared_line_by_line() {
    for (expected, found) in
        [("a\nb\n", "a\nb\n"), ("a\n...\nd\n", "a\nb\nc\nd\n"), ("x [..] z\n", "x y z\n"), ("...\n", "")]
    {
        assert!(matches(expected, found), "{expected:?} {found:?}");
    }
    for (expected, found) in
        [("a\n", "b\n"), ("a\n...\nd\n", "a\nb\n"), ("x [..] z\n", "x y\n"), ("a\n", "a\nb\n")]
    {
        assert!(!matches(expected, found), "{expected:?} {found:?}");
    }
    let block = "```console\n$ paragrad --data x \\\n  --json\none\ntwo\n? 3\n```\n```sh\ncargo test\ncargo run --release -p cli -- -h  # shows it\n```\n";
    let examples = of_markdown(block);
    assert_eq!(examples.len(), 2, "{examples:?}");
    assert_eq!((examples[0].code, examples[0].printed.as_deref()), (3, Some("one\ntwo\n")));
    assert_eq!(examples[1].command, "paragrad -h");
}
