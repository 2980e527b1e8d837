//! Names of columns as identifiers that Rust, C and C++ take.

use std::collections::HashSet;

/// Reserved words of the three languages, and names that C compilers define.
const RESERVED: &str = "\
    Self abstract alignas alignof and and_eq as asm async atomic auto await become bitand bitor bool box break case catch \
    char class co_await co_return co_yield compl concept const const_cast const_eval consteval constexpr constinit \
    continue crate decltype default delete do double dyn dynamic_cast else enum errno explicit export extern false far \
    final float fn for friend gen goto huge if impl import in inline int interface let linux long loop macro match mod \
    module move mut mutable namespace near new noexcept not not_eq nullptr operator or or_eq override priv private \
    protected pub ref register reinterpret_cast requires restrict return self short signed sizeof small static \
    static_assert static_cast struct super switch template this thread_local throw trait true try type typedef typeid \
    typename typeof typeof_unqual union unix unsafe unsized unsigned use using virtual void volatile wchar_t where while \
    xor xor_eq yield";

/// An identifier for each name, all different: `Petal width (cm)` is `petal_width_cm`, `class` is `class_`, and what has no
/// letter or digit of ASCII is `column_3` by its place.
pub(super) fn identifiers<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let unique = |(i, name): (usize, &str)| {
        let name = match identifier(name) {
            name if name.is_empty() => format!("column_{}", i + 1),
            name => name,
        };
        let numbered = (2..).map(|n| format!("{name}_{n}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
        free.unwrap_or_default()
    };
    names.into_iter().enumerate().map(unique).collect()
}

/// A name in snake case that is no reserved word and does not start with a digit, or nothing.
fn identifier(name: &str) -> String {
    let snake = snake_case(name);
    match snake.chars().next() {
        Some('0'..='9') => format!("_{snake}"),
        Some(_) if RESERVED.split_whitespace().any(|word| word == snake) => format!("{snake}_"),
        _ => snake,
    }
}

/// The start of other names: `iris` for `Iris`, `model_2nd` for `2nd`, and `model` for what has no letter of ASCII.
pub(super) fn prefix(name: &str) -> String {
    let snake = snake_case(name);
    match snake.chars().next() {
        None => "model".to_owned(),
        Some('0'..='9') => format!("model_{snake}"),
        Some(_) => snake,
    }
}

/// The letters and digits of ASCII in small letters, with one underscore between words; words start after other characters,
/// and with a capital letter after a small one.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut before = ' ';
    for letter in name.chars() {
        let starts_word =
            letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit());
        let separates = !letter.is_ascii_alphanumeric() || starts_word;
        if separates && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        if letter.is_ascii_alphanumeric() {
            snake.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    snake.truncate(snake.trim_end_matches('_').len());
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_snake_case() {
        let names = ["Petal width (cm)", "PassengerId", "URL", "x2Y", "class", "2nd", "größe", "a__b", "_"];
        let expected =
            ["petal_width_cm", "passenger_id", "url", "x2_y", "class_", "_2nd", "gr_e", "a_b", "column_9"];
        assert_eq!(identifiers(names), expected);
    }

    #[test]
    fn prefixes_may_be_reserved_words_but_start_with_a_letter() {
        assert_eq!(["long", "My model", "2nd", "价"].map(prefix), ["long", "my_model", "model_2nd", "model"]);
    }

    #[test]
    fn no_two_are_equal() {
        let names = ["a b", "a_b", "A-B", "a_b_2", "价格", "column_5", "a b"];
        assert_eq!(
            identifiers(names),
            ["a_b", "a_b_2", "a_b_3", "a_b_2_2", "column_5", "column_5_2", "a_b_4"]
        );
    }
}
