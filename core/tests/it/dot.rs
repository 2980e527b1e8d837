//! `dot` is the sum of products in one node, whatever its operands are.

use paragrad_core::{Dual, Scalar, Tape, Value};

use crate::{assert_all_close, assert_close, panic_message};

/// One operand of a dot product.
#[derive(Debug, Clone, Copy)]
enum Operand {
    /// A leaf, by its index.
    Leaf(usize),
    /// A constant on the tape, by its index.
    Recorded(usize),
    /// A number that belongs to no tape.
    Plain(f64),
}
use Operand::{Leaf, Plain, Recorded};

const LEAVES: [f64; 9] = [0.3, -1.7, 2.2, 0.9, -0.4, 1.1, -2.6, 0.7, 1.3];
const RECORDED: [f64; 4] = [1.5, -0.8, 0.6, 2.4];

fn leaves<const N: usize>(indices: [usize; N]) -> Vec<Operand> {
    indices.map(Leaf).to_vec()
}

/// The value of a dot product, and the gradients of all leaves after it was multiplied by a leaf.
fn run(
    bias: Operand,
    weights: &[Operand],
    inputs: &[Operand],
    dot: impl for<'t> Fn(Value<'t>, &[Value<'t>], &[Value<'t>]) -> Value<'t>,
) -> (f64, Vec<f64>) {
    let tape = Tape::new();
    let leaves = LEAVES.map(|x| tape.leaf(x));
    let recorded = tape.constants(&RECORDED);
    let value = |operand: &Operand| match *operand {
        Leaf(i) => leaves[i],
        Recorded(i) => recorded[i],
        Plain(x) => x.into(),
    };
    let lift = |operands: &[Operand]| operands.iter().map(value).collect::<Vec<_>>();
    let y = dot(value(&bias), &lift(weights), &lift(inputs));
    (y * leaves[8]).backward();
    (y.data(), leaves.map(Value::grad).to_vec())
}

/// The dot product of these operands equals products and sums, in value and in all gradients.
#[track_caller]
fn check(bias: Operand, weights: &[Operand], inputs: &[Operand]) {
    let (value, gradients) = run(bias, weights, inputs, |b, w, x| Value::dot(b, w, x));
    let (expected, expected_gradients) =
        run(bias, weights, inputs, |b, w, x| w.iter().zip(x).fold(b, |sum, (&w, &x)| sum + w * x));
    assert_close(value, expected, 1e-15);
    assert_all_close(&gradients, &expected_gradients, 2e-15);

    let number = |operand: &Operand| match *operand {
        Leaf(i) => LEAVES[i],
        Recorded(i) => RECORDED[i],
        Plain(x) => x,
    };
    let numbers = |operands: &[Operand]| operands.iter().map(number).collect::<Vec<_>>();
    assert_eq!(value.to_bits(), f64::dot(number(&bias), &numbers(weights), &numbers(inputs)).to_bits());
}

#[test]
fn neighbours_as_in_a_dense_layer() {
    check(Leaf(0), &leaves([1, 2, 3]), &leaves([4, 5, 6]));
    check(Leaf(3), &leaves([0, 1, 2]), &[Recorded(0), Recorded(1), Recorded(2)]);
    check(Leaf(3), &[Recorded(1), Recorded(2), Recorded(3)], &leaves([0, 1, 2]));
}

#[test]
fn every_other_value() {
    check(Leaf(0), &leaves([1, 3, 5]), &leaves([2, 4, 6]));
    check(Leaf(0), &leaves([1, 2, 3]), &leaves([2, 4, 6]));
    check(Leaf(0), &leaves([2, 4, 6]), &leaves([1, 2, 3]));
}

#[test]
fn backwards() {
    check(Leaf(0), &leaves([3, 2, 1]), &leaves([6, 5, 4]));
    check(Leaf(0), &leaves([1, 2, 3]), &leaves([6, 5, 4]));
    check(Leaf(0), &leaves([6, 4, 2]), &leaves([1, 2, 3]));
    check(Leaf(0), &leaves([5, 4]), &[Recorded(3), Recorded(1)]);
}

#[test]
fn the_same_value_again_and_again() {
    check(Leaf(0), &leaves([1, 1, 1]), &leaves([2, 3, 4]));
    check(Leaf(0), &leaves([2, 3, 4]), &leaves([1, 1, 1]));
    check(Leaf(1), &leaves([1, 1]), &leaves([1, 1]));
}

#[test]
fn a_list_with_itself() {
    check(Plain(0.0), &leaves([1, 2, 3, 4]), &leaves([1, 2, 3, 4]));
    check(Leaf(2), &leaves([1, 2, 3]), &leaves([2, 3, 4]));
    check(Leaf(2), &leaves([1, 2, 3]), &leaves([3, 2, 1]));
}

#[test]
fn in_any_order() {
    check(Leaf(7), &leaves([5, 0, 2, 1]), &leaves([3, 6, 4, 0]));
    check(Leaf(7), &leaves([0, 1, 2, 3]), &leaves([3, 6, 4, 0]));
}

#[test]
fn with_constants_between() {
    check(Plain(0.5), &leaves([0, 1, 2]), &leaves([3, 4, 5]));
    check(Leaf(0), &[Plain(2.0), Leaf(1), Plain(-3.0)], &leaves([2, 3, 4]));
    check(Leaf(0), &leaves([2, 3, 4]), &[Recorded(0), Leaf(1), Plain(7.0)]);
    check(Plain(1.0), &[Plain(2.0), Plain(3.0)], &[Leaf(0), Plain(4.0)]);
    check(Plain(1.0), &[Plain(2.0), Plain(3.0)], &[Plain(5.0), Plain(4.0)]);
    check(Recorded(1), &[Recorded(0)], &[Recorded(0)]);
}

#[test]
fn of_one_and_of_none() {
    check(Leaf(0), &leaves([1]), &leaves([2]));
    check(Leaf(0), &[Plain(2.0)], &leaves([0]));
    check(Leaf(0), &[], &[]);
    check(Plain(3.0), &[], &[]);
}

#[test]
fn it_is_one_node_and_one_chain_of_fused_multiply_adds() {
    let tape = Tape::new();
    let (w, x) = (1.0 + f64::EPSILON, 1.0 - f64::EPSILON);
    let y = Value::dot(tape.leaf(-1.0), &[tape.leaf(w)], &[tape.leaf(x)]);
    assert_eq!(y.data(), w.mul_add(x, -1.0));
    assert_ne!(y.data(), w * x - 1.0);

    let tape = Tape::new();
    let operands = [0.1, 0.2, 0.3, 0.4, 0.5].map(|x| tape.leaf(x));
    Value::dot(operands[0], &operands[1..3], &operands[3..]);
    assert_eq!(tape.len(), 6);
}

#[test]
fn forward_mode_agrees() {
    let w = [0.3, -1.7, 2.2];
    let x = [0.9, -0.4, 1.1];
    let duals = |values: [f64; 3], direction: [f64; 3]| {
        std::array::from_fn::<_, 3, _>(|i| Dual { value: values[i], derivative: direction[i] })
    };
    let y = Dual::dot(Dual::variable(0.5), &duals(w, [1.0, 0.0, 2.0]), &duals(x, [0.0, 3.0, -1.0]));
    assert_eq!(y.value, f64::dot(0.5, &w, &x));
    assert_close(y.derivative, 1.0 + x[0] + 2.0 * x[2] + 3.0 * w[1] - w[2], 1e-15);
}

#[test]
fn lists_of_different_lengths_panic_with_both_lengths() {
    let expected = "dot of 2 weights with 3 inputs";
    assert_eq!(panic_message(|| _ = f64::dot(0.0, &[0.0; 2], &[0.0; 3])), expected);
    assert_eq!(panic_message(|| _ = Value::dot(0.0.into(), &[1.0.into(); 2], &[1.0.into(); 3])), expected);
    assert_eq!(panic_message(|| _ = Dual::dot(0.0.into(), &[1.0.into(); 2], &[1.0.into(); 3])), expected);
}
