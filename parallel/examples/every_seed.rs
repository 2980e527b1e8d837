//! Trains every bundled set with the default recipe from seeds 0 to 99, and prints how well each learns.
//!
//! ```text
//! cargo run --release -p paragrad --example every_seed            # all sets, seeds 0 to 99
//! cargo run --release -p paragrad --example every_seed -- 10 iris # iris alone, seeds 0 to 9
//! ```

use std::error::Error;
use std::ops::ControlFlow;
use std::time::Instant;

use paragrad::Recipe;
use paragrad::datasets::{CsvOptions, Table, bundled};
use paragrad::metrics::Metrics;
use rayon::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let n_seeds: u64 = arguments.next().map_or(Ok(100), |n| n.parse())?;
    let wanted: Vec<String> = arguments.collect();
    println!("training accuracy, or R2, over seeds 0 to {}", n_seeds - 1);
    println!("{:<14} {:>8} {:>8} {:>8}  {:>10}", "set", "lowest", "mean", "highest", "s per fit");
    for set in bundled().iter().filter(|set| wanted.is_empty() || wanted.iter().any(|name| name == set.name))
    {
        let table = set.table(&CsvOptions::default())?;
        let scores: Result<Vec<_>, _> =
            (0..n_seeds).into_par_iter().map(|seed| learn(&table, seed)).collect();
        let scores = scores.map_err(|error| error.to_string())?;
        let of = |pick: fn(&(f64, f64)) -> f64| scores.iter().map(pick).collect::<Vec<f64>>();
        let (score, seconds) = (of(|pair| pair.0), of(|pair| pair.1));
        let lowest = score.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = score.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mean = |numbers: &[f64]| numbers.iter().sum::<f64>() / numbers.len() as f64;
        println!(
            "{:<14} {lowest:>8.4} {:>8.4} {highest:>8.4}  {:>10.3}",
            set.name,
            mean(&score),
            mean(&seconds)
        );
    }
    Ok(())
}

/// The score that training from one seed reaches, and the seconds that it takes on one thread.
fn learn(table: &Table, seed: u64) -> Result<(f64, f64), Box<dyn Error + Send + Sync>> {
    let recipe = Recipe { seed, threads: Some(1), ..Recipe::default() };
    let prepared = recipe.prepare(table)?;
    let mut trainer = prepared.trainer()?;
    let start = Instant::now();
    trainer.fit(&prepared.training, |_, _| ControlFlow::Continue(()))?;
    let seconds = start.elapsed().as_secs_f64();
    let outputs = trainer.predict(&prepared.training);
    let score = match prepared.metrics(&prepared.training, &outputs) {
        Metrics::Classification { confusion, .. } => confusion.accuracy(),
        Metrics::Regression { scores, .. } => scores.r2,
    };
    Ok((score, seconds))
}
