//! What a node depends on: nothing, parameters, a sample, or both.
//!
//! What depends on parameters only is *uniform*: the same number for every sample, computed once a batch. All else is
//! *varying*: one number for each sample, a lane.
//!
//! ```text
//! in   w, x, r = w * w, z = 2 - x, loss = r * z
//! out  w uniform, x data, r uniform, z data, loss both
//! ```

use crate::op::Op;
use crate::symbol::Record;

/// What a node depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind(u8);

impl Kind {
    const CONSTANT: Kind = Kind(0);
    const PARAMETERS: Kind = Kind(1);
    const DATA: Kind = Kind(2);

    pub(super) fn is_constant(self) -> bool {
        self == Kind::CONSTANT
    }

    /// Whether all samples have the same number.
    pub(super) fn is_uniform(self) -> bool {
        self.0 & Kind::DATA.0 == 0
    }

    /// Whether it differs between samples and no parameter enters.
    pub(super) fn is_data(self) -> bool {
        self == Kind::DATA
    }
}

/// The kind of every node; the first `n_parameters` are parameters.
pub(super) fn kinds(record: &Record, n_parameters: usize) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::with_capacity(record.nodes.len());
    for (id, node) in record.nodes.iter().enumerate() {
        let kind = match node.op {
            Op::Constant => Kind::CONSTANT,
            Op::Leaf if id < n_parameters => Kind::PARAMETERS,
            Op::Leaf => Kind::DATA,
            _ => {
                let operands = record.operands(node).iter();
                Kind(operands.fold(0, |bits, &operand| bits | kinds[operand as usize].0))
            }
        };
        kinds.push(kind);
    }
    kinds
}
