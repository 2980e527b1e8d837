//! A model as a C file.

use paragrad_core::nn::Layer;
use paragrad_datasets::Scaling;

use super::super::plan::{Cells, Column, Example, Outcome, Plan, Typical, activation, summary};
use super::activations::function;
use super::c_support::{MAIN_NUMBER, MAIN_TRUTH, support};
use super::identifiers::{identifiers, prefix};
use super::literal::{CTexts, comment, list, number, numbers};
use super::template::fill;
use super::{of_columns, stem};
use crate::model::Model;
use crate::wording::shell_word;

const TEMPLATE: &str = include_str!("templates/c.txt");

impl Model {
    /// The model as a file of C99, or C++, that needs nothing but the standard library: a `name_row` of cells by column, and
    /// `name_predict`, which fills in a `name_prediction` or says that there is none. `file` is what the file will be called,
    /// `name.c` say: its head says how it is compiled.
    ///
    /// Numbers are `double`, NAN if missing; words `const char *`, NULL if missing; yes and no `int`, -1 if missing. Members
    /// are called as the columns, in snake case. With a macro it is its own header, with another it has a `main`.
    pub fn to_c(&self, file: &str) -> String {
        let plan = Plan::of(self);
        let members = identifiers(plan.columns.iter().map(|column| column.name));
        let example = Example::of(self, &plan);
        let (stem, object) = (stem(file), format!("{}.o", stem(file)));
        let prefix = prefix(stem);
        let answer = Answer::of(&plan.outcome, &prefix);
        let column_names = CTexts::new("column", plan.columns.iter().map(|column| Some(column.name)));
        fill(
            TEMPLATE,
            &[
                ("summary", comment(&summary(self))),
                ("version", env!("CARGO_PKG_VERSION").to_owned()),
                ("file", comment(file)),
                ("source", comment(&shell_word(file))),
                ("object", comment(&shell_word(&object))),
                ("PREFIX", prefix.to_uppercase()),
                ("prefix", prefix),
                ("example_begins", example_begins(&members, &example)),
                ("example_words", example_words(&example)),
                ("row_fields", of_columns(&plan, &members, row_member)),
                ("class_declarations", answer.declarations),
                ("prediction_fields", answer.members),
                ("classes", answer.classes),
                ("parameters", plan.layers.iter().enumerate().map(parameters).collect()),
                ("support", support(&plan)),
                ("categories", of_columns(&plan, &members, categories)),
                ("features", of_columns(&plan, &members, features)),
                ("network", network(plan.layers)),
                ("n_features", plan.n_features().to_string()),
                ("predict", answer.predict),
                ("n_columns", plan.columns.len().to_string()),
                ("column_name_arrays", column_names.declarations),
                ("column_names", list(column_names.items, "")),
                ("main_support", main_support(&plan)),
                ("main_cells", main_cells(&plan, &members)),
                ("main_prints", answer.prints),
            ],
        )
    }
}

fn row_member(column: &Column<'_>, member: &str) -> String {
    let cell = match column.cells {
        Cells::Number { .. } | Cells::Values { .. } => "double ",
        Cells::Words { .. } => "const char *",
        Cells::Boolean { .. } => "int ",
    };
    let (name, what) = (comment(column.name), comment(&column.description()));
    format!("    {cell}{member}; /* {name}: {what} */\n")
}

/// The first assignments of an example's cells, in the documentation.
fn example_begins(members: &[String], example: &Example<'_>) -> String {
    const MOST: usize = 4;
    let cell = |(member, cell): (&String, &Typical<'_>)| {
        let cell = match cell {
            Typical::Number(value) => number(*value),
            Typical::Truth(truth) => u8::from(*truth).to_string(),
            Typical::Word(word) => format!("\"{}\"", comment(word)),
        };
        format!(" *     row.{member} = {cell};\n")
    };
    let rest = if members.len() > MOST { " *     ...\n" } else { "" };
    members.iter().zip(&example.cells).take(MOST).map(cell).collect::<String>() + rest
}

/// The example as arguments of a command.
fn example_words(example: &Example<'_>) -> String {
    const MOST: usize = 16;
    let word = |cell: &Typical<'_>| match cell {
        Typical::Number(value) => format!(" {value}"),
        Typical::Truth(truth) => format!(" {}", u8::from(*truth)),
        Typical::Word(word) => format!(" {}", comment(&shell_word(word))),
    };
    let rest = if example.cells.len() > MOST { " ..." } else { "" };
    example.cells.iter().take(MOST).map(word).collect::<String>() + rest
}

/// From a column's cell to its features.
fn features(column: &Column<'_>, member: &str) -> String {
    let cell = format!("row->{member}");
    match &column.cells {
        Cells::Number { fill, scaling, .. } => {
            let absent = format!("is_missing_number({cell})");
            let fill =
                if column.required { &cell } else { &format!("{absent} ? {} : {cell}", number(*fill)) };
            let (start, center, spread) = (column.start, number(scaling.center), number(scaling.spread));
            let set = format!(
                "    if (!set_scaled(&x[{start}], {fill}, {center}, {spread})) {{\n        return 0;\n    }}\n"
            );
            when_absent(column, &absent) + &set
        }
        Cells::Boolean { fill } => {
            let (absent, start) = (format!("{cell} < 0"), column.start);
            let value = if *fill { format!("{cell} != 0") } else { format!("{cell} > 0") };
            when_absent(column, &absent) + &format!("    x[{start}] = {value};\n")
        }
        Cells::Words { categories, others } => {
            choice(column, ("find_word", member), (categories.len(), *others))
        }
        Cells::Values { categories, others } => {
            choice(column, ("find_number", member), (categories.len(), *others))
        }
    }
}

/// The list of a column's categories.
fn categories(column: &Column<'_>, member: &str) -> String {
    let name = format!("{member}_categories");
    let (arrays, element, list) = match &column.cells {
        Cells::Number { .. } | Cells::Boolean { .. } => return String::new(),
        Cells::Values { categories, .. } => {
            (String::new(), "double ", numbers(categories.iter().copied(), ""))
        }
        Cells::Words { categories, .. } => {
            // No string of C has a zero within.
            let words = categories.iter().map(|word| (!word.contains('\0')).then_some(*word));
            let CTexts { declarations, items } = CTexts::new(&name, words);
            (declarations, "char *const ", list(items, ""))
        }
    };
    format!("{arrays}\nstatic const {element}{name}[] = {{{list}}};\n")
}

/// What is done where a cell is missing.
fn when_absent(column: &Column<'_>, absent: &str) -> String {
    match column.missing_feature() {
        _ if column.required => format!("    if ({absent}) {{\n        return 0;\n    }}\n"),
        Some(feature) => format!("    x[{feature}] = {absent};\n"),
        None => String::new(),
    }
}

/// A block that finds a cell among categories.
fn choice(column: &Column<'_>, (find, member): (&str, &str), (n, others): (usize, bool)) -> String {
    let (start, width) = (column.start, n + usize::from(others));
    let absent: String =
        when_absent(column, "found < 0").lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "    {{\n        const int found = {find}(row->{member}, {member}_categories, {n});\n        int i;\n        \
         for (i = 0; i < {width}; i++) {{\n            x[{start} + i] = i == found;\n        }}\n{absent}    }}\n"
    )
}

fn parameters((i, layer): (usize, &Layer<f64>)) -> String {
    let weights = numbers(layer.neurons.iter().flat_map(|neuron| neuron.w.iter().copied()), "");
    let biases = numbers(layer.neurons.iter().map(|neuron| neuron.b), "");
    format!(
        "\nstatic const double weights_{i}[] = {{{weights}}};\n\nstatic const double biases_{i}[] = {{{biases}}};\n"
    )
}

/// Layer after layer into a variable of its own, the last one into `y`.
fn network(layers: &[Layer<f64>]) -> String {
    let (mut declared, mut computed) = (String::new(), String::new());
    let mut x = "x".to_owned();
    for (i, layer) in layers.iter().enumerate() {
        let (n_out, n_in) = (layer.neurons.len(), layer.neurons.first().map_or(0, |first| first.w.len()));
        let y = if i + 1 == layers.len() { "y".to_owned() } else { format!("h{i}") };
        if i + 1 < layers.len() {
            declared += &format!("    double {y}[{n_out}];\n");
        }
        computed += &format!("    dense(weights_{i}, biases_{i}, {n_out}, {n_in}, {x}, {y});\n");
        if let Some(function) = function(activation(layer)) {
            computed += &format!(
                "    for (i = 0; i < {n_out}; i++) {{\n        {y}[i] = {function}({y}[i]);\n    }}\n"
            );
        }
        x = y;
    }
    let counts = computed.contains("for (i");
    declared + if counts { "    int i;\n" } else { "" } + &computed
}

/// From outputs to a prediction.
struct Answer {
    /// The labels as others see them.
    declarations: String,
    classes: String,
    members: String,
    /// The end of the function that predicts.
    predict: String,
    /// What `main` prints.
    prints: String,
}

impl Answer {
    fn of(outcome: &Outcome<'_>, prefix: &str) -> Self {
        match outcome {
            Outcome::Numbers { targets, exponential } => Self::numbers(targets, *exponential),
            Outcome::Classes { labels, probabilities, single, .. } => {
                Self::classes(prefix, labels, *probabilities, *single)
            }
        }
    }

    fn numbers(targets: &[(&str, Scaling)], exponential: bool) -> Self {
        let names = identifiers(targets.iter().map(|(name, _)| *name));
        let n = targets.len();
        let (mut members, mut prints) = (String::new(), String::new());
        let mut predict = format!("    double y[{n}];\n") + RUN;
        for (i, ((target, scaling), name)) in targets.iter().zip(&names).enumerate() {
            let output = if exponential { format!("exp(y[{i}])") } else { format!("y[{i}]") };
            let (spread, center) = (number(scaling.spread), number(scaling.center));
            members += &format!("    double {name}; /* {}, in the units of the data */\n", comment(target));
            predict += &format!("    prediction->{name} = {output} * {spread} + {center};\n");
            prints += &match n {
                1 => format!("    printf(\"%.17g\\n\", said.{name});\n"),
                _ => format!("    printf(\"%.17g {name}\\n\", said.{name});\n"),
            };
        }
        Answer { declarations: String::new(), classes: String::new(), members, predict, prints }
    }

    fn classes(prefix: &str, labels: &[String], probabilities: bool, single: bool) -> Self {
        let n = labels.len();
        let name = format!("{prefix}_classes");
        let CTexts { declarations: arrays, items } =
            CTexts::new(&name, labels.iter().map(|label| Some(label.as_str())));
        let run = if single { RUN.replace("(x, y)", "(x, y + 1)") } else { RUN.to_owned() };
        let start = if single { " = { 0.0, 0.0 }" } else { "" };
        let mut members = format!(
            "    int class_index; /* of the likeliest, in {prefix}_classes */\n    const char *label; /* the likeliest class */\n"
        );
        let mut predict = format!(
            "    double y[{n}]{start};\n{run}    prediction->class_index = largest(y, {n});\n    \
             prediction->label = {prefix}_classes[prediction->class_index];\n"
        );
        let mut prints = "    puts(said.label);\n".to_owned();
        if probabilities {
            members += &format!("    double probabilities[{n}]; /* in the order of {prefix}_classes */\n");
            predict += &format!("    softmax(y, {n}, prediction->probabilities);\n");
            prints += &format!(
                "    for (i = 0; i < {n}; i++) {{\n        \
                 printf(\"%.17g %s\\n\", said.probabilities[i], {prefix}_classes[i]);\n    }}\n"
            );
        }
        Answer {
            declarations: format!("\n/* The classes. */\nextern const char *const {prefix}_classes[{n}];\n"),
            classes: format!("{arrays}const char *const {name}[{n}] = {{{}}};\n", list(items, "")),
            members,
            predict,
            prints,
        }
    }
}

/// How a prediction starts.
const RUN: &str = "    if (!features(row, x)) {\n        return 0;\n    }\n    network(x, y);\n";

fn main_support(plan: &Plan<'_>) -> String {
    let has = |is: fn(&Cells<'_>) -> bool| plan.columns.iter().any(|column| is(&column.cells));
    let numbers = has(|cells| matches!(cells, Cells::Number { .. } | Cells::Values { .. }));
    let truths = has(|cells| matches!(cells, Cells::Boolean { .. }));
    [(numbers, MAIN_NUMBER), (truths, MAIN_TRUTH)]
        .iter()
        .filter(|(used, _)| *used)
        .map(|(_, text)| *text)
        .collect()
}

fn main_cells(plan: &Plan<'_>, members: &[String]) -> String {
    let cell = |(i, (column, member)): (usize, (&Column<'_>, &String))| {
        let cell = match column.cells {
            Cells::Number { .. } | Cells::Values { .. } => format!("number_of(cells[{}])", i + 1),
            Cells::Boolean { .. } => format!("truth_of(cells[{}])", i + 1),
            Cells::Words { .. } => format!("cells[{}]", i + 1),
        };
        format!("    row.{member} = {cell};\n")
    };
    plan.columns.iter().zip(members).enumerate().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_several_targets_has_a_member_in_units_of_its_own() {
        let scaling = |center, spread| Scaling { center, spread };
        let targets = vec![("Price", scaling(100.0, 2.5)), ("rent", scaling(-1.0, 0.5))];
        let answer = Answer::of(&Outcome::Numbers { targets, exponential: true }, "homes");
        assert!(answer.members.contains("double price; /* Price,"), "{}", answer.members);
        for line in ["->price = exp(y[0]) * 2.5 + 100.0;", "->rent = exp(y[1]) * 0.5 + -1.0;", "double y[2];"]
        {
            assert!(answer.predict.contains(line), "{line} in {}", answer.predict);
        }
    }
}
