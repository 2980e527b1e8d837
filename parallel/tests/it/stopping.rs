//! Rows that validate after every epoch, and early stopping by them.

use std::ops::ControlFlow;

use paragrad::datasets::{CsvOptions, Table};
use paragrad::{
    Dataset, EarlyStopping, Engine, Fit, Loss, Mlp, Precision, Recipe, RecipeError, Supervised, TrainConfig,
    Trainer,
};

use crate::{bits, data, fit, losses, parameter_bits};

/// Few rows of noise to learn, and others that gain nothing by it.
fn noise() -> (Dataset, Dataset) {
    let all = data(60, (2, 1), Loss::SquaredError);
    (all.subset(&(0..30).collect::<Vec<_>>()), all.subset(&(30..60).collect::<Vec<_>>()))
}

fn config(patience: usize) -> TrainConfig {
    let early_stopping = Some(EarlyStopping { patience, min_delta: 0.0 });
    TrainConfig { epochs: 60, batch_size: 7, learning_rate: 0.3, early_stopping, ..TrainConfig::default() }
}

fn trainer(config: TrainConfig) -> Trainer<Supervised> {
    Trainer::new(Supervised::default(), Mlp::new(2, &[12, 1], 5), config).expect("a trainer")
}

/// Fits, and gives what the observer saw of the parameters.
fn validated(trainer: &mut Trainer<Supervised>) -> (Fit, Vec<Vec<u64>>) {
    let (training, validation) = noise();
    let mut seen = Vec::new();
    let fit = trainer.fit_validated(&training, Some(&validation), |epoch, trainer| {
        let evaluated = Some(trainer.evaluate(&validation));
        assert!(trainer.config().precision == Precision::F32 || epoch.validation == evaluated);
        seen.push(parameter_bits(trainer));
        ControlFlow::Continue(())
    });
    (fit.expect("a fit"), seen)
}

#[test]
fn to_validate_changes_nothing() {
    let never = TrainConfig { early_stopping: None, ..config(1) };
    let (mut looking, mut blind) = (trainer(never.clone()), trainer(never));
    let (with, _) = validated(&mut looking);
    let without = fit(&mut blind, &noise().0).expect("a fit");
    assert_eq!(bits(&losses(&with)), bits(&losses(&without)));
    assert_eq!(parameter_bits(&looking), parameter_bits(&blind));
    assert!(with.kept.is_none() && without.epochs.iter().all(|epoch| epoch.validation.is_none()));
}

#[test]
fn the_epoch_with_the_lowest_validation_loss_is_kept() {
    let mut trainer = trainer(config(8));
    let (fit, seen) = validated(&mut trainer);
    let of_validation: Vec<f64> = fit.epochs.iter().filter_map(|epoch| epoch.validation).collect();
    let kept = fit.kept.expect("an epoch");
    let lowest = of_validation.iter().copied().fold(f64::INFINITY, f64::min);
    assert_eq!(of_validation[kept - 1], lowest);
    assert_eq!(fit.epochs.len(), kept + 8, "noise is not learned for long: {of_validation:?}");
    assert_eq!(parameter_bits(&trainer), seen[kept - 1]);
    assert_eq!(trainer.evaluate(&noise().1), lowest);
}

#[test]
fn without_an_end_the_lowest_of_all_epochs_is_kept() {
    let mut trainer = trainer(config(1000));
    let (fit, seen) = validated(&mut trainer);
    assert_eq!(fit.epochs.len(), 60);
    assert_eq!(parameter_bits(&trainer), seen[fit.kept.expect("an epoch") - 1]);
}

#[test]
fn early_stopping_has_the_same_bits_on_any_number_of_threads_and_either_engine() {
    let outcome = |threads, engine, precision| {
        let mut trainer = trainer(TrainConfig { threads: Some(threads), engine, precision, ..config(8) });
        let (fit, _) = validated(&mut trainer);
        let of_validation: Vec<f64> = fit.epochs.iter().filter_map(|epoch| epoch.validation).collect();
        (fit.kept, bits(&of_validation), parameter_bits(&trainer))
    };
    let expected = outcome(1, Engine::Tape, Precision::F64);
    let single = outcome(1, Engine::Compiled, Precision::F32);
    for threads in 1..=7 {
        assert_eq!(outcome(threads, Engine::Tape, Precision::F64), expected, "{threads} threads, tape");
        assert_eq!(
            outcome(threads, Engine::Compiled, Precision::F64),
            expected,
            "{threads} threads, compiled"
        );
        assert_eq!(outcome(threads, Engine::Compiled, Precision::F32), single, "{threads} threads, f32");
    }
}

#[test]
fn a_fit_after_early_stopping_starts_from_what_was_kept() {
    let mut stopped = trainer(config(8));
    validated(&mut stopped);
    let mut fresh =
        Trainer::new(Supervised::default(), stopped.model().clone(), config(8)).expect("a trainer");
    let rows: Vec<usize> = (0..30).collect();
    let (found, expected) = (stopped.gradient(&noise().0, &rows), fresh.gradient(&noise().0, &rows));
    assert_eq!((found.0, bits(&found.1)), (expected.0, bits(&expected.1)));
}

const TRAINING: &str = "x,y\n1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n";

fn table(csv: &str) -> Table {
    Table::parse("t.csv", csv, &CsvOptions::default()).expect("a table")
}

#[test]
fn rows_that_validate_may_come_from_a_table_of_their_own() {
    let early_stopping = Some(EarlyStopping::default());
    let recipe = Recipe { epochs: Some(3), early_stopping, ..Recipe::default() };
    let other = table("y,x\nb,7\na,8\n");
    let prepared = recipe.prepare_validated(&table(TRAINING), &other).expect("the same columns");
    let validation = prepared.validation.as_ref().expect("two rows");
    assert_eq!((prepared.training.len(), validation.targets()), (6, [1.0, 0.0].as_slice()));
    let mut trainer = prepared.trainer().expect("a trainer");
    let fit = prepared.fit(&mut trainer, |_| ()).expect("a fit");
    assert_eq!(
        fit.kept.map(|kept| fit.epochs[kept - 1].validation),
        Some(Some(trainer.evaluate(validation)))
    );

    let unknown = recipe.prepare_validated(&table(TRAINING), &table("x,y\n1,c\n2,a\n"));
    assert!(matches!(unknown, Err(RecipeError::Data(_))), "{unknown:?}");
    let twice = Recipe { validation: 0.5, ..recipe.clone() }.prepare_validated(&table(TRAINING), &other);
    assert_eq!(twice, Err(RecipeError::ValidatesTwice));
    assert_eq!(recipe.prepare(&table(TRAINING)), Err(RecipeError::NothingToStopBy));
    assert_eq!(recipe.folds(&table(TRAINING), 2), Err(RecipeError::FoldsValidate));
}
