//! An objective of one's own: how late will the bus be? Not on average, but nine times out of ten.
//!
//! ```sh
//! cargo run --release -p paragrad-core --example custom_loss
//! ```
//!
//! Three things are written here that the library does not have: a model, a loss, and what they learn from. The model is
//! a struct of scalars with a [`Module`]; the loss is an [`Objective`], a formula for one sample. With them come the check
//! of the gradient, and the program that runs it on blocks of samples.

use paragrad_core::compile::{Coefficients, Program, Workspace};
use paragrad_core::optim::{Adam, AdamConfig, Optimizer};
use paragrad_core::{Module, Objective, Scalar, gradcheck};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The delay in minutes, by hour of the day: a level, and a rush hour in the form of a bell.
#[derive(Clone, Debug)]
struct Delay<V> {
    level: V,
    height: V,
    hour: V,
    width: V,
}

impl<V: Scalar> Delay<V> {
    fn at(&self, hour: V) -> V {
        let distance = (hour - self.hour) / self.width;
        self.level + self.height * (-distance * distance).exp()
    }
}

impl<V> Module<V> for Delay<V> {
    type With<U> = Delay<U>;

    fn map<U>(&self, f: &mut impl FnMut(&V) -> U) -> Delay<U> {
        let Delay { level, height, hour, width } = self;
        Delay { level: f(level), height: f(height), hour: f(hour), width: f(width) }
    }

    fn for_each_mut(&mut self, f: &mut impl FnMut(&mut V)) {
        [&mut self.level, &mut self.height, &mut self.hour, &mut self.width].into_iter().for_each(f);
    }

    fn parameter_names(&self) -> Vec<String> {
        ["level", "height", "hour", "width"].map(String::from).to_vec()
    }
}

/// The delay that a share of all buses stays below.
///
/// A minute too little costs `share`, a minute too much 1 - `share`: what is cheapest on the whole is the quantile.
///
/// # Source
/// Koenker and Bassett, Regression quantiles, 1978.
struct Quantile {
    share: f64,
}

impl Objective for Quantile {
    type Model<V: Scalar> = Delay<V>;

    fn loss<V: Scalar>(&self, model: &Delay<V>, x: &[V], y: &[V]) -> V {
        let too_little = y[0] - model.at(x[0]);
        (too_little * self.share).max(too_little * (self.share - 1.0))
    }
}

/// What delays are on average.
const MEAN: Delay<f64> = Delay { level: 2.0, height: 6.0, hour: 8.0, width: 1.5 };

/// Hours from 5 to 23 and delays, which are exponentially distributed: the quantile is the mean times -ln(1 - share).
fn observe(n: usize) -> Vec<([f64; 1], [f64; 1])> {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let mut unit = || ((random.next_u64() >> 12) as f64 + 0.5) / (1u64 << 52) as f64;
    let observation = |_| {
        let hour = 5.0 + 18.0 * unit();
        ([hour], [-Scalar::ln(unit()) * MEAN.at(hour)])
    };
    (0..n).map(observation).collect()
}

fn main() {
    let observations = observe(960);
    let start = Delay { level: 5.0, height: 5.0, hour: 9.0, width: 2.0 };
    println!("{}", gradcheck(&Quantile { share: 0.9 }, &start, &[8.5], &[4.0]));
    println!("\n{}\n", Program::of(&Quantile { share: 0.9 }, &start, 1, 1));
    println!("share          level  height   hour  width  below");
    for share in [0.5, 0.75, 0.9] {
        let fitted = fit(&Quantile { share }, start.clone(), &observations);
        let times = -(1.0 - share).ln();
        let exact = Delay { level: times * MEAN.level, height: times * MEAN.height, ..MEAN };
        for (what, delay) in [("true", exact), ("fitted", fitted)] {
            let below = observations.iter().filter(|(x, y)| y[0] < delay.at(x[0])).count() as f64;
            let Delay { level, height, hour, width } = delay;
            let found = below / observations.len() as f64;
            println!("{share:5.2} {what:6} {level:6.2} {height:7.2} {hour:6.2} {width:6.2} {found:6.3}");
        }
    }
}

/// The model after 2000 steps of Adam, each on all observations in blocks of 32, with a rate that falls to zero.
fn fit(objective: &Quantile, mut model: Delay<f64>, observations: &[([f64; 1], [f64; 1])]) -> Delay<f64> {
    let program = Program::of(objective, &model, 1, 1);
    let mut workspace = Workspace::<f64>::new(&program, 32);
    let mut coefficients = Coefficients::default();
    let (mut adam, mut parameters) = (Adam::new(AdamConfig::default()), model.parameters());
    let n_steps = 2000;
    for step in 0..n_steps {
        coefficients.set(&program, &parameters);
        let mut sum = vec![0.0; program.n_coefficients()];
        for block in observations.chunks(workspace.n_lanes()) {
            for (lane, (x, y)) in block.iter().enumerate() {
                workspace.set_sample(&program, lane, x, y);
            }
            workspace.forward(&program, &coefficients);
            workspace.backward(&program, &coefficients);
            workspace.add_gradient(&program, 0..block.len(), &mut sum);
        }
        let mut gradient = vec![0.0; parameters.len()];
        coefficients.parameter_gradient(&program, &sum, &mut gradient);
        gradient.iter_mut().for_each(|g| *g /= observations.len() as f64);
        adam.update(&mut parameters, &gradient, 0.05 * (1.0 - f64::from(step) / f64::from(n_steps)));
    }
    model.set_parameters(&parameters);
    model
}
