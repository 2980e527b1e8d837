//! From nodes to items: what is computed once a batch, and what is computed for each sample.
//!
//! A linear sum becomes one item, to which its other summands are added in the order in which they were written. An
//! item that needs no gradient is recorded once, however often it was written (*value numbering*); one that does is
//! kept as often as it was written, because merging two changes the order in which adjoints are added.
//!
//! ```text
//! in   loss = (tanh(w0 * x0 + (w1 * x1 + b)) - y) * 0.5
//! out  uniform: u0 = w0, u1 = w1, u2 = b, u3 = 0.5
//!      varying: v0 = x0, v1 = x1, v2 = y, v3 = u2 + u0 v0 + u1 v1, v4 = tanh v3, v5 = v4 - v2, v6 = v5 * u3
//! ```

use std::collections::HashMap;

use super::kind::Kind;
use super::pair::Pair;
use super::sums::{Summands, Sums};
use crate::op::Op;
use crate::symbol::{Node, Record};

/// An operand: a number that all samples share, or one for each sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Operand {
    Uniform(u32),
    Varying(u32),
}

/// What is computed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Item {
    /// A parameter, or a number of the sample.
    Input,
    Constant(f64),
    /// An operation of the table, with one operand or two.
    Apply {
        op: Op,
        operands: [Operand; 2],
        binary: bool,
    },
    /// Two operations on three operands from `offset` in the operand list: that of the outer one, then both of the inner.
    Pair {
        pair: Pair,
        offset: u32,
    },
    /// One operation on `len` operands from `offset` in the operand list, from left to right.
    Fold {
        op: Op,
        offset: u32,
        len: u32,
    },
    /// Three operands from `offset` in the operand list: condition, choice where it is positive, choice elsewhere.
    Select {
        offset: u32,
    },
    /// A dot product: the start from `offset` in the operand list, then `len` factors, then as many others.
    Chain {
        offset: u32,
        len: u32,
    },
    /// `start + sum of u v`, one chain of fused multiply-adds: `len` terms from `offset` in `coefficients`, `inputs`.
    Linear {
        start: u32,
        offset: u32,
        len: u32,
    },
}

/// All items; operands come before what is computed from them.
#[derive(Debug, Default)]
pub(crate) struct Items {
    pub(super) uniform: Vec<Item>,
    pub(super) varying: Vec<Item>,
    pub(super) operands: Vec<Operand>,
    /// Of linear items: uniform items,
    pub(super) coefficients: Vec<u32>,
    /// and the varying ones that they multiply.
    pub(super) inputs: Vec<u32>,
    pub(super) outputs: Vec<Operand>,
    pub(super) n_parameters: usize,
    /// How many operations of the sketch these items stand for; a dot product counts two a term.
    pub(super) n_operations: usize,
}

impl Items {
    /// The operands of an item that is not linear.
    pub(super) fn operands<'a>(&'a self, item: &'a Item) -> &'a [Operand] {
        match item {
            Item::Input | Item::Constant(_) | Item::Linear { .. } => &[],
            Item::Apply { operands, binary, .. } => &operands[..1 + usize::from(*binary)],
            Item::Select { offset } | Item::Pair { offset, .. } => &self.operands[*offset as usize..][..3],
            Item::Fold { offset, len, .. } => &self.operands[*offset as usize..][..*len as usize],
            Item::Chain { offset, len } => &self.operands[*offset as usize..][..1 + 2 * *len as usize],
        }
    }

    /// Runs `visit` on every operand of an item, with whether a derivative flows to it.
    #[inline]
    pub(super) fn for_each_operand(&self, item: &Item, mut visit: impl FnMut(Operand, bool)) {
        if let Item::Linear { start, offset, len } = *item {
            let (offset, len) = (offset as usize, len as usize);
            visit(Operand::Uniform(start), true);
            self.coefficients[offset..][..len].iter().for_each(|&u| visit(Operand::Uniform(u), true));
            self.inputs[offset..][..len].iter().for_each(|&v| visit(Operand::Varying(v), true));
        }
        for (i, &operand) in self.operands(item).iter().enumerate() {
            let blocked = match item {
                Item::Apply { op, .. } => *op == Op::Detach,
                Item::Select { .. } => i == 0,
                _ => false,
            };
            visit(operand, !blocked);
        }
    }
}

/// Turns the living nodes of a record into items.
pub(super) fn items(
    record: &Record,
    kinds: &[Kind],
    uses: &[u32],
    outputs: &[u32],
    n_parameters: usize,
) -> Items {
    let sums = Sums::find(record, kinds, uses);
    let place = vec![Operand::Uniform(u32::MAX); record.nodes.len()];
    let mut items = Items { n_parameters, ..Items::default() };
    items.uniform.reserve(n_parameters);
    items.coefficients.reserve(n_parameters);
    items.inputs.reserve(n_parameters);
    let mut builder = Builder {
        record,
        kinds,
        uses,
        sums,
        items,
        place,
        constants: HashMap::new(),
        numbers: HashMap::new(),
    };
    let mut summands = Summands::default();
    for id in 0..record.nodes.len() as u32 {
        builder.node(id, &mut summands);
    }
    builder.items.outputs = outputs.iter().map(|&output| builder.place[output as usize]).collect();
    builder.items
}

struct Builder<'a> {
    record: &'a Record,
    kinds: &'a [Kind],
    uses: &'a [u32],
    sums: Sums<'a>,
    items: Items,
    /// For every node that was visited, its item.
    place: Vec<Operand>,
    constants: HashMap<u64, u32>,
    numbers: HashMap<(Op, [Operand; 2]), u32>,
}

impl Builder<'_> {
    fn node(&mut self, id: u32, summands: &mut Summands) {
        let node = &self.record.nodes[id as usize];
        let kind = self.kinds[id as usize];
        if self.uses[id as usize] == 0 && node.op != Op::Leaf {
            return;
        }
        self.items.n_operations += n_operations(self.record, node);
        if self.sums.is_absorbed(id) {
            return;
        }
        self.place[id as usize] = match node.op {
            Op::Constant => Operand::Uniform(self.constant(node.number())),
            _ if self.sums.is_root(id) && !self.is_shared_product(node) => self.linear(id, summands),
            _ => {
                let item = self.item(node);
                self.push(item, kind)
            }
        };
    }

    /// A lone product whose coefficient is used elsewhere too, or is computed, stays a product.
    fn is_shared_product(&self, node: &Node) -> bool {
        let is_shared =
            |(u, _): (u32, u32)| u as usize >= self.items.n_parameters || self.uses[u as usize] > 1;
        self.sums.product(node).is_some_and(is_shared)
    }

    fn item(&mut self, node: &Node) -> Item {
        let operands = self.record.operands(node);
        let place = |&id: &u32| self.place[id as usize];
        match node.op {
            Op::Leaf => Item::Input,
            Op::Dot | Op::Select => {
                let offset = self.items.operands.len() as u32;
                self.items.operands.extend(operands.iter().map(place));
                let len = operands.len() as u32 / 2;
                if node.op == Op::Dot { Item::Chain { offset, len } } else { Item::Select { offset } }
            }
            op => {
                let (first, last) = (operands[0], operands[operands.len() - 1]);
                Item::Apply { op, operands: [place(&first), place(&last)], binary: operands.len() == 2 }
            }
        }
    }

    fn push(&mut self, item: Item, kind: Kind) -> Operand {
        if kind.is_uniform() {
            self.items.uniform.push(item);
            return Operand::Uniform(self.items.uniform.len() as u32 - 1);
        }
        let next = self.items.varying.len() as u32;
        let number = match item {
            Item::Apply { op, operands, .. } if kind.is_data() => {
                *self.numbers.entry((op, operands)).or_insert(next)
            }
            _ => next,
        };
        if number == next {
            self.items.varying.push(item);
        }
        Operand::Varying(number)
    }

    fn constant(&mut self, number: f64) -> u32 {
        let uniform = &mut self.items.uniform;
        *self.constants.entry(number.to_bits()).or_insert_with(|| {
            uniform.push(Item::Constant(number));
            uniform.len() as u32 - 1
        })
    }

    /// The linear item of a sum, and the additions of its other summands.
    fn linear(&mut self, root: u32, summands: &mut Summands) -> Operand {
        self.sums.collect(root, summands);
        let start = self.start(&summands.uniform);
        let offset = self.items.inputs.len() as u32;
        for &(coefficient, input) in &summands.terms {
            let index = |id: u32| match self.place[id as usize] {
                Operand::Uniform(index) | Operand::Varying(index) => index,
            };
            self.items.coefficients.push(index(coefficient));
            self.items.inputs.push(index(input));
        }
        let linear = Item::Linear { start, offset, len: summands.terms.len() as u32 };
        let kind = self.kinds[root as usize];
        let linear = self.push(linear, kind);
        summands.others.iter().fold(linear, |sum, &other| {
            let operands = [sum, self.place[other as usize]];
            self.push(Item::Apply { op: Op::Add, operands, binary: true }, kind)
        })
    }

    /// The sum of the uniform summands, as one uniform item.
    fn start(&mut self, summands: &[u32]) -> u32 {
        let uniform = |builder: &Self, id: u32| match builder.place[id as usize] {
            Operand::Uniform(index) => index,
            Operand::Varying(_) => unreachable!("a uniform summand varies"),
        };
        let Some((&first, rest)) = summands.split_first() else { return self.constant(0.0) };
        rest.iter().fold(uniform(self, first), |sum, &id| {
            let operands = [sum, uniform(self, id)].map(Operand::Uniform);
            self.items.uniform.push(Item::Apply { op: Op::Add, operands, binary: true });
            self.items.uniform.len() as u32 - 1
        })
    }
}

fn n_operations(record: &Record, node: &Node) -> usize {
    match node.op {
        Op::Leaf | Op::Constant => 0,
        Op::Dot => record.operands(node).len() - 1,
        _ => 1,
    }
}
