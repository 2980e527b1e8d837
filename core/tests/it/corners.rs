//! What the operations do where mathematics leaves a choice, and where numbers end.

use paragrad_core::{Scalar, Value};

use crate::{gradient, same};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// `f` at `x` has this value and these derivatives.
#[track_caller]
fn check<const N: usize>(
    f: impl for<'t> Fn([Value<'t>; N]) -> Value<'t>,
    x: [f64; N],
    expected: f64,
    derivatives: [f64; N],
) {
    let (value, found) = gradient(&x, |x| f(std::array::from_fn(|i| x[i])));
    assert!(same(value, expected), "at {x:?}: found {value:?}, expected {expected:?}");
    let agree = found.iter().zip(derivatives).all(|(&f, e)| same(f, e));
    assert!(agree, "derivatives at {x:?}: found {found:?}, expected {derivatives:?}");
}

#[test]
fn rectifiers_have_no_slope_to_the_right_at_zero() {
    for zero in [0.0, -0.0] {
        check(|[x]| x.relu(), [zero], 0.0, [0.0]);
        check(|[x]| x.abs(), [zero], 0.0, [0.0]);
        check(|[x]| x.leaky_relu(0.01), [zero], 0.0, [0.01]);
    }
    check(|[x]| x.relu(), [5e-324], 5e-324, [1.0]);
    check(|[x]| x.relu(), [-INF], 0.0, [0.0]);
    check(|[x]| x.abs(), [-INF], INF, [-1.0]);
    check(|[x]| x.leaky_relu(0.25), [-8.0], -2.0, [0.25]);
}

#[test]
fn powers_of_zero() {
    check(|[x]| x.powf(0.0), [0.0], 1.0, [0.0]);
    check(|[x]| x.powf(1.0), [0.0], 0.0, [1.0]);
    check(|[x]| x.powf(2.0), [0.0], 0.0, [0.0]);
    check(|[x]| x.powf(0.5), [0.0], 0.0, [INF]);
    check(|[x]| x.powf(-1.0), [0.0], INF, [-INF]);
    check(|[x]| x.sqrt(), [0.0], 0.0, [INF]);
    check(|[x, n]| x.pow(n), [0.0, 0.0], 1.0, [0.0, 0.0]);
    check(|[x, n]| x.pow(n), [0.0, 2.0], 0.0, [0.0, 0.0]);
    check(|[x, n]| x.pow(n), [0.0, 1.0], 0.0, [1.0, 0.0]);
    check(|[x, n]| x.pow(n), [0.0, -1.0], INF, [-INF, -INF]);
}

#[test]
fn powers_of_negative_numbers_exist_for_whole_exponents() {
    check(|[x]| x.powf(2.0), [-3.0], 9.0, [-6.0]);
    check(|[x]| x.powf(3.0), [-2.0], -8.0, [12.0]);
    check(|[x]| x.powf(-1.0), [-2.0], -0.5, [-0.25]);
    check(|[x]| x.powf(0.5), [-2.0], NAN, [NAN]);
    check(|[x, n]| x.pow(n), [-2.0, 3.0], -8.0, [12.0, NAN]);
}

#[test]
fn what_has_no_finite_value_is_infinite_or_nan_and_does_not_panic() {
    check(|[x]| x.ln(), [0.0], -INF, [INF]);
    check(|[x]| x.ln(), [-1.0], NAN, [-1.0]);
    check(|[x]| x.sqrt(), [-1.0], NAN, [NAN]);
    check(|[a, b]| a / b, [1.0, 0.0], INF, [INF, -INF]);
    check(|[a, b]| a / b, [-1.0, 0.0], -INF, [INF, INF]);
    check(|[a, b]| a / b, [0.0, 0.0], NAN, [INF, NAN]);
    check(|[x]| x.exp(), [1000.0], INF, [INF]);
    check(|[x]| x.exp(), [-1000.0], 0.0, [0.0]);
}

#[test]
fn saturating_functions_never_overflow() {
    for huge in [1e3, 1e300, 1e308, f64::MAX, INF] {
        check(|[x]| x.tanh(), [huge], 1.0, [0.0]);
        check(|[x]| x.tanh(), [-huge], -1.0, [0.0]);
        check(|[x]| x.sigmoid(), [huge], 1.0, [0.0]);
        check(|[x]| x.sigmoid(), [-huge], 0.0, [0.0]);
        check(|[x]| x.softplus(), [huge], huge, [1.0]);
        check(|[x]| x.softplus(), [-huge], 0.0, [0.0]);
        check(|[x]| x.gelu(), [huge], huge, [1.0]);
        check(|[x]| x.gelu(), [-huge], 0.0, [0.0]);
    }
}

#[test]
fn functions_through_zero_keep_tiny_numbers() {
    for tiny in [5e-324, 1e-300, -1e-300, 1e-20] {
        check(|[x]| x.tanh(), [tiny], tiny, [1.0]);
        check(|[x]| x.sin(), [tiny], tiny, [1.0]);
    }
}

#[test]
fn of_equal_operands_the_first_takes_the_gradient() {
    check(|[a, b]| a.max(b), [2.0, 2.0], 2.0, [1.0, 0.0]);
    check(|[a, b]| a.min(b), [2.0, 2.0], 2.0, [1.0, 0.0]);
    check(|[a, b]| a.max(b), [-0.0, 0.0], 0.0, [1.0, 0.0]);
    check(|[a, b]| a.max(b), [1.0, 2.0], 2.0, [0.0, 1.0]);
    check(|[a, b]| a.min(b), [1.0, 2.0], 1.0, [1.0, 0.0]);
    check(|[a, b]| a.min(b), [INF, -INF], -INF, [0.0, 1.0]);
}

#[test]
fn nan_shows_in_every_result() {
    check(|[a, b]| a.max(b), [NAN, 1.0], NAN, [1.0, 0.0]);
    check(|[a, b]| a.max(b), [1.0, NAN], NAN, [0.0, 1.0]);
    check(|[a, b]| a.min(b), [NAN, 1.0], NAN, [1.0, 0.0]);
    check(|[a, b]| a.min(b), [1.0, NAN], NAN, [0.0, 1.0]);
    for (f, name) in UNARY {
        let (value, _) = gradient(&[NAN], |x| f(x[0]));
        assert!(value.is_nan(), "{name}(NaN) = {value}");
    }
}

type Unary = for<'t> fn(Value<'t>) -> Value<'t>;
const UNARY: [(Unary, &str); 13] = [
    (|x| x.exp(), "exp"),
    (|x| x.ln(), "ln"),
    (|x| x.sqrt(), "sqrt"),
    (|x| x.abs(), "abs"),
    (|x| x.sin(), "sin"),
    (|x| x.cos(), "cos"),
    (|x| x.tanh(), "tanh"),
    (|x| x.sigmoid(), "sigmoid"),
    (|x| x.relu(), "relu"),
    (|x| x.leaky_relu(0.01), "leaky_relu"),
    (|x| x.softplus(), "softplus"),
    (|x| x.gelu(), "gelu"),
    (|x| x.powf(0.5), "powf"),
];

#[test]
fn select_chooses_by_a_condition_that_gets_no_gradient() {
    check(|[c, a, b]| Value::select(c, a, b), [1e-300, 3.0, 4.0], 3.0, [0.0, 1.0, 0.0]);
    for otherwise in [0.0, -0.0, -1.0, -INF, NAN] {
        check(|[c, a, b]| Value::select(c, a, b), [otherwise, 3.0, 4.0], 4.0, [0.0, 0.0, 1.0]);
        assert_eq!(f64::select(otherwise, 3.0, 4.0), 4.0);
    }
    assert_eq!(Value::select(1.0.into(), 3.0.into(), 4.0.into()).data(), 3.0);
}

#[test]
fn the_branch_that_was_not_chosen_cannot_spoil_the_gradient() {
    check(|[x]| Value::select(x, x.ln(), x * 2.0), [0.0], 0.0, [2.0]);
    check(|[x]| Value::select(-x, x * 2.0, x.exp()), [1000.0], INF, [INF]);
    check(|[x]| Value::select(-x + 500.0, x.exp(), x * x), [1000.0], 1e6, [2000.0]);
}

#[test]
fn a_detached_value_passes_no_gradient_on() {
    check(|[x]| x.detach(), [3.0], 3.0, [0.0]);
    check(|[x]| x * x.detach(), [3.0], 9.0, [3.0]);
    check(|[x]| x.ln().detach() + x, [0.0], -INF, [1.0]);
}
