//! From a recording to its graph: what is in it, in which order, with which numbers.

use paragrad_core::nn::Mlp;
use paragrad_core::{Graph, Loss, Scalar, Tape, Value};

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

/// The sweep again, from nothing but the graph: from the last node to the first, a dot product's weights before its
/// inputs, every contribution one fused multiply-add.
fn swept_again(graph: &Graph) -> Vec<f64> {
    let n = graph.nodes().len();
    let mut adjoints = vec![0.0; n];
    adjoints[n - 1] = 1.0;
    for node in (0..n).rev().filter(|&node| graph.arguments(node).len() > 0) {
        let adjoint = adjoints[node];
        let arguments: Vec<_> = graph.arguments(node).zip(graph.partials(node)).collect();
        let inputs_last = |place: &usize| {
            graph.nodes()[node].operation() == Some("dot") && *place > 0 && place.is_multiple_of(2)
        };
        let (inputs, first): (Vec<usize>, Vec<usize>) = (0..arguments.len()).partition(inputs_last);
        for (argument, partial) in first.into_iter().chain(inputs).map(|place| arguments[place]) {
            if let Some(partial) = partial.filter(|_| adjoint != 0.0) {
                adjoints[argument] = f64::mul_add(partial, adjoint, adjoints[argument]);
            }
        }
    }
    adjoints
}

#[test]
fn the_derivatives_on_the_edges_make_the_gradients_to_the_bit() {
    let net = Mlp::new(3, &[5, 4, 3], 7);
    for loss in [Loss::SquaredError, Loss::CrossEntropy, Loss::Hinge, Loss::Huber { delta: 0.3 }] {
        let tape = Tape::new();
        let lifted = tape.lift(&net);
        let x = [0.3, -1.2, 2.0].map(|x| tape.leaf(x));
        let y = [0.0, 1.0, 0.0].map(|y| tape.leaf(y));
        let outputs = lifted.forward(&x);
        let result = loss.of(&outputs, &y) + outputs[0] * outputs[0] / 3.0;
        result.backward();
        let graph = result.trace();
        let gradients: Vec<_> = graph.nodes().iter().map(|node| node.grad).collect();
        assert_eq!(swept_again(&graph), gradients, "{loss:?}");
    }
}

#[test]
fn a_constant_gets_no_gradient_and_a_plain_number_the_one_it_would_have() {
    let tape = Tape::new();
    let (a, c) = (tape.leaf(3.0), tape.constants(&[5.0])[0]);
    let partials =
        |value: Value<'_>| value.trace().partials(value.trace().nodes().len() - 1).collect::<Vec<_>>();
    assert_eq!(partials(a * c), [Some(5.0), None]);
    assert_eq!(partials(a * 4.0), [Some(4.0), Some(3.0)]);
    assert_eq!(partials(Value::dot(0.0.into(), &[a], &[c])), [None, Some(5.0), None]);
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
