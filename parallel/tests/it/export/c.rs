//! The exported files of C.

use std::path::{Path, PathBuf};
use std::process::Command;

use paragrad::Recipe;
use paragrad::datasets::{CsvOptions, Table};

use super::cases::{Case, Cell, cases};
use super::compiled::{Folder, compare, has_probabilities, labels, members, rows, success, truth};

#[test]
fn files_of_c_compile_without_warnings_and_agree() {
    let (folder, cases) = (Folder::new("c"), cases());
    let (mut files, mut declarations) = (Vec::new(), "#include <math.h>\n#include <stdio.h>\n".to_owned());
    let (mut functions, mut calls) = (String::new(), String::new());
    for (i, case) in cases.iter().enumerate() {
        let source = case.model.to_c(&format!("case_{i}.c"));
        files.push(folder.file(&format!("case_{i}.c"), &source));
        declarations += &format!("#define CASE_{i}_DECLARATIONS\n#include \"case_{i}.c\"\n");
        functions += &run(case, i, &source);
        calls += &format!("    run_{i}();\n");
    }
    // Iris is the first; an infinite number has no prediction.
    let infinite = "    case_0_row row = { INFINITY, 1, 1, 1 };\n    case_0_prediction said;\n";
    let main = format!(
        "{declarations}\n{functions}int main(void)\n{{\n{infinite}{calls}    return case_0_predict(&row, &said);\n}}\n"
    );
    let (main, program) = (folder.file("main.c", &main), folder.0.join("program"));
    success(cc("c99").arg("-O2").arg(&main).args(&files).args(["-lm", "-o"]).arg(&program));
    compare(&cases, &success(&mut Command::new(&program)), |case, label| {
        labels(case)
            .iter()
            .position(|known| known == label)
            .map_or_else(String::new, |class| class.to_string())
    });
    files.iter().zip(&cases).enumerate().for_each(|(i, (file, case))| check_main(&folder.0, i, file, case));
}

/// Literals of C99 have at most 4095 bytes, and C++ has no compound ones.
#[test]
fn words_longer_than_a_literal_compile_as_c_and_as_c_plus_plus() {
    let folder = Folder::new("c-long");
    let (name, word) = ("column ".repeat(1000), "word ".repeat(1000));
    let rows: String = (0..20).map(|i| format!("{i},{word}{},{word}{}\n", i % 2, i % 3 % 2)).collect();
    let table =
        Table::parse("long.csv", format!("x,{name},y\n{rows}"), &CsvOptions::default()).expect("a table");
    let prepared = Recipe { hidden: vec![2], ..Recipe::default() }.prepare(&table).expect("a recipe");
    let model = prepared.trained(&prepared.trainer().expect("threads"), "long.csv", 0.0);
    let file = folder.file("long.c", &model.to_c("long.c"));
    let to = folder.0.join("long.o");
    success(cc("c99").args(["-DLONG_MAIN", "-c"]).arg(&file).arg("-o").arg(&to));
    success(cc("c++17").args(["-DLONG_MAIN", "-c", "-x", "c++"]).arg(&file).arg("-o").arg(&to));
}

/// The compiler, which takes every warning for an error.
fn cc(standard: &str) -> Command {
    let mut cc = Command::new("cc");
    cc.args([&format!("-std={standard}"), "-Wall", "-Wextra", "-pedantic", "-Werror"]);
    cc
}

/// A function that predicts the rows of a case and prints a line for each.
fn run(case: &Case, i: usize, source: &str) -> String {
    let fields =
        members(source, (&format!("typedef struct case_{i}_row {{"), &format!("}} case_{i}_row;")), member);
    let literal = |_: &str, cell: &Cell| match cell {
        Cell::Number(value) if value.is_nan() => "NAN, ".to_owned(),
        Cell::Number(value) => format!("{value:?}, "),
        Cell::Word(word) => {
            format!("\"{}\", ", word.bytes().map(|byte| format!("\\{byte:03o}")).collect::<String>())
        }
        Cell::Truth(word) => format!("{}, ", truth(word).map_or(-1, i32::from)),
    };
    let rows = rows(case, &fields, ("{ ", "},"), literal);
    let print = match labels(case).len() {
        0 => {
            let (begin, end) =
                (format!("typedef struct case_{i}_prediction {{"), format!("}} case_{i}_prediction;"));
            let members = members(source, (&begin, &end), member);
            let print = |(i, member): (usize, &&str)| {
                format!("printf(\"{}%.17g\", said.{member}); ", if i == 0 { "" } else { "\\t" })
            };
            format!("{}puts(\"\");", members.iter().enumerate().map(print).collect::<String>())
        }
        n => {
            let probabilities = if has_probabilities(case) { 0..n } else { 0..0 };
            let print = |k| format!("printf(\"\\t%.17g\", said.probabilities[{k}]); ");
            format!(
                "printf(\"%d\", said.class_index); {}puts(\"\");",
                probabilities.map(print).collect::<String>()
            )
        }
    };
    format!(
        "static void run_{i}(void)\n{{\n    static const case_{i}_row rows[] = {{\n{rows}    }};\n    \
         size_t i;\n    for (i = 0; i < sizeof rows / sizeof *rows; i++) {{\n        case_{i}_prediction said;\n        \
         if (case_{i}_predict(&rows[i], &said)) {{\n            {print}\n        }} else {{\n            \
         puts(\"none\");\n        }}\n    }}\n}}\n\n"
    )
}

/// The member that a line declares.
fn member(line: &str) -> Option<&str> {
    line.split_once(';')?.0.rsplit([' ', '*']).next()
}

/// A file has a `main` that predicts a row of arguments.
fn check_main(folder: &Path, i: usize, file: &PathBuf, case: &Case) {
    let answers = case.answers.iter().enumerate().find_map(|(row, answer)| Some((row, answer.as_ref()?)));
    let (row, (label, numbers)) = answers.expect("a row with a prediction");
    let program = folder.join(format!("main_{i}"));
    success(cc("c11").arg(format!("-DCASE_{i}_MAIN")).arg(file).args(["-lm", "-o"]).arg(&program));
    let word = |cell: &Cell| match cell {
        Cell::Number(value) if value.is_nan() => String::new(),
        Cell::Number(value) => value.to_string(),
        Cell::Truth(word) if truth(word).is_none() => String::new(),
        Cell::Word(word) | Cell::Truth(word) => word.clone(),
    };
    let said = success(Command::new(&program).args(case.columns.iter().map(|(_, cells)| word(&cells[row]))));
    match label {
        Some(label) => assert!(said.starts_with(&format!("{label}\n")), "{}: {said}", case.name),
        None => {
            // Of several targets each with its name.
            let number = |line: &str| line.split(' ').next().and_then(|word| word.parse().ok());
            let found: Vec<f64> = said.lines().filter_map(number).collect();
            assert_eq!(found.len(), numbers.len(), "{}: {said}", case.name);
            for (found, expected) in found.iter().zip(numbers) {
                let most = 1e-12 * expected.abs().max(1.0);
                assert!((found - expected).abs() <= most, "{}: {said}", case.name);
            }
        }
    }
}
