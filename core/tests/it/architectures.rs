//! Models of many kinds, compiled: their gradients are those of the tape, of forward mode and of differences, with the
//! same bits whatever the width of blocks.
//!
//! (`compiled_graphs` has an LSTM, a tied autoencoder, penalties and an ODE by Euler's method, `compiled_mlp` has
//! multilayer perceptrons, `microgpt` a transformer.)

use paragrad_core::compile::Program;
use paragrad_core::gradcheck::{Report, Verdict};
use paragrad_core::{Dual, Loss, Objective, Scalar, gradcheck, penalty, softmax};

use crate::compile::{by_program, check as agrees_with_tape, numbers, samples};

/// A model whose parameters are a list.
trait Architecture: Sync {
    const N_PARAMETERS: usize;
    const N_INPUTS: usize;
    const N_TARGETS: usize;

    fn loss<V: Scalar>(&self, parameters: Parameters<'_, V>, x: &[V], y: &[V]) -> V;
}

/// Parameters that are not in use yet.
struct Parameters<'a, V>(&'a [V]);

impl<'a, V: Scalar> Parameters<'a, V> {
    /// The next `n`.
    fn take(&mut self, n: usize) -> &'a [V] {
        let (taken, rest) = self.0.split_at(n);
        self.0 = rest;
        taken
    }

    /// A layer of `n_out` outputs, each with its own bias and weights.
    fn linear(&mut self, n_out: usize, x: &[V]) -> Vec<V> {
        (0..n_out).map(|_| V::dot(self.take(1)[0], self.take(x.len()), x)).collect()
    }
}

struct Learned<A>(A);

impl<A: Architecture> Objective for Learned<A> {
    type Model<V: Scalar> = Vec<V>;

    fn loss<V: Scalar>(&self, parameters: &Vec<V>, x: &[V], y: &[V]) -> V {
        self.0.loss(Parameters(parameters), x, y)
    }
}

/// The program agrees with the tape to 1e-13 of the largest gradient, with forward mode to 1e-12 of it, and with
/// differences to their tolerance; and it has the same bits at 8, 16, 24 and 32 lanes.
#[track_caller]
fn check<A: Architecture>(architecture: A) -> Program {
    let (what, objective) = (std::any::type_name::<A>(), Learned(architecture));
    let parameters = numbers(A::N_PARAMETERS, A::N_PARAMETERS);
    let all = samples(70, A::N_INPUTS, A::N_TARGETS);
    let program = agrees_with_tape(&objective, &parameters, &all, what);
    let [narrow, wide] = [8, 16].map(|n_lanes| by_program::<f64>(&program, &parameters, &all, n_lanes));
    assert_eq!(wide.bits(), narrow.bits(), "{what}");
    for (x, y) in &all[..3] {
        let alone = by_program::<f64>(&program, &parameters, &vec![(x.clone(), y.clone())], 8);
        let gradient = &alone.chunks[0];
        agrees_with_forward_mode(&objective, &parameters, (x, y), gradient, what);
        agrees_with_differences(&gradcheck(&objective, &parameters, x, y), gradient, what);
    }
    program
}

#[track_caller]
fn agrees_with_forward_mode<A: Architecture>(
    objective: &Learned<A>,
    parameters: &[f64],
    (x, y): (&[f64], &[f64]),
    gradient: &[f64],
    what: &str,
) {
    let largest = gradient.iter().fold(0.0, |largest: f64, g| largest.max(g.abs()));
    let constants = |numbers: &[f64]| numbers.iter().map(|&number| Dual::from(number)).collect::<Vec<_>>();
    let (x, y) = (constants(x), constants(y));
    for (i, &found) in gradient.iter().enumerate() {
        let mut duals = constants(parameters);
        duals[i] = Dual::variable(parameters[i]);
        let expected = Objective::loss(objective, &duals, &x, &y).derivative;
        assert!((found - expected).abs() <= 1e-12 * largest, "{what}, parameter {i}: {found} for {expected}");
    }
}

/// Most derivatives are judged and are not zero: a model that is nowhere smooth, or flat, would prove nothing.
#[track_caller]
fn agrees_with_differences(report: &Report, gradient: &[f64], what: &str) {
    let n = gradient.len();
    let used = gradient.iter().filter(|&&g| g != 0.0).count();
    assert!(10 * report.count(Verdict::Agrees).min(used) >= 9 * n, "{what}: {report}, {used} not zero");
    for (found, comparison) in gradient.iter().zip(&report.comparisons) {
        let apart = (found - comparison.numeric).abs();
        let close = apart <= comparison.tolerance || comparison.verdict == Verdict::NotSmooth;
        assert!(close, "{what}: {found} for {comparison:?}");
    }
}

/// Two filters of 3 by 3 over an image of 5 by 5, so that every weight is used nine times; the mean of each; a layer.
struct ImageConvolution;

impl Architecture for ImageConvolution {
    const N_PARAMETERS: usize = 2 * 10 + 3 * 3;
    const N_INPUTS: usize = 25;
    const N_TARGETS: usize = 3;

    fn loss<V: Scalar>(&self, mut parameters: Parameters<'_, V>, x: &[V], y: &[V]) -> V {
        let patch = |at: usize| [0, 5, 10].iter().flat_map(move |row| &x[at / 3 * 5 + at % 3 + row..][..3]);
        let patches: Vec<Vec<V>> = (0..9).map(|at| patch(at).copied().collect()).collect();
        let channels = [parameters.take(10), parameters.take(10)].map(|filter| {
            let outputs = patches.iter().map(|patch| V::dot(filter[0], &filter[1..], patch).softplus());
            outputs.sum::<V>() / 9.0
        });
        Loss::CrossEntropy.of(&parameters.linear(3, &channels), y)
    }
}

#[test]
fn a_convolution_of_images() {
    check(ImageConvolution);
}

/// Three blocks, each of which normalises what it sees and adds to it.
struct ResidualBlocks;

impl Architecture for ResidualBlocks {
    const N_PARAMETERS: usize = 3 * (6 * 5 + 4 * 7) + 5;
    const N_INPUTS: usize = 4;
    const N_TARGETS: usize = 1;

    fn loss<V: Scalar>(&self, mut parameters: Parameters<'_, V>, x: &[V], y: &[V]) -> V {
        let mut x = x.to_vec();
        for _ in 0..3 {
            let scale = V::from(1.0) / (V::dot(0.1.into(), &x, &x) / 4.0).sqrt();
            let normal: Vec<V> = x.iter().map(|&x| x * scale).collect();
            let hidden: Vec<V> = parameters.linear(6, &normal).into_iter().map(V::gelu).collect();
            x = x.iter().zip(parameters.linear(4, &hidden)).map(|(&x, change)| x + change).collect();
        }
        Loss::SquaredError.of(&parameters.linear(1, &x), y)
    }
}

#[test]
fn residual_blocks() {
    let program = check(ResidualBlocks);
    assert!(program.to_string().contains("dense 6 -> 4"), "{program}");
}

/// A gated recurrent unit of 4 numbers that reads 3 pairs: its matrices are used at every step.
///
/// Cho et al., Learning phrase representations, 2014.
struct GatedUnit;

impl Architecture for GatedUnit {
    const N_PARAMETERS: usize = 3 * 4 * 7 + 5;
    const N_INPUTS: usize = 6;
    const N_TARGETS: usize = 1;

    fn loss<V: Scalar>(&self, mut parameters: Parameters<'_, V>, x: &[V], y: &[V]) -> V {
        let [update, reset, candidate] = [0; 3].map(|_| parameters.take(4 * 7));
        let mut hidden = vec![V::from(0.0); 4];
        for x in x.chunks(2) {
            let gate = |weights, hidden: &[V]| Parameters(weights).linear(4, &[x, hidden].concat());
            let (update, reset) = (gate(update, &hidden), gate(reset, &hidden));
            let kept = reset.into_iter().zip(&hidden).map(|(r, &h)| r.sigmoid() * h);
            let new = gate(candidate, &kept.collect::<Vec<_>>());
            let mixed = |((z, new), &h): ((V, V), &V)| h + z.sigmoid() * (new.tanh() - h);
            hidden = update.into_iter().zip(new).zip(&hidden).map(mixed).collect();
        }
        Loss::SquaredError.of(&parameters.linear(1, &hidden), y)
    }
}

#[test]
fn a_gated_recurrent_unit() {
    let program = check(GatedUnit);
    assert!(program.to_string().contains("dense 6 -> 8"), "two gates see the same: {program}");
}

/// A damped pendulum, by the classical Runge-Kutta method: two parameters, used forty times each.
struct Pendulum;

impl Architecture for Pendulum {
    const N_PARAMETERS: usize = 2;
    const N_INPUTS: usize = 2;
    const N_TARGETS: usize = 2;

    fn loss<V: Scalar>(&self, parameters: Parameters<'_, V>, x: &[V], y: &[V]) -> V {
        let [pull, friction] = [parameters.0[0], parameters.0[1]];
        let slope = |[angle, speed]: [V; 2]| [speed, -(pull * angle.sin()) - friction * speed];
        let mut state = [x[0], x[1]];
        for _ in 0..10 {
            let moved = |by: [V; 2], h: f64| [state[0] + by[0] * h, state[1] + by[1] * h];
            let first = slope(state);
            let second = slope(moved(first, 0.05));
            let third = slope(moved(second, 0.05));
            let fourth = slope(moved(third, 0.1));
            let mean = |i: usize| (first[i] + (second[i] + third[i]) * 2.0 + fourth[i]) / 6.0;
            state = moved([mean(0), mean(1)], 0.1);
        }
        Loss::SquaredError.of(&state, y)
    }
}

#[test]
fn a_pendulum() {
    check(Pendulum);
}

/// A layer whose weights have a direction and a length of their own, and a penalty on both: much of it depends on
/// parameters alone.
///
/// Salimans and Kingma, Weight normalization, 2016.
struct NormalisedWeights;

impl Architecture for NormalisedWeights {
    const N_PARAMETERS: usize = 5 * (1 + 4) + 6;
    const N_INPUTS: usize = 4;
    const N_TARGETS: usize = 1;

    fn loss<V: Scalar>(&self, mut parameters: Parameters<'_, V>, x: &[V], y: &[V]) -> V {
        let decay = penalty::l2(parameters.0, 0.01) + penalty::l1(parameters.0, 0.001);
        let neuron = |length: V, direction: &[V]| {
            let scale = length / V::dot(0.0.into(), direction, direction).sqrt();
            direction.iter().zip(x).map(|(&w, &x)| w * scale * x).sum::<V>().tanh()
        };
        let hidden: Vec<V> = (0..5).map(|_| neuron(parameters.take(1)[0], parameters.take(4))).collect();
        Loss::SquaredError.of(&parameters.linear(1, &hidden), y) + decay
    }
}

#[test]
fn normalised_weights_with_decay() {
    let program = check(NormalisedWeights);
    assert!(program.to_string().contains("once a batch"), "{program}");
}

/// Two samples through one network; alike they shall be near, else apart.
struct Twins;

impl Architecture for Twins {
    const N_PARAMETERS: usize = 5 * 4 + 2 * 6;
    const N_INPUTS: usize = 6;
    const N_TARGETS: usize = 1;

    fn loss<V: Scalar>(&self, parameters: Parameters<'_, V>, x: &[V], y: &[V]) -> V {
        let embed = |x: &[V]| {
            let mut parameters = Parameters(parameters.0);
            let hidden: Vec<V> = parameters.linear(5, x).into_iter().map(V::tanh).collect();
            parameters.linear(2, &hidden)
        };
        let (left, right) = (embed(&x[..3]), embed(&x[3..]));
        let distance = left.iter().zip(&right).map(|(&l, &r)| (l - r) * (l - r)).sum::<V>();
        V::select(y[0], distance, (-distance).exp())
    }
}

#[test]
fn twins_with_the_same_weights() {
    check(Twins);
}

/// 20 neurons, each of which sees three of the inputs and of the neurons before it, wherever they are.
struct Sparse;

impl Architecture for Sparse {
    const N_PARAMETERS: usize = 20 * 4;
    const N_INPUTS: usize = 5;
    const N_TARGETS: usize = 1;

    fn loss<V: Scalar>(&self, mut parameters: Parameters<'_, V>, x: &[V], y: &[V]) -> V {
        let mut numbers = x.to_vec();
        for neuron in 0..20 {
            let seen = [7, 11, 13].map(|step| numbers[neuron * step * step % numbers.len()]);
            let output = parameters.linear(1, &seen)[0].tanh();
            numbers.push(output);
        }
        let outputs = &numbers[x.len()..];
        Loss::SquaredError.of(&[outputs.iter().copied().sum::<V>() / 4.0], y)
    }
}

#[test]
fn random_connections() {
    check(Sparse);
}

/// Four words of three numbers; each looks at those up to itself, by two heads.
struct Attention;

impl Architecture for Attention {
    const N_PARAMETERS: usize = 3 * 4 * 4 + 2 * 5;
    const N_INPUTS: usize = 12;
    const N_TARGETS: usize = 2;

    fn loss<V: Scalar>(&self, mut parameters: Parameters<'_, V>, x: &[V], y: &[V]) -> V {
        let weights = [0; 3].map(|_| parameters.take(4 * 4));
        let words: Vec<[Vec<V>; 3]> =
            x.chunks(3).map(|word| weights.map(|weights| Parameters(weights).linear(4, word))).collect();
        let look = |present: usize, head: usize| {
            let part = 2 * head..2 * head + 2;
            let query = &words[present][0][part.clone()];
            let score =
                |[_, key, _]: &[Vec<V>; 3]| V::dot(0.0.into(), query, &key[part.clone()]) / 2f64.sqrt();
            let weights = softmax(&words[..=present].iter().map(score).collect::<Vec<_>>());
            let mean = |j: usize| weights.iter().zip(&words).map(|(&w, word)| w * word[2][j]).sum::<V>();
            part.clone().map(mean).collect::<Vec<_>>()
        };
        let losses = (0..4).map(|present| {
            let found = [look(present, 0), look(present, 1)].concat();
            Loss::SquaredError.of(&Parameters(parameters.0).linear(2, &found), y)
        });
        losses.sum::<V>() / 4.0
    }
}

#[test]
fn causal_attention() {
    let program = check(Attention);
    assert!(program.to_string().contains("dense 3 -> 12, 4 times"), "q, k and v at once: {program}");
}

/// A network whose weights are the outputs of another one: products of two numbers that both need an adjoint.
struct WeightsFromANetwork;

impl Architecture for WeightsFromANetwork {
    const N_PARAMETERS: usize = 12 * 3 + 3 * 4;
    const N_INPUTS: usize = 5;
    const N_TARGETS: usize = 3;

    fn loss<V: Scalar>(&self, mut parameters: Parameters<'_, V>, x: &[V], y: &[V]) -> V {
        let weights = parameters.linear(12, &x[..2]);
        let hidden: Vec<V> = parameters.linear(3, &x[2..]).into_iter().map(V::tanh).collect();
        let rows = weights.chunks(4).map(|row| V::dot(row[0], &row[1..], &hidden).sigmoid());
        Loss::SquaredError.of(&rows.collect::<Vec<_>>(), y)
    }
}

#[test]
fn weights_that_another_network_makes() {
    check(WeightsFromANetwork);
}
