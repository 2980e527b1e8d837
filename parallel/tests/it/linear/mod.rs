//! Linear models are those of scikit-learn 1.9.1, as `scikit_learn.py` beside this file prints them; and what else must
//! hold of them.

use paragrad::datasets::{CsvOptions, Table, open};
use paragrad::metrics::Metrics;
use paragrad::{Answer, ClassWeights, LossName, Model, NoLinearModel, Prepared, Recipe};

fn prepare(table: &Table, recipe: &Recipe) -> Prepared {
    recipe.prepare(table).expect("a recipe that suits it")
}

fn bundled(name: &str, recipe: &Recipe) -> Prepared {
    prepare(&open(name, &CsvOptions::default()).expect("a bundled set"), recipe)
}

fn score(metrics: &Metrics) -> f64 {
    match metrics {
        Metrics::Classification { confusion, .. } => confusion.accuracy(),
        Metrics::Regression { scores, .. } => scores.r2,
    }
}

/// What it says of five rows, numbers or the probability of the likeliest class; the mean over all; and its score.
#[track_caller]
fn check(set: &str, of_rows: [f64; 5], mean: f64, expected_score: f64) {
    let prepared = bundled(set, &Recipe::default());
    let linear = prepared.linear().expect("a small set");
    let data = &prepared.training;
    let said: Vec<f64> = (0..data.len())
        .map(|row| match linear.answer(&prepared.encoding, data.x(row)) {
            Answer::Numbers(numbers) => numbers[0],
            Answer::Class { probability, .. } => probability.expect("logistic regression has probabilities"),
        })
        .collect();
    let n = said.len();
    let expected =
        [0, 1, 2, n / 2, n - 1].into_iter().zip(of_rows).map(|(row, expected)| (said[row], expected));
    for (found, expected) in expected.chain([(said.iter().sum::<f64>() / n as f64, mean)]) {
        assert!((found - expected).abs() < 1e-6, "{set}: {found} instead of {expected}");
    }
    let found = score(&prepared.linear_metrics(&linear, data));
    assert!((found - expected_score).abs() < 1e-9, "{set}: {found} instead of {expected_score}");
}

#[test]
fn numbers_are_those_of_scikit_learns_ridge() {
    let of_rows =
        [205.4860104840572, 68.63424757845804, 176.26481133436334, 141.3599404073003, 51.99436517568867];
    check("diabetes", of_rows, 152.13348416289594, 0.517582163406304);
}

#[test]
fn classes_are_those_of_scikit_learns_logistic_regression() {
    check(
        "breast_cancer",
        [0.999999998792249, 0.9999679956066128, 0.9999998367492204, 0.9995396534651284, 0.9999802505654289],
        0.971143720448417,
        0.9876977152899824,
    );
    check(
        "iris",
        [0.9846955533744424, 0.9434902009447563, 0.9821489977954801, 0.8841904818491232, 0.7030593785224214],
        0.8937149686388576,
        0.9733333333333334,
    );
    check(
        "wine",
        [0.9997804457649178, 0.9951074653610017, 0.9976788721978525, 0.9994763002725755, 0.9993776540954272],
        0.970650151802019,
        1.0,
    );
    check(
        "digits",
        [0.999804119285782, 0.9995933421481208, 0.9743322607452489, 0.943165932236601, 0.9956674532279135],
        0.9747631539426486,
        0.9988870339454646,
    );
}

/// The derivative of what is minimised, by the formulas of `LinearModel`: at the best parameters there is none left.
#[test]
fn nothing_is_left_to_gain_where_rows_weigh_differently() {
    let weights = ClassWeights::Given(vec![("benign".to_owned(), 3.0), ("malignant".to_owned(), 1.0)]);
    let prepared = bundled("breast_cancer", &Recipe { class_weights: weights, ..Recipe::default() });
    let (linear, data) = (prepared.linear().expect("a small set"), &prepared.training);
    let residual = |row: usize| {
        let z = linear.outputs(data.x(row))[0];
        let &[y, weight] = data.y(row) else { panic!("a target and a weight") };
        weight * (1.0 / (1.0 + (-z).exp()) - y)
    };
    let residuals: Vec<f64> = (0..data.len()).map(residual).collect();
    for feature in 0..data.n_features() {
        let sum: f64 = residuals.iter().enumerate().map(|(row, r)| r * data.x(row)[feature]).sum();
        let slope = sum + linear.weights()[0][feature];
        assert!(slope.abs() < 2e-6, "{slope} of feature {feature}");
    }
    assert!(residuals.iter().sum::<f64>().abs() < 2e-6);
}

#[test]
fn every_loss_has_the_linear_model_of_its_task() {
    let formula = "abs(y - p)";
    for (set, losses) in
        [("iris", ["hinge", "mse"]), ("breast_cancer", ["hinge", formula]), ("diabetes", ["mae", formula])]
    {
        let prepared = bundled(set, &Recipe::default());
        for name in losses {
            let LossName(loss) = name.parse().expect("a loss");
            let other = bundled(set, &Recipe { loss: Some(loss), ..Recipe::default() });
            let scores = [&prepared, &other].map(|prepared| {
                let linear = prepared.linear().expect("a small set");
                score(&prepared.linear_metrics(&linear, &prepared.training))
            });
            assert!((scores[0] - scores[1]).abs() < 1e-12, "{set}, {name}: {scores:?}");
        }
    }
}

#[test]
fn counts_are_predicted_in_their_units_though_the_network_has_their_logarithm() {
    let csv: String = (0..40).map(|x| format!("{x},{}\n", 3 * x + 2)).collect();
    let table = Table::parse("t.csv", format!("x,n\n{csv}"), &CsvOptions::default()).expect("a table");
    let LossName(poisson) = "poisson".parse().expect("a loss");
    let prepared = prepare(&table, &Recipe { loss: Some(poisson), ..Recipe::default() });
    let linear = prepared.linear().expect("a small set");
    assert!(score(&prepared.linear_metrics(&linear, &prepared.training)) > 0.99);
}

#[test]
fn one_row_one_class_and_features_that_copy_each_other_have_a_linear_model_too() {
    for csv in ["x,y\n1,2.5\n", "a,b,y\n1,1,u\n2,2,u\n3,3,v\n4,4,v\n", "x,y\n1e300,1\n-1e300,2\n0,2.5\n"] {
        let table = Table::parse("t.csv", csv, &CsvOptions::default()).expect("a table");
        let Ok(prepared) = Recipe::default().prepare(&table) else { continue };
        let linear = prepared.linear().expect("a tiny set");
        assert!(linear.weights().iter().flatten().chain(linear.biases()).all(|number| number.is_finite()));
    }
}

#[test]
fn too_much_to_go_through_is_refused_at_once() {
    let header: String = (0..5000).map(|i| format!("x{i},")).collect();
    let row = |i: usize| (0..5000).map(|j| format!("{},", (i * 7919 + j * 104_729) % 97)).collect::<String>();
    let rows: String = (0..20).map(|i| format!("{}class {}\n", row(i), i % 4)).collect();
    let table = Table::parse("t.csv", format!("{header}y\n{rows}"), &CsvOptions::default()).expect("a table");
    let prepared = prepare(&table, &Recipe { hidden: vec![2], ..Recipe::default() });
    assert!(prepared.linear().is_ok());
    // The same 20 rows many times over.
    let rows: Vec<usize> = (0..4000).map(|i| i % 20).collect();
    let many = Prepared { training: prepared.training.subset(&rows), ..prepared };
    assert_eq!(many.linear(), Err(NoLinearModel::TooLarge { rows: 4000, features: 5000, outputs: 4 }));
}

#[test]
fn a_model_keeps_its_linear_model_to_the_bit_and_measures_both() {
    let iris = open("iris", &CsvOptions::default()).expect("a bundled set");
    let prepared = prepare(&iris, &Recipe { epochs: Some(2), ..Recipe::default() });
    let linear = prepared.linear().expect("a small set");
    let trainer = prepared.trainer().expect("threads");
    let model = prepared.trained(&trainer, "iris.csv", 1.0).with_linear(Some(linear.clone()));
    let model = Model::from_bytes("m", &model.to_bytes()).expect("what was written");
    assert_eq!(model.linear(), Some(&linear));
    let evaluation = model.evaluate(&iris).expect("the same columns");
    assert_eq!(evaluation.linear, Some(prepared.linear_metrics(&linear, &prepared.training)));
}

#[test]
fn a_linear_model_of_other_data_is_refused_in_a_file() {
    let iris = bundled("iris", &Recipe::default());
    let trainer = iris.trainer().expect("threads");
    let model = iris.trained(&trainer, "iris.csv", 1.0).with_linear(iris.linear().ok());
    let bytes = model.to_bytes();
    let place = bytes.windows(9).position(|bytes| bytes == b"\\\"biases\\").expect("the card has it");
    let mut changed = bytes.clone();
    changed[place + 2] = b'B';
    let error = Model::from_bytes("m", &changed).expect_err("biases have another name").to_string();
    assert!(error.contains("biases"), "{error}");
}
