//! What words of a command line were probably meant for.

use paragrad::wording::shell_word;

/// Options whose value is a list with commas.
const LISTS: [&str; 6] = ["--target", "--drop", "--only", "--categorical", "--missing", "--keep"];

/// A word that clap does not understand: data that the line does not name yet, or an element of a list.
pub(crate) fn of_word(line: &[String], word: &str, is_like_command: bool) -> Option<String> {
    let is_given = |option: &str| line.iter().any(|known| known.split('=').next() == Some(option));
    let may_be_data = !is_given("--data") && !is_like_command && !word.starts_with('-');
    let of_data =
        || may_be_data.then(|| format!("to train on a file or a bundled set, write: --data {word}"));
    // A file of options may name the data.
    if is_given("--config") {
        of_list(line, word).or_else(of_data)
    } else {
        of_data().or_else(|| of_list(line, word))
    }
}

/// A word that goes on a list, or is one that begins with a minus: how the list is written.
fn of_list(line: &[String], word: &str) -> Option<String> {
    let (option, list) = LISTS.into_iter().find_map(|option| {
        let start = 1 + line.iter().position(|known| known == option)?;
        let list: Vec<&String> = line[start..].iter().take_while(|word| is_element(word)).collect();
        let is_stray = |i: usize| (i > 0 || list[i].starts_with('-')) && is_meant(list[i], word);
        (0..list.len()).any(is_stray).then_some((option, list))
    })?;
    let list: Vec<&str> = list.iter().map(|element| element.trim_matches(',')).collect();
    let written = shell_word(&list.join(","));
    if list.len() == 1 {
        return Some(format!("a list that begins with - stands behind =: {option}={written}"));
    }
    let between = if list[0].starts_with('-') { '=' } else { ' ' };
    Some(format!("a list has commas and no spaces between its parts: {option}{between}{written}"))
}

/// Whether a word can stand in a list: it is no option, but may be a negative number.
fn is_element(word: &str) -> bool {
    word.strip_prefix('-').is_none_or(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()))
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
        let found = of_word(&line, word, false);
        assert_eq!(found.as_deref().and_then(|hint| hint.split(": ").last()), expected, "{line:?}");
    }

    #[test]
    fn lists_are_shown_as_they_are_written() {
        check("paragrad --data d --target a b", "b", Some("--target a,b"));
        check("paragrad --target a, b, c --data d", "b,", Some("--target a,b,c"));
        check("paragrad --target -2,-1 --data d", "-2", Some("--target=-2,-1"));
        check("paragrad --target -2,-1", "-2", Some("--target=-2,-1"));
        check("paragrad --data=d --drop -2 -1 x", "x", Some("--drop=-2,-1,x"));
        check("paragrad --config c --target a b", "b", Some("--target a,b"));
    }

    #[test]
    fn a_list_ends_with_an_option() {
        check("paragrad --data d --target a -q b", "b", None);
        check("paragrad --data d --target a --quiet b", "b", None);
        check("paragrad --data d --target a", "a", None);
        check("paragrad --data d --target a", "d", None);
    }

    #[test]
    fn data_are_proposed_where_there_are_none() {
        check("paragrad xor.csv", "xor.csv", Some("--data xor.csv"));
        check("paragrad --target species iris.csv", "iris.csv", Some("--data iris.csv"));
        check("paragrad train --drop id data.csv", "data.csv", Some("--data data.csv"));
        check("paragrad predict --model m --keep id new.csv", "new.csv", Some("--data new.csv"));
        check("paragrad --config c d.csv", "d.csv", Some("--data d.csv"));
        check("paragrad --validation-data v --target y d.csv", "d.csv", Some("--data d.csv"));
        check("paragrad --data iris tun", "tun", None);
        check("paragrad --data=iris tun", "tun", None);
        assert_eq!(of_word(&["paragrad".to_owned(), "drw".to_owned()], "drw", true), None);
    }
}
