//! Prints which fold each row of a file validates in, as a table of CSV: a line a row, a column a seed. So others can be
//! compared on the very rows that `paragrad train --folds` keeps apart.
//!
//! ```text
//! cargo run --release -p paragrad-datasets --example folds -- iris 5 10 # 5 folds, seeds 0 to 9
//! ```

use std::error::Error;

use paragrad_datasets::{CsvOptions, PrepareOptions, Target, open};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut argument = |name| arguments.next().ok_or(format!("expected {name}; usage: FILE FOLDS SEEDS"));
    let table = open(&argument("a file or a bundled set")?, &CsvOptions::default())?;
    let (n_folds, n_seeds): (usize, u64) =
        (argument("a number of folds")?.parse()?, argument("a number of seeds")?.parse()?);
    let target = Target::of(&table, &PrepareOptions::default())?;
    let mut fold_of = vec![Vec::new(); table.n_rows()];
    for seed in 0..n_seeds {
        for (fold, split) in target.folds(n_folds, seed)?.iter().enumerate() {
            split.validation.iter().for_each(|&row| fold_of[row].push(fold.to_string()));
        }
    }
    println!("{}", (0..n_seeds).map(|seed| format!("seed {seed}")).collect::<Vec<_>>().join(","));
    fold_of.iter().for_each(|folds| println!("{}", folds.join(",")));
    Ok(())
}
