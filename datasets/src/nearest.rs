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

/// Insertions, deletions, replacements, and exchanges of neighbours, that turn `name` into `candidate`, whatever the case
/// of its letters; no letter is changed twice.
///
/// # Source
/// Wagner and Fischer, "The String-to-String Correction Problem" (1974), keeping the last rows of the table; exchanges as
/// in Damerau, "A technique for computer detection and correction of spelling errors" (1964).
fn edits(name: &[char], candidate: &str) -> usize {
    let candidate: Vec<char> = candidate.to_lowercase().chars().collect();
    let (mut before_last, mut last) = (Vec::new(), (0..=name.len()).collect::<Vec<usize>>());
    for (i, &letter) in candidate.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &own) in name.iter().enumerate() {
            let replaced = last[j] + usize::from(own != letter);
            let mut edits = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && own == candidate[i - 1] && name[j - 1] == letter {
                edits = edits.min(before_last[j - 1] + 1);
            }
            row.push(edits);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[name.len()]
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
        check("Irsi", Some("iris"));
        check("rsii", None);
        check("irs", Some("iris"));
        check("WINE", Some("wine"));
        check("breast-cancer", Some("breast_cancer"));
        check("brest_canser", Some("breast_cancer"));
        check("x", None);
        check("", None);
        check("titanic", None);
    }
}
