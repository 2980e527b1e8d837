//! Operations that run as one instruction: runs of the same one, and pairs of sums, differences and products.
//!
//! What is computed on the way is neither stored nor, in the reverse sweep, added up. Every operation is rounded as it
//! was written, and contributes in the same order: an item moves to the place of its only user unless somebody in
//! between uses one of its operands that needs an adjoint. A `detach` that holds back no adjoint is left out.
//!
//! ```text
//! in   v3 = v0 * v1, v4 = v3 - v2, v5 = v4 + v0, v6 = v5 + v1, v7 = v6 + v2
//! out  v3 = (v0 * v1) - v2, v4 = v3 + v0 + v1 + v2
//! ```

use super::active::Active;
use super::items::{Item, Items, Operand};
use super::pair::{Pair, can_pair};
use crate::op::Op;

/// A run of fewer operands becomes pairs.
const MIN_FOLD: usize = 4;

/// Replaces items by runs and pairs.
pub(super) fn fuse(items: &mut Items, active: &mut Active) {
    let mut runs = Links::find(items, active, |_, item| run_before(items, active, item));
    runs.fold(items);
    compact(items, active, &runs.is_taken);
    let pairs = Links::find(items, active, |links, item| inner_of(items, links, item));
    pairs.pair(items);
    compact(items, active, &pairs.is_taken);
}

/// Which items move to the place of their only user.
struct Links {
    /// For every item, the one that it takes in.
    takes: Vec<Option<usize>>,
    is_taken: Vec<bool>,
}

impl Links {
    /// Links every item with the first candidate that nobody else uses and that may move.
    fn find(
        items: &Items,
        active: &Active,
        candidates: impl Fn(&Links, usize) -> [Option<usize>; 2],
    ) -> Self {
        let (n, uses) = (items.varying.len(), uses(items));
        let mut links = Links { takes: vec![None; n], is_taken: vec![false; n] };
        let mut order =
            Order { run_of: (0..n).collect(), last_user: vec![None; n], is_fixed: vec![false; n] };
        for item in 0..n {
            let mut taken = candidates(&links, item).into_iter().flatten();
            let taken = taken.find(|&taken| uses[taken] == 1 && !order.is_fixed[order.run_of[taken]]);
            if let Some(taken) = taken {
                links.takes[item] = Some(taken);
                links.is_taken[taken] = true;
                order.run_of[item] = order.run_of[taken];
            }
            order.see(items, active, item);
        }
        links
    }

    /// Makes a fold of every run that is long enough, and lets go of the others.
    fn fold(&mut self, items: &mut Items) {
        for last in 0..items.varying.len() {
            if self.is_taken[last] {
                continue;
            }
            let mut run = vec![last];
            while let Some(before) = self.takes[run[run.len() - 1]] {
                run.push(before);
            }
            if run.len() + 1 >= MIN_FOLD {
                items.varying[last] = fold_of(items, &run);
            } else {
                run[1..].iter().for_each(|&item| self.is_taken[item] = false);
            }
        }
    }

    /// Makes pairs.
    fn pair(&self, items: &mut Items) {
        for (outer, inner) in self.takes.iter().enumerate() {
            if let &Some(inner) = inner {
                items.varying[outer] = pair_of(items, inner, outer);
            }
        }
    }
}

/// Who used what, in recorded order.
struct Order {
    /// For every item, the first of the items that will be one with it.
    run_of: Vec<usize>,
    /// For every item that needs an adjoint, the run that used it last.
    last_user: Vec<Option<usize>>,
    /// Runs that cannot move any more, because a later item uses one of their operands.
    is_fixed: Vec<bool>,
}

impl Order {
    /// Goes on to an item.
    fn see(&mut self, items: &Items, active: &Active, item: usize) {
        if !active.is(Operand::Varying(item as u32)) {
            return;
        }
        items.for_each_operand(&items.varying[item], |operand, flows| {
            if let (Operand::Varying(index), true) = (operand, flows && active.is(operand)) {
                let before = self.last_user[index as usize].replace(self.run_of[item]);
                if let Some(before) = before.filter(|&before| before != self.run_of[item]) {
                    self.is_fixed[before] = true;
                }
            }
        });
    }
}

/// How often each varying item is an operand or an output.
fn uses(items: &Items) -> Vec<u32> {
    let mut uses = vec![0; items.varying.len()];
    let mut count = |operand| {
        if let Operand::Varying(index) = operand {
            uses[index as usize] += 1;
        }
    };
    items.outputs.iter().for_each(|&output| count(output));
    for item in &items.varying {
        items.for_each_operand(item, |operand, _| count(operand));
    }
    uses
}

/// The parts of an operation with two operands.
fn binary(items: &Items, item: usize) -> Option<(Op, [Operand; 2])> {
    match items.varying[item] {
        Item::Apply { op, operands, binary: true } => Some((op, operands)),
        _ => None,
    }
}

fn varying(operand: Operand) -> Option<usize> {
    match operand {
        Operand::Varying(index) => Some(index as usize),
        Operand::Uniform(_) => None,
    }
}

/// The same operation as the first operand: of sums, and of what is the largest, where no adjoint is wanted.
fn run_before(items: &Items, active: &Active, item: usize) -> [Option<usize>; 2] {
    let is_same = |op: Op, before: usize| binary(items, before).is_some_and(|(other, _)| other == op);
    let before = binary(items, item).and_then(|(op, operands)| {
        let folds = op == Op::Add || (op == Op::Max && !active.is(Operand::Varying(item as u32)));
        varying(operands[0]).filter(|&before| folds && is_same(op, before))
    });
    [before, None]
}

/// Operands that can be the inner operation of a pair.
fn inner_of(items: &Items, links: &Links, outer: usize) -> [Option<usize>; 2] {
    let can_be_inner = |inner: usize| {
        links.takes[inner].is_none() && binary(items, inner).is_some_and(|(op, _)| can_pair(op))
    };
    match binary(items, outer) {
        Some((op, operands)) if can_pair(op) => {
            operands.map(|operand| varying(operand).filter(|&inner| can_be_inner(inner)))
        }
        _ => [None; 2],
    }
}

/// The fold of a run, whose last item comes first.
fn fold_of(items: &mut Items, run: &[usize]) -> Item {
    let offset = items.operands.len() as u32;
    let mut fold = Item::Fold { op: Op::Add, offset, len: run.len() as u32 + 1 };
    for (i, &item) in run.iter().rev().enumerate() {
        if let (Some((of, [first, second])), Item::Fold { op, .. }) = (binary(items, item), &mut fold) {
            *op = of;
            items.operands.extend((i == 0).then_some(first));
            items.operands.push(second);
        }
    }
    fold
}

fn pair_of(items: &mut Items, inner: usize, outer: usize) -> Item {
    let (Some((first_op, [a, b])), Some((second_op, [left, right]))) =
        (binary(items, inner), binary(items, outer))
    else {
        return items.varying[outer];
    };
    let is_left = left == Operand::Varying(inner as u32);
    let pair = Pair { inner: first_op, outer: second_op, is_second: !is_left && second_op == Op::Sub };
    let offset = items.operands.len() as u32;
    items.operands.extend([if is_left { right } else { left }, a, b]);
    Item::Pair { pair, offset }
}

/// Removes items that were taken, and `detach` where it holds nothing back, and numbers the others anew.
fn compact(items: &mut Items, active: &mut Active, is_taken: &[bool]) {
    let (mut places, mut kept) = (Vec::with_capacity(is_taken.len()), Vec::with_capacity(is_taken.len()));
    let moved = |places: &[Operand], operand| varying(operand).map_or(operand, |index| places[index]);
    for (mut item, &is_taken) in std::mem::take(&mut items.varying).into_iter().zip(is_taken) {
        let here = Operand::Varying(items.varying.len() as u32);
        let mut place = here;
        if let Item::Apply { op, operands, .. } = &mut item {
            if *op == Op::Detach && !active.is(operands[0]) {
                place = moved(&places, operands[0]);
            } else if !is_taken {
                *operands = operands.map(|operand| moved(&places, operand));
            }
        }
        let is_kept = place == here && !is_taken;
        places.push(place);
        kept.push(is_kept);
        items.varying.extend(is_kept.then_some(item));
    }
    items
        .operands
        .iter_mut()
        .chain(&mut items.outputs)
        .for_each(|operand| *operand = moved(&places, *operand));
    for input in &mut items.inputs {
        if let Operand::Varying(index) = places[*input as usize] {
            *input = index;
        }
    }
    active.retain(&kept);
}
