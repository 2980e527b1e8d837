//! Exported sources, compiled and run on every case: what Rust and C share.

use std::path::PathBuf;
use std::process::Command;

use super::cases::{Case, Cell};

/// A folder of the test's own, removed at the end.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    pub(super) fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("paragrad-export-{test}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder can be made");
        Folder(path)
    }

    pub(super) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("a temporary file can be written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs a command that must succeed and say nothing on stderr, and gives what it printed.
#[track_caller]
pub(super) fn success(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && stderr.is_empty(), "{command:?}: {}\n{stderr}", output.status);
    String::from_utf8(output.stdout).expect("text")
}

/// The members of a struct: the names of its lines, which stand in a source between two texts.
pub(super) fn members<'a>(
    source: &'a str,
    (begin, end): (&str, &str),
    name: fn(&'a str) -> Option<&'a str>,
) -> Vec<&'a str> {
    let rest = source.split_once(begin).expect("the struct").1;
    rest.split_once(end).expect("its end").0.lines().filter_map(name).collect()
}

/// Compares a line for each row of each case: nothing, or the class and the numbers.
#[track_caller]
pub(super) fn compare(cases: &[Case], printed: &str, class: impl Fn(&Case, &str) -> String) {
    let mut lines = printed.lines();
    for case in cases {
        for (row, answer) in case.answers.iter().enumerate() {
            let line = lines.next().unwrap_or_else(|| panic!("{}: row {row} was not printed", case.name));
            let place = format!("{} on {}, row {row}: {line}", case.name, case.table.name());
            let Some((label, numbers)) = answer else {
                assert_eq!(line, "none", "{place}");
                continue;
            };
            let mut words = line.split('\t');
            if let Some(label) = label {
                assert_eq!(words.next(), Some(class(case, label).as_str()), "{place}");
            }
            let found: Vec<f64> = words.map(|word| word.parse().expect("a number")).collect();
            assert_eq!(found.len(), numbers.len(), "{place}");
            for (found, expected) in found.iter().zip(numbers) {
                let most = 1e-12 * expected.abs().max(1.0);
                assert!((found - expected).abs() <= most, "{place}: expected {expected}");
            }
        }
    }
    assert_eq!(lines.next(), None);
}

/// What a word says of the cases.
pub(super) fn truth(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "yes" | "on" => Some(true),
        "no" | "off" => Some(false),
        _ => None,
    }
}

pub(super) fn has_probabilities(case: &Case) -> bool {
    case.model.encoding().has_probabilities()
}

pub(super) fn labels(case: &Case) -> &[String] {
    case.model.encoding().preparation().labels()
}

/// The rows of a case as literals of a language: all cells of a row, between two texts.
pub(super) fn rows(
    case: &Case,
    members: &[&str],
    (begin, end): (&str, &str),
    cell: impl Fn(&str, &Cell) -> String,
) -> String {
    assert_eq!(case.columns.len(), members.len(), "{}", case.name);
    let cells = |row: usize| -> String {
        case.columns.iter().zip(members).map(|((_, cells), member)| cell(member, &cells[row])).collect()
    };
    (0..case.answers.len()).map(|row| format!("        {begin}{}{end}\n", cells(row))).collect()
}
