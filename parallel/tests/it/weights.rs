//! Samples that count more than others, by their class and by a column.

use paragrad::datasets::{ColumnRef, CsvOptions, Dataset, Table, open};
use paragrad::{
    ClassWeights, Loss, Mlp, Objective, Prepared, Recipe, RecipeError, RecipeObjective, Supervised,
    TrainConfig, Trainer,
};

use crate::{bits, data, numbers, parameter_bits};

const CSV: &str = "x,w,y\n1,0.5,a\n2,3,b\n3,1,a\n4,0,a\n5,2.5,c\n6,1,b\n";

fn table(csv: &str) -> Table {
    Table::parse("t.csv", csv, &CsvOptions::default()).expect("a table")
}

fn by_column() -> Recipe {
    Recipe { weights: Some("w".into()), epochs: Some(3), ..Recipe::default() }
}

/// The weights of a prepared data set: the last of each sample's targets.
fn weights(data: &Dataset) -> Vec<f64> {
    (0..data.len()).filter_map(|row| data.y(row).last().copied()).collect()
}

/// Sum of weight times loss, divided by the sum of weights.
fn weighted_mean(prepared: &Prepared, model: &Mlp<f64>, data: &Dataset, of_rows: &[f64]) -> f64 {
    let objective = Supervised { loss: prepared.encoding.loss().clone() };
    let n = prepared.encoding.preparation().n_targets();
    let loss = |row: usize| objective.loss(model, data.x(row), &data.y(row)[..n]);
    let sum = (0..data.len()).map(|row| of_rows[row] * loss(row)).sum::<f64>();
    sum / of_rows.iter().sum::<f64>()
}

#[test]
fn the_loss_is_the_weighted_mean() {
    let prepared = by_column().prepare(&table(CSV)).expect("a recipe");
    assert_eq!(prepared.training.feature_names(), ["x"]);
    let trainer = prepared.trainer().expect("a trainer");
    let expected =
        weighted_mean(&prepared, &prepared.model(), &prepared.training, &[0.5, 3.0, 1.0, 0.0, 2.5, 1.0]);
    assert!((trainer.evaluate(&prepared.training) - expected).abs() < 1e-15);
}

#[test]
fn rows_that_validate_have_a_weighted_mean_of_their_own() {
    let weighted = Recipe { class_weights: ClassWeights::Balanced, ..by_column() };
    let other = table("x,w,y\n1,10,a\n2,30,b\n");
    let prepared = weighted.prepare_validated(&table(CSV), &other).expect("a recipe");
    let validation = prepared.validation.as_ref().expect("two rows");
    let trainer = prepared.trainer().expect("a trainer");
    // Of class a 3 rows train, of b 2.
    let expected = weighted_mean(&prepared, &prepared.model(), validation, &[10.0 / 3.0, 30.0 / 2.0]);
    assert!((trainer.evaluate(validation) - expected).abs() < 1e-15);
    assert!((weights(validation).iter().sum::<f64>() - 2.0).abs() < 1e-15);
}

/// scikit-learn's `compute_class_weight("balanced")`: n / (classes * n of the class).
#[test]
fn balanced_classes_count_the_same() {
    let recipe = Recipe { class_weights: ClassWeights::Balanced, ..Recipe::default() };
    let prepared = recipe.prepare(&table(CSV)).expect("a recipe");
    for (weight, expected) in weights(&prepared.training).iter().zip([3.0, 2.0, 3.0, 3.0, 1.0, 2.0]) {
        assert!((weight - 6.0 / (3.0 * expected)).abs() < 1e-15, "{weight}");
    }
}

#[test]
fn given_weights_are_those_of_their_classes() {
    let given: ClassWeights = "b=4, c=0.5".parse().expect("weights");
    assert_eq!(given.to_string(), "b=4,c=0.5");
    let prepared =
        Recipe { class_weights: given, ..Recipe::default() }.prepare(&table(CSV)).expect("a recipe");
    let found = weights(&prepared.training);
    let relative: Vec<f64> = found.iter().map(|weight| weight / found[0]).collect();
    for (found, expected) in relative.iter().zip([1.0, 4.0, 1.0, 1.0, 0.5, 4.0]) {
        assert!((found - expected).abs() < 1e-15, "{found}");
    }
}

#[test]
fn a_weight_of_two_is_a_row_named_twice() {
    let loss = Loss::CrossEntropy;
    let plain = data(40, (3, 4), loss.clone());
    let mut targets = Vec::new();
    for row in 0..40 {
        targets.extend_from_slice(plain.y(row));
        targets.push(if row == 7 { 2.0 } else { 1.0 });
    }
    let weighted = Dataset::new(plain.features().to_vec(), 3, targets, 5).expect("40 rows");
    let objective = RecipeObjective { loss, label_smoothing: 0.0 };
    let config = TrainConfig::default();
    let mut trainer = Trainer::new(objective, Mlp::new(3, &[6, 4], 1), config).expect("a trainer");
    let all: Vec<usize> = (0..40).collect();
    let (loss_once, once) = trainer.gradient(&weighted, &all);
    let (loss_twice, twice) = trainer.gradient(&plain, &[all, vec![7]].concat());
    assert!((loss_once * 40.0 - loss_twice * 41.0).abs() < 1e-12);
    for (once, twice) in once.iter().zip(twice) {
        assert!((once * 40.0 - twice * 41.0).abs() < 1e-12, "{once}, {twice}");
    }
}

#[test]
fn equal_weights_change_nothing() {
    let trained = |recipe: &Recipe, csv: &str| {
        let prepared = recipe.prepare(&table(csv)).expect("a recipe");
        let mut trainer = prepared.trainer().expect("a trainer");
        prepared.fit(&mut trainer, |_| ()).expect("a fit");
        parameter_bits(&trainer)
    };
    let csv = |w: f64| (0..30).map(|i| format!("{},{w},{}\n", i * i % 17, i % 3)).collect::<String>();
    let weighted = trained(&by_column(), &format!("x,w,y\n{}", csv(4.0)));
    let plain: String = (0..30).map(|i| format!("{},{}\n", i * i % 17, i % 3)).collect();
    assert_eq!(weighted, trained(&Recipe { weights: None, ..by_column() }, &format!("x,y\n{plain}")));
}

#[test]
fn accuracy_and_baseline_count_rows() {
    let prepared = by_column().prepare(&table(CSV)).expect("a recipe");
    let outputs: Vec<Vec<f64>> = [0, 0, 0, 0, 2, 1].map(one_hot).to_vec();
    assert_eq!(prepared.metrics(&prepared.training, &outputs).scores(), [("accuracy", 5.0 / 6.0)]);
}

fn one_hot(class: usize) -> Vec<f64> {
    (0..3).map(|i| f64::from(u8::from(i == class))).collect()
}

#[track_caller]
fn check_refusal(recipe: &Recipe, csv: &str, words: &str) {
    let error = recipe.prepare(&table(csv)).expect_err("weights that make no sense").to_string();
    assert!(error.contains(words), "{error}");
}

#[test]
fn weights_that_make_no_sense_are_refused() {
    check_refusal(&by_column(), "x,w,y\n1,1,a\n2,-1,b\n3,1,a\n", "t.csv:3: column \"w\": found \"-1\"");
    check_refusal(&by_column(), "x,w,y\n1,1,a\n2,,b\n3,1,a\n", "t.csv:3: column \"w\": found \"\"");
    check_refusal(&by_column(), "x,w,y\n1,0,a\n2,0,b\n", "mean weight of 0");
    check_refusal(
        &Recipe { weights: Some(ColumnRef::Index(-1)), ..by_column() },
        CSV,
        "to weigh the rows and to be predicted",
    );
    check_refusal(&Recipe { weights: Some("v".into()), ..by_column() }, CSV, "no column");
    let balanced = Recipe { class_weights: ClassWeights::Balanced, ..Recipe::default() };
    check_refusal(&balanced, "x,y\n1,2.5\n2,3.5\n3,7\n", "weights of classes for a regression");
    let unknown = ClassWeights::Given(vec![("d".to_owned(), 2.0)]);
    let unknown = Recipe { class_weights: unknown, ..Recipe::default() }.prepare(&table(CSV));
    assert!(matches!(unknown, Err(RecipeError::UnknownLabel { .. })), "{unknown:?}");
    for text in ["", "a", "a=", "a=0", "a=-1", "a=NaN", "a=1,,b=2", "Balanced"] {
        assert!(text.parse::<ClassWeights>().is_err(), "{text}");
    }
}

/// Everything that adds numbers to a sample or nodes to its graph, at once.
#[test]
fn weights_smoothing_and_dropout_have_the_same_bits_on_any_number_of_threads_and_either_engine() {
    for set in ["iris", "breast_cancer"] {
        let table = open(set, &CsvOptions::default()).expect("a bundled set");
        let trained = |threads, engine| {
            let recipe = Recipe {
                class_weights: ClassWeights::Balanced,
                label_smoothing: 0.1,
                dropout: 0.3,
                hidden: vec![16, 16],
                activations: vec![paragrad::Activation::Relu, paragrad::Activation::Tanh],
                validation: 0.2,
                epochs: Some(3),
                learning_rate: 0.1,
                batch_size: 50,
                threads: Some(threads),
                engine,
                ..Recipe::default()
            };
            let prepared = recipe.prepare(&table).expect("a recipe");
            let mut trainer = prepared.trainer().expect("a trainer");
            assert_eq!(trainer.engine(&prepared.training), engine);
            let fit = prepared.fit(&mut trainer, |_| ()).expect("a fit");
            let losses: Vec<f64> =
                fit.epochs.iter().flat_map(|epoch| [Some(epoch.loss), epoch.validation]).flatten().collect();
            (bits(&losses), parameter_bits(&trainer))
        };
        let expected = trained(1, paragrad::Engine::Tape);
        for threads in 1..=7 {
            for engine in paragrad::Engine::ALL {
                assert_eq!(trained(threads, engine), expected, "{set}, {engine:?}, {threads} threads");
            }
        }
    }
}

#[test]
fn labels_are_smoothed_as_defined() {
    let (x, y) = (numbers(3, 1), [0.0, 1.0, 0.0, 0.0]);
    let net = Mlp::new(3, &[5, 4], 2);
    for loss in [Loss::CrossEntropy, Loss::BinaryCrossEntropy] {
        let objective = RecipeObjective { loss: loss.clone(), label_smoothing: 0.2 };
        let soft = y.map(|y| 0.8 * y + 0.2 / 4.0);
        let expected = loss.of(&net.forward(&x), &soft);
        assert!((objective.loss(&net, &x, &y) - expected).abs() < 1e-15);
    }
    let single = RecipeObjective { loss: Loss::BinaryCrossEntropy, label_smoothing: 0.2 };
    let net = Mlp::new(3, &[5, 1], 2);
    let expected = Loss::BinaryCrossEntropy.of(&net.forward(&x), &[0.9]);
    assert!((single.loss(&net, &x, &[1.0]) - expected).abs() < 1e-15);
}
