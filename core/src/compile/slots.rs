//! Where values and adjoints lie: the items of a group side by side, and memory used again once nobody reads it.
//!
//! A value is kept to the end if the reverse sweep reads it, else until its last use. An adjoint lives from its first
//! contribution until its own group is reversed; those of dense groups to the end, for the weights' gradient.
//!
//! ```text
//! in   g1 = {x + y}, g2 = {g1 + y}, g3 = {exp g2}, g4 = {g3 * w}      (no adjoint but of w)
//! out  w at 0, x at 1, y at 2, g1 at 3, g2 at 4, g3 at 3 (g1 is read no more), g4 at 4 (nor is g2)
//! ```

use std::collections::HashMap;

use super::active::Active;
use super::groups::{Groups, Key};
use super::items::{Item, Items, Operand};
use super::program::NONE;
use super::reads::Reads;

/// The first slot of each group.
#[derive(Debug)]
pub(super) struct Slots {
    pub(super) values: Vec<u32>,
    /// [`NONE`] for groups without adjoint.
    pub(super) adjoints: Vec<u32>,
    pub(super) n_values: usize,
    pub(super) n_adjoints: usize,
}

/// Slots that are handed out in runs, and taken back.
struct Runs {
    free: HashMap<u32, Vec<u32>>,
    end: u32,
}

impl Runs {
    /// The first slots are taken.
    fn after(taken: usize) -> Self {
        Runs { free: HashMap::new(), end: taken as u32 }
    }

    fn take(&mut self, len: u32) -> u32 {
        let free = self.free.get_mut(&len).and_then(Vec::pop);
        free.unwrap_or_else(|| {
            self.end += len;
            self.end - len
        })
    }

    fn give_back(&mut self, first: u32, len: u32) {
        self.free.entry(len).or_default().push(first);
    }
}

/// Lays out the groups, the values after `n_values` slots, the adjoints after `n_adjoints`.
pub(super) fn slots(
    items: &Items,
    groups: &Groups,
    active: &Active,
    is_dense: &[bool],
    (n_values, n_adjoints): (usize, usize),
) -> Slots {
    let (values, n_values) = value_slots(items, groups, active, n_values);
    let mut slots = Slots { values, adjoints: vec![NONE; groups.len()], n_values, n_adjoints };
    slots.lay_out_adjoints(items, groups, active, is_dense);
    slots
}

/// Runs `visit` on the group of every varying operand of a group.
fn for_each_operand_group(items: &Items, groups: &Groups, group: usize, mut visit: impl FnMut(usize, u32)) {
    for &member in groups.members(group) {
        items.for_each_operand(&items.varying[member as usize], |operand, _| {
            if let Operand::Varying(index) = operand {
                visit(groups.places[index as usize].group as usize, index);
            }
        });
    }
}

fn value_slots(items: &Items, groups: &Groups, active: &Active, taken: usize) -> (Vec<u32>, usize) {
    let (mut last_use, kept) = (vec![NONE; groups.len()], kept(items, groups, active));
    for group in 0..groups.len() {
        for_each_operand_group(items, groups, group, |operand, _| last_use[operand] = group as u32);
    }
    let mut runs = Runs::after(taken);
    let mut starts = Vec::with_capacity(groups.len());
    for group in 0..groups.len() {
        starts.push(runs.take(groups.members(group).len() as u32));
        for_each_operand_group(items, groups, group, |operand, _| {
            if last_use[operand] == group as u32 && !kept[operand] {
                last_use[operand] = NONE;
                runs.give_back(starts[operand], groups.members(operand).len() as u32);
            }
        });
    }
    (starts, runs.end as usize)
}

/// Which groups' values are read after the forward sweep.
fn kept(items: &Items, groups: &Groups, active: &Active) -> Vec<bool> {
    let mut kept: Vec<bool> = groups.keys.iter().map(|&key| key == Key::Input).collect();
    let mut keep = |operand| {
        if let Operand::Varying(index) = operand {
            kept[groups.places[index as usize].group as usize] = true;
        }
    };
    items.outputs.iter().for_each(|&output| keep(output));
    for (i, item) in items.varying.iter().enumerate() {
        let result = Operand::Varying(i as u32);
        if active.is(result) {
            for_each_read(items, item, result, active, &mut keep);
        }
    }
    kept
}

/// Runs `visit` on every value that the reverse rule of an item reads.
fn for_each_read(
    items: &Items,
    item: &Item,
    result: Operand,
    active: &Active,
    mut visit: impl FnMut(Operand),
) {
    let operands = items.operands(item);
    let is_active = |i: usize| active.is(operands[i]);
    match *item {
        Item::Apply { op, .. } => {
            for reads in (0..operands.len()).filter(|&by| is_active(by)).map(|by| Reads::of(op, by)) {
                let read = operands.iter().zip(reads.operands).filter(|&(_, is_read)| is_read);
                read.for_each(|(&operand, _)| visit(operand));
                if reads.result {
                    visit(result);
                }
            }
        }
        Item::Pair { pair, .. } => {
            let read = pair.reads([0, 1, 2].map(is_active));
            operands.iter().zip(read).filter(|&(_, is_read)| is_read).for_each(|(&o, _)| visit(o));
        }
        Item::Select { .. } => visit(operands[0]),
        Item::Linear { .. } | Item::Chain { .. } => {
            items.for_each_operand(item, |operand, _| visit(operand));
        }
        Item::Fold { .. } | Item::Input | Item::Constant(_) => {}
    }
}

impl Slots {
    fn lay_out_adjoints(&mut self, items: &Items, groups: &Groups, active: &Active, is_dense: &[bool]) {
        let mut runs = Runs::after(self.n_adjoints);
        for &output in &items.outputs {
            if let (Operand::Varying(index), true) = (output, active.is(output)) {
                self.place(groups, groups.places[index as usize].group as usize, &mut runs);
            }
        }
        for group in (0..groups.len()).rev() {
            if self.adjoints[group] == NONE {
                continue;
            }
            for_each_operand_group(items, groups, group, |operand, index| {
                if active.is(Operand::Varying(index)) {
                    self.place(groups, operand, &mut runs);
                }
            });
            if !is_dense[group] {
                runs.give_back(self.adjoints[group], groups.members(group).len() as u32);
            }
        }
        self.n_adjoints = runs.end as usize;
    }

    /// Gives a group its adjoints, unless it has them.
    fn place(&mut self, groups: &Groups, group: usize, runs: &mut Runs) {
        if self.adjoints[group] == NONE {
            self.adjoints[group] = runs.take(groups.members(group).len() as u32);
        }
    }
}
