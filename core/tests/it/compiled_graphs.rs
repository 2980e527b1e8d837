//! Programs that are not networks: the compiled program agrees with the tape.

use paragrad_core::compile::Program;
use paragrad_core::nn::Mlp;
use paragrad_core::{Loss, Objective, Scalar, penalty};

use crate::compile::{by_program, by_tape, check, numbers, samples};
use crate::random_graphs::{Mixed, programs};

#[test]
fn two_thousand_random_graphs_agree_with_the_tape() {
    for (i, program) in programs(3).take(2000).enumerate() {
        let n_parameters = i % (program.leaves.len() + 1);
        let (parameters, x) = program.leaves.split_at(n_parameters);
        let (parameters, x) = (parameters.to_vec(), x.to_vec());
        let mixed = Mixed(program);
        let samples = vec![(x, vec![]); 3];
        let expected = by_tape(&mixed, &parameters, &samples);
        let program = Program::of(&mixed, &parameters, samples[0].0.len(), 0);
        let found = by_program::<f64>(&program, &parameters, &samples, 8);
        found.assert_close(&expected, 1e-13, 1.0, &format!("program {i}: {program}"));
    }
}

/// Rates of a system of two species, from given numbers of both.
struct LotkaVolterra;

impl Objective for LotkaVolterra {
    type Model<V: Scalar> = [V; 4];
    fn loss<V: Scalar>(&self, &[a, b, c, d]: &[V; 4], x: &[V], y: &[V]) -> V {
        let (mut prey, mut hunter) = (x[0] + 2.0, x[1] + 2.0);
        for _ in 0..200 {
            let meetings = prey * hunter;
            (prey, hunter) =
                (prey + (a * prey - b * meetings) * 0.01, hunter + (c * meetings - d * hunter) * 0.01);
        }
        (prey - y[0]) * (prey - y[0]) + (hunter - y[1]) * (hunter - y[1])
    }
}

#[test]
fn the_rates_of_an_ode() {
    check(&LotkaVolterra, &[1.1, 0.4, 0.1, 0.4], &samples(70, 2, 2), "Lotka-Volterra");
}

/// A network with a penalty on its weights in every sample's loss.
struct Decayed;

impl Objective for Decayed {
    type Model<V: Scalar> = Mlp<V>;
    fn loss<V: Scalar>(&self, model: &Mlp<V>, x: &[V], y: &[V]) -> V {
        let parameters = paragrad_core::Module::parameters(model);
        let penalty = penalty::l2(&parameters, 0.01) + penalty::l1(&parameters, 0.001);
        Loss::SquaredError.of(&model.forward(x), y) + penalty
    }
}

#[test]
fn weight_decay_in_the_loss() {
    check(&Decayed, &Mlp::new(4, &[6, 2], 3), &samples(100, 4, 2), "decay");
}

/// An autoencoder whose decoder is its encoder transposed.
struct Tied;

impl Objective for Tied {
    type Model<V: Scalar> = Vec<V>;
    fn loss<V: Scalar>(&self, w: &Vec<V>, x: &[V], _: &[V]) -> V {
        let hidden: Vec<V> = w.chunks(6).map(|row| V::dot(0.0.into(), row, x).tanh()).collect();
        let column = |i: usize| (0..4).map(|j| w[6 * j + i]).collect::<Vec<_>>();
        let outputs: Vec<V> = (0..6).map(|i| V::dot(0.0.into(), &column(i), &hidden)).collect();
        Loss::SquaredError.of(&outputs, x)
    }
}

#[test]
fn tied_weights() {
    check(&Tied, &numbers(5, 24), &samples(70, 6, 0), "tied");
}

/// A cell of 5 units that reads 4 numbers two at a time, then a linear output.
struct Lstm;

impl Objective for Lstm {
    type Model<V: Scalar> = Vec<V>;
    fn loss<V: Scalar>(&self, p: &Vec<V>, x: &[V], y: &[V]) -> V {
        let (gates, last) = p.split_at(4 * 5 * 8);
        let (mut hidden, mut cell) = (vec![V::from(0.0); 5], vec![V::from(0.0); 5]);
        for x in x.chunks(2) {
            let input = [x, &hidden].concat();
            let gate = |g: usize, unit: usize| {
                let w = &gates[(g * 5 + unit) * 8..][..8];
                w[1..].iter().zip(&input).fold(w[0], |sum, (&w, &x)| sum + w * x)
            };
            let step = |unit: usize| {
                let c = gate(0, unit).sigmoid() * cell[unit] + gate(1, unit).sigmoid() * gate(2, unit).tanh();
                (c, gate(3, unit).sigmoid() * c.tanh())
            };
            (cell, hidden) = (0..5).map(step).unzip();
        }
        Loss::SquaredError.of(&[V::dot(last[0], &last[1..], &hidden)], &y[..1])
    }
}

#[test]
fn a_recurrent_cell() {
    let program = check(&Lstm, &numbers(7, 4 * 5 * 8 + 6), &samples(70, 4, 1), "LSTM");
    assert!(program.to_string().contains("dense 7 -> 20"), "{program}");
}

/// Two filters of width 3 over 8 numbers, a residual sum, and the largest of all.
struct Convolution;

impl Objective for Convolution {
    type Model<V: Scalar> = [V; 8];
    fn loss<V: Scalar>(&self, p: &[V; 8], x: &[V], y: &[V]) -> V {
        let filter = |w: &[V]| {
            let rows = x.windows(3).map(|x| x[1] + V::dot(w[0], &w[1..], x).relu());
            rows.reduce(V::max).unwrap_or(w[0])
        };
        Loss::CrossEntropy.of(&[filter(&p[..4]), filter(&p[4..])], y)
    }
}

#[test]
fn a_convolution() {
    let parameters = std::array::from_fn(|i| numbers(9, 8)[i]);
    check(&Convolution, &parameters, &samples(70, 8, 2), "convolution");
}
