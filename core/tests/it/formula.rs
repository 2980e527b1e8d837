//! Losses written as formulas: what they mean, their derivatives, and what is refused where.

use paragrad_core::formula::{Formula, FormulaError, Link};
use paragrad_core::nn::Mlp;
use paragrad_core::{Dual, Loss, Op, Scalar, Supervised, Tape, softmax};

use crate::compile::{check, samples};
use crate::{assert_all_close, assert_close, gradient};

#[track_caller]
fn formula(text: &str) -> Formula {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The value for `y` = 3 and `p` = 2, with a term that makes any expression a loss.
#[track_caller]
fn value(text: &str) -> f64 {
    Loss::Formula(formula(&format!("({text}) + 0 * y * p"))).of(&[2.0], &[3.0])
}

#[test]
fn arithmetic_is_that_of_mathematics() {
    for (text, expected) in [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("7 - 2 - 1", 4.0),
        ("8 / 4 / 2", 1.0),
        ("-2 ^ 2", -4.0),
        ("2 ^ -1", 0.5),
        ("2 ^ 3 ^ 2", 512.0),
        ("2 ** 3", 8.0),
        ("- -y", 3.0),
        ("+p", 2.0),
        ("2 * -p", -4.0),
        (".5 + 1e-1 + 2.E1", 20.6),
        ("p ^ y", 8.0),
        ("y ^ 2", 9.0),
        ("0 ^ 0", 1.0),
        ("pi / pi + e / e", 2.0),
        ("z", 2.0),
        ("y[0] - p[0] - z[0]", -1.0),
    ] {
        assert_close(value(text), expected, 1e-15);
    }
}

#[test]
fn functions_are_those_of_the_engine() {
    for (text, expected) in [
        ("abs(-p)", 2.0),
        ("sqrt(p + 2)", 2.0),
        ("exp(p)", Scalar::exp(2.0)),
        ("ln(p) - log(p)", 0.0),
        ("sin(p)", Scalar::sin(2.0)),
        ("cos(p)", Scalar::cos(2.0)),
        ("tanh(p)", Scalar::tanh(2.0)),
        ("sigmoid(p)", Scalar::sigmoid(2.0)),
        ("relu(-p) + relu(p)", 2.0),
        ("softplus(p)", Scalar::softplus(2.0)),
        ("gelu(p)", Scalar::gelu(2.0)),
        ("leaky_relu(-p, 0.5)", -1.0),
        ("max(y, p) - min(y, p)", 1.0),
        ("max(p, 5)", 5.0),
        ("pow(p, 3)", 8.0),
        ("select(y - p, 10, 20)", 10.0),
        ("select(p - y, y, p)", 2.0),
        ("select(1, 2, 3)", 2.0),
        ("detach(p)", 2.0),
    ] {
        assert_close(value(text), expected, 1e-15);
    }
}

#[test]
fn every_operation_can_be_written() {
    let all = "abs(sqrt(exp(ln(sin(cos(tanh(sigmoid(relu(softplus(gelu(leaky_relu(-p, 0.1))))))))))) + \
               max(p, y) * min(p, y) / (y - p ^ 2) ^ (p + y) + select(p, y, detach(p)))";
    let tape = Tape::new();
    let loss = Loss::Formula(formula(all)).of(&[tape.leaf(2.0)], &[tape.leaf(3.0)]);
    let graph = loss.trace().to_dot();
    // A detached value is a constant of its own: see `functions_are_those_of_the_engine`.
    for op in Op::ELEMENTWISE.iter().filter(|&&op| op != Op::Detach) {
        assert!(graph.contains(op.symbol()), "{op:?} in {graph}");
    }
}

/// d |y - p|^1.5 / dp = -1.5 sqrt(|y - p|) sign(y - p).
#[test]
fn derivatives_are_those_of_the_formula_at_its_corners_too() {
    let check_derivatives = |text: &str, outputs: &[f64], targets: &[f64], expected: &[f64]| {
        let loss = Loss::Formula(formula(text));
        let lift = |targets: &[f64]| targets.iter().map(|&y| y.into()).collect::<Vec<_>>();
        let (value, found) = gradient(outputs, |p| loss.of(p, &lift(targets)));
        assert_all_close(&found, expected, 1e-15);
        assert_eq!(value.to_bits(), loss.of(outputs, targets).to_bits(), "{text}");
        for (i, expected) in expected.iter().enumerate() {
            let duals: Vec<Dual> = outputs
                .iter()
                .enumerate()
                .map(|(k, &z)| if k == i { Dual::variable(z) } else { z.into() })
                .collect();
            let targets: Vec<Dual> = targets.iter().map(|&y| y.into()).collect();
            assert_close(loss.of(&duals, &targets).derivative, *expected, 1e-15);
        }
    };
    check_derivatives("abs(y - p)^1.5", &[5.0], &[1.0], &[3.0]);
    check_derivatives("abs(y - p)^1.5", &[1.0], &[1.0], &[0.0]);
    check_derivatives("abs(y - p)", &[1.0], &[1.0], &[0.0]);
    check_derivatives("(y - p)^2", &[3.0, -1.0], &[1.0, 0.0], &[2.0, -1.0]);
    check_derivatives("2 * abs(y[0] - p[0]) + (y[1] - p[1])^2", &[3.0, -1.0], &[1.0, 0.0], &[2.0, -2.0]);
}

#[test]
fn several_outputs_are_averaged_as_the_squared_error_does_or_named() {
    let (outputs, targets) = ([0.3, -1.2, 2.0], [0.1, 0.4, 1.5]);
    let of = |text: &str| Loss::Formula(formula(text)).of(&outputs, &targets);
    assert_close(of("(y - p)^2"), Loss::SquaredError.of(&outputs, &targets), 1e-15);
    assert_close(of("y[2] - p[1]"), 2.7, 1e-15);
    assert_close(of("y[0] * p"), 0.1 * (0.3 - 1.2 + 2.0) / 3.0, 1e-15);
    let named = formula("abs(y[2] - p[0])");
    assert_eq!(named.check_outputs(3), Ok(()));
    assert_eq!(named.check_outputs(2), Err(FormulaError::NoSuchOutput { index: 2, column: 7, n_outputs: 2 }));
}

#[test]
fn probabilities_lose_nothing_in_their_logarithms() {
    let of = |text: &str, link: Link, outputs: &[f64], targets: &[f64]| {
        Loss::Formula(formula(text).with_link(link)).of(outputs, targets)
    };
    let binary = "-y * ln(p) - (1 - y) * ln(1 - p)";
    for logit in [-800.0, -40.0, -1.0, 0.0, 2.0, 40.0, 800.0] {
        for y in [0.0, 1.0] {
            let expected = Loss::BinaryCrossEntropy.of(&[logit], &[y]);
            assert_close(of(binary, Link::Sigmoid, &[logit], &[y]), expected, 1e-15);
        }
    }
    let (logits, targets) = ([1000.0, -3.0, 2.0], [0.0, 1.0, 0.0]);
    let expected = Loss::CrossEntropy.of(&logits, &targets) / 3.0;
    assert_close(of("-y * ln(p)", Link::Softmax, &logits, &targets), expected, 1e-15);
    // 1 - p is rounded to 0 here, and its logarithm is about -40.
    let sure = of("-y * ln(1 - p)", Link::Softmax, &[40.0, 0.0, -1.0], &[1.0, 0.0, 0.0]) * 3.0;
    assert_close(sure, 40.0 - (1.0 + Scalar::exp(-1.0_f64)).ln(), 1e-15);
    let p = softmax(&logits[1..]);
    assert_close(of("y * p", Link::Softmax, &logits[1..], &[1.0, 0.0]), p[0] / 2.0, 1e-15);
    assert_close(of("y - p", Link::Affine(vec![(10.0, 2.0)]), &[1.5], &[14.0]), 1.0, 1e-15);
}

#[test]
fn a_compiled_formula_is_the_tapes() {
    let model = Mlp::new(2, &[3, 2], 7);
    for text in
        ["abs(y - p)^1.5", "max(y - p, 2 * (p - y))", "ln(1 + exp(-y * p))", "select(p, y * p, p ^ 2 - y)"]
    {
        let objective = Supervised { loss: Loss::Formula(formula(text)) };
        check(&objective, &model, &samples(11, 2, 2), text);
    }
}

#[test]
fn what_is_no_formula_is_refused_with_its_column() {
    for (text, words) in [
        ("", "found the end at column 1, expected a number, y, p, z, a function or ("),
        ("asb(y - p)", "unknown function `asb` at column 1, expected one of: abs, "),
        ("abs(y - q)", "unknown variable `q` at column 9, expected one of: y, p, z, pi, e"),
        ("abs(y - p", "found the end at column 10, expected ), a comma or an operator"),
        ("(y - p", "found the end at column 7, expected ) or an operator"),
        ("y - p)", "found `)` at column 6, expected an operator"),
        ("2y - p", "found `y` at column 2, expected an operator, as in 2 * p"),
        ("y - * p", "found `*` at column 5"),
        ("abs(y, p)", "found 2 operands of abs at column 1, expected 1"),
        ("y * p * select(y, p)", "found 2 operands of select at column 9, expected 3"),
        ("y + max()", "found 0 operands of max at column 5, expected 2"),
        ("leaky_relu(y, p)", "found a slope of leaky_relu that varies at column 15, expected a number"),
        ("abs - y", "found `-` at column 5, expected ( behind the name of a function"),
        ("|y - p|", "found `|` at column 1, expected abs(...) for an absolute value"),
        ("y - p; 2", "found `;` at column 6"),
        ("y[1.5] - p", "found the number 1.5 at column 3, expected the number of an output"),
        ("y[p]", "found `p` at column 3, expected the number of an output"),
        ("y[0 - p", "found `-` at column 5, expected ]"),
        ("1e999 * y * p", "found `1e999` at column 1, expected a finite number"),
        ("y - . + p", "found `.` at column 5, expected a finite number"),
        ("y ^ 2", "found a formula without p or z"),
        ("3", "found a formula without p or z"),
        ("abs(p)", "found a formula without y"),
    ] {
        let error = text.parse::<Formula>().expect_err(text).to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}

#[test]
fn levels_are_bounded_and_lengths_are_not() {
    let deep = |open: &str, close: &str, n: usize| format!("{}y - p{}", open.repeat(n), close.repeat(n));
    for (open, close) in [("(", ")"), ("abs(", ")"), ("-", ""), ("2^", ""), ("max(1, ", ")")] {
        let error = deep(open, close, 1_000_000).parse::<Formula>().expect_err("a deep formula");
        assert!(matches!(error, FormulaError::TooDeep { most: 100, .. }), "{error}");
        assert!(deep(open, close, 90).parse::<Formula>().is_ok(), "{open}");
    }
    let long = formula(&format!("y - p{}", " + 1".repeat(100_000)));
    assert_eq!(Loss::Formula(long).of(&[0.0], &[0.0]), 100_000.0);
}

#[test]
fn no_text_makes_the_parser_panic() {
    let parts = [
        "y", "p", "z", "(", ")", "[", "]", ",", "+", "-", "*", "/", "^", "1", ".", "e", "abs", " ", "é", "\0",
    ];
    let mut state = 1_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            text += parts[(state >> 33) as usize % parts.len()];
        }
        if let Ok(formula) = text.parse::<Formula>() {
            assert_eq!(formula.to_string(), text.trim());
        }
    }
}
