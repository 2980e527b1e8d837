//! Exit codes: each one of every command where it can occur, and where they are documented.

use crate::examples::commands;
use crate::{Folder, run, run_in, stderr, stdout, success};

/// A folder with a model, and with what a command can stumble over.
fn workplace(test: &str) -> Folder {
    let folder = Folder::new(test);
    folder.file("word.csv", "a,b,y\n1,2,3\nx,2,4\n3,4,5\n4,2,3\n");
    folder.file("ragged.csv", "a,b,y\n1,2,3\n4,5\n");
    folder.file("bad.safetensors", "no model");
    success(&run_in(&folder, "--data xor --quiet --out m.safetensors"));
    folder
}

#[track_caller]
fn check(folder: &Folder, line: &str, code: i32) {
    let output = run_in(folder, line);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{line}: {message}{}", stdout(&output));
    assert!(!message.contains("panicked"), "{line}: {message}");
    if code > 1 {
        assert!(message.starts_with("error: ") || line.starts_with("describe"), "{line}: {message}");
    }
}

#[test]
fn every_command_has_a_code_for_each_kind_of_fault() {
    let folder = workplace("codes");
    for (line, code) in [
        ("--data xor --epochs 2", 0),
        ("--data xor --folds 2 --epochs 2", 0),
        ("--data xor --restarts 2 --epochs 2", 0),
        ("--data xor --out m.safetensors", 2),
        ("--data xor --epochs none", 2),
        ("--data word.csv", 3),
        ("--data xor --target z", 3),
        ("--data no.csv", 5),
        ("--data xor --validation-data no.csv", 5),
        ("--data xor --out no/m.safetensors", 5),
        ("--data xor --log no/run.jsonl", 5),
        ("--data xor --tensorboard m.safetensors/runs", 5),
        ("--data diabetes --learning-rate 1e300 --optimizer sgd --activation relu", 6),
        ("--data diabetes --learning-rate 1e300 --optimizer sgd --activation relu --folds 2", 6),
        ("--data diabetes --learning-rate 1e300 --optimizer sgd --activation relu --restarts 2", 6),
        ("tune --data iris --epochs 2 --trials 2", 0),
        ("tune --data iris --trials 0", 2),
        ("tune --data word.csv", 3),
        ("tune --data no.csv", 5),
        ("tune --data iris --trials 2 --log no/run.jsonl", 5),
        ("predict --model m.safetensors --data xor", 0),
        ("predict --data xor", 2),
        ("predict --model m.safetensors --data iris", 3),
        ("predict --model m.safetensors --data ragged.csv", 3),
        ("predict --model bad.safetensors --data xor", 4),
        ("predict --model no.safetensors --data xor", 5),
        ("predict --model m.safetensors --data no.csv", 5),
        ("predict --model m.safetensors --data xor --out no/p.csv", 5),
        ("evaluate --model m.safetensors --data xor", 0),
        ("evaluate --model m.safetensors", 2),
        ("evaluate --model m.safetensors --data iris", 3),
        ("evaluate --model bad.safetensors --data xor", 4),
        ("evaluate --model no.safetensors --data xor", 5),
        ("inspect --model m.safetensors", 0),
        ("inspect", 2),
        ("inspect --model bad.safetensors", 4),
        ("inspect --model no.safetensors", 5),
        ("export --model m.safetensors --c m.c", 0),
        ("export --model m.safetensors --c m.c", 2),
        ("export --model bad.safetensors --c b.c", 4),
        ("export --model no.safetensors --c b.c", 5),
        ("export --model m.safetensors --c no/m.c", 5),
        ("draw --data xor --hidden 2", 0),
        ("draw --data xor --row 9", 2),
        ("draw --data word.csv", 3),
        ("draw --data no.csv", 5),
        ("draw --data xor --out no/x.svg", 5),
        ("draw --data diabetes --learning-rate 1e300 --optimizer sgd --activation relu --epochs auto", 6),
        ("explain --data xor", 0),
        ("explain --data xor --loss poisson", 2),
        ("explain --data word.csv", 3),
        ("explain --data no.csv", 5),
        ("explain-row --data xor --hidden 2 --out x.html --quiet", 0),
        ("explain-row --data xor --row 9", 2),
        ("explain-row --data word.csv", 3),
        ("explain-row --model bad.safetensors --data xor", 4),
        ("explain-row --data no.csv", 5),
        ("explain-row --data xor --out no/x.html", 5),
        ("gradcheck --data xor", 0),
        ("gradcheck --data xor --row 9", 2),
        ("gradcheck --data word.csv", 3),
        ("gradcheck --data no.csv", 5),
        (
            "gradcheck --data diabetes --learning-rate 1e300 --optimizer sgd --activation relu --epochs auto",
            6,
        ),
        ("describe --data xor", 0),
        ("describe", 2),
        ("describe --data word.csv", 3),
        ("describe --data ragged.csv", 3),
        ("describe --data no.csv", 5),
        ("datasets", 0),
        ("datasets xor", 2),
        ("completions bash", 0),
        ("completions tcsh", 2),
        ("man", 0),
        ("man tune", 0),
        ("man tuen", 2),
        ("man --out m.safetensors/man", 5),
    ] {
        check(&folder, line, code);
    }
}

/// The same for commands that are not in the table above, from what their help says that they take.
#[test]
fn every_command_that_reads_files_refuses_what_is_none() {
    let folder = workplace("codes-of-all");
    for command in commands() {
        let help = success(&run(&format!("{command} --help")));
        let usage = help.lines().find(|line| line.starts_with("Usage:")).expect("a usage").to_owned();
        check(&folder, &format!("{command} --no-such-option"), 2);
        let reads = |option: &str| help.contains(&format!("--{option} <"));
        let data = if reads("data") { "--data xor" } else { "" };
        let data = if command == "export" { "--c m.c" } else { data };
        if usage.contains("--model <FILE>") {
            check(&folder, &format!("{command} --model bad.safetensors {data}"), 4);
            check(&folder, &format!("{command} --model no.safetensors {data}"), 5);
        } else if usage.contains("--data <FILE>") {
            check(&folder, &format!("{command} --data ragged.csv"), 3);
            check(&folder, &format!("{command} --data no.csv"), 5);
        }
    }
}

#[test]
fn a_log_or_a_folder_that_cannot_be_written_is_told_before_training() {
    let folder = workplace("codes-log");
    folder.file("run.jsonl", "an older run");
    check(&folder, "--data xor --epochs 10000000 --log run.jsonl", 2);
    check(&folder, "--data xor --epochs 10000000 --log no/run.jsonl", 5);
    check(&folder, "--data xor --epochs 10000000 --tensorboard run.jsonl", 5);
    assert_eq!(std::fs::read_to_string(folder.0.join("run.jsonl")).ok().as_deref(), Some("an older run"));
}

/// Words with one space between them, so that it does not matter where lines break.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_codes_are_documented_in_the_same_words() {
    let page = success(&run("man"));
    let (_, status) = page.split_once(".SH \"EXIT STATUS\"\n").expect("a section");
    let lines: Vec<&str> = status.lines().filter(|line| !line.starts_with(".TP")).collect();
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md"));
    let (readme, help) =
        (words(&readme.expect("the README").replace('`', "")), words(&success(&run("--help"))));
    let mut n = 0;
    for pair in lines.chunks(2) {
        let code = pair[0].trim_start_matches("\\fB").trim_end_matches("\\fR");
        let meaning = pair[1].split(" (").next().unwrap_or_default();
        let said = format!("{code} {meaning}");
        assert!(help.contains(&said), "{said:?} in the help");
        assert!(readme.contains(&said), "{said:?} in the README");
        n += 1;
    }
    assert_eq!(n, 7, "{status}");
}
