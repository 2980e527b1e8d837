//! Which column is the target, which task it calls for, and which classes it has.

use std::fmt::Write;

use paragrad_datasets::{ColumnRef, CsvOptions, Header, PrepareOptions, Table, Target, Task};

use crate::table;

/// A target whose cells are these, under the name y.
#[track_caller]
fn target(cells: &[&str], task: Option<Task>) -> Target {
    let csv = cells.iter().fold(String::from("x,y\n"), |csv, cell| csv + "0," + cell + "\n");
    let options = PrepareOptions { task, ..PrepareOptions::default() };
    Target::of(&table(&csv), &options).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn check(cells: &[&str], task: Task, labels: &[&str]) {
    let target = target(cells, None);
    assert_eq!(target.task(), task, "{cells:?}");
    assert_eq!(target.labels(), labels, "{cells:?}");
}

#[test]
fn the_task_follows_from_the_cells() {
    check(&["no", "yes", "no"], Task::Binary, &["no", "yes"]);
    check(&["b", "c", "a"], Task::Multiclass, &["a", "b", "c"]);
    check(&["1", "0", "1"], Task::Binary, &["0", "1"]);
    check(&["1.5", "-2.5"], Task::Binary, &["-2.5", "1.5"]);
    check(&["10", "9", "1e2", "9", "10", "9"], Task::Multiclass, &["9", "10", "1e2"]);
    check(&["10", "9", "1e2", "9", "10"], Task::Regression, &[]);
    check(&["1.5", "2", "3"], Task::Regression, &[]);
    check(&["1", "2", "x"], Task::Multiclass, &["1", "2", "x"]);
}

#[test]
fn more_than_20_integers_are_a_regression_target() {
    let integers: Vec<String> = (0..42).map(|i| (i / 2).to_string()).collect();
    let integers: Vec<&str> = integers.iter().map(String::as_str).collect();
    assert_eq!(target(&integers[..40], None).task(), Task::Multiclass);
    assert_eq!(target(&integers, None).task(), Task::Regression);
    assert_eq!(target(&integers, Some(Task::Multiclass)).labels().len(), 21);
}

#[test]
fn labels_are_spelled_as_first_written() {
    check(&["1.0", "1", "+2", "2"], Task::Binary, &["1.0", "+2"]);
    check(&["0", "-0", "01"], Task::Binary, &["0", "01"]);
    check(&[" é ", "É", "\"a,b\""], Task::Multiclass, &["a,b", "É", "é"]);
    assert_eq!(target(&["1.0", "1", "+2", "2"], None).classes(), [0, 0, 1, 1]);
    assert_eq!(target(&["0", "-0", "01"], None).classes(), [0, 0, 1]);
}

#[test]
fn a_task_may_be_chosen() {
    assert_eq!(target(&["0", "1"], Some(Task::Regression)).labels(), [""; 0]);
    assert_eq!(target(&["0", "1"], Some(Task::Multiclass)).labels(), ["0", "1"]);
    assert_eq!(target(&["1.5", "2.5", "3.5"], Some(Task::Multiclass)).labels(), ["1.5", "2.5", "3.5"]);
}

#[test]
fn decimal_commas_are_numbers() {
    let csv = table("x;y\n1;52,8\n2;48,1\n3;50\n");
    assert_eq!(Target::of(&csv, &PrepareOptions::default()).unwrap().task(), Task::Regression);
    let options = PrepareOptions { task: Some(Task::Multiclass), ..PrepareOptions::default() };
    assert_eq!(Target::of(&csv, &options).unwrap().labels(), ["48,1", "50", "52,8"]);
    // Few of many words, a date, a version.
    for cells in [["low", "high", "1,5"], ["12.03.2021", "1.2.3", "a"]] {
        let mut labels = cells;
        labels.sort_unstable();
        let quoted = cells.map(|cell| format!("\"{cell}\""));
        check(&quoted.each_ref().map(String::as_str), Task::Multiclass, &labels);
    }
}

#[test]
fn rows_without_a_target_do_not_count() {
    let target = target(&["a", "", "NA", "b", "?", "a"], None);
    assert_eq!(
        (target.task(), target.rows(), target.classes()),
        (Task::Binary, [0, 3, 5].as_slice(), [0, 1, 0].as_slice())
    );
    let split = target.split(0.34, 0);
    assert_eq!((split.training.len(), split.validation.len()), (2, 1));
    assert!(split.training.iter().chain(&split.validation).all(|row| [0, 3, 5].contains(row)));
}

#[test]
fn mostly_numbers_are_classes_only_if_asked() {
    let csv = (0..30).fold(String::from("x,y\n"), |mut csv, i| {
        writeln!(csv, "0,{i}").unwrap();
        csv
    }) + "0,-\n";
    let options = PrepareOptions { task: Some(Task::Multiclass), ..PrepareOptions::default() };
    assert_eq!(Target::of(&table(&csv), &options).unwrap().labels().len(), 31);
}

#[test]
fn a_target_is_found_by_name_or_index() {
    #[track_caller]
    fn check(target: impl Into<ColumnRef>, expected: usize) {
        let options = CsvOptions { header: Header::Present, ..CsvOptions::default() };
        let table = Table::parse("t.csv", "a,b,-1\n1,2,3\n", &options).unwrap();
        let target = target.into();
        assert_eq!(table.position(&target).map_err(|error| error.to_string()), Ok(expected), "{target:?}");
    }
    check("a", 0);
    check("1", 1);
    check("-3", 0);
    check(0, 0);
    check(2, 2);
    check(-1, 2);
    check(-2, 1);
    // A name wins over an index.
    check("-1", 2);
    check(ColumnRef::default(), 2);
}

#[test]
fn a_task_reads_what_it_writes() {
    for task in Task::ALL {
        assert_eq!(task.to_string().parse(), Ok(task));
    }
    let error = "ranking".parse::<Task>().unwrap_err();
    assert_eq!(error.to_string(), "found the task \"ranking\", expected regression, binary or multiclass");
}
