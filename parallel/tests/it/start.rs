//! Training that starts from a model, or from weights.

use paragrad::datasets::{CsvOptions, Table, open};
use paragrad::{
    Activation, Fingerprint, Model, Precision, Prepared, Recipe, RecipeError, RecipeObjective, Search, Start,
    Trainer,
};

#[track_caller]
fn trained(table: &Table, recipe: &Recipe) -> (Prepared, Trainer<RecipeObjective>) {
    let prepared = recipe.prepare(table).unwrap_or_else(|error| panic!("{error}"));
    let mut trainer = prepared.trainer().expect("a trainer");
    prepared.fit(&mut trainer, |_| ()).expect("a loss that stays finite");
    (prepared, trainer)
}

fn bundled(set: &str) -> Table {
    open(set, &CsvOptions::default()).expect("a bundled set")
}

#[track_caller]
fn model(set: &str, recipe: &Recipe) -> (Table, Model) {
    let table = bundled(set);
    let (prepared, trainer) = trained(&table, recipe);
    let model = prepared.trained(&trainer, table.name(), 0.0);
    (table, model)
}

/// A safetensors file of these tensors.
fn file(tensors: &[(&str, &[usize], &[f32])]) -> Vec<u8> {
    let (mut entries, mut data) = (Vec::new(), Vec::new());
    for (name, shape, values) in tensors {
        let start = data.len();
        values.iter().for_each(|value| data.extend(value.to_le_bytes()));
        let end = data.len();
        entries.push(format!(
            "{name:?}:{{\"dtype\":\"F32\",\"shape\":{shape:?},\"data_offsets\":[{start},{end}]}}"
        ));
    }
    let header = format!("{{{}}}", entries.join(","));
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &data].concat()
}

#[test]
fn a_model_goes_on_where_it_was() {
    for (set, precision) in [("iris", Precision::F64), ("diabetes", Precision::F32)] {
        let recipe = Recipe {
            epochs: Some(4),
            hidden: vec![7, 5],
            activations: vec![Activation::Relu, Activation::Gelu],
            precision,
            ..Recipe::default()
        };
        let (table, first) = model(set, &recipe);
        let start = Start::from_bytes("m", &first.to_bytes()).expect("a model");
        let recipe = Recipe {
            start: Some(start),
            epochs: Some(3),
            validation: 0.2,
            precision,
            dropout: 0.2,
            ..Recipe::default()
        };
        let (prepared, trainer) = trained(&table, &recipe);
        assert_eq!(&prepared.model(), first.network(), "{set}");
        assert_eq!(
            prepared.encoding,
            *first.encoding(),
            "{set}: fitted on all rows, not on those that train now"
        );
        let again = prepared.trained(&trainer, "t", 0.0);
        assert_eq!(again.training().started_from, Some(first.fingerprint().to_string()));
        assert_eq!(Model::from_bytes("m", &again.to_bytes()).expect("a model"), again, "{set}");
        assert_ne!(again.fingerprint(), first.fingerprint());
    }
}

#[test]
fn weights_alone_take_the_recipes_activations() {
    let weights = file(&[
        ("layers.0.weight", &[3, 4], &[0.5; 12]),
        ("layers.0.bias", &[3], &[0.1, 0.2, 0.3]),
        ("layers.1.weight", &[3, 3], &[-1.0; 9]),
        ("layers.1.bias", &[3], &[0.0; 3]),
    ]);
    let start = Start::from_bytes("w", &weights).expect("weights");
    let recipe = Recipe {
        start: Some(start),
        activation: Activation::Relu,
        epochs: Some(2),
        dropout: 0.1,
        ..Recipe::default()
    };
    let (prepared, _) = trained(&bundled("iris"), &recipe);
    let network = prepared.model();
    assert_eq!(network.layers[0].neurons[1].w, [0.5; 4]);
    assert_eq!(network.layers[0].neurons[2].b, f64::from(0.3_f32));
    assert_eq!(network.layers[0].neurons[0].activation, Activation::Relu);
    assert_eq!(network.layers[1].neurons[0].activation, Activation::Linear);
    assert_eq!(prepared.network.layers, [(3, Activation::Relu), (3, Activation::Linear)]);
    let error = recipe.prepare(&bundled("wine")).expect_err("13 features");
    assert!(matches!(error, RecipeError::StartSize { what: "inputs", found: 4, .. }), "{error}");
    let two = recipe.prepare(&bundled("diabetes")).expect_err("10 features").to_string();
    assert!(two.contains("found a network with 4 inputs to start from, expected 10: \"age\""), "{two}");
}

#[test]
fn files_that_hold_no_network_are_refused_with_their_place() {
    let half = [0.5_f32; 12];
    for (tensors, words) in [
        (vec![], "header: found no tensor, expected the names layers.0.weight, layers.0.bias"),
        (
            vec![("0.weight", &[3, 4][..], &half[..])],
            "tensor \"0.weight\": expected the names layers.0.weight",
        ),
        (vec![("layers.0.weight", &[3, 4], &half)], "found 1 tensors, expected 2 for 1 layers"),
        (
            vec![("layers.0.weight", &[12], &half), ("layers.0.bias", &[3], &half[..3])],
            "found the shape [12]",
        ),
        (vec![("layers.0.weight", &[3, 4], &half), ("layers.0.bias", &[4], &half[..4])], "expected [3]"),
        (vec![("layers.0.weight", &[0, 4], &[]), ("layers.0.bias", &[0], &[])], "0 neurons"),
        (
            vec![("layers.0.weight", &[1, 1], &[f32::NAN]), ("layers.0.bias", &[1], &[0.0])],
            "found NaN at position 0",
        ),
    ] {
        let error = Start::from_bytes("w", &file(&tensors)).expect_err(words).to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn many_trainings_do_not_start_from_what_may_know_their_rows() {
    let (table, model) = model("iris", &Recipe { epochs: Some(1), ..Recipe::default() });
    let recipe = Recipe {
        start: Some(Start::Model(Box::new(model))),
        validation: 0.2,
        epochs: Some(2),
        ..Recipe::default()
    };
    let prepared = recipe.prepare(&table).expect("a recipe");
    let searched = recipe.tune(&prepared, &Search { trials: 2, ..Search::default() }, |_, _| ());
    assert_eq!(searched, Err(RecipeError::Started { what: "a search" }));
    let recipe = Recipe { validation: 0.0, ..recipe };
    assert_eq!(recipe.folds(&table, 3), Err(RecipeError::Started { what: "a cross-validation" }));
    let restarts = prepared.restart(2, |_, _| ()).expect("two orders");
    assert_ne!(Fingerprint::of(restarts.trainer.model()), Fingerprint::of(&prepared.model()));
}
