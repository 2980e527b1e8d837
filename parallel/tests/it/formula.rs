//! Losses written as formulas, from a recipe to a model's file and back.

use std::ops::ControlFlow;

use paragrad::datasets::{CsvOptions, PrepareOptions, Table, open};
use paragrad::metrics::Metrics;
use paragrad::optim::AdamConfig;
use paragrad::{
    Engine, Fingerprint, FitError, Loss, LossDoubt, LossName, Mlp, Model, OptimizerConfig, Precision,
    Prepared, Recipe, RecipeError, RecipeObjective, Trainer,
};

fn formula(text: &str) -> Option<Loss> {
    let LossName(loss) = text.parse().expect("a formula");
    Some(loss)
}

#[track_caller]
fn trained(set: &str, recipe: &Recipe) -> (Table, Prepared, Trainer<RecipeObjective>) {
    let table = open(set, &CsvOptions::default()).expect("a bundled set");
    let prepared = recipe.prepare(&table).expect("a recipe");
    let mut trainer = prepared.trainer().expect("a trainer");
    trainer.fit(&prepared.training, |_, _| ControlFlow::Continue(())).expect("a loss that stays finite");
    (table, prepared, trainer)
}

/// What is the squared error in units of the data has its optimum, and its scores.
#[test]
fn numbers_are_in_the_units_of_the_data() {
    let (_, prepared, trainer) =
        trained("diabetes", &Recipe { loss: formula("(y - p)^2"), epochs: Some(30), ..Recipe::default() });
    let Metrics::Regression { scores, baseline, .. } = prepared.measure(&trainer, &prepared.training).1
    else {
        panic!("numbers")
    };
    let loss = trainer.evaluate(&prepared.training);
    assert!((loss.sqrt() - scores.rmse).abs() < 1e-9 * scores.rmse, "{loss} and {scores:?}");
    assert!(scores.r2 > 0.4 && baseline.rmse > 70.0, "{scores:?}");
    assert_eq!(prepared.training.targets()[0], 151.0, "the first target of the file, to the bit");
}

#[test]
fn predictions_of_classes_are_probabilities() {
    let focal = "-y * (1 - p)^2 * ln(p) - (1 - y) * p^2 * ln(1 - p)";
    for (set, least) in [("moons", 0.95), ("iris", 0.95)] {
        // Without the decay of weights, which is for rows that nobody has seen.
        let optimizer = Some(OptimizerConfig::Adam(AdamConfig::default()));
        let recipe = Recipe { loss: formula(focal), epochs: Some(100), optimizer, ..Recipe::default() };
        let (_, prepared, trainer) = trained(set, &recipe);
        let Metrics::Classification { confusion, .. } = prepared.measure(&trainer, &prepared.training).1
        else {
            panic!("classes")
        };
        assert!(confusion.accuracy() > least, "{set}: {}", confusion.accuracy());
    }
    let (table, prepared, trainer) = trained(
        "moons",
        &Recipe { loss: formula("-y * ln(p) - (1 - y) * ln(1 - p)"), epochs: Some(20), ..Recipe::default() },
    );
    let model = prepared.trained(&trainer, table.name(), 0.0);
    let said = model.predict(&table).expect("predictions");
    let probabilities =
        said.rows[0].as_ref().and_then(|row| row.probabilities.clone()).expect("probabilities");
    assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-15);
    let (.., by_name) = trained("moons", &Recipe { epochs: Some(20), ..Recipe::default() });
    let (own, named) = (trainer.evaluate(&prepared.training), by_name.evaluate(&prepared.training));
    assert!((own - named).abs() < 1e-9, "{own} and {named}: the cross-entropy, written out");
}

#[test]
fn a_model_keeps_its_formula() {
    for (set, text) in [("diabetes", "max(0.9 * (y - p), 0.1 * (p - y))"), ("iris", "y * (z - 1)^2 + p")] {
        let (table, prepared, trainer) =
            trained(set, &Recipe { loss: formula(text), epochs: Some(3), ..Recipe::default() });
        let model = prepared.trained(&trainer, table.name(), 0.0);
        let back = Model::from_bytes("m", &model.to_bytes()).expect("a model");
        assert_eq!(back, model);
        assert_eq!(LossName(back.encoding().loss().clone()).to_string(), text);
    }
}

#[test]
fn a_formula_has_the_same_bits_on_any_number_of_threads() {
    for precision in [Precision::F64, Precision::F32] {
        let run = |threads, engine| {
            let loss = formula("abs(y - p)^1.5 / 100");
            let recipe = Recipe {
                loss,
                epochs: Some(4),
                threads: Some(threads),
                engine,
                precision,
                hidden: vec![8],
                ..Recipe::default()
            };
            Fingerprint::of(trained("diabetes", &recipe).2.model())
        };
        let expected = run(1, Engine::Compiled);
        [2, 3, 7]
            .iter()
            .for_each(|&threads| assert_eq!(run(threads, Engine::Compiled), expected, "{threads} threads"));
        assert_eq!(run(1, Engine::Tape), run(3, Engine::Tape));
    }
}

#[test]
fn the_row_without_a_value_is_named() {
    let csv = "x,y\n1,2.5\n2,3.5\n3,10.25\n";
    let table = Table::parse("t.csv", csv, &CsvOptions::default()).expect("a table");
    let recipe = Recipe { loss: formula("(7.125 - y)^0.5 + (y - p)^2"), ..Recipe::default() };
    let prepared = recipe.prepare(&table).expect("a recipe");
    let mut trainer = prepared.trainer().expect("a trainer");
    let error = prepared.fit(&mut trainer, |_| ()).expect_err("no number");
    assert!(matches!(error, FitError::Diverged { epoch: 1, .. }), "{error}");
    let found = prepared.first_without_value(&mut trainer).expect("a row");
    assert_eq!((found.row, found.targets.as_slice(), found.value.is_nan()), (2, &[10.25][..], true));
    let message = found.to_string();
    assert!(message.contains("of row 3 is NaN, where y = 10.25 and p = "), "{message}");
    let learns = Recipe::default().prepare(&table).expect("a recipe");
    assert_eq!(learns.first_without_value(&mut learns.trainer().expect("a trainer")), None);
}

#[test]
fn an_output_that_is_not_there_is_refused() {
    let table = open("iris", &CsvOptions::default()).expect("a bundled set");
    let error =
        Recipe { loss: formula("(y[3] - p)^2"), ..Recipe::default() }.prepare(&table).expect_err("an output");
    assert!(matches!(error, RecipeError::Formula { .. }), "{error}");
    assert_eq!(
        error.to_string(),
        "the loss (y[3] - p)^2: found output 3 at column 4, expected one from 0 to 2"
    );
    let objective = RecipeObjective { loss: formula("(y - p)^2").expect("a loss"), label_smoothing: 0.0 };
    let loss = paragrad::Objective::loss(&objective, &Mlp::new(2, &[1], 1), &[0.0, 0.0], &[0.5]);
    assert!(loss.is_finite());
}

/// What is wrong with a loss on a bundled set.
fn doubt(set: &str, loss: &str) -> Option<LossDoubt> {
    let LossName(loss) = loss.parse().unwrap_or_else(|error| panic!("{loss}: {error}"));
    let table = open(set, &CsvOptions::default()).expect("a bundled set");
    let recipe = Recipe { loss: Some(loss), ..Recipe::default() };
    recipe.prepare(&table).expect("a loss that suits the task").loss_doubt()
}

#[test]
fn a_formula_by_which_one_cannot_learn_is_doubted() {
    for loss in ["y*ln(p)", "z*y", "y*ln(p) + (1 - y)*ln(1 - p)", "-abs(y - z)", "ln(1/(1 + z^2)) * (1 + y)"]
    {
        for set in ["iris", "xor"] {
            assert!(matches!(doubt(set, loss), Some(LossDoubt::NoMinimum { .. })), "{loss} on {set}");
        }
    }
    for loss in [
        "y - p",
        "-y*p",
        "p - y",
        "(y - p)^3",
        "-(y - p)^2",
        "-abs(y - p)^0.5",
        "-ln(1 + abs(y - p))",
        "-exp(p - y)",
        "-exp(y - p)",
    ] {
        assert!(matches!(doubt("diabetes", loss), Some(LossDoubt::NoMinimum { .. })), "{loss}");
    }
    for loss in ["y - p", "-abs(y - p)", "-(y - p)^2", "1 - abs(y - p)"] {
        assert!(matches!(doubt("xor", loss), Some(LossDoubt::PrefersWrong { .. })), "{loss}");
    }
    assert!(matches!(doubt("iris", "-abs(y - p)"), Some(LossDoubt::PrefersWrong { .. })));
    for (set, loss) in [("iris", "y - p"), ("xor", "y + 0*p"), ("diabetes", "y + 0*p")] {
        assert!(matches!(doubt(set, loss), Some(LossDoubt::Indifferent { .. })), "{loss} on {set}");
    }
}

#[test]
fn no_loss_that_one_can_learn_by_is_doubted() {
    let named: Vec<&str> = LossName::all().collect();
    let formulas = [
        "abs(y - p)^1.5",
        "(y - p)^2",
        "(y - z)^2",
        "abs(y - p)",
        "abs(y - p) + (y - p)^2",
        "max(0.9*(y - p), -0.1*(y - p))",
        "select(y - p, 0.8*(y - p), 0.2*(p - y))",
        "ln(1 + (y - p)^2)",
        "-exp(-(y - p)^2)",
        "sqrt(1 + (y - p)^2)",
        "sqrt(1 + (y - p)^2) - 1",
        "1 - 1/(1 + (y - p)^2)",
        "-1/sqrt(1 + (y - p)^2)",
        "-1/(1 + abs(y - p))",
        "-1/ln(3 + abs(y - p))",
        "tanh(abs(y - p))",
        "1 - cos(y - p)",
        "-cos(y - p)",
        "-sin(y*p)",
        "abs(y - p)^0.5 - 7",
        "detach(abs(y - p))*(y - p)^2 - 100",
    ];
    let of_classes = [
        "-y*ln(p)",
        "-y*ln(p) - (1 - y)*ln(1 - p)",
        "-(1 - p)^2*y*ln(p) - p^2*(1 - y)*ln(1 - p)",
        "-y*p",
        "max(0, 1 - (2*y - 1)*z)",
        "softplus(-(2*y - 1)*z)",
        "y*softplus(-z) + (1 - y)*softplus(z)",
        "-5*y*ln(p) - (1 - y)*ln(1 - p)",
        "-y*ln(p) - 10",
    ];
    for set in ["iris", "xor", "diabetes"] {
        let of_numbers = set == "diabetes";
        let losses = named.iter().copied().filter(|name| suits(set, name)).chain(formulas);
        for loss in losses.chain(of_classes.into_iter().filter(|_| !of_numbers)) {
            assert_eq!(doubt(set, loss), None, "{loss} on {set}");
        }
    }
    for loss in [
        "exp(p/100) - y*p/100",
        "abs(2*y - p)",
        "(ln(y) - p)^2",
        "p^2 - 2*y*p",
        "max(p, 1) - y*ln(max(p, 1))",
    ] {
        assert_eq!(doubt("diabetes", loss), None, "{loss}");
    }
}

/// What is wrong with a loss of several targets.
fn doubt_of_targets(names: &[String], loss: &str) -> Option<LossDoubt> {
    let LossName(loss) = loss.parse().unwrap_or_else(|error| panic!("{loss}: {error}"));
    let row = |i: usize| {
        let numbers = (0..names.len()).map(|k| format!(",{}", (i * (k % 3 + 3)) % 7 + 1));
        format!("{i}{}\n", numbers.collect::<String>())
    };
    let csv = format!("x,{}\n{}", names.join(","), (0..12).map(row).collect::<String>());
    let table = Table::parse("t.csv", csv, &CsvOptions::default()).expect("a table");
    let targets = names.iter().map(|name| name.as_str().into()).collect();
    let target = PrepareOptions { targets, ..PrepareOptions::default() };
    let recipe = Recipe { loss: Some(loss), target, ..Recipe::default() };
    recipe.prepare(&table).expect("a loss that suits the task").loss_doubt()
}

#[test]
fn a_formula_by_which_some_targets_cannot_be_learnt_is_doubted() {
    let two = ["a", "b"].map(str::to_owned);
    for loss in ["(y[0] - p[0])^2 + y[1] - p[1]", "(y[0] - p[0])^2 + ln(p[0]) - abs(y[1] - p[1])"] {
        assert!(matches!(doubt_of_targets(&two, loss), Some(LossDoubt::NoMinimum { .. })), "{loss}");
    }
    for (loss, expected) in [("(y[0] - p[0])^2", "b"), ("abs(y[1] - p[1]) + y[0]", "a")] {
        let doubt = doubt_of_targets(&two, loss);
        assert!(
            matches!(&doubt, Some(LossDoubt::IndifferentTo { target, .. }) if target == expected),
            "{doubt:?}"
        );
    }
    for loss in
        ["(y[0] - p[0])^2 + abs(y[1] - p[1])", "abs(y[0] - p[0])*abs(y[1] - p[1]) + (y - p)^2", "(y - p)^2"]
    {
        assert_eq!(doubt_of_targets(&two, loss), None, "{loss}");
    }
    assert_eq!(doubt_of_targets(&two, "abs(y[0] - p[0])*abs(y[1] - p[1])"), None);
}

#[test]
fn of_many_targets_a_doubt_names_the_first_few() {
    let many: Vec<String> = (0..60).map(|i| format!("t{i}")).collect();
    let said = doubt_of_targets(&many, "y - p").expect("a loss without a minimum").to_string();
    assert!(said.contains("where t0 is 1, t1 is 1, t2 is 1 (and 57 more targets), it falls"), "{said}");
    let said = |n: usize| doubt_of_targets(&many[..n], "y - p").expect("the same").to_string();
    assert!(said(2).contains("where t0 is 1 and t1 is 1, it falls"), "{}", said(2));
    assert!(said(4).contains("(and 1 more target), it falls"), "{}", said(4));
}

fn suits(set: &str, loss: &str) -> bool {
    let LossName(loss) = loss.parse().expect("a name");
    let table = open(set, &CsvOptions::default()).expect("a bundled set");
    Recipe { loss: Some(loss), ..Recipe::default() }.prepare(&table).is_ok()
}
