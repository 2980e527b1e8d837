//! Formulas as losses, numbers of optimisers, rows that validate by a column.

use crate::{Folder, json, program, run, run_on, stderr, stdout, success};

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

#[test]
fn missing_cells_numbers_and_categories_are_treated_as_asked() {
    let folder = Folder::new("columns");
    let row = |i: usize| format!("{},\"1.{:03}\",w{},{}\n", if i == 4 { 0 } else { i }, 30 * i, i % 5, i % 2);
    let csv = "a,b,c,y\n".to_owned() + &(0..30).map(row).collect::<String>() + ",\"1.500\",w1,0\n";
    let file = folder.file("t.csv", &csv);
    let described = |options: &str| {
        let output = run_on(&file, &format!("describe --json {options}"));
        serde_json::from_str::<serde_json::Value>(&stdout(&output)).expect("JSON")
    };
    // The number and where it is missing, the number, and a feature for each of five words.
    assert_eq!(described("")["features"], 8);
    assert_eq!(described("--max-categories 2")["features"], 6);
    assert_eq!(described("--on-missing drop-row")["features"], 7);
    assert_eq!(described("")["columns"][1]["contents"]["max"], 1.87);
    assert_eq!(described("--numbers 1.234,5")["columns"][1]["contents"]["max"], 1870.0);
    let refused = run_on(&file, "--on-missing refuse");
    assert_eq!(refused.status.code(), Some(3));
    assert!(
        stderr(&refused).contains("t.csv:32:1: column \"a\": found the missing cell \"\""),
        "{}",
        stderr(&refused)
    );
    let fingerprint = |way: &str| {
        json(&run_on(&file, &format!("--epochs 2 --json --rescale {way}")))["fingerprint"].clone()
    };
    assert_ne!(fingerprint("none"), fingerprint("robust"));
    for (options, words) in [
        ("--numbers 1,234", "expected an example with a fraction"),
        ("--rescale standart", "'standard'"),
        ("--on-missing skip", "drop-row"),
        ("--max-categories 0", "the number of categories must be at least 1"),
    ] {
        let refused = run_on(&file, options);
        assert!(refused.status.code() == Some(2) && stderr(&refused).contains(words), "{}", stderr(&refused));
    }
}

#[test]
fn a_formula_that_teaches_nothing_is_doubted_before_it_trains() {
    let formula = |loss: &str| {
        let output = program().args(["--data", "iris", "--epochs", "2", "--loss", loss]).output();
        stderr(&output.expect("the program starts"))
    };
    let doubt = formula("y*ln(p)");
    assert!(
        doubt.starts_with("the loss y*ln(p) has no minimum: where species is \"setosa\", it falls"),
        "{doubt}"
    );
    assert_eq!(formula("-y*ln(p)"), "");
    let notes = |loss: &str| {
        let output =
            run_words(&["--data", "iris", "--target", "species", "--epochs", "2", "--json", "--loss", loss]);
        json(&output)["notes"].clone()
    };
    assert!(notes("y*ln(p)")[0].as_str().is_some_and(|note| note.contains("has no minimum")));
    assert_eq!(notes("-y*ln(p)"), serde_json::json!([]));
}
