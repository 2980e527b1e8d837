//! Every message, in full: where, what was found, what was expected, and what to do.

use std::fmt::Write;

use paragrad_datasets::{
    CsvOptions, ErrorKind, Header, OnMissing, Preparation, PrepareOptions, Table, Target, Task, open,
};

/// Reads and fits `bytes` with everything inferred.
#[track_caller]
fn check(bytes: impl AsRef<[u8]>, expected: &str) {
    check_with(bytes, &PrepareOptions::default(), expected);
}

#[track_caller]
fn check_with(bytes: impl AsRef<[u8]>, options: &PrepareOptions, expected: &str) {
    let table = Table::parse("t.csv", bytes.as_ref(), &CsvOptions::default());
    let refusal = table.and_then(|table| Preparation::fit_all(&table, options));
    assert_eq!(refusal.map_err(|error| error.to_string()), Err(expected.to_owned()));
}

#[track_caller]
fn check_task(csv: &str, task: Task, expected: &str) {
    check_with(csv, &PrepareOptions { task: Some(task), ..PrepareOptions::default() }, expected);
}

/// Fits on one table and encodes another.
#[track_caller]
fn check_encode(fitted: &str, encoded: &str, expected: &str) {
    let preparation = Preparation::fit_all(&crate::table(fitted), &PrepareOptions::default()).unwrap();
    let refusal = preparation.apply(&crate::table(encoded));
    assert_eq!(refusal.map_err(|error| error.to_string()), Err(expected.to_owned()));
}

#[test]
fn empty_files() {
    let empty = "t.csv:1:1: found an empty file, expected a header and rows; write one row of cells a line";
    check("", empty);
    check("\n\r\n", empty);
    check("\u{feff}", empty);
    let no_rows = "found a header and no rows below it, expected at least one row; add rows, or say that the file has no header (--no-header)";
    check("x,y", &format!("t.csv:1:1: {no_rows}"));
    check("\n\nx,y\n\n", &format!("t.csv:3:1: {no_rows}"));
}

#[test]
fn ragged_rows() {
    check(
        "x,y,z\n1,2,3\n\n4,5\n",
        "t.csv:4:3: column \"z\": found a row of 2 cells separated by ',', expected 3; add the missing cells, or choose another delimiter",
    );
    check(
        "x;y\n\"1\n\";2\n3;4;5;6\n",
        "t.csv:4:3: found a row of 4 cells separated by ';', expected 2; remove \"5\" and what follows, or quote the cell that contains the delimiter",
    );
}

#[test]
fn a_first_line_that_is_a_comment() {
    check(
        "# made by hand\nx,y\n1,2\n",
        "t.csv:2:2: found a row of 2 cells separated by ',', expected 1; remove \"y\" and what follows, or quote the cell that contains the delimiter; the first line looks like a comment, which should be removed",
    );
}

#[test]
fn quotes() {
    check(
        "x,y\n1,2\n3,\"4\n5,6\n",
        "t.csv:3:2: column \"y\": found a quote that never closes, expected another before the file ends; close it, or remove it",
    );
    check(
        "x,\"y\n1,2\n",
        "t.csv:1:2: column \"column_2\": found a quote that never closes, expected another before the file ends; close it, or remove it",
    );
    let stray = "found a quote in the middle of a cell, expected quotes around the whole cell; enclose the cell, and double each quote inside it";
    check("x,y\n\"a\nb\",5\"\n", &format!("t.csv:3:2: column \"y\": {stray}"));
    check("x,y\r\n\"1\"2,3\r\n", &format!("t.csv:2:1: column \"x\": {stray}"));
    check("x,y\n1, \"2\"\n", &format!("t.csv:2:2: column \"y\": {stray}"));
}

#[test]
fn bytes_that_are_not_utf8() {
    let advice = "found bytes that are not UTF-8, expected text; save the file as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8";
    check(b"x,y\n1,2\n1,caf\xe9\n", &format!("t.csv:3:2: column \"y\": {advice}"));
    check(b"x,caf\xe9\n1,2\n", &format!("t.csv:1:2: column \"caf\u{fffd}\": {advice}"));
}

#[test]
fn other_kinds_of_files() {
    let wide: Vec<u8> = "x,y\n1,2\n3,4\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16 = "t.csv: found UTF-16 text, expected a CSV file in UTF-8; save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8";
    check([b"\xff\xfe", wide.as_slice()].concat(), utf16);
    check(wide, utf16);
    check(
        b"PK\x03\x04...",
        "t.csv: found a zip archive or a workbook, expected a CSV file in UTF-8; unpack it, or export its sheet as CSV",
    );
    let found = |what: &str| format!("t.csv: found {what}, expected a CSV file in UTF-8; ");
    for (bytes, what, advice) in [
        (b"%PDF-1.4\n%\xe2\xe3\n".as_slice(), "a PDF document", "export its table as CSV"),
        (b"\x7fELF\x02\x01", "a program", "is it the right file?"),
        (b"{\"x\": [1, 2]}", "JSON", "write it as CSV"),
        (b"<!DOCTYPE html>\n", "a page of the web", "download the file that it shows, or write it as CSV"),
        (&[0; 9000], "bytes that are no text", "is it the right file?"),
        (b"x,y\n1,\0\xff\n", "bytes that are no text", "is it the right file?"),
    ] {
        check(bytes, &(found(what) + advice));
    }
    let error = Table::parse("t.csv.gz", b"\x1f\x8bno".as_slice(), &CsvOptions::default()).unwrap_err();
    assert!(error.to_string().starts_with("t.csv.gz: cannot decompress the file: "), "{error}");
}

#[test]
fn column_names() {
    check(
        "x,y, x\n1,2,3\n",
        "t.csv:1:3: column \"x\": found the name of column 1 again, expected names that differ; rename one of them, or say that the file has no header (--no-header)",
    );
}

#[test]
fn delimiters() {
    for delimiter in [b'"', b'\n', 0xe9] {
        let options = CsvOptions { delimiter: Some(delimiter), ..CsvOptions::default() };
        let error = Table::parse("t.csv", "x,y\n1,2\n", &options).unwrap_err();
        let found = char::from(delimiter);
        assert_eq!(
            error.to_string(),
            format!(
                "t.csv:1:1: found the delimiter {found:?}, expected an ASCII character that is no quote and no line end; use ',', ';', '|' or a tab"
            )
        );
    }
}

#[test]
fn feature_cells() {
    check(
        "age,y\n30,0\nforty,1\n",
        "t.csv:3:1: column \"age\": found \"forty\", expected a number; correct it, count it as missing (--missing \"forty\"), take the column as categories (--categorical \"age\"), or leave it out (--drop \"age\")",
    );
    let refuse = PrepareOptions { on_missing: OnMissing::Refuse, ..PrepareOptions::default() };
    check_with(
        "x,age,y\n1,30,0\n\"2\n\",3,1\n1,NA,0\n",
        &refuse,
        "t.csv:5:2: column \"age\": found the missing cell \"NA\", expected a value because missing cells are to be refused; fill it in, or choose mean, median, mode or drop-row (--on-missing)",
    );
    for found in ["inf", "-inf", "1e999"] {
        let message = format!(
            "t.csv:2:1: column \"age\": found {found:?}, expected a finite number; correct it, or remove the row"
        );
        check(format!("age,y\n{found},0\n2,1\n"), &message);
    }
    let long = "x".repeat(50);
    let shown = "x".repeat(40);
    check(
        format!("age,y\n{long},0\n2,1\n"),
        &format!(
            "t.csv:2:1: column \"age\": found \"{shown}\"..., expected a number; correct it, count it as missing (--missing \"{shown}\"...), take the column as categories (--categorical \"age\"), or leave it out (--drop \"age\")"
        ),
    );
    check(
        "age,y\n\"two\nlines\",0\n2,1\n",
        "t.csv:2:1: column \"age\": found \"two\\nlines\", expected a number; correct it, count it as missing (--missing \"two\\nlines\"), take the column as categories (--categorical \"age\"), or leave it out (--drop \"age\")",
    );
}

#[test]
fn a_header_taken_for_a_row_is_refused_rather_than_lost() {
    let options = CsvOptions { header: Header::Absent, ..CsvOptions::default() };
    let table = Table::parse("t.csv", "x,y\n1,0\n2,1\n", &options).unwrap();
    let error = Preparation::fit_all(&table, &PrepareOptions::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "t.csv:1:1: column \"column_1\": found \"x\", expected a number; correct it, count it as missing (--missing \"x\"), take the column as categories (--categorical \"column_1\"), or leave it out (--drop \"column_1\")"
    );
}

#[test]
fn numbers_out_of_range() {
    let advice =
        "found numbers too large to rescale, expected at most about 1e150; write them in a larger unit";
    check("x,y\n1e308,0\n-1e308,1\n", &format!("t.csv:1:1: column \"x\": {advice}"));
    check("1,1e200\n2,3.5\n3,4\n", &format!("t.csv:1:2: column \"column_2\": {advice}"));
    check_encode(
        "x,y\n1e-9,0\n2e-9,1\n",
        "x,y\n1,0\n1e308,0\n",
        &format!("t.csv:3:1: column \"x\": {advice}"),
    );
}

#[test]
fn target_columns() {
    let target = |target: &str| PrepareOptions { targets: vec![target.into()], ..PrepareOptions::default() };
    check_with(
        "width,height\n1,2\n",
        &target("hight"),
        "t.csv: no column \"hight\" (did you mean \"height\"?); columns: \"width\", \"height\"",
    );
    check_with(
        "x,y\n1,2\n",
        &target("2"),
        "t.csv: no column \"2\"; columns: \"x\", \"y\"; positions: 0 to 1, or -2 to -1",
    );
    check_with(
        "1,2\n",
        &PrepareOptions { targets: vec![(-3).into()], ..PrepareOptions::default() },
        "t.csv: no column -3; columns: \"column_1\", \"column_2\"; positions: 0 to 1, or -2 to -1; the first row was taken as data: if it names the columns, say that it is a header (--header)",
    );
    let names: Vec<String> = (0..10).map(|i| format!("c{i}")).collect();
    check_with(
        names.join(",") + "\n" + &["1"; 10].join(","),
        &target("target"),
        "t.csv: no column \"target\"; columns: \"c0\", \"c1\", \"c2\", \"c3\", \"c4\", \"c5\", \"c6\", \"c7\" and 2 more",
    );
    check(
        "y\n1\n2\n",
        "t.csv:1:1: column \"y\": found no other column beside this target, expected at least one feature; add a column; is ',' the right delimiter?",
    );
}

#[test]
fn a_delimiter_that_cuts_nothing() {
    let options = CsvOptions { delimiter: Some(b','), ..CsvOptions::default() };
    let table = Table::parse("t.csv", "x;y\n1;2\n3;4\n", &options).unwrap();
    for (target, expected) in [("x;y", "add a column"), ("y", "no column \"y\"")] {
        let error =
            Target::of(&table, &PrepareOptions { targets: vec![target.into()], ..PrepareOptions::default() })
                .unwrap_err();
        let message = error.to_string();
        assert!(
            message.contains(expected) && message.ends_with("; is ',' the right delimiter?"),
            "{message}"
        );
    }
}

#[test]
fn columns_that_are_no_features() {
    check(
        "price,y\n\"$1,234.50\",0\n$7,1\n$8,1\n",
        "t.csv:2:1: column \"price\": found \"$1,234.50\", expected a number; write it without '$', count it as missing (--missing \"$1,234.50\"), take the column as categories (--categorical \"price\"), or leave it out (--drop \"price\")",
    );
    check(
        "when,y\n,0\n2021-03-12,0\n2021-03-13,1\n",
        "t.csv:3:1: column \"when\": found the date or time \"2021-03-12\", expected a number or a category; write it as numbers (the year, the month, days since a day), take the column as categories (--categorical \"when\"), or leave it out (--drop \"when\")",
    );
    check(
        "a,b,y\n7,,0\n7,,1\n",
        "t.csv: found no feature beside the target; column \"a\": all its cells are \"7\"; column \"b\": all its cells are missing; keep one of them (--only), or add a column",
    );
    let drop = PrepareOptions { on_missing: OnMissing::DropRow, ..PrepareOptions::default() };
    check_with(
        "a,b,y\n7,,0\n8,,1\n,3,1\n,4,0\n",
        &drop,
        "t.csv: found a missing cell in every row, expected a whole row because rows with missing cells are dropped; fill them in instead: median, mean or mode (--on-missing)",
    );
    check_encode(
        "b,y\nyes,0\nno,1\n",
        "b,y\nperhaps,0\n",
        "t.csv:2:1: column \"b\": found \"perhaps\", expected a word that says yes or no; correct it, or count it as missing (--missing \"perhaps\")",
    );
}

#[test]
fn targets_of_one_value() {
    let message = "t.csv:1:2: column \"y\": found \"7.0\" in every row, expected a target of at least two values; choose another target, or add rows";
    check("x,y\n1,7.0\n2,7\n", message);
    check_task("x,y\n1,7.0\n2,7\n", Task::Regression, message);
}

#[test]
fn names_of_rows_are_no_classes() {
    let mut csv = String::from("x,name\n");
    for i in 0..12 {
        writeln!(csv, "{},car {}", i % 5, i % 7).unwrap();
    }
    check(
        &csv,
        "t.csv:1:2: column \"name\": found 7 different words in 12 rows, expected classes that repeat; choose another target (--target), or insist (--task multiclass)",
    );
    let insisting = PrepareOptions { task: Some(Task::Multiclass), ..PrepareOptions::default() };
    assert!(Preparation::fit_all(&crate::table(&csv), &insisting).is_ok());
}

#[test]
fn target_cells() {
    check(
        "x,y\n1,\n2,NA\n",
        "t.csv:1:2: column \"y\": found only missing cells, expected a target in some row; choose another target (--target), or other words for missing cells",
    );
    check(
        "x,y,\n1,3,\n2,4,\n",
        "t.csv:1:3: column \"column_3\": found only missing cells, expected a target in some row; choose another target (--target), or other words for missing cells; the header has no name for it: rows may end with a delimiter too many",
    );
    check(
        "x,y\n1,2.5\n2,inf\n3,4.5\n",
        "t.csv:3:2: column \"y\": found \"inf\", expected a finite number; correct it, or remove the row",
    );
}

#[test]
fn several_targets() {
    let options =
        |task| PrepareOptions { targets: vec!["y".into(), "z".into()], task, ..PrepareOptions::default() };
    check_with(
        "x,y,z\n1,2.5,3\n2,3.5,4\n",
        &options(Some(Task::Binary)),
        "found 2 targets, expected one because the task is binary; predict each class by a model of its own (--target)",
    );
    check_with(
        "x,y,z\n1,2.5,low\n2,3.5,high\n",
        &options(None),
        "t.csv:2:3: column \"z\": found \"low\", expected a number because it is one of 2 targets, all of which are numbers; if it has classes, predict it by a model of its own (--target \"z\"); if it has not, correct it, or count it as missing (--missing \"low\")",
    );
    check_with(
        "x,y,z\n1,2.5,\n2,,4\n",
        &options(None),
        "t.csv:1:2: found no row with all of the targets \"y\", \"z\", expected at least one; choose fewer of them (--target), or fill in their missing cells",
    );
    check_with(
        "x,y,z\n1,2.5,\n2,4,NA\n",
        &options(None),
        "t.csv:1:3: column \"z\": found only missing cells, expected a target in some row; choose another target (--target), or other words for missing cells",
    );
    check_with(
        "y,z\n2.5,3\n3.5,4\n",
        &options(None),
        "t.csv:1:1: found all 2 columns among the targets, \"y\", \"z\", expected at least one feature beside them; predict fewer of them (--target), or add a column",
    );
    check_with(
        "x,y,z\n1,2.5,7\n2,3.5,7\n",
        &options(None),
        "t.csv:1:3: column \"z\": found \"7\" in every row, expected a target of at least two values; choose another target, or add rows",
    );
}

#[test]
fn targets_with_two_roles() {
    let targets = |targets: [&str; 2], drop: &[&str]| PrepareOptions {
        targets: targets.map(Into::into).to_vec(),
        drop: drop.iter().map(|&name| name.into()).collect(),
        ..PrepareOptions::default()
    };
    let csv = "x,y,z\n1,2.5,3\n2,3.5,4\n";
    for again in ["y", "1", "-2"] {
        check_with(
            csv,
            &targets(["y", again], &[]),
            "t.csv:1:2: column \"y\": found it twice among the targets, expected each of them once; name it once",
        );
    }
    check_with(
        csv,
        &targets(["y", "z"], &["z"]),
        "t.csv:1:3: column \"z\": found it both to be predicted and to be left out, expected one of them; choose another target (--target), or do not drop it (--drop)",
    );
}

#[test]
fn a_mistake_in_a_regression_target_is_no_class() {
    let mut csv = String::from("x,y\n");
    for i in 0..30 {
        writeln!(csv, "0,{i}").unwrap();
    }
    check(
        csv + "0,-\n",
        "t.csv:32:2: column \"y\": found \"-\", expected a number because the task is regression; correct it, count it as missing (--missing \"-\"), or choose a task of classes",
    );
}

#[test]
fn amounts_of_money_are_no_classes() {
    let csv = (0..30).fold(String::from("x,y\n"), |csv, i| csv + &format!("{},${i}\n", i * i));
    check(
        csv,
        "t.csv:2:2: column \"y\": found \"$0\", expected a number because the task is regression; write it without '$', count it as missing (--missing \"$0\"), or choose a task of classes",
    );
}

#[test]
fn tasks_that_the_target_contradicts() {
    check_task(
        "x,y\n1,2\n2,low\n3,high\n",
        Task::Regression,
        "t.csv:3:2: column \"y\": found \"low\", expected a number because the task is regression; correct it, count it as missing (--missing \"low\"), or choose a task of classes",
    );
    check_task(
        "x,y\n1,red\n2,green\n3,blue\n",
        Task::Binary,
        "t.csv:1:2: column \"y\": found 3 classes, \"blue\", \"green\", \"red\", expected 2 because the task is binary; choose multiclass, or another target",
    );
    let many = (0..2002).fold(String::from("x,y\n"), |csv, i| csv + &format!("0,c{}\n", i % 1001));
    check(
        many,
        "t.csv:1:2: column \"y\": found 1001 classes, expected at most 1000; choose regression, or another target",
    );
}

#[test]
fn encoding_another_table() {
    let fitted = "x,y\n1,cat\n2,dog\n";
    check_encode(
        fitted,
        "X,y\n1,cat\n",
        "t.csv: no column \"x\" (did you mean \"X\"?); columns: \"X\", \"y\"",
    );
    check_encode(fitted, "x,z\n1,cat\n", "t.csv: no column \"y\"; columns: \"x\", \"z\"");
    check_encode(
        fitted,
        "x,y\n1,cat\n1,cow\n",
        "t.csv:3:2: column \"y\": found the class \"cow\", expected one of \"cat\", \"dog\"; correct it, or fit again with this class",
    );
    check_encode(
        "x,y\n1,1.5\n2,2.5\n3,3.5\n",
        "y,x\n1,1\nhigh,2\n",
        "t.csv:3:1: column \"y\": found \"high\", expected a number because the task is regression; correct it, count it as missing (--missing \"high\"), or choose a task of classes",
    );
}

#[test]
fn names_that_are_neither_a_file_nor_bundled() {
    const BUNDLED: &str =
        "article, and, or, xor, moons, circles, spiral, iris, wine, diabetes, breast_cancer, digits";
    #[track_caller]
    fn check(name: &str, expected: &str) {
        let error = open(name, &CsvOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), format!("{expected}; bundled sets: {BUNDLED}"));
    }
    check(
        "irs",
        "no data called \"irs\": tried the path \"irs\" and the bundled set \"irs\" (did you mean \"iris\"?)",
    );
    check(
        "titanic.csv",
        "no data called \"titanic.csv\": tried the path \"titanic.csv\" and the bundled set \"titanic\"",
    );
    check(
        "no/wine.csv",
        "no data called \"no/wine.csv\": tried the path \"no/wine.csv\" (did you mean \"wine\"?)",
    );
    check("src", "no data called \"src\": tried the path \"src\" (a folder) and the bundled set \"src\"");
    check(
        "data",
        "no data called \"data\": tried the path \"data\" (a folder) and the bundled set \"data\" (did you mean \"data/and.csv\"?)",
    );
}

#[test]
fn files_that_cannot_be_read() {
    let error = Table::read("no/such.csv", &CsvOptions::default()).unwrap_err();
    let ErrorKind::Read { reason } = error.kind() else { panic!("{error:?}") };
    assert_eq!(error.to_string(), format!("no/such.csv: cannot read the file: {reason}"));
}

#[test]
fn a_refusal_can_be_taken_apart() {
    let table = crate::table("x,y\n1,red\n2,green\n3,blue\n");
    let options = PrepareOptions { task: Some(Task::Binary), ..PrepareOptions::default() };
    let error = Target::of(&table, &options).unwrap_err();
    assert_eq!((error.place().file.as_deref(), error.place().cell), (Some("t.csv"), Some((1, 2))));
    let labels = ["blue", "green", "red"].map(str::to_owned).to_vec();
    assert_eq!(error.kind(), &ErrorKind::NotTwoClasses { column: "y".to_owned(), labels });
}
