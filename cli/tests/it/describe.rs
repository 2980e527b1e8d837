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
        "20 rows, 6 columns\n-> survived (2 classes: 0, 1) from 4 features of 3 columns\n",
        "0.0000 to 6.000",
        "1 feature",
        "target",
        "left out: it numbers the rows",
        "note: column \"survived\": the last, and so the one to predict (see --target)",
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

#[test]
fn long_names_and_words_share_the_page() {
    let folder = Folder::new("describe-names");
    let row = |i: usize| format!("{i}.5,{},{}\n", i % 5 * 20, ["Adelie", "Gentoo", "Chinstrap"][i % 3]);
    let csv = "flipper_length_mm,a_name_that_is_longer_than_any_page_has_room_for,species\n".to_owned()
        + &(0..30).map(row).collect::<String>();
    let text = success(&run_on(&folder.file("p.csv", &csv), "describe"));
    check_width(&text.lines().skip(1).collect::<Vec<_>>().join("\n"));
    assert!(
        text.contains("\n-> species (3 classes: Adelie, Chinstrap, Gentoo) from 2 features of 2 columns\n"),
        "{text}"
    );
    for words in ["\nflipper_length_mm ", "\na_name_that_is_lon", "…"] {
        assert!(text.contains(words), "{words:?} in {text}");
    }
    let csv = csv.replace("a_name_that_is_longer_than_any_page_has_room_for", "mass");
    let text = success(&run_on(&folder.file("p.csv", &csv), "describe"));
    assert!(text.contains("\nflipper_length_mm ") && text.contains(" Adelie, Chinstrap, Ge"), "{text}");
}
