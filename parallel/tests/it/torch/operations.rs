//! Elementary operations and their derivatives, by tape and by forward mode.

use std::fmt::Display;

use paragrad::{Activation, Dual, Scalar, Tape};
use serde::Deserialize;

use super::Tolerance;

#[derive(Deserialize)]
struct Operations {
    unary: Vec<Unary>,
    binary: Vec<Binary>,
}

#[derive(Deserialize)]
struct Unary {
    name: String,
    x: Vec<f64>,
    value: Vec<Option<f64>>,
    derivative: Vec<Option<f64>>,
}

#[derive(Deserialize)]
struct Binary {
    name: String,
    x: Vec<f64>,
    y: Vec<f64>,
    value: Vec<Option<f64>>,
    derivative_x: Vec<Option<f64>>,
    derivative_y: Vec<Option<f64>>,
}

fn unary<V: Scalar>(name: &str, x: V) -> V {
    match name {
        "exp" => x.exp(),
        "ln" => x.ln(),
        "sqrt" => x.sqrt(),
        "abs" => x.abs(),
        "sin" => x.sin(),
        "cos" => x.cos(),
        "tanh" => x.tanh(),
        "sigmoid" => x.sigmoid(),
        "relu" => x.relu(),
        "leaky_relu" => x.leaky_relu(Activation::LEAKY_SLOPE),
        "softplus" => x.softplus(),
        "gelu" => x.gelu(),
        _ => panic!("unknown operation {name}"),
    }
}

fn binary<V: Scalar>(name: &str, x: V, y: V) -> V {
    match name {
        "pow" => x.pow(y),
        "max" => x.max(y),
        "min" => x.min(y),
        "div" => x / y,
        _ => panic!("unknown operation {name}"),
    }
}

/// Every operation is right to some units in the last place, but where torch's own number is only so exact: a
/// derivative that is 1 less something close to 1, or a cancelling product.
fn tolerances(name: &str) -> (Tolerance, Tolerance) {
    let exact = Tolerance { relative: 2e-15, absolute: f64::MIN_POSITIVE };
    let absolute = Tolerance { relative: 2e-15, absolute: 1e-15 };
    match name {
        "tanh" | "sigmoid" => (exact, absolute),
        "gelu" => (absolute, absolute),
        _ => (exact, exact),
    }
}

#[test]
fn operations_of_one_operand_are_those_of_torch() {
    let reference: Operations = reference!("operations");
    assert_eq!(reference.unary.len(), 12);
    for Unary { name, x, value, derivative } in &reference.unary {
        for (i, &x) in x.iter().enumerate() {
            check_unary(name, x, value[i], derivative[i]);
        }
    }
}

#[track_caller]
fn check_unary(name: &str, x: f64, value: Option<f64>, derivative: Option<f64>) {
    let (of_value, of_derivative) = tolerances(name);
    let tape = Tape::new();
    let leaf = tape.leaf(x);
    let recorded = unary(name, leaf);
    recorded.backward();
    let dual = unary(name, Dual::variable(x));
    for (how, found) in [("plain", unary(name, x)), ("tape", recorded.data()), ("dual", dual.value)] {
        check_finite(of_value, found, value, format_args!("{name}({x}), {how}"));
    }
    for (how, found) in [("tape", leaf.grad()), ("dual", dual.derivative)] {
        check_finite(of_derivative, found, derivative, format_args!("{name}'({x}), {how}"));
    }
}

/// What torch has no finite number for has none here.
#[track_caller]
fn check_finite(tolerance: Tolerance, found: f64, expected: Option<f64>, what: impl Display) {
    match expected {
        Some(expected) => tolerance.check(found, expected, what),
        None => assert!(!found.is_finite(), "{what}: {found:e}, expected none that is finite"),
    }
}

#[test]
fn operations_of_two_operands_are_those_of_torch() {
    let reference: Operations = reference!("operations");
    assert_eq!(reference.binary.len(), 4);
    for Binary { name, x, y, value, derivative_x, derivative_y } in &reference.binary {
        for (i, (&x, &y)) in x.iter().zip(y).enumerate() {
            let tie = x == y && matches!(name.as_str(), "max" | "min");
            // Of equal operands the first takes all; torch gives each a half.
            let derivatives = if tie { [Some(1.0), Some(0.0)] } else { [derivative_x[i], derivative_y[i]] };
            check_binary(name, (x, y), value[i], derivatives);
        }
    }
}

#[track_caller]
fn check_binary(name: &str, (x, y): (f64, f64), value: Option<f64>, derivatives: [Option<f64>; 2]) {
    let (of_value, of_derivative) = tolerances(name);
    let tape = Tape::new();
    let leaves = [tape.leaf(x), tape.leaf(y)];
    let recorded = binary(name, leaves[0], leaves[1]);
    recorded.backward();
    let duals =
        [binary(name, Dual::variable(x), Dual::from(y)), binary(name, Dual::from(x), Dual::variable(y))];
    for (how, found) in [("plain", binary(name, x, y)), ("tape", recorded.data()), ("dual", duals[0].value)] {
        check_finite(of_value, found, value, format_args!("{name}({x}, {y}), {how}"));
    }
    for (i, expected) in derivatives.into_iter().enumerate() {
        for (how, found) in [("tape", leaves[i].grad()), ("dual", duals[i].derivative)] {
            let what = format_args!("derivative of {name}({x}, {y}) by operand {i}, {how}");
            check_finite(of_derivative, found, expected, what);
        }
    }
}
