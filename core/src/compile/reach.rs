//! Which nodes matter, and how often each is used.
//!
//! ```text
//! in   a, x, y = a * x, z = exp(x), loss = y + y
//! out  uses: a 1, x 1, y 2, z 0, loss 1      (an output counts as a use; z is dead)
//! ```

use crate::symbol::Record;

/// For every node, how many operands of living nodes and how many outputs it is.
pub(super) fn uses(record: &Record, outputs: &[u32]) -> Vec<u32> {
    let mut uses = vec![0_u32; record.nodes.len()];
    outputs.iter().for_each(|&output| uses[output as usize] += 1);
    for id in (0..uses.len()).rev() {
        if uses[id] > 0 {
            for &operand in record.operands(&record.nodes[id]) {
                uses[operand as usize] += 1;
            }
        }
    }
    uses
}
