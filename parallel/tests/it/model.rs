//! Models as files: what is saved comes back to the bit, and what is damaged is refused with its place.

use std::ops::ControlFlow;

use paragrad::datasets::{CsvOptions, Table, open};
use paragrad::metrics::Metrics;
use paragrad::{Evaluated, Fingerprint, Loss, Model, ModelError, Module, Precision, Recipe};

/// A model after few epochs on a bundled set.
fn model(set: &str, recipe: Recipe) -> (Table, Model) {
    let table = open(set, &CsvOptions::default()).expect("a bundled set");
    let prepared = Recipe { epochs: Some(3), ..recipe }.prepare(&table).expect("a recipe that suits it");
    let mut trainer = prepared.trainer().expect("threads");
    let before = trainer.evaluate(&prepared.training);
    trainer.fit(&prepared.training, |_, _| ControlFlow::Continue(())).expect("a loss that stays finite");
    let model = prepared.trained(&trainer, table.name(), before);
    (table, model)
}

#[track_caller]
fn check_round_trip(set: &str, recipe: Recipe) {
    let (table, model) = model(set, recipe);
    let bytes = model.to_bytes();
    let back = Model::from_bytes("m.safetensors", &bytes).expect("what was just written");
    assert_eq!(back, model, "{set}");
    assert_eq!(back.to_bytes(), bytes, "{set}");
    let (before, after) = (model.predict(&table).expect("rows"), back.predict(&table).expect("rows"));
    assert_eq!(before, after, "{set}");
    let data = model.encoding().encode(&table).expect("samples").data;
    let bits =
        |model: &Model| model.outputs(&data).concat().into_iter().map(f64::to_bits).collect::<Vec<_>>();
    assert_eq!(bits(&model), bits(&back), "{set}");
}

#[test]
fn what_is_saved_comes_back_to_the_bit() {
    check_round_trip("iris", Recipe { validation: 0.2, ..Recipe::default() });
    check_round_trip("diabetes", Recipe { hidden: Vec::new(), ..Recipe::default() });
    check_round_trip("moons", Recipe { precision: Precision::F32, seed: u64::MAX, ..Recipe::default() });
    check_round_trip("xor", Recipe { loss: Some(Loss::Huber { delta: 0.3 }), ..Recipe::default() });
}

#[test]
fn numbers_have_the_width_that_they_were_trained_in() {
    for (precision, width) in [(Precision::F32, 4), (Precision::F64, 8)] {
        let (_, model) = model("iris", Recipe { precision, ..Recipe::default() });
        let bytes = model.to_bytes();
        let header = bytes.first_chunk().map_or(0, |&length| u64::from_le_bytes(length)) as usize;
        assert_eq!(bytes.len(), 8 + header + width * model.network().n_parameters(), "{precision:?}");
    }
}

#[test]
fn columns_are_found_by_name_and_the_target_is_not_needed() {
    let (_, model) = model("iris", Recipe::default());
    let table = |csv| Table::parse("new.csv", csv, &CsvOptions::default()).expect("a table");
    let one = model.predict(&table("sepal_length,sepal_width,petal_length,petal_width\n5,3,1,0.2\n"));
    let other = model.predict(&table("petal_width,petal_length,sepal_width,sepal_length\n0.2,1,3,5\n"));
    assert_eq!(one.expect("a prediction").rows, other.expect("a prediction").rows);
    let error =
        model.predict(&table("petal_width,sepal_width\n0.2,3\n")).expect_err("two columns are missing");
    let expected = "new.csv: found no column \"sepal_length\" and no column \"petal_length\"";
    assert!(error.to_string().starts_with(expected), "{error}");
}

#[test]
fn a_file_is_replaced_whole_and_what_the_system_says_is_told() {
    let (_, model) = model("xor", Recipe::default());
    let folder = std::env::temp_dir().join(format!("paragrad-model-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    let path = folder.join("m.safetensors");
    model.save(&path).expect("a folder that one can write to");
    assert_eq!(Model::load(&path).expect("a model"), model);
    assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 1, "nothing is left over");
    assert!(matches!(model.save(&folder), Err(ModelError::Write { .. })));
    assert!(matches!(Model::load(&folder.join("no")), Err(ModelError::Read { .. })));
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

#[track_caller]
fn refusal(bytes: &[u8]) -> String {
    Model::from_bytes("m.safetensors", bytes).expect_err("damaged").to_string()
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_refused() {
    let bytes = model("xor", Recipe { hidden: vec![2], ..Recipe::default() }).1.to_bytes();
    for length in 0..bytes.len() {
        let error = refusal(&bytes[..length]);
        assert!(error.starts_with("m.safetensors: "), "{error}");
    }
}

#[test]
fn any_byte_may_be_wrong() {
    let bytes = model("xor", Recipe { hidden: vec![2], ..Recipe::default() }).1.to_bytes();
    for i in 0..bytes.len() {
        for wrong in [0, b'"', b'9', 0xff] {
            let mut damaged = bytes.clone();
            damaged[i] = wrong;
            // Some bytes are free, as those of the data's name; none may cause a panic.
            if let Ok(model) = Model::from_bytes("m.safetensors", &damaged) {
                assert_eq!(model.fingerprint(), Fingerprint::of(model.network()), "byte {i}");
                assert!(model.network().parameters().iter().all(|p| p.is_finite()), "byte {i}");
            }
        }
    }
}

/// A file with this header and so many bytes of data.
fn file(header: &str, n_data: usize) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.resize(bytes.len() + n_data, 0);
    bytes
}

#[test]
fn hostile_headers_are_refused_with_what_is_wrong() {
    let cases = [
        (u64::MAX.to_le_bytes().to_vec(), "found a header of 18446744073709551615 bytes"),
        (file("[]", 0), "header: "),
        (file("{}", 0), "found a safetensors file of another program"),
        (file(&"[".repeat(100_000), 0), "header: "),
        (
            file(r#"{"a":{"dtype":"F64","shape":[4294967296,4294967296,2],"data_offsets":[0,8]}}"#, 8),
            "tensor \"a\"",
        ),
        (file(r#"{"a":{"dtype":"F64","shape":[1],"data_offsets":[8,0]}}"#, 8), "tensor \"a\""),
        (file(r#"{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}"#, 8), "the file is cut off"),
        (file(r#"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,18446744073709551615]}}"#, 8), "cut off"),
        (file(r#"{"a":{"dtype":"I8","shape":[8],"data_offsets":[0,8]}}"#, 8), "found `I8`, expected"),
        (file(r#"{"__metadata__":{"paragrad":"{}"}}"#, 0), "metadata \"paragrad\": found no field `format`"),
        (
            file(r#"{"__metadata__":{"paragrad":"{\"format\":7}"}}"#, 0),
            "found integer `7`, expected a string; the file is damaged",
        ),
        (
            file(r#"{"__metadata__":{"paragrad":"{\"format\":"}}"#, 0),
            "found text that breaks off, expected a whole JSON object",
        ),
        (file(r#"{"__metadata__":{"paragrad":"{format}"}}"#, 0), "found no JSON from character 2 on"),
        (
            file(r#"{"__metadata__":{"paragrad":"{\"format\":\"paragrad-model\",\"version\":3}"}}"#, 0),
            "a newer paragrad may read it",
        ),
    ];
    for (bytes, words) in cases {
        let error = refusal(&bytes);
        assert!(error.contains(words), "{words:?} in {error}");
    }
}

/// The bytes of a model, with some of them replaced by as many others.
fn changed(model: &Model, old: &str, new: &str) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut bytes = model.to_bytes();
    let at = bytes.windows(old.len()).position(|window| window == old.as_bytes()).expect(old);
    bytes[at..at + old.len()].copy_from_slice(new.as_bytes());
    bytes
}

#[test]
fn an_answer_without_features_that_there_is_not_is_refused() {
    let (_, classes) = model("xor", Recipe::default());
    let (_, numbers) = model("diabetes", Recipe { epochs: Some(1), ..Recipe::default() });
    let mean = format!("{:?}", numbers.training().baseline[0]);
    let of_number = |new: &str| {
        changed(&numbers, &format!(":{mean}}}"), &format!(":{new:<width$}}}", width = mean.len()))
    };
    let of_class = |new: &str| changed(&classes, "\\\"baseline\\\":0.0", &format!("\\\"baseline\\\":{new}"));
    for (bytes, words) in [
        (of_class("7.0"), "found 7 as the training's baseline, expected a class from 0 to 1"),
        (of_class("0.5"), "found 0.5 as the training's baseline, expected a class from 0 to 1"),
        (of_class("-1."), "the file is damaged"),
        (of_class("[ ]"), "found 0 numbers as the training's baseline, expected 1"),
        (
            of_class("{ }"),
            "found map, expected a number, or a list of numbers, as the training's baseline; the file",
        ),
        (of_number("[1,2]"), "found 2 numbers as the training's baseline, expected 1"),
        (
            of_number("null"),
            "found null, expected a number, or a list of numbers, as the training's baseline",
        ),
    ] {
        let error = refusal(&bytes);
        assert!(
            error.starts_with("m.safetensors: metadata \"paragrad\": ") && error.contains(words),
            "{words}: {error}"
        );
    }
}

#[test]
fn a_number_that_was_changed_is_noticed() {
    let (_, model) = model("xor", Recipe::default());
    let mut bytes = model.to_bytes();
    let last = bytes.len() - 8;
    bytes[last] ^= 1;
    assert!(refusal(&bytes).contains("the file was changed"));
    bytes[last..].copy_from_slice(&f64::NAN.to_le_bytes());
    assert!(refusal(&bytes).contains("tensor \"layers.1.weight\": found NaN at position 99"));
}

#[test]
fn an_evaluation_of_the_training_rows_has_the_metrics_of_training() {
    for set in ["iris", "xor", "diabetes"] {
        let table = open(set, &CsvOptions::default()).expect("a bundled set");
        let prepared = Recipe { epochs: Some(3), ..Recipe::default() }.prepare(&table).expect("a recipe");
        let trainer = prepared.trainer().expect("threads");
        let model = prepared.trained(&trainer, table.name(), 0.0);
        let evaluation = model.evaluate(&table).expect("the target is there");
        let metrics = prepared.metrics(&prepared.training, &trainer.predict(&prepared.training));
        match (evaluation.scores, metrics) {
            (Evaluated::Classes(classes), Metrics::Classification { confusion, baseline }) => {
                assert_eq!((classes.confusion, classes.baseline), (confusion, baseline), "{set}");
                let log_loss = classes.log_loss.expect("a loss of probabilities");
                assert!((log_loss - trainer.evaluate(&prepared.training)).abs() < 1e-12, "{set}: {log_loss}");
            }
            (Evaluated::Numbers(numbers), Metrics::Regression { scores, baseline, .. }) => {
                assert_eq!((numbers.scores, numbers.baseline), (scores, baseline), "{set}");
            }
            (scores, metrics) => panic!("{set}: {scores:?} and {metrics:?}"),
        }
    }
}

#[test]
fn one_curve_is_the_same_for_both_of_two_classes_with_and_without_probabilities() {
    for loss in [Loss::BinaryCrossEntropy, Loss::Hinge] {
        let (table, model) = model("moons", Recipe { loss: Some(loss.clone()), ..Recipe::default() });
        let Evaluated::Classes(classes) = model.evaluate(&table).expect("targets").scores else {
            panic!("moons are classes")
        };
        let [first, second] = classes.roc_auc[..] else { panic!("two classes") };
        assert!((first - second).abs() < 1e-12 && second > 0.8, "{loss:?}: {first} and {second}");
        assert_eq!(classes.log_loss.is_some(), loss == Loss::BinaryCrossEntropy);
    }
}

#[test]
fn a_table_without_targets_cannot_be_evaluated() {
    let (_, model) = model("xor", Recipe::default());
    let error = |csv| {
        let table = Table::parse("new.csv", csv, &CsvOptions::default()).expect("a table");
        model.evaluate(&table).expect_err("no target").to_string()
    };
    assert!(error("x1,x2\n0,1\n").contains("found no column \"y\""));
    assert!(error("x1,x2,y\n0,1,\n").contains("no row with a target"));
}
