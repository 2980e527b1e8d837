//! What holds for any input.

use paragrad_datasets::{
    Cells, CsvOptions, Header, Preparation, PrepareOptions, Table, Task, epoch_order, split_stratified,
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

/// Three columns of cells that are numbers more often than not, some at the ends of their range.
fn tables() -> impl Strategy<Value = Vec<u8>> {
    let number = vec!["0", "-0", "1", "2", "2.5", "1e-320", "5e-324", "1e154", "-1.7e308"];
    let cell = prop_oneof![30 => prop::sample::select(number), 1 => prop::sample::select(vec!["", "x", "nan", "1e309"])];
    let row = prop::collection::vec(cell, 3).prop_map(|cells| cells.join(",") + "\n");
    prop::collection::vec(row, 1..12).prop_map(|rows| rows.concat().into_bytes())
}

fn options() -> impl Strategy<Value = CsvOptions> {
    let header = prop::sample::select(vec![Header::Detect, Header::Present, Header::Absent]);
    let delimiter = prop::sample::select(vec![None, Some(b','), Some(b' '), Some(b'"'), Some(0xff)]);
    (header, delimiter).prop_map(|(header, delimiter)| CsvOptions { header, delimiter })
}

/// Cells as a CSV file with every cell quoted.
fn quote(cells: &[Vec<String>]) -> String {
    let quote = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    cells.iter().map(|row| row.iter().map(quote).collect::<Vec<_>>().join(",") + "\n").collect()
}

proptest! {
    #[test]
    fn no_file_makes_the_crate_panic(
        bytes in prop_oneof![files(), tables()], options in options(), task in 0..4_usize,
    ) {
        let task = Task::ALL.get(task).copied();
        let prepare = PrepareOptions { task, ..PrepareOptions::default() };
        if let Ok(table) = Table::parse("t.csv", bytes, &options)
            && let Ok(preparation) = Preparation::fit(&table, &prepare)
            && let Ok(data) = preparation.encode(&table)
        {
            prop_assert_eq!((data.len(), data.n_features()), (table.n_rows(), table.n_columns() - 1));
            prop_assert!(data.features().iter().chain(data.targets()).all(|value| value.is_finite()));
        }
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
        let preparation = Preparation::fit(&table, &options).unwrap();
        let data = preparation.encode(&table).unwrap();
        let n = data.len() as f64;
        for i in 0..=data.n_features() {
            let value = |row| if i < data.n_features() { data.x(row)[i] } else { data.y(row)[0] };
            let mean = (0..data.len()).map(value).sum::<f64>() / n;
            let variance = (0..data.len()).map(|row| value(row).powi(2)).sum::<f64>() / n;
            prop_assert!(mean.abs() < 1e-6 && (variance - 1.0).abs() < 1e-6, "mean {}, variance {}", mean, variance);
        }
        for (row, &written) in table.columns()[data.n_features()].numbers().unwrap().iter().enumerate() {
            prop_assert!((preparation.unscale(data.y(row)[0]) - written).abs() < 1e-9 * (1.0 + written.abs()));
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
}
