//! Operators: plain numbers on either side, assignment, sums, and constants that belong to no tape.

use paragrad_core::{Dual, Scalar, Tape, Value};

use crate::{assert_close, gradient};

/// `f` of 8 and 2 has this value and these derivatives.
#[track_caller]
fn check(f: impl for<'t> Fn(Value<'t>, Value<'t>) -> Value<'t>, value: f64, derivatives: [f64; 2]) {
    let (found, found_derivatives) = gradient(&[8.0, 2.0], |x| f(x[0], x[1]));
    assert_eq!((found, &found_derivatives[..]), (value, &derivatives[..]));
}

#[test]
fn operators_between_values() {
    check(|a, b| a + b, 10.0, [1.0, 1.0]);
    check(|a, b| a - b, 6.0, [1.0, -1.0]);
    check(|a, b| a * b, 16.0, [2.0, 8.0]);
    check(|a, b| a / b, 4.0, [0.5, -2.0]);
    check(|a, _| -a, -8.0, [-1.0, 0.0]);
}

#[test]
fn plain_numbers_stand_on_either_side() {
    check(|a, _| a + 2.0, 10.0, [1.0, 0.0]);
    check(|a, _| 2.0 + a, 10.0, [1.0, 0.0]);
    check(|a, _| a - 2.0, 6.0, [1.0, 0.0]);
    check(|a, _| 2.0 - a, -6.0, [-1.0, 0.0]);
    check(|a, _| a * 2.0, 16.0, [2.0, 0.0]);
    check(|a, _| 2.0 * a, 16.0, [2.0, 0.0]);
    check(|a, _| a / 2.0, 4.0, [0.5, 0.0]);
    check(|a, _| 16.0 / a, 2.0, [-0.25, 0.0]);
}

#[test]
fn assignment_is_the_operation() {
    check(
        |mut a, b| {
            a += b;
            a
        },
        10.0,
        [1.0, 1.0],
    );
    check(
        |mut a, b| {
            a -= b;
            a
        },
        6.0,
        [1.0, -1.0],
    );
    check(
        |mut a, b| {
            a *= b;
            a
        },
        16.0,
        [2.0, 8.0],
    );
    check(
        |mut a, b| {
            a /= b;
            a
        },
        4.0,
        [0.5, -2.0],
    );
    check(
        |mut a, _| {
            a += 2.0;
            a
        },
        10.0,
        [1.0, 0.0],
    );
    check(
        |mut a, _| {
            a -= 2.0;
            a
        },
        6.0,
        [1.0, 0.0],
    );
    check(
        |mut a, _| {
            a *= 2.0;
            a
        },
        16.0,
        [2.0, 0.0],
    );
    check(
        |mut a, _| {
            a /= 2.0;
            a
        },
        4.0,
        [0.5, 0.0],
    );
    check(
        |mut a, _| {
            a *= a;
            a
        },
        64.0,
        [16.0, 0.0],
    );
}

#[test]
fn forward_mode_has_the_same_operators() {
    let check = |y: Dual, value: f64, derivative: f64| assert_eq!(y, Dual { value, derivative });
    let a = Dual::variable(8.0);
    check(2.0 + a, 10.0, 1.0);
    check(2.0 - a, -6.0, -1.0);
    check(2.0 * a, 16.0, 2.0);
    check(16.0 / a, 2.0, -0.25);
    let mut b = a;
    b *= 3.0;
    b += a;
    b -= 1.0;
    b /= Dual::from(2.0);
    check(b, 15.5, 2.0);
    check(-a, -8.0, -1.0);
}

#[test]
fn sums_of_none_of_one_and_of_many() {
    check(|_, _| [].into_iter().sum(), 0.0, [0.0, 0.0]);
    check(|a, _| [a].into_iter().sum(), 8.0, [1.0, 0.0]);
    check(|a, b| [a, b, a, 1.0.into()].into_iter().sum(), 19.0, [2.0, 1.0]);
    assert_eq!([].into_iter().sum::<Dual>(), Dual::from(0.0));
    assert_eq!([Dual::variable(1.0); 3].into_iter().sum::<Dual>(), Dual { value: 3.0, derivative: 3.0 });
}

#[test]
fn a_sum_runs_in_order() {
    let (total, _) = gradient(&[1e16, 1.0, -1e16], |x| x.iter().copied().sum());
    assert_eq!(total, 0.0);
}

#[test]
fn a_sum_of_one_records_nothing() {
    let tape = Tape::new();
    let a = tape.leaf(1.0);
    assert_eq!([a].into_iter().sum::<Value<'_>>().data(), 1.0);
    assert_eq!(tape.len(), 1);
}

#[test]
fn constants_compute_without_a_tape() {
    let two = Value::from(2.0);
    let y = ((two * 3.0 + 1.0).powf(2.0) - two).sqrt();
    assert_eq!(y.data(), 47f64.sqrt());
    assert_eq!(Value::dot(two, &[two, two], &[y, two]).data(), y.data().mul_add(2.0, 2.0) + 4.0);
    y.backward();
    y.propagate();
    y.set_grad(5.0);
    assert_eq!((y.grad(), two.grad()), (0.0, 0.0));
}

#[test]
fn a_constant_between_values_gets_no_gradient() {
    let tape = Tape::new();
    let (a, c) = (tape.leaf(3.0), Value::from(4.0));
    let y = a * c + c;
    y.backward();
    assert_eq!((y.data(), a.grad(), c.grad()), (16.0, 4.0, 0.0));
    assert_eq!(tape.len(), 3, "the leaf and two results");
}

#[test]
fn a_formula_is_written_once_for_all_scalars() {
    fn f<V: Scalar>(x: V) -> V {
        (x.powf(2.0) * 3.0 - x * 4.0 + 5.0).ln().max(V::from(1.0)) + x.sin() * x.cos()
    }
    let (value, derivatives) = gradient(&[1.25], |x| f(x[0]));
    let dual = f(Dual::variable(1.25));
    assert_eq!((value, dual.value), (f(1.25), f(1.25)));
    assert_close(derivatives[0], dual.derivative, 1e-15);
}
