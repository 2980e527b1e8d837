//! From the cells of rows to the features.

use super::super::plan::{Cells, Column, Plan};
use super::codes::Codes;
use super::graph::{Attribute, Element, Graph, Value};

/// An input for each column.
pub(super) fn inputs(graph: &mut Graph, plan: &Plan<'_>) -> Vec<Value> {
    let input = |column: &Column<'_>| {
        let element = match column.cells {
            Cells::Number { .. } | Cells::Values { .. } => Element::Double,
            Cells::Boolean { .. } | Cells::Words { .. } => Element::Text,
        };
        graph.input(column.name, element, &column.description())
    };
    plan.columns.iter().map(input).collect()
}

/// Features that are made together: their values, and which they are.
struct Part {
    values: Value,
    features: Vec<usize>,
}

/// All features of all rows, `[rows, features]`; NaN or infinite where there is no prediction.
pub(super) fn features(graph: &mut Graph, plan: &Plan<'_>, inputs: &[Value]) -> Value {
    let mut parts = numbers(graph, plan, inputs);
    for (column, cells) in plan.columns.iter().zip(inputs) {
        let values = match &column.cells {
            Cells::Number { .. } => continue,
            Cells::Values { categories, others } => values(graph, plan, column, (categories, *others), cells),
            Cells::Boolean { .. } | Cells::Words { .. } => words(graph, &Codes::of(plan, column), cells),
        };
        parts.push(Part { values, features: (column.start..column.start + column.width).collect() });
    }
    let order: Vec<usize> = parts.iter().flat_map(|part| part.features.iter().copied()).collect();
    let values = concatenated(graph, parts.into_iter().map(|part| part.values).collect());
    in_order(graph, values, &order)
}

fn concatenated(graph: &mut Graph, values: Vec<Value>) -> Value {
    match <[Value; 1]>::try_from(values) {
        Ok([value]) => value,
        Err(values) => graph.node_with("Concat", &values, &[COLUMNS]),
    }
}

/// Columns that are features in some order, in their own.
fn in_order(graph: &mut Graph, values: Value, order: &[usize]) -> Value {
    if order.is_sorted() {
        return values;
    }
    let mut positions = vec![0; order.len()];
    for (position, &feature) in (0..).zip(order) {
        positions[feature] = position;
    }
    let positions = graph.integers("order", &positions);
    graph.node_with("Gather", &[values, positions], &[COLUMNS])
}

const COLUMNS: Attribute<'static> = Attribute::Integer("axis", 1);

/// All columns of numbers at once: rescaled, and where they were missing.
fn numbers(graph: &mut Graph, plan: &Plan<'_>, inputs: &[Value]) -> Vec<Part> {
    let mut cells = Vec::new();
    let (mut fills, mut centers, mut spreads) = (Vec::new(), Vec::new(), Vec::new());
    let (mut features, mut with_indicator, mut indicators) = (Vec::new(), Vec::new(), Vec::new());
    for (column, input) in plan.columns.iter().zip(inputs) {
        let Cells::Number { fill, scaling, .. } = column.cells else { continue };
        if let Some(feature) = column.missing_feature() {
            with_indicator.push(cells.len() as i64);
            indicators.push(feature);
        }
        cells.push(input.clone());
        fills.push(if column.required { f64::NAN } else { fill });
        centers.push(scaling.center);
        spreads.push(scaling.spread);
        features.push(column.start);
    }
    if cells.is_empty() {
        return Vec::new();
    }
    let n = cells.len();
    let constant = |graph: &mut Graph, name, values: &[f64]| graph.doubles(name, &[n], values);
    let cells = concatenated(graph, cells);
    let absent = absent(graph, plan, &cells);
    let (fills, centers) = (constant(graph, "fills", &fills), constant(graph, "centers", &centers));
    let spreads = constant(graph, "spreads", &spreads);
    let filled = graph.node("Where", [&absent, &fills, &cells]);
    let moved = graph.node("Sub", [&filled, &centers]);
    let scaled = graph.node("Div", [&moved, &spreads]);
    let mut parts = vec![Part { values: scaled, features }];
    if !indicators.is_empty() {
        let columns = graph.integers("with indicator", &with_indicator);
        let absent = graph.node_with("Gather", &[absent, columns], &[COLUMNS]);
        parts.push(Part { values: as_doubles(graph, absent), features: indicators });
    }
    parts
}

/// Where numbers are missing.
fn absent(graph: &mut Graph, plan: &Plan<'_>, cells: &Value) -> Value {
    let mut absent = graph.node("IsNaN", [cells]);
    for &number in &plan.missing_numbers {
        let number = graph.double("missing", number);
        let is_number = graph.node("Equal", [cells, &number]);
        absent = graph.node("Or", [&absent, &is_number]);
    }
    absent
}

fn as_doubles(graph: &mut Graph, truths: Value) -> Value {
    graph.node_with("Cast", &[truths], &[Attribute::Integer("to", Element::Double as i64)])
}

/// A feature for each category that is a number, for the others, and for missing cells.
fn values(
    graph: &mut Graph,
    plan: &Plan<'_>,
    column: &Column<'_>,
    (categories, others): (&[f64], bool),
    cells: &Value,
) -> Value {
    let absent = absent(graph, plan, cells);
    let categories = graph.doubles("categories", &[1, categories.len()], categories);
    let equal = graph.node("Equal", [cells, &categories]);
    let mut features = vec![as_doubles(graph, equal)];
    let indicator = as_doubles(graph, absent.clone());
    if others {
        let (one, axes) = (graph.double("one", 1.0), graph.integers("columns", &[1]));
        let known = graph.node("ReduceSum", [&features[0], &axes]);
        let unknown = graph.node("Sub", [&one, &known]);
        features.push(graph.node("Sub", [&unknown, &indicator]));
    }
    if column.indicator {
        features.push(indicator);
    }
    let features = concatenated(graph, features);
    if !column.required {
        return features;
    }
    let nothing = graph.double("nothing", f64::NAN);
    graph.node("Where", [&absent, &nothing, &features])
}

/// The features of a code, for each word that has one.
fn words(graph: &mut Graph, codes: &Codes, cells: &Value) -> Value {
    let (words, numbers): (Vec<&str>, Vec<i64>) =
        codes.words.iter().map(|(word, code)| (word.as_str(), *code)).unzip();
    let attributes = [
        Attribute::Texts("keys_strings", words),
        Attribute::Integers("values_int64s", &numbers),
        Attribute::Integer("default_int64", codes.default),
    ];
    let codes_of_cells = graph.learning_node("LabelEncoder", cells, &attributes);
    let rows = graph.doubles("features", &[codes.rows.len() / codes.width, codes.width], &codes.rows);
    let axes = graph.integers("columns", &[1]);
    let features = graph.node("Gather", [&rows, &codes_of_cells]);
    graph.node("Squeeze", [&features, &axes])
}
