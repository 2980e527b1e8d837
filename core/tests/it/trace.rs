//! From a recording to its graph: what is in it, in which order, with which numbers.

use paragrad_core::{Graph, Scalar, Tape, Value};

/// Every node as "label operation data grad [arguments]".
fn tell(graph: &Graph) -> Vec<String> {
    let line = |(i, node): (usize, &paragrad_core::GraphNode)| {
        let arguments: Vec<_> = graph.arguments(i).collect();
        let operation = node.operation().unwrap_or("-");
        format!("{} {operation} {} {} {arguments:?}", node.label, node.data, node.grad)
    };
    graph.nodes().iter().enumerate().map(line).collect()
}

#[test]
fn arguments_stand_before_results_in_the_order_of_the_operands() {
    let tape = Tape::new();
    let (a, b) = (tape.leaf(6.0).label("a"), tape.leaf(2.0).label("b"));
    let y = (b - a).label("d") / b;
    y.label("y").backward();
    let expected = ["a - 6 -0.5 []", "b - 2 1.5 []", "d - -4 0.5 [1, 0]", "y / -2 1 [2, 1]"];
    assert_eq!(tell(&y.trace()), expected);
}

#[test]
fn a_plain_number_is_a_leaf_with_the_gradient_it_would_have() {
    let tape = Tape::new();
    let a = tape.leaf(3.0).label("a");
    let y = 4.0 * a + 5.0;
    y.backward();
    let expected = ["a - 3 4 []", " - 4 3 []", " * 12 1 [1, 0]", " - 5 1 []", " + 17 1 [2, 3]"];
    assert_eq!(tell(&y.trace()), expected);
}

#[test]
fn a_constant_exponent_is_part_of_the_operation() {
    let tape = Tape::new();
    let a = tape.leaf(3.0).label("a");
    assert_eq!(tell(&a.powf(2.0).trace()), ["a - 3 0 []", " **2 9 0 [0]"]);
    assert_eq!(tell(&a.pow(a).trace()), ["a - 3 0 []", " ** 27 0 [0, 0]"]);
    assert_eq!(tell(&a.leaky_relu(0.01).trace()), ["a - 3 0 []", " LeakyReLU 3 0 [0]"]);
}

#[test]
fn a_dot_has_its_bias_then_its_weights_then_its_inputs() {
    let tape = Tape::new();
    let [a, b, c] = [2.0, 3.0, 5.0].map(|data| tape.leaf(data));
    let graph = Value::dot(c, &[a, b], &[b, 7.0.into()]).trace();
    let last = graph.nodes().len() - 1;
    let operands: Vec<_> = graph.arguments(last).map(|argument| graph.nodes()[argument].data).collect();
    assert_eq!(operands, [5.0, 2.0, 3.0, 3.0, 7.0]);
    assert_eq!(graph.nodes()[last].operation(), Some("dot"));
}

#[test]
fn a_choice_shows_what_was_chosen_and_the_condition() {
    let tape = Tape::new();
    let [condition, a, b] = [-1.0, 2.0, 3.0].map(|data| tape.leaf(data));
    let y = Value::select(condition, a, b);
    y.backward();
    assert_eq!(tell(&y.trace()), [" - -1 0 []", " - 3 1 []", " select 3 1 [1, 0]"]);
}

#[test]
fn what_the_value_does_not_depend_on_is_left_out() {
    let tape = Tape::new();
    let (a, b) = (tape.leaf(1.0).label("a"), tape.leaf(2.0).label("b"));
    let _other = a * b;
    let y = b.tanh().label("y");
    let _later = y * a;
    assert_eq!(y.trace().nodes().len(), 2);
    assert!(y.trace().find("a").is_none());
}

#[test]
fn leaves_and_constants_alone() {
    let tape = Tape::new();
    assert_eq!(tell(&tape.leaf(3.0).label("a").trace()), ["a - 3 0 []"]);
    assert_eq!(tell(&tape.constants(&[4.0])[0].trace()), [" - 4 0 []"]);
    assert_eq!(tell(&Value::from(5.0).trace()), [" - 5 0 []"]);
}

#[test]
fn a_graph_outlives_its_recording() {
    let mut tape = Tape::new();
    let graph = (tape.leaf(1.0).label("a") * 2.0).trace();
    tape.clear();
    assert_eq!(graph.find("a").map(|a| a.data), Some(1.0));
}
