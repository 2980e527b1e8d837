//! The article on neural networks, step by step: its numbers on the screen, its figures in a folder.
//!
//! ```sh
//! cargo run -p paragrad-core --example article [FOLDER]   # target/article-figures by default
//! ```

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use paragrad_core::gradcheck::{forward_difference, gradcheck};
use paragrad_core::nn::{Activation, Mlp, Neuron};
use paragrad_core::{Graph, Loss, Module, Scalar, Supervised, Tape, Value};

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let folder = std::env::args_os().nth(1).map_or("target/article-figures".into(), PathBuf::from);
    fs::create_dir_all(&folder)?;
    derivative();
    a_graph_of_values(&folder)?;
    what_a_gradient_means();
    backpropagation_by_hand(&folder)?;
    backpropagation_through_the_whole_graph(&folder)?;
    operations_of_any_size(&folder)?;
    a_neuron(&folder)?;
    let network = Mlp::new(3, &[4, 4, 1], 28);
    a_network(&network, &folder)?;
    println!("\n## Training\n");
    println!("Four rows, one update from all of them a pass; the loss is the sum of squared errors.");
    training(network.clone(), 0.1);
    println!("\nWith the sign of the article's learning rate, the loss climbs, here as there towards 8:");
    training(network, -0.1);
    println!("\nThe figures are in {}; open an .svg in a browser.", folder.display());
    Ok(())
}

/// Writes a figure for the browser and for Graphviz.
fn draw(graph: &Graph, folder: &Path, name: &str) -> Outcome {
    fs::write(folder.join(name).with_extension("dot"), graph.to_dot())?;
    fs::write(folder.join(name).with_extension("svg"), graph.to_svg()?)?;
    println!("  -> {name}.svg: {} values, {} operations", graph.nodes().len(), graph.n_operations());
    Ok(())
}

/// A value that is given, with its name.
fn leaf<'t>(tape: &'t Tape, label: &str, data: f64) -> Value<'t> {
    tape.leaf(data).label(label)
}

fn derivative() {
    println!("## Derivative\n");
    println!(
        "How much does f(x) = 3x^2 - 4x + 5 change when x changes a little? At x = 2/3, by (f(x+h) - f(x)) / h:"
    );
    let f = |x: f64| 3.0 * (x * x) - 4.0 * x + 5.0;
    for h in [1e-4, 5e-5, 1e-5, 1e-6] {
        println!("  h = {h:e}: {:e}", forward_difference(f, 2.0 / 3.0, h));
    }
    println!("As h decreases, this approaches the derivative 6x - 4, which is 0 here.");
}

fn a_graph_of_values(folder: &Path) -> Outcome {
    println!("\n## Values\n");
    println!(
        "A value remembers what it was computed from. It is recorded on a tape, operands before results."
    );
    let tape = Tape::new();
    let (a, b, c) = (leaf(&tape, "a", 3.0), leaf(&tape, "b", -2.0), leaf(&tape, "c", 1.0));
    let d = (a + b).label("d");
    let e = (c * d).label("e");
    println!("  a + b = {d}\n  c * d = {e}");
    draw(&e.trace(), folder, "figure-02-a-graph")
}

fn what_a_gradient_means() {
    println!("\n## Gradients\n");
    println!("L = (ab + c) f at a = 2, b = -3, c = 10, f = -2. Add h to b and see what happens to L:");
    let l = |b: f64| (2.0 * b + 10.0) * -2.0;
    for h in [0.1, 0.001, 0.00001] {
        println!("  h = {h}: (L2 - L1) / h = {}", forward_difference(l, -3.0, h));
    }
    println!("The gradient of L by b is a * f = -4.");
}

fn backpropagation_by_hand(folder: &Path) -> Outcome {
    println!("\n## Backpropagation by hand\n");
    println!(
        "The chain rule: a value's gradient is its local gradient times the gradient of what it went into."
    );
    let tape = Tape::new();
    let (a, b, c) = (leaf(&tape, "a", 3.0), leaf(&tape, "b", -2.0), leaf(&tape, "c", 1.0));
    let d = (a + b).label("d");
    let e = (c * d).label("e");
    e.set_grad(1.0);
    println!("The last value's own gradient is 1. Back through the product e = c d:");
    e.propagate();
    println!("  c: {} (the value of d)\n  d: {} (the value of c)", c.grad(), d.grad());
    draw(&e.trace(), folder, "figure-04-after-one-step")?;
    println!("Back through the sum d = a + b, which passes its gradient on to both:");
    d.propagate();
    println!("  a: {}\n  b: {}", a.grad(), b.grad());
    draw(&e.trace(), folder, "figure-05-after-two-steps")
}

fn backpropagation_through_the_whole_graph(folder: &Path) -> Outcome {
    println!("\n## Backpropagation through the whole graph\n");
    println!(
        "The tape is in order already, so one loop from its end does all steps. f = c (a + b) + a, at a = 7:"
    );
    let tape = Tape::new();
    let (a, b, c) = (leaf(&tape, "a", 7.0), leaf(&tape, "b", -2.0), leaf(&tape, "c", 1.0));
    let d = (a + b).label("d");
    let e = (c * d).label("e");
    let f = (e + a).label("f");
    draw(&f.trace(), folder, "figure-06-before")?;
    f.backward();
    println!("  a: {} (1 by way of d, 1 directly)\n  b: {}\n  c: {}", a.grad(), b.grad(), c.grad());
    draw(&f.trace(), folder, "figure-07-after")
}

/// A function of one value.
type Unary = for<'t> fn(Value<'t>) -> Value<'t>;

fn operations_of_any_size(folder: &Path) -> Outcome {
    println!("\n## Operations of any size\n");
    println!("tanh can be composed of smaller operations, or be one that knows its own derivative:");
    let ways: [(&str, Unary); 2] = [("composed", composed_tanh), ("one", |x| x.tanh())];
    for (name, tanh) in ways {
        let tape = Tape::new();
        let x = leaf(&tape, "x", 2.0);
        let o = tanh(x).label("o");
        o.backward();
        println!("  {name}: tanh(2) = {:.15}, derivative {:.15}", o.data(), x.grad());
        draw(&o.trace(), folder, &format!("figure-09-tanh-{name}"))?;
    }
    let far = Value::from(1000.0);
    println!(
        "Far out, e^2x overflows: composed, tanh(1000) = {}; as one, {}.",
        composed_tanh(far).data(),
        far.tanh().data()
    );
    Ok(())
}

fn composed_tanh(x: Value<'_>) -> Value<'_> {
    ((x * 2.0).exp() - 1.0) / ((x * 2.0).exp() + 1.0)
}

const INPUT: [f64; 3] = [2.0, 3.0, -1.0];

fn a_neuron(folder: &Path) -> Outcome {
    println!("\n## Neuron\n");
    println!("tanh(w x + b), for x = {INPUT:?}: its parameters are three weights and a bias.");
    let tape = Tape::new();
    let neuron = tape.lift(&Neuron { w: vec![0.5, -0.25, 0.75], b: 0.125, activation: Activation::Tanh });
    neuron.label_parameters();
    let o = neuron.forward(&tape.constants(&INPUT)).label("o");
    o.backward();
    println!("  output {:.4}, gradients {:.4?}", o.data(), neuron.gradients());
    draw(&o.trace(), folder, "figure-13-neuron")
}

fn a_network(network: &Mlp<f64>, folder: &Path) -> Outcome {
    println!("\n## Multilayer perceptron\n");
    println!("Layers of 4, 4 and 1 neurons on 3 inputs: {} parameters.", network.n_parameters());
    let tape = Tape::new();
    let net = tape.lift(network);
    net.label_parameters();
    let o = net.forward(&tape.constants(&INPUT))[0].label("o");
    o.backward();
    let graph = o.trace();
    println!("The graph of one output is large; with each layer, or each neuron, as one box it is not:");
    draw(&graph, folder, "figure-15-network")?;
    draw(&graph.collapse(2), folder, "figure-15-network-by-neurons")?;
    draw(&graph.collapse(1), folder, "figure-15-network-by-layers")?;
    println!("Are all these gradients right? Differences say:");
    println!("  {}", gradcheck(&Supervised { loss: Loss::SquaredError }, network, &INPUT, &[1.0]));
    Ok(())
}

const ROWS: [([f64; 3], f64); 4] =
    [([2.0, 3.0, -1.0], 1.0), ([3.0, -1.0, 0.5], -1.0), ([0.5, 1.0, 1.0], -1.0), ([1.0, 1.0, -1.0], 1.0)];

fn training(mut network: Mlp<f64>, learning_rate: f64) {
    for pass in 0..20 {
        // Forward: a new tape, on which all gradients start from zero.
        let tape = Tape::new();
        let net = tape.lift(&network);
        let error = |(x, y): &([f64; 3], f64)| (net.forward(&tape.constants(x))[0] - *y).powf(2.0);
        let loss: Value<'_> = ROWS.iter().map(error).sum();

        // Backward.
        loss.backward();

        // Update: each parameter a small step against its gradient.
        let step = |(p, gradient): (f64, f64)| p - learning_rate * gradient;
        let updated: Vec<f64> = network.parameters().into_iter().zip(net.gradients()).map(step).collect();
        network.set_parameters(&updated);
        if pass < 3 || pass % 4 == 3 {
            println!("  pass {pass:2}: loss {:.6}", loss.data());
        }
    }
    let outputs = ROWS.map(|(x, _)| network.forward(&x)[0]);
    println!("  outputs {outputs:.3?} for targets {:?}", ROWS.map(|(_, y)| y));
}
