//! Independent fits side by side: as if each were alone.

use std::sync::Mutex;

use paragrad::datasets::{CsvOptions, Table, open};
use paragrad::{
    Engine, Fingerprint, FitError, Loss, Mlp, Prepared, Recipe, RecipeError, RecipeObjective, Supervised,
    TrainConfig, Trainer, fit_all,
};

use crate::{data, fit, losses, parameter_bits};

const THREADS: [usize; 4] = [2, 3, 5, 7];

fn table(name: &str) -> Table {
    open(name, &CsvOptions::default()).expect("a bundled set")
}

/// Networks of their own seeds, sizes and engines.
fn trainers() -> Vec<Trainer<Supervised>> {
    let trainer = |i: usize| {
        let engine = Engine::ALL[i % 2];
        let config =
            TrainConfig { epochs: 3, learning_rate: 0.5, seed: i as u64, engine, ..TrainConfig::default() };
        let model = Mlp::new(2, &[3 + i, 1], i as u64);
        Trainer::new(Supervised::default(), model, TrainConfig { threads: Some(1 + i % 3), ..config })
    };
    (0..6).map(|i| trainer(i).expect("a trainer")).collect()
}

#[test]
fn fits_side_by_side_are_those_of_each_alone() {
    let data = data(200, (2, 1), Loss::SquaredError);
    let mut alone = trainers();
    let expected: Vec<_> =
        alone.iter_mut().map(|trainer| losses(&fit(trainer, &data).expect("a fit"))).collect();
    for threads in [1].into_iter().chain(THREADS) {
        let mut trainers = trainers();
        let found = fit_all(&mut trainers, Some(threads), |i, trainer| {
            assert_eq!(trainer.threads(), 1);
            (i, losses(&fit(trainer, &data).expect("a fit")))
        });
        let (numbers, losses): (Vec<_>, Vec<_>) = found.expect("threads").into_iter().unzip();
        assert_eq!((numbers, &losses), ((0..6).collect(), &expected), "{threads} threads");
        for (found, expected) in trainers.iter().zip(&alone) {
            assert_eq!(parameter_bits(found), parameter_bits(expected), "{threads} threads");
            assert_eq!(found.threads(), expected.threads(), "a trainer gets its threads back");
        }
    }
}

#[test]
fn no_fits_give_no_results() {
    let results = fit_all(&mut Vec::<Trainer<Supervised>>::new(), Some(2), |i, _| i);
    assert_eq!(results, Ok(vec![]));
}

#[test]
fn every_row_is_kept_apart_in_one_fold() {
    for set in ["iris", "diabetes"] {
        let table = table(set);
        let folds = Recipe::default().folds(&table, 4).expect("folds");
        let mut apart: Vec<usize> = folds.iter().flat_map(|fold| fold.split.validation.clone()).collect();
        apart.sort_unstable();
        assert_eq!(apart, (0..table.n_rows()).collect::<Vec<_>>(), "{set}");
        for Prepared { split, training, .. } in &folds {
            assert_eq!(split.training.len() + split.validation.len(), table.n_rows(), "{set}");
            let mean = (0..training.len()).map(|row| training.x(row)[0]).sum::<f64>();
            assert!(mean.abs() < 1e-9, "{set}: standardised by the rows that train");
        }
    }
}

#[test]
fn a_cross_validation_has_the_same_bits_on_any_number_of_threads() {
    let table = table("iris");
    let validated = |threads| {
        let recipe = Recipe { epochs: Some(2), threads: Some(threads), ..Recipe::default() };
        let told = Mutex::new(vec![0; 5]);
        let validated = recipe.cross_validate(&table, 5, |i, _| told.lock().expect("no panic")[i] += 1);
        assert_eq!(told.into_inner().expect("no panic"), [2; 5]);
        let folds = validated.expect("five trainings").folds;
        folds.into_iter().map(|fold| (fold.loss.to_bits(), fold.metrics)).collect::<Vec<_>>()
    };
    let expected = validated(1);
    THREADS.iter().for_each(|&threads| assert_eq!(validated(threads), expected, "{threads} threads"));
}

#[test]
fn folds_that_the_rows_do_not_make_are_refused() {
    for folds in [0, 1, 5] {
        let error = Recipe::default().folds(&table("xor"), folds).expect_err("4 rows");
        assert_eq!(error, RecipeError::Folds { folds, rows: 4 });
    }
    assert!(Recipe::default().folds(&table("xor"), 4).is_ok());
}

#[test]
fn the_best_of_several_seeds_is_what_that_seed_alone_gives() {
    let table = table("moons");
    for validation in [0.0, 0.25] {
        let recipe = |threads| Recipe {
            epochs: Some(3),
            validation,
            seed: 5,
            threads: Some(threads),
            ..Recipe::default()
        };
        let prepared = recipe(1).prepare(&table).expect("a recipe");
        let restarts = prepared.restart(6, |_, _| ()).expect("six trainings");
        let lowest = restarts.losses.iter().copied().fold(f64::INFINITY, f64::min);
        assert_eq!(restarts.losses[restarts.best], lowest);

        let seed = 5 + restarts.best as u64;
        let config = TrainConfig { seed, ..prepared.config.clone() };
        let alone = Prepared { config, ..prepared.clone() };
        let mut trainer = alone.trainer().expect("a trainer");
        alone.fit(&mut trainer, |_| ()).expect("a fit");
        assert_eq!(parameter_bits(&trainer), parameter_bits(&restarts.trainer));
        let judges = prepared.validation.as_ref().unwrap_or(&prepared.training);
        assert_eq!(trainer.evaluate(judges), lowest);

        for threads in THREADS {
            let again = recipe(threads).prepare(&table).expect("a recipe").restart(6, |_, _| ());
            let again = again.expect("six trainings");
            let fingerprint = |trainer: &Trainer<RecipeObjective>| Fingerprint::of(trainer.model());
            assert_eq!(fingerprint(&again.trainer), fingerprint(&restarts.trainer), "{threads} threads");
            assert_eq!(again.losses, restarts.losses);
        }
    }
}

#[test]
fn restarts_that_all_diverge_say_why() {
    let recipe = Recipe { learning_rate: 1e300, hidden: vec![], ..Recipe::default() };
    let prepared = recipe.prepare(&table("diabetes")).expect("a recipe");
    let error = prepared.restart(3, |_, _| ()).expect_err("steps that are far too large");
    assert!(matches!(error, RecipeError::Fit(FitError::Diverged { .. })), "{error}");
}
