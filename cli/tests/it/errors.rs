//! What is refused, in which words, and with which exit code.

use crate::{Folder, run, run_on, stderr, stdout};

#[track_caller]
fn check(line: &str, code: i32, words: &[&str]) {
    refused(line, &run(line), code, words);
}

#[track_caller]
fn refused(line: &str, output: &std::process::Output, code: i32, words: &[&str]) {
    let message = stderr(output);
    assert_eq!((output.status.code(), stdout(output).as_str()), (Some(code), ""), "{line}: {message}");
    assert!(message.starts_with("error: "), "{line}: {message}");
    for word in words {
        assert!(message.contains(word), "{line}: {word:?} in {message}");
    }
}

#[test]
fn numbers_that_make_no_sense_are_usage_errors_that_say_why() {
    for rate in ["0", "-1", "-0.5", "NaN", "inf", "fast"] {
        check(
            &format!("--data xor --learning-rate {rate}"),
            2,
            &["the learning rate must be a positive number"],
        );
    }
    for count in ["0", "-1", "1.5", "many"] {
        check(&format!("--data xor --epochs {count}"), 2, &["number of epochs", "at least 1"]);
        check(&format!("--data xor --threads {count}"), 2, &["number of threads", "at least 1"]);
        check(&format!("--data xor --batch-size {count}"), 2, &["batch size", "at least 1"]);
        check(&format!("draw --data xor --row {count}"), 2, &["row", "at least 1"]);
    }
    for share in ["1", "-0.1", "NaN"] {
        check(&format!("--data xor --validation {share}"), 2, &["at least 0 and less than 1"]);
        check(&format!("--data xor --momentum {share} --optimizer sgd"), 2, &["at least 0 and less than 1"]);
    }
    for share in ["20", "100%", "many%"] {
        check(&format!("--data xor --validation {share}"), 2, &["as 0.2 or 20%"]);
    }
    check("--data xor --weight-decay -1", 2, &["the weight decay must be a number of at least 0"]);
    check("--data xor --seed -1", 2, &["the seed must be a whole number from 0"]);
    check("--data xor --warm-up -1", 2, &["the warm-up must be a whole number"]);
    check("--data xor --hidden 16,0", 2, &["the size of a layer must be at least 1"]);
    check("--data xor --hidden 16;16", 2, &["16,16, or none"]);
    check("--data xor --hidden 9999999999", 2, &["parameters, expected at most 16777216"]);
    check("--data xor --threads 99999", 2, &["must be at most 1024"]);
    check("--data xor --epochs 99999999999", 2, &["must be at most 10000000"]);
    check("--data xor --delimiter ab", 2, &["one ASCII character"]);
    check("--data xor --numbers=-1.5", 2, &["\"-1.5\"", "without a sign"]);
}

#[test]
fn names_that_do_not_exist_are_usage_errors_that_say_which_do() {
    check("--data xor --activation thanh", 2, &["'tanh'", "leaky-relu"]);
    check("--data xor --init hee", 2, &["'he'", "xavier"]);
    check("--data xor --optimizer adm", 2, &["'adam'", "rmsprop"]);
    check("--data xor --task class", 2, &["binary, multiclass"]);
    check("--data xor --loss hing", 2, &["unknown loss `hing`", "did you mean hinge?", "huber:DELTA"]);
    check("--data xor --loss huber:0", 2, &["Huber delta `0`", "above 0"]);
    check(
        "--data xor --schedule cosin",
        2,
        &["unknown schedule `cosin`", "step:EPOCHS:FACTOR", "did you mean cosine?"],
    );
}

#[test]
fn a_mistyped_option_or_command_is_recognised() {
    check("--dta xor", 2, &["'--dta'", "'--data'"]);
    check("--data xor --epoch 3", 2, &["'--epochs'"]);
    check("train --data xor --hiden 3", 2, &["'--hidden'"]);
    check("drw --data xor", 2, &["'draw'"]);
    for line in ["xor.csv", "train xor.csv", "draw xor.csv"] {
        check(line, 2, &["'xor.csv'", "--data xor.csv"]);
    }
    for line in
        ["--data iris --target a b", "train --data iris --target a, b", "describe --target a b --data iris"]
    {
        check(line, 2, &["a list has commas and no spaces between its parts: --target a,b"]);
    }
    for line in ["--target -2,-1 --data iris", "describe --data iris --target -2,-1"] {
        check(line, 2, &["a list that begins with - stands behind =: --target=-2,-1"]);
    }
    for line in [
        "--epochs 3 iris.csv",
        "--target species iris.csv",
        "train --drop id iris.csv",
        "predict --model m.safetensors --keep id iris.csv",
    ] {
        check(line, 2, &["unexpected argument 'iris.csv'", "write: --data iris.csv"]);
    }
    for (line, word) in [
        ("--data xor --epochs 3 moons", "moons"),
        ("--data iris tun", "tun"),
        ("--data iris --target a -q b", "b"),
    ] {
        let message = stderr(&run(line));
        check(line, 2, &[&format!("unexpected argument '{word}' found")]);
        assert!(!message.contains("write: ") && !message.contains("a list has"), "{line}: {message}");
    }
    check("--data xor tune", 2, &["the subcommand 'tune' cannot be used with"]);
    check("train", 2, &["--data <FILE>"]);
    check("--json", 2, &["--data <FILE>"]);
}

#[test]
fn options_that_do_not_go_together_are_usage_errors() {
    check("--data xor --momentum 0.9", 2, &["adam", "sgd, nesterov or rmsprop"]);
    check("--data xor --momentum 0.9 --optimizer adamw", 2, &["adamw"]);
    check("--data xor --loss poisson", 2, &["poisson does not suit the task binary", "counts"]);
    check("--data xor --loss cross-entropy", 2, &["use binary-cross-entropy"]);
    check("--data iris --loss binary-cross-entropy", 2, &["use cross-entropy"]);
    for loss in ["hinge", "cross-entropy", "binary-cross-entropy"] {
        check(&format!("--data diabetes --loss {loss}"), 2, &["it is for classes"]);
    }
    let twice = "column \"y\": found it both to be predicted and to be left out, expected one of them";
    check("--data xor --drop y", 2, &[twice]);
    check("--data xor --drop x1,-1 --target y", 2, &[twice]);
    check("--data xor --header --no-header", 2, &["cannot be used with"]);
    check("--data xor --epochs 5 --warm-up 5", 2, &["a warm-up of 5 epochs leaves none of 5"]);
    check("--data xor --validation 0.01", 2, &["leaves none of 4 rows"]);
    check("draw --data xor --row 5", 2, &["the data has 4 rows"]);
    check("gradcheck --data xor --row 5", 2, &["the data has 4 rows"]);
    check("draw --data xor --out x.png", 2, &["x.png", ".dot, .gv, .svg or .json"]);
    check("draw --data xor --out x", 2, &[".dot, .gv, .svg or .json"]);
    check("draw --data digits --hidden 400 --out x.svg", 2, &["too large", "--collapse"]);
}

#[test]
fn faults_of_the_data_have_their_place() {
    check("--data iirs", 5, &["\"iirs\"", "bundled sets: article, and, or, xor"]);
    check("--data xor --target z", 3, &["no column \"z\"", "\"x1\", \"x2\", \"y\""]);
    check("--data xor --target 7", 3, &["no column \"7\"", "positions: 0 to 2, or -3 to -1"]);
    check("--data iris --target species --no-header", 3, &["the first row was taken as data", "--header"]);
    check("--data iris --task regression", 3, &["iris.csv:2:5", "\"setosa\""]);
    check("--data iris --task binary", 3, &["found 3 classes"]);
    let folder = Folder::new("faults");
    let cases = [
        ("word.csv", "age,y\n1,2\nforty,3\n", "", "word.csv:3:1: column \"age\": found \"forty\""),
        ("short.csv", "a,b,y\n1,2,3\n4,5\n", "", "short.csv:3:3"),
        ("empty.csv", "", "", "empty file"),
        ("head.csv", "a,b\n", "", "no rows"),
        ("one.csv", "y\n1\n2\n", "", "at least one feature"),
        ("same.csv", "a,y\n1,2\n2,2\n", "", "at least two values"),
        ("date.csv", "a,y\n2021-01-02,1\n2021-01-03,2\n", "", "date.csv:2:1: column \"a\": found the date"),
        ("cut.csv", "a;y\n1;2\n2;3\n", "--delimiter ,", "is ',' the right delimiter?"),
        ("bytes.csv", "a,y\n1,\0\n2,b\n\u{1b},c\n", "", "bytes.csv:4:1"),
    ];
    for (name, text, line, words) in cases {
        refused(name, &run_on(&folder.file(name, text), line), 3, &[words]);
    }
    let counts = folder.file("counts.csv", "a,y\n1,2\n2,-3\n3,1.5\n");
    let line = "--loss poisson --task regression";
    refused(line, &run_on(&counts, line), 3, &["counts.csv:3", "found -3, expected at least 0"]);
    let misspelt = folder.0.join("conts.csv");
    refused("conts.csv", &run_on(&misspelt, ""), 5, &["did you mean", "counts.csv"]);
    refused("a folder", &run_on(&folder.0, ""), 5, &["a folder", "did you mean", ".csv"]);
    for (name, bytes, words) in [
        ("utf16.csv", b"\xff\xfea\0,\0y\0\n\0".as_slice(), "iconv -f UTF-16 -t UTF-8"),
        (
            "latin1.csv",
            b"a,y\ncaf\xe9,1\nb,2\n",
            "latin1.csv:2:1: column \"a\": found bytes that are not UTF-8",
        ),
        ("program.csv", b"\x7fELF\0\0", "found a program, expected a CSV file"),
        ("page.csv", b"<!DOCTYPE html>\n<html>\n", "found a page of the web"),
        ("list.csv", b"[{\"a\": 1}]\n", "found JSON"),
    ] {
        let file = folder.file(name, "");
        std::fs::write(&file, bytes).expect("a temporary file can be written");
        refused(name, &run_on(&file, ""), 3, &[words]);
    }
    let huge = folder.file("huge.csv", &format!("a,y\n{},1\n2,2\n", "7".repeat(1_000_000)));
    let output = run_on(&huge, "");
    refused("a huge cell", &output, 3, &["huge.csv:2:1", "expected a finite number"]);
    assert!(stderr(&output).len() < 1000, "{}", stderr(&output));
}

#[test]
fn a_loss_that_leaves_the_numbers_is_an_error_that_says_what_to_do() {
    let line = "--data diabetes --learning-rate 1e9 --optimizer sgd --activation relu";
    check(line, 6, &["training diverged; a smaller --learning-rate than 1000000000 usually helps"]);
}
