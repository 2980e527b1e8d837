//! `--validation-data`, `--patience`, `--min-delta`.

use crate::{Folder, json, run, run_on, stderr, success};

#[test]
fn training_stops_when_nothing_is_gained_and_keeps_the_best() {
    let object = json(&run("--data diabetes --validation 0.3 --patience 5 --learning-rate 0.03 --json"));
    let losses: Vec<f64> = serde_json::from_value(object["losses"]["validation"].clone()).expect("numbers");
    let kept = object["kept_epoch"].as_u64().expect("a number") as usize;
    assert_eq!((losses.len(), object["epochs"].as_u64()), (kept + 5, Some(kept as u64 + 5)));
    assert!(losses.iter().all(|&loss| loss >= losses[kept - 1]));
    assert_eq!(object["validation"]["loss"], losses[kept - 1]);
    let text = success(&run("--data diabetes --validation 0.3 --patience 5 --learning-rate 0.03"));
    assert!(text.contains(&format!("{} epochs (the {kept}. kept)", kept + 5)), "{text}");
}

#[test]
fn every_epoch_is_validated_and_nothing_else_changes() {
    let object = json(&run("--data iris --validation 0.2 --epochs 4 --json"));
    assert_eq!(object["losses"]["validation"].as_array().map(Vec::len), Some(4));
    assert_eq!(
        (&object["kept_epoch"], &object["patience"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
    let object = json(&run("--data iris --epochs 4 --json"));
    assert_eq!(object["losses"]["validation"], serde_json::Value::Null);
}

#[test]
fn rows_of_another_file_validate() {
    let folder = Folder::new("validation");
    let training = folder.file("training.csv", "x,y\n1,2\n2,4.5\n3,6\n4,8\n");
    let other = folder.file("other.csv", "y,x\n3,1.5\n7,3.5\n");
    let line = format!("--validation-data {} --epochs 50", other.display());
    let object = json(&run_on(&training, &format!("{line} --json")));
    assert_eq!((&object["rows"], &object["validation"]["rows"]), (&4.into(), &2.into()));
    let text = success(&run_on(&training, &line));
    assert!(text.contains("4 rows (2 of their own validate), 1 feature"), "{text}");
    let wrong = folder.file("wrong.csv", "y,z\n3,1.5\n");
    let output = run_on(&training, &format!("--validation-data {}", wrong.display()));
    assert!(output.status.code() == Some(3) && stderr(&output).contains("wrong.csv"), "{}", stderr(&output));
}

#[test]
fn stopping_early_needs_something_to_stop_by() {
    for (line, words) in [
        ("--patience 3", "early stopping judges by rows that validate"),
        ("--patience 0 --validation 0.5", "the patience must be at least 1"),
        ("--min-delta 0.1", "--patience"),
        ("--folds 2 --patience 3", "cannot be used with"),
        ("--validation-data xor.csv --validation 0.5", "cannot be used with"),
    ] {
        let output = run(&format!("--data xor {line}"));
        assert!(
            output.status.code() == Some(2) && stderr(&output).contains(words),
            "{line}: {}",
            stderr(&output)
        );
    }
}
