//! `paragrad describe`.

use crate::{Folder, check_width, json, run, run_on, stdout, success};

#[test]
fn every_column_has_a_line_that_says_what_becomes_of_it() {
    let folder = Folder::new("describe");
    let csv = "id,age,sex,alone,note,survived\n".to_owned()
        + &(0..20)
            .map(|i| {
                format!("{i},{},{},{},same,{}\n", i % 7, ["m", "f"][i % 2], ["yes", "no"][i % 3 / 2], i % 2)
            })
            .collect::<String>();
    let file = folder.file("people.csv", &csv);
    let text = success(&run_on(&file, "describe"));
    check_width(&text.replace(&file.display().to_string(), "people.csv"));
    for words in [
        "20 rows, 6 columns -> binary",
        "0.0000 to 6.000",
        "1 feature",
        "target",
        "left out: it numbers the rows",
    ] {
        assert!(text.contains(words), "{words:?} in {text}");
    }
    for column in ["id", "age", "sex", "alone", "note", "survived"] {
        assert!(text.lines().any(|line| line.starts_with(&format!("{column} "))), "{column} in {text}");
    }
}

#[test]
fn json_is_the_librarys_description() {
    let description = json(&run("describe --data iris --json"));
    assert_eq!((&description["rows"], &description["task"]), (&150.into(), &"multiclass".into()));
    assert_eq!(description["columns"][4]["use"]["as"], "target");
}

#[test]
fn what_one_cannot_train_on_is_described_with_the_code_of_bad_data() {
    let folder = Folder::new("describe-date");
    let file = folder.file("date.csv", "a,b,y\n2021-01-02,1,1\n2021-01-03,2,2\n2021-01-04,3,1\n");
    let output = run_on(&file, "describe");
    assert_eq!(output.status.code(), Some(3));
    assert!(stdout(&output).contains("date.csv:2:1: column \"a\": found the date"), "{}", stdout(&output));
}
