//! Training: 200 updates of 20 combinations of problem and optimiser.

use std::collections::BTreeMap;

use paragrad::optim::{AdamConfig, Decoupled, RmsPropConfig, SgdConfig};
use paragrad::{
    Activation, Dataset, Mlp, MlpConfig, Module, OptimizerConfig, Supervised, TrainConfig, Trainer,
};
use serde::Deserialize;

use super::{Tolerance, loss};
use crate::fit;

#[derive(Deserialize)]
struct Trajectories {
    steps: usize,
    problems: BTreeMap<String, Problem>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Problem {
    sizes: Vec<usize>,
    activation: String,
    loss: String,
    inputs: Vec<Vec<f64>>,
    targets: Vec<Vec<f64>>,
    initial_parameters: Vec<f64>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    problem: String,
    optimizer: TorchOptimizer,
    learning_rate: f64,
    losses: Vec<f64>,
    final_parameters: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum TorchOptimizer {
    Sgd { momentum: f64, nesterov: bool, weight_decay: f64 },
    Adam(TorchAdam),
    AdamW(TorchAdam),
    RmsProp { alpha: f64, eps: f64, momentum: f64, weight_decay: f64 },
}

#[derive(Deserialize)]
struct TorchAdam {
    beta1: f64,
    beta2: f64,
    eps: f64,
    weight_decay: f64,
}

impl TorchAdam {
    fn config(&self, decoupled: Decoupled) -> OptimizerConfig {
        let &TorchAdam { beta1, beta2, eps: epsilon, weight_decay } = self;
        OptimizerConfig::Adam(AdamConfig { beta1, beta2, epsilon, weight_decay, decoupled })
    }
}

impl TorchOptimizer {
    fn config(&self) -> OptimizerConfig {
        match *self {
            TorchOptimizer::Sgd { momentum, nesterov, weight_decay } => {
                OptimizerConfig::Sgd(SgdConfig { momentum, nesterov, weight_decay })
            }
            TorchOptimizer::Adam(ref adam) => adam.config(Decoupled::No),
            TorchOptimizer::AdamW(ref adam) => adam.config(Decoupled::Yes),
            TorchOptimizer::RmsProp { alpha, eps: epsilon, momentum, weight_decay } => {
                OptimizerConfig::RmsProp(RmsPropConfig { alpha, epsilon, momentum, weight_decay })
            }
        }
    }
}

impl Problem {
    fn model(&self) -> Mlp<f64> {
        let [n_inputs, hidden @ .., n_outputs] = self.sizes.as_slice() else { panic!("{:?}", self.sizes) };
        let activation: Activation = self.activation.parse().unwrap_or_else(|error| panic!("{error}"));
        let mut model = Mlp::from_config(&MlpConfig::new(*n_inputs, hidden, activation, *n_outputs), 0);
        model.set_parameters(&self.initial_parameters);
        model
    }

    fn data(&self) -> Dataset {
        let (n_x, n_y) = (self.inputs[0].len(), self.targets[0].len());
        Dataset::new(self.inputs.concat(), n_x, self.targets.concat(), n_y).expect("the reference's rows")
    }
}

#[test]
fn training_goes_where_torch_goes() {
    let reference: Trajectories = reference!("trajectories");
    assert_eq!(reference.cases.len(), 20);
    for case in &reference.cases {
        check_trajectory(case, &reference.problems[&case.problem], reference.steps);
    }
}

/// Rounding alone moves a loss by 3e-15, and a parameter by 3e-13: see `*_sensitivity` in the file.
#[track_caller]
fn check_trajectory(case: &Case, problem: &Problem, steps: usize) {
    let data = problem.data();
    let config = TrainConfig {
        epochs: steps,
        batch_size: data.len(),
        learning_rate: case.learning_rate,
        optimizer: case.optimizer.config(),
        threads: Some(2),
        ..TrainConfig::default()
    };
    let objective = Supervised { loss: loss(&problem.loss, None) };
    let mut trainer = Trainer::new(objective, problem.model(), config).expect("a valid configuration");
    let fit = fit(&mut trainer, &data).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    let losses = crate::losses(&fit);
    assert_eq!(losses.len(), case.losses.len(), "{}", case.name);
    for (step, (&found, &expected)) in losses.iter().zip(&case.losses).enumerate() {
        let tolerance = Tolerance { relative: 0.0, absolute: 1e-13 * expected.abs().max(1.0) };
        tolerance.check(found, expected, format_args!("{}, loss before update {step}", case.name));
    }
    let model = trainer.model();
    assert_eq!(model.n_parameters(), case.final_parameters.len(), "{}", case.name);
    let names = model.parameter_names();
    for (name, (found, &expected)) in names.iter().zip(model.parameters().iter().zip(&case.final_parameters))
    {
        let tolerance = Tolerance { relative: 0.0, absolute: 1e-12 };
        tolerance.check(*found, expected, format_args!("{}, {name} at the end", case.name));
    }
}
