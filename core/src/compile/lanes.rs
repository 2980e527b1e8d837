//! Blocks of samples side by side: a slot holds one number for each lane.

use std::cell::Cell;

use crate::kernels::real::Real;

/// Lanes that are computed together.
pub(super) const PACK: usize = 8;

/// Eight lanes of a slot.
pub(super) type Pack<F> = [F; PACK];

/// The slots of a block of samples. Cells, because an instruction's operands and results lie in one memory: a pack is
/// read whole before another one is written.
#[derive(Clone, Copy)]
pub(super) struct Lanes<'a, F> {
    packs: &'a [Cell<Pack<F>>],
    per_slot: usize,
}

impl<'a, F: Copy> Lanes<'a, F> {
    /// Slots of `per_slot` packs each.
    #[inline(always)]
    pub(super) fn new(packs: &'a mut [Pack<F>], per_slot: usize) -> Self {
        Lanes { packs: Cell::from_mut(packs).as_slice_of_cells(), per_slot }
    }

    /// How many packs a slot has.
    #[inline(always)]
    pub(super) fn per_slot(self) -> usize {
        self.per_slot
    }

    /// All packs of a slot.
    #[inline(always)]
    pub(super) fn slot(self, slot: u32) -> &'a [Cell<Pack<F>>] {
        &self.packs[slot as usize * self.per_slot..][..self.per_slot]
    }

    /// One pack of a slot.
    #[inline(always)]
    pub(super) fn pack(self, slot: u32, pack: usize) -> Pack<F> {
        self.packs[slot as usize * self.per_slot + pack].get()
    }
}

/// `a * b + c` in every lane, rounded once.
#[inline(always)]
pub(super) fn mul_add<F: Real>(a: Pack<F>, b: Pack<F>, c: Pack<F>) -> Pack<F> {
    let mut result = c;
    for (lane, result) in result.iter_mut().enumerate() {
        *result = a[lane].mul_add(b[lane], c[lane]);
    }
    result
}
