//! A model as a Rust module.

use paragrad_core::nn::Layer;
use paragrad_datasets::Scaling;

use super::super::plan::{Cells, Column, Example, Outcome, Plan, Typical, activation, summary};
use super::activations::{Definitions, function};
use super::identifiers::{identifiers, prefix};
use super::literal::{comment, list, number, numbers, rust_text};
use super::template::fill;
use super::{of_columns, stem};
use crate::model::Model;
use crate::wording::shell_word;

const TEMPLATE: &str = include_str!("templates/rust.txt");

impl Model {
    /// The model as a Rust module that needs nothing but the standard library: a `Row` of cells by column, and `predict`,
    /// which gives a `Prediction` or none. `file` is what the file will be called,
    /// `name.rs` say: its documentation calls the module so.
    ///
    /// Numbers are `Option<f64>`, words `Option<&str>`, yes and no `Option<bool>`; `None` is a missing cell. Fields are
    /// called as the columns, in snake case. With `rustc --test` it checks itself on an example.
    pub fn to_rust(&self, file: &str) -> String {
        let plan = Plan::of(self);
        let fields = identifiers(plan.columns.iter().map(|column| column.name));
        let example = Example::of(self, &plan);
        let module = prefix(stem(file));
        let has_words = plan.columns.iter().any(|column| matches!(column.cells, Cells::Words { .. }));
        let n_outputs = plan.layers.last().map_or(0, |layer| layer.neurons.len());
        let answer = Answer::of(&plan.outcome);
        fill(
            TEMPLATE,
            &[
                ("summary", comment(&summary(self))),
                ("version", env!("CARGO_PKG_VERSION").to_owned()),
                ("example_begins", example_begins(&fields, &example, &module)),
                ("declared", declared(file, &module)),
                ("checked", comment(&checked(file, &module))),
                ("module", module),
                ("lifetime", if has_words { "<'a>" } else { "" }.to_owned()),
                ("row", if has_words { "Row<'_>" } else { "Row" }.to_owned()),
                ("row_fields", of_columns(&plan, &fields, row_field)),
                ("classes", answer.classes),
                ("prediction_fields", answer.fields),
                ("predict", answer.predict),
                ("n_features", plan.n_features().to_string()),
                ("n_outputs", n_outputs.to_string()),
                ("features", of_columns(&plan, &fields, features)),
                ("network", plan.layers.iter().enumerate().map(layer).collect()),
                ("missing_words", list(plan.missing_words.iter().map(|word| rust_text(word)), "")),
                ("missing_numbers", numbers(plan.missing_numbers.iter().copied(), "")),
                (
                    "activations",
                    plan.activations().into_iter().map(|activation| ACTIVATIONS.of(activation)).collect(),
                ),
                ("parameters", plan.layers.iter().enumerate().map(parameters).collect()),
                ("example", cells(&fields, &example, "        ").collect()),
                ("example_answer", example_answer(&example, &answer.numbers)),
            ],
        )
    }
}

/// How a program has the module: by its file's name, if that is another.
fn declared(file: &str, module: &str) -> String {
    let path = format!("#[path = {}]\n//! ", rust_text(file));
    format!("{}mod {module};", if file == format!("{module}.rs") { "" } else { &path })
}

/// The command that compiles and runs the module's test.
fn checked(file: &str, module: &str) -> String {
    let name = if file == format!("{module}.rs") { "" } else { &format!("--crate-name {module} ") };
    format!("rustc --test {name}{} && ./{module}", shell_word(file))
}

fn row_field(column: &Column<'_>, field: &str) -> String {
    let cell = match column.cells {
        Cells::Number { .. } | Cells::Values { .. } => "f64",
        Cells::Words { .. } => "&'a str",
        Cells::Boolean { .. } => "bool",
    };
    let (name, what) = (comment(column.name), comment(&column.description()));
    format!("    /// `{name}`: {what}.\n    pub {field}: Option<{cell}>,\n")
}

/// The assignments of an example's cells, a line each.
fn cells<'a>(
    fields: &'a [String],
    example: &'a Example<'_>,
    indent: &'a str,
) -> impl Iterator<Item = String> + 'a {
    fields.iter().zip(&example.cells).map(move |(field, cell)| {
        let cell = match cell {
            Typical::Number(value) => number(*value),
            Typical::Truth(truth) => truth.to_string(),
            Typical::Word(word) => rust_text(word),
        };
        format!("\n{indent}{field}: Some({cell}),")
    })
}

/// The first cells of an example, in the documentation.
fn example_begins(fields: &[String], example: &Example<'_>, module: &str) -> String {
    const MOST: usize = 4;
    let first: String = cells(fields, example, "//!     ").take(MOST).collect();
    let rest = if fields.len() > MOST { &format!("\n//!     ..{module}::Row::default()") } else { "" };
    first + rest
}

/// From a column's cell to its features.
fn features(column: &Column<'_>, field: &str) -> String {
    let start = column.start;
    let absent = match column.missing_feature() {
        Some(feature) => format!("x[{feature}] = 1.0"),
        None if column.required => "return None".to_owned(),
        None => "{}".to_owned(),
    };
    let when_absent = |cell: &str| match column.missing_feature() {
        Some(_) => format!("    if {cell}.is_none() {{\n        {absent};\n    }}\n"),
        None => String::new(),
    };
    match &column.cells {
        Cells::Number { fill, scaling, .. } => {
            let filled =
                if column.required { "?".to_owned() } else { format!(".unwrap_or({})", number(*fill)) };
            let (cell, center, spread) =
                (format!("number(row.{field})"), number(scaling.center), number(scaling.spread));
            format!("    x[{start}] = scaled({cell}{filled}, {center}, {spread})?;\n") + &when_absent(&cell)
        }
        Cells::Boolean { fill } => {
            let filled = if column.required { "?".to_owned() } else { format!(".unwrap_or({fill})") };
            let cell = format!("row.{field}");
            format!("    x[{start}] = f64::from(u8::from({cell}{filled}));\n") + &when_absent(&cell)
        }
        Cells::Words { categories, others } => {
            let arms = categories.iter().map(|category| format!("Some({})", rust_text(category)));
            choice(&format!("word(row.{field})"), (start, arms, *others), &absent)
        }
        Cells::Values { categories, others } => {
            let arms =
                categories.iter().map(|category| format!("Some(value) if value == {}", number(*category)));
            choice(&format!("number(row.{field})"), (start, arms, *others), &absent)
        }
    }
}

/// A match on a cell, with a feature for each arm.
fn choice(
    cell: &str,
    (start, arms, others): (usize, impl ExactSizeIterator<Item = String>, bool),
    absent: &str,
) -> String {
    let other = if others { format!("x[{}] = 1.0", start + arms.len()) } else { "{}".to_owned() };
    let arms: String =
        arms.zip(start..).map(|(arm, feature)| format!("        {arm} => x[{feature}] = 1.0,\n")).collect();
    format!("    match {cell} {{\n{arms}        Some(_) => {other},\n        None => {absent},\n    }}\n")
}

fn layer((i, layer): (usize, &Layer<f64>)) -> String {
    let each = match function(activation(layer)) {
        Some("tanh") => ".map(f64::tanh)".to_owned(),
        Some(function) => format!(".map({function})"),
        None => String::new(),
    };
    format!("    let x = &dense(&WEIGHTS_{i}, &BIASES_{i}, x){each};\n")
}

/// Activations that the standard library does not have.
const ACTIVATIONS: Definitions = Definitions {
    relu: "
fn relu(x: f64) -> f64 {
    x.max(0.0)
}
",
    leaky_relu: "
fn leaky_relu(x: f64) -> f64 {
    if x > 0.0 { x } else { SLOPE * x }
}
",
    softplus: "
/// ln(1 + e^x), where no power overflows.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}
",
    sigmoid: "
fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
",
    gelu: "
/// x times the normal distribution function of x, whose left tail at -a is e^(-a^2 / 2) P(t) / (a + c), with
/// t = (a - c) / (a + c), c = CENTRE and P a polynomial.
fn gelu(x: f64) -> f64 {
    const POLYNOMIAL: [f64; 26] = [COEFFICIENTS];
    let a = x.abs().min(FAR);
    let t = (a - CENTRE) / (a + CENTRE);
    let polynomial = POLYNOMIAL.iter().rev().fold(0.0, |sum, coefficient| sum * t + coefficient);
    let left = (-0.5 * a * a).exp() * polynomial / (a + CENTRE);
    x * if x < 0.0 { left } else { 1.0 - left }
}
",
};

fn parameters((i, layer): (usize, &Layer<f64>)) -> String {
    let (n_out, n_in) = (layer.neurons.len(), layer.neurons.first().map_or(0, |first| first.w.len()));
    let row = |weights: &Vec<f64>| format!("    [{}],\n", numbers(weights.iter().copied(), "    "));
    let rows: String = layer.neurons.iter().map(|neuron| row(&neuron.w)).collect();
    let biases = numbers(layer.neurons.iter().map(|neuron| neuron.b), "");
    format!(
        "\nstatic WEIGHTS_{i}: [[f64; {n_in}]; {n_out}] = [\n{rows}];\n\n\
         static BIASES_{i}: [f64; {n_out}] = [{biases}];\n"
    )
}

/// From outputs to a prediction.
struct Answer {
    /// The labels, if there are any.
    classes: String,
    fields: String,
    /// The end of the function `predict`.
    predict: String,
    /// An array of the numbers of a prediction called `said`.
    numbers: String,
}

impl Answer {
    fn of(outcome: &Outcome<'_>) -> Self {
        match outcome {
            Outcome::Numbers { targets, exponential } => Self::numbers(targets, *exponential),
            Outcome::Classes { labels, probabilities, single, .. } => {
                Self::classes(labels, *probabilities, *single)
            }
        }
    }

    fn numbers(targets: &[(&str, Scaling)], exponential: bool) -> Self {
        let names = identifiers(targets.iter().map(|(name, _)| *name));
        let (mut fields, mut values, mut numbers) = (String::new(), String::new(), String::new());
        let power = if exponential { ".exp()" } else { "" };
        for (i, ((target, scaling), name)) in targets.iter().zip(&names).enumerate() {
            let (spread, center) = (number(scaling.spread), number(scaling.center));
            fields +=
                &format!("    /// `{}`, in the units of the data.\n    pub {name}: f64,\n", comment(target));
            values += &format!("        {name}: outputs[{i}]{power} * {spread} + {center},\n");
            numbers += &format!("said.{name}, ");
        }
        let predict = format!("    Some(Prediction {{\n{values}    }})\n");
        Answer {
            classes: String::new(),
            fields,
            predict,
            numbers: format!("[{}]", numbers.trim_end_matches(", ")),
        }
    }

    fn classes(labels: &[String], probabilities: bool, single: bool) -> Self {
        let n = labels.len();
        let classes = format!(
            "\n/// The classes.\npub static CLASSES: [&str; {n}] = [{}];\n",
            list(labels.iter().map(|label| rust_text(label)), "")
        );
        let single = if single { "    let outputs = [0.0, outputs[0]];\n" } else { "" };
        let (mut fields, mut values) = (
            "    /// The likeliest of the [`CLASSES`].\n    pub class: &'static str,\n".to_owned(),
            "class: CLASSES[largest(&outputs)]".to_owned(),
        );
        if probabilities {
            fields +=
                &format!("    /// Of the [`CLASSES`], in their order.\n    pub probabilities: [f64; {n}],\n");
            values += ", probabilities: softmax(outputs)";
        }
        let numbers = if probabilities { "said.probabilities" } else { "[0.0; 0]" }.to_owned();
        Answer { classes, fields, predict: format!("{single}    Some(Prediction {{ {values} }})\n"), numbers }
    }
}

/// What is expected of the example in the module's test.
fn example_answer(example: &Example<'_>, found: &str) -> String {
    let mut text = String::new();
    if let Some(class) = example.class {
        text += &format!("    assert_eq!(said.class, {});\n", rust_text(class));
    }
    if !example.numbers.is_empty() {
        let expected = numbers(example.numbers.iter().copied(), "    ");
        text += &format!(
            "    let expected = [{expected}];\n    for (found, expected) in {found}.iter().zip(expected) {{\n        \
             assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1.0), \"{{}}, expected {{}}\", found, expected);\n    \
             }}\n"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_several_targets_has_a_field_in_units_of_its_own() {
        let scaling = |center, spread| Scaling { center, spread };
        let targets = vec![("Price", scaling(100.0, 2.5)), ("rent", scaling(-1.0, 0.5))];
        let answer = Answer::of(&Outcome::Numbers { targets, exponential: false });
        assert_eq!(answer.numbers, "[said.price, said.rent]");
        for line in ["price: outputs[0] * 2.5 + 100.0,", "rent: outputs[1] * 0.5 + -1.0,"] {
            assert!(answer.predict.contains(line), "{line} in {}", answer.predict);
        }
    }
}
