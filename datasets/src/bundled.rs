//! The data sets inside this crate, so that a first run needs no file.

use crate::error::Error;
use crate::read::CsvOptions;
use crate::table::Table;
use crate::task::Task;

/// A CSV file inside this crate. Its target is its last column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bundled {
    /// What to ask [`open`](crate::open()) for.
    pub name: &'static str,
    /// Rows below the header.
    pub rows: usize,
    /// Columns, the target among them.
    pub columns: usize,
    /// What the target calls for.
    pub task: Task,
    /// Where the values come from.
    pub source: &'static str,
    /// Under which terms.
    pub licence: &'static str,
    /// The file.
    pub csv: &'static str,
}

impl Bundled {
    /// Reads the set; errors call it `name.csv`.
    ///
    /// # Errors
    /// None as bundled, with the default options; other options may not fit the file.
    pub fn table(&self, options: &CsvOptions) -> Result<Table, Error> {
        Table::parse(format!("{}.csv", self.name), self.csv, options)
    }
}

/// All bundled sets, from the smallest to the largest of each kind.
///
/// ```
/// let names: Vec<&str> = paragrad_datasets::bundled().iter().map(|set| set.name).collect();
/// assert!(names.contains(&"xor") && names.contains(&"digits"));
/// ```
pub fn bundled() -> &'static [Bundled] {
    BUNDLED
}

const OURS: &str = "MIT OR Apache-2.0";
const CC_BY: &str = "CC BY 4.0";

macro_rules! bundled {
    ($($name:literal, $rows:literal x $columns:literal, $task:ident, $source:literal, $licence:expr;)*) => {
        &[$(Bundled {
            name: $name,
            rows: $rows,
            columns: $columns,
            task: Task::$task,
            source: $source,
            licence: $licence,
            csv: include_str!(concat!("../data/", $name, ".csv")),
        }),*]
    };
}

#[rustfmt::skip]
const BUNDLED: &[Bundled] = bundled! {
    "article",          4 x  4, Binary,     "the four samples of micrograd's demonstration", OURS;
    "and",              4 x  3, Binary,     "truth table", OURS;
    "or",               4 x  3, Binary,     "truth table", OURS;
    "xor",              4 x  3, Binary,     "truth table", OURS;
    "moons",          200 x  3, Binary,     "two half circles that reach into each other, generated", OURS;
    "circles",        200 x  3, Binary,     "a circle around a smaller one, generated", OURS;
    "spiral",         300 x  3, Multiclass, "three arms that wind around each other, generated", OURS;
    "iris",           150 x  5, Multiclass, "Fisher (1936), as in scikit-learn 1.9.1", CC_BY;
    "wine",           178 x 14, Multiclass, "UCI Wine (Forina et al.), as in scikit-learn 1.9.1", CC_BY;
    "diabetes",       442 x 11, Regression, "Efron et al. (2004), raw, as in scikit-learn 1.9.1", "not stated by its authors";
    "breast_cancer",  569 x 31, Binary,     "UCI Breast Cancer Wisconsin (Diagnostic), as in scikit-learn 1.9.1", CC_BY;
    "digits",        1797 x 65, Multiclass, "UCI Optical Recognition of Handwritten Digits, test part, as in scikit-learn 1.9.1", CC_BY;
};
