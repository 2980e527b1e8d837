//! How a model was trained: a record for people and programs, which predictions do not need.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::config::TrainConfig;

/// How a model was trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// The file's name.
    pub data: String,
    /// The fingerprint of the file's bytes, if it was kept: see [`Model::trained_on`](crate::Model::trained_on).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_sha256: Option<String>,
    /// The same of the file whose rows only validated, if they had one of their own: see
    /// [`Model::validated_on`](crate::Model::validated_on).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation_sha256: Option<String>,
    /// Rows that trained.
    pub rows: usize,
    /// Rows that only validated.
    pub validation_rows: usize,
    /// How often training went through the rows.
    pub epochs: usize,
    /// Rows for one update.
    pub batch_size: usize,
    /// The step size at the start.
    pub learning_rate: f64,
    /// The course of the learning rate.
    pub schedule: String,
    /// Epochs of its rise at the start.
    pub warm_up: usize,
    /// What a gradient did to the parameters.
    pub optimizer: String,
    /// Its other numbers, by name.
    pub optimizer_settings: BTreeMap<String, f64>,
    /// What drew first weights, order and split.
    pub seed: u64,
    /// The engine.
    pub engine: String,
    /// The floats.
    pub precision: String,
    /// The fingerprint of the network that training started from, if its weights were not random.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_from: Option<String>,
    /// How it went.
    pub losses: Losses,
    /// What an answer that ignores the features would be: the index of the most frequent class of the rows that
    /// trained, or the mean of each target. In JSON a single one is a number.
    #[serde(with = "one_or_many")]
    pub baseline: Vec<f64>,
}

/// Mean losses; not a number where nothing was measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Losses {
    /// Of the rows that train, before training.
    #[serde(deserialize_with = "or_nan")]
    pub before: f64,
    /// Of the rows that train, after training.
    #[serde(deserialize_with = "or_nan")]
    pub after: f64,
    /// Of the rows that only validate, after training.
    pub validation: Option<f64>,
}

impl Training {
    /// The record of a training with these settings; losses and rows are for the caller to fill in.
    pub(crate) fn of_config(config: &TrainConfig, losses: Losses) -> Self {
        let settings = config.optimizer.settings().into_iter().chain(restraints(config));
        Training {
            data: String::new(),
            data_sha256: None,
            validation_sha256: None,
            rows: 0,
            validation_rows: 0,
            epochs: config.epochs,
            batch_size: config.batch_size,
            learning_rate: config.learning_rate,
            schedule: config.schedule.decay.to_string(),
            warm_up: config.schedule.warm_up,
            optimizer: config.optimizer.name().to_owned(),
            optimizer_settings: settings.map(|(name, number)| (name.to_owned(), number)).collect(),
            seed: config.seed,
            engine: config.engine.name().to_owned(),
            precision: config.precision.name().to_owned(),
            started_from: None,
            losses,
            baseline: Vec::new(),
        }
    }
}

/// A list of numbers, of which a single one stands for itself, as it did before there were several targets.
mod one_or_many {
    use std::fmt;

    use serde::de::{Error, SeqAccess, Visitor};
    use serde::{Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(numbers: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
        match numbers {
            [number] => serializer.serialize_f64(*number),
            numbers => numbers.serialize(serializer),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
        deserializer.deserialize_any(OneOrMany)
    }

    struct OneOrMany;

    impl<'de> Visitor<'de> for OneOrMany {
        type Value = Vec<f64>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number, or a list of numbers, as the training's baseline")
        }

        fn visit_f64<E: Error>(self, number: f64) -> Result<Vec<f64>, E> {
            Ok(vec![number])
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<Vec<f64>, E> {
            Ok(vec![number as f64])
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<Vec<f64>, E> {
            Ok(vec![number as f64])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<f64>, A::Error> {
            let mut numbers = Vec::new();
            while let Some(number) = list.next_element()? {
                numbers.push(number);
            }
            Ok(numbers)
        }
    }
}

/// JSON has no infinities: they are null.
fn or_nan<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or(f64::NAN))
}

/// What kept the network from fitting too closely, if anything did.
fn restraints(config: &TrainConfig) -> impl Iterator<Item = (&'static str, f64)> {
    let gradient = &config.gradient;
    let given = |number: f64| (number != 0.0).then_some(number);
    let restraints = [
        ("l1", given(gradient.l1)),
        ("l2", given(gradient.l2)),
        ("clip_value", gradient.clip_value),
        ("clip_norm", gradient.clip_norm),
        ("dropout", config.masks.map(|masks| masks.rate)),
    ];
    restraints.into_iter().filter_map(|(name, number)| Some((name, number?)))
}
