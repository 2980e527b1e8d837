//! How much each sample counts: by its class, by a column of the table, or by both.

use std::fmt;
use std::str::FromStr;

use paragrad_datasets::{ColumnRef, Dataset, Table, Task};

use super::{Encoding, Recipe, RecipeError};

/// How much the samples of each class count; as text `equal`, `balanced`, or weights as in `yes=5,no=1`.
///
/// ```
/// use paragrad::ClassWeights;
///
/// let given = ClassWeights::Given(vec![("yes".to_owned(), 5.0)]);
/// assert_eq!("yes=5".parse(), Ok(given));
/// assert_eq!("balanced".parse(), Ok(ClassWeights::Balanced));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub enum ClassWeights {
    /// Every sample counts as much as any other.
    #[default]
    Equal,
    /// Every class counts as much as any other: a sample weighs 1 / (samples of its class that train).
    Balanced,
    /// Weights by label; classes that are not named weigh 1.
    Given(Vec<(String, f64)>),
}

/// Text that gives no weights of classes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "found the class weights `{0}`, expected equal, balanced, or LABEL=WEIGHT,LABEL=WEIGHT with numbers above 0"
)]
pub struct UnknownClassWeights(pub String);

/// What `FromStr` reads.
impl fmt::Display for ClassWeights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClassWeights::Equal => f.pad("equal"),
            ClassWeights::Balanced => f.pad("balanced"),
            ClassWeights::Given(pairs) => {
                let pairs = pairs.iter().map(|(label, weight)| format!("{label}={weight}"));
                f.pad(&pairs.collect::<Vec<_>>().join(","))
            }
        }
    }
}

impl FromStr for ClassWeights {
    type Err = UnknownClassWeights;

    fn from_str(text: &str) -> Result<Self, UnknownClassWeights> {
        let pair = |part: &str| {
            let (label, weight) = part.rsplit_once('=')?;
            let weight =
                weight.trim().parse().ok().filter(|&weight: &f64| weight > 0.0 && weight.is_finite())?;
            Some((label.trim().to_owned(), weight))
        };
        match text {
            "equal" => Ok(ClassWeights::Equal),
            "balanced" => Ok(ClassWeights::Balanced),
            _ => {
                let pairs: Option<Vec<_>> = text.split(',').map(pair).collect();
                pairs.map(ClassWeights::Given).ok_or_else(|| UnknownClassWeights(text.to_owned()))
            }
        }
    }
}

/// The weights that a recipe gives to samples.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    column: Option<ColumnRef>,
    /// Of each class; none if all weigh the same.
    classes: Vec<f64>,
}

impl Weights {
    /// The weights of a recipe, given what trains.
    pub(super) fn fit(recipe: &Recipe, encoding: &Encoding, training: &Dataset) -> Result<Self, RecipeError> {
        let column = recipe.weights.clone();
        if recipe.class_weights != ClassWeights::Equal && encoding.task() == Task::Regression {
            return Err(RecipeError::NoClasses);
        }
        let labels = encoding.preparation().labels();
        let classes = match &recipe.class_weights {
            ClassWeights::Equal => Vec::new(),
            ClassWeights::Balanced => {
                let mut counts = vec![0_usize; labels.len()];
                let classes = encoding.truths(training).filter_map(|truth| truth.class());
                classes.for_each(|class| counts[class] += 1);
                counts.into_iter().map(|count| 1.0 / count.max(1) as f64).collect()
            }
            ClassWeights::Given(pairs) => given(pairs, labels)?,
        };
        Ok(Weights { column, classes })
    }

    /// Gives the `rows` of a table, which are the samples of `data`, their weights as one more target. They are scaled to
    /// a mean of 1, so that the mean of the weighted losses is their sum divided by the sum of the weights.
    pub(super) fn weigh(
        &self,
        table: &Table,
        rows: &[usize],
        encoding: &Encoding,
        data: Dataset,
    ) -> Result<Dataset, RecipeError> {
        if self.column.is_none() && self.classes.is_empty() {
            return Ok(data);
        }
        let mut weights = match &self.column {
            Some(column) => cells(table, column, rows)?,
            None => vec![1.0; rows.len()],
        };
        if !self.classes.is_empty() {
            let of_class = encoding.truths(&data).filter_map(|truth| truth.class());
            weights.iter_mut().zip(of_class).for_each(|(weight, class)| *weight *= self.classes[class]);
        }
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        if !(mean > 0.0 && mean.is_finite()) {
            return Err(RecipeError::NoWeight { mean });
        }
        with_weights(&data, weights.into_iter().map(|weight| weight / mean))
    }
}

/// The weight of every class, by the labels that were named.
fn given(pairs: &[(String, f64)], labels: &[String]) -> Result<Vec<f64>, RecipeError> {
    let mut weights = vec![1.0; labels.len()];
    for (label, weight) in pairs {
        let class = labels.iter().position(|known| known == label);
        let unknown = || RecipeError::UnknownLabel { label: label.clone(), labels: labels.to_vec() };
        weights[class.ok_or_else(unknown)?] = *weight;
    }
    Ok(weights)
}

/// The cells of a column of weights.
fn cells(table: &Table, column: &ColumnRef, rows: &[usize]) -> Result<Vec<f64>, RecipeError> {
    let position = table.position(column)?;
    let weight = |text: &str| text.parse().ok().filter(|&weight: &f64| weight >= 0.0 && weight.is_finite());
    let of_row = |&row: &usize| match table.columns()[position].numbers() {
        Some(numbers) => (numbers[row] >= 0.0).then_some(numbers[row]),
        None => weight(&table.written(row, position)),
    };
    let refusal = |row: usize| RecipeError::Weight {
        file: table.name().to_owned(),
        line: table.line(row),
        column: table.columns()[position].name().to_owned(),
        found: table.written(row, position),
    };
    rows.iter().map(|row| of_row(row).ok_or_else(|| refusal(*row))).collect()
}

fn with_weights(data: &Dataset, weights: impl Iterator<Item = f64>) -> Result<Dataset, RecipeError> {
    let mut targets = Vec::with_capacity(data.targets().len() + data.len());
    for (row, weight) in weights.enumerate() {
        targets.extend_from_slice(data.y(row));
        targets.push(weight);
    }
    let names = [data.target_names(), &["weight".to_owned()]].concat();
    let n_targets = data.n_targets() + 1;
    let weighted = Dataset::new(data.features().to_vec(), data.n_features(), targets, n_targets)?;
    Ok(weighted.with_names(data.feature_names().to_vec(), names)?)
}
