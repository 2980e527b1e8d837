//! The model of the microgpt example learns what the program learns that it was taken from, on both engines.

#[path = "../../examples/microgpt/engine.rs"]
mod engine;
#[path = "../../examples/microgpt/model.rs"]
mod model;

use engine::{Compiled, Engine, Taped, one_hots};
use model::{CONTEXT, Gpt, OneHot, tokens};
use paragrad_core::Module;
use paragrad_core::optim::{Adam, AdamConfig, Optimizer};

use crate::compile::{Samples, check as check_program};

/// A run of the original: see `core/tests/data/README.md`.
struct Reference {
    initial: Vec<f64>,
    gradient: Vec<f64>,
    after_200: Vec<f64>,
    names: Vec<Vec<usize>>,
    losses: Vec<f64>,
}

impl Reference {
    fn read() -> Self {
        let columns = |text: &'static str| text.lines().skip(1).map(|line| line.split(','));
        let numbers = |text: &'static str, column: usize| -> Vec<f64> {
            let fields = columns(text).filter_map(|mut fields| fields.nth(column));
            fields.map(|field| field.parse().expect("a number")).collect()
        };
        let parameters = include_str!("../data/microgpt_parameters.csv");
        let losses = include_str!("../data/microgpt_losses.csv");
        Reference {
            initial: numbers(parameters, 0),
            gradient: numbers(parameters, 1),
            after_200: numbers(parameters, 2),
            names: columns(losses).filter_map(|mut fields| fields.next()).map(read).collect(),
            losses: numbers(losses, 1),
        }
    }

    fn model(&self) -> Gpt<f64> {
        let mut parameters = self.initial.iter().copied();
        let model = Gpt::from_fn(|| parameters.next().expect("as many numbers as parameters"));
        assert_eq!((parameters.next(), model.parameters()), (None, self.initial.clone()));
        model
    }
}

fn read(name: &str) -> Vec<usize> {
    tokens(name).expect("letters")
}

/// Fails unless two lists agree to `tolerance`, in units of the largest number expected.
#[track_caller]
fn assert_within(tolerance: f64, found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    let largest = expected.iter().fold(0.0f64, |largest, e| largest.max(e.abs()));
    for (i, (f, e)) in found.iter().zip(expected).enumerate() {
        assert!(
            (f - e).abs() <= tolerance * largest,
            "parameter {i}: {f}, not {e}; the largest is {largest}"
        );
    }
}

/// Repeats the run: its losses to 1e-11, its first gradient to 1e-12 and its last parameters to 1e-9 of the largest.
///
/// Each is ten times or more what was found (2e-13, 1.4e-14, 7e-11, the last of which is the rounding of the file).
#[track_caller]
fn check(mut engine: impl Engine) {
    let reference = Reference::read();
    assert_eq!((reference.names.len(), reference.losses.len()), (200, 200));
    let (mut model, mut gradient) = (reference.model(), Vec::new());
    let mut adam = Adam::new(AdamConfig { beta1: 0.85, beta2: 0.99, epsilon: 1e-8, ..AdamConfig::default() });
    let mut parameters = model.parameters();
    for (step, (name, &expected)) in reference.names.iter().zip(&reference.losses).enumerate() {
        let loss = engine.gradient(&model, name, &mut gradient);
        assert!((loss - expected).abs() <= 1e-11 * expected, "step {step}: loss {loss}, not {expected}");
        if step == 0 {
            assert_within(1e-12, &gradient, &reference.gradient);
        }
        adam.update(&mut parameters, &gradient, 0.01 * (1.0 - step as f64 / 1000.0));
        model.set_parameters(&parameters);
    }
    assert_within(1e-9, &parameters, &reference.after_200);
}

#[test]
fn the_tape_repeats_the_reference() {
    check(Taped::default());
}

#[test]
fn compiled_programs_repeat_the_reference() {
    check(Compiled::default());
}

#[test]
fn a_block_of_names_of_one_length_agrees_with_the_tape() {
    let reference = Reference::read();
    let names = reference.names.iter().filter(|name| name.len() == 8);
    let samples: Samples = names.map(|name| one_hots(name)).collect();
    assert!(samples.len() > 32, "{}", samples.len());
    check_program(&OneHot, &reference.model(), &samples, "names of six letters");
}

#[test]
fn a_name_that_is_too_long_is_cut() {
    let model = Reference::read().model();
    let long = read("abcdefghijklmnopqrst");
    check_cut(&mut Taped::default(), &model, &long);
    check_cut(&mut Compiled::default(), &model, &long);
}

/// Loss and gradient of a name are those of its first sixteen letters, all of them read.
#[track_caller]
fn check_cut(engine: &mut dyn Engine, model: &Gpt<f64>, long: &[usize]) {
    let mut run = |name: &[usize]| {
        let mut gradient = Vec::new();
        (engine.gradient(model, name, &mut gradient), gradient)
    };
    assert_eq!(run(long), run(&long[..=CONTEXT]));
    assert_ne!(run(long), run(&long[..CONTEXT]));
}
