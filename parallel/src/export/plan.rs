//! A [`Plan`]: what all exports are written from.

use paragrad_core::nn::{Activation, Layer};
use paragrad_core::{Loss, Scalar};
use paragrad_datasets::{Input, OnMissing, Preparation, Scaling, Task, Values};

use crate::model::Model;
use crate::recipe::Encoding;

/// The way from cells to answers, step by step.
pub(super) struct Plan<'a> {
    pub(super) columns: Vec<Column<'a>>,
    /// Words for missing cells, beside the empty one.
    pub(super) missing_words: Vec<&'a str>,
    /// Numbers that stand for missing cells.
    pub(super) missing_numbers: Vec<f64>,
    pub(super) layers: &'a [Layer<f64>],
    pub(super) outcome: Outcome<'a>,
}

/// A column of cells, and the features that are made from it.
pub(super) struct Column<'a> {
    pub(super) name: &'a str,
    /// Its first feature.
    pub(super) start: usize,
    /// How many features it has; the last one is the indicator of missing cells, if it has that.
    pub(super) width: usize,
    pub(super) indicator: bool,
    /// Whether there is no prediction where its cell is missing.
    pub(super) required: bool,
    pub(super) cells: Cells<'a>,
}

/// What the cells of a column are.
pub(super) enum Cells<'a> {
    /// Numbers; those in training were from `min` to `max`.
    Number { fill: f64, scaling: Scaling, min: f64, max: f64 },
    /// Yes or no.
    Boolean { fill: bool },
    /// Words, a feature each; and one for all others, if `others`.
    Words { categories: Vec<&'a str>, others: bool },
    /// Numbers that are names of things, likewise.
    Values { categories: Vec<f64>, others: bool },
}

/// What the outputs of the last layer mean.
pub(super) enum Outcome<'a> {
    /// Each is a number in units of its own, or its logarithm.
    Numbers { targets: Vec<(&'a str, Scaling)>, exponential: bool },
    /// The larger, the likelier the class; if there is a `single` one, it is the second class's, and the first's is 0.
    Classes { target: &'a str, labels: &'a [String], probabilities: bool, single: bool },
}

impl<'a> Plan<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        let preparation = model.encoding().preparation();
        let tokens = preparation.missing_tokens().iter().map(String::as_str);
        let number = |token: &str| token.parse().ok().filter(|number: &f64| number.is_finite());
        Plan {
            columns: columns(preparation),
            missing_numbers: tokens.clone().filter_map(number).collect(),
            missing_words: tokens.filter(|token| !token.is_empty()).collect(),
            layers: &model.network().layers,
            outcome: Outcome::of(model.encoding()),
        }
    }

    /// The activations that some layer has.
    pub(super) fn activations(&self) -> Vec<Activation> {
        let has =
            |activation: &Activation| self.layers.iter().any(|layer| self::activation(layer) == *activation);
        Activation::ALL.iter().copied().filter(has).collect()
    }

    /// The network's inputs.
    pub(super) fn n_features(&self) -> usize {
        self.columns.iter().map(|column| column.width).sum()
    }
}

impl Column<'_> {
    /// The feature that says that a cell is missing.
    pub(super) fn missing_feature(&self) -> Option<usize> {
        self.indicator.then(|| self.start + self.width - 1)
    }

    /// What its cells are, for people.
    pub(super) fn description(&self) -> String {
        let cells = match &self.cells {
            Cells::Number { min, max, .. } => format!("a number, {min} to {max} in training"),
            Cells::Boolean { .. } => "yes or no".to_owned(),
            Cells::Words { categories, others } => one_of(categories, *others),
            Cells::Values { categories, others } => {
                let categories: Vec<String> = categories.iter().map(f64::to_string).collect();
                one_of(&categories, *others)
            }
        };
        if self.required { cells + "; without it there is no prediction" } else { cells }
    }
}

/// The first few of some categories.
fn one_of<T: AsRef<str>>(categories: &[T], others: bool) -> String {
    const MOST: usize = 8;
    let names: Vec<&str> = categories.iter().take(MOST).map(AsRef::as_ref).collect();
    let more = if others || categories.len() > MOST { ", ..." } else { "" };
    format!("one of {}{more}", names.join(", "))
}

fn columns(preparation: &Preparation) -> Vec<Column<'_>> {
    let mut start = 0;
    let column = |input| {
        let column = column(input, start);
        start += column.width;
        column
    };
    preparation.inputs().iter().map(column).collect()
}

fn column(input: &Input, start: usize) -> Column<'_> {
    let (cells, indicator) = match &input.values {
        &Values::Numeric { fill, scaling, min, max, indicator, .. } => {
            (Cells::Number { fill, scaling, min, max }, indicator)
        }
        &Values::Boolean { fill, indicator } => (Cells::Boolean { fill }, indicator),
        Values::Categorical { categories, others, indicator, .. } => {
            let others = *others > 0;
            let cells = match input.category_values() {
                Some(categories) => Cells::Values { categories, others },
                None => {
                    let categories = categories.iter().map(|category| category.label.as_str()).collect();
                    Cells::Words { categories, others }
                }
            };
            (cells, *indicator)
        }
    };
    let required = matches!(input.on_missing, OnMissing::DropRow | OnMissing::Refuse);
    Column { name: &input.name, start, width: input.width(), indicator, required, cells }
}

impl<'a> Outcome<'a> {
    fn of(encoding: &'a Encoding) -> Self {
        let preparation = encoding.preparation();
        match encoding.task() {
            Task::Regression => {
                let targets = preparation.targets().iter();
                let targets = targets.map(|target| (target.name.as_str(), target.scaling)).collect();
                Outcome::Numbers { targets, exponential: matches!(encoding.loss(), Loss::Poisson) }
            }
            Task::Binary | Task::Multiclass => Outcome::Classes {
                target: &preparation.targets()[0].name,
                labels: preparation.labels(),
                probabilities: encoding.has_probabilities(),
                single: encoding.task() == Task::Binary,
            },
        }
    }
}

/// The activation of a layer, whose neurons have all the same.
pub(super) fn activation(layer: &Layer<f64>) -> Activation {
    layer.neurons.first().map_or(Activation::Linear, |first| first.activation)
}

/// One line on what a model is, and which.
pub(super) fn summary(model: &Model) -> String {
    let preparation = model.encoding().preparation();
    let targets: Vec<&str> = preparation.targets().iter().map(|target| target.name.as_str()).collect();
    format!(
        "Predicts {} ({}): a network of {}, trained on {}; fingerprint {}",
        targets.join(", "),
        preparation.task(),
        model.shape(),
        model.training().data,
        model.fingerprint()
    )
}

/// A row that could be one of training, and what the model says of it.
pub(super) struct Example<'a> {
    pub(super) cells: Vec<Typical<'a>>,
    pub(super) class: Option<&'a str>,
    /// The probabilities or the numbers.
    pub(super) numbers: Vec<f64>,
}

/// A cell that is not missing.
pub(super) enum Typical<'a> {
    Number(f64),
    Truth(bool),
    Word(&'a str),
}

impl<'a> Example<'a> {
    /// What is filled in for missing cells, and first categories.
    pub(super) fn of(model: &'a Model, plan: &Plan<'a>) -> Self {
        let mut features = vec![0.0; plan.n_features()];
        let cell = |column: &Column<'a>| {
            let feature = &mut features[column.start];
            match &column.cells {
                Cells::Number { fill, scaling, .. } => {
                    *feature = scaling.scale(*fill);
                    Typical::Number(*fill)
                }
                Cells::Boolean { fill } => {
                    *feature = f64::from(u8::from(*fill));
                    Typical::Truth(*fill)
                }
                Cells::Words { categories, .. } => {
                    *feature = 1.0;
                    Typical::Word(categories.first().copied().unwrap_or_default())
                }
                Cells::Values { categories, .. } => {
                    *feature = 1.0;
                    Typical::Number(categories.first().copied().unwrap_or_default())
                }
            }
        };
        let cells = plan.columns.iter().map(cell).collect();
        let (outputs, encoding) = (model.network().forward(&features), model.encoding());
        let (class, numbers) = match &plan.outcome {
            Outcome::Numbers { targets, exponential } => (None, numbers(targets, *exponential, &outputs)),
            Outcome::Classes { labels, .. } => {
                let class = encoding.answer(&outputs).class().map(|class| labels[class].as_str());
                (class, encoding.probabilities(&outputs).unwrap_or_default())
            }
        };
        Example { cells, class, numbers }
    }
}

/// The outputs in the units of the data.
fn numbers(targets: &[(&str, Scaling)], exponential: bool, outputs: &[f64]) -> Vec<f64> {
    let number = |((_, scaling), &output): (&(&str, Scaling), &f64)| {
        scaling.unscale(if exponential { Scalar::exp(output) } else { output })
    };
    targets.iter().zip(outputs).map(number).collect()
}
