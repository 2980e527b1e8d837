//! The rates of an ODE from noisy measurements: gradients through a solver that is written in scalars.
//!
//! ```sh
//! cargo run --release -p paragrad-core --example lotka_volterra
//! ```
//!
//! Prey grows and is eaten, hunters live on prey and die (Lotka, 1920; Volterra, 1926):
//!
//! ```text
//! prey'   = birth prey - hunt prey hunters
//! hunters' = feed prey hunters - death hunters
//! ```
//!
//! A sample is one measured trajectory: `x` are the two numbers that it starts with, `y` both numbers after each unit of
//! time. The whole solution of the ODE is recorded once, some thousand operations, and compiled; then every step runs it
//! forward and back on all trajectories side by side.

use paragrad_core::compile::{Coefficients, Program, Workspace};
use paragrad_core::optim::{Adam, AdamConfig, Optimizer};
use paragrad_core::{Objective, Scalar};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const NAMES: [&str; 4] = ["birth", "hunt", "feed", "death"];
const TRUE_RATES: [f64; 4] = [1.1, 0.4, 0.1, 0.4];
/// Measurements of a trajectory.
const N_TIMES: usize = 10;
/// Steps of the solver between two measurements.
const N_STEPS: usize = 10;
/// The standard deviation of a measurement, relative to what is measured.
const NOISE: f64 = 0.05;

/// The rates' logarithms are what is learned: a rate is positive.
struct Rates;

impl Objective for Rates {
    type Model<V: Scalar> = [V; 4];

    /// The mean square of the relative errors.
    fn loss<V: Scalar>(&self, logarithms: &[V; 4], x: &[V], y: &[V]) -> V {
        let trajectory = solve(logarithms.map(V::exp), [x[0], x[1]]);
        let errors = trajectory.iter().flatten().zip(y).map(|(&found, &measured)| found / measured - 1.0);
        errors.map(|error| error * error).sum::<V>() / y.len() as f64
    }
}

/// Both numbers after each unit of time.
fn solve<V: Scalar>(rates: [V; 4], mut state: [V; 2]) -> [[V; 2]; N_TIMES] {
    std::array::from_fn(|_| {
        state = (0..N_STEPS).fold(state, |state, _| runge_kutta(rates, state, 1.0 / N_STEPS as f64));
        state
    })
}

/// One step of length `h` by the classical method of fourth order.
///
/// # Source
/// Kutta, Beitrag zur näherungsweisen Integration totaler Differentialgleichungen, 1901.
fn runge_kutta<V: Scalar>(rates: [V; 4], state: [V; 2], h: f64) -> [V; 2] {
    let moved = |slope: [V; 2], h: f64| [state[0] + slope[0] * h, state[1] + slope[1] * h];
    let first = slope(rates, state);
    let second = slope(rates, moved(first, h / 2.0));
    let third = slope(rates, moved(second, h / 2.0));
    let fourth = slope(rates, moved(third, h));
    let mean = |i: usize| (first[i] + (second[i] + third[i]) * 2.0 + fourth[i]) / 6.0;
    moved([mean(0), mean(1)], h)
}

fn slope<V: Scalar>([birth, hunt, feed, death]: [V; 4], [prey, hunters]: [V; 2]) -> [V; 2] {
    let meetings = prey * hunters;
    [birth * prey - hunt * meetings, feed * meetings - death * hunters]
}

/// Trajectories from `n` random starts, measured with noise.
fn measure(n: usize, random: &mut ChaCha8Rng) -> Vec<([f64; 2], Vec<f64>)> {
    let mut unit = || (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    let trajectory = |_| {
        let start = [5.0 + 10.0 * unit(), 2.0 + 6.0 * unit()];
        let numbers = solve(TRUE_RATES, start);
        // The sum of twelve uniform numbers has variance 1, and is near enough to normal.
        let mut error = || NOISE * ((0..12).map(|_| unit()).sum::<f64>() - 6.0);
        (start, numbers.iter().flatten().map(|&number| number * (1.0 + error())).collect())
    };
    (0..n).map(trajectory).collect()
}

fn main() {
    let n = 32;
    let program = Program::of(&Rates, &[0.0; 4], 2, 2 * N_TIMES);
    let text = program.to_string();
    println!("{}", text.lines().next().unwrap_or_default());
    let mut workspace = Workspace::<f64>::new(&program, n);
    for (lane, (start, measured)) in measure(n, &mut ChaCha8Rng::seed_from_u64(1)).iter().enumerate() {
        workspace.set_sample(&program, lane, start, measured);
    }
    let rates = fit(&program, &mut workspace);
    println!("\n{:8} {:>8} {:>8}", "rate", "true", "fitted");
    for (name, (expected, found)) in NAMES.iter().zip(TRUE_RATES.iter().zip(rates)) {
        println!("{name:8} {expected:8.4} {found:8.4}");
    }
}

/// The rates that fit the trajectories in `workspace` best, by Adam from rates that are far off.
fn fit(program: &Program, workspace: &mut Workspace<f64>) -> [f64; 4] {
    let n = workspace.n_lanes();
    let mut logarithms = [0.5, 0.5, 0.2, 0.2].map(Scalar::ln);
    let (mut adam, mut gradient) = (Adam::new(AdamConfig::default()), [0.0; 4]);
    let mut coefficients = Coefficients::default();
    for step in 0..=500 {
        coefficients.set(program, &logarithms);
        workspace.forward(program, &coefficients);
        if step % 100 == 0 {
            let loss = (0..n).map(|lane| workspace.loss(program, lane)).sum::<f64>() / n as f64;
            println!("step {step:3}: relative error {:.4}", loss.sqrt());
        }
        workspace.backward(program, &coefficients);
        let mut sum = vec![0.0; program.n_coefficients()];
        workspace.add_gradient(program, 0..n, &mut sum);
        coefficients.parameter_gradient(program, &sum, &mut gradient);
        adam.update(&mut logarithms, &gradient.map(|g| g / n as f64), 0.02);
    }
    logarithms.map(Scalar::exp)
}
