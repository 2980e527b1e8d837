//! What becomes of columns that are not all plain numbers.

use paragrad_datasets::{
    ColumnOptions, DropReason, Kind, NumberFormat, OnMissing, Preparation, PrepareOptions, Table,
};

use crate::table;

#[track_caller]
fn fit(table: &Table, options: &PrepareOptions) -> Preparation {
    Preparation::fit_all(table, options).unwrap_or_else(|error| panic!("{error}"))
}

/// The names and values of the features of a table, encoded by its own preparation, nothing rescaled.
#[track_caller]
fn check_with(csv: &str, options: &PrepareOptions, names: &[&str], rows: &[&[f64]]) {
    let options = PrepareOptions { rescale: paragrad_datasets::Rescale::None, ..options.clone() };
    let table = table(csv);
    let preparation = fit(&table, &options);
    let data = preparation.apply(&table).unwrap_or_else(|error| panic!("{error}")).data;
    assert_eq!(preparation.feature_names(), names, "{csv:?}");
    assert_eq!((0..data.len()).map(|row| data.x(row)).collect::<Vec<_>>(), rows, "{csv:?}");
}

#[track_caller]
fn check(csv: &str, names: &[&str], rows: &[&[f64]]) {
    check_with(csv, &PrepareOptions::default(), names, rows);
}

/// A column `x` of these cells, beside a feature `z` and a target `y`.
fn column(cells: &[&str]) -> Table {
    let row = |(i, cell): (usize, &&str)| format!("{cell};{};{}\n", (i * 7) % 5, i % 2);
    table(&("x;z;y\n".to_owned() + &cells.iter().enumerate().map(row).collect::<String>()))
}

/// The notes about a column of these cells.
#[track_caller]
fn check_note(cells: &[&str], expected: &str) {
    let notes: Vec<String> =
        fit(&column(cells), &PrepareOptions::default()).notes().iter().map(ToString::to_string).collect();
    assert_eq!(notes, [format!("column \"x\": {expected}")]);
}

#[test]
fn words_are_categories() {
    check("c,y\nred,0\ngreen,1\nred,1\n", &["c=green", "c=red"], &[&[0., 1.], &[1., 0.], &[0., 1.]]);
}

#[test]
fn yes_and_no_are_one_and_zero() {
    check("b,y\nyes,0\nNo,1\n", &["b"], &[&[1.], &[0.]]);
    check("b,y\nT,0\nf,1\n", &["b"], &[&[1.], &[0.]]);
    check("b,y\nTRUE,0\nfalse,1\n", &["b"], &[&[1.], &[0.]]);
    check("b,y\nyes,0\nfalse,1\n", &["b=false", "b=yes"], &[&[0., 1.], &[1., 0.]]);
}

#[test]
fn missing_cells_are_filled_and_marked() {
    check(
        "x,y\n1,0\n,1\n3,1\n8,0\nNA,0\n",
        &["x", "x (missing)"],
        &[&[1., 0.], &[3., 1.], &[3., 0.], &[8., 0.], &[3., 1.]],
    );
    check(
        "b,y\nyes,0\n?,1\nno,0\nyes,1\n",
        &["b", "b (missing)"],
        &[&[1., 0.], &[1., 1.], &[0., 0.], &[1., 0.]],
    );
    check(
        "c,y\nred,0\nnull,1\nblue,1\n",
        &["c=blue", "c=red", "c (missing)"],
        &[&[0., 1., 0.], &[0., 0., 1.], &[1., 0., 0.]],
    );
}

#[test]
fn what_fills_in_is_chosen() {
    #[track_caller]
    fn check_fill(on_missing: OnMissing, expected: f64) {
        let options = PrepareOptions { on_missing, ..PrepareOptions::default() };
        let rows: [&[f64]; 5] = [&[2., 0.], &[expected, 1.], &[2., 0.], &[3., 0.], &[9., 0.]];
        check_with("x,y\n2,0\n,1\n2,1\n3,0\n9,0\n", &options, &["x", "x (missing)"], &rows);
    }
    check_fill(OnMissing::Mean, 4.0);
    check_fill(OnMissing::Median, 2.5);
    check_fill(OnMissing::Mode, 2.0);
}

#[test]
fn rows_with_missing_cells_are_left_out_if_asked() {
    let csv = table("x,z,y\n1,,0\n,5,1\n3,6,1\n4,8,0\n");
    let options = PrepareOptions { on_missing: OnMissing::DropRow, ..PrepareOptions::default() };
    let preparation = fit(&csv, &options);
    let applied = preparation.apply(&csv).unwrap();
    assert_eq!((applied.rows, applied.report.incomplete), (vec![2, 3], 2));
    let of_x = ColumnOptions { on_missing: Some(OnMissing::DropRow), kind: None };
    let options = PrepareOptions { columns: vec![("x".into(), of_x)], ..PrepareOptions::default() };
    let preparation = fit(&csv, &options);
    assert_eq!(preparation.feature_names(), ["x", "z", "z (missing)"]);
    assert_eq!(preparation.apply(&csv).unwrap().rows, [0, 2, 3]);
    let note = "1 row left out: a missing cell in a column whose rows are to be dropped";
    assert_eq!(preparation.notes()[0].to_string(), note);
}

#[test]
fn words_for_missing_cells_are_chosen() {
    let missing = ["-999", "unknown"].map(str::to_owned).to_vec();
    let options = PrepareOptions { missing, ..PrepareOptions::default() };
    check_with(
        "x,y\n1,0\n-999.0,1\n3,0\n",
        &options,
        &["x", "x (missing)"],
        &[&[1., 0.], &[2., 1.], &[3., 0.]],
    );
    check_with(
        "x,y\nUnknown,0\n1,1\n3,0\n",
        &options,
        &["x", "x (missing)"],
        &[&[2., 1.], &[1., 0.], &[3., 0.]],
    );
    check_with("c,y\nNA,0\na,1\nNA,0\n", &options, &["c=NA", "c=a"], &[&[1., 0.], &[0., 1.], &[1., 0.]]);
}

#[test]
fn rare_categories_share_a_feature() {
    let options = PrepareOptions { most_categories: 2, ..PrepareOptions::default() };
    check_with(
        "c,y\nd,0\na,1\nd,1\nb,0\nc,1\nc,1\nc,0\n",
        &options,
        &["c=c", "c=d", "c (other)"],
        &[
            &[0., 1., 0.],
            &[0., 0., 1.],
            &[0., 1., 0.],
            &[0., 0., 1.],
            &[1., 0., 0.],
            &[1., 0., 0.],
            &[1., 0., 0.],
        ],
    );
    let cells: Vec<String> = (0..80).map(|i| format!("c{}", i % 40)).collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    check_note(&cells, "40 categories: the 32 most frequent have a feature each, the others share one");
}

#[test]
fn decimal_commas_and_groups_are_read_and_said() {
    check_note(&["1,5", "2,25", "3"], "numbers are read with a decimal comma and thousands set apart by '.'");
    check_note(&["1.234,5", "7"], "numbers are read with a decimal comma and thousands set apart by '.'");
    check_note(&["1,234.5", "7"], "numbers are read with a decimal point and thousands set apart by ','");
    check("x;y\n3,5;0\n1.234,5;1\n", &["x"], &[&[3.5], &[1234.5]]);
    check("x,y\n\"1,234\",0\n7,1\n", &["x"], &[&[1234.], &[7.]]);
    let german = NumberFormat { decimal: ',', thousands: Some('.') };
    let options = PrepareOptions { numbers: Some(german), ..PrepareOptions::default() };
    check_with("x;y\n1.234;0\n7;1\n", &options, &["x"], &[&[1234.], &[7.]]);
}

#[test]
fn a_localised_target_is_read_as_numbers() {
    let csv = table("x;y\n1;52,8\n2;48\n3;1.050,5\n");
    let preparation = fit(&csv, &PrepareOptions::default());
    let data = preparation.apply(&csv).unwrap().data;
    assert!((preparation.unscale(0, data.y(2)[0]) - 1050.5).abs() < 1e-9);
}

#[test]
fn what_was_fitted_in_a_format_is_applied_in_it() {
    let preparation = fit(
        &table("x;y\n1.234,5;0\n7;1\n"),
        &PrepareOptions { rescale: paragrad_datasets::Rescale::None, ..PrepareOptions::default() },
    );
    // All cells look like plain numbers.
    let applied = preparation.apply_features(&table("x\n1.234\n7\n")).unwrap();
    assert_eq!(applied.data.features(), [1234.0, 7.0]);
}

#[test]
fn another_table_may_write_its_numbers_otherwise() {
    let options = PrepareOptions { rescale: paragrad_datasets::Rescale::None, ..PrepareOptions::default() };
    let preparation = fit(&table("x,y\n1234.5,1.5\n7,2.5\n9,3.5\n"), &options);
    let applied = preparation.apply(&table("x;y\n1.234,5;2,5\n7;1,5\n")).unwrap();
    assert_eq!(applied.data.features(), [1234.5, 7.0]);
    assert_eq!(preparation.unscale(0, applied.data.y(1)[0]), 1.5);
    let note = "column \"x\": numbers are read with a decimal comma and thousands set apart by '.', otherwise than in training";
    assert_eq!(applied.report.notes(), [note]);
}

#[test]
fn columns_that_teach_nothing_are_left_out() {
    #[track_caller]
    fn check(cells: &[&str], expected: DropReason) {
        let preparation = fit(&column(cells), &PrepareOptions::default());
        let dropped: Vec<_> = preparation.dropped().iter().map(|column| column.reason.clone()).collect();
        assert_eq!((dropped, preparation.feature_names()), (vec![expected], ["z".to_owned()].as_slice()));
    }
    let numbers: Vec<String> = (17..40).map(|i| i.to_string()).collect();
    check(&numbers.iter().map(String::as_str).collect::<Vec<_>>(), DropReason::RowNumbers);
    let names: Vec<String> = (0..20).map(|i| format!("name {i}")).collect();
    check(&names.iter().map(String::as_str).collect::<Vec<_>>(), DropReason::MostlyDifferent);
    check(&["a", "a", "a"], DropReason::OneValue { value: "a".to_owned() });
    check(&["1", "1.0", "1"], DropReason::OneValue { value: "1".to_owned() });
    check(&["", "NA", "?"], DropReason::Empty);
}

#[test]
fn columns_that_may_teach_something_are_kept() {
    #[track_caller]
    fn check(cells: &[&str]) {
        assert_eq!(fit(&column(cells), &PrepareOptions::default()).dropped(), [], "{cells:?}");
    }
    // Too few to tell; not in sequence; that it is missing.
    check(&["1", "2", "3", "4"]);
    check(&["a", "b", "c", "d"]);
    check(&["1", "2", "3", "4", "5", "6", "7", "8", "10", "9", "11", "12"]);
    check(&["a", "", "a"]);
}

#[test]
fn row_numbers_are_a_feature_if_there_is_no_other_or_if_they_are_named() {
    let csv = (0..20).fold(String::from("t,y\n"), |csv, t| csv + &format!("{t},{}\n", t * t));
    assert_eq!(fit(&table(&csv), &PrepareOptions::default()).feature_names(), ["t"]);
    let numbers: Vec<String> = (0..20).map(|i| i.to_string()).collect();
    let csv = column(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    let options = PrepareOptions { only: vec!["x".into(), "z".into()], ..PrepareOptions::default() };
    assert_eq!(fit(&csv, &options).feature_names(), ["x", "z"]);
}

#[test]
fn a_column_named_as_an_identifier_is_one_in_any_order() {
    let csv = (0..20)
        .fold(String::from("user_id,z,y\n"), |csv, i| csv + &format!("{},{i}.5,{}\n", i * 7 % 20, i % 2));
    assert_eq!(fit(&table(&csv), &PrepareOptions::default()).feature_names(), ["z"]);
}

#[test]
fn a_kind_may_be_chosen() {
    let of = |name: &str, kind| {
        let decided = ColumnOptions { kind: Some(kind), on_missing: None };
        PrepareOptions { columns: vec![(name.into(), decided)], ..PrepareOptions::default() }
    };
    check_with(
        "x,y\n3,0\n1,1\n3.0,1\n",
        &of("x", Kind::Categorical),
        &["x=1", "x=3"],
        &[&[0., 1.], &[1., 0.], &[0., 1.]],
    );
    check_with("x,y\n1,0\n0,1\n", &of("x", Kind::Boolean), &["x"], &[&[1.], &[0.]]);
    let days = "x,y\n2021-01-01,0\n2021-01-02,1\n2021-01-01,1\n";
    check_with(
        days,
        &of("x", Kind::Categorical),
        &["x=2021-01-01", "x=2021-01-02"],
        &[&[1., 0.], &[0., 1.], &[1., 0.]],
    );
}

#[test]
fn rows_without_a_target_are_left_out() {
    let csv = table("x,y\n1,no\n2,\n3,yes\n4,NA\n");
    let preparation = fit(&csv, &PrepareOptions::default());
    let applied = preparation.apply(&csv).unwrap();
    assert_eq!((applied.rows, applied.report.without_target), (vec![0, 2], 2));
    assert_eq!(
        preparation.notes()[0].to_string(),
        "2 rows left out: no target, which is what \"NA\" stands for"
    );
    assert_eq!(preparation.apply_features(&csv).unwrap().data.len(), 4);
}

#[test]
fn rows_without_one_of_several_targets_are_left_out() {
    let csv = table("x,y,z\n1,2.5,3\n2,,4\n3,3.5,NA\n4,4.5,5\n");
    let options = PrepareOptions { targets: vec!["z".into(), "y".into()], ..PrepareOptions::default() };
    let preparation = fit(&csv, &options);
    let applied = preparation.apply(&csv).unwrap();
    assert_eq!((applied.rows, applied.report.without_target), (vec![0, 3], 2));
    assert_eq!(
        preparation.notes()[0].to_string(),
        "2 rows left out: not all targets; \"NA\" stands for one that is missing"
    );
}
