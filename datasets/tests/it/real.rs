//! Small pieces of public files, as messy as they are found; `tests/data/README.md` says where they come from.

use paragrad_datasets::{CsvOptions, Preparation, PrepareOptions, RowCounts, Table, Target, Task, describe};

fn read(name: &str) -> Table {
    let path = format!("{}/tests/data/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    Table::read(path, &CsvOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn target(name: &str) -> PrepareOptions {
    PrepareOptions { targets: vec![name.into()], ..PrepareOptions::default() }
}

/// Fits on a training part and holds the other part against it; says how many features there are.
#[track_caller]
fn check(file: &str, options: &PrepareOptions, task: Task, n_features: usize, notes: &[&str]) {
    let table = read(file);
    let fitted = Preparation::fit_all(&table, options).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((fitted.task(), fitted.n_features()), (task, n_features), "{:?}", fitted.feature_names());
    assert_eq!(fitted.notes().iter().map(ToString::to_string).collect::<Vec<_>>(), notes);
    assert_eq!(describe(&table, options).unwrap().refusals, [""; 0]);

    for fold in Target::of(&table, options).unwrap().folds(4, 1).unwrap() {
        let fitted = Preparation::fit(&table, &fold.training, options).unwrap();
        let applied = fitted.apply(&table).unwrap();
        assert_eq!(applied.subset(&fold.training).len(), fitted.rows().fitted);
        assert_eq!(applied.subset(&fold.validation).len(), fold.validation.len());
        assert_eq!(Preparation::from_json(&fitted.to_json()).unwrap().apply(&table), Ok(applied));
    }
}

#[test]
fn titanic() {
    check(
        "titanic",
        &target("survived"),
        Task::Binary,
        7,
        &[
            "column \"name\": left out: nearly every row has a value of its own",
            "column \"age\": 38.3 % missing, filled with the median, 26; a feature says where",
        ],
    );
}

#[test]
fn adult() {
    check(
        "adult",
        &PrepareOptions::default(),
        Task::Binary,
        56,
        &[
            "column \"column_1\": left out: it numbers the rows",
            "column \"capital-loss\": left out: all its cells are \"0\"",
            "column \"workclass\": 5.0 % missing, a category of their own",
            "column \"occupation\": 5.0 % missing, a category of their own",
        ],
    );
}

#[test]
fn penguins() {
    check("penguins", &PrepareOptions::default(), Task::Binary, 10, &["3 rows left out: no target"]);
    let fitted = Preparation::fit_all(&read("penguins"), &PrepareOptions::default()).unwrap();
    assert_eq!(
        fitted.rows(),
        &RowCounts { fitted: 54, without_target: 3, missing_targets: Vec::new(), incomplete: 0 }
    );
    let options = PrepareOptions { drop: vec!["sex".into(), "island".into()], ..target("species") };
    let missing = |name: &str, fill: &str| {
        format!("column \"{name}\": 3.5 % missing, filled with the median, {fill}; a feature says where")
    };
    let notes = [
        missing("bill_length_mm", "46.5"),
        missing("bill_depth_mm", "18"),
        missing("flipper_length_mm", "198"),
        missing("body_mass_g", "4300"),
    ];
    check("penguins", &options, Task::Multiclass, 8, &notes.each_ref().map(String::as_str));
}

#[test]
fn mammals_asleep() {
    let options = PrepareOptions {
        only: ["vore", "sleep_total", "brainwt"].map(Into::into).to_vec(),
        ..PrepareOptions::default()
    };
    check(
        "msleep",
        &options,
        Task::Regression,
        8,
        &[
            "column \"vore\": 11.9 % missing, a category of their own",
            "column \"brainwt\": 40.5 % missing, filled with the median, 0.0123; a feature says where",
        ],
    );
}

#[test]
fn dates_are_refused_until_they_are_left_out() {
    let table = read("economics");
    let error = Preparation::fit_all(&table, &PrepareOptions::default()).unwrap_err().to_string();
    assert!(
        error.contains("economics.csv:2:1: column \"date\": found the date or time \"1967-07-01\""),
        "{error}"
    );
    let options = PrepareOptions { drop: vec!["date".into()], ..PrepareOptions::default() };
    check("economics", &options, Task::Regression, 4, &[]);
}
