//! `--json` of every command, and readers that have seen enough.

use std::process::Stdio;

use serde_json::Value;

use crate::examples::commands;
use crate::{Folder, json, program, run, run_in, stderr, stdout, success};

/// The fields of an object, or of the first of a list, in the order of their names.
fn fields(value: &Value) -> Vec<&str> {
    let object = value.as_array().map_or(Some(value), |list| list.first()).and_then(Value::as_object);
    object.expect("an object").keys().map(String::as_str).collect()
}

/// What a program may rely on: further fields may come, these stay.
#[track_caller]
fn check(folder: &Folder, line: &str, expected: &str) {
    let value = json(&run_in(folder, &format!("{line} --json")));
    let fields = fields(&value);
    for field in expected.split(' ') {
        assert!(fields.contains(&field), "{line}: {field} in {fields:?}");
    }
}

#[test]
fn every_command_with_results_has_them_as_json() {
    let folder = Folder::new("json");
    success(&run_in(&folder, "--data iris --epochs 3 --quiet --out m.safetensors"));
    let training =
        "data data_sha256 target task rows rows_kept features notes columns network parameters loss seed";
    check(
        &folder,
        "--data iris --epochs 3",
        &format!("{training} losses metrics validation fingerprint seconds files"),
    );
    check(&folder, "--data iris --epochs 3 --restarts 2", "restarts fingerprint");
    check(&folder, "--data iris --epochs 3 --folds 2", &format!("{training} scores folds"));
    check(&folder, "tune --data iris --epochs 2 --trials 2", "trials command notes");
    check(&folder, "predict --model m.safetensors --data iris", "target fingerprint predictions kept report");
    check(
        &folder,
        "evaluate --model m.safetensors --data iris",
        "target rows known validated accuracy classes confusion report",
    );
    check(
        &folder,
        "inspect --model m.safetensors",
        "network parameters loss training preparation fingerprint",
    );
    check(&folder, "export --model m.safetensors --c m.c", "form bytes");
    check(&folder, "draw --data xor --hidden 2", "nodes");
    check(&folder, "explain --data iris", "network parameters loss instructions flops");
    check(&folder, "gradcheck --data xor", "passed rows derivatives differ worst");
    check(&folder, "describe --data iris", "file rows columns task notes refusals");
    check(&folder, "datasets", "name rows features task source licence");
}

/// Commands that write a page, or text for a shell or a manual, and no results.
const WITHOUT_RESULTS: [&str; 3] = ["completions", "explain-row", "man"];

#[test]
fn a_command_with_results_offers_json() {
    for command in commands().iter().filter(|command| !WITHOUT_RESULTS.contains(&command.as_str())) {
        let help = success(&run(&format!("{command} --help")));
        assert!(help.contains("--json"), "{command}: {help}");
    }
}

#[test]
fn errors_stay_text_on_stderr_and_keep_their_codes() {
    for (line, code) in [
        ("--data xor --target z --json", 3),
        ("tune --data no.csv --json", 5),
        ("gradcheck --data xor --row 9 --json", 2),
        ("--data diabetes --learning-rate 1e9 --optimizer sgd --activation relu --json", 6),
    ] {
        let output = run(line);
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(code), ""), "{line}");
        assert!(stderr(&output).starts_with("error: "), "{line}: {}", stderr(&output));
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    let folder = Folder::new("pipes");
    success(&run_in(&folder, "--data digits --epochs 1 --quiet --out m.safetensors"));
    for line in [
        "--help",
        "--version",
        "--data xor",
        "--data xor --json",
        "tune --data xor --epochs 2 --trials 2",
        "predict --model m.safetensors --data digits",
        "evaluate --model m.safetensors --data digits",
        "inspect --model m.safetensors --json",
        "draw --data digits",
        "explain --data xor",
        "gradcheck --data xor",
        "describe --data digits",
        "datasets",
        "completions bash",
        "man",
    ] {
        let mut command = program();
        let command = command.args(line.split(' ')).current_dir(&folder.0);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        // Closes the pipe before anything is read.
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        let message = stderr(&output);
        assert!(!message.contains("panicked") && !message.contains("error"), "{line}: {message}");
        assert_eq!(output.status.code(), Some(0), "{line}: {message}");
    }
}

#[test]
fn marks_of_numbers_are_for_programs() {
    let columns =
        |line: &str| json(&run(&format!("--data iris --epochs 1 --json {line}")))["columns"].clone();
    let marks = &columns("--numbers 1,234.5")["numbers"];
    assert_eq!(*marks, serde_json::json!({ "decimal": ".", "thousands": "," }));
    assert_eq!(columns("")["numbers"], Value::Null);
}

#[test]
fn every_way_of_training_says_what_became_of_the_columns() {
    let folder = Folder::new("json-notes");
    let rows: String = (0..12).map(|i| format!("{},same,{}.5\n", i * i % 5, i % 7)).collect();
    folder.file("t.csv", &format!("a,b,y\n{rows}"));
    for command in [
        "--data t.csv --epochs 1",
        "--data t.csv --epochs 1 --folds 2",
        "tune --data t.csv --epochs 1 --trials 1",
    ] {
        let notes = json(&run_in(&folder, &format!("{command} --json")))["notes"].clone();
        let expected = [
            "column \"y\": the last, and so the one to predict (see --target)",
            "column \"b\": left out: all its cells are \"same\"",
        ];
        assert_eq!(notes, serde_json::json!(expected), "{command}");
        let output = run_in(&folder, command);
        assert_eq!(stderr(&output), format!("{}\n", expected[1]), "{command}");
        assert!(stdout(&output).contains(expected[0]), "{command}: {}", stdout(&output));
        assert!(
            !stdout(&run_in(&folder, &format!("{command} --target y"))).contains("the last"),
            "{command}"
        );
    }
}
