//! From groups to instructions, and the reverse sweep beside them.
//!
//! A linear group becomes a dense instruction if it is a matrix worth the name, or if it is made of parameters that are
//! used nowhere else, whose gradient then is one chain of fused multiply-adds over the samples. Other linear items
//! become chains, whose coefficients have an adjoint in every lane: so a rate that an equation uses a hundred times has
//! its contributions added lane by lane, and the lanes once.
//!
//! ```text
//! in   level 1: {v2, v4} linear in (v0, v1); level 2: {v3, v5} tanh
//! out  dense (v0, v1) -> (v2, v4); map tanh (v2, v4) -> (v3, v5)
//! ```

use std::ops::Range;

use super::active::Active;
use super::groups::{Groups, Key};
use super::items::{Item, Items, Operand};
use super::program::{FIRST, Instruction, Kind, NONE, Program, Reverse};
use super::slots::{Slots, slots};
use super::uniform::Uniform;

/// A matrix of shared coefficients with fewer elements becomes chains: the smallest for which a register tile pays.
const MIN_DENSE: usize = 16;

/// Builds the program.
pub(super) fn lower(items: Items, groups: &Groups, active: &Active, (n_x, n_y): (usize, usize)) -> Program {
    let is_dense = dense_groups(&items, groups);
    let mut lowering = Lowering::new(&items, groups, active, is_dense);
    for group in 0..groups.len() {
        lowering.group(group);
    }
    lowering.sweep();
    let value = |&output: &Operand| lowering.value(output);
    let outputs = items.outputs.iter().map(value).collect();
    let Lowering { learned, n_dense, fixed, instructions, reverse, pool, slots, .. } = lowering;
    let (n_values, n_adjoints, n_operations) = (slots.n_values, slots.n_adjoints, items.n_operations);
    let is_identity = learned.iter().copied().eq(0..items.n_parameters as u32);
    Program {
        is_identity,
        uniform: Uniform::new(items),
        learned,
        n_dense,
        unreached: unreached(&instructions, &reverse),
        fixed,
        n_x,
        n_y,
        instructions,
        reverse,
        pool,
        n_values,
        n_adjoints,
        outputs,
        n_operations,
    }
}

/// The coefficients of dense instructions through which the reverse sweep does not go.
fn unreached(instructions: &[Instruction], reverse: &[Reverse]) -> Vec<Range<usize>> {
    let mut is_reached = vec![false; instructions.len()];
    for step in reverse {
        if let Reverse::Through { instruction, .. } = *step {
            is_reached[instruction as usize] = true;
        }
    }
    let coefficients = |(instruction, is_reached): (&Instruction, bool)| match instruction.kind {
        Kind::Dense { rows, columns, weights } if !is_reached => {
            Some(weights..weights + rows * (columns + 1))
        }
        _ => None,
    };
    instructions.iter().zip(is_reached).filter_map(coefficients).collect()
}

/// Which groups become dense instructions.
fn dense_groups(items: &Items, groups: &Groups) -> Vec<bool> {
    let uses = uniform_uses(items);
    let is_single = |&u: &u32| (u as usize) < items.n_parameters && uses[u as usize] == 1;
    let is_dense = |group: usize| {
        let members = groups.members(group);
        let rows = members.iter().filter_map(|&member| linear(&items.varying[member as usize]));
        let Key::Linear { .. } = groups.keys[group] else { return false };
        let mut rows = rows.peekable();
        let Some(&(_, offset, len)) = rows.peek() else { return false };
        let large = members.len() > 1 && members.len() * len >= MIN_DENSE;
        let single = |(start, offset, len): (u32, usize, usize)| {
            let start_is_constant = matches!(items.uniform[start as usize], Item::Constant(_));
            (start_is_constant || is_single(&start))
                && items.coefficients[offset..][..len].iter().all(is_single)
        };
        (large || rows.all(single)) && are_distinct(&items.inputs[offset..][..len])
    };
    (0..groups.len()).map(is_dense).collect()
}

/// The parts of a linear item.
fn linear(item: &Item) -> Option<(u32, usize, usize)> {
    match *item {
        Item::Linear { start, offset, len } => Some((start, offset as usize, len as usize)),
        _ => None,
    }
}

fn are_distinct(list: &[u32]) -> bool {
    let mut sorted = list.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).all(|pair| pair[0] != pair[1])
}

/// How often each uniform item is an operand or an output.
fn uniform_uses(items: &Items) -> Vec<u32> {
    let mut uses = vec![0; items.uniform.len()];
    let mut count = |operand| {
        if let Operand::Uniform(index) = operand {
            uses[index as usize] += 1;
        }
    };
    items.outputs.iter().for_each(|&output| count(output));
    for item in items.uniform.iter().chain(&items.varying) {
        items.for_each_operand(item, |operand, _| count(operand));
    }
    uses
}

struct Lowering<'a> {
    items: &'a Items,
    groups: &'a Groups,
    active: &'a Active,
    is_dense: Vec<bool>,
    learned: Vec<u32>,
    n_dense: usize,
    fixed: Vec<u32>,
    /// For every uniform item that is spread over lanes, its slot.
    broadcasts: Vec<u32>,
    slots: Slots,
    instructions: Vec<Instruction>,
    /// The first instruction of each group, and the end.
    starts: Vec<usize>,
    reverse: Vec<Reverse>,
    pool: Vec<u32>,
}

impl<'a> Lowering<'a> {
    fn new(items: &'a Items, groups: &'a Groups, active: &'a Active, is_dense: Vec<bool>) -> Self {
        let mut learned = Vec::new();
        for group in (0..groups.len()).filter(|&group| is_dense[group]) {
            for &member in groups.members(group) {
                if let Some((start, offset, len)) = linear(&items.varying[member as usize]) {
                    learned.extend(&items.coefficients[offset..][..len]);
                    learned.push(start);
                }
            }
        }
        let n_dense = learned.len();
        let (scalars, fixed) = scalars(items, groups, active, &is_dense);
        let mut broadcasts = vec![NONE; items.uniform.len()];
        for (slot, &uniform) in scalars.iter().chain(&fixed).enumerate() {
            broadcasts[uniform as usize] = slot as u32;
        }
        learned.extend(&scalars);
        let taken = (scalars.len() + fixed.len(), scalars.len());
        let slots = slots(items, groups, active, &is_dense, taken);
        Lowering {
            items,
            groups,
            active,
            is_dense,
            learned,
            n_dense,
            fixed,
            broadcasts,
            slots,
            instructions: Vec::new(),
            starts: vec![0],
            reverse: Vec::new(),
            pool: Vec::new(),
        }
    }

    /// The slot of a value.
    fn value(&self, operand: Operand) -> u32 {
        match operand {
            Operand::Uniform(index) => self.broadcasts[index as usize],
            Operand::Varying(index) => {
                let place = self.groups.places[index as usize];
                self.slots.values[place.group as usize] + place.index
            }
        }
    }

    /// The slot of an adjoint, if there is one.
    fn adjoint(&self, operand: Operand) -> u32 {
        match operand {
            _ if !self.active.is(operand) => NONE,
            Operand::Uniform(index) => self.broadcasts[index as usize],
            Operand::Varying(index) => {
                let place = self.groups.places[index as usize];
                self.slots.adjoints[place.group as usize].saturating_add(place.index)
            }
        }
    }

    fn group(&mut self, group: usize) {
        let groups = self.groups;
        let members = groups.members(group);
        let to = self.slots.values[group];
        if groups.keys[group] == Key::Input {
        } else if matches!(groups.keys[group], Key::Chain { .. } | Key::Fold { .. } | Key::Linear { .. })
            && !self.is_dense[group]
        {
            for (i, member) in members.iter().enumerate() {
                self.push(std::slice::from_ref(member), to + i as u32, false);
            }
        } else {
            self.push(members, to, self.is_dense[group]);
        }
        self.starts.push(self.instructions.len());
    }

    /// One instruction for these items.
    fn push(&mut self, members: &[u32], to: u32, dense: bool) {
        let kind = self.kind(members, dense);
        let operands = self.pool.len() as u32;
        let list = operand_list(self.items, kind, members);
        let slots: Vec<u32> = list.iter().map(|&operand| self.value(operand)).collect();
        self.pool.extend(slots);
        self.instructions.push(Instruction { kind, operands, to });
    }

    fn kind(&self, members: &[u32], dense: bool) -> Kind {
        let len = members.len();
        match self.items.varying[members[0] as usize] {
            Item::Apply { op, .. } => Kind::Map { op, len },
            Item::Pair { pair, .. } => Kind::Pair { pair, len },
            Item::Fold { op, len, .. } => Kind::Fold { op, len: len as usize },
            Item::Select { .. } => Kind::Select { len },
            Item::Linear { len: columns, .. } if dense => {
                Kind::Dense { rows: len, columns: columns as usize, weights: self.next_weights() }
            }
            Item::Linear { len, .. } | Item::Chain { len, .. } => Kind::Chain { len: len as usize },
            Item::Input | Item::Constant(_) => unreachable!("an input is not computed"),
        }
    }

    /// Where the weights of the next dense instruction begin.
    fn next_weights(&self) -> usize {
        let dense = self.instructions.iter().rev().find_map(|instruction| match instruction.kind {
            Kind::Dense { rows, columns, weights } => Some(weights + rows * (columns + 1)),
            _ => None,
        });
        dense.unwrap_or(0)
    }

    /// The reverse sweep: groups from the last to the first, and in each from the last instruction to the first.
    fn sweep(&mut self) {
        let mut touched = vec![false; self.items.varying.len()];
        for &output in &self.items.outputs {
            let to = self.adjoint(output);
            if to != NONE {
                self.reverse.push(Reverse::Seed { to });
                first_touch(&mut touched, output);
            }
        }
        let groups = self.groups;
        for group in (0..groups.len()).rev() {
            if self.slots.adjoints[group] == NONE {
                continue;
            }
            let mut end = groups.members(group).len();
            for i in (self.starts[group]..self.starts[group + 1]).rev() {
                let start = end - self.instructions[i].kind.n_results();
                self.through(i, &groups.members(group)[start..end], start, &mut touched);
                end = start;
            }
        }
    }

    /// Reverses an instruction for these items, of which the first is item `start` of its group.
    fn through(&mut self, instruction: usize, members: &[u32], start: usize, touched: &mut [bool]) {
        let kind = self.instructions[instruction].kind;
        let list = operand_list(self.items, kind, members);
        let mut slots: Vec<u32> = list.iter().map(|&operand| self.adjoint(operand)).collect();
        for position in kind.reverse_order() {
            if slots[position] != NONE && first_touch(touched, list[position]) {
                slots[position] |= FIRST;
            }
        }
        let adjoints = self.pool.len() as u32;
        self.pool.extend(slots);
        let group = self.groups.places[members[0] as usize].group;
        let to = self.slots.adjoints[group as usize] + start as u32;
        self.reverse.push(Reverse::Through { instruction: instruction as u32, adjoints, to });
    }
}

/// Whether nothing was added to the adjoint of a varying item before; those of uniform items start at zero.
fn first_touch(touched: &mut [bool], operand: Operand) -> bool {
    match operand {
        Operand::Varying(index) => !std::mem::replace(&mut touched[index as usize], true),
        Operand::Uniform(_) => false,
    }
}

/// The uniform items that are spread over lanes: those with an adjoint, and the others.
fn scalars(items: &Items, groups: &Groups, active: &Active, is_dense: &[bool]) -> (Vec<u32>, Vec<u32>) {
    let mut seen = vec![false; items.uniform.len()];
    let mut found = Vec::new();
    let mut find = |operand, _| {
        if let Operand::Uniform(index) = operand
            && !std::mem::replace(&mut seen[index as usize], true)
        {
            found.push(index);
        }
    };
    for (item, place) in items.varying.iter().zip(&groups.places) {
        if !is_dense[place.group as usize] {
            items.for_each_operand(item, &mut find);
        }
    }
    items.outputs.iter().for_each(|&output| find(output, true));
    found.into_iter().partition(|&index| active.is(Operand::Uniform(index)))
}

/// The operands of an instruction for these items, in the order that [`Kind`] states.
fn operand_list(items: &Items, kind: Kind, members: &[u32]) -> Vec<Operand> {
    let mut list = Vec::with_capacity(kind.n_operands());
    let item = |member: u32| &items.varying[member as usize];
    if let Some((start, offset, len)) = linear(item(members[0])) {
        if matches!(kind, Kind::Chain { .. }) {
            list.push(Operand::Uniform(start));
            list.extend(items.coefficients[offset..][..len].iter().map(|&u| Operand::Uniform(u)));
        }
        list.extend(items.inputs[offset..][..len].iter().map(|&v| Operand::Varying(v)));
    } else {
        list.extend(members.iter().flat_map(|&member| items.operands(item(member))));
    }
    list
}
