//! The tape: recording, sweeping back, sweeping again, and what is forgotten when.

use paragrad_core::{Scalar, Tape, Value};

use crate::{gradient, panic_message};

#[test]
fn a_value_that_is_used_twice_has_both_gradients() {
    assert_eq!(gradient(&[3.0], |a| a[0] + a[0]), (6.0, vec![2.0]));
    assert_eq!(gradient(&[3.0], |a| a[0] * a[0]), (9.0, vec![6.0]));
    assert_eq!(gradient(&[3.0], |a| a[0] - a[0]), (0.0, vec![0.0]));
    assert_eq!(gradient(&[3.0], |a| a[0] / a[0]), (1.0, vec![0.0]));
}

#[test]
fn the_two_sides_of_a_diamond_add_up() {
    assert_eq!(gradient(&[3.0], |x| (x[0] * 2.0) * (x[0] * 5.0)), (90.0, vec![60.0]));
    let nested = |levels: usize| gradient(&[1.0], |x| (0..levels).fold(x[0], |x, _| x + x));
    assert_eq!(nested(60), (2f64.powi(60), vec![2f64.powi(60)]));
}

#[test]
fn every_value_on_the_way_has_its_gradient() {
    let tape = Tape::new();
    let (a, b, c) = (tape.leaf(2.0), tape.leaf(-3.0), tape.leaf(10.0));
    let e = a * b;
    let d = e + c;
    let l = d * -2.0;
    l.backward();
    assert_eq!([l, d, e, a, b, c].map(Value::grad), [1.0, -2.0, -2.0, 6.0, -4.0, -2.0]);
}

#[test]
fn gradients_lie_flat_in_the_order_of_recording() {
    let tape = Tape::new();
    let (a, b) = (tape.leaf(2.0), tape.leaf(-3.0));
    let _unused = a + b;
    let y = a * b;
    assert_eq!(*tape.gradients(), [0.0; 4]);
    y.backward();
    assert_eq!(*tape.gradients(), [-3.0, 2.0, 0.0, 1.0]);
    let _later = y + a;
    assert_eq!(*tape.gradients(), [-3.0, 2.0, 0.0, 1.0, 0.0]);
}

#[test]
fn gradients_of_leaves_accumulate_until_they_are_set_to_zero() {
    let tape = Tape::new();
    let (a, b) = (tape.leaf(2.0), tape.leaf(5.0));
    let c = a * b;
    let y = c * c;
    for sweeps in [1.0, 2.0, 3.0] {
        y.backward();
        assert_eq!((a.grad(), b.grad()), (sweeps * 100.0, sweeps * 40.0));
        assert_eq!((y.grad(), c.grad()), (1.0, 20.0), "results start afresh");
    }
    a.zero_grad();
    y.backward();
    assert_eq!((a.grad(), b.grad()), (100.0, 160.0));
    tape.zero_grad();
    assert_eq!(*tape.gradients(), [0.0; 4]);
    y.backward();
    assert_eq!((a.grad(), b.grad()), (100.0, 40.0));
}

#[test]
fn sweeps_from_two_results_add_up() {
    let tape = Tape::new();
    let (a, b) = (tape.leaf(2.0), tape.leaf(3.0));
    let shared = a * b;
    let (first, second) = (shared * 10.0, shared + a);
    first.backward();
    assert_eq!((a.grad(), b.grad()), (30.0, 20.0));
    second.backward();
    assert_eq!((a.grad(), b.grad(), shared.grad(), first.grad()), (34.0, 22.0, 1.0, 0.0));
}

#[test]
fn by_hand_in_the_right_order_is_what_a_sweep_does() {
    let tape = Tape::new();
    let (a, b, c) = (tape.leaf(3.0), tape.leaf(-2.0), tape.leaf(1.0));
    let d = a + b;
    let e = c * d;
    let f = e.tanh();
    let g = Value::dot(f, &[a, d], &[d, e]);
    g.backward();
    let automatic = tape.gradients().to_vec();
    tape.zero_grad();
    g.set_grad(1.0);
    [g, f, e, d].map(Value::propagate);
    assert_eq!(*tape.gradients(), automatic[..]);
    tape.zero_grad();
    g.set_grad(1.0);
    [g, d, e, f].map(Value::propagate);
    assert_ne!(*tape.gradients(), automatic[..], "in another order something is missing");
}

#[test]
fn propagating_twice_counts_twice() {
    let tape = Tape::new();
    let (a, b) = (tape.leaf(3.0), tape.leaf(4.0));
    let y = a * b;
    y.set_grad(1.0);
    y.propagate();
    y.propagate();
    assert_eq!((a.grad(), b.grad()), (8.0, 6.0));
}

#[test]
fn a_sweep_forgets_what_was_set_by_hand_inside_the_graph() {
    let tape = Tape::new();
    let a = tape.leaf(3.0);
    let d = a * 2.0;
    let y = d * 5.0;
    d.set_grad(100.0);
    y.backward();
    assert_eq!((d.grad(), a.grad()), (5.0, 10.0));
}

#[test]
fn a_leaf_is_its_own_derivative() {
    let tape = Tape::new();
    let a = tape.leaf(3.0);
    a.backward();
    assert_eq!(a.grad(), 1.0);
    a.backward();
    assert_eq!(a.grad(), 2.0, "leaves accumulate");
}

#[test]
fn a_sweep_from_a_constant_reaches_nothing() {
    let tape = Tape::new();
    let a = tape.leaf(3.0);
    let constant = tape.constants(&[2.0, 4.0]);
    let _y = a * constant[0];
    constant[0].backward();
    Value::from(1.0).backward();
    assert_eq!(a.grad(), 0.0);
}

#[test]
fn a_new_recording_starts_from_zero() {
    let mut tape = Tape::new();
    for data in [1.0, 2.0, 3.0] {
        tape.clear();
        assert!(tape.is_empty());
        let a = tape.leaf(data).label("a");
        assert_eq!((a.grad(), tape.gradients().len()), (0.0, 1));
        (a * a).backward();
        assert_eq!((a.grad(), tape.len()), (2.0 * data, 2));
        assert_eq!(a.to_string(), format!("Value(data={data}, label=a)"));
    }
    tape.clear();
    assert_eq!(tape.leaf(5.0).to_string(), "Value(data=5)", "the label went with the recording");
}

#[test]
fn what_the_result_does_not_depend_on_cannot_spoil_a_gradient() {
    let tape = Tape::new();
    let (zero, a) = (tape.leaf(0.0), tape.leaf(2.0));
    let poison = zero.ln() * zero + a;
    let y = a * 3.0 + zero;
    y.backward();
    assert!(poison.data().is_nan());
    assert_eq!((a.grad(), zero.grad(), poison.grad()), (3.0, 1.0, 0.0));
}

#[test]
fn what_a_rectifier_switches_off_cannot_spoil_a_gradient() {
    let (value, gradient) = gradient(&[0.0], |x| (x[0].ln()).relu() + x[0]);
    assert_eq!((value, gradient), (0.0, vec![1.0]));
}

#[test]
fn a_chain_of_ten_million_nodes_is_swept_and_dropped_on_a_small_stack() {
    let deep = || {
        let tape = Tape::new();
        let a = tape.leaf(1.0);
        let y = (0..10_000_000).fold(a, |y, _| y + 1.0);
        y.backward();
        (y.data(), a.grad(), tape.len())
    };
    let small = std::thread::Builder::new().stack_size(256 * 1024);
    assert_eq!(small.spawn(deep).unwrap().join().unwrap(), (10_000_001.0, 1.0, 10_000_001));
}

#[test]
fn a_tape_moves_to_another_thread() {
    let tape = Tape::new();
    tape.leaf(1.0);
    assert_eq!(std::thread::spawn(move || tape.len()).join().unwrap(), 1);
}

#[test]
fn values_of_two_tapes_in_one_operation_panic() {
    type Mix = for<'t> fn(Value<'t>, Value<'t>) -> Value<'t>;
    let operations: [Mix; 5] = [
        |a, b| a + b,
        |a, b| a.max(b),
        |a, b| Value::select(a, b, b),
        |a, b| Value::dot(a, &[a, b], &[a, a]),
        |a, b| Value::dot(b, &[a, a], &[a, a]),
    ];
    for mix in operations {
        let message = panic_message(move || {
            let (one, two) = (Tape::new(), Tape::new());
            mix(one.leaf(1.0), two.leaf(2.0));
        });
        assert_eq!(message, "values of two tapes in one operation");
    }
}

#[test]
fn values_are_printed_as_in_the_article() {
    let tape = Tape::new();
    let check = |value: Value<'_>, expected: &str| {
        assert_eq!(format!("{value}"), expected);
        assert_eq!(format!("{value:?}"), expected);
    };
    check(tape.leaf(-8.0), "Value(data=-8)");
    check(tape.leaf(0.1) + 0.2, "Value(data=0.30000000000000004)");
    check(Value::from(2.5), "Value(data=2.5)");
    check(tape.leaf(-8.0).label("w.1"), "Value(data=-8, label=w.1)");
    check(tape.leaf(1.0).label("a").label("b"), "Value(data=1, label=b)");
    check(Value::from(2.5).label("nobody"), "Value(data=2.5)");
}
