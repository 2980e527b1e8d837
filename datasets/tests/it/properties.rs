//! What holds for any input.

use paragrad_datasets::{
    Cells, ColumnOptions, ColumnRef, CsvOptions, Header, Input, Kind, OnMissing, Preparation, PrepareOptions,
    Rescale, Table, Task, Values, describe, epoch_order, k_fold_stratified, split_stratified,
};
use proptest::prelude::*;

/// Text that is likely to look like CSV, and bytes that are not.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![",", ";", "\n", "\r\n", "\"", "1", "2.5", "-1e9", "a", "nan", " ", "1e308", ""])
            .prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Three columns of cells that are numbers more often than not, some at the ends of their range, or that a
/// messy file has.
fn tables() -> impl Strategy<Value = Vec<u8>> {
    let number = vec!["0", "-0", "1", "2", "2.5", "1e-320", "5e-324", "1e154", "-1.7e308"];
    let mess = vec!["", "x", "nan", "1e309", "yes", "no", "1.234,5", "\"1,5\"", "2021-01-02", "?", "NA"];
    let cell = prop_oneof![30 => prop::sample::select(number), 1 => prop::sample::select(mess.clone())];
    let messy = prop::sample::select(mess);
    let cells = prop_oneof![prop::collection::vec(cell, 3), prop::collection::vec(messy, 3)];
    let row = cells.prop_map(|cells| cells.join(",") + "\n");
    prop::collection::vec(row, 1..16).prop_map(|rows| rows.concat().into_bytes())
}

fn options() -> impl Strategy<Value = CsvOptions> {
    let header = prop::sample::select(vec![Header::Detect, Header::Present, Header::Absent]);
    let delimiter = prop::sample::select(vec![None, Some(b','), Some(b' '), Some(b'"'), Some(0xff)]);
    (header, delimiter).prop_map(|(header, delimiter)| CsvOptions { header, delimiter })
}

fn prepare_options() -> impl Strategy<Value = PrepareOptions> {
    let task = prop::option::of(prop::sample::select(Task::ALL.to_vec()));
    let on_missing = prop::sample::select(OnMissing::ALL.to_vec());
    let rescale = prop::sample::select(Rescale::ALL.to_vec());
    let kind = prop::option::of(prop::sample::select(Kind::ALL.to_vec()));
    let targets = prop::sample::select(vec![vec![-1], vec![0], vec![0, 1]]);
    (task, on_missing, rescale, 0..4_usize, kind, targets).prop_map(
        |(task, on_missing, rescale, most_categories, kind, targets)| PrepareOptions {
            targets: targets.into_iter().map(ColumnRef::from).collect(),
            columns: vec![(ColumnRef::from(0), ColumnOptions { kind, on_missing: None })],
            task,
            on_missing,
            rescale,
            most_categories,
            ..PrepareOptions::default()
        },
    )
}

/// Cells as a CSV file with every cell quoted.
fn quote(cells: &[Vec<String>]) -> String {
    let quote = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    cells.iter().map(|row| row.iter().map(quote).collect::<Vec<_>>().join(",") + "\n").collect()
}

proptest! {
    #[test]
    fn no_file_makes_the_crate_panic(
        bytes in prop_oneof![files(), tables()], options in options(), prepare in prepare_options(),
    ) {
        if let Ok(table) = Table::parse("t.csv", bytes, &options) {
            let description = describe(&table, &prepare);
            if let Ok(preparation) = Preparation::fit_all(&table, &prepare) {
                let description = description.unwrap();
                prop_assert_eq!((description.features, description.refusals.len()), (Some(preparation.n_features()), 0));
                if let Ok(applied) = preparation.apply(&table) {
                    let data = applied.data;
                    prop_assert_eq!((data.len(), data.n_features()), (applied.rows.len(), preparation.n_features()));
                    prop_assert!(data.features().iter().chain(data.targets()).all(|value| value.is_finite()));
                }
            }
        }
    }

    #[test]
    fn what_was_fitted_is_in_range_and_known(bytes in tables(), prepare in prepare_options()) {
        let few = |input: &&Input| !matches!(input.values, Values::Categorical { others, .. } if others > 0);
        if let Ok(table) = Table::parse("t.csv", bytes, &CsvOptions::default())
            && let Ok(preparation) = Preparation::fit_all(&table, &prepare)
            && let Ok(applied) = preparation.apply(&table)
            && applied.rows.len() == preparation.rows().fitted
        {
            let inputs = preparation.inputs().iter().zip(&applied.report.inputs);
            for (input, report) in inputs.filter(|(input, _)| few(input)) {
                prop_assert_eq!((report.outside, report.unseen, report.drift()), (0, 0, 0.0), "{:?}", input);
                let indicator = input.feature_names().iter().any(|name| name.ends_with(" (missing)"));
                prop_assert_eq!(indicator, report.missing > 0, "{:?}", input);
            }
            prop_assert_eq!(&applied.report.unknown_columns, &[] as &[String]);
        }
    }

    #[test]
    fn a_preparation_comes_back_from_json_and_does_the_same(bytes in tables(), prepare in prepare_options()) {
        if let Ok(table) = Table::parse("t.csv", bytes, &CsvOptions::default())
            && let Ok(preparation) = Preparation::fit_all(&table, &prepare)
        {
            let json = preparation.to_json();
            let back = Preparation::from_json(&json);
            prop_assert_eq!(back.as_ref(), Ok(&preparation), "{}", json);
            prop_assert_eq!(back.unwrap().apply(&table), preparation.apply(&table));
        }
    }

    #[test]
    fn no_json_makes_the_crate_panic(from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), piece in "[\\[\\]{}\":,0-9a-z.-]{0,6}") {
        let table = Table::parse("t.csv", "x,c,y\n1,a,0\n,b,1\n3,a,1\n", &CsvOptions::default()).unwrap();
        let json = Preparation::fit_all(&table, &PrepareOptions::default()).unwrap().to_json();
        let (from, to) = (from.index(json.len()), to.index(json.len()));
        let damaged = format!("{}{piece}{}", &json[..from.min(to)], &json[from.max(to)..]);
        if let Ok(preparation) = Preparation::from_json(&damaged) {
            let _ = preparation.apply(&table);
        }
    }

    #[test]
    fn cut_gzip_files_are_refused(kept in any::<prop::sample::Index>()) {
        let zipped = crate::gzip(b"x,y\n1,2\n3,4\n");
        let kept = kept.index(zipped.len() - 2) + 2;
        let refusal = Table::parse("t.csv.gz", &zipped[..kept], &CsvOptions::default());
        prop_assert!(refusal.is_err());
    }

    #[test]
    fn cells_come_back_as_they_were_quoted(
        cells in (1..5_usize).prop_flat_map(|width| {
            prop::collection::vec(prop::collection::vec("[a-z\"\n\r,;é]{0,4}", width), 1..8)
        }),
    ) {
        let options = CsvOptions { header: Header::Absent, delimiter: Some(b',') };
        let table = Table::parse("t.csv", quote(&cells), &options).unwrap();
        for (row, cells) in cells.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                prop_assert_eq!(&table.written(row, column), cell.trim());
                let Cells::Text(column) = table.columns()[column].cells() else { panic!("{cells:?}") };
                prop_assert_eq!(&column[row], cell.trim());
            }
        }
    }

    #[test]
    fn numbers_come_back_to_the_bit(numbers in prop::collection::vec(-1e300..1e300_f64, 1..50)) {
        let csv: String = numbers.iter().map(|number| format!("{number}\n")).collect();
        let table = Table::parse("t.csv", csv, &CsvOptions::default()).unwrap();
        prop_assert_eq!(table.columns()[0].numbers(), Some(numbers.as_slice()));
    }

    #[test]
    fn standardised_columns_have_mean_0_and_deviation_1(
        columns in prop::collection::vec((-1e6..1e6_f64, 1e-3..1e6_f64), 1..4),
        rows in prop::collection::vec(prop::collection::vec(-1.0..1.0_f64, 4), 2..40),
    ) {
        let mut csv = String::new();
        for (i, row) in rows.iter().enumerate() {
            for (&(offset, spread), value) in columns.iter().zip(row) {
                csv += &format!("{},", offset + spread * value);
            }
            csv += &format!("{}\n", row[3] + 10.0 * i as f64);
        }
        let table = Table::parse("t.csv", csv, &CsvOptions::default()).unwrap();
        let options = PrepareOptions { task: Some(Task::Regression), ..PrepareOptions::default() };
        let preparation = Preparation::fit_all(&table, &options).unwrap();
        let data = preparation.apply(&table).unwrap().data;
        let n = data.len() as f64;
        for i in 0..=data.n_features() {
            let value = |row| if i < data.n_features() { data.x(row)[i] } else { data.y(row)[0] };
            let mean = (0..data.len()).map(value).sum::<f64>() / n;
            let variance = (0..data.len()).map(|row| value(row).powi(2)).sum::<f64>() / n;
            prop_assert!(mean.abs() < 1e-6 && (variance - 1.0).abs() < 1e-6, "mean {}, variance {}", mean, variance);
        }
        for (row, &written) in table.columns()[data.n_features()].numbers().unwrap().iter().enumerate() {
            prop_assert!((preparation.unscale(0, data.y(row)[0]) - written).abs() < 1e-9 * (1.0 + written.abs()));
        }
    }

    #[test]
    fn an_order_is_a_permutation(n in 0..200_usize, seed: u64, epoch: u64) {
        let mut order = epoch_order(n, seed, epoch);
        order.sort_unstable();
        prop_assert_eq!(order, (0..n).collect::<Vec<_>>());
    }

    #[test]
    fn a_split_is_a_partition_with_the_classes_in_proportion(
        classes in prop::collection::vec(0..5_usize, 0..200), fraction in 0.0..1.0_f64, seed: u64,
    ) {
        let split = split_stratified(&classes, fraction, seed);
        let mut rows = [split.training.clone(), split.validation.clone()].concat();
        rows.sort_unstable();
        prop_assert_eq!(rows, (0..classes.len()).collect::<Vec<_>>());
        for class in 0..5 {
            let count = |rows: &[usize]| rows.iter().filter(|&&row| classes[row] == class).count() as f64;
            let (training, validation) = (count(&split.training), count(&split.validation));
            let quota = fraction * (training + validation);
            prop_assert!((validation - quota).abs() <= 1.0 + 1e-9, "{} of class {}, expected {}", validation, class, quota);
            prop_assert!(training > 0.0 || validation == 0.0);
        }
    }

    #[test]
    fn every_row_validates_in_one_fold(classes in prop::collection::vec(0..4_usize, 2..100), k in 2..12_usize, seed: u64) {
        prop_assume!(k <= classes.len());
        let folds = k_fold_stratified(&classes, k, seed).unwrap();
        let mut rows: Vec<usize> = folds.iter().flat_map(|fold| fold.validation.clone()).collect();
        rows.sort_unstable();
        prop_assert_eq!(rows, (0..classes.len()).collect::<Vec<_>>());
        for class in 0..4 {
            let count = |rows: &[usize]| rows.iter().filter(|&&row| classes[row] == class).count();
            let counts: Vec<usize> = folds.iter().map(|fold| count(&fold.validation)).collect();
            prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1, "{:?}", counts);
        }
        for fold in folds {
            let mut rows = [fold.training, fold.validation].concat();
            rows.sort_unstable();
            prop_assert_eq!(rows, (0..classes.len()).collect::<Vec<_>>());
        }
    }
}
