//! `Symbol`: a scalar that only records. It has no value, so what is recorded holds for every sample.

use std::cell::RefCell;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use crate::module::Module;
use crate::op::Op;
use crate::scalar::{Scalar, check_dot};

/// A number that is not known yet, recorded on a [`Sketch`]: what model code computes with while it is compiled.
///
/// It has no value that a model could look at, so a choice that depends on data does not compile; write
/// [`select`](Scalar::select), [`max`](Scalar::max) or [`relu`](Scalar::relu) instead:
///
/// ```compile_fail,E0369
/// fn model(x: paragrad_core::Symbol<'_>) -> paragrad_core::Symbol<'_> {
///     if x > 0.0 { x } else { x * 0.1 }
/// }
/// ```
///
/// A constant, made by `From<f64>` or by a plain `f64` in a formula, is known: what is computed from constants alone is
/// a constant, and nothing is recorded for it.
#[derive(Clone, Copy)]
pub struct Symbol<'g> {
    sketch: Option<&'g Sketch>,
    /// The id of the node; without a sketch, the bits of a constant.
    bits: u64,
}

/// An arena on which one sample's graph is recorded, without values: parameters first, then what a sample brings, then
/// what is computed.
///
/// ```
/// use paragrad_core::{Scalar, Sketch};
///
/// let sketch = Sketch::new();
/// let [a, b] = sketch.lift(&[1.0, 2.0]);
/// let x = sketch.inputs(1);
/// let _y = (a * x[0] + b).tanh();
/// assert_eq!(sketch.len(), 3 + 3);
/// ```
#[derive(Debug, Default)]
pub struct Sketch {
    record: RefCell<Record>,
}

/// The nodes of a sketch; the operands of a node come before it.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) nodes: Vec<Node>,
    lists: Vec<u32>,
}

/// One recorded operation: 12 bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) op: Op,
    /// The operands' ids. Of a constant, the two halves of its bits; of `Dot` and `Select`, where in the lists the
    /// operands are, and how many.
    words: [u32; 2],
}

/// The second operand of an operation that has one.
const NONE: u32 = u32::MAX;

/// Ids are smaller, so that passes have a bit to mark them with.
const MAX_NODES: usize = 1 << 31;

impl Node {
    fn constant(number: f64) -> Self {
        let bits = number.to_bits();
        Node { op: Op::Constant, words: [(bits >> 32) as u32, bits as u32] }
    }

    /// The number, of a constant.
    pub(crate) fn number(&self) -> f64 {
        f64::from_bits(u64::from(self.words[0]) << 32 | u64::from(self.words[1]))
    }
}

impl Record {
    /// The ids of a node's operands: of `Dot` the bias, the weights and the inputs; of `Select` the condition and the
    /// two choices.
    #[inline]
    pub(crate) fn operands<'a>(&'a self, node: &'a Node) -> &'a [u32] {
        match node.op {
            Op::Leaf | Op::Constant => &[],
            Op::Dot | Op::Select => &self.lists[node.words[0] as usize..][..node.words[1] as usize],
            _ if node.words[1] == NONE => &node.words[..1],
            _ => &node.words,
        }
    }

    #[inline]
    fn push(&mut self, node: Node) -> u32 {
        let id = self.nodes.len();
        assert!(id < MAX_NODES, "a sketch holds at most {MAX_NODES} nodes");
        self.nodes.push(node);
        id as u32
    }

    #[inline]
    fn id_of(&mut self, sketch: &Sketch, symbol: Symbol<'_>) -> u32 {
        match symbol.sketch {
            Some(other) => {
                assert!(std::ptr::eq(other, sketch), "symbols of two sketches in one operation");
                symbol.bits as u32
            }
            None => self.push(Node::constant(f64::from_bits(symbol.bits))),
        }
    }

    fn push_list(&mut self, op: Op, sketch: &Sketch, symbols: &[&[Symbol<'_>]]) -> u32 {
        let offset = self.lists.len();
        for &symbol in symbols.iter().copied().flatten() {
            let id = self.id_of(sketch, symbol);
            self.lists.push(id);
        }
        assert!(self.lists.len() < NONE as usize, "a sketch's lists hold fewer than {NONE} operands");
        let len = self.lists.len() - offset;
        self.push(Node { op, words: [offset as u32, len as u32] })
    }
}

impl Sketch {
    /// An empty sketch.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many nodes are recorded.
    pub fn len(&self) -> usize {
        self.record.borrow().nodes.len()
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The structure of `model` with a symbol for every parameter. Must come first, and once.
    pub fn lift<M: Module<f64>>(&self, model: &M) -> M::With<Symbol<'_>> {
        model.map(&mut |_| self.leaf())
    }

    /// Symbols for `n` numbers that every sample brings.
    pub fn inputs(&self, n: usize) -> Vec<Symbol<'_>> {
        (0..n).map(|_| self.leaf()).collect()
    }

    /// What was recorded, and which nodes `symbols` are.
    pub(crate) fn finish(&self, symbols: &[Symbol<'_>]) -> (std::cell::Ref<'_, Record>, Vec<u32>) {
        let roots = symbols.iter().map(|&symbol| self.record.borrow_mut().id_of(self, symbol)).collect();
        (self.record.borrow(), roots)
    }

    fn leaf(&self) -> Symbol<'_> {
        self.push(Op::Leaf, [0, 0])
    }

    #[inline]
    fn push(&self, op: Op, words: [u32; 2]) -> Symbol<'_> {
        self.symbol(self.record.borrow_mut().push(Node { op, words }))
    }

    #[inline]
    fn symbol(&self, id: u32) -> Symbol<'_> {
        Symbol { sketch: Some(self), bits: id.into() }
    }
}

impl Symbol<'_> {
    /// The number, if it is known.
    fn known(self) -> Option<f64> {
        self.sketch.is_none().then_some(f64::from_bits(self.bits))
    }
}

impl From<f64> for Symbol<'_> {
    #[inline]
    fn from(number: f64) -> Self {
        Symbol { sketch: None, bits: number.to_bits() }
    }
}

impl fmt::Debug for Symbol<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.known() {
            Some(number) => write!(f, "Symbol({number})"),
            None => write!(f, "Symbol(node {})", self.bits),
        }
    }
}

impl Scalar for Symbol<'_> {
    #[inline]
    fn unary(op: Op, a: Self) -> Self {
        match a.sketch {
            Some(sketch) => sketch.push(op, [a.bits as u32, NONE]),
            None => op.value(f64::from_bits(a.bits), 0.0).into(),
        }
    }

    #[inline]
    fn with_constant(op: Op, a: Self, b: f64) -> Self {
        Self::binary(op, a, b.into())
    }

    #[inline]
    fn constant_with(op: Op, a: f64, b: Self) -> Self {
        Self::binary(op, a.into(), b)
    }

    #[inline]
    fn binary(op: Op, a: Self, b: Self) -> Self {
        let Some(sketch) = a.sketch.or(b.sketch) else {
            return op.value(f64::from_bits(a.bits), f64::from_bits(b.bits)).into();
        };
        let mut record = sketch.record.borrow_mut();
        let words = [record.id_of(sketch, a), record.id_of(sketch, b)];
        sketch.symbol(record.push(Node { op, words }))
    }

    #[track_caller]
    fn dot(bias: Self, weights: &[Self], inputs: &[Self]) -> Self {
        check_dot(weights.len(), inputs.len());
        let all = [&[bias][..], weights, inputs];
        match all.iter().copied().flatten().find_map(|symbol| symbol.sketch) {
            Some(sketch) => sketch.symbol(sketch.record.borrow_mut().push_list(Op::Dot, sketch, &all)),
            None => {
                let numbers = |symbols: &[Self]| symbols.iter().filter_map(|s| s.known()).collect::<Vec<_>>();
                f64::dot(f64::from_bits(bias.bits), &numbers(weights), &numbers(inputs)).into()
            }
        }
    }

    fn select(condition: Self, positive: Self, otherwise: Self) -> Self {
        match (condition.sketch, condition.known()) {
            (Some(sketch), _) => {
                let operands = [condition, positive, otherwise];
                sketch.symbol(sketch.record.borrow_mut().push_list(Op::Select, sketch, &[&operands]))
            }
            (None, known) if known > Some(0.0) => positive,
            _ => otherwise,
        }
    }
}

impl Sum for Symbol<'_> {
    /// The sum in order; nothing is recorded for an empty sum (0) or for a single symbol (itself).
    fn sum<I: Iterator<Item = Self>>(symbols: I) -> Self {
        symbols.reduce(|sum, symbol| sum + symbol).unwrap_or_else(|| 0.0.into())
    }
}

impl Neg for Symbol<'_> {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self::unary(Op::Neg, self)
    }
}

operators!(impl['g] Symbol<'g>);
