//! `--folds` and `--restarts`.

use crate::{check_width, json, run, stderr, success};

#[test]
fn every_fold_is_told_and_their_mean() {
    let text = success(&run("--data iris --epochs 20 --folds 5"));
    let (_, table) = text.split_once("\n\n").expect("a table below the summary");
    check_width(table);
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines.iter().any(|line| line.split_whitespace().eq(["fold", "rows", "loss", "accuracy"])),
        "{text}"
    );
    let starts =
        |word: &str| lines.iter().filter(|line| line.split_whitespace().next() == Some(word)).count();
    assert!(["1", "2", "3", "4", "5", "mean", "spread"].iter().all(|word| starts(word) == 1), "{text}");
}

#[test]
fn folds_in_json_have_the_mean_and_spread_of_every_score() {
    let object = json(&run("--data diabetes --epochs 3 --folds 3 --json --threads 2"));
    let folds = object["folds"].as_array().expect("folds");
    let r2: Vec<f64> = folds.iter().filter_map(|fold| fold["metrics"]["r2"].as_f64()).collect();
    let mean = r2.iter().sum::<f64>() / 3.0;
    let deviation = (r2.iter().map(|r2| (r2 - mean).powi(2)).sum::<f64>() / 2.0).sqrt();
    let close = |found: &serde_json::Value, expected: f64| {
        (found.as_f64().expect("a number") - expected).abs() < 1e-12
    };
    let scores = &object["scores"];
    assert!(close(&scores["r2"]["mean"], mean) && close(&scores["r2"]["deviation"], deviation), "{scores}");
    for score in ["loss", "mae", "rmse"] {
        assert!(scores[score]["mean"].is_f64(), "{score}");
    }
    assert_eq!(folds.iter().filter_map(|fold| fold["rows"].as_u64()).sum::<u64>(), 442);
    assert_eq!(json(&run("--data diabetes --epochs 3 --folds 3 --json --threads 1")), object);
}

#[test]
fn the_best_of_several_restarts_is_kept() {
    let line = "--data moons --epochs 3 --json --seed 7 --restarts";
    let object = json(&run(&format!("{line} 4 --threads 2")));
    let losses: Vec<f64> = serde_json::from_value(object["restarts"]["losses"].clone()).expect("numbers");
    let best = object["restarts"]["best"].as_u64().expect("a number") as usize;
    assert!(losses.len() == 4 && losses.iter().all(|&loss| loss >= losses[best]), "{losses:?}");
    assert_eq!(object["losses"]["after"], losses[best]);
    assert_eq!(json(&run(&format!("{line} 4 --threads 1")))["fingerprint"], object["fingerprint"]);
    let alone = json(&run(&format!("--data moons --epochs 3 --json --seed {}", 7 + best)));
    assert_eq!(alone["fingerprint"], object["fingerprint"]);
    let text = success(&run("--data moons --epochs 3 --restarts 4"));
    assert!(text.contains("restarts     the best of 4 trainings (seed "), "{text}");
}

#[test]
fn repeats_that_make_no_sense_are_refused() {
    let cases = [
        ("--folds 1", "the number of folds must be a whole number of at least 2"),
        ("--folds 5", "5 folds of 4 rows"),
        ("--folds 2 --validation 0.5", "cannot be used with"),
        ("--folds 2 --restarts 2", "cannot be used with"),
        ("--restarts 0", "the number of restarts must be at least 1"),
    ];
    for (line, words) in cases {
        let output = run(&format!("--data xor {line}"));
        assert!(
            output.status.code() == Some(2) && stderr(&output).contains(words),
            "{line}: {}",
            stderr(&output)
        );
    }
}
