//! What words of a command line were probably meant for.

use paragrad::wording::shell_word;

/// Options whose value is a list with commas.
const LISTS: [&str; 6] = ["--target", "--drop", "--only", "--categorical", "--missing", "--keep"];

/// A word that stands where a command may.
pub(crate) fn of_data(word: &str) -> String {
    format!("to train on a file or a bundled set, write: --data {word}")
}

/// A word that goes on a list, or is one that begins with a minus: how the list is written.
pub(crate) fn of_list(line: &[String], word: &str) -> Option<String> {
    let (option, list) = LISTS.into_iter().find_map(|option| {
        let start = 1 + line.iter().position(|known| known == option)?;
        let goes_on = |word: &&String| !word.starts_with("--");
        Some((option, line[start..].iter().take_while(goes_on).collect::<Vec<_>>()))
            .filter(|(_, list)| list.iter().any(|element| is_meant(element, word)))
    })?;
    let list: Vec<&str> = list.iter().map(|element| element.trim_matches(',')).collect();
    let written = shell_word(&list.join(","));
    if list.len() > 1 {
        let between = if written.starts_with('-') { '=' } else { ' ' };
        return Some(format!(
            "a list has commas and no spaces between its parts: {option}{between}{written}"
        ));
    }
    Some(format!("a list that begins with - stands behind =: {option}={written}"))
}

/// Whether clap means this element of a line; of `-2,-1` it knows `-2`.
fn is_meant(element: &str, word: &str) -> bool {
    element == word || (word.starts_with('-') && element.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, word: &str, expected: Option<&str>) {
        let line: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let found = of_list(&line, word);
        assert_eq!(found.as_deref().and_then(|hint| hint.split(": ").last()), expected, "{line:?}");
    }

    #[test]
    fn lists_are_shown_as_they_are_written() {
        check("paragrad --data d --target a b", "b", Some("--target a,b"));
        check("paragrad --target a, b, c --data d", "b,", Some("--target a,b,c"));
        check("paragrad --target -2,-1 --data d", "-2", Some("--target=-2,-1"));
        check("paragrad --drop -2 -1 x", "x", Some("--drop=-2,-1,x"));
        check("paragrad --data d --target a", "d", None);
        check("paragrad xor.csv", "xor.csv", None);
    }
}
