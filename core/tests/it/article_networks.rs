//! The article from the neuron to its end.

use paragrad_core::nn::{Activation, Mlp, Neuron};
use paragrad_core::{Module, NodeKind, Scalar, Tape, Value};

use crate::{assert_all_close, assert_close};

const X: [f64; 3] = [2.0, 3.0, -1.0];

/// # Neuron
/// Figures 12 and 13: tanh(w x + b), and its gradients.
#[test]
fn neuron() {
    let (w, b) = ([0.5, -0.25, 0.75], 0.125);
    let tape = Tape::new();
    let neuron = tape.lift(&Neuron { w: w.to_vec(), b, activation: Activation::Tanh });
    let x = X.map(|x| tape.leaf(x));
    let o = neuron.forward(&x);
    assert_close(o.data(), -0.35835739835078595, 1e-15);
    o.backward();
    let slope = 1.0 - o.data() * o.data();
    assert_all_close(&neuron.gradients(), &[2.0 * slope, 3.0 * slope, -slope, slope], 1e-15);
    assert_all_close(&x.map(Value::grad), &w.map(|w| w * slope), 1e-15);
    assert_eq!(neuron.parameters().len(), 4);
}

/// A neuron written out as the article writes it is the same neuron.
#[test]
fn neuron_as_products_and_sums() {
    let written_out = |neuron: &Neuron<Value<'_>>| {
        let products = neuron.w.iter().zip(X).map(|(&w, x)| w * x);
        (products.sum::<Value<'_>>().data() + neuron.b.data()).tanh()
    };
    let tape = Tape::new();
    let neuron = tape.lift(&Mlp::new(3, &[1], 12).layers[0].neurons[0]);
    assert_close(written_out(&neuron), neuron.forward(&X.map(Value::from)).data(), 1e-15);
}

/// # Layer
#[test]
fn layer() {
    let layer = &Mlp::new(3, &[4], 1).layers[0];
    assert_eq!(layer.n_parameters(), 16);
    let one_by_one: Vec<f64> = layer.neurons.iter().map(|neuron| neuron.forward(&X)).collect();
    assert_eq!(layer.forward(&X), one_by_one);
}

/// # Multilayer perceptron
/// Figures 14 to 16: 3 inputs, layers of 4, 4 and 1 neurons.
#[test]
fn multilayer_perceptron() {
    let numbers = Mlp::new(3, &[4, 4, 1], 1);
    assert_eq!(numbers.n_parameters(), 41);
    assert!(numbers.parameters().iter().all(|p| (-1.0..1.0).contains(p)));

    let tape = Tape::new();
    let net = tape.lift(&numbers);
    net.label_parameters();
    let [o] = net.forward(&tape.constants(&X))[..] else { panic!("one output") };
    o.backward();
    assert!(net.gradients().iter().all(|&g| g != 0.0));
    let graph = o.trace();
    assert_eq!(graph.nodes().len(), 3 + 41 + 2 * 9);
    assert_eq!(graph.find("layers.2.neurons.0.b").map(|b| b.grad), Some(1.0 - o.data() * o.data()));
    let layers = graph.collapse(1);
    let is_layer = |kind: &NodeKind| matches!(kind, NodeKind::Group(_));
    assert_eq!(layers.nodes().iter().filter(|node| is_layer(&node.kind)).count(), 3);
}

const ROWS: [([f64; 3], f64); 4] =
    [([2.0, 3.0, -1.0], 1.0), ([3.0, -1.0, 0.5], -1.0), ([0.5, 1.0, 1.0], -1.0), ([1.0, 1.0, -1.0], 1.0)];

/// The sum of squared errors over the article's rows.
fn loss<V: Scalar>(net: &Mlp<V>) -> V {
    ROWS.iter().map(|&(x, y)| (net.forward(&x.map(V::from))[0] - y).powf(2.0)).sum()
}

/// The article's loop: 20 passes, each with one update from all rows. Returns the losses, each before its update.
fn train(net: &mut Mlp<f64>, learning_rate: f64) -> Vec<f64> {
    let mut losses = Vec::new();
    for _ in 0..20 {
        let tape = Tape::new();
        let lifted = tape.lift(net);
        let loss = loss(&lifted);
        loss.backward();
        let step = |(p, g): (&f64, f64)| p - learning_rate * g;
        let updated: Vec<f64> = net.parameters().iter().zip(lifted.gradients()).map(step).collect();
        net.set_parameters(&updated);
        losses.push(loss.data());
    }
    losses
}

fn article_network(seed: u64) -> Mlp<f64> {
    Mlp::new(3, &[4, 4, 1], seed)
}

/// # Training process
#[test]
fn training_descends() {
    for seed in 0..40 {
        let mut net = article_network(seed);
        let losses = train(&mut net, 0.1);
        assert!(losses[0] > 3.0 && losses[19] < 0.1, "seed {seed}: {losses:?}");
        for (x, y) in ROWS {
            assert_eq!(net.forward(&x)[0].signum(), y, "seed {seed}");
        }
    }
}

/// The article's learning rate is -0.1 and its update subtracts it once more, so that its loss climbs. An error of a
/// tanh against ±1 is below 2, so the loss stays below 16; and a climb ends where all outputs are saturated, each
/// right or wrong, so just below 8, 12 or 16.
#[test]
fn with_the_negative_learning_rate_of_the_article_the_loss_climbs() {
    for seed in 0..40 {
        let losses = train(&mut article_network(seed), -0.1);
        let below = 4.0 - losses[19].rem_euclid(4.0);
        assert!(losses[19] > losses[0] && losses[19] < 16.0 && below < 0.3, "seed {seed}: {losses:?}");
    }
    let like_the_article = train(&mut article_network(28), -0.1);
    assert!(like_the_article.is_sorted_by(|a, b| a < b));
    assert!(like_the_article[0] < 3.2 && (7.9..8.0).contains(&like_the_article[19]), "{like_the_article:?}");
}

/// The article's print-out from line 1 on.
const PRINTED: [f64; 19] = [
    7.829656796657114,
    7.873495186948614,
    7.898971556682395,
    7.915750651920874,
    7.927679560403236,
    7.93661348136074,
    7.943562957166411,
    7.949127470610182,
    7.9536859717913115,
    7.957490110712908,
    7.960713728194046,
    7.963480863718541,
    7.965882448401477,
    7.967986690055242,
    7.969845771638371,
    7.9715003073212936,
    7.972982387122015,
    7.9743177063547,
    7.975527086007134,
];

/// Where all four rows get the same answer t = tanh(z), two are right and two are wrong: the loss is
/// 2 (1 - t)^2 + 2 (1 + t)^2 = 4 + 4 t^2, whose ascent can only approach 8. A step of it moves z by
/// 0.1 * 8 t (1 - t^2) times 1 + sum of h^2 over the four outputs h of the layer before, which is between 1 and 5.
/// The print-out obeys this law.
#[test]
fn the_print_out_is_that_of_a_network_that_answers_all_rows_alike() {
    let answer = |loss: f64| (loss / 4.0 - 1.0).sqrt();
    for step in PRINTED.windows(2) {
        let (t, moved) = (answer(step[0]), answer(step[1]));
        let factor = (moved.atanh() - t.atanh()) / (0.8 * t * (1.0 - t * t));
        assert!((4.5..4.75).contains(&factor), "{factor}");
    }
}

/// The same law where it holds exactly: with all weights zero every row is answered by the last bias.
#[test]
fn a_network_that_answers_all_rows_alike_climbs_towards_eight() {
    let mut net = article_network(1).map(&mut |_| 0.0);
    net.layers[2].neurons[0].b = 0.5;
    let mut z = 0.5f64;
    let losses = train(&mut net, -0.1);
    for &loss in &losses {
        let t = z.tanh();
        assert_close(loss, 4.0 + 4.0 * t * t, 1e-14);
        z += 0.8 * t * (1.0 - t * t);
    }
    assert!(losses.is_sorted_by(|a, b| a < b) && losses[19] < 8.0);
}

/// "We must flash the gradients before doing BP. Otherwise the gradients in each iteration will accumulate."
/// Here that is so for sweeps of one recording; a new recording starts from zero.
#[test]
fn without_zero_grad_gradients_accumulate() {
    let (numbers, tape) = (article_network(1), Tape::new());
    let net = tape.lift(&numbers);
    let loss = loss(&net);
    loss.backward();
    let once = net.gradients();
    loss.backward();
    let twice: Vec<f64> = once.iter().map(|g| 2.0 * g).collect();
    assert_all_close(&net.gradients(), &twice, 1e-15);
    net.zero_grad();
    loss.backward();
    assert_eq!(net.gradients(), once);

    let tape = Tape::new();
    let net = tape.lift(&numbers);
    self::loss(&net).backward();
    assert_eq!(net.gradients(), once, "a new recording needs no zero_grad");
}

/// # Module
/// `parameters` and `zero_grad` of neuron, layer and network.
#[test]
fn module() {
    fn check<'t>(module: &impl Module<Value<'t>>, n_parameters: usize) {
        assert_eq!(module.parameters().len(), n_parameters);
        module.parameters().into_iter().sum::<Value<'_>>().backward();
        assert_eq!(module.gradients(), vec![1.0; n_parameters]);
        module.zero_grad();
        assert_eq!(module.gradients(), vec![0.0; n_parameters]);
    }
    let tape = Tape::new();
    let net = tape.lift(&article_network(1));
    check(&net, 41);
    check(&net.layers[1], 20);
    check(&net.layers[2].neurons[0], 5);
}
