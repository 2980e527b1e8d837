//! Samples of different shapes: a program for each, sums from the smallest to the largest, padding that does not matter.

use paragrad::{Dataset, Engine, Objective, Scalar, TrainConfig, Trainer};

use crate::{bits, fit, parameter_bits};

/// How long a sample's sequence is, by its first number.
fn length(x: &[f64]) -> usize {
    1 + x[0] as usize
}

/// A recurrent cell over sequences of up to five numbers.
struct Recurrent;

impl Objective for Recurrent {
    type Model<V: Scalar> = [V; 3];

    fn loss<V: Scalar>(&self, &[w, u, b]: &[V; 3], x: &[V], y: &[V]) -> V {
        let state = x[1..].iter().fold(V::from(0.0), |state, &x| (w * x + u * state + b).tanh());
        let error = state - y[0];
        error * error
    }

    fn widths(&self, x: &[f64], y: &[f64]) -> (usize, usize) {
        (length(x), y.len())
    }
}

/// A linear model that meets each of its parameters at most once.
struct Prefix;

impl Objective for Prefix {
    type Model<V: Scalar> = [V; 6];

    fn loss<V: Scalar>(&self, w: &[V; 6], x: &[V], y: &[V]) -> V {
        let error = V::dot(w[5], &w[..x.len() - 1], &x[1..]) - y[0];
        error * error
    }

    fn widths(&self, x: &[f64], y: &[f64]) -> (usize, usize) {
        (length(x), y.len())
    }
}

/// 300 sequences of one to five numbers, the rest of their rows filled with `padding`.
fn sequences(padding: f64) -> Dataset {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for i in 0..300 {
        let n = 1 + i * 7 % 5;
        x.push(n as f64);
        x.extend((0..5).map(|j| if j < n { ((i * 5 + j) as f64).sin() } else { padding }));
        y.push((i as f64).cos() * 0.5);
    }
    Dataset::new(x, 6, y, 1).expect("300 rows")
}

fn config(engine: Engine, threads: usize) -> TrainConfig {
    TrainConfig {
        epochs: 3,
        batch_size: 130,
        learning_rate: 0.3,
        threads: Some(threads),
        engine,
        ..TrainConfig::default()
    }
}

/// Epoch losses, the final loss and the parameters.
fn trained<O>(objective: O, model: O::Model<f64>, data: &Dataset, config: TrainConfig) -> (Vec<f64>, Vec<u64>)
where
    O: Objective + paragrad::SampleLoss<Numbers = O::Model<f64>>,
{
    let mut trainer = Trainer::new(objective, model, config).expect("a trainer");
    let epochs = fit(&mut trainer, data).expect("a fit").epochs;
    let losses = epochs.iter().map(|epoch| epoch.loss).chain([trainer.evaluate(data)]).collect();
    (losses, parameter_bits(&trainer))
}

#[test]
fn sequences_train_to_the_same_bits_on_any_number_of_threads() {
    let run = |engine, threads| {
        let (losses, parameters) =
            trained(Recurrent, [0.5, -0.3, 0.1], &sequences(0.0), config(engine, threads));
        (bits(&losses), parameters)
    };
    for engine in Engine::ALL {
        let expected = run(engine, 1);
        for threads in [2, 3, 7] {
            assert_eq!(run(engine, threads), expected, "{engine:?}, {threads} threads");
        }
    }
}

#[test]
fn both_engines_agree_on_sequences() {
    let run = |engine| trained(Recurrent, [0.5, -0.3, 0.1], &sequences(0.0), config(engine, 2)).0;
    let (tape, compiled) = (run(Engine::Tape), run(Engine::Compiled));
    assert!(tape[3] < tape[0], "{tape:?}");
    for (tape, compiled) in tape.iter().zip(compiled) {
        assert!((tape - compiled).abs() <= 1e-12 * tape.abs(), "{tape} and {compiled}");
    }
}

#[test]
fn where_a_parameter_is_met_once_a_sample_both_engines_give_the_same_bits() {
    let run = |engine| {
        let config = TrainConfig { learning_rate: 0.1, ..config(engine, 2) };
        let (losses, parameters) = trained(Prefix, [0.1; 6], &sequences(0.0), config);
        (bits(&losses), parameters)
    };
    assert_eq!(run(Engine::Compiled), run(Engine::Tape));
}

#[test]
fn padding_does_not_matter() {
    for engine in Engine::ALL {
        let run = |padding| trained(Recurrent, [0.5, -0.3, 0.1], &sequences(padding), config(engine, 2));
        assert_eq!(run(0.0).1, run(1e9).1, "{engine:?}");
    }
}
