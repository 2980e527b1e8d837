//! The default recipe learns. `cargo run --release -p paragrad --example every_seed` does this for 100 seeds.

use std::ops::ControlFlow;

use paragrad::Recipe;
use paragrad::datasets::{CsvOptions, open};
use paragrad::metrics::Metrics;

#[track_caller]
fn check(set: &str, seeds: std::ops::Range<u64>, lowest: f64) {
    let table = open(set, &CsvOptions::default()).expect("a bundled set");
    for seed in seeds {
        let prepared = Recipe { seed, ..Recipe::default() }.prepare(&table).expect("a recipe that suits it");
        let mut trainer = prepared.trainer().expect("threads");
        trainer.fit(&prepared.training, |_, _| ControlFlow::Continue(())).expect("a loss that stays finite");
        let score = match prepared.metrics(&prepared.training, &trainer.predict(&prepared.training)) {
            Metrics::Classification { confusion, .. } => confusion.accuracy(),
            Metrics::Regression { scores, .. } => scores.r2,
        };
        assert!(score >= lowest, "{set}: {score} from seed {seed}");
    }
}

#[test]
fn truth_tables_and_the_articles_rows_are_learnt_by_heart() {
    ["xor", "and", "or", "article"].iter().for_each(|set| check(set, 0..10, 1.0));
}

#[test]
fn points_in_the_plane_are_learnt() {
    check("moons", 0..4, 0.97);
    check("circles", 0..4, 0.97);
    check("spiral", 0..4, 0.95);
}

#[test]
fn measurements_are_learnt() {
    check("iris", 0..4, 0.97);
    check("wine", 0..1, 0.99);
    check("breast_cancer", 0..1, 0.97);
    check("digits", 0..1, 0.97);
    check("diabetes", 0..1, 0.5);
}
