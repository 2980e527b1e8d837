//! `--log` and `--tensorboard`.

use std::io::{BufRead, BufReader};

use serde_json::Value;

use crate::{Folder, json, program, run_in, stderr, success};

/// The lines of a log, each of which is one object.
fn lines(folder: &Folder, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.0.join(name)).expect("a log");
    assert!(text.ends_with('\n'), "{text}");
    text.lines().map(|line| serde_json::from_str(line).expect("one JSON object")).collect()
}

#[test]
fn a_log_has_the_settings_every_epoch_and_the_result() {
    let folder = Folder::new("log");
    let result = json(&run_in(
        &folder,
        "--data iris --epochs 30 --validation 0.2 --seed 7 --json --log run.jsonl --threads 1",
    ));
    let lines = lines(&folder, "run.jsonl");
    assert_eq!(lines.len(), 32);
    let (start, end) = (&lines[0], &lines[31]);
    for (field, expected) in [
        ("event", "start"),
        ("format", "paragrad-run"),
        ("purpose", "training"),
        ("program", env!("CARGO_PKG_VERSION")),
    ] {
        assert_eq!(start[field], expected, "{field}");
    }
    assert_eq!((&start["version"], &start["trainings"]), (&1.into(), &1.into()));
    for field in ["data", "data_sha256", "seed", "learning_rate", "network", "instruction_set"] {
        assert_eq!(start["settings"][field], result[field], "{field}");
    }
    assert_eq!(start["settings"]["seed"], 7);
    assert_eq!(start["settings"]["command"][2], "iris");
    for (i, line) in lines[1..31].iter().enumerate() {
        assert_eq!((&line["event"], &line["epoch"]), (&"epoch".into(), &(i + 1).into()));
        assert_eq!(line["loss"], result["losses"]["epochs"][i]);
        assert_eq!(line["validation"], result["losses"]["validation"][i]);
    }
    assert_eq!((&end["outcome"], &end["epochs"]), (&"finished".into(), &30.into()));
    for field in ["fingerprint", "metrics", "validation", "seconds"] {
        assert_eq!(end["result"][field], result[field], "{field}");
    }
}

#[test]
fn to_record_changes_no_bit() {
    let folder = Folder::new("log-bits");
    let with = json(&run_in(&folder, "--data moons --epochs 5 --json --log run.jsonl --tensorboard runs"));
    let without = json(&run_in(&folder, "--data moons --epochs 5 --json"));
    assert_eq!(with["fingerprint"], without["fingerprint"]);
}

#[test]
fn trainings_side_by_side_have_numbers() {
    for (line, purpose, n) in [
        ("--data moons --epochs 4 --folds 3", "cross_validation", 3),
        ("--data moons --epochs 4 --restarts 2", "restarts", 2),
        ("tune --data moons --epochs 4 --trials 5", "search", 5),
    ] {
        let folder = Folder::new(purpose);
        let result = json(&run_in(&folder, &format!("{line} --json --log run.jsonl --tensorboard runs")));
        let lines = lines(&folder, "run.jsonl");
        assert_eq!((&lines[0]["purpose"], &lines[0]["trainings"]), (&purpose.into(), &n.into()));
        let epochs = &lines[1..lines.len() - 1];
        for training in 1..=n {
            let own = epochs.iter().filter(|line| line["training"] == training);
            let numbers: Vec<&Value> = own.map(|line| &line["epoch"]).collect();
            assert_eq!(numbers, [1, 2, 3, 4], "training {training} of {line}");
        }
        let ends = &lines[lines.len() - 1]["result"];
        let field = ["scores", "restarts", "trials"].into_iter().find(|field| !result[field].is_null());
        let field = field.expect("a result");
        assert_eq!(ends[field], result[field], "{line}");
        let folders = std::fs::read_dir(folder.0.join("runs")).expect("a folder").count();
        assert_eq!(folders, n, "{line}");
    }
}

#[test]
fn a_training_that_diverges_ends_its_log_with_the_reason() {
    let folder = Folder::new("log-diverged");
    let line = "--data diabetes --learning-rate 1e9 --optimizer sgd --activation relu --log run.jsonl";
    let output = run_in(&folder, line);
    assert_eq!(output.status.code(), Some(6));
    let lines = lines(&folder, "run.jsonl");
    let end = &lines[lines.len() - 1];
    assert_eq!((&end["outcome"], &end["result"]), (&"diverged".into(), &Value::Null));
    let reason = end["reason"].as_str().expect("a reason");
    assert_eq!(stderr(&output), format!("error: {reason}\n"));
}

#[test]
fn a_run_that_is_killed_leaves_whole_lines() {
    let folder = Folder::new("log-killed");
    let words = "--data iris --epochs 10000000 --quiet --log run.jsonl".split(' ');
    let mut child = program().args(words).current_dir(&folder.0).spawn().expect("the program starts");
    // The log can be read while it is written.
    let path = folder.0.join("run.jsonl");
    let enough = || std::fs::File::open(&path).is_ok_and(|file| BufReader::new(file).lines().count() > 50);
    while !enough() {
        assert_eq!(child.try_wait().expect("a child"), None, "the training is long");
        std::thread::yield_now();
    }
    child.kill().expect("a child");
    child.wait().expect("a child");
    let lines = lines(&folder, "run.jsonl");
    assert_eq!((&lines[0]["event"], &lines[lines.len() - 1]["event"]), (&"start".into(), &"epoch".into()));
}

#[test]
fn a_log_is_replaced_only_if_forced() {
    let folder = Folder::new("log-force");
    folder.file("run.jsonl", "an older run");
    let output = run_in(&folder, "--data xor --epochs 1 --log run.jsonl");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--log run.jsonl: the file exists"), "{}", stderr(&output));
    success(&run_in(&folder, "--data xor --epochs 1 --quiet --log run.jsonl --force"));
    assert_eq!(lines(&folder, "run.jsonl").len(), 3);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_before_training() {
    let folder = Folder::new("log-full");
    std::os::unix::fs::symlink("/dev/full", folder.0.join("full")).expect("a link");
    let output = run_in(&folder, "--data xor --epochs 10000000 --log full --force");
    assert_eq!(output.status.code(), Some(5));
    assert!(stderr(&output).contains("cannot write full"), "{}", stderr(&output));
}

#[test]
fn a_record_that_fails_later_costs_no_training() {
    let folder = Folder::new("events-fail");
    std::fs::create_dir(folder.0.join("runs")).expect("a folder");
    folder.file("runs/fold-2", "no folder");
    let output = run_in(&folder, "--data xor --folds 2 --epochs 2 --json --tensorboard runs --log run.jsonl");
    assert_eq!(output.status.code(), Some(5));
    assert!(stderr(&output).contains("fold-2"), "{}", stderr(&output));
    let result: Value = serde_json::from_slice(&output.stdout).expect("the result");
    assert_eq!(result["folds"].as_array().map(Vec::len), Some(2));
    let lines = lines(&folder, "run.jsonl");
    assert_eq!((lines.len(), &lines[5]["outcome"]), (6, &"finished".into()));
}

#[test]
fn a_second_run_leaves_the_events_of_the_first() {
    let folder = Folder::new("events");
    for _ in 0..2 {
        success(&run_in(&folder, "--data xor --epochs 3 --quiet --tensorboard runs/a"));
    }
    let files: Vec<_> = std::fs::read_dir(folder.0.join("runs/a")).expect("a folder").flatten().collect();
    assert_eq!(files.len(), 2);
    for file in files {
        assert!(file.file_name().to_string_lossy().starts_with("events.out.tfevents."));
        // A version, and three epochs of three scalars.
        assert!(file.metadata().is_ok_and(|file| file.len() > 300));
    }
}
