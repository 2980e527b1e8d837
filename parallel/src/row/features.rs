//! How the features of a row come from its cells.

use paragrad_datasets::{Input, Preparation, Scaling, Table, Values};

use super::written;
use crate::row::page::brief;

/// A number that goes into a network, and how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedFeature {
    /// Its name, as in [`Preparation::feature_names`].
    pub name: String,
    /// What the network gets.
    pub value: f64,
    /// How it came from the cell, as `(5.1 − 5.843) / 0.8253`.
    pub origin: String,
}

/// The features of a row, whose values are `x`.
pub(super) fn of(preparation: &Preparation, table: &Table, row: usize, x: &[f64]) -> Vec<ExplainedFeature> {
    let mut values = x.iter().copied();
    let of_input = |input: &Input| {
        let cell = written(table, row, &input.name);
        let names = input.feature_names().into_iter().enumerate();
        let feature = |((place, name), value)| ExplainedFeature {
            name,
            value,
            origin: origin(input, place, value, &cell),
        };
        names.zip(values.by_ref()).map(feature).collect::<Vec<_>>()
    };
    preparation.inputs().iter().flat_map(of_input).collect()
}

fn origin(input: &Input, place: usize, value: f64, cell: &str) -> String {
    match &input.values {
        Values::Numeric { fill, scaling, .. } if place == 0 => number(*fill, *scaling, value, cell),
        Values::Boolean { .. } if place == 0 => "1 for yes, 0 for no".to_owned(),
        Values::Categorical { categories, others, .. } => match categories.get(place) {
            Some(category) => format!("1 if it is {:?}", category.label),
            None if *others > 0 && place == categories.len() => "1 if it is any other".to_owned(),
            None => "1 if it is missing".to_owned(),
        },
        Values::Numeric { .. } | Values::Boolean { .. } => "1 if it is missing".to_owned(),
    }
}

/// The change of units of a number, or of what stands for a missing one.
fn number(fill: f64, scaling: Scaling, value: f64, cell: &str) -> String {
    let gives = |number: &f64| scaling.scale(*number) == value;
    let (note, number) = match cell.parse().ok().filter(gives) {
        Some(number) => (String::new(), number),
        None if gives(&fill) => (format!("missing, taken for {}: ", brief(fill)), fill),
        None => (String::new(), scaling.unscale(value)),
    };
    if scaling == Scaling::IDENTITY {
        return note + "as it is";
    }
    let Scaling { center, spread } = scaling;
    let (sign, center) = if center < 0.0 { ("+", -center) } else { ("−", center) };
    format!("{note}({} {sign} {}) / {}", brief(number), brief(center), brief(spread))
}
