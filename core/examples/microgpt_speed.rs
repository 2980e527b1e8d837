//! How long microgpt takes to learn from a name, by either engine, one name a step or in blocks of names of one length:
//! `cargo run --release -p paragrad-core --example microgpt_speed -- [NAMES]`, a file with a name a line.

#[path = "microgpt/engine.rs"]
mod engine;
#[path = "microgpt/model.rs"]
mod model;

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use engine::{Compiled, Engine, Taped, one_hots};
use model::{CONTEXT, Gpt, N_TOKENS, OneHot, tokens};
use paragrad_core::compile::{Coefficients, Program, Workspace};
use paragrad_core::{Module, Objective, Sketch};

/// A usual length, whose program is shown.
const SHOWN: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let text = match std::env::args().nth(1) {
        Some(path) => std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?,
        None => include_str!("names.txt").to_owned(),
    };
    let not_a_letter = |found| format!("found `{found}`, expected letters from a to z");
    let names = text.lines().map(tokens).collect::<Result<Vec<_>, _>>().map_err(not_a_letter)?;
    let mut i = 0;
    let model = Gpt::from_fn(|| {
        i += 1;
        f64::from(i * 7919 % 20_011) / 10_005.5 * 0.14 - 0.14
    });
    steps("tape", &mut Taped::default(), &model, &names);
    steps("compiled", &mut Compiled::default(), &model, &names);
    let mut sums = [0.0; 3];
    for length in 1..=CONTEXT {
        let alike: Vec<_> = names.iter().filter(|name| CONTEXT.min(name.len() - 1) == length).collect();
        if !alike.is_empty() {
            let us = blocks(&model, length, &alike);
            sums.iter_mut().zip(us).for_each(|(sum, us)| *sum += us * alike.len() as f64);
        }
    }
    let means = sums.map(|sum| sum / names.len() as f64);
    println!("mean over all names: {means:.2?} us at 8, 16 and 32 lanes");
    Ok(())
}

/// The shortest of `n` timings, in microseconds: what else runs on the machine only ever adds.
fn best(n: usize, mut work: impl FnMut()) -> f64 {
    let time = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1e6
    };
    (0..n).map(time).fold(f64::INFINITY, f64::min)
}

/// Loss and gradient of 300 names, one after the other.
fn steps(title: &str, engine: &mut dyn Engine, model: &Gpt<f64>, names: &[Vec<usize>]) {
    let some: Vec<_> = names.iter().step_by(names.len().div_ceil(300)).collect();
    let mut gradient = Vec::new();
    let us = best(15, || {
        for name in &some {
            black_box(engine.gradient(model, name, &mut gradient));
        }
    });
    println!("{title}, one name a step: {:.1} us", us / some.len() as f64);
}

/// Microseconds a name at 8, 16 and 32 lanes, from tokens to the gradient of one block.
fn blocks(model: &Gpt<f64>, length: usize, names: &[&Vec<usize>]) -> [f64; 3] {
    let (program, parameters) = (compile(model, length), model.parameters());
    let mut coefficients = Coefficients::new(&program, &parameters);
    let (sum, mut gradient) = (vec![0.0; program.n_coefficients()], vec![0.0; parameters.len()]);
    let before = best(51, || coefficients.set(&program, &parameters));
    let after = best(51, || coefficients.parameter_gradient(&program, &sum, &mut gradient));
    println!("  once a batch: coefficients {before:.1} us, parameter gradient {after:.1} us");
    [8, 16, 32]
        .map(|n_lanes| block(&program, &coefficients, names, n_lanes) + (before + after) / n_lanes as f64)
}

fn compile(model: &Gpt<f64>, length: usize) -> Program {
    let n = length * N_TOKENS;
    let trace = best(5, || {
        let sketch = Sketch::new();
        let (lifted, x, y) = (sketch.lift(model), sketch.inputs(n), sketch.inputs(n));
        black_box(OneHot.loss(&lifted, &x, &y));
    });
    let both = best(5, || drop(Program::of(&OneHot, model, n, n)));
    println!("{length} positions: trace {trace:.0} us, compile {:.0} us", both - trace);
    let program = Program::of(&OneHot, model, n, n);
    if length == SHOWN {
        println!("{program}");
    }
    program
}

/// Microseconds a name, but for what is done once a batch.
fn block(program: &Program, coefficients: &Coefficients<f64>, names: &[&Vec<usize>], n_lanes: usize) -> f64 {
    let mut workspace = Workspace::new(program, n_lanes);
    let mut sum = vec![0.0; program.n_coefficients()];
    let samples: Vec<_> = names.iter().cycle().take(n_lanes).map(|name| one_hots(name)).collect();
    print!("  {n_lanes:2} lanes:");
    let mut total = 0.0;
    let mut part = |what: &str, work: &mut dyn FnMut(&mut Workspace<f64>)| {
        let us = best(101, || work(&mut workspace)) / n_lanes as f64;
        print!(" {what} {us:.2},");
        total += us;
    };
    part("inputs", &mut |workspace| {
        for (lane, (x, y)) in samples.iter().enumerate() {
            workspace.set_sample(program, lane, x, y);
        }
    });
    part("forward", &mut |workspace| workspace.forward(program, coefficients));
    part("backward", &mut |workspace| workspace.backward(program, coefficients));
    part("gradient", &mut |workspace| workspace.add_gradient(program, 0..n_lanes, &mut sum));
    println!(" together {total:.2} us a name");
    total
}
