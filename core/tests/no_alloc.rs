//! Once a sample of its size has been seen, the engine allocates nothing for another: a counting allocator, which
//! needs a test binary of its own.
#![allow(unsafe_code, reason = "a global allocator is an unsafe trait")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use paragrad_core::nn::{Activation, Neuron};
use paragrad_core::{Scalar, Tape, Terms, Value};

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

/// The system's allocator, which counts the allocations of each thread.
struct Counting;

// SAFETY: every call goes to the system's allocator unchanged; counting neither allocates nor unwinds, since the
// counter is initialised at compile time and has no destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promises are the system allocator's conditions.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are the system allocator's conditions.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promises are the system allocator's conditions.
        unsafe { System.realloc(pointer, layout, new_size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many allocations `f` makes.
fn allocations(f: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    f();
    ALLOCATIONS.get() - before
}

/// A loss of many kinds of operation, on neighbouring operands and on others, which itself allocates nothing.
fn loss<'t>(neuron: &Neuron<Value<'t>>, x: &[Value<'t>], y: &[Value<'t>]) -> Value<'t> {
    let hidden = neuron.forward(x);
    let scattered = Value::dot(hidden, &[neuron.b, x[2], 0.5.into()], &[x[0], neuron.w[1], hidden]);
    let sum: Value<'_> = neuron.w.iter().map(|&w| (w * 2.0).exp()).sum();
    Value::select(scattered, sum, sum.ln()).max(hidden) - y[0]
}

fn neuron() -> Neuron<f64> {
    Neuron { w: vec![0.5, -0.25, 0.75], b: 0.125, activation: Activation::Gelu }
}

#[test]
fn after_the_first_sample_nothing_is_allocated() {
    let (mut tape, mut terms) = (Tape::new(), Terms::default());
    let mut lifted = tape.lift_samples(&neuron());
    let mut gradient = [0.0; 4];
    let first = allocations(|| _ = lifted.sample(&[1.0, 2.0, 3.0], &[0.5], &mut terms, loss));
    assert!(first > 0);
    for i in 0..100 {
        let x = [f64::from(i), -2.0, 0.5];
        let more = allocations(|| {
            lifted.sample(&x, &[1.0], &mut terms, loss);
            terms.add_to(0, &mut gradient);
        });
        assert_eq!(more, 0, "sample {i}");
    }
}

#[test]
fn a_cleared_tape_keeps_its_memory() {
    let mut tape = Tape::new();
    let record = |tape: &Tape| {
        let (a, b) = (tape.leaf(2.0), tape.leaf(3.0));
        (0..5000).fold(a, |y, _| (y * b).tanh() + 1.0).backward();
    };
    assert!(allocations(|| record(&tape)) > 0);
    let again = allocations(|| {
        tape.clear();
        record(&tape);
    });
    assert_eq!(again, 0);
}
