//! The exported modules of Rust.

use std::process::Command;

use super::cases::{Case, Cell, cases};
use super::compiled::{Folder, compare, has_probabilities, labels, members, rows, success, truth};

#[test]
fn modules_of_rust_compile_without_warnings_agree_and_check_themselves() {
    let (folder, cases) = (Folder::new("rust"), cases());
    let (mut modules, mut runs) = (String::new(), String::new());
    for (i, case) in cases.iter().enumerate() {
        let source = case.model.to_rust(&format!("case_{i}.rs"));
        folder.file(&format!("case_{i}.rs"), &source);
        modules += &format!("mod case_{i};\n");
        runs += &run(case, i, &source);
    }
    // Iris is the first; an infinite number has no prediction.
    let infinite = "case_0::Row { sepal_length: Some(f64::INFINITY), ..case_0::Row::default() }";
    runs += &format!("    assert_eq!(case_0::predict(&{infinite}), None);\n");
    let main = folder.file("main.rs", &format!("{modules}\nfn main() {{\n{runs}}}\n"));
    let compile = |flags: &[&str], name: &str| {
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into()));
        rustc.args(["--edition", "2021", "-D", "warnings"]).args(flags).arg(&main);
        let program = folder.0.join(name);
        success(rustc.arg("-o").arg(&program));
        success(&mut Command::new(program))
    };
    compare(&cases, &compile(&[], "program"), |_, label| format!("{label:?}"));
    let tested = compile(&["--test"], "tests");
    assert!(tested.contains(&format!("{} passed", cases.len())), "{tested}");
}

/// A loop over the rows of a case, which prints a line for each.
fn run(case: &Case, i: usize, source: &str) -> String {
    let fields = members(source, ("pub struct Row", "\n}\n"), field);
    let literal = |field: &str, cell: &Cell| match cell {
        Cell::Number(value) if value.is_nan() => format!("{field}: None, "),
        Cell::Number(value) => format!("{field}: Some({value:?}), "),
        Cell::Word(word) => format!("{field}: Some({word:?}), "),
        Cell::Truth(word) => format!("{field}: {:?}, ", truth(word)),
    };
    let rows = rows(case, &fields, (&format!("case_{i}::Row {{ "), "},"), literal);
    let print = match (labels(case).is_empty(), has_probabilities(case)) {
        (true, _) => {
            let members = members(source, ("pub struct Prediction", "\n}\n"), field);
            let numbers: Vec<String> = members.iter().map(|number| format!("said.{number}")).collect();
            let line = vec!["{:?}"; numbers.len()].join("\\t");
            format!("println!(\"{line}\", {})", numbers.join(", "))
        }
        (_, true) => {
            "println!(\"{:?}\\t{}\", said.class, said.probabilities.map(|p| p.to_string()).join(\"\\t\"))"
                .to_owned()
        }
        _ => "println!(\"{:?}\", said.class)".to_owned(),
    };
    format!(
        "    for row in &[\n{rows}    ] {{\n        match case_{i}::predict(row) {{\n            \
         Some(said) => {print},\n            None => println!(\"none\"),\n        }}\n    }}\n"
    )
}

/// The field that a line declares.
fn field(line: &str) -> Option<&str> {
    line.trim().strip_prefix("pub ")?.split(':').next()
}
