//! Accuracy against exact results, special cases, and the same bits from every form of a function.

use super::super::dispatch::{Level, forced};
use super::{cos, exp, gelu, gelu_derivative, inline, ln, pow, sigmoid, sin, single, softplus, tanh};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;
const TINY: f64 = 5e-324;

/// Exact results, made by `core/tests/data/math_reference.py` with mpmath 1.3.
const REFERENCE: &str = include_str!("../../../tests/data/math_reference.csv");

/// A function of one argument in its three forms, and the bound that its documentation states, in ulp.
struct Function {
    name: &'static str,
    call: fn(f64) -> f64,
    body: fn(f64) -> f64,
    map: fn(&mut [f64]),
    bound: f64,
}

macro_rules! functions {
    ($($name:ident: $bound:expr),* $(,)?) => {
        mod map {
            $(dispatch! {
                pub(super) fn $name(values: &mut [f64]) {
                    for value in values {
                        *value = super::inline::$name(*value);
                    }
                }
            })*
        }

        const FUNCTIONS: &[Function] = &[$(Function {
            name: stringify!($name),
            call: $name,
            body: inline::$name,
            map: map::$name,
            bound: $bound,
        }),*];
    };
}

functions! {
    exp: 0.9,
    ln: 0.8,
    tanh: 1.8,
    sigmoid: 0.8,
    softplus: 1.1,
    gelu: 1.4,
    gelu_derivative: 1.7,
    sin: 0.8,
    cos: 0.8,
}

const POW_BOUND: f64 = 0.8;

/// One line of [`REFERENCE`]: the exact result is `expected + residual * ulp(expected)`.
struct Point {
    x: f64,
    y: f64,
    expected: f64,
    residual: f64,
}

fn points(function: &str) -> impl Iterator<Item = Point> {
    REFERENCE.lines().filter_map(move |line| {
        let [name, x, y, expected, residual] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("five fields expected, found `{line}`");
        };
        let bits = |field| f64::from_bits(u64::from_str_radix(field, 16).expect("16 hexadecimal digits"));
        (name == function).then(|| Point {
            x: bits(x),
            y: if y.is_empty() { 0.0 } else { bits(y) },
            expected: bits(expected),
            residual: residual.parse().expect("a number"),
        })
    })
}

/// The unit in the last place of `x`, the smaller one at a power of two.
fn ulp(x: f64) -> f64 {
    x.abs() - x.abs().next_down()
}

/// Checks `f` against the exact results, in units of `ulp(expected)` or `smallest_unit(x)`, if that is
/// larger.
fn check_accuracy(name: &str, bound: f64, smallest_unit: fn(f64) -> f64, f: impl Fn(f64, f64) -> f64) {
    let mut n_points = 0;
    for Point { x, y, expected, residual } in points(name) {
        let unit = ulp(expected).max(smallest_unit(x));
        let error = ((f(x, y) - expected) / unit - residual * (ulp(expected) / unit)).abs();
        assert!(error <= bound, "{name} at {x:e}, {y:e}: {error:.3} ulp");
        n_points += 1;
    }
    assert!(n_points > 300, "{name}: {n_points} points");
}

#[test]
fn results_are_within_the_documented_bounds() {
    for function in FUNCTIONS {
        let smallest_unit = match function.name {
            "gelu_derivative" => |x| if (-1.0..-0.5).contains(&x) { f64::EPSILON / 8.0 } else { 0.0 },
            _ => |_| 0.0,
        };
        check_accuracy(function.name, function.bound, smallest_unit, |x, _| (function.call)(x));
    }
    check_accuracy("pow", POW_BOUND, |_| 0.0, pow);
}

/// A function of f32: its points, its body, and the bound that its documentation states, in ulp.
type Single = (&'static str, fn(f32) -> f32, f64);

const SINGLES: &[Single] = &[
    ("exp_f32", single::exp, 1.1),
    ("ln_f32", single::ln, 1.0),
    ("tanh_f32", single::tanh, 1.7),
    ("sigmoid_f32", single::sigmoid, 1.1),
];

#[test]
fn results_in_f32_are_within_the_documented_bounds() {
    for &(name, f, bound) in SINGLES {
        let mut n_points = 0;
        for Point { x, expected, residual, .. } in points(name) {
            let nearest = expected.abs() as f32;
            let ulp = f64::from(nearest) - f64::from(nearest.next_down());
            let error = ((f64::from(f(x as f32)) - expected) / ulp - residual).abs();
            assert!(error <= bound, "{name} at {x:e}: {error:.3} ulp");
            n_points += 1;
        }
        assert!(n_points > 100, "{name}: {n_points} points");
    }
}

#[track_caller]
fn check_special_f32(name: &str, f: fn(f32) -> f32, cases: &[(f32, f32)]) {
    for &(x, expected) in cases {
        let actual = f(x);
        assert_eq!(actual.to_bits(), expected.to_bits(), "{name}({x:e}) is {actual:e}, not {expected:e}");
    }
    assert_eq!(f(-f32::NAN).to_bits(), f32::NAN.to_bits(), "{name} of a NaN");
}

#[test]
fn special_values_in_f32_are_exact() {
    const INF: f32 = f32::INFINITY;
    const TINY: f32 = 1e-45;
    let small = [(0.0, 0.0), (-0.0, -0.0), (TINY, TINY), (-TINY, -TINY)];
    check_special_f32("exp", single::exp, &[(0.0, 1.0), (-0.0, 1.0), (INF, INF), (-INF, 0.0), (TINY, 1.0)]);
    check_special_f32("exp", single::exp, &[(89.0, INF), (-104.0, 0.0), (-103.0, TINY), (f32::MAX, INF)]);
    check_special_f32(
        "ln",
        single::ln,
        &[(1.0, 0.0), (0.0, -INF), (-0.0, -INF), (INF, INF), (-1.0, f32::NAN)],
    );
    check_special_f32("ln", single::ln, &[(-TINY, f32::NAN), (TINY, -103.27893), (f32::MAX, 88.72284)]);
    check_special_f32("tanh", single::tanh, &small);
    check_special_f32("tanh", single::tanh, &[(INF, 1.0), (-INF, -1.0), (f32::MAX, 1.0), (-9.5, -1.0)]);
    check_special_f32("sigmoid", single::sigmoid, &[(0.0, 0.5), (-0.0, 0.5), (INF, 1.0), (-INF, 0.0)]);
    check_special_f32("sigmoid", single::sigmoid, &[(-103.0, TINY), (-f32::MAX, 0.0), (30.0, 1.0)]);
    check_special_f32(
        "softplus",
        single::softplus,
        &[(INF, INF), (-INF, 0.0), (200.0, 200.0), (-200.0, 0.0)],
    );
    check_special_f32("gelu", single::gelu, &[(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -0.0)]);
    check_special_f32("gelu'", single::gelu_derivative, &[(0.0, 0.5), (INF, 1.0), (-INF, -0.0)]);
    check_special_f32("sin", single::sin, &small);
    check_special_f32("sin", single::sin, &[(INF, f32::NAN), (-INF, f32::NAN)]);
    check_special_f32("cos", single::cos, &[(0.0, 1.0), (TINY, 1.0), (INF, f32::NAN)]);
    assert_eq!(single::pow(2.0, 0.5), std::f32::consts::SQRT_2);
    assert_eq!(single::pow(-0.0, -3.0), -INF);
    assert_eq!(single::pow(10.0, 39.0), INF);
}

#[track_caller]
fn check_special(name: &str, f: fn(f64) -> f64, cases: &[(f64, f64)]) {
    for &(x, expected) in cases {
        let actual = f(x);
        assert_eq!(actual.to_bits(), expected.to_bits(), "{name}({x:e}) is {actual:e}, not {expected:e}");
    }
    assert_eq!(f(-NAN).to_bits(), NAN.to_bits(), "{name} of a NaN");
}

#[test]
fn special_values_are_exact() {
    check_special(
        "exp",
        exp,
        &[(0.0, 1.0), (-0.0, 1.0), (INF, INF), (-INF, 0.0), (710.0, INF), (-746.0, 0.0)],
    );
    check_special("exp", exp, &[(f64::MAX, INF), (-f64::MAX, 0.0), (TINY, 1.0), (-745.0, TINY)]);
    check_special("ln", ln, &[(1.0, 0.0), (0.0, -INF), (-0.0, -INF), (INF, INF), (-1.0, NAN), (-INF, NAN)]);
    check_special("ln", ln, &[(-TINY, NAN), (f64::MAX, 709.782712893384)]);
    check_special("tanh", tanh, &[(0.0, 0.0), (-0.0, -0.0), (INF, 1.0), (-INF, -1.0), (TINY, TINY)]);
    check_special("tanh", tanh, &[(-TINY, -TINY), (f64::MAX, 1.0), (-800.0, -1.0), (22.0, 1.0)]);
    check_special("sigmoid", sigmoid, &[(0.0, 0.5), (-0.0, 0.5), (INF, 1.0), (-INF, 0.0), (800.0, 1.0)]);
    check_special("sigmoid", sigmoid, &[(-800.0, 0.0), (-745.0, TINY), (f64::MAX, 1.0), (-f64::MAX, 0.0)]);
    check_special("softplus", softplus, &[(INF, INF), (-INF, 0.0), (800.0, 800.0), (-800.0, 0.0)]);
    check_special(
        "softplus",
        softplus,
        &[(0.0, std::f64::consts::LN_2), (-745.0, TINY), (f64::MAX, f64::MAX)],
    );
    check_special("gelu", gelu, &[(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -0.0), (60.0, 60.0)]);
    check_special("gelu", gelu, &[(-60.0, -0.0), (f64::MAX, f64::MAX), (-f64::MAX, -0.0)]);
    check_special(
        "gelu'",
        gelu_derivative,
        &[(0.0, 0.5), (-0.0, 0.5), (INF, 1.0), (-INF, -0.0), (60.0, 1.0)],
    );
    check_special(
        "sin",
        sin,
        &[(0.0, 0.0), (-0.0, -0.0), (INF, NAN), (-INF, NAN), (TINY, TINY), (-TINY, -TINY)],
    );
    check_special("cos", cos, &[(0.0, 1.0), (-0.0, 1.0), (INF, NAN), (-INF, NAN), (TINY, 1.0)]);
}

#[test]
fn special_powers_are_those_of_ieee_754() {
    for y in [0.0, -0.0, 1.0, -2.5, 3.0, INF, -INF, NAN] {
        assert_eq!(pow(1.0, y), 1.0, "1^{y}");
        assert_eq!(pow(y, 0.0), 1.0, "{y}^0");
        assert_eq!(pow(y, -0.0), 1.0, "{y}^-0");
    }
    let cases = [
        (NAN, 2.0, NAN),
        (2.0, NAN, NAN),
        (-1.0, INF, 1.0),
        (-1.0, -INF, 1.0),
        (0.5, INF, 0.0),
        (-0.5, INF, 0.0),
        (0.5, -INF, INF),
        (2.0, INF, INF),
        (-2.0, INF, INF),
        (2.0, -INF, 0.0),
        (0.0, 3.0, 0.0),
        (-0.0, 3.0, -0.0),
        (-0.0, 2.0, 0.0),
        (-0.0, 0.5, 0.0),
        (0.0, -3.0, INF),
        (-0.0, -3.0, -INF),
        (-0.0, -2.0, INF),
        (-0.0, -0.5, INF),
        (0.0, INF, 0.0),
        (0.0, -INF, INF),
        (INF, 2.0, INF),
        (INF, -2.0, 0.0),
        (-INF, 3.0, -INF),
        (-INF, 2.0, INF),
        (-INF, 0.5, INF),
        (-INF, -3.0, -0.0),
        (-INF, -2.0, 0.0),
        (-INF, INF, INF),
        (-INF, -INF, 0.0),
        (-2.0, 3.0, -8.0),
        (-2.0, 2.0, 4.0),
        (-2.0, -1.0, -0.5),
        (-2.0, 0.5, NAN),
        (-2.0, 9007199254740993.0, INF), // 2^53, an even number, is what this literal rounds to
        (-1.0, 9007199254740991.0, -1.0),
        (-1.0, f64::MAX, 1.0),
        (10.0, 400.0, INF),
        (-10.0, 401.0, -INF),
        (10.0, -400.0, 0.0),
        (-10.0, -401.0, -0.0),
        (2.0, -1074.0, TINY),
        (TINY, 1.0, TINY),
        (3.0, TINY, 1.0),
        (f64::MAX, 1.0, f64::MAX),
        (2.0, f64::MAX, INF),
        (0.5, f64::MAX, 0.0),
    ];
    for (x, y, expected) in cases {
        let actual = pow(x, y);
        assert_eq!(actual.to_bits(), expected.to_bits(), "{x:e}^{y:e} is {actual:e}, not {expected:e}");
    }
}

/// A few thousand arguments: the corners, any bits at all, and moderate numbers. (splitmix64, G. Steele et
/// al., 2014.)
fn many_arguments() -> Vec<f64> {
    let mut state = 0_u64;
    let mut random_bits = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let mut arguments = vec![0.0, -0.0, 1.0, -1.0, INF, -INF, NAN, TINY, -TINY, f64::MAX, f64::MIN];
    for _ in 0..2000 {
        arguments.push(f64::from_bits(random_bits()));
        arguments.push((random_bits() as f64 / 2.0_f64.powi(64) - 0.5) * 20.0);
        arguments.push((random_bits() as f64 / 2.0_f64.powi(64) - 0.5) * 1600.0);
    }
    arguments
}

#[test]
fn calls_bodies_and_loops_of_every_level_give_the_same_bits() {
    let arguments = many_arguments();
    for &Function { name, call, body, map, .. } in FUNCTIONS {
        let bits: Vec<u64> = arguments.iter().map(|&x| body(x).to_bits()).collect();
        for level in Level::available() {
            let mut mapped = arguments.clone();
            forced::at(level, || map(&mut mapped));
            for (i, &x) in arguments.iter().enumerate() {
                let forms = [forced::at(level, || call(x)), mapped[i]];
                assert_eq!(forms.map(f64::to_bits), [bits[i]; 2], "{name}({x:e}) at {level}: {forms:?}");
            }
        }
    }
    for (&x, &y) in arguments.iter().zip(arguments.iter().rev()) {
        let bits = inline::pow(x, y).to_bits();
        for (level, power) in forced::at_each(|| pow(x, y)) {
            assert_eq!(power.to_bits(), bits, "{x:e}^{y:e} at {level}: {power}");
        }
    }
}

#[test]
fn values_never_leave_their_range() {
    for x in many_arguments().into_iter().filter(|x| !x.is_nan()) {
        assert!((-1.0..=1.0).contains(&tanh(x)), "tanh({x:e})");
        assert!((0.0..=1.0).contains(&sigmoid(x)), "sigmoid({x:e})");
        assert!(softplus(x) >= x.max(0.0), "softplus({x:e})");
        assert!(!sin(x).is_finite() || sin(x).abs() <= 1.0, "sin({x:e})");
        assert!(!cos(x).is_finite() || cos(x).abs() <= 1.0, "cos({x:e})");
    }
}

#[test]
fn symmetries_hold_to_the_bit() {
    for x in many_arguments().into_iter().filter(|x| x.is_finite()) {
        assert_eq!(tanh(-x).to_bits(), (-tanh(x)).to_bits(), "tanh({x:e})");
        assert_eq!(sin(-x).to_bits(), (-sin(x)).to_bits(), "sin({x:e})");
        assert_eq!(cos(-x).to_bits(), cos(x).to_bits(), "cos({x:e})");
    }
}

#[test]
fn rising_functions_rise_through_their_breakpoints() {
    let grid = || (-80_000..80_000).map(|i| f64::from(i) / 1999.0);
    for (name, f) in
        [("exp", exp as fn(f64) -> f64), ("tanh", tanh), ("sigmoid", sigmoid), ("softplus", softplus)]
    {
        for (x, next) in grid().zip(grid().skip(1)) {
            assert!(f(x) <= f(next), "{name} falls from {x} to {next}");
        }
    }
    for x in grid().filter(|&x| x > 0.0) {
        assert!(ln(x) < ln(x + 1e-3), "ln falls after {x}");
    }
}
