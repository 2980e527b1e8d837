//! Cross-validates weight decays on every bundled set of measurements: 5 folds, seeds 0 to 4. What the default is chosen
//! by.
//!
//! ```text
//! cargo run --release -p paragrad --example held_out             # all sets
//! cargo run --release -p paragrad --example held_out -- diabetes # one
//! ```

use std::error::Error;

use paragrad::datasets::{CsvOptions, Table, bundled};
use paragrad::optim::{AdamConfig, Decoupled};
use paragrad::{OptimizerConfig, Recipe, Spread};

const SEEDS: u64 = 5;
const FOLDS: usize = 5;
/// Of AdamW, which is Adam where it is 0.
const DECAYS: [f64; 6] = [0.0, 0.01, 0.03, 0.1, 0.3, 1.0];

fn main() -> Result<(), Box<dyn Error>> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    println!("accuracy or R2 of rows kept apart, {FOLDS} folds, mean over seeds 0 to {}", SEEDS - 1);
    print!("{:<14}", "weight decay");
    DECAYS.iter().for_each(|decay| print!(" {decay:>8}"));
    println!();
    for set in bundled().iter().filter(|set| wanted.is_empty() || wanted.iter().any(|name| name == set.name))
    {
        let table = set.table(&CsvOptions::default())?;
        if table.n_rows() < 100 {
            continue;
        }
        print!("{:<14}", set.name);
        for decay in DECAYS {
            print!(" {:>8.4}", score(&table, decay)?);
        }
        println!();
    }
    Ok(())
}

/// The mean score of the rows kept apart, over folds and seeds.
fn score(table: &Table, weight_decay: f64) -> Result<f64, Box<dyn Error>> {
    let adamw = AdamConfig { weight_decay, decoupled: Decoupled::Yes, ..AdamConfig::default() };
    let mut means = Vec::new();
    for seed in 0..SEEDS {
        let recipe = Recipe { seed, optimizer: Some(OptimizerConfig::Adam(adamw)), ..Recipe::default() };
        let spreads = recipe.cross_validate(table, FOLDS, |_, _| ())?.spreads();
        means.extend(spreads.get(1).map(|(_, spread)| spread.mean));
    }
    Ok(Spread::of(&means).mean)
}
