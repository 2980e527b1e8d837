//! Compiled programs: what they are, on graphs with every oddity; and how their results are compared with the tape's.

use paragrad_core::compile::{Block, Coefficients, From, Program, Real, Sweeps, Workspace};
use paragrad_core::{
    Dual, Loss, Module, Objective, Predict, Scalar, Supervised, Symbol, Tape, Terms, Value, nn::Mlp,
};

/// Losses of all samples, and the gradient of each chunk of 64.
#[derive(Debug, PartialEq)]
pub(crate) struct Results {
    pub(crate) losses: Vec<f64>,
    pub(crate) chunks: Vec<Vec<f64>>,
}

impl Results {
    pub(crate) fn bits(&self) -> (Vec<u64>, Vec<Vec<u64>>) {
        let bits = |numbers: &[f64]| numbers.iter().map(|n| n.to_bits()).collect::<Vec<_>>();
        (bits(&self.losses), self.chunks.iter().map(|chunk| bits(chunk)).collect())
    }

    /// Fails unless losses and gradients agree to `tolerance`, in units of the largest of each, or of `least` if that
    /// is larger.
    #[track_caller]
    pub(crate) fn assert_close(&self, expected: &Results, tolerance: f64, least: f64, what: &str) {
        let check = |found: &[f64], expected: &[f64]| {
            let largest = expected.iter().fold(least, |largest, e| largest.max(e.abs()));
            for (f, e) in found.iter().zip(expected) {
                let close = (f - e).abs() <= tolerance * largest || f.is_nan() && e.is_nan();
                assert!(close, "{what}: {f} for {e}, largest {largest}: {found:?} {expected:?}");
            }
        };
        check(&self.losses, &expected.losses);
        assert_eq!(self.chunks.len(), expected.chunks.len());
        self.chunks.iter().zip(&expected.chunks).for_each(|(found, expected)| check(found, expected));
    }
}

/// Inputs and targets of samples.
pub(crate) type Samples = Vec<(Vec<f64>, Vec<f64>)>;

const CHUNK: usize = 64;

/// What the tape says.
pub(crate) fn by_tape<O: Objective>(objective: &O, model: &O::Model<f64>, samples: &Samples) -> Results
where
    for<'t> O::Model<f64>: Module<f64, With<Value<'t>> = O::Model<Value<'t>>>,
{
    let n = model.n_parameters();
    let (mut tape, mut terms) = (Tape::new(), Terms::default());
    let mut lifted = tape.lift_samples(model);
    let mut results = Results { losses: vec![], chunks: vec![vec![0.0; n]; samples.len().div_ceil(CHUNK)] };
    for (i, (x, y)) in samples.iter().enumerate() {
        let loss = lifted.sample(x, y, &mut terms, |model, x, y| objective.loss(model, x, y));
        results.losses.push(loss);
        let blocks = results.chunks[i / CHUNK].chunks_mut(Terms::BLOCK).enumerate();
        blocks.for_each(|(block, gradient)| terms.add_to(block, gradient));
    }
    results
}

/// What a compiled program says, in blocks of `n_lanes`.
pub(crate) fn by_program<F: Real>(
    program: &Program,
    parameters: &[f64],
    samples: &Samples,
    n_lanes: usize,
) -> Results {
    let parameters: Vec<F> = parameters.iter().map(|&p| F::of(p)).collect();
    let coefficients = Coefficients::new(program, &parameters);
    let mut workspace = Workspace::<F>::new(program, n_lanes);
    let mut losses = Vec::new();
    let mut sums = vec![vec![F::of(0.0); program.n_coefficients()]; samples.len().div_ceil(CHUNK)];
    for (block, samples) in samples.chunks(n_lanes).enumerate() {
        for (lane, (x, y)) in samples.iter().enumerate() {
            workspace.set_sample(program, lane, x, y);
        }
        workspace.forward(program, &coefficients);
        losses.extend((0..samples.len()).map(|lane| workspace.loss(program, lane).to_f64()));
        workspace.backward(program, &coefficients);
        let mut lane = 0;
        while lane < samples.len() {
            let sample = block * n_lanes + lane;
            let end = samples.len().min(lane + CHUNK - sample % CHUNK);
            workspace.add_gradient(program, lane..end, &mut sums[sample / CHUNK]);
            lane = end;
        }
    }
    let gradient = |sum: &Vec<F>| {
        let mut gradient = vec![F::of(0.0); parameters.len()];
        coefficients.parameter_gradient(program, sum, &mut gradient);
        gradient.into_iter().map(Real::to_f64).collect()
    };
    Results { losses, chunks: sums.iter().map(gradient).collect() }
}

/// Numbers in (-1, 1) that follow no pattern.
pub(crate) fn numbers(seed: usize, n: usize) -> Vec<f64> {
    (0..n).map(|i| ((seed * 7919 + i * 104_729 + 13) * 7907 % 20_011) as f64 / 10_005.5 - 1.0).collect()
}

/// `n` samples.
pub(crate) fn samples(n: usize, n_x: usize, n_y: usize) -> Samples {
    (0..n).map(|i| (numbers(i, n_x), numbers(i + 1_000_000, n_y))).collect()
}

/// Tape and program agree to 1e-13 of the largest gradient, at several widths.
#[track_caller]
pub(crate) fn check<O: Objective>(
    objective: &O,
    model: &O::Model<f64>,
    samples: &Samples,
    what: &str,
) -> Program
where
    for<'t> O::Model<f64>: Module<f64, With<Value<'t>> = O::Model<Value<'t>>>,
    for<'g> O::Model<f64>: Module<f64, With<Symbol<'g>> = O::Model<Symbol<'g>>>,
{
    let program = Program::of(objective, model, samples[0].0.len(), samples[0].1.len());
    let expected = by_tape(objective, model, samples);
    let first = by_program::<f64>(&program, &model.parameters(), samples, 8);
    first.assert_close(&expected, 1e-13, 0.0, what);
    for n_lanes in [24, 32] {
        let found = by_program::<f64>(&program, &model.parameters(), samples, n_lanes);
        assert_eq!(found.bits(), first.bits(), "{what}: {n_lanes} lanes");
    }
    program
}

/// An objective of a formula in parameters, inputs and targets.
macro_rules! objective {
    ($Name:ident, $n:literal parameters, |$p:ident, $x:ident, $y:ident| $loss:expr) => {
        struct $Name;
        impl Objective for $Name {
            type Model<V: Scalar> = [V; $n];
            #[allow(unused_variables, reason = "a formula need not use everything")]
            fn loss<V: Scalar>(&self, $p: &[V; $n], $x: &[V], $y: &[V]) -> V {
                $loss
            }
        }
        let parameters: [f64; $n] = std::array::from_fn(|i| 0.75 - 0.5 * i as f64);
        check(&$Name, &parameters, &samples(70, 3, 2), stringify!($loss));
    };
}

#[test]
fn odd_graphs_agree_with_the_tape() {
    objective!(Difference, 1 parameters, |p, x, y| (x[0] - x[0]) * p[0]);
    objective!(Cancelled, 1 parameters, |p, x, y| (x[0] * p[0]) - (x[0] * p[0]));
    objective!(ParametersOnly, 2 parameters, |p, x, y| p[0] * p[0] + p[1].exp());
    objective!(OneParameter, 1 parameters, |p, x, y| p[0]);
    objective!(InputReturned, 1 parameters, |p, x, y| x[1]);
    objective!(TargetOnly, 1 parameters, |p, x, y| y[0] * y[1]);
    objective!(ConstantsOnly, 1 parameters, |p, x, y| V::from(2.0).tanh() + 1.0);
    objective!(DeadItem, 1 parameters, |p, x, y| ((p[0] * x[0]) * 0.5).tanh());
    objective!(Unused, 3 parameters, |p, x, y| (p[1] * x[2] + 1.0).tanh());
    objective!(Detached, 2 parameters, |p, x, y| (p[0] * x[0]).detach() * p[1] + p[0]);
    objective!(DetachedParameter, 2 parameters, |p, x, y| p[0].detach() * x[0] + p[1]);
    objective!(Doubled, 1 parameters, |p, x, y| {
        let z = x[0] * p[0];
        z + z
    });
    objective!(InputTwice, 2 parameters, |p, x, y| p[0] * x[0] + p[1] * x[0]);
    objective!(SumKept, 1 parameters, |p, x, y| ((x[0] + x[1]) - x[0]) * p[0]);
    objective!(Shared, 2 parameters, |p, x, y| {
        let s = p[0] * x[0] + p[1];
        s * s + s
    });
    objective!(Chosen, 2 parameters, |p, x, y| V::select(x[0], p[0] * x[1], p[1].exp() * x[2]));
    objective!(ChosenByParameter, 2 parameters, |p, x, y| V::select(p[0], x[0], p[1] * x[2]));
    objective!(SwitchedOff, 1 parameters, |p, x, y| V::select(x[0], p[0] * x[1], (p[0] - p[0]).sqrt() * x[0]));
    objective!(NormalisedWeight, 2 parameters, |p, x, y| {
        let norm = (p[0] * p[0] + p[1] * p[1]).sqrt();
        (p[0] / norm * x[0] + p[1] / norm * x[1]).tanh()
    });
    objective!(EmptyDot, 1 parameters, |p, x, y| V::dot(p[0] * x[0], &[], &[]).exp());
    objective!(DotOfSamples, 1 parameters, |p, x, y| V::dot(p[0], x, x).tanh());
    objective!(MixedDot, 2 parameters, |p, x, y| V::dot(x[0], &[p[0], p[1], x[2]], &[x[1], p[0], x[0]]));
    objective!(EveryArithmetic, 3 parameters, |p, x, y| {
        (p[0] / (x[0] * x[0] + 1.0) - x[1] / p[1]).max(p[2] - x[2]).min(p[0] * 7.0 - y[0]).abs() - V::from(2.0) / p[2]
    });
}

/// Sums, differences and products in every association, of values that others use in between, and a long sum; every
/// parameter is used once.
struct Fused;

impl Objective for Fused {
    type Model<V: Scalar> = [V; 4];
    fn loss<V: Scalar>(&self, p: &[V; 4], x: &[V], y: &[V]) -> V {
        let [a, b, c, d]: [V; 4] = std::array::from_fn(|i| (p[i] * x[i % 3]).tanh());
        let products = [(a * b) * c, (a + b) * c, (a - b) * c, c * (a - b)];
        let sums = [(a * b) + c, d + (a + b), (a - b) + c];
        let differences = [(a * d) - c, c - (a * d), d - (a + b), (a - b) - d];
        let early = a * b;
        let between = (a - y[0]).exp();
        let late = early - between;
        let all = [&products[..], &sums, &differences, &[late, a * a - a, b]].concat();
        all.iter().copied().sum::<V>() * y[1] + all[3]
    }
}

#[test]
fn fused_operations_have_the_bits_of_the_tape() {
    let (parameters, samples) = ([0.7, -1.3, 0.4, 2.1], samples(70, 3, 2));
    let program = Program::of(&Fused, &parameters, 3, 2);
    let text = program.to_string();
    for shape in ["pair (a*b)*c", "pair (a-b)*c", "pair c-(a*b)", "fold +"] {
        assert!(text.contains(shape), "{shape} in {text}");
    }
    let expected = by_tape(&Fused, &parameters, &samples).bits();
    for n_lanes in [8, 16, 24, 32, 64] {
        let found = by_program::<f64>(&program, &parameters, &samples, n_lanes);
        assert_eq!(found.bits(), expected, "{n_lanes} lanes: {program}");
    }
}

struct Constant;

impl Objective for Constant {
    type Model<V: Scalar> = [V; 0];
    fn loss<V: Scalar>(&self, _: &[V; 0], _: &[V], _: &[V]) -> V {
        V::from(1.5)
    }
}

#[test]
fn a_program_may_have_neither_parameters_nor_inputs() {
    let program = Program::of(&Constant, &[], 0, 0);
    let results = by_program::<f64>(&program, &[], &vec![(vec![], vec![]); 3], 8);
    assert_eq!(results.losses, [1.5; 3]);
}

/// x passed on through a chain of so many operations.
struct Long(usize);

impl Objective for Long {
    type Model<V: Scalar> = [V; 1];
    fn loss<V: Scalar>(&self, p: &[V; 1], x: &[V], _: &[V]) -> V {
        (0..self.0 / 2)
            .fold(p[0] * x[0], |sum, i| if i % 2 == 0 { (sum + x[0]) * 0.5 } else { (sum * x[0]) - p[0] })
    }
}

#[test]
fn five_million_nodes_in_a_chain_compile_on_a_small_stack() {
    let compile = || {
        let program = Program::of(&Long(5_000_000), &[0.3], 1, 0);
        let samples = vec![(vec![0.7], vec![])];
        by_program::<f64>(&program, &[0.3], &samples, 8)
    };
    let thread = std::thread::Builder::new().stack_size(256 << 10);
    let results = thread.spawn(compile).expect("a thread").join().expect("no overflow");
    by_tape(&Long(5_000_000), &[0.3], &vec![(vec![0.7], vec![])]).assert_close(&results, 1e-13, 0.0, "chain");
}

#[test]
fn a_prediction_has_the_bits_of_plain_numbers() {
    let model = Mlp::new(3, &[5, 2], 7);
    let program = Program::of_prediction(&Supervised::default(), &model, 3);
    let coefficients = Coefficients::new(&program, &model.parameters());
    let mut workspace = Workspace::<f64>::new(&program, 16);
    for (lane, (x, _)) in samples(16, 3, 0).iter().enumerate() {
        workspace.set_sample(&program, lane, x, &[]);
    }
    workspace.forward(&program, &coefficients);
    for (lane, (x, _)) in samples(16, 3, 0).iter().enumerate() {
        let found = [0, 1].map(|k| workspace.output(&program, k, lane));
        assert_eq!(found.to_vec(), Supervised::default().predict(&model, x));
    }
    assert_eq!((program.n_outputs(), program.n_inputs(), program.n_targets()), (2, 3, 0));
}

#[test]
fn a_program_can_be_read() {
    let neuron = Program::of_prediction(&Supervised::default(), &Mlp::new(2, &[1], 1), 2);
    let lines = [
        "5 scalar operations -> 2 instructions; 3 parameters",
        "a sample: 5 flops forward, 32 bytes in f64",
        "  dense 2 -> 1  4 flops  slot 2",
        "  map tanh 1    1 flops  slot 3",
    ];
    assert_eq!(neuron.to_string(), lines.join("\n"));
}

#[test]
fn programs_and_coefficients_can_be_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Program>();
    is_shared::<Coefficients<f64>>();
    is_shared::<Workspace<f32>>();
    is_shared::<Block<f32>>();
    is_shared::<Sweeps<f32>>();
}

#[test]
fn blocks_run_one_after_another_in_the_memory_of_one_worker() {
    let (objective, model) = (Supervised::default(), Mlp::<f64>::new(3, &[5, 1], 1));
    let program = Program::of(&objective, &model, 3, 1);
    let (parameters, samples) = (model.parameters(), samples(48, 3, 1));
    let coefficients = Coefficients::new(&program, &parameters);
    let mut sweeps = Sweeps::new(&program, 32);
    let (mut blocks, mut losses) = ([32, 8, 16].map(|n| Block::<f64>::new(&program, n)), Vec::new());
    let mut rest = samples.as_slice();
    for block in &mut blocks {
        let (of_block, others) = rest.split_at(block.n_lanes().min(rest.len()));
        block.set_samples(&program, of_block.len(), |lane| (&of_block[lane].0, &of_block[lane].1));
        sweeps.forward(&program, &coefficients, block);
        losses.extend((0..of_block.len()).map(|lane| sweeps.loss(&program, lane)));
        sweeps.backward(&program, &coefficients, block);
        rest = others;
    }
    let mut sum = vec![0.0; program.n_coefficients()];
    for (block, n) in blocks.iter().zip([32, 8, 8]) {
        block.add_gradient(&program, 0..n, &program.whole_gradient(), (&mut sum, From::Held));
    }
    let mut gradient = vec![0.0; parameters.len()];
    coefficients.parameter_gradient(&program, &sum, &mut gradient);

    let expected = by_program::<f64>(&program, &parameters, &samples, 48);
    assert_eq!((losses, vec![gradient]), (expected.losses, expected.chunks));
}

/// A network whose first two layers are not learned.
struct Frozen;

impl Objective for Frozen {
    type Model<V: Scalar> = Mlp<V>;

    fn loss<V: Scalar>(&self, model: &Mlp<V>, x: &[V], y: &[V]) -> V {
        let (frozen, learned) = model.layers.split_at(2);
        let features = frozen.iter().fold(x.to_vec(), |x, layer| layer.forward(&x));
        let features = features.into_iter().map(Scalar::detach).collect();
        Loss::SquaredError.of(&learned.iter().fold(features, |x: Vec<V>, layer| layer.forward(&x)), y)
    }
}

/// The gradient of 20 samples by patches of about `size` numbers, each from memory that held something else.
fn by_patches<F: Real>(program: &Program, block: &Block<F>, size: usize) -> Vec<u64> {
    let whole = 0..program.n_coefficients();
    let mut gradient = vec![F::of(f64::NAN); whole.len()];
    for patch in program.gradient_patches(whole, size) {
        let mut sum = vec![F::of(9.0); patch.len()];
        block.add_gradient(program, 0..7, &patch, (&mut sum, From::Zero));
        block.add_gradient(program, 7..20, &patch, (&mut sum, From::Held));
        patch.write(&sum, F::of(0.5), &mut gradient, 0);
    }
    gradient.into_iter().map(|number| number.to_f64().to_bits()).collect()
}

fn check_patches<F: Real>() {
    let model = Mlp::<f64>::new(30, &[40, 100, 50, 7, 3], 1);
    let n_frozen: usize = model.layers[..2].iter().map(Module::n_parameters).sum();
    let program = Program::of(&Frozen, &model, 30, 3);
    let parameters: Vec<F> = model.parameters().into_iter().map(F::of).collect();
    let coefficients = Coefficients::new(&program, &parameters);
    let (mut block, mut sweeps) = (Block::<F>::new(&program, 64), Sweeps::new(&program, 64));
    let samples = samples(20, 30, 3);
    block.set_samples(&program, samples.len(), |lane| (&samples[lane].0, &samples[lane].1));
    sweeps.forward(&program, &coefficients, &block);
    sweeps.backward(&program, &coefficients, &mut block);
    let expected = by_patches(&program, &block, program.n_coefficients());
    assert!(expected.iter().filter(|&&bits| bits == 0).count() >= n_frozen);
    for size in [1, 100, 1000, 4000] {
        assert_eq!(by_patches(&program, &block, size), expected, "patches of {size}");
    }
}

#[test]
fn patches_have_the_bits_of_the_whole_gradient_and_it_is_zero_where_nothing_is_learned() {
    check_patches::<f64>();
    check_patches::<f32>();
    check_patches::<Dual>();
}

#[test]
#[should_panic(expected = "a block of 16 lanes takes")]
fn a_block_needs_room() {
    let program = Program::of(&Supervised::default(), &Mlp::<f64>::new(3, &[5, 1], 1), 3, 1);
    let coefficients = Coefficients::new(&program, &vec![0.5; program.n_parameters()]);
    Sweeps::new(&program, 8).forward(&program, &coefficients, &Block::<f64>::new(&program, 16));
}
