//! The name that was probably meant.

/// The candidate with the fewest edits from `name`, if at most a third of its letters (and at least one)
/// differ: for messages that ask whether it was meant.
///
/// ```
/// use paragrad_datasets::nearest;
///
/// assert_eq!(nearest("cosin", ["cosine", "linear"]).as_deref(), Some("cosine"));
/// assert_eq!(nearest("exponential", ["cosine", "linear"]), None);
/// ```
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let name: Vec<char> = name.to_lowercase().chars().take(LONGEST).collect();
    let most = (name.len() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (edits(&name, candidate), candidate))
        .filter(|&(edits, _)| edits <= most && edits < name.len())
        .min_by_key(|&(edits, _)| edits)
        .map(|(_, candidate)| candidate.to_owned())
}

/// Nobody misspells a longer name, and the search is quadratic.
const LONGEST: usize = 60;

/// Insertions, deletions and replacements that turn `name` into `candidate`, whatever the case of its
/// letters.
///
/// # Source
/// Wagner and Fischer, "The String-to-String Correction Problem" (1974), keeping one row of the table.
fn edits(name: &[char], candidate: &str) -> usize {
    let mut row: Vec<usize> = (0..=name.len()).collect();
    for (i, letter) in candidate.to_lowercase().chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &own) in name.iter().enumerate() {
            let replaced = diagonal + usize::from(own != letter);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[name.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(nearest(name, ["iris", "wine", "breast_cancer"]).as_deref(), expected, "{name}");
    }

    #[test]
    fn finds_what_was_probably_meant() {
        check("iris", Some("iris"));
        check("Irsi", None);
        check("irs", Some("iris"));
        check("WINE", Some("wine"));
        check("breast-cancer", Some("breast_cancer"));
        check("brest_canser", Some("breast_cancer"));
        check("x", None);
        check("", None);
        check("titanic", None);
    }
}
