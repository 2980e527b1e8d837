//! Formulas as losses, numbers of optimisers, rows that validate by a column.

use crate::{Folder, json, run, run_on, stderr, success};

fn run_words(words: &[&str]) -> std::process::Output {
    crate::program().args(words).output().expect("the program starts")
}

#[test]
fn a_loss_can_be_a_formula() {
    let train = |loss: &str| run_words(&["--data", "diabetes", "--epochs", "2", "--json", "--loss", loss]);
    let object = json(&train("abs(y - p)^1.5"));
    assert_eq!(object["loss"], "abs(y - p)^1.5");
    assert_eq!(json(&train("-y * 0 + (y - p)^2"))["task"], "regression");
    for (loss, words) in [
        ("asb(y - p)", "unknown function `asb` at column 1"),
        ("asb(y - p)", "(did you mean abs?)"),
        ("abs(y - p", "found the end at column 10"),
        ("abs(y)", "found a formula without p or z"),
    ] {
        let output = train(loss);
        assert!(output.status.code() == Some(2) && stderr(&output).contains(words), "{}", stderr(&output));
    }
    let output = train("(y - p)^1.5");
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(6), "{message}");
    assert!(
        message.contains("the loss (y - p)^1.5 of row ") && message.contains("use abs, max or select"),
        "{message}"
    );
    let folds = run_words(&["--data", "diabetes", "--folds", "2", "--loss", "ln(y - p)"]);
    assert!(
        folds.status.code() == Some(6) && stderr(&folds).contains("found ln(y - p)"),
        "{}",
        stderr(&folds)
    );
}

#[test]
fn optimisers_have_their_numbers() {
    let line = "--data iris --epochs 3 --json --optimizer";
    for (optimizer, options) in [
        ("adam", vec![("beta1", 0.5), ("beta2", 0.9), ("epsilon", 0.001), ("weight-decay", 0.1)]),
        ("adamw", vec![("beta1", 0.5), ("beta2", 0.9), ("epsilon", 0.001), ("weight-decay", 0.1)]),
        ("rmsprop", vec![("alpha", 0.5), ("epsilon", 0.001), ("momentum", 0.5), ("weight-decay", 0.1)]),
        ("sgd", vec![("momentum", 0.5), ("weight-decay", 0.1)]),
        ("nesterov", vec![("momentum", 0.5), ("weight-decay", 0.1)]),
    ] {
        let plain = json(&run(&format!("{line} {optimizer}")))["fingerprint"].clone();
        for (option, value) in options {
            // Numbers of adamw go with a weight decay that is given, not with the one that depends on the rows.
            let decay =
                if optimizer == "adamw" && option != "weight-decay" { "--weight-decay 0.3" } else { "" };
            let object = json(&run(&format!("{line} {optimizer} --{option} {value} {decay}")));
            assert_eq!(object[option.replace('-', "_")], value, "{optimizer} --{option}");
            assert_ne!(object["fingerprint"], plain, "{optimizer} --{option}");
        }
    }
    for (line, words) in [
        (
            "--optimizer sgd --beta1 0.5",
            "--beta1 does not go with sgd, which has none; use --optimizer adam or adamw",
        ),
        ("--alpha 0.5", "--alpha does not go with adamw, which has none; use --optimizer rmsprop"),
        ("--optimizer nesterov --epsilon 1e-3", "use --optimizer adam, adamw or rmsprop"),
        ("--beta2 1", "the beta2 must be at least 0 and less than 1"),
        ("--epsilon 0", "the epsilon must be a positive number"),
    ] {
        let output = run(&format!("--data xor {line}"));
        assert!(
            output.status.code() == Some(2) && stderr(&output).contains(words),
            "{line}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn a_column_says_which_rows_validate() {
    let folder = Folder::new("parts");
    let row =
        |i: u32| format!("{},{},{}\n", i, if i.is_multiple_of(3) { "test" } else { "train" }, i * i + 1);
    let file = folder.file("parts.csv", &format!("x,part,y\n{}", (0..60).map(row).collect::<String>()));
    let object = json(&run_on(&file, "--validation-column part --epochs 5 --patience 2 --json"));
    assert_eq!((&object["features"], &object["validation_column"]), (&1.into(), &"part".into()));
    assert!(success(&run_on(&file, "--validation-column 1 --epochs 2")).contains("60 rows (20 validate)"));
    assert!(
        success(&run_on(&file, "tune --validation-column part --epochs 2 --trials 2"))
            .contains("(20 validate)")
    );
    for (line, words) in [
        ("--validation-column part --folds 3", "cannot be used with"),
        ("--validation-column part --validation 0.1", "cannot be used with"),
        ("--validation-column part --target part", "to say which rows validate and to be predicted"),
    ] {
        let output = run_on(&file, line);
        assert!(
            output.status.code() == Some(2) && stderr(&output).contains(words),
            "{line}: {}",
            stderr(&output)
        );
    }
    let output = run_on(&file, "--validation-column x");
    assert!(
        output.status.code() == Some(3) && stderr(&output).contains("parts.csv:4:1"),
        "{}",
        stderr(&output)
    );
}
