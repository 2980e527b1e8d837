//! Items that can be computed together: neurons that see the same inputs, one operation on many values.
//!
//! A group is all items of one level that do the same. A level is above those of its operands; and of the uses of a
//! value that needs an adjoint, a later one never comes below an earlier one, and only together with it in one group.
//! So the reverse sweep, group by group and in each from the last item to the first, adds to an adjoint in the order of
//! the tape: the last recorded use first.
//!
//! ```text
//! in   v2 = u0 + u1 v0 + u2 v1, v3 = tanh v2, v4 = u3 + u4 v0 + u5 v1, v5 = tanh v4
//! out  level 1: {v2, v4} linear in (v0, v1); level 2: {v3, v5} tanh
//! ```

use std::collections::HashMap;

use super::active::Active;
use super::items::{Item, Items, Operand};
use super::pair::Pair;
use crate::op::Op;

/// What the items of one group do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Input,
    Apply {
        op: Op,
        active: bool,
    },
    Pair {
        pair: Pair,
        active: bool,
    },
    Select {
        active: bool,
    },
    Fold {
        op: Op,
        len: u32,
        active: bool,
    },
    Chain {
        len: u32,
        active: bool,
    },
    /// Linear in the list of inputs that has this number.
    Linear {
        list: u32,
        active: bool,
    },
}

/// Where an item is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) group: u32,
    pub(super) index: u32,
}

/// The groups in the order in which they run.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub(super) keys: Vec<Key>,
    /// The first member of each group in `members`, and the end of the last.
    starts: Vec<u32>,
    members: Vec<u32>,
    /// For every varying item.
    pub(super) places: Vec<Place>,
}

impl Groups {
    pub(super) fn find(items: &Items, active: &Active) -> Self {
        Levels::assign(items, active).sorted()
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The items of a group, in recorded order.
    pub(super) fn members(&self, group: usize) -> &[u32] {
        &self.members[self.starts[group] as usize..self.starts[group + 1] as usize]
    }
}

/// Groups while they are found, in the order of their first items.
#[derive(Default)]
struct Levels {
    groups: Vec<(u32, Key)>,
    ids: HashMap<(u32, Key), u32>,
    group_of: Vec<u32>,
    /// For every item that needs an adjoint, the group that used it last.
    last_use: Vec<u32>,
}

const UNUSED: u32 = u32::MAX;

impl Levels {
    fn assign(items: &Items, active: &Active) -> Self {
        let mut levels = Levels { last_use: vec![UNUSED; items.varying.len()], ..Levels::default() };
        let mut lists = Lists::default();
        for (i, item) in items.varying.iter().enumerate() {
            let is_active = active.is(Operand::Varying(i as u32));
            let key = key(items, item, is_active, &mut lists);
            let group = levels.group(items, item, key, |operand| is_active && active.is(operand));
            levels.group_of.push(group);
        }
        levels
    }

    /// The group of an item: at the lowest level that its operands and their earlier uses allow.
    fn group(&mut self, items: &Items, item: &Item, key: Key, is_ordered: impl Fn(Operand) -> bool) -> u32 {
        let mut level = 0;
        items.for_each_operand(item, |operand, _| {
            let Operand::Varying(index) = operand else { return };
            level = level.max(self.groups[self.group_of[index as usize] as usize].0 + 1);
            let last = self.last_use[index as usize];
            if last != UNUSED && is_ordered(operand) {
                let (last_level, last_key) = self.groups[last as usize];
                level = level.max(last_level + u32::from(last_key != key));
            }
        });
        let next = self.groups.len() as u32;
        let group = *self.ids.entry((level, key)).or_insert(next);
        if group == next {
            self.groups.push((level, key));
        }
        items.for_each_operand(item, |operand, _| {
            if let (Operand::Varying(index), true) = (operand, is_ordered(operand)) {
                self.last_use[index as usize] = group;
            }
        });
        group
    }

    /// Orders the groups by level, and lists their members.
    fn sorted(self) -> Groups {
        let mut order: Vec<u32> = (0..self.groups.len() as u32).collect();
        order.sort_by_key(|&group| self.groups[group as usize].0);
        let mut rank = vec![0; order.len()];
        for (position, &group) in order.iter().enumerate() {
            rank[group as usize] = position as u32;
        }
        let mut starts = vec![0; order.len() + 1];
        let mut places = Vec::with_capacity(self.group_of.len());
        for group in self.group_of.iter().map(|&group| rank[group as usize]) {
            let count = &mut starts[group as usize + 1];
            places.push(Place { group, index: *count });
            *count += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut members = vec![0; places.len()];
        for (item, place) in places.iter().enumerate() {
            members[(starts[place.group as usize] + place.index) as usize] = item as u32;
        }
        let keys = order.iter().map(|&group| self.groups[group as usize].1).collect();
        Groups { keys, starts, members, places }
    }
}

/// Numbers for lists of inputs: equal lists have equal numbers.
#[derive(Default)]
struct Lists<'a> {
    numbers: HashMap<&'a [u32], u32>,
    last: Option<(&'a [u32], u32)>,
}

impl<'a> Lists<'a> {
    fn number(&mut self, list: &'a [u32]) -> u32 {
        if let Some((last, number)) = self.last
            && last == list
        {
            return number;
        }
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(list).or_insert(next);
        self.last = Some((list, number));
        number
    }
}

fn key<'a>(items: &'a Items, item: &Item, active: bool, lists: &mut Lists<'a>) -> Key {
    match *item {
        Item::Input => Key::Input,
        Item::Constant(_) => unreachable!("a constant varies"),
        Item::Apply { op, .. } => Key::Apply { op, active },
        Item::Pair { pair, .. } => Key::Pair { pair, active },
        Item::Select { .. } => Key::Select { active },
        Item::Fold { op, len, .. } => Key::Fold { op, len, active },
        Item::Chain { len, .. } => Key::Chain { len, active },
        Item::Linear { offset, len, .. } => {
            Key::Linear { list: lists.number(&items.inputs[offset as usize..][..len as usize]), active }
        }
    }
}
