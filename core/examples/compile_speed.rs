//! How long recording, compiling and running programs takes: `cargo run --release -p paragrad-core --example compile_speed`.

use std::time::Instant;

use paragrad_core::compile::{Coefficients, Program, Real, Workspace};
use paragrad_core::nn::{Activation, Mlp, MlpConfig};
use paragrad_core::{Loss, Module, Objective, Scalar, Supervised};

/// A network in products and sums.
struct Products(Loss);

impl Objective for Products {
    type Model<V: Scalar> = Mlp<V>;
    fn loss<V: Scalar>(&self, model: &Mlp<V>, x: &[V], y: &[V]) -> V {
        let outputs = model.layers.iter().fold(x.to_vec(), |x, layer| {
            let sum = |w: &[V], b: V| w.iter().zip(&x).fold(b, |sum, (&w, &x)| sum + w * x);
            layer.neurons.iter().map(|neuron| neuron.activation.apply(sum(&neuron.w, neuron.b))).collect()
        });
        self.0.of(&outputs, y)
    }
}

/// 200 explicit Euler steps from a sample's numbers.
struct LotkaVolterra;

impl Objective for LotkaVolterra {
    type Model<V: Scalar> = [V; 4];
    fn loss<V: Scalar>(&self, &[a, b, c, d]: &[V; 4], x: &[V], y: &[V]) -> V {
        let (mut prey, mut hunter) = (x[0], x[1]);
        for _ in 0..200 {
            let meetings = prey * hunter;
            (prey, hunter) =
                (prey + (a * prey - b * meetings) * 0.01, hunter + (c * meetings - d * hunter) * 0.01);
        }
        let (e, f) = (prey - y[0], hunter - y[1]);
        e * e + f * f
    }
}

/// 1000 random operations on 8 parameters and 4 inputs: of 20, 7 are sums, 4 differences, 6 products, and one each a
/// tanh, a sigmoid and an exponential. Half of the operands are among the last eight values. The loss is the sum of the
/// last ten.
struct Random(Vec<(usize, usize, usize)>);

impl Random {
    fn new() -> Self {
        let (mut seed, start) = (1_u64, [0.5, -0.25, 1.5, 0.75, -1.0, 0.3, 0.9, -0.6, 0.5, 0.8, 1.1, 1.4]);
        let mut next = |n: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % n
        };
        let (mut steps, mut values) = (Vec::new(), start.to_vec());
        while steps.len() < 1000 {
            let mut operand = || match next(2) {
                0 => values.len() - 1 - next(8),
                _ => next(values.len()),
            };
            let (a, b) = (operand(), operand());
            let operation = next(20);
            let value: f64 = Self::apply(operation, values[a], values[b]);
            if value.abs() < 20.0 {
                values.push(value);
                steps.push((operation, a, b));
            }
        }
        Random(steps)
    }

    fn apply<V: Scalar>(operation: usize, a: V, b: V) -> V {
        match operation {
            0..7 => a + b,
            7..11 => a - b,
            11..17 => a * b,
            17 => Scalar::tanh(a),
            18 => a.sigmoid(),
            _ => Scalar::exp(a),
        }
    }
}

impl Objective for Random {
    type Model<V: Scalar> = [V; 8];
    fn loss<V: Scalar>(&self, parameters: &[V; 8], x: &[V], _: &[V]) -> V {
        let mut values = [parameters.as_slice(), x].concat();
        for &(operation, a, b) in &self.0 {
            values.push(Self::apply(operation, values[a], values[b]));
        }
        values[values.len() - 10..].iter().copied().sum()
    }
}

/// The shortest of `n` timings, in seconds: what else runs on the machine only ever adds.
fn best(n: usize, mut work: impl FnMut()) -> f64 {
    let time = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..n).map(time).fold(f64::INFINITY, f64::min)
}

fn run<F: Real>(name: &str, program: &Program, parameters: &[f64], n_operations: usize) {
    let parameters: Vec<F> = parameters.iter().map(|&p| F::of(p)).collect();
    let coefficients = Coefficients::new(program, &parameters);
    for n_lanes in [8, 16, 32, 64] {
        let mut workspace = Workspace::<F>::new(program, n_lanes);
        for lane in 0..n_lanes {
            let number = |i: usize| ((lane * 31 + i * 17) % 97) as f64 / 97.0 + 0.5;
            let x: Vec<f64> = (0..program.n_inputs()).map(number).collect();
            let y: Vec<f64> = (0..program.n_targets()).map(number).collect();
            workspace.set_sample(program, lane, &x, &y);
        }
        let mut sum = vec![F::default(); program.n_coefficients()];
        let mut part = |what: &str, work: &mut dyn FnMut(&mut Workspace<F>, &mut [F])| {
            let seconds = best(101, || (0..20).for_each(|_| work(&mut workspace, &mut sum))) / 20.0;
            let ns = seconds * 1e9 / n_lanes as f64;
            print!("  {what} {:.3} us/sample, {:.3} ns/op", ns / 1e3, ns / n_operations as f64);
        };
        print!("{name} {n_lanes:2} lanes:");
        part("forward", &mut |workspace, _| workspace.forward(program, &coefficients));
        part("backward", &mut |workspace, _| workspace.backward(program, &coefficients));
        part("gradient", &mut |workspace, sum| workspace.add_gradient(program, 0..n_lanes, sum));
        println!();
    }
}

fn main() {
    let mlp = |n_x, hidden: &[usize], activation, n_y| {
        Mlp::from_config(&MlpConfig::new(n_x, hidden, activation, n_y), 1)
    };
    let large = mlp(784, &[128, 64], Activation::Relu, 10);
    let products = Products(Loss::CrossEntropy);
    println!("{}", Program::of(&products, &large, 784, 10));
    let traced = best(51, || {
        let sketch = paragrad_core::Sketch::new();
        let (model, x, y) = (sketch.lift(&large), sketch.inputs(784), sketch.inputs(10));
        std::hint::black_box(products.loss(&model, &x, &y));
    });
    let both = best(51, || drop(std::hint::black_box(Program::of(&products, &large, 784, 10))));
    println!(
        "784-128-64-10 in products: trace {:.2} ms, compile {:.2} ms",
        traced * 1e3,
        (both - traced) * 1e3
    );
    let objective = Supervised { loss: Loss::CrossEntropy };
    let both = best(51, || drop(std::hint::black_box(Program::of(&objective, &large, 784, 10))));
    println!("784-128-64-10 in dot: trace and compile {:.2} ms", both * 1e3);

    let p1 = mlp(2, &[16, 16], Activation::Tanh, 1);
    let program = Program::of(&Products(Loss::SquaredError), &p1, 2, 1);
    println!("{program}");
    run::<f64>("P1 f64", &program, &p1.parameters(), 642);
    run::<f32>("P1 f32", &program, &p1.parameters(), 642);
    let program = Program::of(&LotkaVolterra, &[0.0; 4], 2, 2);
    println!("{program}");
    run::<f64>("P2 f64", &program, &[1.1, 0.4, 0.1, 0.4], 2205);
    run::<f32>("P2 f32", &program, &[1.1, 0.4, 0.1, 0.4], 2205);
    let program = Program::of(&Random::new(), &[0.0; 8], 4, 0);
    println!("{program}");
    run::<f64>("R f64", &program, &[0.5, -0.25, 1.5, 0.75, -1.0, 0.3, 0.9, -0.6], program.n_operations());
    let program = Program::of(&objective, &large, 784, 10);
    run::<f32>("W4 f32", &program, &large.parameters(), program.n_operations());
}
