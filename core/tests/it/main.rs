//! What this crate promises, by topic. `article` goes through the article from top to bottom: start there.

mod architectures;
mod arithmetic;
mod article;
mod article_networks;
mod compile;
mod compiled_graphs;
mod compiled_hessian;
mod compiled_mlp;
mod corners;
mod dot;
mod formula;
mod gradcheck;
mod loss;
mod microgpt;
mod module;
mod nn;
mod operations;
mod optim;
mod random_graphs;
mod samples;
mod schedule;
mod second;
mod softmax;
mod tape;
mod trace;

use paragrad_core::{Tape, Value};

/// The value of `f` at `x`, and its derivatives by each of `x` by reverse sweep.
fn gradient(x: &[f64], f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t>) -> (f64, Vec<f64>) {
    let tape = Tape::new();
    let leaves: Vec<_> = x.iter().map(|&x| tape.leaf(x)).collect();
    let y = f(&leaves);
    y.backward();
    (y.data(), leaves.iter().map(|leaf| leaf.grad()).collect())
}

/// Whether two results are the same number; 0 and -0 are, and so are NaN and NaN.
fn same(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan())
}

/// Fails unless the two differ by at most `tolerance` in units of the larger of 1 and `expected`.
#[track_caller]
fn assert_close(found: f64, expected: f64, tolerance: f64) {
    let error = (found - expected).abs() / expected.abs().max(1.0);
    assert!(error <= tolerance, "found {found:?}, expected {expected:?}, {error:.1e} apart");
}

/// [`assert_close`] for each of several numbers.
#[track_caller]
fn assert_all_close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{found:?} {expected:?}");
    found.iter().zip(expected).for_each(|(&found, &expected)| assert_close(found, expected, tolerance));
}

/// What a panic of `f` says.
#[track_caller]
fn panic_message(f: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let payload = std::panic::catch_unwind(f).expect_err("no panic");
    let text = payload.downcast_ref::<&str>().map(|&text| text.to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).expect("a panic with a text")
}
