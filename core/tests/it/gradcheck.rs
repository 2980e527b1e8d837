//! Differences, and the check of gradients against them.

use paragrad_core::gradcheck::{Report, Verdict, central_difference, forward_difference};
use paragrad_core::nn::{Activation, Initializer, Mlp, MlpConfig};
use paragrad_core::{Loss, Module, Objective, Scalar, Supervised, gradcheck};

use crate::assert_close;

/// An objective that is one formula of two parameters, as a function for each scalar.
macro_rules! formula {
    ($Name:ident |$p:ident| $formula:expr) => {
        struct $Name;
        impl Objective for $Name {
            type Model<V: Scalar> = [V; 2];
            fn loss<V: Scalar>(&self, $p: &[V; 2], _: &[V], _: &[V]) -> V {
                $formula
            }
        }
    };
}

formula!(Kink | p | p[0].relu() + p[1] * p[1]);
formula!(WrongSquare | p | p[0] * p[0].detach() + p[1]);
formula!(Smooth | p | (p[0] * p[1]).sin() + p[0].exp() / p[1]);
formula!(Logarithm | p | p[0].ln() + p[1]);

fn verdicts(report: &Report) -> Vec<Verdict> {
    report.comparisons.iter().map(|comparison| comparison.verdict).collect()
}

#[test]
fn differences_err_by_their_order() {
    let f = |x: f64| x * x * x;
    assert_close(forward_difference(f, 2.0, 0.5), 12.0 + 3.25, 1e-15);
    assert_close(central_difference(f, 2.0, 0.5), 12.0 + 0.25, 1e-15);
}

#[test]
fn networks_pass_with_every_activation() {
    for &activation in Activation::ALL {
        let config = MlpConfig {
            initializer: Some(Initializer::Uniform),
            ..MlpConfig::new(3, &[5, 4], activation, 2)
        };
        let net = Mlp::from_config(&config, 11);
        let report =
            gradcheck(&Supervised { loss: Loss::SquaredError }, &net, &[0.5, -1.2, 2.0], &[1.0, -0.5]);
        assert!(report.passed(), "{activation}: {report}");
        assert_eq!(report.count(Verdict::Agrees), net.n_parameters(), "{activation}: {report}");
    }
}

#[test]
fn a_report_names_the_parameters_in_order() {
    let net = Mlp::new(2, &[1], 5);
    let report = gradcheck(&Supervised::default(), &net, &[0.5, -1.2], &[1.0]);
    let names: Vec<_> = report.comparisons.iter().map(|comparison| comparison.name.as_str()).collect();
    assert_eq!(names, ["layers.0.neurons.0.w.0", "layers.0.neurons.0.w.1", "layers.0.neurons.0.b"]);
}

#[test]
fn a_smooth_formula_passes_at_every_size() {
    for scale in [1e-8, 1e-3, 1.0, 30.0] {
        let report = gradcheck(&Smooth, &[0.7 * scale, 1.3], &[], &[]);
        assert_eq!(verdicts(&report), [Verdict::Agrees; 2], "{report}");
        assert!(report.worst().is_some_and(|worst| worst.ratio() <= 1.0));
    }
}

#[test]
fn a_wrong_derivative_is_found_and_named() {
    let report = gradcheck(&WrongSquare, &[3.0, 1.0], &[], &[]);
    assert_eq!(verdicts(&report), [Verdict::Differs, Verdict::Agrees]);
    assert!(!report.passed());
    let worst = report.worst().unwrap();
    assert_eq!((worst.name.as_str(), worst.analytic), ("0", 3.0));
    assert_close(worst.numeric, 6.0, 1e-9);
}

/// A derivative that is wrong by a millionth is found too.
#[test]
fn a_slightly_wrong_derivative_is_found() {
    formula!(Slightly | p | p[0].sin() + (p[0] - p[0].detach()) * 1e-6 + p[1]);
    let report = gradcheck(&Slightly, &[0.5, 1.0], &[], &[]);
    assert_eq!(verdicts(&report), [Verdict::Differs, Verdict::Agrees], "{report}");
}

#[test]
fn at_a_kink_differences_prove_nothing() {
    for at in [0.0, 1e-9, -1e-9, 1e-6, 1e-5, -1e-5, 1e-4, -1e-4] {
        let report = gradcheck(&Kink, &[at, 2.0], &[], &[]);
        assert_eq!(verdicts(&report), [Verdict::NotSmooth, Verdict::Agrees], "at {at}: {report}");
        assert!(report.passed());
    }
    for at in [0.1, -0.1] {
        assert_eq!(verdicts(&gradcheck(&Kink, &[at, 2.0], &[], &[])), [Verdict::Agrees; 2]);
    }
}

#[test]
fn where_the_loss_ends_differences_prove_nothing() {
    let report = gradcheck(&Logarithm, &[1e-9, 1.0], &[], &[]);
    assert_eq!(verdicts(&report), [Verdict::NotSmooth, Verdict::Agrees], "{report}");
}

#[test]
fn a_report_reads_as_a_sentence() {
    let starts = |report: &Report, expected: &str| {
        let text = report.to_string();
        assert!(text.starts_with(expected), "{text}");
    };
    starts(
        &gradcheck(&WrongSquare, &[3.0, 1.0], &[], &[]),
        "1 of 2 derivatives differ from differences; worst: 0, tape 3e0, differences ",
    );
    starts(&gradcheck(&Smooth, &[0.7, 1.3], &[], &[]), "2 derivatives agree with differences; worst: ");
    starts(
        &gradcheck(&Kink, &[1e-5, 2.0], &[], &[]),
        "2 derivatives agree with differences, 1 at kinks that differences cannot judge; worst: 1, tape 4e0",
    );
    let empty = Report { comparisons: Vec::new() };
    assert_eq!(empty.to_string(), "0 derivatives agree with differences");
}

/// Hundreds of thousands of derivatives: a tolerance that is too narrow once in ten thousand would show.
#[test]
fn correct_derivatives_of_ordinary_networks_do_not_differ() {
    let losses = [
        (Loss::SquaredError, [0.3, -0.7]),
        (Loss::AbsoluteError, [0.3, -0.7]),
        (Loss::BinaryCrossEntropy, [1.0, 0.0]),
        (Loss::CrossEntropy, [0.0, 1.0]),
        (Loss::Hinge, [1.0, -1.0]),
        (Loss::Poisson, [2.0, 0.0]),
    ];
    let mut judged = 0;
    for seed in 0..40 {
        for &activation in Activation::ALL {
            let net = Mlp::from_config(&MlpConfig::new(3, &[4, 4], activation, 2), seed);
            for (loss, y) in &losses {
                let objective = Supervised { loss: loss.clone() };
                let report = gradcheck(&objective, &net, &[0.5, -1.0, 2.0], y);
                assert!(report.passed(), "{loss:?}, {activation}, seed {seed}: {report}");
                judged += report.count(Verdict::Agrees);
            }
        }
    }
    assert!(judged > 70_000, "{judged}");
}

/// Two large terms that cancel: the loss is small, its rounding is not.
struct Cancelling;

impl Objective for Cancelling {
    type Model<V: Scalar> = [V; 2];
    fn loss<V: Scalar>(&self, &[a, b]: &[V; 2], _: &[V], _: &[V]) -> V {
        (a * 1e9 + b) - a * 1e9
    }
}

#[test]
fn rounding_that_drowns_a_derivative_proves_nothing() {
    let report = gradcheck(&Cancelling, &[1.3, 0.7], &[], &[]);
    assert!(report.passed(), "{report}");
}
