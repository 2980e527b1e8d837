//! Permutation importance is that of scikit-learn 1.9.1, as `scikit_learn.py` beside this file prints it, to within what
//! chance leaves of 4000 repeats there and 400 here.

use paragrad::datasets::{CsvOptions, Table, Values};
use paragrad::{
    Importance, ImportanceConfig, Mlp, Model, Module, Prepared, Recipe, Trainer, permutation_importance,
};

/// The table of the script: a, b, kind, and 2 a + b / 2 + an offset of the kind + noise, or whether that is above 17.5.
fn table(classes: bool) -> Table {
    let mut state: u64 = 1;
    let mut draw = || {
        state = (state * 1_103_515_245 + 12_345) % (1 << 31);
        ((state >> 8) % 1000) as f64 / 100.0
    };
    let mut csv = "a,b,kind,y\n".to_owned();
    for _ in 0..300 {
        let (a, b, kind) = (draw(), draw(), draw() as usize % 3);
        let y = 2.0 * a + 0.5 * b + OFFSETS[kind] + draw();
        let y = if classes { if y > 17.5 { "yes" } else { "no" }.to_owned() } else { y.to_string() };
        csv += &format!("{a},{b},{},{y}\n", ["u", "v", "w"][kind]);
    }
    Table::parse("t.csv", csv, &CsvOptions::default()).expect("a table")
}

const OFFSETS: [f64; 3] = [0.0, 3.0, -1.0];

/// The model that computes the formula of the script.
fn model(classes: bool) -> (Model, Prepared) {
    let recipe = Recipe { hidden: Vec::new(), ..Recipe::default() };
    let prepared = recipe.prepare(&table(classes)).expect("a table to learn from");
    let preparation = prepared.encoding.preparation();
    let (mut weights, mut bias) = (Vec::new(), if classes { 4.995 - 17.5 } else { 4.995 });
    for (input, slope) in preparation.inputs().iter().zip([2.0, 0.5, f64::NAN]) {
        match &input.values {
            Values::Numeric { scaling, .. } => {
                weights.push(slope * scaling.spread);
                bias += slope * scaling.center;
            }
            _ => weights.extend(OFFSETS),
        }
    }
    let scaling = preparation.targets()[0].scaling;
    let (center, spread) = if classes { (0.0, 1.0) } else { (scaling.center, scaling.spread) };
    let mut parameters: Vec<f64> = weights.iter().map(|weight| weight / spread).collect();
    parameters.push((bias - center) / spread);
    let mut network: Mlp<f64> = prepared.model();
    network.set_parameters(&parameters);
    let trainer = Trainer::new(prepared.objective(), network, prepared.config.clone()).expect("a trainer");
    (prepared.trained(&trainer, "t.csv", f64::NAN), prepared)
}

fn importances(classes: bool, config: &ImportanceConfig) -> Vec<Importance> {
    let (model, prepared) = model(classes);
    permutation_importance(&model, &prepared.training, config)
}

/// Means and deviations of the script; a mean of 400 repeats is less than 4.5 of its own deviations away.
#[track_caller]
fn check(classes: bool, expected: [(f64, f64); 3]) {
    let found = importances(classes, &ImportanceConfig { repeats: 400, seed: 3 });
    assert!(found.iter().map(|importance| importance.column.as_str()).eq(["a", "b", "kind"]));
    for (Importance { spread, .. }, (mean, deviation)) in found.iter().zip(expected) {
        let error = (spread.mean - mean).abs();
        assert!(error < 4.5 * deviation / 20.0, "{} instead of {mean}", spread.mean);
        assert!(
            (spread.deviation / deviation - 1.0).abs() < 0.2,
            "{} instead of {deviation}",
            spread.deviation
        );
    }
}

#[test]
fn r2_falls_as_in_scikit_learn() {
    check(
        false,
        [
            (1.361757145077726, 0.08771365260227655),
            (0.10096294186410337, 0.011746923275593391),
            (0.09975413601835936, 0.012294180507678743),
        ],
    );
}

#[test]
fn accuracy_falls_as_in_scikit_learn() {
    check(
        true,
        [
            (0.3634091666666666, 0.02793419498223558),
            (0.012721666666666647, 0.011456840630043789),
            (0.02625166666666665, 0.011514483512322881),
        ],
    );
}

#[test]
fn a_seed_gives_the_same_drops_on_any_number_of_threads() {
    let config = ImportanceConfig { repeats: 3, seed: 5 };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| importances(false, &config))
    };
    assert_eq!(on(1), on(4));
    assert_ne!(on(1), importances(false, &ImportanceConfig { seed: 6, ..config }));
}

#[test]
fn a_column_that_the_network_does_not_look_at_is_worth_nothing() {
    let (model, prepared) = model(false);
    let mut network = model.network().clone();
    network.layers[0].neurons[0].w[1] = 0.0;
    let blind = Model::new(network, model.encoding().clone(), model.training().clone());
    let found = permutation_importance(&blind, &prepared.training, &ImportanceConfig::default());
    assert!(found[1].drops.iter().all(|&drop| drop == 0.0), "{found:?}");
}
