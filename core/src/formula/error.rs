//! Why text is no formula.

/// Why text is no formula of a loss; columns are counted in characters, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormulaError {
    /// A name that no function or variable has.
    UnknownName {
        /// Whether a function or a variable was expected.
        what: &'static str,
        /// The name.
        name: String,
        /// Where it starts.
        column: usize,
        /// The names that there are.
        known: Vec<&'static str>,
    },
    /// Something that cannot stand there.
    Unexpected {
        /// What was found.
        found: String,
        /// Where it starts.
        column: usize,
        /// What can stand there.
        expected: &'static str,
    },
    /// A function with too few operands or too many.
    Operands {
        /// The function.
        function: String,
        /// Where it starts.
        column: usize,
        /// How many operands it has.
        found: usize,
        /// How many it takes.
        expected: usize,
    },
    /// Parentheses, signs or powers within each other.
    TooDeep {
        /// Where there is one too many.
        column: usize,
        /// How many are allowed.
        most: usize,
    },
    /// An output that is not there.
    NoSuchOutput {
        /// Which, from 0.
        index: usize,
        /// Where it is named.
        column: usize,
        /// How many there are.
        n_outputs: usize,
    },
    /// A formula without the prediction.
    NoPrediction,
    /// A formula without the target.
    NoTarget,
}

impl std::fmt::Display for FormulaError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FormulaError::UnknownName { what, name, column, known } => {
                write!(f, "unknown {what} `{name}` at column {column}, expected one of: {}", known.join(", "))
            }
            FormulaError::Unexpected { found, column, expected } => {
                write!(f, "found {found} at column {column}, expected {expected}")
            }
            FormulaError::Operands { function, column, found, expected } => {
                write!(f, "found {found} operands of {function} at column {column}, expected {expected}")
            }
            FormulaError::TooDeep { column, most } => {
                write!(
                    f,
                    "found more than {most} levels within each other at column {column}, expected fewer"
                )
            }
            FormulaError::NoSuchOutput { index, column, n_outputs } => {
                let last = n_outputs.saturating_sub(1);
                write!(f, "found output {index} at column {column}, expected one from 0 to {last}")
            }
            FormulaError::NoPrediction => {
                write!(
                    f,
                    "found a formula without p or z, expected the prediction in it: no parameter would change the loss"
                )
            }
            FormulaError::NoTarget => {
                write!(
                    f,
                    "found a formula without y, expected the target in it: nothing would be learned from the data"
                )
            }
        }
    }
}

impl std::error::Error for FormulaError {}
