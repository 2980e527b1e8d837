//! Loss and gradient of one name, by either engine.

use std::collections::BTreeMap;

use paragrad_core::compile::{Coefficients, Program, Workspace};
use paragrad_core::{Module, Tape};

use super::model::{CONTEXT, Gpt, N_TOKENS, OneHot};

/// Computes the loss of a name, and its gradient.
pub(crate) trait Engine {
    /// The loss of a name, tokens from mark to mark; `gradient` becomes its gradient.
    fn gradient(&mut self, model: &Gpt<f64>, tokens: &[usize], gradient: &mut Vec<f64>) -> f64;
}

/// Records every name anew.
#[derive(Default)]
pub(crate) struct Taped(Tape);

impl Engine for Taped {
    fn gradient(&mut self, model: &Gpt<f64>, tokens: &[usize], gradient: &mut Vec<f64>) -> f64 {
        self.0.clear();
        let lifted = self.0.lift(model);
        let loss = lifted.loss(tokens);
        loss.backward();
        *gradient = lifted.gradients();
        loss.data()
    }
}

/// Runs a program for each length of names, compiled when the first such name comes.
#[derive(Default)]
pub(crate) struct Compiled(BTreeMap<usize, Runner>);

impl Engine for Compiled {
    fn gradient(&mut self, model: &Gpt<f64>, tokens: &[usize], gradient: &mut Vec<f64>) -> f64 {
        let length = CONTEXT.min(tokens.len() - 1);
        self.0.entry(length).or_insert_with(|| Runner::new(model, length)).run(model, tokens, gradient)
    }
}

/// A program and its memory. A name takes one lane; the others stay empty.
struct Runner {
    program: Program,
    coefficients: Coefficients<f64>,
    workspace: Workspace<f64>,
    sum: Vec<f64>,
}

impl Runner {
    fn new(model: &Gpt<f64>, length: usize) -> Self {
        let program = Program::of(&OneHot, model, length * N_TOKENS, length * N_TOKENS);
        let workspace = Workspace::new(&program, 8);
        let sum = vec![0.0; program.n_coefficients()];
        Runner { program, coefficients: Coefficients::default(), workspace, sum }
    }

    fn run(&mut self, model: &Gpt<f64>, tokens: &[usize], gradient: &mut Vec<f64>) -> f64 {
        let Runner { program, coefficients, workspace, sum } = self;
        let parameters = model.parameters();
        coefficients.set(program, &parameters);
        let (x, y) = one_hots(tokens);
        workspace.set_sample(program, 0, &x, &y);
        workspace.forward(program, coefficients);
        workspace.backward(program, coefficients);
        sum.fill(0.0);
        workspace.add_gradient(program, 0..1, sum);
        gradient.resize(parameters.len(), 0.0);
        coefficients.parameter_gradient(program, sum, gradient);
        workspace.loss(program, 0)
    }
}

/// The tokens that are read and those that follow, as numbers.
pub(crate) fn one_hots(tokens: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let length = CONTEXT.min(tokens.len() - 1);
    let one_hot = |&token: &usize| (0..N_TOKENS).map(move |i| f64::from(i == token));
    let numbers = |tokens: &[usize]| tokens.iter().flat_map(one_hot).collect();
    (numbers(&tokens[..length]), numbers(&tokens[1..=length]))
}
