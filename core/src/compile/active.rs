//! Which items need an adjoint: those that depend on a parameter, and on which the loss depends.
//!
//! ```text
//! in   u0 = w, v0 = x, v1 = y, v2 = u0 v0, v3 = detach(v2), v4 = v2 * v3, loss v5 = v4 - v1
//! out  active: u0, v2, v4, v5      (v0, v1: no parameter; v3: no gradient flows through)
//! ```

use super::items::{Item, Items, Operand};

/// For uniform and varying items, whether they need an adjoint.
#[derive(Debug)]
pub(super) struct Active {
    uniform: Vec<bool>,
    varying: Vec<bool>,
}

impl Active {
    /// Nothing needs an adjoint: for prediction.
    pub(super) fn none(items: &Items) -> Self {
        Active { uniform: vec![false; items.uniform.len()], varying: vec![false; items.varying.len()] }
    }

    /// What the gradient of all outputs needs.
    pub(super) fn find(items: &Items) -> Self {
        let mut needs = Self::none(items);
        for (i, item) in items.uniform.iter().enumerate() {
            needs.uniform[i] = i < items.n_parameters || needs.any(items, item);
        }
        for (i, item) in items.varying.iter().enumerate() {
            needs.varying[i] = needs.any(items, item);
        }
        let mut active = Self::none(items);
        items.outputs.iter().for_each(|&output| active.receive(output, &needs));
        for (i, item) in items.varying.iter().enumerate().rev() {
            if active.varying[i] {
                active.pass_on(items, item, &needs);
            }
        }
        for (i, item) in items.uniform.iter().enumerate().rev() {
            if active.uniform[i] {
                active.pass_on(items, item, &needs);
            }
        }
        active
    }

    /// Forgets the varying items that are not kept.
    pub(super) fn retain(&mut self, is_kept: &[bool]) {
        let mut is_kept = is_kept.iter();
        self.varying.retain(|_| is_kept.next().is_some_and(|&is_kept| is_kept));
    }

    pub(super) fn is(&self, operand: Operand) -> bool {
        match operand {
            Operand::Uniform(index) => self.uniform[index as usize],
            Operand::Varying(index) => self.varying[index as usize],
        }
    }

    /// Whether a derivative flows to any operand.
    fn any(&self, items: &Items, item: &Item) -> bool {
        let mut any = false;
        items.for_each_operand(item, |operand, flows| any |= flows && self.is(operand));
        any
    }

    fn pass_on(&mut self, items: &Items, item: &Item, needs: &Active) {
        items.for_each_operand(item, |operand, flows| {
            if flows {
                self.receive(operand, needs);
            }
        });
    }

    fn receive(&mut self, operand: Operand, needs: &Active) {
        match operand {
            Operand::Uniform(index) => self.uniform[index as usize] |= needs.uniform[index as usize],
            Operand::Varying(index) => self.varying[index as usize] |= needs.varying[index as usize],
        }
    }
}
