//! Weights of rows and classes, dropout, penalties, clipping, smoothing, activations of layers.

use crate::{Folder, json, run, run_on, stderr, success};

#[test]
fn what_was_asked_for_is_told_and_changes_the_network() {
    let line = "--data iris --epochs 3 --json";
    let plain = json(&run(line))["fingerprint"].clone();
    let cases = [
        ("--class-weights setosa=3,virginica=0.5", "class_weights", "setosa=3,virginica=0.5".into()),
        ("--label-smoothing 0.1", "label_smoothing", 0.1.into()),
        ("--dropout 0.2", "dropout", 0.2.into()),
        ("--l1 0.01", "l1", 0.01.into()),
        ("--l2 0.01", "l2", 0.01.into()),
        ("--clip-value 0.01", "clip_value", 0.01.into()),
        ("--clip-norm 0.1", "clip_norm", 0.1.into()),
        ("--hidden 16:tanh,16", "activation", "tanh, relu".into()),
        ("--weights petal_length", "weights", serde_json::Value::from("petal_length")),
    ];
    for (options, field, expected) in cases {
        let object = json(&run(&format!("{line} {options}")));
        assert_eq!(object[field], expected, "{options}");
        assert_ne!(object["fingerprint"], plain, "{options}");
        let again = json(&run(&format!("{line} {options} --threads 3 --engine tape")));
        assert_eq!(again["fingerprint"], object["fingerprint"], "{options}");
    }
}

#[test]
fn balanced_classes_find_the_rare_one() {
    let folder = Folder::new("balanced");
    let row = |i: usize| {
        format!("{},{}\n", i % 50, if i % 50 < 10 && i.is_multiple_of(2) { "rare" } else { "usual" })
    };
    let file = folder.file("rare.csv", &format!("x,y\n{}", (0..200).map(row).collect::<String>()));
    let found = |options: &str| {
        let object = json(&run_on(&file, &format!("--hidden none --epochs 200 --json {options}")));
        object["metrics"]["confusion"][0][0].as_u64()
    };
    assert!(found("") < found("--class-weights balanced"));
}

#[test]
fn a_column_of_weights_is_no_feature() {
    let object = json(&run("--data iris --epochs 2 --json --weights 0"));
    assert_eq!((&object["features"], &object["network"]), (&3.into(), &"3-100-3".into()));
    assert!(success(&run("--data iris --epochs 2 --hidden 8:relu,4:tanh")).contains("4-8-4-3, relu, tanh, "));
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    for (line, words) in [
        ("--dropout 1", "the dropout must be at least 0 and less than 1"),
        ("--label-smoothing -1", "the label smoothing must be"),
        ("--l1 -1", "the L1 penalty must be a number of at least 0"),
        ("--clip-norm 0", "the length of a gradient must be a positive number"),
        ("--hidden 16:rely", "unknown activation"),
        ("--class-weights a", "found the class weights `a`"),
        ("--class-weights 7=2", "a weight for the class \"7\", expected one of: 0, 1"),
        ("--label-smoothing 0.1 --loss hinge", "label smoothing is for losses of probabilities"),
        ("--weights y", "to weigh the rows and to be predicted"),
    ] {
        let output = run(&format!("--data xor {line}"));
        assert!(
            output.status.code() == Some(2) && stderr(&output).contains(words),
            "{line}: {}",
            stderr(&output)
        );
    }
}
