//! Every operation of the table: tape, forward mode, plain numbers and differences say the same of it.

use paragrad_core::compile::{Program, hessian_vector_product};
use paragrad_core::gradcheck::central_difference;
use paragrad_core::{Dual, Op, Scalar, Symbol, Tape, Value};

use crate::{assert_close, gradient, same};

/// One operation applied to up to two operands, in each scalar.
struct Row {
    op: Op,
    arity: usize,
    formula: &'static str,
    numbers: fn([f64; 2]) -> f64,
    duals: fn([Dual; 2]) -> Dual,
    values: for<'t> fn([Value<'t>; 2]) -> Value<'t>,
    symbols: for<'g> fn([Symbol<'g>; 2]) -> Symbol<'g>,
}

macro_rules! table {
    ($($op:ident $arity:literal |$a:ident, $b:ident| $formula:expr;)*) => {
        &[$({
            fn formula<V: Scalar>([$a, $b]: [V; 2]) -> V {
                $formula
            }
            Row {
                op: Op::$op,
                arity: $arity,
                formula: stringify!($formula),
                numbers: formula::<f64>,
                duals: formula::<Dual>,
                values: |operands| formula(operands),
                symbols: |operands| formula(operands),
            }
        }),*]
    };
}

/// A new operation gets its row here.
const TABLE: &[Row] = table! {
    Add 2 |a, b| a + b;
    Sub 2 |a, b| a - b;
    Mul 2 |a, b| a * b;
    Div 2 |a, b| a / b;
    Neg 1 |a, _b| -a;
    Powf 1 |a, _b| a.powf(0.0);
    Powf 1 |a, _b| a.powf(0.5);
    Powf 1 |a, _b| a.powf(1.0);
    Powf 1 |a, _b| a.powf(2.0);
    Powf 1 |a, _b| a.powf(3.0);
    Powf 1 |a, _b| a.powf(-1.0);
    Powf 1 |a, _b| a.powf(-2.5);
    Pow 2 |a, b| a.pow(b);
    Exp 1 |a, _b| a.exp();
    Ln 1 |a, _b| a.ln();
    Sqrt 1 |a, _b| a.sqrt();
    Abs 1 |a, _b| a.abs();
    Sin 1 |a, _b| a.sin();
    Cos 1 |a, _b| a.cos();
    Tanh 1 |a, _b| a.tanh();
    Sigmoid 1 |a, _b| a.sigmoid();
    Relu 1 |a, _b| a.relu();
    LeakyRelu 1 |a, _b| a.leaky_relu(0.01);
    LeakyRelu 1 |a, _b| a.leaky_relu(0.0);
    Softplus 1 |a, _b| a.softplus();
    Gelu 1 |a, _b| a.gelu();
    Max 2 |a, b| a.max(b);
    Min 2 |a, b| a.min(b);
    Select 2 |a, b| V::select(b, a, V::from(7.0));
    Detach 1 |a, _b| a.detach();
};

/// Where arithmetic has its corners.
const CORNERS: [f64; 22] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -1.75,
    2.0,
    3.0,
    -20.5,
    710.0,
    -1000.0,
    5e-324,
    -1e-310,
    1e-300,
    -1e-300,
    1e300,
    -1e300,
    f64::MAX,
    f64::MIN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// Runs `check` on every row with every pair of points; of an operation with one operand, once for each point.
fn for_each_case(points: &[f64], check: impl Fn(&Row, [f64; 2])) {
    for row in TABLE {
        let seconds = if row.arity == 1 { &points[..1] } else { points };
        for &a in points {
            seconds.iter().for_each(|&b| check(row, [a, b]));
        }
    }
}

/// Value and derivatives by forward mode, one operand at a time.
fn forward(row: &Row, at: [f64; 2]) -> (f64, Vec<f64>) {
    let along = |i: usize| {
        let mut operands = at.map(Dual::from);
        operands[i] = Dual::variable(at[i]);
        (row.duals)(operands)
    };
    (along(0).value, (0..row.arity).map(|i| along(i).derivative).collect())
}

/// Value and derivatives by the tape.
fn reverse(row: &Row, at: [f64; 2]) -> (f64, Vec<f64>) {
    let (value, mut gradient) = gradient(&at, |x| (row.values)([x[0], x[1]]));
    gradient.truncate(row.arity);
    (value, gradient)
}

#[track_caller]
fn assert_same(row: &Row, at: [f64; 2], found: (f64, &[f64]), expected: (f64, &[f64])) {
    let equal = same(found.0, expected.0) && found.1.iter().zip(expected.1).all(|(&f, &e)| same(f, e));
    assert!(equal, "{} at {at:?}: found {found:?}, expected {expected:?}", row.formula);
}

#[test]
fn every_operation_has_a_row() {
    for op in Op::ELEMENTWISE {
        assert!(TABLE.iter().any(|row| row.op == *op), "{op:?} has no row in the table of this test");
    }
}

#[test]
fn a_row_records_the_operation_that_it_names() {
    for row in TABLE {
        let tape = Tape::new();
        let graph = (row.values)([tape.leaf(3.0), tape.leaf(2.0)]).trace();
        let last = graph.nodes().len() - 1;
        let operation = graph.nodes()[last].operation().unwrap_or("none");
        assert!(operation.starts_with(row.op.symbol()), "{} records {operation}", row.formula);
        assert_eq!((graph.n_operations(), graph.arguments(last).len()), (1, row.arity), "{}", row.formula);
    }
}

#[test]
fn tape_and_forward_mode_and_plain_numbers_agree_to_the_bit_at_every_corner() {
    for_each_case(&CORNERS, |row, at| {
        let (value, derivatives) = reverse(row, at);
        let (expected, expected_derivatives) = forward(row, at);
        assert_same(row, at, (value, &derivatives), (expected, &expected_derivatives));
        assert_same(row, at, (value, &[]), ((row.numbers)(at), &[]));
    });
}

#[test]
fn a_constant_operand_changes_neither_the_value_nor_the_other_derivative() {
    for_each_case(&CORNERS, |row, at| {
        let (value, derivatives) = reverse(row, at);
        for (i, &derivative) in derivatives.iter().enumerate() {
            let (found, found_derivatives) = gradient(&at[i..=i], |x| {
                let mut operands = at.map(Value::from);
                operands[i] = x[0];
                (row.values)(operands)
            });
            assert_same(row, at, (found, &found_derivatives), (value, &[derivative]));
        }
    });
}

/// Points where nothing in the table has a kink; where an operation has no value, there is nothing to compare.
const SMOOTH: [f64; 8] = [-3.1, -1.3, -0.72, 0.31, 0.8, 1.4, 2.5, 4.2];

#[test]
fn derivatives_agree_with_differences_where_smooth() {
    let differentiable = |row: &Row, at: [f64; 2]| row.op != Op::Detach && (row.numbers)(at).is_finite();
    for_each_case(&SMOOTH, |row, at| {
        if !differentiable(row, at) || (row.arity == 2 && at[0] == at[1]) {
            return;
        }
        let (_, derivatives) = reverse(row, at);
        for (i, &derivative) in derivatives.iter().enumerate() {
            let with = |x| (row.numbers)(std::array::from_fn(|k| if k == i { x } else { at[k] }));
            let difference = extrapolated(with, at[i]);
            if difference.is_finite() {
                assert_close(derivative, difference, 1e-9);
            } else {
                assert!(derivative.is_nan(), "{} at {at:?}: {derivative}", row.formula);
            }
        }
    });
}

/// Second derivatives of a compiled operation whose operands vary from sample to sample, and of one whose operands are
/// parameters: each has a rule of its own.
fn second_derivatives(row: &Row, at: [f64; 2]) -> [[f64; 2]; 2] {
    let varying = Program::of_closure(&at, 1, 0, |w, x, _| (row.symbols)([w[0] * x[0], w[1] * x[0]]));
    let uniform = Program::of_closure(&at, 1, 0, |w, _, _| (row.symbols)(*w));
    let column = |program: &Program, i: usize| {
        let direction: [f64; 2] = std::array::from_fn(|k| f64::from(i == k));
        let sample = ([1.0].as_slice(), [].as_slice());
        let found = hessian_vector_product(program, &at, &direction, [sample]);
        let (_, derivatives) = reverse(row, at);
        let product = [found.product[0], found.product[1]];
        assert_same(row, at, (0.0, &found.gradient[..row.arity]), (0.0, &derivatives));
        product
    };
    let columns = [0, 1].map(|i| column(&varying, i));
    for (i, expected) in columns.iter().enumerate() {
        assert_same(row, at, (0.0, &column(&uniform, i)), (0.0, expected));
    }
    columns
}

#[test]
fn second_derivatives_agree_with_differences_of_first_ones_where_smooth() {
    for_each_case(&SMOOTH, |row, at| {
        let [first, second] = second_derivatives(row, at);
        if row.arity == 2 && at[0] == at[1] {
            return;
        }
        for (k, column) in [first, second].iter().enumerate().take(row.arity) {
            for (i, &found) in column.iter().enumerate().take(row.arity) {
                let with = |x| forward(row, std::array::from_fn(|j| if j == k { x } else { at[j] })).1[i];
                let difference = extrapolated(with, at[k]);
                if difference.is_finite() {
                    assert_close(found, difference, 1e-8);
                } else {
                    assert!(found.is_nan() || found == 0.0, "{} at {at:?}: {found}", row.formula);
                }
            }
        }
    });
}

/// The derivative by central differences, extrapolated from two steps.
fn extrapolated(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let (coarse, fine) = (central_difference(&f, x, 1e-3), central_difference(&f, x, 5e-4));
    fine + (fine - coarse) / 3.0
}

/// Values and derivatives from mpmath 1.3 with 30 digits; `gelu` is `x ncdf(x)`.
#[test]
fn elementary_functions_have_the_right_numbers() {
    let check = |f: fn(Dual) -> Dual, x: f64, value: f64, derivative: f64| {
        let y = f(Dual::variable(x));
        assert_close(y.value, value, 1e-15);
        assert_close(y.derivative, derivative, 1e-15);
    };
    check(Dual::exp, 0.5, 1.6487212707001282, 1.6487212707001282);
    check(Dual::exp, -1.5, 0.22313016014842982, 0.22313016014842982);
    check(Dual::ln, 4.0, 1.3862943611198906, 0.25);
    check(Dual::sqrt, 3.0, 1.7320508075688772, 0.28867513459481287);
    check(Dual::sin, -1.5, -0.9974949866040544, 0.0707372016677029);
    check(Dual::cos, 2.0, -0.4161468365471424, -0.9092974268256817);
    check(Dual::tanh, 0.5, 0.46211715726000974, 0.7864477329659274);
    check(Dual::tanh, -1.5, -0.9051482536448664, 0.18070663892364852);
    check(Dual::sigmoid, 2.0, 0.8807970779778824, 0.10499358540350652);
    check(Dual::sigmoid, -1.5, 0.18242552380635635, 0.14914645207033286);
    check(Dual::softplus, 2.0, 2.1269280110429727, 0.8807970779778824);
    check(Dual::softplus, -1.5, 0.2014132779827524, 0.18242552380635635);
    check(Dual::gelu, 0.5, 0.34573123063700656, 0.8674951246561629);
    check(Dual::gelu, -1.5, -0.1002108019032871, -0.12746919222997952);
    check(|x| x.pow(1.75.into()), 2.5, 4.970442054794066, 3.4793094383558465);
    check(|x| Dual::from(2.5).pow(x), 1.75, 4.970442054794066, 4.554369988125335);
}
