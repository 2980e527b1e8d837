//! What a compiled program is made of.

use std::ops::Range;

use super::pair::Pair;
use super::patch::ROWS;
use super::reads::n_operands;
use super::uniform::Uniform;
use crate::op::Op;

/// One sample's graph, compiled: it computes losses, outputs and gradients for blocks of samples in lock step.
///
/// A program is immutable and can be shared between threads; each needs a [`Workspace`](super::Workspace) of its own.
/// What the parameters are is told by [`Coefficients`](super::Coefficients).
///
/// ```
/// use paragrad_core::compile::{Coefficients, Program, Workspace};
/// use paragrad_core::{Module, Supervised, nn::Mlp};
///
/// let (objective, model) = (Supervised::default(), Mlp::new(2, &[4, 1], 42));
/// let program = Program::of(&objective, &model, 2, 1);
/// let parameters = model.parameters();
/// let coefficients = Coefficients::new(&program, &parameters);
///
/// let mut workspace = Workspace::<f64>::new(&program, 8);
/// workspace.set_sample(&program, 0, &[0.5, -1.0], &[0.3]);
/// workspace.set_sample(&program, 1, &[1.5, 2.0], &[-0.2]);
/// workspace.forward(&program, &coefficients);
/// let losses = [workspace.loss(&program, 0), workspace.loss(&program, 1)];
///
/// let mut sum = vec![0.0; program.n_coefficients()];
/// workspace.backward(&program, &coefficients);
/// workspace.add_gradient(&program, 0..2, &mut sum);
/// let mut gradient = vec![0.0; parameters.len()];
/// coefficients.parameter_gradient(&program, &sum, &mut gradient);
/// # assert!(losses.iter().all(|l| l.is_finite()) && gradient.iter().any(|&g| g != 0.0));
/// ```
///
/// # What it computes
/// Every operation of the model is computed as it was written, and rounded once, also where an instruction does two of
/// them or a run of them; `Display` lists the instructions. Only
/// sums that contain products with parameters have another form, that of [`dot`](crate::Scalar::dot): one chain of
/// fused multiply-adds from the sum of the summands that no sample enters, over the products in the order in which they
/// were written; then the other summands are added. An adjoint is one chain `fma(partial, adjoint of the result,
/// adjoint so far)` from zero over the uses of a value, the last recorded use first; within a chain the start comes
/// first, then the left factors, then the right factors; the result of one operation contributes to its first operand
/// first. An adjoint of zero contributes nothing, except that in a dense instruction 0 times infinity is NaN.
///
/// So where every parameter is used once a sample, losses and gradients in `f64` have the bits of the tape on which
/// these sums are written as `dot`. A gradient is summed over samples in their order: of a weight that is a chain
/// `fma(input, adjoint, sum)`; of any other coefficient the adjoints of the samples are added.
#[derive(Debug)]
pub struct Program {
    pub(super) uniform: Uniform,
    /// Uniform items whose gradient is wanted: rows of dense instructions, weights and then bias; then scalars.
    pub(super) learned: Vec<u32>,
    /// How many of them belong to dense instructions.
    pub(super) n_dense: usize,
    /// Coefficients of dense instructions through which the reverse sweep does not go: their gradient is zero.
    pub(super) unreached: Vec<Range<usize>>,
    /// Uniform items whose gradient is not wanted.
    pub(super) fixed: Vec<u32>,
    pub(super) n_x: usize,
    pub(super) n_y: usize,
    pub(super) instructions: Vec<Instruction>,
    pub(super) reverse: Vec<Reverse>,
    /// Operands of instructions: slots of values, and slots of adjoints.
    pub(super) pool: Vec<u32>,
    pub(super) n_values: usize,
    pub(super) n_adjoints: usize,
    /// Where the outputs are; of a program with a gradient, the loss alone.
    pub(super) outputs: Vec<u32>,
    pub(super) n_operations: usize,
    /// Whether what is learned are the parameters, in order.
    pub(super) is_identity: bool,
}

/// No slot: the adjoint of what needs none.
pub(super) const NONE: u32 = u32::MAX;

/// Set in the slot of an adjoint to which nothing was added before: it counts as zero, whatever it holds.
pub(super) const FIRST: u32 = 1 << 31;

/// Computes the slots from `to` on. The operands of an instruction are consecutive in the pool.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instruction {
    pub(super) kind: Kind,
    /// Where its operands begin in the pool.
    pub(super) operands: u32,
    pub(super) to: u32,
}

/// What an instruction does, and what its operands are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// `to[j] = bias[j] + sum of weights[j][i] * operand[i]`, one chain; rows of `columns` weights and then the bias lie
    /// from `weights` on in the coefficients.
    Dense { rows: usize, columns: usize, weights: usize },
    /// `to[k] = op(operands of k)`: one or two operands for each result.
    Map { op: Op, len: usize },
    /// `to[k] = (a inner b) outer c`; the operands of k are c, a, b.
    Pair { pair: Pair, len: usize },
    /// `to[k] = condition > 0 ? positive : otherwise`; the operands of k are these three.
    Select { len: usize },
    /// `to = operand[0] + sum of operand[1 + i] * operand[1 + len + i]`, one chain.
    Chain { len: usize },
    /// `to = ((operand[0] op operand[1]) op operand[2]) op ...`, of `len` operands.
    Fold { op: Op, len: usize },
}

/// One step of the reverse sweep.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reverse {
    /// Sets the adjoint of the loss to one.
    Seed { to: u32 },
    /// Adds to the adjoints of an instruction's operands; their slots are in the pool, with [`FIRST`] where
    /// nothing was added before, [`NONE`] where there is none.
    Through { instruction: u32, adjoints: u32, to: u32 },
}

impl Kind {
    /// How many operands each result has, of instructions that do the same many times; else all of them.
    pub(super) fn arity(self) -> usize {
        match self {
            Kind::Dense { columns, .. } => columns,
            Kind::Map { op, .. } => n_operands(op),
            Kind::Pair { .. } | Kind::Select { .. } => 3,
            Kind::Chain { len } => 1 + 2 * len,
            Kind::Fold { len, .. } => len,
        }
    }

    /// How often it does the same.
    pub(super) fn len(self) -> usize {
        match self {
            Kind::Map { len, .. } | Kind::Pair { len, .. } | Kind::Select { len } => len,
            Kind::Dense { .. } | Kind::Chain { .. } | Kind::Fold { .. } => 1,
        }
    }

    pub(super) fn n_operands(self) -> usize {
        self.len() * self.arity()
    }

    /// The positions of the operands in the order in which the reverse rule adds to their adjoints: results from the
    /// last to the first, and of each its operands in order; a condition gets nothing.
    pub(super) fn reverse_order(self) -> impl Iterator<Item = usize> {
        let (n, first) = (self.arity(), usize::from(matches!(self, Kind::Select { .. })));
        (0..self.len()).rev().flat_map(move |k| k * n + first..(k + 1) * n)
    }

    pub(super) fn n_results(self) -> usize {
        match self {
            Kind::Dense { rows, .. } => rows,
            _ => self.len(),
        }
    }

    /// Floating-point operations a sample, forward; an elementary function counts as one, a multiply-add as two.
    pub(super) fn n_flops(self) -> usize {
        match self {
            Kind::Dense { rows, columns, .. } => 2 * rows * columns,
            Kind::Map { len, .. } | Kind::Select { len } => len,
            Kind::Pair { len, .. } | Kind::Chain { len } => 2 * len,
            Kind::Fold { len, .. } => len - 1,
        }
    }
}

impl Program {
    /// How many parameters the model has.
    pub fn n_parameters(&self) -> usize {
        self.uniform.n_parameters()
    }

    /// How many inputs a sample has.
    pub fn n_inputs(&self) -> usize {
        self.n_x
    }

    /// How many targets a sample has; 0 for prediction.
    pub fn n_targets(&self) -> usize {
        self.n_y
    }

    /// How many outputs there are; 1, the loss, for a program with a gradient.
    pub fn n_outputs(&self) -> usize {
        self.outputs.len()
    }

    /// How many numbers a gradient over samples has: one for each coefficient that samples meet. For a network that is
    /// one for each parameter that matters, in another order if layers are not written as neurons, weights and bias.
    pub fn n_coefficients(&self) -> usize {
        self.learned.len()
    }

    /// How many instructions a forward sweep has.
    pub fn n_instructions(&self) -> usize {
        self.instructions.len()
    }

    /// How many scalar operations were recorded that matter.
    pub fn n_operations(&self) -> usize {
        self.n_operations
    }

    /// Whether the coefficients are the parameters themselves, in order.
    pub fn coefficients_are_parameters(&self) -> bool {
        self.is_identity
    }

    /// The coefficients in parts of about `size`, each of whole rows of weights: what workers can add up side by side. Where
    /// it can be, the rows of a part are a multiple of those of a register tile, whatever the CPU's level.
    pub fn gradient_parts(&self, size: usize) -> Vec<Range<usize>> {
        let rows = self.instructions.iter().filter_map(|instruction| match instruction.kind {
            Kind::Dense { rows, columns, weights } => {
                let width = columns + 1;
                let together = [ROWS, 12, 4].into_iter().find(|n| n * width <= size).unwrap_or(1);
                let ends = (together..rows).step_by(together).chain([rows]);
                Some(ends.map(move |row| weights + row * width))
            }
            _ => None,
        });
        let (mut parts, mut start, size) = (Vec::new(), 0, size.max(1));
        for end in rows.flatten().chain([self.learned.len()]) {
            if end - start >= size || (end == self.learned.len() && end > start) {
                parts.push(start..end);
                start = end;
            }
        }
        parts
    }

    /// Bytes of the values and adjoints of `n_lanes` samples; a [`Block`](super::Block) has what they bring, besides.
    pub fn workspace_bytes<F>(&self, n_lanes: usize) -> usize {
        (self.n_values + self.n_adjoints) * n_lanes * size_of::<F>()
    }

    /// How many numbers a sample brings: inputs and targets.
    pub(super) fn n_brought(&self) -> usize {
        self.n_x + self.n_y
    }

    /// How many uniform numbers are spread over lanes: the scalars that are learned, then the fixed ones.
    pub(super) fn n_broadcasts(&self) -> usize {
        self.n_learned_scalars() + self.fixed.len()
    }

    pub(super) fn n_learned_scalars(&self) -> usize {
        self.learned.len() - self.n_dense
    }

    /// The operands of an instruction.
    #[inline(always)]
    pub(super) fn operands(&self, instruction: &Instruction) -> &[u32] {
        &self.pool[instruction.operands as usize..][..instruction.kind.n_operands()]
    }
}
