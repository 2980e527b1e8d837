//! The forward pass of a dot product over recorded values.

use super::Tape;
use crate::value::Value;

dispatch! {
    /// The chain of fused multiply-adds, bias first, in index order; and whether the ids of `weights` and of `inputs`
    /// are arithmetic progressions on `tape`. Each link of the chain waits for the one before, so looking at the ids on
    /// the way costs nothing.
    pub(super) fn dot(tape: &Tape, bias: f64, weights: &[Value<'_>], inputs: &[Value<'_>]) -> (f64, [bool; 2]) {
        let (mut weight_span, mut input_span) = (Progression::of(weights), Progression::of(inputs));
        let mut value = bias;
        for (weight, input) in weights.iter().zip(inputs) {
            value = weight.data.mul_add(input.data, value);
            weight_span.see(tape, weight);
            input_span.see(tape, input);
        }
        (value, [weight_span.holds, input_span.holds])
    }
}

/// An arithmetic progression of ids, as long as what it sees fits.
struct Progression {
    step: usize,
    next: usize,
    holds: bool,
}

/// The first id of a progression that starts with these values, and its step.
#[inline(always)]
pub(super) fn first_and_step(values: &[Value<'_>]) -> (usize, usize) {
    let first = values.first().map_or(0, |first| first.id);
    (first, values.get(1).map_or(1, |second| second.id.wrapping_sub(first)))
}

impl Progression {
    #[inline(always)]
    fn of(values: &[Value<'_>]) -> Self {
        let (next, step) = first_and_step(values);
        Progression { step, next, holds: true }
    }

    #[inline(always)]
    fn see(&mut self, tape: &Tape, value: &Value<'_>) {
        let here = value.tape.is_some_and(|other| std::ptr::eq(other, tape));
        self.holds &= here & (value.id == self.next);
        self.next = self.next.wrapping_add(self.step);
    }
}
