//! Losses and their gradients, by tape and by forward mode, extreme outputs included.

use paragrad::{Dual, Loss, Tape};
use serde::Deserialize;

use super::{Tolerance, loss};

#[derive(Deserialize)]
struct Losses {
    tables: Vec<LossTable>,
}

#[derive(Deserialize)]
struct LossTable {
    loss: String,
    delta: Option<f64>,
    points: Vec<LossPoint>,
}

#[derive(Deserialize)]
struct LossPoint {
    outputs: Vec<f64>,
    targets: Vec<f64>,
    loss: f64,
    gradient: Vec<f64>,
}

/// Corners of losses are compared too: there the convention is torch's.
#[test]
fn losses_and_their_gradients_are_those_of_torch() {
    let reference: Losses = reference!("losses");
    assert_eq!(reference.tables.len(), 8);
    for table in &reference.tables {
        let loss = loss(&table.loss, table.delta);
        table.points.iter().for_each(|point| check_loss(&loss, point));
    }
}

#[track_caller]
fn check_loss(loss: &Loss, LossPoint { outputs, targets, loss: expected, gradient }: &LossPoint) {
    let what = |part: &str| format!("{part} of {loss:?} for {outputs:?}, targets {targets:?}");
    let close = Tolerance { relative: 1e-14, absolute: 1e-14 };
    close.check(loss.of(outputs, targets), *expected, what("value"));

    let tape = Tape::new();
    let leaves: Vec<_> = outputs.iter().map(|&output| tape.leaf(output)).collect();
    let recorded = loss.of(&leaves, &tape.constants(targets));
    recorded.backward();
    assert_eq!(recorded.data().to_bits(), loss.of(outputs, targets).to_bits(), "{}", what("tape's value"));

    for (i, &expected) in gradient.iter().enumerate() {
        close.check(leaves[i].grad(), expected, what("gradient by tape"));
        let direction = |(j, &output)| if i == j { Dual::variable(output) } else { output.into() };
        let duals: Vec<Dual> = outputs.iter().enumerate().map(direction).collect();
        let targets: Vec<Dual> = targets.iter().map(|&target| target.into()).collect();
        close.check(loss.of(&duals, &targets).derivative, expected, what("gradient by dual"));
    }
}
