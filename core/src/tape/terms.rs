//! What one sample adds to the gradient of the parameters, kept so that it can be added later, in sample order.
//!
//! The gradient of a batch is a chain of fused multiply-adds in sample order (see `ARCHITECTURE.md`, canonical order).
//! Samples are swept in parallel, so a sweep does not add to the gradient: it leaves [`Terms`], the operands of its
//! multiply-adds, which whoever owns a block of the parameters then adds, sample after sample.

use super::recording::{Dot, Node, Recording};
use super::reverse::{Sink, Source, add_dot_to_terms, axpy};

/// The multiply-adds that one sample contributes to the gradient of the parameters, in order, cut into blocks of
/// [`BLOCK`](Terms::BLOCK) parameters.
#[derive(Debug, Default)]
pub struct Terms {
    blocks: Vec<Vec<Term>>,
    partials: Vec<f64>,
}

/// `gradient[parameter + i] += partials[offset + i] * adjoint` for i < len.
#[derive(Debug, Clone, Copy)]
struct Term {
    parameter: u32,
    len: u32,
    offset: u32,
    adjoint: f64,
}

impl Terms {
    /// How many parameters a block has: its gradient stays in the fastest cache while samples are added to it.
    pub const BLOCK: usize = 2048;

    /// How many blocks `n_parameters` make.
    pub fn n_blocks(n_parameters: usize) -> usize {
        n_parameters.div_ceil(Self::BLOCK)
    }

    /// Bytes of memory held, for whoever must bound the memory of many samples.
    pub fn capacity_bytes(&self) -> usize {
        let terms: usize = self.blocks.iter().map(Vec::capacity).sum();
        terms * size_of::<Term>() + self.partials.capacity() * size_of::<f64>()
    }

    /// Adds this sample's terms to the gradient of one block's parameters.
    ///
    /// # Panics
    /// If `block` or the length of `gradient` does not fit the parameters.
    pub fn add_to(&self, block: usize, gradient: &mut [f64]) {
        add_terms(&self.blocks[block], &self.partials, gradient);
    }

    fn clear(&mut self, n_parameters: usize) {
        self.blocks.resize_with(Self::n_blocks(n_parameters), Vec::new);
        self.blocks.iter_mut().for_each(Vec::clear);
        self.partials.clear();
    }

    /// Adds a term for each block that `parameter..parameter + len` touches.
    fn push(&mut self, mut parameter: usize, mut len: usize, mut offset: usize, adjoint: f64) {
        while len > 0 {
            let within = parameter % Self::BLOCK;
            let part = len.min(Self::BLOCK - within);
            let term = Term { parameter: within as u32, len: part as u32, offset: offset as u32, adjoint };
            self.blocks[parameter / Self::BLOCK].push(term);
            (parameter, len, offset) = (parameter + part, len - part, offset + part);
        }
    }
}

dispatch! {
    fn add_terms(terms: &[Term], partials: &[f64], gradient: &mut [f64]) {
        for term in terms {
            let targets = &mut gradient[term.parameter as usize..][..term.len as usize];
            axpy(targets, partials[term.offset as usize..].iter().copied(), term.adjoint);
        }
    }
}

/// Adjoints of what was recorded after the parameters; what reaches a parameter becomes a term.
pub(super) struct TermSink<'a> {
    n_parameters: usize,
    adjoints: &'a mut [f64],
    terms: &'a mut Terms,
    kept: Kept,
}

/// The partials that were kept last.
#[derive(Default)]
struct Kept {
    source: Source,
    offset: usize,
}

impl<'a> TermSink<'a> {
    /// A sink for one sweep; `adjoints` belong to the nodes after the parameters.
    pub(super) fn new(n_parameters: usize, adjoints: &'a mut [f64], terms: &'a mut Terms) -> Self {
        terms.clear(n_parameters);
        TermSink { n_parameters, adjoints, terms, kept: Kept::default() }
    }

    pub(super) fn n_parameters(&self) -> usize {
        self.n_parameters
    }

    /// Where the partials are kept. The neurons of a layer share their inputs, which are kept once for all of them.
    fn keep(&mut self, nodes: &[Node], source: Source) -> usize {
        if self.kept.source != source {
            self.kept = Kept { source, offset: self.terms.partials.len() };
            self.terms.partials.extend(source.values(nodes));
        }
        self.kept.offset
    }
}

impl Sink for TermSink<'_> {
    #[inline(always)]
    fn adjoint(&self, id: usize) -> f64 {
        self.adjoints[id - self.n_parameters]
    }

    #[inline(always)]
    fn add(&mut self, id: usize, partial: f64, adjoint: f64) -> bool {
        if id >= self.n_parameters {
            let sum = self.adjoints.get_mut(id - self.n_parameters);
            return sum.map(|sum| *sum = partial.mul_add(adjoint, *sum)).is_some();
        }
        let offset = self.terms.partials.len();
        self.terms.partials.push(partial);
        self.terms.push(id, 1, offset, adjoint);
        true
    }

    #[inline(always)]
    fn add_span(&mut self, nodes: &[Node], first: usize, partials: Source, adjoint: f64) {
        if first >= self.n_parameters {
            let targets = &mut self.adjoints[first - self.n_parameters..][..partials.len];
            axpy(targets, partials.values(nodes), adjoint);
        } else if first + partials.len <= self.n_parameters {
            let offset = self.keep(nodes, partials);
            self.terms.push(first, partials.len, offset, adjoint);
        } else {
            for (i, partial) in partials.values(nodes).enumerate() {
                self.add(first + i, partial, adjoint);
            }
        }
    }

    #[inline]
    fn add_dot(&mut self, recording: &Recording, dot: &Dot, adjoint: f64) {
        add_dot_to_terms(recording, self, dot, adjoint);
    }
}

impl TermSink<'_> {
    /// Makes `root` the value whose gradient is taken.
    pub(super) fn seed(&mut self, root: usize) {
        self.add(root, 1.0, 1.0);
    }
}
