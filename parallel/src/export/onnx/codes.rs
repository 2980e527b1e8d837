//! The [`Codes`] of a column of words.

use std::collections::HashSet;

use paragrad_datasets::Kind;

use super::super::plan::{Cells, Column, Plan};

/// What the words of a column mean: each has a code, and each code is a row of features.
pub(super) struct Codes {
    pub(super) words: Vec<(String, i64)>,
    /// The code of all other words.
    pub(super) default: i64,
    /// The features of code after code.
    pub(super) rows: Vec<f64>,
    pub(super) width: usize,
    known: HashSet<String>,
}

impl Codes {
    pub(super) fn of(plan: &Plan<'_>, column: &Column<'_>) -> Codes {
        let (words, rows, width) = (Vec::new(), Vec::new(), column.width);
        let mut codes = Codes { words, default: 0, rows, width, known: HashSet::new() };
        codes.add_absent(plan, column);
        match &column.cells {
            Cells::Words { categories, others } => codes.add_categories(categories, *others),
            Cells::Boolean { .. } => codes.add_truths(),
            Cells::Number { .. } | Cells::Values { .. } => {}
        }
        codes
    }

    fn add_absent(&mut self, plan: &Plan<'_>, column: &Column<'_>) {
        let mut features = vec![if column.required { f64::NAN } else { 0.0 }; self.width];
        if let Cells::Boolean { fill: true } = column.cells {
            features[0] += 1.0;
        }
        if column.indicator {
            features[self.width - 1] = 1.0;
        }
        let absent = self.add(features);
        self.name(String::new(), absent);
        for word in &plan.missing_words {
            spellings(word).into_iter().for_each(|word| self.name(word, absent));
        }
        for number in &plan.missing_numbers {
            number_spellings(*number).into_iter().for_each(|word| self.name(word, absent));
        }
    }

    fn add_categories(&mut self, categories: &[&str], others: bool) {
        for (i, &category) in categories.iter().enumerate() {
            let code = self.add_with(Some(i));
            self.name(category.to_owned(), code);
        }
        self.default = self.add_with(others.then_some(categories.len()));
    }

    /// Words that say neither yes nor no have no prediction.
    fn add_truths(&mut self) {
        let (no, yes) = (self.add_with(None), self.add_with(Some(0)));
        for (word, code) in
            Kind::BOOLEAN_WORDS.iter().flat_map(|&(no_word, yes_word)| [(no_word, no), (yes_word, yes)])
        {
            spellings(word).into_iter().for_each(|word| self.name(word, code));
        }
        self.name("0".to_owned(), no);
        self.name("1".to_owned(), yes);
        self.default = self.add(vec![f64::NAN; self.width]);
    }

    /// Adds a code whose features are zeros but for one.
    fn add_with(&mut self, feature: Option<usize>) -> i64 {
        let mut features = vec![0.0; self.width];
        if let Some(feature) = feature {
            features[feature] = 1.0;
        }
        self.add(features)
    }

    fn add(&mut self, features: Vec<f64>) -> i64 {
        let code = self.rows.len() / self.width;
        self.rows.extend(features);
        code as i64
    }

    /// Gives a word its code, unless it has one.
    fn name(&mut self, word: String, code: i64) {
        if self.known.insert(word.clone()) {
            self.words.push((word, code));
        }
    }
}

/// A number as programs write it: with as few digits as possible, and with up to four decimals.
fn number_spellings(number: f64) -> Vec<String> {
    const MOST_DECIMALS: usize = 4;
    let decimals = (0..=MOST_DECIMALS).map(|n| format!("{number:.n$}"));
    let is_it = |text: &String| text.parse() == Ok(number);
    [format!("{number}"), format!("{number:?}")].into_iter().chain(decimals.filter(is_it)).collect()
}

/// A word in small and capital letters: in all mixtures of them if they are few, else in the usual ones.
fn spellings(word: &str) -> Vec<String> {
    const MOST_LETTERS: usize = 6;
    if word.bytes().filter(u8::is_ascii_alphabetic).count() <= MOST_LETTERS {
        return word.chars().fold(vec![String::new()], |spelt, letter| {
            let small = spelt.iter().map(|start| format!("{start}{}", letter.to_ascii_lowercase()));
            let capital = spelt.iter().map(|start| format!("{start}{}", letter.to_ascii_uppercase()));
            if letter.is_ascii_alphabetic() { small.chain(capital).collect() } else { small.collect() }
        });
    }
    let small = word.to_ascii_lowercase();
    let mut capitalised = small.clone();
    if let Some(first) = capitalised.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    vec![word.to_owned(), word.to_ascii_uppercase(), capitalised, small]
}

#[cfg(test)]
mod tests {
    use super::{number_spellings, spellings};

    #[test]
    fn numbers_are_spelt_with_zeros_behind_the_point() {
        let spelt = number_spellings(-99.0);
        for text in ["-99", "-99.0", "-99.00", "-99.0000"] {
            assert!(spelt.iter().any(|known| known == text), "{text} in {spelt:?}");
        }
        let spelt = number_spellings(0.125);
        assert!(spelt.iter().all(|text| text.parse() == Ok(0.125)), "{spelt:?}");
    }

    #[test]
    fn short_words_are_spelt_in_every_way() {
        let mut spelt = spellings("n/A");
        spelt.sort();
        assert_eq!(spelt, ["N/A", "N/a", "n/A", "n/a"]);
        assert_eq!(spellings("-99"), ["-99"]);
        assert_eq!(spellings("<né>").len(), 2);
    }

    #[test]
    fn long_words_are_spelt_in_the_usual_ways() {
        assert_eq!(
            spellings("not Measured"),
            ["not Measured", "NOT MEASURED", "Not measured", "not measured"]
        );
        assert_eq!(spellings("éabcdefg").len(), 4);
    }
}
