//! Options from a TOML file, and all options as such a file.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

use crate::{Folder, json, program, run, stderr, success};

/// Runs with the words of a command line, of which `@` is a file.
fn run_with(file: &Path, line: &str) -> Output {
    let words =
        line.split_whitespace().map(|word| if word == "@" { file.as_os_str() } else { word.as_ref() });
    program().args(words).output().expect("the program starts")
}

/// The keys of a printed file, those of comments too.
fn keys(text: &str) -> BTreeSet<String> {
    let key = |line: &str| {
        let (key, _) = line.trim_start_matches("# ").split_once([' ', ':'])?;
        (line.contains(" = ") || line.contains(": ")).then(|| key.to_owned())
    };
    text.lines().filter_map(key).collect()
}

/// The long names that a help text lists.
fn options(help: &str) -> BTreeSet<String> {
    let option = |line: &str| {
        let (_, rest) = line.split_once("--")?;
        let is_heading = line.trim_start().starts_with('-');
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        is_heading.then_some(name)
    };
    help.lines().take_while(|line| *line != "Examples:").filter_map(option).collect()
}

#[test]
fn a_file_can_say_whatever_the_command_line_can() {
    for command in ["train", "tune", "draw", "explain", "gradcheck"] {
        let mut expected = options(&success(&run(&format!("{command} --help"))));
        assert!(expected.len() > 40, "{command}: {expected:?}");
        for own in ["config", "print-config", "help"] {
            assert!(expected.remove(own), "{command} --{own}");
        }
        assert_eq!(keys(&success(&run(&format!("{command} --print-config")))), expected, "{command}");
    }
}

#[test]
fn what_is_printed_trains_the_same_network() {
    let folder = Folder::new("printed");
    for line in [
        "--data iris --epochs 4",
        "--data iris --epochs 4 --seed 18446744073709551615 --drop sepal_width,petal_width --header --target=-1",
        "--data diabetes --epochs 3 --loss (y-p)^2 --validation 20% --patience 2 --min-delta 1e-5 --hidden 8:relu,4",
        "train --data iris --epochs 3 --class-weights setosa=2,virginica=0.5 --optimizer rmsprop --alpha 0.5 --l2 1e-3",
        "--data wine --folds 3 --epochs 2 --schedule step:1:0.5 --delimiter , --dropout 0.1 --clip-norm 1",
        "--data xor --epochs 9 --hidden none --engine tape --precision f32 --threads 2 --batch-size 3",
    ] {
        let printed = success(&run(&format!("{line} --json --print-config")));
        let file = folder.file("run.toml", &printed);
        let command = if line.starts_with("train") { "train " } else { "" };
        let again = success(&run_with(&file, &format!("{command}--config @ --print-config")));
        assert_eq!(again, printed, "{line}");
        let [first, second] =
            [run(&format!("{line} --json")), run_with(&file, &format!("{command}--config @"))]
                .map(|output| json(&output));
        for field in ["fingerprint", "folds", "loss", "metrics"] {
            assert_eq!(first[field], second[field], "{line}");
        }
        assert!(first["fingerprint"].is_string() || first["folds"].is_array(), "{line}");
    }
}

#[test]
fn the_command_line_wins() {
    let folder = Folder::new("wins");
    let file = folder.file(
        "run.toml",
        "data = 'iris'\nepochs = 3\nhidden = [5, 4]\ndrop = ['sepal_width']\nlearning-rate = 1\njson = true\n\
         validation = 0.2\nno-header = false\nquiet = false\n",
    );
    let object = json(&run_with(&file, "--config @ --learning-rate 0.5"));
    assert_eq!((&object["network"], &object["learning_rate"]), (&"3-5-4-3".into(), &0.5.into()));
    assert_eq!(object["validation_share"], 0.2);
    assert_eq!(json(&run_with(&file, "train --hidden 2 --config @ --json"))["network"], "3-2-3");
}

#[test]
fn what_cannot_stand_beside_the_command_line_is_left_aside_aloud() {
    let folder = Folder::new("aside");
    let file = folder.file("run.toml", "data = 'iris'\nepochs = 2\nvalidation = 0.2\npatience = 3\n");
    let output = run_with(&file, "--config @ --folds 2 --json");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let note = stderr(&output);
    assert!(
        note.contains("left aside: validation (because of --folds), patience (because of --folds)"),
        "{note}"
    );
    assert_eq!(stderr(&run_with(&file, "--config @ --folds 2 --quiet")), "");
}

#[test]
fn other_commands_pass_over_what_only_train_has() {
    let folder = Folder::new("others");
    let file = folder.file("run.toml", "data = 'iris'\nrestarts = 3\nhidden = 4\nforce = true\n");
    assert!(success(&run_with(&file, "explain --config @")).contains("4-4-3"));
    let command = success(&run_with(&file, "tune --config @ --trials 2 --epochs 2"));
    assert!(command.contains("--config "), "{command}");
}

#[test]
fn mistakes_have_their_line() {
    let folder = Folder::new("mistakes");
    for (text, words) in [
        (
            "data = 'iris'\n\nlerning-rate = 1\n",
            "run.toml:3: lerning-rate: found an unknown option; did you mean learning-rate?",
        ),
        (
            "learning_rate = 1\n",
            "run.toml:1: learning_rate: found an unknown option; did you mean learning-rate?",
        ),
        ("config = 'a.toml'\n", "run.toml:1: config: found an unknown option"),
        ("zzz = 1\n", "run.toml:1: zzz: found an unknown option; the long names of options are known"),
        ("learning-rate = 'fast'\n", "run.toml:1: learning-rate: found text, expected a number"),
        ("learning-rate = true\n", "found true or false, expected a number"),
        ("header = 1\n", "run.toml:1: header: found a number, expected true or false"),
        ("data = ['a']\n", "data: found a list, expected text in quotes, or a number"),
        ("loss = true\n", "loss: found true or false, expected text in quotes"),
        ("[training]\nepochs = 3\n", "run.toml:1: training: found an unknown option"),
        ("epochs = {a = 1}\n", "epochs: found a table, expected text in quotes, or a number"),
        ("epochs = 2024-01-01\n", "epochs: found a date"),
        (
            "# a\nlearning-rate = -1\n",
            "run.toml:2: learning-rate: found \"-1\": the learning rate must be a positive number",
        ),
        ("epochs = 1.5\n", "run.toml:1: epochs: found \"1.5\": expected a whole number of at least 1"),
        ("loss = 'asb(y - p)'\n", "did you mean abs?"),
        ("activation = 'rely'\n", "found \"rely\", expected one of: tanh, relu"),
        ("hidden = [8, true]\n", "hidden: found a list, expected text in quotes, or a list"),
        ("epochs = 3\nepochs = 4\n", "run.toml:2: "),
        ("epochs = \n", "run.toml:1: "),
        ("epochs 3\n", "run.toml:1: "),
    ] {
        let file = folder.file("run.toml", text);
        let output = run_with(&file, "--config @ --data iris");
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{text}: {message}");
        assert!(message.starts_with("error: ") && message.contains(words), "{text}: {message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
    let output = run("--config none.toml");
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    let file = folder.file("run.toml", "epochs = 3\n");
    let output = run_with(&file, "--config @");
    assert!(output.status.code() == Some(2) && stderr(&output).contains("--data"), "{}", stderr(&output));
}
