//! Microgpt: a transformer, written in scalars, learns names letter by letter and makes up new ones.
//!
//! ```sh
//! cargo run --release -p paragrad-core --example microgpt -- [--engine tape|compiled] [--steps N] [NAMES]
//! ```
//!
//! NAMES is a text file, a name a line; without it, a short list that comes with the example. Each step learns from
//! one name: on a new tape, or (the default) by a program compiled for all names of that length.
//!
//! # Source
//! Karpathy, microgpt, 2026: model, update and numbers are those of that program; `core/tests/it/microgpt.rs` holds its
//! losses and parameters. Only the random numbers differ: ChaCha here, so that the same seed makes up the same names
//! everywhere.

#[path = "microgpt/engine.rs"]
mod engine;
#[path = "microgpt/model.rs"]
mod model;

use std::error::Error;
use std::time::Instant;

use engine::{Compiled, Engine, Taped};
use model::{CONTEXT, Gpt, MARK, Past, tokens};
use paragrad_core::optim::{Adam, AdamConfig, Optimizer};
use paragrad_core::{Module, Scalar, softmax};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SEED: u64 = 42;
const LEARNING_RATE: f64 = 0.01;
const TEMPERATURE: f64 = 0.5;

fn main() -> Result<(), Box<dyn Error>> {
    let Options { mut engine, n_steps, names } = Options::parse(std::env::args().skip(1))?;
    let mut random = Random(ChaCha8Rng::seed_from_u64(SEED));
    let mut names = read(&names)?;
    random.shuffle(&mut names);
    let mut model = Gpt::from_fn(|| 0.08 * random.normal());
    println!("{} names, {} parameters", names.len(), model.n_parameters());
    train(&mut model, engine.as_mut(), &names, n_steps);
    println!("\nnew names:");
    (0..20).for_each(|_| println!("  {}", sample(&model, &mut random)));
    Ok(())
}

struct Options {
    engine: Box<dyn Engine>,
    n_steps: usize,
    names: Names,
}

/// A list of names, and what it is called in messages.
struct Names {
    title: String,
    text: String,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let names = Names { title: "names".into(), text: include_str!("names.txt").into() };
        let mut options = Options { engine: Box::new(Compiled::default()), n_steps: 1000, names };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--engine" => options.engine = engine(&arguments.next().unwrap_or_default())?,
                "--steps" => options.n_steps = n_steps(&arguments.next().unwrap_or_default())?,
                _ if argument.starts_with('-') => {
                    return Err(format!("unknown option `{argument}`, expected --engine or --steps").into());
                }
                title => {
                    let text = std::fs::read_to_string(title).map_err(|error| format!("{title}: {error}"))?;
                    options.names = Names { title: title.into(), text };
                }
            }
        }
        Ok(options)
    }
}

fn engine(name: &str) -> Result<Box<dyn Engine>, String> {
    match name {
        "tape" => Ok(Box::new(Taped::default())),
        "compiled" => Ok(Box::new(Compiled::default())),
        _ => Err(format!("unknown engine `{name}`, expected tape or compiled")),
    }
}

fn n_steps(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|&n| n > 0);
    number.ok_or_else(|| format!("--steps `{text}`, expected a whole number of at least 1"))
}

/// All names as tokens.
fn read(Names { title, text }: &Names) -> Result<Vec<Vec<usize>>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = |(i, line): (usize, &str)| {
        let found = |c| format!("{title}:{}: found `{c}`, expected letters from a to z", i + 1);
        tokens(line.trim()).map_err(found)
    };
    let names = lines.map(read).collect::<Result<Vec<_>, _>>()?;
    if names.is_empty() { Err(format!("{title}: no names, expected one a line")) } else { Ok(names) }
}

/// Adam, one name a step, with a rate that falls to zero.
fn train(model: &mut Gpt<f64>, engine: &mut dyn Engine, names: &[Vec<usize>], n_steps: usize) {
    let mut adam = Adam::new(AdamConfig { beta1: 0.85, beta2: 0.99, epsilon: 1e-8, ..AdamConfig::default() });
    let (mut parameters, mut gradient) = (model.parameters(), Vec::new());
    let (start, mut losses) = (Instant::now(), Vec::new());
    for (step, name) in names.iter().cycle().take(n_steps).enumerate() {
        losses.push(engine.gradient(model, name, &mut gradient));
        adam.update(&mut parameters, &gradient, LEARNING_RATE * (1.0 - step as f64 / n_steps as f64));
        model.set_parameters(&parameters);
        if losses.len() == n_steps.div_ceil(10) || step + 1 == n_steps {
            println!(
                "step {:5}: mean loss {:.4}",
                step + 1,
                losses.iter().sum::<f64>() / losses.len() as f64
            );
            losses.clear();
        }
    }
    println!("{:.3} ms a step", start.elapsed().as_secs_f64() * 1e3 / n_steps as f64);
}

/// A name that the model makes up.
fn sample(model: &Gpt<f64>, random: &mut Random) -> String {
    let (mut past, mut token, mut name) = (Past::new(), MARK, String::new());
    for _ in 0..CONTEXT {
        let logits = model.logits(model.embedding(token), &mut past);
        token = random.choose(&softmax(&logits.iter().map(|z| z / TEMPERATURE).collect::<Vec<_>>()));
        if token == MARK {
            break;
        }
        name.push((b'a' + token as u8) as char);
    }
    name
}

/// Random numbers, the same on every platform.
struct Random(ChaCha8Rng);

impl Random {
    /// In (0, 1).
    fn unit(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    /// Normally distributed: mean 0, variance 1.
    ///
    /// # Source
    /// Box and Muller, A note on the generation of random normal deviates, 1958.
    fn normal(&mut self) -> f64 {
        let (radius, angle) = ((-2.0 * Scalar::ln(self.unit())).sqrt(), std::f64::consts::TAU * self.unit());
        radius * Scalar::cos(angle)
    }

    /// An index, with these probabilities.
    fn choose(&mut self, probabilities: &[f64]) -> usize {
        let mut rest = self.unit();
        let found = probabilities.iter().position(|p| {
            rest -= p;
            rest < 0.0
        });
        found.unwrap_or(probabilities.len() - 1)
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, (self.unit() * (end + 1) as f64) as usize);
        }
    }
}
