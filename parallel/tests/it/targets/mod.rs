//! Several targets: numbers are those of scikit-learn 1.9.1, as `scikit_learn.py` beside this file prints them; and what
//! else must hold of a network, a model and its pages that answer with several numbers at once.

use std::ops::ControlFlow;

use paragrad::datasets::{CsvOptions, PrepareOptions, Table};
use paragrad::metrics::{Metrics, Scores, TargetScores};
use paragrad::optim::SgdConfig;
use paragrad::{
    Answer, Encoding, Engine, Evaluated, GraphEnd, ImportanceConfig, Loss, LossName, Mlp, Model, Module,
    OptimizerConfig, Precision, Predict, Prepared, Recipe, RecipeError, Report, Trainer,
    permutation_importance,
};

use crate::bits;

const LINNERUD: &str = include_str!("../../data/linnerud.csv");

fn table(csv: &str) -> Table {
    Table::parse("t.csv", csv, &CsvOptions::default()).expect("a table")
}

fn targets(names: &[&str]) -> PrepareOptions {
    let targets = names.iter().map(|&name| name.into()).collect();
    PrepareOptions { targets, ..PrepareOptions::default() }
}

/// A recipe for the three measures of `LINNERUD`.
fn recipe() -> Recipe {
    Recipe { target: targets(&["weight", "waist", "pulse"]), epochs: Some(20), ..Recipe::default() }
}

fn linnerud(recipe: &Recipe) -> Prepared {
    recipe.prepare(&table(LINNERUD)).expect("a recipe that suits it")
}

/// Some of the rows of `LINNERUD`.
fn rows(range: std::ops::Range<usize>) -> Table {
    let lines: Vec<&str> = LINNERUD.lines().collect();
    table(&[&lines[..1], &lines[1..][range]].concat().join("\n"))
}

fn trained(prepared: &Prepared) -> Model {
    let mut trainer = prepared.trainer().expect("threads");
    trainer.fit(&prepared.training, |_, _| ControlFlow::Continue(())).expect("a loss that stays finite");
    prepared.trained(&trainer, "linnerud.csv", 0.0)
}

#[track_caller]
fn check_scores(found: Scores, expected: [f64; 3]) {
    for ((name, found), expected) in found.by_name().into_iter().zip(expected) {
        assert!((found - expected).abs() < 1e-9, "{name}: {found} instead of {expected}");
    }
}

#[test]
fn linear_models_and_scores_are_those_of_scikit_learn() {
    let prepared = recipe().prepare_validated(&rows(0..15), &rows(15..20)).expect("two tables");
    let (linear, apart) =
        (prepared.linear().expect("a small set"), prepared.validation.as_ref().expect("rows"));
    let said = linear.answer(&prepared.encoding, apart.x(4));
    let expected = [199.62577167016877, 37.99763945538989, 53.1308882756133];
    for (found, expected) in said.numbers().iter().zip(expected) {
        assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
    }
    let metrics = prepared.linear_metrics(&linear, apart);
    let ridge = [
        [-1.5274126230755427, 26.699522875779756, 34.5447990891733],
        [-0.9999567657698092, 2.564181544938259, 3.0462763159588655],
        [-1.0429840413905676, 7.514312177886876, 8.670744646405687],
    ];
    let means = [
        [-0.6168906961858509, 24.720000000000006, 27.630257166937685],
        [-0.3831417624521076, 2.3466666666666667, 2.533333333333334],
        [-0.1743961352657002, 5.093333333333334, 6.574022952331226],
    ];
    for (TargetScores { scores, baseline, .. }, (of_ridge, of_mean)) in
        metrics.targets().iter().zip(ridge.into_iter().zip(means))
    {
        check_scores(*scores, of_ridge);
        check_scores(*baseline, of_mean);
    }
    let names: Vec<&str> = metrics.targets().iter().map(|target| target.name.as_str()).collect();
    assert_eq!(names, ["weight", "waist", "pulse"]);
    let Metrics::Regression { scores, baseline, .. } = metrics else { panic!("numbers") };
    check_scores(scores, [-1.1901178100786398, 12.259338866201631, 15.420606683845952]);
    check_scores(baseline, [-0.39147619796788624, 10.720000000000004, 12.245871150867416]);
}

#[test]
fn a_network_goes_the_way_of_scikit_learns() {
    let recipe = Recipe {
        hidden: vec![4],
        activation: "tanh".parse().expect("an activation"),
        optimizer: Some(OptimizerConfig::Sgd(SgdConfig::default())),
        learning_rate: 0.3,
        schedule: "constant"
            .parse()
            .map(|decay| paragrad::Schedule { decay, warm_up: 0 })
            .expect("a schedule"),
        epochs: Some(50),
        ..recipe()
    };
    let prepared = linnerud(&recipe);
    let mut network: Mlp<f64> = prepared.model();
    let parameters: Vec<f64> =
        (0..network.n_parameters()).map(|k| ((7 * k) % 11) as f64 / 10.0 - 0.5).collect();
    network.set_parameters(&parameters);
    let mut trainer =
        Trainer::new(prepared.objective(), network, prepared.config.clone()).expect("a trainer");
    trainer.fit(&prepared.training, |_, _| ControlFlow::Continue(())).expect("a loss that stays finite");
    let first = prepared.objective().predict(trainer.model(), prepared.training.x(0));
    let expected = [-0.18456796496557853, -0.1691771751372942, 0.19723560100134757];
    for (found, expected) in first.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
    }
    let loss = trainer.evaluate(&prepared.training);
    assert!((loss - 0.6886163894856226).abs() < 1e-12, "{loss}");
}

#[test]
fn the_bits_depend_on_neither_engine_nor_threads() {
    for (loss, precision, weights) in [
        (None, Precision::F64, None),
        (Some("huber"), Precision::F64, Some("jumps")),
        (Some("abs(y - p)^1.5"), Precision::F64, None),
        (Some("(y[0] - p[0])^2 + abs(y[2] - p[1])"), Precision::F64, Some("jumps")),
        (Some("poisson"), Precision::F64, None),
    ] {
        let loss = loss.map(|loss: &str| loss.parse::<LossName>().expect("a loss").0);
        let bits = |engine, threads| {
            let weights = weights.map(|name: &str| name.into());
            let (loss, threads) = (loss.clone(), Some(threads));
            let recipe = Recipe {
                loss,
                engine,
                threads,
                weights,
                precision,
                validation: 0.2,
                batch_size: 7,
                ..recipe()
            };
            let prepared = linnerud(&recipe);
            let mut trainer = prepared.trainer().expect("threads");
            let fit = prepared.fit(&mut trainer, |_| ()).expect("a loss that stays finite");
            let losses = fit.epochs.iter().flat_map(|epoch| [epoch.loss, epoch.validation.expect("rows")]);
            (bits(&losses.collect::<Vec<_>>()), bits(&trainer.model().parameters()))
        };
        let reference = bits(Engine::Tape, 1);
        for (engine, threads) in [(Engine::Tape, 3), (Engine::Compiled, 1), (Engine::Compiled, 4)] {
            assert_eq!(bits(engine, threads), reference, "{loss:?}, {engine:?}, {threads} threads");
        }
    }
}

#[test]
fn each_target_counts_alike_whatever_its_unit() {
    let metres = "x,y,z\n1,2,5\n2,3,1\n3,7,4\n4,1,8\n5,5,2\n";
    let millimetres = "x,y,z\n1,2000,5\n2,3000,1\n3,7000,4\n4,1000,8\n5,5000,2\n";
    let model = |csv| {
        let recipe = Recipe { target: targets(&["y", "z"]), epochs: Some(30), ..Recipe::default() };
        trained(&recipe.prepare(&table(csv)).expect("a table to learn from"))
    };
    let (a, b) = (model(metres), model(millimetres));
    let of_a = a.predict(&table(metres)).expect("rows").rows;
    let of_b = b.predict(&table(metres)).expect("rows").rows;
    for (a, b) in of_a.into_iter().zip(of_b) {
        let (a, b) = (a.expect("whole").answer, b.expect("whole").answer);
        let [(y, z), (y_in_mm, z_again)] = [&a, &b].map(|answer| (answer.numbers()[0], answer.numbers()[1]));
        assert!((1000.0 * y - y_in_mm).abs() < 1e-6 && (z - z_again).abs() < 1e-9, "{a:?} and {b:?}");
    }
}

/// What `y` and `p` of a formula are: the target's own number, and what the network says of it in its units.
#[test]
fn a_formula_is_the_mean_over_the_targets_in_their_units() {
    let prepared =
        linnerud(&Recipe { loss: Some("abs(y - p)".parse::<LossName>().expect("a formula").0), ..recipe() });
    let trainer = prepared.trainer().expect("threads");
    let (loss, metrics) = prepared.measure(&trainer, &prepared.training);
    let Metrics::Regression { scores, .. } = metrics else { panic!("numbers") };
    assert!((loss - scores.mae).abs() < 1e-9, "{loss} and {}", scores.mae);
    let beyond = Recipe { loss: Some("y[3] - p[0]".parse::<LossName>().expect("a formula").0), ..recipe() };
    let error = beyond.prepare(&table(LINNERUD)).expect_err("three targets");
    assert!(
        matches!(error, RecipeError::Formula { .. }) && error.to_string().contains("from 0 to 2"),
        "{error}"
    );
}

#[test]
fn counts_are_divided_by_their_own_means_and_negative_ones_refused() {
    let rows: Vec<usize> = (0..4).collect();
    let fit = |csv: &str| {
        let table = table(csv);
        let encoding = Encoding::fit(&table, &rows, &targets(&["y", "z"]), Some(Loss::Poisson))?;
        Ok::<_, RecipeError>((encoding.encode(&table)?.data.targets().to_vec(), encoding))
    };
    let (encoded, encoding) = fit("x,y,z\n1,1,10\n2,3,30\n3,0,0\n4,4,40\n").expect("counts");
    assert_eq!(encoded, [0.5, 0.5, 1.5, 1.5, 0.0, 0.0, 2.0, 2.0]);
    assert_eq!(encoding.answer(&[0.0, 0.0]), Answer::Numbers(vec![2.0, 20.0]));
    let error = fit("x,y,z\n1,1,10\n2,3,30\n3,0,-5\n4,4,40\n").expect_err("a count of -5");
    assert!(
        matches!(&error, RecipeError::NegativeCount { line: 4, column, found: -5.0, .. } if column == "z"),
        "{error}"
    );
}

#[test]
fn a_model_comes_back_to_the_bit_and_evaluates_each_target() {
    let prepared = linnerud(&recipe());
    let linear = prepared.linear().ok();
    let model = trained(&prepared).with_linear(linear);
    let bytes = model.to_bytes();
    assert_eq!(Model::from_bytes("m", &bytes).expect("what was just written"), model);
    assert!(String::from_utf8_lossy(&bytes).contains("\"paragrad-model\\\",\\\"version\\\":2"));
    let evaluation = model.evaluate(&table(LINNERUD)).expect("targets");
    let Evaluated::Numbers(numbers) = &evaluation.scores else { panic!("numbers") };
    let metrics = prepared.metrics(&prepared.training, &model.outputs(&prepared.training));
    for (of_table, of_training) in numbers.targets.iter().zip(metrics.targets()) {
        assert_eq!(of_table, of_training);
        assert_eq!(of_table.baseline.r2, 0.0);
    }
    assert!(
        numbers.residuals.iter().all(|of_target| of_target.windows(2).all(|pair| pair[0].1 <= pair[1].1))
    );
    assert_eq!((numbers.residuals.len(), numbers.residuals[0][0].0), (3, 0.0));
    assert_eq!(evaluation.linear.expect("a linear model").targets().len(), 3);
    let error = model.evaluate(&table("chins,situps,jumps,weight,pulse\n1,2,3,4,5\n")).expect_err("no waist");
    assert!(error.to_string().contains("found no column \"waist\""), "{error}");
    let error = model.evaluate(&table(&LINNERUD.replace(",191,36,50", ",191,36,fast"))).expect_err("a word");
    assert!(error.to_string().starts_with("t.csv:2:6: column \"pulse\": found \"fast\""), "{error}");
}

/// Old programs refuse a model of several targets by its version; those of one have the first version, which they read.
#[test]
fn models_of_one_target_are_of_the_first_version() {
    let model = trained(&linnerud(&Recipe { target: targets(&["pulse"]), ..recipe() }));
    let bytes = model.to_bytes();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("\"paragrad-model\\\",\\\"version\\\":1"));
    assert!(text.contains("\\\"baseline\\\":56.1"), "a number, not a list");
}

#[test]
fn a_baseline_of_another_length_is_refused() {
    let mut text = trained(&linnerud(&recipe())).to_bytes();
    // Blanks for the first number: what follows stays where it is.
    let list = b"\\\"baseline\\\":[";
    let start = text.windows(list.len()).position(|window| window == list).expect("a list") + list.len();
    let comma = text[start..].iter().position(|&byte| byte == b',').expect("a second number");
    text[start..=start + comma].fill(b' ');
    let error = Model::from_bytes("m", &text).expect_err("two means of three targets").to_string();
    assert!(error.contains("found 2 numbers as the training's baseline, expected 3"), "{error}");
}

#[test]
fn the_graph_of_a_row_has_every_output() {
    let prepared = linnerud(&recipe());
    let (encoding, network, linnerud) = (&prepared.encoding, prepared.model(), table(LINNERUD));
    let explain = |end| encoding.explain_row(&network, &linnerud, 2, end).expect("cells").expect("whole");
    let explained = explain(GraphEnd::Loss);
    let loss = explained.graph.nodes().last().expect("nodes").data;
    let data = encoding.encode(&linnerud).expect("samples").data;
    assert_eq!(loss.to_bits(), encoding.loss().of(&explained.outputs, data.y(2)).to_bits());
    assert_eq!(explained.truth, Some(Answer::Numbers(vec![193.0, 38.0, 58.0])));
    let said = explain(GraphEnd::Prediction);
    for (target, &number) in ["weight", "waist", "pulse"].iter().zip(said.prediction.answer.numbers()) {
        assert!(explained.graph.find(&format!("output {target}")).is_some(), "{target}");
        let node = said.graph.find(&format!("prediction {target}")).expect("every prediction");
        assert_eq!(node.data.to_bits(), number.to_bits(), "{target}");
    }
    let spreads = encoding.preparation().targets().iter().map(|target| target.scaling.spread);
    let mean: f64 =
        said.prediction.answer.numbers().iter().zip(spreads).map(|(p, s)| p / s).sum::<f64>() / 3.0;
    let end = said.graph.nodes().last().expect("nodes");
    assert!((end.data - mean).abs() < 1e-12 && end.grad == 1.0, "{} instead of {mean}", end.data);
    let page = explained.to_page().expect("a page");
    assert!(
        page.contains("The network says that weight is ")
            && page.contains("In truth they are 193, 38 and 58.")
    );
}

#[test]
fn importance_is_the_fall_of_the_mean_r2() {
    // y depends on a alone, z on b alone: either is half of the mean.
    let csv = (0..40).fold("a,b,y,z\n".to_owned(), |csv, i| {
        let (a, b) = ((i * 7) % 11, (i * 5) % 13);
        csv + &format!("{a},{b},{},{}\n", 3 * a + 1, 100 - 20 * b)
    });
    let recipe = Recipe { target: targets(&["y", "z"]), hidden: Vec::new(), ..Recipe::default() };
    let prepared = recipe.prepare(&table(&csv)).expect("a table to learn from");
    let mut network = prepared.model();
    network.set_parameters(&[1.0, 0.0, 0.0, 0.0, -1.0, 0.0]);
    let trainer = Trainer::new(prepared.objective(), network, prepared.config.clone()).expect("a trainer");
    let model = prepared.trained(&trainer, "t.csv", f64::NAN);
    let config = ImportanceConfig { repeats: 200, seed: 1 };
    for importance in permutation_importance(&model, &prepared.training, &config) {
        // Without its column a target's R2 falls from 1 to -1 on average.
        assert!(
            (importance.spread.mean - 1.0).abs() < 0.1,
            "{}: {}",
            importance.column,
            importance.spread.mean
        );
    }
}

#[test]
fn folds_tell_every_target() {
    let validated = recipe().cross_validate(&table(LINNERUD), 4, |_, _| ()).expect("four folds");
    let targets = validated.target_spreads();
    assert_eq!(
        targets.iter().map(|target| target.name.as_str()).collect::<Vec<_>>(),
        ["weight", "waist", "pulse"]
    );
    let (mean, of_targets) =
        (validated.spreads()[2].1.mean, targets.iter().map(|target| target.scores[1].1.mean));
    let mean_of_targets = of_targets.sum::<f64>() / 3.0;
    assert!((mean - mean_of_targets).abs() < 1e-9, "{mean} and {mean_of_targets}");
    assert!(targets.iter().all(|target| target.linear.as_ref().is_some_and(|linear| linear.len() == 3)));
}

#[test]
fn a_report_has_charts_and_scores_of_every_target() {
    let linnerud = table(LINNERUD);
    let recipe = Recipe {
        validation: 0.25,
        target: PrepareOptions { drop: vec!["jumps".into()], ..recipe().target },
        ..recipe()
    };
    let prepared = recipe.prepare(&linnerud).expect("two features");
    let mut trainer = prepared.trainer().expect("threads");
    let fit = prepared.fit(&mut trainer, |_| ()).expect("a training");
    let model = prepared.trained(&trainer, "linnerud.csv", f64::NAN);
    let report =
        Report::of_training(model, &prepared, fit, recipe.describe(&linnerud).expect("a description"));
    let names: Vec<String> = report.plots().into_iter().map(|plot| plot.name).collect();
    let of_targets = (1..=3).flat_map(|i| [format!("predictions-{i}"), format!("residuals-{i}")]);
    let regions = (1..=3).map(|i| format!("regions-{i}"));
    let rest = |name: &str| vec![name.to_owned()];
    let expected =
        [rest("loss"), of_targets.collect(), rest("importance"), regions.collect(), rest("network")].concat();
    assert_eq!(names, expected);
    assert!(names.iter().all(|name| Report::is_plot(name)));
    let page = report.html();
    for text in [
        "weight, waist, pulse, 3 numbers",
        "R2, mean of 3 targets",
        ">Targets<",
        "fall of the mean R2",
        "the mean of 3 targets; the lowest: ",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn targets_that_cannot_be_told_apart_from_training_are_still_numbers() {
    // The second target is the same in every row that validates: it has no R2 there, and neither has the mean.
    let train = table("x,y,z\n1,2,5\n2,3,1\n3,7,4\n4,1,8\n");
    let apart = table("x,y,z\n1,2,5\n2,3,5\n3,7,5\n");
    let recipe = Recipe { target: targets(&["y", "z"]), epochs: Some(3), ..Recipe::default() };
    let prepared = recipe.prepare_validated(&train, &apart).expect("two tables");
    let trainer = prepared.trainer().expect("threads");
    let (loss, metrics) = prepared.measure(&trainer, prepared.validation.as_ref().expect("rows"));
    let Metrics::Regression { scores, targets, .. } = metrics else { panic!("numbers") };
    assert!(loss.is_finite() && targets[0].scores.r2.is_finite() && scores.mae.is_finite());
    assert!(!targets[1].scores.r2.is_finite() && !scores.r2.is_finite());
}

#[test]
fn importance_is_by_the_targets_that_vary() {
    let prepared = linnerud(&recipe());
    let model = trained(&prepared);
    let constant: String = LINNERUD
        .lines()
        .enumerate()
        .map(|(i, line)| match (i, line.rsplit_once(',')) {
            (1.., Some((rest, _))) => format!("{rest},50\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let importances = |csv: &str| {
        let data = model.encoding().encode(&table(csv)).expect("the same columns").data;
        permutation_importance(&model, &data, &ImportanceConfig::default())
    };
    assert!(importances(&constant).iter().all(|importance| importance.spread.mean.is_finite()));
    assert_ne!(importances(&constant), importances(LINNERUD));
    let page = |csv: &str| Report::of_table(model.clone(), &table(csv)).expect("rows with targets").html();
    assert!(page(&constant).contains("because they do not vary there: pulse."));
    assert!(!page(LINNERUD).contains("do not vary"));
    let one: Vec<&str> = LINNERUD.lines().take(2).collect();
    assert!(
        page(&one.join("\n"))
            .contains("No importance of columns: no target varies among the rows of the file.")
    );
}
