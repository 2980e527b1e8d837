//! What a tape holds: a node for each value, and aside the operand lists of dot products.

use std::ops::Range;

use crate::op::Op;
use crate::value::Value;

use super::Tape;
use super::dot::first_and_step;

/// One recorded graph, node by node; a node's operands have smaller ids than the node.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    nodes: Vec<Node>,
    dots: Vec<Dot>,
    lists: Vec<u32>,
    constants: Range<usize>,
}

/// A value, the partial derivatives by its operands, which nodes these are and which operation it is: 32 bytes.
///
/// Partial derivatives are computed when recording, while the operands are in registers, so that the reverse sweep has
/// no operation to look up: it is two fused multiply-adds a node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) value: f64,
    /// By each operand; of a constant operand the number itself.
    pub(crate) partials: [f64; 2],
    /// The id of each operand in the lower 28 bits, half of the operation's code in the upper 4.
    links: [u32; 2],
}

/// What a node knows of one operand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Operand {
    /// The node `id`, and the partial derivative by it.
    Node { id: usize, partial: f64 },
    /// A number that was never recorded.
    Constant(f64),
}

const ID_BITS: u32 = 28;
/// The id of a constant operand; larger than that of any node.
const CONSTANT: usize = (1 << ID_BITS) - 1;
/// The id of the first operand of a dot product, whose operands are kept aside; larger than that of any node.
const ASIDE: usize = CONSTANT - 1;

impl Node {
    #[inline(always)]
    pub(crate) fn new(op: Op, value: f64, a: Operand, b: Operand) -> Self {
        let ((a, da), (b, db)) = (a.parts(), b.parts());
        let code = op as u32;
        Node {
            value,
            partials: [da, db],
            links: [a as u32 | (code >> 4) << ID_BITS, b as u32 | (code & 15) << ID_BITS],
        }
    }

    /// A node without operands.
    #[inline(always)]
    pub(crate) fn leaf(op: Op, value: f64) -> Self {
        Node::new(op, value, Operand::Constant(0.0), Operand::Constant(0.0))
    }

    fn dot(index: usize, value: f64) -> Self {
        let (aside, index) =
            (Operand::Node { id: ASIDE, partial: 0.0 }, Operand::Node { id: index, partial: 0.0 });
        Node::new(Op::Dot, value, aside, index)
    }

    #[inline(always)]
    pub(crate) fn op(&self) -> Op {
        let [high, low] = self.links.map(|link| link >> ID_BITS);
        Op::from_code((high << 4 | low) as u8)
    }

    /// The ids of the operands; those of constants and of dot products' operands are larger than any node's.
    #[inline(always)]
    pub(crate) fn ids(&self) -> [usize; 2] {
        self.links.map(|link| link as usize & CONSTANT)
    }

    #[inline(always)]
    pub(crate) fn is_dot(&self) -> bool {
        self.ids()[0] == ASIDE
    }

    /// The operands, for whoever draws them.
    pub(crate) fn operands(&self) -> [Operand; 2] {
        let ([a, b], [da, db]) = (self.ids(), self.partials);
        [Operand::of(a, da), Operand::of(b, db)]
    }
}

impl Operand {
    /// The node's id, if it is one.
    pub(crate) fn id(self) -> Option<usize> {
        match self {
            Operand::Node { id, .. } => Some(id),
            Operand::Constant(_) => None,
        }
    }

    fn of(id: usize, number: f64) -> Self {
        if id == CONSTANT { Operand::Constant(number) } else { Operand::Node { id, partial: number } }
    }

    #[inline(always)]
    fn parts(self) -> (usize, f64) {
        match self {
            Operand::Node { id, partial } => (id, partial),
            Operand::Constant(number) => (CONSTANT, number),
        }
    }
}

/// The operands of one dot product.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dot {
    pub(crate) bias: usize,
    pub(crate) len: usize,
    pub(crate) weights: Operands,
    pub(crate) inputs: Operands,
}

/// The ids of a list of operands: an arithmetic progression where they are one, as in every dense layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Operands {
    /// `first, first + step, first + 2 step, ...`
    Span { first: usize, step: usize },
    /// `lists[offset..]`
    List { offset: usize },
}

/// A point of a recording to which it can return.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mark {
    pub(crate) nodes: usize,
    dots: usize,
    lists: usize,
}

impl Recording {
    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    #[inline(always)]
    pub(crate) fn push(&mut self, node: Node) -> usize {
        let id = self.nodes.len();
        if self.nodes.len() == self.nodes.capacity() {
            self.grow();
        }
        self.nodes.push(node);
        id
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        let room = ASIDE - self.nodes.len();
        assert!(room > 0, "a tape holds at most {ASIDE} values");
        self.nodes.reserve_exact(self.nodes.len().max(1024).min(room));
    }

    pub(crate) fn push_constants(&mut self, values: &[f64]) {
        let first = self.len();
        for &value in values {
            self.push(Node::leaf(Op::Constant, value));
        }
        let start = if self.constants.end == first { self.constants.start } else { first };
        self.constants = start..self.len();
    }

    /// Whether all of `first..first + len` lie in the last run of recorded constants, and so need no adjoint.
    #[inline(always)]
    pub(crate) fn are_constants(&self, first: usize, len: usize) -> bool {
        self.constants.start <= first && first + len <= self.constants.end
    }

    #[inline(always)]
    pub(crate) fn push_dot(
        &mut self,
        bias: usize,
        len: usize,
        weights: Operands,
        inputs: Operands,
        value: f64,
    ) -> usize {
        let index = self.dots.len();
        self.dots.push(Dot { bias, len: len, weights, inputs });
        self.push(Node::dot(index, value))
    }

    /// The dot product that a node with [`Op::Dot`] stands for.
    #[inline(always)]
    pub(crate) fn dot(&self, node: &Node) -> &Dot {
        &self.dots[node.ids()[1]]
    }

    /// The operands of a dot product, for whoever draws them: the bias, then weight and input by turns.
    pub(crate) fn dot_operands(&self, node: &Node) -> impl Iterator<Item = usize> + '_ {
        let Dot { bias, len, weights, inputs } = *self.dot(node);
        let pairs = self.ids(weights, len).zip(self.ids(inputs, len));
        std::iter::once(bias).chain(pairs.flat_map(|(weight, input)| [weight, input]))
    }

    /// The id of a value on `tape`, whose recording this is; a constant is recorded now.
    #[inline(always)]
    pub(crate) fn id_of(&mut self, tape: &Tape, value: Value<'_>) -> usize {
        if value.tape.is_some() {
            tape.check_owns(value);
            value.id
        } else {
            self.push(Node::leaf(Op::Constant, value.data))
        }
    }

    /// The ids of a list of values, which are a span or have to be listed.
    #[inline(always)]
    pub(crate) fn operands(&mut self, tape: &Tape, values: &[Value<'_>], are_span: bool) -> Operands {
        if are_span {
            let (first, step) = first_and_step(values);
            Operands::Span { first, step }
        } else {
            Operands::List { offset: self.list(tape, values) }
        }
    }

    #[inline(never)]
    fn list(&mut self, tape: &Tape, values: &[Value<'_>]) -> usize {
        let offset = self.lists.len();
        for &value in values {
            let id = self.id_of(tape, value);
            self.lists.push(id as u32);
        }
        offset
    }

    /// The ids that `operands` stands for.
    #[inline(always)]
    pub(crate) fn ids(&self, operands: Operands, len: usize) -> impl Iterator<Item = usize> + '_ {
        let (list, first, step) = match operands {
            Operands::Span { first, step } => (&[][..], first, step),
            Operands::List { offset } => (&self.lists[offset..][..len], 0, 0),
        };
        let progression = move |i: usize| first.wrapping_add(i.wrapping_mul(step));
        (0..len).map(move |i| list.get(i).map_or_else(|| progression(i), |&id| id as usize))
    }

    #[inline(always)]
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Zeroes the adjoints of all that was computed and keeps those of leaves.
    pub(crate) fn clear_results(&self, adjoints: &mut [f64]) {
        for (adjoint, node) in adjoints.iter_mut().zip(&self.nodes) {
            if node.op() != Op::Leaf {
                *adjoint = 0.0;
            }
        }
    }

    /// How far the recording has come.
    pub(crate) fn mark(&self) -> Mark {
        Mark { nodes: self.nodes.len(), dots: self.dots.len(), lists: self.lists.len() }
    }

    /// Forgets all that was recorded since the mark, and keeps the memory.
    pub(crate) fn rewind(&mut self, mark: Mark) {
        self.nodes.truncate(mark.nodes);
        self.dots.truncate(mark.dots);
        self.lists.truncate(mark.lists);
        self.constants = 0..0;
    }
}
