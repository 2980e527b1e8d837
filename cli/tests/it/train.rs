//! `paragrad train`.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use serde_json::Value;

use crate::{Folder, check_width, json, program, run, run_on, success};

const HEIGHTS: &str = "age;height\n1;75.5\n2;86.5\n3;95\n4;102.5\n5;109\n6;115.5\n7;121.5\n8;127.5\n";
const PETS: &str =
    "weight,ears,pet\n4,7,cat\n5,6,cat\n3.5,6.5,cat\n20,12,dog\n30,14,dog\n1,9,rabbit\n2,10,rabbit\n";

#[test]
fn xor_is_learnt_and_its_predictions_are_shown() {
    let text = success(&run("--data xor.csv"));
    for row in ["0   0  0          0", "0   1  1          1", "1   0  1          1", "1   1  0          0"] {
        assert!(text.contains(row), "{text}");
    }
    for part in
        ["4 rows, 2 features -> y", "2-100-1, relu, 401 parameters", "100 % (4 of 4)", "fingerprint  "]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    check_width(&text);
}

#[test]
fn train_is_the_default_command() {
    let fingerprint = |line| json(&run(line))["fingerprint"].clone();
    assert_eq!(fingerprint("--data xor --json"), fingerprint("train --data xor.csv --json"));
}

#[test]
fn json_has_every_field_for_classes() {
    let object = json(&run("--data iris --epochs 20 --validation 20% --json --threads 1"));
    let expected: [(&str, Value); 20] = [
        ("task", "multiclass".into()),
        ("rows", 150.into()),
        ("features", 4.into()),
        ("parameters", 803.into()),
        ("epochs", 20.into()),
        ("threads", 1.into()),
        ("engine", "compiled".into()),
        ("loss", "cross-entropy".into()),
        ("network", "4-100-3".into()),
        ("activation", "relu".into()),
        ("initializer", "he".into()),
        ("momentum", Value::Null),
        ("weight_decay", 1.0.into()),
        ("schedule", "cosine".into()),
        ("warm_up", 0.into()),
        ("batch_size", 32.into()),
        ("learning_rate", 0.005.into()),
        ("validation_share", 0.2.into()),
        ("delimiter", ",".into()),
        ("header", true.into()),
    ];
    for (field, expected) in expected {
        assert_eq!(object[field], expected, "{field}");
    }
    assert!(object["losses"]["before"].as_f64() > object["losses"]["after"].as_f64());
    assert_eq!(object["losses"]["epochs"].as_array().map(Vec::len), Some(20));
    assert!(object["metrics"]["accuracy"].as_f64() > object["metrics"]["baseline"]["accuracy"].as_f64());
    assert_eq!(object["metrics"]["classes"][0], "setosa");
    assert_eq!(object["validation"]["rows"], 30);
    assert!(object["validation"]["metrics"]["accuracy"].is_f64());
    assert_eq!(object["fingerprint"].as_str().map(str::len), Some(64));
    assert!(object["seconds"].as_f64() > Some(0.0) && object["samples_per_second"].as_f64() > Some(0.0));
}

#[test]
fn engine_and_instruction_set_are_named() {
    let at = |level: &str, line: &str| {
        let words = line.split_whitespace();
        let output = program().args(words).env("PARAGRAD_LEVEL", level).output().expect("the program starts");
        success(&output)
    };
    let line = "--data xor --epochs 1 --threads 1";
    // Where the baseline has vectors and fused multiply-add, it has a name of its own.
    let portable = if cfg!(target_arch = "aarch64") { "neon" } else { "portable" };
    let text = at("portable", line);
    assert!(text.contains(&format!(": compiled engine (f64, {portable}), 1 thread, ")), "{text}");
    let text = at("portable", &format!("{line} --engine tape"));
    assert!(text.contains(&format!(": tape engine (f64, {portable}), 1 thread, ")), "{text}");
    let object: Value = serde_json::from_str(&at("portable", &format!("{line} --json"))).expect("one object");
    assert_eq!(object["instruction_set"], portable);
    let own = success(&run(line));
    assert!(own.contains(&format!(", {})", paragrad::instruction_set())), "{own}");
}

#[test]
fn json_has_scores_in_the_units_of_the_data_for_regression() {
    let folder = Folder::new("scores");
    let object = json(&run_on(&folder.file("heights.csv", HEIGHTS), "--json"));
    let metrics = &object["metrics"];
    assert_eq!((&object["task"], &object["validation"]), (&"regression".into(), &Value::Null));
    assert!(metrics["r2"].as_f64() > Some(0.99) && metrics["mae"].as_f64() < Some(2.0), "{metrics}");
    assert_eq!(metrics["baseline"]["r2"], 0.0);
    assert!(metrics["baseline"]["rmse"].as_f64() > Some(15.0), "{metrics}");
}

#[test]
fn neither_the_number_of_threads_nor_the_engine_changes_a_bit() {
    for set in ["moons", "iris", "diabetes"] {
        let fingerprint = |threads: usize| {
            let engine = ["compiled", "tape"][threads % 2];
            json(&run(&format!("--data {set} --epochs 3 --json --threads {threads} --engine {engine}")))["fingerprint"]
                .clone()
        };
        let one = fingerprint(1);
        for threads in [2, 3, 7] {
            assert_eq!(fingerprint(threads), one, "{set} on {threads} threads");
        }
    }
}

#[test]
fn the_seed_changes_the_network() {
    let fingerprint = |seed| json(&run(&format!("--data xor --json --seed {seed}")))["fingerprint"].clone();
    assert_eq!(fingerprint(1), fingerprint(1));
    assert_ne!(fingerprint(1), fingerprint(2));
}

#[test]
fn every_loss_learns_what_it_is_for() {
    let folder = Folder::new("losses");
    let (heights, pets) = (folder.file("heights.csv", HEIGHTS), folder.file("pets.csv", PETS));
    for loss in ["squared-error", "absolute-error", "huber", "huber:0.5", "poisson"] {
        let metrics = &json(&run_on(&heights, &format!("--json --loss {loss}")))["metrics"];
        assert!(metrics["r2"].as_f64() > Some(0.97), "{loss}: {metrics}");
    }
    for loss in ["cross-entropy", "hinge", "squared-error", "absolute-error", "huber"] {
        let metrics = &json(&run_on(&pets, &format!("--json --loss {loss}")))["metrics"];
        assert_eq!(metrics["accuracy"], 1.0, "{loss}: {metrics}");
    }
    for loss in ["binary-cross-entropy", "hinge", "squared-error", "absolute-error", "huber"] {
        let metrics = &json(&run(&format!("--data xor --json --loss {loss}")))["metrics"];
        assert_eq!(metrics["accuracy"], 1.0, "{loss}: {metrics}");
    }
}

#[test]
fn every_optimizer_learns() {
    let lines = [
        "--optimizer sgd --learning-rate 0.5",
        "--optimizer sgd --momentum 0.9 --learning-rate 0.1 --schedule constant",
        "--optimizer nesterov --learning-rate 0.1 --schedule linear:0.1",
        "--optimizer adam --schedule step:300:0.5 --warm-up 10",
        "--optimizer adamw --schedule cosine:0.1",
        "--optimizer rmsprop --weight-decay 1e-5",
    ];
    for line in lines {
        let metrics = &json(&run(&format!("--data xor --json {line}")))["metrics"];
        assert_eq!(metrics["accuracy"], 1.0, "{line}");
    }
}

#[test]
fn a_linear_model_has_no_hidden_layer() {
    let object = json(&run("--data and --json --hidden none"));
    assert_eq!((&object["network"], &object["parameters"]), (&"2-1".into(), &3.into()));
    assert_eq!(object["metrics"]["accuracy"], 1.0);
}

#[test]
fn a_path_that_exists_wins_over_a_bundled_name() {
    let folder = Folder::new("path");
    folder.file("xor.csv", HEIGHTS);
    let output = program().args(["--data", "xor.csv", "--json"]).current_dir(&folder.0).output();
    assert_eq!(json(&output.expect("the program starts"))["features"], 1);
}

#[test]
fn tables_are_printed_in_80_columns() {
    let folder = Folder::new("columns");
    let long = "a_feature_with_a_name_that_goes_on_and_on";
    let heads: Vec<String> = (0..30).map(|i| format!("{long}_{i}")).collect();
    let class = |i: usize| format!("a class \u{1b}[31m with a very long name and the number {i}");
    let row = |i: usize| format!("{}{i}.5,{}\n", format!("1234{i}.678,").repeat(29), class(i));
    let rows: String = (0..8).map(row).collect();
    let file = folder.file("wide.csv", &format!("{},{long}\n{rows}", heads.join(",")));
    let text = success(&run_on(&file, "--epochs 1"));
    let (_, tables) = text.split_once("\n\n").expect("tables below the summary");
    check_width(tables);
    assert!(text.contains('…') && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn many_classes_are_not_a_matrix() {
    let folder = Folder::new("classes");
    let rows: String = (0..50).map(|i| format!("{},{i}.5,class {}\n", i * i, i % 25)).collect();
    let file = folder.file("many.csv", &format!("a,b,c\n{rows}"));
    let text = success(&run_on(&file, "--epochs 1"));
    assert!(!text.contains("predicted"), "{text}");
}

#[test]
fn the_standard_input_is_read() {
    let mut command = program();
    let command = command.args(["--data", "-", "--epochs", "1", "--json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(PETS.as_bytes()).expect("an open pipe");
    drop(input);
    let object = json(&child.wait_with_output().expect("the program ends"));
    assert_eq!((&object["data"], &object["rows"]), (&"standard input".into(), &7.into()));
}

#[test]
fn a_messy_file_is_trained_on_and_what_was_made_of_it_is_said() {
    let folder = Folder::new("messy");
    let row = |i: usize| {
        let (age, sex) = (["22", "", "35", "58"][i % 4], ["f", "m", "m"][i % 3]);
        format!(
            "{i};{age};{sex};\"{},5\";2021-0{}-01;{}\n",
            i * 7 % 10,
            i % 9 + 1,
            ["no", "yes", "NA"][i % 3]
        )
    };
    let rows: String = (0..30).map(row).collect();
    let file = folder.file("messy.csv", &format!("id;age;sex;fare;day;survived\n{rows}"));
    let output = run_on(&file, "--drop day --epochs 3 --validation 20%");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for note in [
        "10 rows left out: no target, which is what \"NA\" stands for",
        "\"id\": left out",
        "\"age\": 25.0 %",
        "a decimal comma",
    ] {
        assert!(said.contains(note), "{note} in {said}");
    }
    let object = json(&run_on(&file, "--drop 4 --categorical age --missing 35 --epochs 3 --json"));
    assert_eq!((&object["task"], &object["features"]), (&"binary".into(), &6.into()));
    assert_eq!(json(&run_on(&file, "--only fare,age --epochs 3 --json"))["features"], 3);
}

#[test]
fn rows_that_validate_are_marked() {
    let text = success(&run("--data xor --epochs 3 --validation 25%"));
    assert_eq!(text.lines().filter(|line| line.ends_with("  validates")).count(), 1, "{text}");
    let text = success(&run("--data iris --epochs 3 --validation 0.2"));
    assert!(text.contains("\nvalidation\ntrue \\ predicted"), "{text}");
}

#[test]
fn the_summary_says_how_the_data_was_read() {
    let folder = Folder::new("read");
    let years = folder.file("years.csv", "2019,2020\n1,1.5\n2,2.5\n3,3.5\n");
    let text = |line: &str| success(&run_on(&years, line));
    let (detected, named) = (text("--epochs 3"), text("--epochs 3 --header"));
    assert!(detected.contains("4 rows, no header, 1 feature -> the number column_2"), "{detected}");
    assert!(named.contains("3 rows, 1 feature -> the number 2020"), "{named}");
    assert!(named.contains("batches of 3,") && named.contains("(squared-error, standardised)"), "{named}");
    let names = folder.file("names.csv", "a,the price\n1,low\n2,\"high, or higher\"\n");
    let text = success(&run_on(&names, "--epochs 3"));
    assert!(text.contains("\"the price\" (2 classes: \"high, or higher\", low)"), "{text}");
}

#[test]
fn quiet_prints_nothing() {
    assert_eq!(success(&run("--data xor --quiet")), "");
    assert!(success(&run("--data xor --quiet --json")).starts_with('{'));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    for line in ["--data iris --epochs 1", "draw --data digits", "datasets"] {
        let mut child = program()
            .args(line.split_whitespace())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut first = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout).read_line(&mut first).expect("a first line");
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!((output.status.code(), crate::stderr(&output)), (Some(0), String::new()), "{line}");
    }
}

#[test]
#[cfg(unix)]
fn a_path_need_not_be_utf_8() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new("bytes");
    let file = folder.file(std::ffi::OsStr::from_bytes(b"h\xffights.csv"), HEIGHTS);
    assert_eq!(json(&run_on(&file, "--json --epochs 1"))["rows"], 8);
}
