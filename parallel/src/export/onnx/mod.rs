//! A model as an ONNX graph, from the cells of rows to the answers.
//!
//! ```text
//! numbers ──> fill in, indicators, rescale ─┐
//! words ────> LabelEncoder, rows of a table ┴─> features ─> Gemm, activation ... ─> answer
//! ```
//!
//! Everything is in `double`; where onnxruntime has no kernel for that (Erf, Gelu, LeakyRelu, Softplus), the function is
//! composed of operators that have one.

mod codes;
mod features;
mod graph;
mod network;

use super::plan::{Outcome, Plan, summary};
use crate::model::Model;
use crate::protobuf::Message;
use graph::{Attribute, Element, Graph, MACHINE_LEARNING, Value};

/// The versions written: of the format, of the operators, and of those for machine learning; onnxruntime reads them from
/// 1.12 of 2022 on.
const FORMAT: i64 = 8;
const OPERATORS: i64 = 17;
const LEARNING_OPERATORS: i64 = 3;

/// The name of the output of probabilities.
const PROBABILITIES: &str = "probabilities";

impl Model {
    /// The model as a file of ONNX: preparation, network and answer.
    ///
    /// An input for each column, under its name, of shape `[rows, 1]`: `double` for numbers, and for categories all of
    /// which are numbers; `string` for others, and for yes and no, without white space around. A missing cell is NaN, or
    /// the empty string, or one of the preparation's words for it.
    ///
    /// An output for each target, under its name, of shape `[rows, 1]`: a `double` in the units of the data, or a `string`,
    /// the class. If the loss is one of probabilities there is `probabilities` too, `[rows, classes]`, in the order of
    /// [`labels`](paragrad_datasets::Preparation::labels). A row without a prediction has NaN and the empty string.
    ///
    /// A name that is taken has a number behind it. The metadata entry `paragrad` is the JSON of a model file's.
    pub fn to_onnx(&self) -> Vec<u8> {
        let version = env!("CARGO_PKG_VERSION");
        let (key, card) = self.metadata();
        Message::new()
            .integer(1, FORMAT)
            .string(2, "paragrad")
            .string(3, version)
            .integer(5, 1)
            .string(6, &summary(self))
            .message(7, &graph(&Plan::of(self)))
            .message(8, &operators("", OPERATORS))
            .message(8, &operators(MACHINE_LEARNING, LEARNING_OPERATORS))
            .message(14, &Message::new().string(1, key).string(2, &card))
            .into_bytes()
    }
}

/// The graph of a plan.
fn graph(plan: &Plan<'_>) -> Message {
    let mut graph = Graph::default();
    let inputs = features::inputs(&mut graph, plan);
    let outputs = outputs(&mut graph, &plan.outcome);
    let features = features::features(&mut graph, plan, &inputs);
    let last = network::outputs(&mut graph, plan.layers, features.clone());
    let absent = without_prediction(&mut graph, &features);
    answer(&mut graph, &plan.outcome, &last, |graph, (output, answer, nothing)| {
        graph.node_into("Where", [&absent, &nothing, &answer], &outputs[output]);
    });
    graph.finish("paragrad")
}

fn operators(domain: &str, version: i64) -> Message {
    Message::new().string(1, domain).integer(2, version)
}

/// The outputs of the graph, in the order in which [`answer`] writes them.
fn outputs(graph: &mut Graph, outcome: &Outcome<'_>) -> Vec<Value> {
    match outcome {
        Outcome::Numbers { targets, .. } => {
            let output = |(name, _): &(&str, _)| graph.output(name, Element::Double, 1, "the prediction");
            targets.iter().map(output).collect()
        }
        Outcome::Classes { target, labels, probabilities, .. } => {
            let mut outputs = vec![graph.output(target, Element::Text, 1, "the likeliest class")];
            if *probabilities {
                let order = format!("of {}", labels.join(", "));
                outputs.push(graph.output(PROBABILITIES, Element::Double, labels.len(), &order));
            }
            outputs
        }
    }
}

/// Whether a row has a feature that is not finite, `[rows, 1]`.
fn without_prediction(graph: &mut Graph, features: &Value) -> Value {
    let (zero, axes) = (graph.double("zero", 0.0), graph.integers("columns", &[1]));
    let zeros = graph.node("Mul", [features, &zero]);
    let sum = graph.node("ReduceSum", [&zeros, &axes]);
    graph.node("IsNaN", [&sum])
}

/// Hands over each output's position, its values, and what stands for none.
fn answer(
    graph: &mut Graph,
    outcome: &Outcome<'_>,
    last: &Value,
    mut write: impl FnMut(&mut Graph, (usize, Value, Value)),
) {
    match outcome {
        Outcome::Numbers { targets, exponential } => {
            let nothing = graph.double("nothing", f64::NAN);
            let last = if *exponential { graph.node("Exp", [last]) } else { last.clone() };
            for (i, (_, scaling)) in targets.iter().enumerate() {
                let (column, axis) = (graph.integers("target", &[i as i64]), Attribute::Integer("axis", 1));
                let (spread, center) =
                    (graph.double("spread", scaling.spread), graph.double("center", scaling.center));
                let scaled = graph.node_with("Gather", &[last.clone(), column], &[axis]);
                let product = graph.node("Mul", [&scaled, &spread]);
                let number = graph.node("Add", [&product, &center]);
                write(graph, (i, number, nothing.clone()));
            }
        }
        Outcome::Classes { labels, probabilities, single, .. } => {
            let logits = if *single { two_logits(graph, last) } else { last.clone() };
            let (names, none) = (graph.texts("classes", labels), graph.texts("no class", &[""]));
            let axis = || Attribute::Integer("axis", 1);
            let class = graph.node_with("ArgMax", std::slice::from_ref(&logits), &[axis()]);
            let label = graph.node("Gather", [&names, &class]);
            write(graph, (0, label, none));
            if *probabilities {
                let probabilities = graph.node_with("Softmax", &[logits], &[axis()]);
                let nothing = graph.double("nothing", f64::NAN);
                write(graph, (1, probabilities, nothing));
            }
        }
    }
}

/// The second class's output beside the first's, which is 0.
fn two_logits(graph: &mut Graph, last: &Value) -> Value {
    let second = graph.doubles("second", &[1, 2], &[0.0, 1.0]);
    graph.node("MatMul", [last, &second])
}
