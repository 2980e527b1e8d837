//! What the benchmarks run: scalar programs, written once for paragrad and for the crate `reverse`, and trainings.

pub mod training;

use std::ops::{Add, Mul, Sub};

use paragrad_core::{Scalar, Symbol, Value};

/// What the two programs need of a number.
pub trait Number:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Mul<f64, Output = Self>
    + Sub<f64, Output = Self>
{
    /// Hyperbolic tangent.
    fn tanh(self) -> Self;
}

impl Number for Value<'_> {
    fn tanh(self) -> Self {
        Scalar::tanh(self)
    }
}

impl Number for Symbol<'_> {
    fn tanh(self) -> Self {
        Scalar::tanh(self)
    }
}

impl Number for reverse::Var<'_> {
    fn tanh(self) -> Self {
        reverse::Var::tanh(&self)
    }
}

/// P1: an MLP 2-16-16-1 with tanh, written in products and sums, squared error: 642 operations.
pub mod p1 {
    use super::Number;

    /// Weights and biases.
    pub const N_PARAMETERS: usize = 16 * 3 + 16 * 17 + 17;
    /// Operations a sample.
    pub const N_OPERATIONS: u64 = 642;

    /// A start: numbers in (-0.5, 0.5).
    pub fn parameters() -> [f64; N_PARAMETERS] {
        std::array::from_fn(|i| (i * 7919 % 1000) as f64 / 1000.0 - 0.5)
    }

    /// The loss of one sample.
    pub fn loss<V: Number>(parameters: &[V], x: &[V; 2], y: f64) -> V {
        let (first, rest) = parameters.split_at(16 * 3);
        let (second, last) = rest.split_at(16 * 17);
        let hidden: [V; 16] = std::array::from_fn(|i| neuron(&first[3 * i..][..3], x).tanh());
        let hidden: [V; 16] = std::array::from_fn(|i| neuron(&second[17 * i..][..17], &hidden).tanh());
        let error = neuron(last, &hidden) - y;
        error * error
    }

    /// Weights, then the bias.
    fn neuron<V: Number>(parameters: &[V], x: &[V]) -> V {
        let bias = parameters[x.len()];
        parameters.iter().zip(x).fold(bias, |sum, (&w, &x)| sum + w * x)
    }
}

/// P2: Lotka-Volterra, 200 explicit Euler steps, squared error at the end: 2205 operations.
pub mod p2 {
    use super::Number;

    /// Operations a sample.
    pub const N_OPERATIONS: u64 = 2205;
    /// Four rates and two start values.
    pub const START: [f64; 6] = [1.1, 0.4, 0.1, 0.4, 10.0, 5.0];

    /// The loss for the two measured values `y`.
    pub fn loss<V: Number>(&[a, b, c, d, mut prey, mut hunter]: &[V; 6], y: [f64; 2]) -> V {
        for _ in 0..200 {
            let meetings = prey * hunter;
            (prey, hunter) =
                (prey + (a * prey - b * meetings) * 0.01, hunter + (c * meetings - d * hunter) * 0.01);
        }
        let (e, f) = (prey - y[0], hunter - y[1]);
        e * e + f * f
    }
}
