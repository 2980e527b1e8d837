//! Blocks of samples side by side: a slot holds one number for each lane.

use std::cell::Cell;

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
    pub(super) fn new(packs: &'a mut [Pack<F>], per_slot: usize) -> Self {
        Lanes { packs: Cell::from_mut(packs).as_slice_of_cells(), per_slot }
    }

    /// All packs of a slot.
    #[inline(always)]
    pub(super) fn slot(self, slot: u32) -> &'a [Cell<Pack<F>>] {
        &self.packs[slot as usize * self.per_slot..][..self.per_slot]
    }

    #[inline(always)]
    pub(super) fn per_slot(self) -> usize {
        self.per_slot
    }

    /// One pack of a slot.
    #[inline(always)]
    pub(super) fn pack(self, slot: u32, pack: usize) -> &'a Cell<Pack<F>> {
        &self.packs[slot as usize * self.per_slot + pack]
    }
}

/// `f` of every lane.
#[inline(always)]
pub(super) fn each<F: Copy + Default>(a: Pack<F>, b: Pack<F>, f: impl Fn(F, F) -> F) -> Pack<F> {
    each3(a, b, a, |a, b, _| f(a, b))
}

/// `f` of every lane of three packs.
#[inline(always)]
pub(super) fn each3<F: Copy + Default>(
    a: Pack<F>,
    b: Pack<F>,
    c: Pack<F>,
    f: impl Fn(F, F, F) -> F,
) -> Pack<F> {
    let mut result = [F::default(); PACK];
    for (lane, result) in result.iter_mut().enumerate() {
        *result = f(a[lane], b[lane], c[lane]);
    }
    result
}
