//! A trained model as one file: the network, how cells become its inputs and its outputs answers, and how it came about.
//!
//! ```
//! use paragrad::datasets::{CsvOptions, Table, open};
//! use paragrad::{Model, Recipe};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let iris = open("iris", &CsvOptions::default())?;
//! let prepared = Recipe { epochs: Some(10), ..Recipe::default() }.prepare(&iris)?;
//! let mut trainer = prepared.trainer()?;
//! let before = trainer.evaluate(&prepared.training);
//! trainer.fit(&prepared.training, |_, _| std::ops::ControlFlow::Continue(()))?;
//!
//! let path = std::env::temp_dir().join("paragrad-iris.safetensors");
//! prepared.trained(&trainer, iris.name(), before).save(&path)?;
//! let model = Model::load(&path)?;
//! assert_eq!(model.network(), trainer.model());
//!
//! let flower = "petal_width,petal_length,sepal_width,sepal_length\n0.2,1.4,3.5,5.1\n";
//! let said = model.predict(&Table::parse("flower.csv", flower, &CsvOptions::default())?)?;
//! let first = said.rows[0].as_ref().expect("no cell is missing");
//! assert_eq!(model.answer_texts(&first.answer), ["setosa"]);
//! # std::fs::remove_file(&path)?;
//! # Ok(())
//! # }
//! ```
//!
//! The file is a safetensors file, which PyTorch, NumPy and others open too.

mod card;
mod error;
mod evaluation;
mod foreign;
mod predictions;
mod safetensors;
mod start;
mod tensors;
mod training;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use paragrad_core::Module;
use paragrad_core::nn::Mlp;
use paragrad_datasets::{Dataset, Table};

use crate::file::replace_file;
use crate::fingerprint::Fingerprint;
use crate::linear::LinearModel;
use crate::precision::Precision;
use crate::recipe::{Answer, Encoding, LossName, Prepared, RecipeObjective};
use crate::trainer::Trainer;
use card::{Card, NetworkCard};
use error::Fault;
use safetensors::Contents;

pub(crate) use evaluation::ranking;

pub use error::ModelError;
pub use evaluation::{ClassEvaluation, Evaluated, Evaluation, Known, NumberEvaluation};
pub use predictions::{Prediction, Predictions};
pub use start::Start;
pub use training::{Losses, Training};

/// Larger files hold no network that a [`Recipe`](crate::Recipe) makes.
const MOST_BYTES: u64 = 1 << 28;

/// A trained network with all that is needed to use it.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    network: Mlp<f64>,
    encoding: Encoding,
    training: Training,
    linear: Option<LinearModel>,
}

impl Model {
    /// A model of parts.
    ///
    /// # Panics
    /// If the network has other inputs than the encoding has features, other outputs than it has targets, or layers that
    /// do not fit each other; if the training has not a baseline for each target: a finite number, or the index of a class.
    #[track_caller]
    pub fn new(network: Mlp<f64>, encoding: Encoding, training: Training) -> Self {
        let checked = check(&network, &encoding).and_then(|()| check_baseline(&training, &encoding));
        if let Err(Fault { place, reason }) = checked {
            panic!("{place}: {reason}");
        }
        Model { network, encoding, training, linear: None }
    }

    /// The same with the linear model of the same training rows, which [`evaluate`](Model::evaluate) then measures too.
    ///
    /// # Panics
    /// If it has other inputs than the encoding has features, or other outputs than its task.
    #[track_caller]
    pub fn with_linear(self, linear: Option<LinearModel>) -> Self {
        assert!(
            linear.as_ref().is_none_or(|linear| linear.fits(&self.encoding)),
            "a linear model of other data"
        );
        Model { linear, ..self }
    }

    /// The same with the fingerprint of the table whose rows trained, so that [`evaluate`](Model::evaluate) knows them
    /// again.
    pub fn trained_on(mut self, table: &Table) -> Self {
        self.training.data_sha256 = Some(Fingerprint::of_data(table).to_string());
        self
    }

    /// The same with the fingerprint of a table of its own whose rows validated.
    pub fn validated_on(mut self, table: &Table) -> Self {
        self.training.validation_sha256 = Some(Fingerprint::of_data(table).to_string());
        self
    }

    /// Whether a table is, byte for byte, the one whose rows trained, or the one whose rows validated.
    pub fn knows(&self, table: &Table) -> Option<Known> {
        let Training { data_sha256, validation_sha256, .. } = &self.training;
        let sums = [(data_sha256, Known::Training), (validation_sha256, Known::Validation)];
        let found = Fingerprint::of_data(table).to_string();
        sums.into_iter().find(|(sum, _)| sum.as_ref() == Some(&found)).map(|(_, known)| known)
    }

    /// The network.
    pub fn network(&self) -> &Mlp<f64> {
        &self.network
    }

    /// What goes into the network and what comes out.
    pub fn encoding(&self) -> &Encoding {
        &self.encoding
    }

    /// The linear model to compare it with, if there is one.
    pub fn linear(&self) -> Option<&LinearModel> {
        self.linear.as_ref()
    }

    /// How it was trained.
    pub fn training(&self) -> &Training {
        &self.training
    }

    /// The number of features, then each layer's width and activation: `4, 16 tanh, 16 tanh, 3 linear`.
    pub fn shape(&self) -> String {
        let layers = self.network.layers.iter().filter_map(|layer| {
            layer.neurons.first().map(|first| format!("{} {}", layer.neurons.len(), first.activation))
        });
        let inputs = self.encoding.preparation().n_features().to_string();
        std::iter::once(inputs).chain(layers).collect::<Vec<_>>().join(", ")
    }

    /// A name for its exact parameters.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.network)
    }

    /// The best answer that ignores the features: the most frequent class of the rows that trained, or the mean of each
    /// target.
    pub fn baseline(&self) -> Answer {
        let baseline = &self.training.baseline;
        match self.encoding.preparation().labels() {
            [] => Answer::Numbers(baseline.clone()),
            _ => Answer::Class { class: baseline[0] as usize, probability: None },
        }
    }

    /// An answer in words, for each target: the class, or the number with digits enough to read it back to the bit.
    pub fn answer_texts(&self, answer: &Answer) -> Vec<String> {
        match answer {
            Answer::Class { class, .. } => vec![self.encoding.preparation().label(*class).to_owned()],
            Answer::Numbers(numbers) => numbers.iter().map(f64::to_string).collect(),
        }
    }

    /// The bytes of its file: parameters in `f32` if it was trained so, else in `f64`, and in either case to the bit.
    pub fn to_bytes(&self) -> Vec<u8> {
        let (key, card) = self.metadata();
        safetensors::write(&Contents {
            metadata: BTreeMap::from([(key.to_owned(), card)]),
            tensors: tensors::of_network(&self.network),
            precision: self.precision(),
        })
    }

    /// All that the numbers do not say: the name of the entry, and JSON.
    pub(crate) fn metadata(&self) -> (&'static str, String) {
        let inputs = self.encoding.preparation().n_features();
        let loss = LossName(self.encoding.loss().clone()).to_string();
        let card = Card::new(
            NetworkCard::of(&self.network, inputs),
            (loss, self.encoding.preparation().clone()),
            self.training.clone(),
            self.fingerprint().to_string(),
            self.linear.clone(),
        );
        (card::KEY, card.to_json())
    }

    /// The floats that it was trained in, if they hold all parameters.
    fn precision(&self) -> Precision {
        let is_single = |value: &f64| f64::from(*value as f32).to_bits() == value.to_bits();
        let single = self.training.precision == Precision::F32.name();
        if single && self.network.parameters().iter().all(is_single) {
            Precision::F32
        } else {
            Precision::F64
        }
    }

    /// Reads what [`Model::to_bytes`] writes; `file` is what refusals call it.
    ///
    /// # Errors
    /// [`ModelError::NotAModel`] or [`ModelError::Invalid`], whatever the bytes are.
    pub fn from_bytes(file: &str, bytes: &[u8]) -> Result<Self, ModelError> {
        from_contents(safetensors::read(bytes).map_err(|fault| fault.of_bytes(file, bytes))?)
            .map_err(|fault| fault.in_file(file))
    }

    /// Writes a file, whole or not at all.
    ///
    /// # Errors
    /// [`ModelError::Write`].
    pub fn save(&self, path: &Path) -> Result<(), ModelError> {
        replace_file(path, &self.to_bytes())
            .map_err(|reason| ModelError::Write { path: path.to_owned(), reason })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`ModelError::Read`]; [`ModelError::NotAModel`]; [`ModelError::Invalid`], with its place in the file.
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        Model::from_bytes(&path.display().to_string(), &read(path)?)
    }
}

/// The bytes of a file, if it is not too large to be one of a model.
fn read(path: &Path) -> Result<Vec<u8>, ModelError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|reason| ModelError::Read { path: path.to_owned(), reason })?;
    if bytes.len() as u64 > MOST_BYTES {
        let found = format!("found more than {MOST_BYTES} bytes, expected a model of at most as many");
        return Err(Fault::new("size", found).in_file(&path.display().to_string()));
    }
    Ok(bytes)
}

impl Prepared {
    /// The model that a trainer of this recipe has come to on the file `data`; `before` is the mean loss of the rows
    /// that train as it was before training.
    ///
    /// # Panics
    /// If the trainer's network is of another shape.
    #[track_caller]
    pub fn trained(&self, trainer: &Trainer<RecipeObjective>, data: &str, before: f64) -> Model {
        let losses = Losses {
            before,
            after: trainer.evaluate(&self.training),
            validation: self.validation.as_ref().map(|data| trainer.evaluate(data)),
        };
        let training = Training {
            data: data.to_owned(),
            rows: self.training.len(),
            validation_rows: self.validation.as_ref().map_or(0, Dataset::len),
            epochs: trainer.epochs_trained() as usize,
            started_from: self.start.as_ref().map(|network| Fingerprint::of(network).to_string()),
            baseline: match &self.baseline {
                Answer::Class { class, .. } => vec![*class as f64],
                Answer::Numbers(means) => means.clone(),
            },
            ..Training::of_config(trainer.config(), losses)
        };
        Model::new(trainer.model().clone(), self.encoding.clone(), training)
    }
}

fn from_contents(mut contents: Contents) -> Result<Model, Fault> {
    let expected = || {
        let found = "found a safetensors file of another program, with weights alone";
        let expected = format!("the metadata {:?} of a model that train --out writes", card::KEY);
        Fault::new("header", format!("{found}, expected {expected}; train --from starts from weights"))
    };
    let card = Card::from_json(&contents.metadata.remove(card::KEY).ok_or_else(expected)?)?;
    let network = tensors::to_network(&card.network, &contents.tensors)?;
    let LossName(loss) =
        card.loss.parse().map_err(|unknown| Fault::new(card::place(), format!("{unknown}")))?;
    let encoding = Encoding::new(card.preparation, loss)
        .map_err(|error| Fault::new(card::place(), error.to_string()))?;
    check(&network, &encoding)?;
    check_baseline(&card.training, &encoding)?;
    let (found, expected) = (Fingerprint::of(&network).to_string(), card.fingerprint);
    if found != expected {
        return Err(Fault::new(
            "tensors",
            format!("found the fingerprint {found}, expected {expected}; the file was changed"),
        ));
    }
    if card.linear.as_ref().is_some_and(|linear| !linear.fits(&encoding)) {
        let reason = "found a linear model of other inputs or outputs than the network's, or not finite";
        return Err(Fault::new(card::place(), reason));
    }
    Ok(Model { network, encoding, training: card.training, linear: card.linear })
}

/// Refuses a record without an answer for each target, or with one that there is not.
fn check_baseline(training: &Training, encoding: &Encoding) -> Result<(), Fault> {
    let (preparation, found) = (encoding.preparation(), training.baseline.len());
    let expected = preparation.targets().len();
    if found != expected {
        let found =
            format!("found {found} numbers as the training's baseline, expected {expected}, one a target");
        return Err(Fault::new(card::place(), found));
    }
    let n_classes = preparation.labels().len();
    let is_class = |number: f64| number.fract() == 0.0 && (0.0..n_classes as f64).contains(&number);
    let is_sound = |&number: &f64| if n_classes == 0 { number.is_finite() } else { is_class(number) };
    match training.baseline.iter().find(|number| !is_sound(number)) {
        Some(found) if n_classes == 0 => Err(Fault::new(
            card::place(),
            format!("found {found} as the training's baseline, expected a finite number"),
        )),
        Some(found) => Err(Fault::new(
            card::place(),
            format!("found {found} as the training's baseline, expected a class from 0 to {}", n_classes - 1),
        )),
        None => Ok(()),
    }
}

/// Refuses a network that does not fit its encoding, or itself.
fn check(network: &Mlp<f64>, encoding: &Encoding) -> Result<(), Fault> {
    let preparation = encoding.preparation();
    let mut width = preparation.n_features();
    for (i, layer) in network.layers.iter().enumerate() {
        let activation = layer.neurons.first().map(|first| first.activation);
        for neuron in &layer.neurons {
            if neuron.w.len() != width {
                let found = neuron.w.len();
                return Err(Fault::new(
                    format!("layer {i}"),
                    format!("found {found} inputs, expected {width}"),
                ));
            }
            if Some(neuron.activation) != activation {
                return Err(Fault::new(format!("layer {i}"), "found two activations, expected one"));
            }
        }
        width = layer.neurons.len();
    }
    let expected = preparation.n_targets();
    if width == expected && !network.layers.is_empty() {
        return Ok(());
    }
    Err(Fault::new("network", format!("found {width} outputs, expected {expected}")))
}
