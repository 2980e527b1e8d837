//! Sums that contain products with parameters, flattened into terms.
//!
//! Whatever the association of a sum, its terms are the same, so that a neuron written in products and sums is the one
//! written as a dot product. A product or a partial sum that is used elsewhere too stays a value of its own; a sum
//! without a product with a parameter stays as written, for `(x0 + x1) - x0` shall not become `x1`.
//!
//! ```text
//! in   s = (w0 * x0 + (w1 * x1 + b)) + r
//! out  s is linear: terms (w0, x0), (w1, x1); uniform summands b; other summands r
//! ```

use super::kind::Kind;
use crate::op::Op;
use crate::symbol::{Node, Record};

/// Which nodes are sums with products of parameters, and which of them are parts of larger ones.
pub(super) struct Sums<'a> {
    record: &'a Record,
    kinds: &'a [Kind],
    /// A product with a parameter, a dot product with parameters, or a sum that has such a part.
    linear: Vec<bool>,
    /// Part of a larger sum, and used nowhere else.
    absorbed: Vec<bool>,
}

/// The summands of one sum, each list in the order in which they were written.
#[derive(Debug, Default)]
pub(super) struct Summands {
    /// Products of a uniform node and a varying one.
    pub(super) terms: Vec<(u32, u32)>,
    pub(super) uniform: Vec<u32>,
    pub(super) others: Vec<u32>,
    /// What is still to be visited: nodes, or, marked, the products of a dot product, whose bias comes first.
    stack: Vec<u32>,
}

/// Marks a dot product on the stack; node ids are smaller.
const PRODUCTS: u32 = 1 << 31;

impl<'a> Sums<'a> {
    pub(super) fn find(record: &'a Record, kinds: &'a [Kind], uses: &[u32]) -> Self {
        let n = record.nodes.len();
        let mut sums = Sums { record, kinds, linear: vec![false; n], absorbed: vec![false; n] };
        for (id, node) in record.nodes.iter().enumerate() {
            if uses[id] == 0 || kinds[id].is_uniform() {
                continue;
            }
            let summands = match node.op {
                Op::Add => record.operands(node),
                Op::Dot if sums.is_linear_dot(node) => &record.operands(node)[..1],
                _ => &[],
            };
            let mut linear = sums.product(node).is_some() || (node.op == Op::Dot && !summands.is_empty());
            for summand in summands.iter().map(|&summand| summand as usize) {
                let part = sums.linear[summand] && uses[summand] == 1;
                sums.absorbed[summand] |= part;
                linear |= part;
            }
            sums.linear[id] = linear;
        }
        sums
    }

    /// Whether the node is a linear sum of its own.
    pub(super) fn is_root(&self, id: u32) -> bool {
        self.linear[id as usize] && !self.is_absorbed(id)
    }

    /// Whether the node is part of a larger sum.
    pub(super) fn is_absorbed(&self, id: u32) -> bool {
        self.absorbed[id as usize]
    }

    /// The factors of a product of a parameter, or what is computed from parameters, and a varying node.
    pub(super) fn product(&self, node: &Node) -> Option<(u32, u32)> {
        let (Op::Mul, &[a, b]) = (node.op, self.record.operands(node)) else { return None };
        self.term(a, b).filter(|&(u, _)| !self.kinds[u as usize].is_constant())
    }

    /// Two factors as a uniform and a varying one, if they are that.
    fn term(&self, a: u32, b: u32) -> Option<(u32, u32)> {
        match [a, b].map(|id| self.kinds[id as usize].is_uniform()) {
            [true, false] => Some((a, b)),
            [false, true] => Some((b, a)),
            _ => None,
        }
    }

    /// The products of a dot product.
    fn pairs<'n>(&'n self, node: &'n Node) -> impl Iterator<Item = (u32, u32)> + 'n {
        let factors = &self.record.operands(node)[1..];
        let (weights, inputs) = factors.split_at(factors.len() / 2);
        weights.iter().copied().zip(inputs.iter().copied())
    }

    /// Whether every product has one uniform factor, and one at least of these is not a constant.
    fn is_linear_dot(&self, node: &Node) -> bool {
        let is_constant = |(u, _): (u32, u32)| self.kinds[u as usize].is_constant();
        let mut learned = false;
        self.pairs(node).all(|(a, b)| {
            self.term(a, b).is_some_and(|term| {
                learned |= !is_constant(term);
                true
            })
        }) && learned
    }

    /// Collects the summands of the sum that `root` is.
    pub(super) fn collect(&self, root: u32, summands: &mut Summands) {
        summands.clear();
        summands.stack.push(root);
        while let Some(step) = summands.stack.pop() {
            let id = step & !PRODUCTS;
            if step != id {
                let pairs = self.pairs(&self.record.nodes[id as usize]);
                summands.terms.extend(pairs.filter_map(|(a, b)| self.term(a, b)));
            } else if id == root || self.is_absorbed(id) {
                self.open(id, summands);
            } else if self.kinds[id as usize].is_uniform() {
                summands.uniform.push(id);
            } else {
                summands.others.push(id);
            }
        }
    }

    /// Visits the parts of a sum, the first one next.
    #[inline]
    fn open(&self, id: u32, summands: &mut Summands) {
        let node = &self.record.nodes[id as usize];
        let operands = self.record.operands(node);
        match (node.op, operands) {
            (Op::Mul, &[a, b]) => summands.terms.extend(self.term(a, b)),
            (Op::Dot, _) => {
                summands.stack.push(id | PRODUCTS);
                summands.stack.push(operands[0]);
            }
            _ => {
                summands.stack.push(operands[1]);
                summands.stack.push(operands[0]);
            }
        }
    }
}

impl Summands {
    fn clear(&mut self) {
        self.terms.clear();
        self.uniform.clear();
        self.others.clear();
    }
}
