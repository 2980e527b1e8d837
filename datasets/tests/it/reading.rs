//! Which delimiter, which header, which cells, which lines.

use paragrad_datasets::{Cells, CsvOptions, Header, Table};

use crate::table;

/// Names and cells of a table, all as they were written.
fn cells(table: &Table) -> Vec<Vec<String>> {
    let names = table.columns().iter().map(|column| column.name().to_owned()).collect();
    let row = |row| (0..table.n_columns()).map(|column| table.written(row, column)).collect();
    std::iter::once(names).chain((0..table.n_rows()).map(row)).collect()
}

#[track_caller]
fn check(csv: &str, expected: &[&[&str]]) {
    assert_eq!(cells(&table(csv)), expected, "{csv:?}");
}

#[test]
fn a_delimiter_is_detected() {
    let expected: &[&[&str]] = &[&["a", "b"], &["1", "2"]];
    check("a,b\n1,2\n", expected);
    check("a;b\n1;2\n", expected);
    check("a\tb\n1\t2\n", expected);
    check("a|b\n1|2\n", expected);
    check("a\n1\n", &[&["a"], &["1"]]);
    check("a;b\n1,5;2,5\n", &[&["a", "b"], &["1,5", "2,5"]]);
    check("\"a;b\",c\n1,2\n", &[&["a;b", "c"], &["1", "2"]]);
    check("a,b|c,d\n1,2|3,4\n", &[&["a", "b|c", "d"], &["1", "2|3", "4"]]);
}

#[test]
fn a_delimiter_is_chosen() {
    let options = CsvOptions { delimiter: Some(b' '), ..CsvOptions::default() };
    let table = Table::parse("t.csv", "a b\n1,5 2\n", &options).unwrap();
    assert_eq!(cells(&table), [["a", "b"], ["1,5", "2"]]);
    assert_eq!(table.delimiter(), b' ');
}

#[test]
fn a_header_is_detected() {
    check("x,y\n1,2\n", &[&["x", "y"], &["1", "2"]]);
    check("1,2\n3,4\n", &[&["column_1", "column_2"], &["1", "2"], &["3", "4"]]);
    check("5.1,setosa\n", &[&["column_1", "column_2"], &["5.1", "setosa"]]);
    check("nan,x\n1,2\n", &[&["column_1", "column_2"], &["nan", "x"], &["1", "2"]]);
    assert!(table("x,y\n1,2\n").has_header());
    assert!(!table("1,2\n").has_header());
}

#[test]
fn a_header_is_forced_or_denied() {
    let read = |header| {
        let options = CsvOptions { header, ..CsvOptions::default() };
        cells(&Table::parse("t.csv", "2019,2020\n1,2\n", &options).unwrap())
    };
    assert_eq!(read(Header::Present), [["2019", "2020"], ["1", "2"]]);
    assert_eq!(read(Header::Absent), [["column_1", "column_2"], ["2019", "2020"], ["1", "2"]]);
}

#[test]
fn quotes_line_ends_and_byte_order_marks_are_no_part_of_a_cell() {
    check("a,b\r\n1,2\r\n", &[&["a", "b"], &["1", "2"]]);
    check("a,b\r1,2\r", &[&["a", "b"], &["1", "2"]]);
    check("a,b\n1,2", &[&["a", "b"], &["1", "2"]]);
    check("\u{feff}a,b\n1,2\n", &[&["a", "b"], &["1", "2"]]);
    check("\u{feff}\"a\",b\n1,2\n", &[&["a", "b"], &["1", "2"]]);
    check("\"a\",\"b,c\"\n\"1\",\"say \"\"no\"\"\"\n", &[&["a", "b,c"], &["1", "say \"no\""]]);
    check(" a ,\tb\n 1 ,  x y \n", &[&["a", "b"], &["1", "x y"]]);
}

#[test]
fn a_column_of_numbers_is_numbers_and_any_other_is_text() {
    let table = table("a,b,c\n1,x,1\n-2.5e1,2,\n");
    assert_eq!(table.column("a").unwrap().numbers(), Some([1.0, -25.0].as_slice()));
    assert_eq!(table.column("b").unwrap().cells(), &Cells::Text(vec!["x".into(), "2".into()]));
    assert_eq!(table.column("c").unwrap().cells(), &Cells::Text(vec!["1".into(), String::new()]));
    assert_eq!(table.column("d"), None);
}

#[test]
fn a_row_knows_its_line() {
    #[track_caller]
    fn check(csv: &str, expected: &[u64]) {
        let table = table(csv);
        let lines: Vec<u64> = (0..table.n_rows()).map(|row| table.line(row)).collect();
        assert_eq!(lines, expected, "{csv:?}");
    }
    check("a\n1\n2\n", &[2, 3]);
    check("a\r\n1\r\n2\r\n", &[2, 3]);
    check("a\r1\r2\r", &[2, 3]);
    check("1\n2\n", &[1, 2]);
    check("\n\na\n\n1\n\r\n\n2\n", &[5, 8]);
    check("a,b\n1,\"x\ny\r\nz\"\n2,w\n\n3,\"\n\"\n4,v", &[2, 5, 7, 9]);
    check("\"a\nb\",c\n1,2\n", &[3]);
}

#[test]
fn a_file_is_read_under_its_path() {
    let path = format!("{}/read.csv", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    let table = Table::read(&path, &CsvOptions::default()).unwrap();
    assert_eq!(table.name(), path);
    assert_eq!(cells(&table), [["a", "b"], ["1", "2"]]);
}

#[test]
fn compressed_files_are_read_whatever_they_are_called() {
    let zipped = crate::gzip(b"\xef\xbb\xbfa,b\n1,2\n");
    let expected = [["a", "b"], ["1", "2"]];
    let table = Table::parse("t.csv.gz", zipped.clone(), &CsvOptions::default()).unwrap();
    assert_eq!(cells(&table), expected);
    // Files may be joined.
    let joined = [zipped, crate::gzip(b"3,4\n")].concat();
    assert_eq!(Table::parse("t.csv", joined, &CsvOptions::default()).unwrap().n_rows(), 2);
}

#[test]
fn a_reader_is_read_to_its_end() {
    let table = Table::from_reader("a pipe", &b"a,b\n1,2\n"[..], &CsvOptions::default()).unwrap();
    assert_eq!(
        (table.name(), cells(&table)),
        ("a pipe", vec![vec!["a".to_owned(), "b".to_owned()], vec!["1".to_owned(), "2".to_owned()]])
    );
}

#[test]
fn columns_without_a_name_get_one() {
    check(",a,\n0,1,\n", &[&["column_1", "a", "column_3"], &["0", "1", ""]]);
}

#[test]
fn a_first_line_may_name_the_delimiter() {
    for (csv, delimiter) in [
        ("sep=;\na;y\n1,5;2\n", b';'),
        ("SEP=|\r\na|y\r\n1,5|2\r\n", b'|'),
        ("sep=\t\na\ty\n1,5\t2\n", b'\t'),
    ] {
        let table = Table::parse("t.csv", csv, &CsvOptions::default()).expect("a table");
        assert_eq!((table.delimiter(), table.n_columns(), table.line(0)), (delimiter, 2, 3), "{csv}");
    }
    // A column may be called so.
    let table = Table::parse("t.csv", "sep=,y\n1,2\n", &CsvOptions::default()).expect("a table");
    assert_eq!(table.columns()[0].name(), "sep=");
    let error = Table::parse("t.csv", "sep=;\na;y\n1\n", &CsvOptions::default()).expect_err("a short row");
    assert!(error.to_string().starts_with("t.csv:3:2: "), "{error}");
}
