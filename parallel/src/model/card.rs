//! A model's metadata: one JSON object, which is all that the numbers do not say.
//!
//! ```json
//! { "format": "paragrad-model", "version": 1, "program": "0.1.0", "loss": "cross-entropy",
//!   "network": { "inputs": 4, "layers": [{ "neurons": 16, "activation": "tanh" }] },
//!   "preparation": { "format": "paragrad-preparation", "version": 1 },
//!   "training": { "data": "iris.csv", "rows": 150, "seed": 0 },
//!   "fingerprint": "64 hexadecimal digits",
//!   "linear": { "weights": [[0.5, 1.0, -1.0, 0.25]], "biases": [0.0] } }
//! ```
//!
//! Version 1 is the first, of one target. Version 2 is that of models of several: their `training.baseline` is a list, with
//! a number for each. A model has the lowest version that can say what it is; a reader refuses versions that it does not
//! know.

use paragrad_core::nn::Mlp;
use paragrad_datasets::Preparation;
use serde::{Deserialize, Serialize};

use super::Training;
use super::error::Fault;
use crate::linear::LinearModel;

/// The metadata entry that the object is in.
pub(super) const KEY: &str = "paragrad";
const FORMAT: &str = "paragrad-model";
const VERSION: u32 = 1;
/// Of models of several targets.
const VERSION_OF_SEVERAL: u32 = 2;

#[derive(Serialize, Deserialize)]
pub(super) struct Card {
    format: String,
    version: u32,
    /// The version of this library that wrote it.
    program: String,
    pub(super) loss: String,
    pub(super) network: NetworkCard,
    pub(super) preparation: Preparation,
    pub(super) training: Training,
    pub(super) fingerprint: String,
    /// Files without one are older, or had none.
    #[serde(default)]
    pub(super) linear: Option<LinearModel>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct NetworkCard {
    pub(super) inputs: usize,
    pub(super) layers: Vec<LayerCard>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct LayerCard {
    pub(super) neurons: usize,
    pub(super) activation: String,
}

/// What every version has.
#[derive(Deserialize)]
struct Version {
    format: String,
    version: u32,
}

impl Card {
    pub(super) fn new(
        network: NetworkCard,
        (loss, preparation): (String, Preparation),
        training: Training,
        fingerprint: String,
        linear: Option<LinearModel>,
    ) -> Self {
        let program = env!("CARGO_PKG_VERSION").to_owned();
        Card {
            format: FORMAT.to_owned(),
            version: if preparation.targets().len() > 1 { VERSION_OF_SEVERAL } else { VERSION },
            program,
            loss,
            network,
            preparation,
            training,
            fingerprint,
            linear,
        }
    }

    pub(super) fn to_json(&self) -> String {
        // Nothing in it can fail: no map with keys that are no strings, no writer.
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(super) fn from_json(json: &str) -> Result<Self, Fault> {
        let unreadable = |error: serde_json::Error| Fault::of_json(place(), &error);
        let Version { format, version } = serde_json::from_str(json).map_err(unreadable)?;
        if format != FORMAT || !(VERSION..=VERSION_OF_SEVERAL).contains(&version) {
            let found = format!(
                "found {format:?} of version {version}, expected {FORMAT:?} of version {VERSION} or {VERSION_OF_SEVERAL}"
            );
            return Err(Fault::new(place(), found + "; a newer paragrad may read it"));
        }
        serde_json::from_str(json).map_err(unreadable)
    }
}

/// How the object is called in a refusal.
pub(super) fn place() -> String {
    format!("metadata {KEY:?}")
}

impl NetworkCard {
    pub(super) fn of(network: &Mlp<f64>, inputs: usize) -> Self {
        let layer = |layer: &paragrad_core::nn::Layer<f64>| LayerCard {
            neurons: layer.neurons.len(),
            activation: layer.neurons.first().map_or_else(String::new, |first| first.activation.to_string()),
        };
        NetworkCard { inputs, layers: network.layers.iter().map(layer).collect() }
    }
}
