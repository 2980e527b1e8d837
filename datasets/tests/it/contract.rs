//! What a preparation knows of its columns: written down, read back, and held against other tables.

use paragrad_datasets::{Preparation, PrepareOptions, Task};
use serde_json::{Value, json};

use crate::table;

const PEOPLE: &str = "id,age,sex,member,income\n7,20,f,yes,1.5\n8,30,m,no,2.5\n9,,f,yes,4\n";

fn people() -> Preparation {
    let options = PrepareOptions { drop: vec!["id".into()], ..PrepareOptions::default() };
    Preparation::fit_all(&table(PEOPLE), &options).unwrap()
}

/// The stored form with one field changed.
#[track_caller]
fn check_refusal(pointer: &str, value: Value, expected: &str) {
    let mut stored: Value = serde_json::from_str(&people().to_json()).unwrap();
    *stored.pointer_mut(pointer).unwrap() = value;
    let error = Preparation::from_json(&stored.to_string()).unwrap_err();
    assert_eq!(error.to_string(), format!("cannot read the preparation: {expected}"));
}

#[test]
fn the_stored_form_is_the_documented_one() {
    let plain = json!({ "decimal": ".", "thousands": null });
    let expected = json!({
        "format": "paragrad-preparation",
        "version": 1,
        "task": "regression",
        "inputs": [
            { "name": "age", "on_missing": "median", "missing_share": 1.0 / 3.0, "kind": "numeric", "format": plain,
              "min": 20.0, "max": 30.0, "fill": 25.0, "indicator": true, "scaling": { "center": 25.0, "spread": 5.0 } },
            { "name": "sex", "on_missing": "median", "missing_share": 0.0, "kind": "categorical", "categories": [
                { "label": "f", "share": 2.0 / 3.0 }, { "label": "m", "share": 1.0 / 3.0 },
              ], "others": 0, "indicator": false, "format": plain },
            { "name": "member", "on_missing": "median", "missing_share": 0.0, "kind": "boolean", "fill": true,
              "indicator": false },
        ],
        "dropped": [{ "name": "id", "reason": "asked" }],
        "targets": [{ "name": "income", "format": plain, "scaling": {
            "center": 8.0 / 3.0, "spread": people().targets()[0].scaling.spread,
        } }],
        "labels": [],
        "missing": ["", "NA", "N/A", "NaN", "null", "None", "?", "#N/A", "<NA>"],
        "rows": { "fitted": 3, "without_target": 0, "missing_targets": [], "incomplete": 0 },
    });
    assert_eq!(serde_json::from_str::<Value>(&people().to_json()).unwrap(), expected);
}

#[test]
fn a_stored_form_that_contradicts_itself_is_refused() {
    check_refusal("/version", json!(2), "found version 2, expected 1");
    check_refusal("/inputs", json!([]), "found 0 inputs, expected at least 1");
    check_refusal("/inputs/1/name", json!("income"), "found two columns called \"income\", expected one");
    check_refusal("/dropped/0/name", json!("age"), "found two columns called \"age\", expected one");
    check_refusal(
        "/inputs/0/scaling/spread",
        json!(-1.0),
        "column \"age\": found center 25 and spread -1, expected finite numbers, the second above 0",
    );
    check_refusal(
        "/inputs/0/min",
        json!(31.0),
        "column \"age\": found numbers from 31 to 30, filled with 25, expected finite ones in order",
    );
    check_refusal(
        "/inputs/0/missing_share",
        json!(2.0),
        "column \"age\": found a missing share of 2, expected 0 to 1",
    );
    check_refusal(
        "/inputs/1/categories",
        json!([]),
        "column \"sex\": found no category, expected at least 1",
    );
    check_refusal(
        "/inputs/1/categories/0/label",
        json!("m"),
        "column \"sex\": found 1 different categories, expected 2",
    );
    check_refusal("/labels", json!(["a"]), "found 1 labels, expected none for regression");
    check_refusal("/task", json!("binary"), "found 0 labels, expected 2 for binary");
    check_refusal("/task", json!("multiclass"), "found 0 labels, expected at least 2 for multiclass");
    check_refusal("/targets", json!([]), "found 0 targets, expected at least 1");
}

#[test]
fn text_that_is_no_stored_form_is_refused_with_its_place() {
    for json in ["", "{", "[]", "{\"format\": \"other\"}", "\u{0}"] {
        let error = Preparation::from_json(json).unwrap_err().to_string();
        assert!(
            error.starts_with("cannot read the preparation: ") && error.contains(" at line 1 column "),
            "{error}"
        );
    }
}

#[test]
fn two_labels_of_one_class_are_refused() {
    let fitted = Preparation::fit_all(&table("x,y\n1,1\n2,2\n"), &PrepareOptions::default()).unwrap();
    assert_eq!(fitted.task(), Task::Binary);
    let json = fitted.to_json().replace("\"2\"", "\"1.0\"");
    let error = Preparation::from_json(&json).unwrap_err().to_string();
    assert!(error.ends_with("found 1 different labels, expected 2 for as many classes"), "{error}");
}

#[test]
fn what_a_table_has_beyond_training_is_counted() {
    let other = table("sex,age,member,shoe\nf,25,no,1\nx,40,,2\n,NA,yes,3\ny,19,no,4\nx,30,no,5\n");
    let applied = people().apply_features(&other).unwrap();
    let report = &applied.report;
    assert_eq!((report.samples, report.without_target, report.incomplete), (5, 0, 0));
    let counts: Vec<_> =
        report.inputs.iter().map(|input| (input.missing, input.outside, input.unseen)).collect();
    assert_eq!(counts, [(1, 2, 0), (1, 0, 3), (1, 0, 0)]);
    assert_eq!(report.inputs[1].drift(), 0.6);
    assert_eq!(
        report.notes(),
        [
            "column \"shoe\" ignored",
            "column \"age\": 2 of 5 cells (40.0 %) outside of the range in training",
            "column \"sex\": 1 of 5 cells (20.0 %) missing, of which training had none",
            "column \"sex\": 3 of 5 cells (60.0 %) of categories without a feature, such as \"x\", \"y\"",
            "column \"member\": 1 of 5 cells (20.0 %) missing, of which training had none",
        ]
    );
    // A category without a feature is none of those with one.
    assert_eq!(applied.data.x(1)[2..], [0.0, 0.0, 1.0]);
}

#[test]
fn a_word_among_numbers_is_refused_with_what_can_still_be_done() {
    let error = people().apply_features(&table("sex,age,member\nf,old,no\n")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "t.csv:2:2: column \"age\": found \"old\", expected a number, as in the rows that were fitted; correct it, or \
         empty the cell, which counts as missing"
    );
}

#[test]
fn a_column_that_lacks_is_named() {
    let error = people().apply_features(&table("sex,agee,member\nf,25,no\n")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "t.csv: no column \"age\" (did you mean \"agee\"?); columns: \"sex\", \"agee\", \"member\""
    );
}

#[test]
fn unknown_columns_are_refused_only_if_asked() {
    let known = table("id,sex,age,member,income\n1,f,25,no,1\n");
    assert_eq!(people().refuse_unknown_columns(&known), Ok(()));
    let error = people().refuse_unknown_columns(&table("sex,age,member,shoe\nf,25,no,1\n")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "t.csv: found a column that the preparation does not know: \"shoe\"; remove it, or allow unknown columns"
    );
}
