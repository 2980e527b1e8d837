//! Command lines to copy into a shell.

use paragrad::wording::shell_word;

/// The command line that does again what this run does: it replaces the files that this one writes.
pub(crate) fn again() -> String {
    let words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    replacing(words)
}

/// A command line with `--force`, once.
fn replacing(mut words: Vec<String>) -> String {
    const FORCE: &str = "--force";
    if !words.iter().any(|word| word == FORCE) {
        words.push(FORCE.to_owned());
    }
    let words = words.iter().map(|word| shell_word(word));
    std::iter::once("paragrad".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_runs_again_replaces_what_it_wrote() {
        for (line, expected) in [
            ("--data a.csv --out m", "paragrad --data a.csv --out m --force"),
            ("--force --data a.csv --out m", "paragrad --force --data a.csv --out m"),
        ] {
            assert_eq!(replacing(line.split(' ').map(str::to_owned).collect()), expected);
        }
    }
}
