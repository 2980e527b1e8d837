//! What a program is made of, for those who want to show it their own way; [`Display`](std::fmt::Display) of a
//! [`Program`] is the same as text.

use super::program::{Kind, Program};

/// One instruction of a program: what it computes for each sample, and how much work that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// `dense` (a matrix product), `map` (one operation on several numbers), `pair` (two operations on several numbers),
    /// `select`, `chain` (a dot product) or `fold` (a sum or a maximum).
    pub name: &'static str,
    /// The operation of a map, a pair or a fold, as drawings write it.
    pub operation: Option<String>,
    /// How many numbers it reads; the coefficients of a matrix are not counted.
    pub n_inputs: usize,
    /// How many numbers it computes.
    pub n_outputs: usize,
    /// Floating-point operations, forward: an elementary function counts as one, a multiply-add as two.
    pub n_flops: usize,
}

impl From<Kind> for Step {
    fn from(kind: Kind) -> Self {
        let (name, operation) = match kind {
            Kind::Dense { .. } => ("dense", None),
            Kind::Map { op, .. } => ("map", Some(op.symbol().to_owned())),
            Kind::Pair { pair, .. } => ("pair", Some(pair.to_string())),
            Kind::Fold { op, .. } => ("fold", Some(op.symbol().to_owned())),
            Kind::Select { .. } => ("select", None),
            Kind::Chain { .. } => ("chain", None),
        };
        let (n_inputs, n_outputs) = (kind.n_operands(), kind.n_results());
        Step { name, operation, n_inputs, n_outputs, n_flops: kind.n_flops() }
    }
}

impl Program {
    /// The instructions of a forward sweep, in order.
    ///
    /// ```
    /// use paragrad_core::{Supervised, compile::Program, nn::Mlp};
    ///
    /// let program = Program::of(&Supervised::default(), &Mlp::new(2, &[16, 1], 42), 2, 1);
    /// let steps: Vec<_> = program.steps().map(|step| (step.name, step.n_inputs, step.n_outputs)).collect();
    /// assert_eq!(steps[..2], [("dense", 2, 16), ("map", 16, 16)]);
    /// ```
    pub fn steps(&self) -> impl ExactSizeIterator<Item = Step> {
        self.instructions.iter().map(|instruction| instruction.kind.into())
    }

    /// Floating-point operations a sample, forward; an elementary function counts as one, a multiply-add as two.
    pub fn n_flops(&self) -> usize {
        self.steps().map(|step| step.n_flops).sum()
    }

    /// How many operations depend on parameters only, and are computed once a batch.
    pub fn n_operations_once_a_batch(&self) -> usize {
        self.uniform.n_operations()
    }

    /// How many values a sample has in memory.
    pub fn n_values(&self) -> usize {
        self.n_values
    }

    /// How many adjoints a sample has in memory.
    pub fn n_adjoints(&self) -> usize {
        self.n_adjoints
    }
}
