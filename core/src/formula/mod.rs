//! A loss written as a formula of the target `y` and the prediction `p`, such as `abs(y - p)^1.5`.

mod error;
mod parse;
mod sample;

use std::fmt;
use std::str::FromStr;

use crate::op::Op;
use crate::scalar::Scalar;

pub use error::FormulaError;
use sample::Sample;

/// What one sample costs, as a formula; the engine differentiates it like any other code.
///
/// | written | meaning |
/// |---|---|
/// | `y` | the target |
/// | `p` | the prediction: what the network's output means, see [`Link`] |
/// | `z` | the network's output itself: a logit, say |
/// | `y[0]`, `p[1]` | those of one output, counted from 0 |
/// | `1.5`, `2e-3`, `pi`, `e` | numbers |
/// | `a + b`, `a - b`, `a * b`, `a / b`, `-a`, `a ^ b`, `(a)` | arithmetic; `-a^b` is `-(a^b)`, `a^b^c` is `a^(b^c)` |
/// | `abs` `sqrt` `exp` `ln` `sin` `cos` `tanh` `sigmoid` `relu` `softplus` `gelu` | functions of one number; `log` is `ln` |
/// | `max(a, b)`, `min(a, b)`, `pow(a, b)`, `leaky_relu(a, 0.01)` | functions of two |
/// | `select(c, a, b)` | `a` where `c` > 0, else `b` |
/// | `detach(a)` | `a`, from which no gradient flows back |
///
/// The formula is computed for every output, `y`, `p` and `z` being its own, and the mean is taken, as the squared error
/// does. One that names an output in every variable is computed once.
///
/// Corners are those of the [operations](Op): the derivative of `abs` is 0 at 0, so is that of `abs(y - p)^1.5`; a negative
/// number to a power that is not whole is not a number, nor is `ln` or `sqrt` of a negative one. `ln(p)` and `ln(1 - p)`
/// of a probability are computed from the logits: finite for any probability but, of three classes or more, `ln(1 - p)` of one
/// whose logit is above all others by more than 700.
///
/// ```
/// use paragrad_core::{Loss, formula::Formula};
///
/// let formula: Formula = "abs(y - p)^1.5".parse()?;
/// assert_eq!(Loss::Formula(formula).of(&[5.0], &[1.0]), 8.0);
/// let error = "abs(y - q)".parse::<Formula>().unwrap_err();
/// assert!(error.to_string().starts_with("unknown variable `q` at column 9"));
/// # Ok::<(), paragrad_core::formula::FormulaError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    text: String,
    /// Operands before what is made of them; the last one is the loss.
    nodes: Vec<Node>,
    link: Link,
}

/// What outputs mean: an inverse link function, which makes predictions of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Link {
    /// `p = z`.
    #[default]
    Identity,
    /// `p = center + spread * z`, with a pair for each output: numbers whose targets vary around `center`.
    Affine(Vec<(f64, f64)>),
    /// `p = sigmoid(z)`: the probability of the second of two classes.
    Sigmoid,
    /// `p = softmax(z)`: the probabilities of several classes.
    Softmax,
}

/// A step of the computation; operands are earlier steps.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Node {
    Variable(Variable, Place),
    Unary(Op, usize),
    Binary(Op, Operand, Operand),
    Select([Operand; 3]),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Operand {
    Node(usize),
    Number(f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variable {
    Target,
    Output,
    Prediction,
    /// ln p
    LogPrediction,
    /// ln (1 - p)
    LogComplement,
}

/// Of which output a variable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Of the one that the formula is computed for.
    Own,
    /// Always of the same one, which was named in this column of the text.
    At { index: usize, column: usize },
}

impl Formula {
    /// The same formula for outputs that mean something else.
    #[must_use]
    pub fn with_link(self, link: Link) -> Self {
        Formula { link, ..self }
    }

    /// What outputs mean; as parsed, the predictions themselves.
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// Whether every output that the formula names is there.
    ///
    /// # Errors
    /// [`FormulaError::NoSuchOutput`].
    pub fn check_outputs(&self, n_outputs: usize) -> Result<(), FormulaError> {
        for node in &self.nodes {
            if let Node::Variable(_, Place::At { index, column }) = *node
                && index >= n_outputs
            {
                return Err(FormulaError::NoSuchOutput { index, column, n_outputs });
            }
        }
        Ok(())
    }

    /// The loss of `outputs`, of which there are as many as targets, and at least one.
    ///
    /// # Panics
    /// If the formula names an output that is not there.
    pub(crate) fn of<V: Scalar>(&self, outputs: &[V], targets: &[V]) -> V {
        let sample = Sample::new(self, outputs, targets);
        let n = if self.is_computed_once() { 1 } else { outputs.len() };
        let sum: V = (0..n).map(|output| self.for_output(output, &sample)).sum();
        if n == 1 { sum } else { sum / n as f64 }
    }

    fn for_output<V: Scalar>(&self, output: usize, sample: &Sample<'_, V>) -> V {
        let mut values: Vec<V> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let value = |operand: Operand| match operand {
                Operand::Node(node) => values[node],
                Operand::Number(number) => number.into(),
            };
            values.push(match *node {
                Node::Variable(variable, Place::Own) => sample.of(variable, output),
                Node::Variable(variable, Place::At { index, .. }) => sample.of(variable, index),
                Node::Unary(op, a) => V::unary(op, values[a]),
                Node::Binary(op, a, Operand::Number(b)) => V::with_constant(op, value(a), b),
                Node::Binary(op, Operand::Number(a), b) => V::constant_with(op, a, value(b)),
                Node::Binary(op, a, b) => V::binary(op, value(a), value(b)),
                Node::Select([condition, a, b]) => V::select(value(condition), value(a), value(b)),
            });
        }
        values.pop().expect("a formula has a variable at least")
    }

    /// Whether no variable depends on the output at hand.
    fn is_computed_once(&self) -> bool {
        self.nodes.iter().all(|node| !matches!(node, Node::Variable(_, Place::Own)))
    }

    fn uses(&self, variable: Variable) -> bool {
        self.nodes.iter().any(|node| matches!(node, Node::Variable(used, _) if *used == variable))
    }
}

/// What `FromStr` read, without the white space around it.
impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl FromStr for Formula {
    type Err = FormulaError;

    fn from_str(text: &str) -> Result<Self, FormulaError> {
        let nodes = parse::parse(text)?;
        let formula = Formula { text: text.trim().to_owned(), nodes, link: Link::default() };
        let predicts =
            [Variable::Prediction, Variable::Output, Variable::LogPrediction, Variable::LogComplement];
        if !predicts.into_iter().any(|variable| formula.uses(variable)) {
            return Err(FormulaError::NoPrediction);
        }
        if !formula.uses(Variable::Target) {
            return Err(FormulaError::NoTarget);
        }
        Ok(formula)
    }
}
