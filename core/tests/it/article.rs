//! The article from top to bottom, a test for each heading with the numbers that it prints. This file goes up to its
//! operations; `article_networks` goes on from the neuron.

use paragrad_core::gradcheck::forward_difference;
use paragrad_core::{Graph, Scalar, Tape, Value};

use crate::{assert_close, gradient};

/// A figure shows values with these labels, data and gradients.
#[track_caller]
fn check_figure(graph: &Graph, expected: &[(&str, f64, f64)]) {
    for &(label, data, grad) in expected {
        let node = graph.find(label).unwrap_or_else(|| panic!("no {label}"));
        assert_eq!((label, node.data, node.grad), (label, data, grad));
    }
}

/// # Derivative
/// f(x) = 3x^2 - 4x + 5 at 2/3; the print-out, digit for digit.
#[test]
fn derivative() {
    let f = |x: f64| 3.0 * (x * x) - 4.0 * x + 5.0;
    let printed = [
        (0.0001, 0.0002999999981767587),
        (9e-05, 0.0002699999976682774),
        (8e-05, 0.00023999999765322852),
        (7.000000000000001e-05, 0.0002099999983430832),
        (6.000000000000001e-05, 0.0001800000000902931),
        (5.000000000000001e-05, 0.00014999999464748723),
        (4.000000000000001e-05, 0.000119999987724384),
        (3.000000000000001e-05, 8.99999926436597e-05),
        (2.0000000000000012e-05, 5.9999982759961734e-05),
        (1.0000000000000013e-05, 3.0000002482211093e-05),
    ];
    for (h, value) in printed {
        assert_eq!(forward_difference(f, 2.0 / 3.0, h), value, "h = {h}");
    }
    let (value, gradient) = gradient(&[2.0 / 3.0], |x| x[0].powf(2.0) * 3.0 - x[0] * 4.0 + 5.0);
    assert_close(gradient[0], 0.0, 1e-15);
    assert_close(value, 11.0 / 3.0, 1e-15);
}

/// # Help functions
/// `trace` finds all nodes and edges; `draw_dot` writes each value as a record behind its operation.
#[test]
fn help_functions() {
    let tape = Tape::new();
    let (a, b) = (tape.leaf(3.0).label("a"), tape.leaf(-2.0).label("b"));
    let _not_in_the_graph = a * 7.0;
    let graph = (a + b).label("d").trace();
    assert_eq!(graph.edges(), [(0, 2), (1, 2)]);
    let labels: Vec<_> = graph.nodes().iter().map(|node| node.label.as_str()).collect();
    assert_eq!(labels, ["a", "b", "d"]);
    let dot = graph.to_dot();
    for line in
        ["rankdir=LR", "{ a | data 3.0000 | grad 0.0000 }", "op2 [label=\"+\"]", "op2 -> v2", "v0 -> op2"]
    {
        assert!(dot.contains(line), "{line}: {dot}");
    }
    assert!(graph.to_svg().unwrap().starts_with("<svg"));
}

/// # Value class
/// Figures 2 and 3: e = c (a + b), before any gradient.
#[test]
fn value_class() {
    let tape = Tape::new();
    let [a, b, c] = [(3.0, "a"), (-2.0, "b"), (1.0, "c")].map(|(data, name)| tape.leaf(data).label(name));
    let d = (a + b).label("d");
    let e = (c * d).label("e");
    assert_eq!(e.to_string(), "Value(data=1, label=e)");
    assert_eq!((d * -8.0).to_string(), "Value(data=-8)");
    let all = [("a", 3.0, 0.0), ("b", -2.0, 0.0), ("c", 1.0, 0.0), ("d", 1.0, 0.0), ("e", 1.0, 0.0)];
    check_figure(&e.trace(), &all);
}

/// # Gradient of each node
/// L = (ab + c) f; a change of b by h = 0.001 changes L by -3.99999999... h.
#[test]
fn gradient_of_each_node() {
    let l = |b: f64| (2.0 * b + 10.0) * -2.0;
    assert_eq!(forward_difference(l, -3.0, 0.001), -3.9999999999995595);
    let (value, gradient) = gradient(&[2.0, -3.0, 10.0, -2.0], |x| {
        let &[a, b, c, f] = x else { panic!("four leaves") };
        (a * b + c) * f
    });
    assert_eq!((value, gradient), (-8.0, vec![6.0, -4.0, -2.0, 4.0]));
}

/// # The idea of backpropagation
/// Figure 4 is the graph after the step back through e, figure 5 after the one through d.
#[test]
fn the_idea_of_backpropagation() {
    let tape = Tape::new();
    let [a, b, c] = [(3.0, "a"), (-2.0, "b"), (1.0, "c")].map(|(data, name)| tape.leaf(data).label(name));
    let d = (a + b).label("d");
    let e = (c * d).label("e");
    e.set_grad(1.0);
    e.propagate();
    let figure_4 = [("e", 1.0, 1.0), ("d", 1.0, 1.0), ("c", 1.0, 1.0), ("a", 3.0, 0.0), ("b", -2.0, 0.0)];
    check_figure(&e.trace(), &figure_4);
    d.propagate();
    let figure_5 = [("e", 1.0, 1.0), ("d", 1.0, 1.0), ("c", 1.0, 1.0), ("a", 3.0, 1.0), ("b", -2.0, 1.0)];
    check_figure(&e.trace(), &figure_5);
    [c, a, b].into_iter().for_each(Value::propagate);
    check_figure(&e.trace(), &figure_5);
}

/// # Backpropagate through the whole graph
/// Figures 6 and 7: f = c (a + b) + a, where a is used twice.
#[test]
fn backpropagate_through_the_whole_graph() {
    let tape = Tape::new();
    let [a, b, c] = [(7.0, "a"), (-2.0, "b"), (1.0, "c")].map(|(data, name)| tape.leaf(data).label(name));
    let d = (a + b).label("d");
    let e = (c * d).label("e");
    let f = (e + a).label("f");
    let all = |grads: [f64; 6]| {
        let values = [("a", 7.0), ("b", -2.0), ("c", 1.0), ("d", 5.0), ("e", 5.0), ("f", 12.0)];
        std::array::from_fn::<_, 6, _>(|i| (values[i].0, values[i].1, grads[i]))
    };
    check_figure(&f.trace(), &all([0.0; 6]));
    f.set_grad(1.0);
    f.backward();
    check_figure(&f.trace(), &all([2.0, 1.0, 5.0, 1.0, 1.0, 1.0]));
}

/// # Operations can be set on an arbitrary abstraction level
/// Figures 8 to 11: tanh from exponentials and tanh as one operation.
#[test]
fn operations_can_be_set_on_an_arbitrary_level() {
    fn from_exponentials<V: Scalar>(x: V) -> V {
        ((x * 2.0).exp() - 1.0) / ((x * 2.0).exp() + 1.0)
    }
    let (low, low_gradient) = gradient(&[2.0], |x| from_exponentials(x[0]));
    let (high, high_gradient) = gradient(&[2.0], |x| x[0].tanh());
    for (value, gradient) in [(low, low_gradient), (high, high_gradient)] {
        assert_close(value, 0.9640275800758169, 1e-15);
        assert_close(gradient[0], 0.07065082485316447, 1e-15);
    }
    let tape = Tape::new();
    let x = tape.leaf(2.0);
    assert_eq!(from_exponentials(x).trace().n_operations(), 7);
    assert_eq!(x.tanh().trace().n_operations(), 1);
}

/// An operation of the zoo at (x, y): its value, and its derivatives by x and y.
#[track_caller]
fn check_zoo(
    operation: impl for<'t> Fn(Value<'t>, Value<'t>) -> Value<'t>,
    [x, y]: [f64; 2],
    expected: f64,
    derivatives: [f64; 2],
) {
    let (value, found) = gradient(&[x, y], |v| operation(v[0], v[1]));
    assert_eq!((value, &found[..]), (expected, &derivatives[..]));
}

/// # Operation zoo
#[test]
fn addition() {
    check_zoo(|x, y| x + y, [3.0, 5.0], 8.0, [1.0, 1.0]);
    check_zoo(|x, _| 5.0 + x, [3.0, 0.0], 8.0, [1.0, 0.0]);
}

#[test]
fn multiplication() {
    check_zoo(|x, y| x * y, [3.0, 5.0], 15.0, [5.0, 3.0]);
    check_zoo(|x, _| 5.0 * x, [3.0, 0.0], 15.0, [5.0, 0.0]);
}

/// The article multiplies by -1.
#[test]
fn negation() {
    check_zoo(|x, _| -x, [3.0, 0.0], -3.0, [-1.0, 0.0]);
    check_zoo(|x, _| x * -1.0, [3.0, 0.0], -3.0, [-1.0, 0.0]);
}

/// The article adds the negative.
#[test]
fn subtraction() {
    check_zoo(|x, y| x - y, [3.0, 5.0], -2.0, [1.0, -1.0]);
    check_zoo(|x, y| x + -y, [3.0, 5.0], -2.0, [1.0, -1.0]);
}

#[test]
fn exponential_function() {
    let e = Scalar::exp(1.0);
    check_zoo(|x, _| x.exp(), [1.0, 0.0], e, [e, 0.0]);
    assert_close(e, std::f64::consts::E, 1e-15);
}

#[test]
fn power() {
    check_zoo(|x, _| x.powf(3.0), [2.0, 0.0], 8.0, [12.0, 0.0]);
    check_zoo(|x, _| x.powf(2.0), [-3.0, 0.0], 9.0, [-6.0, 0.0]);
}

/// The article multiplies by the power of -1.
#[test]
fn division() {
    check_zoo(|x, y| x / y, [3.0, 2.0], 1.5, [0.5, -0.75]);
    check_zoo(|x, y| x * y.powf(-1.0), [3.0, 2.0], 1.5, [0.5, -0.75]);
}

#[test]
fn tanh() {
    let t = Scalar::tanh(0.8);
    check_zoo(|x, _| x.tanh(), [0.8, 0.0], t, [1.0 - t * t, 0.0]);
    check_zoo(|x, _| x.tanh(), [0.0, 0.0], 0.0, [1.0, 0.0]);
}

/// "The derivative of relu at x = 0 is set to 0."
#[test]
fn relu() {
    check_zoo(|x, _| x.relu(), [2.0, 0.0], 2.0, [1.0, 0.0]);
    check_zoo(|x, _| x.relu(), [0.0, 0.0], 0.0, [0.0, 0.0]);
    check_zoo(|x, _| x.relu(), [-2.0, 0.0], 0.0, [0.0, 0.0]);
}

/// The article's (e^2x - 1) / (e^2x + 1) is inf / inf from 355 on; the operation is not.
#[test]
fn tanh_by_its_formula_overflows_and_ours_does_not() {
    let formula = |x: f64| ((2.0 * x).exp() - 1.0) / ((2.0 * x).exp() + 1.0);
    assert!(formula(355.0).is_nan());
    for x in [355.0, 1000.0, 1e308] {
        check_zoo(|x, _| x.tanh(), [x, 0.0], 1.0, [0.0, 0.0]);
    }
}

/// The article sorts by recursion, which ends at a thousand nodes in Python; here a graph may be deep.
#[test]
fn a_deep_graph_needs_no_recursion() {
    let tape = Tape::new();
    let x = tape.leaf(1.0).label("x");
    let y = (0..100_000).fold(x, |y, _| y + 1.0);
    y.backward();
    assert_eq!((y.data(), x.grad()), (100_001.0, 1.0));
    check_figure(&y.trace(), &[("x", 1.0, 1.0)]);
}

/// The article keeps operands and edges in sets, in which the second edge of a + a is lost.
#[test]
fn a_value_that_is_used_twice_is_drawn_with_two_edges() {
    let tape = Tape::new();
    let a = tape.leaf(3.0).label("a");
    let b = (a + a).label("b");
    b.backward();
    let graph = b.trace();
    assert_eq!(graph.edges(), [(0, 1), (0, 1)]);
    assert_eq!(graph.to_dot().matches("v0 -> op1").count(), 2);
    check_figure(&graph, &[("a", 3.0, 2.0), ("b", 6.0, 1.0)]);
}
