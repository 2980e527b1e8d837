//! Random expressions: the reverse sweep agrees with forward mode, and with differences.

use paragrad_core::gradcheck::Verdict;
use paragrad_core::{Dual, Objective, Scalar, gradcheck};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::gradient;

/// A straight-line program: its values are the leaves, then one a step; its result is the sum of the last five.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) leaves: Vec<f64>,
    steps: Vec<Step>,
}

/// An operation on earlier values, which are told by their indices.
#[derive(Debug)]
enum Step {
    Constant(f64),
    Unary(usize, usize),
    Binary(usize, [usize; 2]),
    Select([usize; 3]),
    Sum(Vec<usize>),
    Dot(usize, Vec<usize>, Vec<usize>),
}

const N_UNARY: usize = 17;
const N_BINARY: usize = 6;

/// Smooth functions; those that are not defined everywhere get an operand that suits them.
fn unary<V: Scalar>(function: usize, a: V) -> V {
    match function {
        0 => -a,
        1 => a.tanh(),
        2 => a.sigmoid(),
        3 => a.sin(),
        4 => a.cos(),
        5 => a.softplus(),
        6 => a.gelu(),
        7 => a.tanh().exp(),
        8 => (a * a + 0.5).ln(),
        9 => (a * a + 0.5).sqrt(),
        10 => (a * a + 0.5).powf(-0.75),
        11 => a.powf(2.0),
        12 => a.powf(3.0),
        13 => a * 1.5,
        14 => a - 0.25,
        15 => a / 3.0,
        16 => a.detach() + a,
        _ => unreachable!("{N_UNARY} functions"),
    }
}

fn binary<V: Scalar>(function: usize, a: V, b: V) -> V {
    match function {
        0 => a + b,
        1 => a - b,
        2 => a * b,
        3 => a / (b * b + 0.5),
        4 => (a * a + 0.5).pow(b.tanh()),
        5 => a.max(b) - a.min(b),
        _ => unreachable!("{N_BINARY} functions"),
    }
}

impl Step {
    fn apply<V: Scalar>(&self, values: &[V]) -> V {
        let list = |indices: &[usize]| indices.iter().map(|&i| values[i]).collect::<Vec<_>>();
        match self {
            Step::Constant(c) => V::from(*c),
            Step::Unary(function, a) => unary(*function, values[*a]),
            Step::Binary(function, [a, b]) => binary(*function, values[*a], values[*b]),
            Step::Select([condition, a, b]) => V::select(values[*condition], values[*a], values[*b]),
            Step::Sum(terms) => list(terms).into_iter().sum(),
            Step::Dot(bias, weights, inputs) => V::dot(values[*bias], &list(weights), &list(inputs)),
        }
    }

    fn random(rng: &mut ChaCha8Rng, n_values: usize) -> Step {
        let kind = rng.random_range(0..20);
        let len = rng.random_range(0..6);
        // Half of the operands are among the last three values, so that most of a program matters to its result.
        let mut operand = || match rng.random_bool(0.5) {
            true => n_values - 1 - rng.random_range(0..3.min(n_values)),
            false => rng.random_range(0..n_values),
        };
        let (a, b, c) = (operand(), operand(), operand());
        let mut list = || (0..len).map(|_| operand()).collect();
        let (weights, inputs) = (list(), list());
        match kind {
            0 => Step::Constant(rng.random_range(-2.0..2.0)),
            1 => Step::Select([a, b, c]),
            2 => Step::Sum(weights),
            3..6 => Step::Dot(a, weights, inputs),
            6..13 => Step::Unary(rng.random_range(0..N_UNARY), a),
            _ => Step::Binary(rng.random_range(0..N_BINARY), [a, b]),
        }
    }

    /// Whether a small move could change a choice.
    fn is_near_a_kink(&self, values: &[f64]) -> bool {
        match self {
            Step::Select([condition, ..]) => values[*condition].abs() < 0.1,
            Step::Binary(5, [a, b]) => (values[*a] - values[*b]).abs() < 0.1,
            _ => false,
        }
    }
}

impl Program {
    /// 5 to 60 steps whose values stay below 20.
    fn random(rng: &mut ChaCha8Rng) -> Self {
        let leaves: Vec<f64> = (0..rng.random_range(1..6)).map(|_| rng.random_range(-2.0..2.0)).collect();
        let mut values = leaves.clone();
        let n_values = leaves.len() + rng.random_range(5..=60);
        let mut steps = Vec::new();
        while values.len() < n_values {
            let step = Step::random(rng, values.len());
            let value: f64 = step.apply(&values);
            if value.abs() < 20.0 && !step.is_near_a_kink(&values) {
                values.push(value);
                steps.push(step);
            }
        }
        Program { leaves, steps }
    }

    pub(crate) fn run<V: Scalar>(&self, leaves: &[V]) -> V {
        let mut values = leaves.to_vec();
        for step in &self.steps {
            values.push(step.apply(&values));
        }
        values[values.len() - 5..].iter().copied().sum()
    }
}

impl Objective for Program {
    type Model<V: Scalar> = Vec<V>;
    fn loss<V: Scalar>(&self, leaves: &Vec<V>, _: &[V], _: &[V]) -> V {
        self.run(leaves)
    }
}

/// A random program, some of whose leaves are parameters and the others inputs.
pub(crate) struct Mixed(pub(crate) Program);

impl Objective for Mixed {
    type Model<V: Scalar> = Vec<V>;
    fn loss<V: Scalar>(&self, parameters: &Vec<V>, x: &[V], _: &[V]) -> V {
        self.0.run(&[parameters, x].concat())
    }
}

pub(crate) fn programs(seed: u64) -> impl Iterator<Item = Program> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    std::iter::from_fn(move || Some(Program::random(&mut rng)))
}

#[test]
fn reverse_and_forward_mode_agree_on_ten_thousand_graphs() {
    for (i, program) in programs(1).take(10_000).enumerate() {
        let (value, reverse) = gradient(&program.leaves, |leaves| program.run(leaves));
        assert_eq!(value, program.run(&program.leaves), "program {i}");
        let derivative = |leaf| {
            let direction = |k| f64::from(k == leaf);
            let dual = |(k, &value)| Dual { value, derivative: direction(k) };
            program.run(&program.leaves.iter().enumerate().map(dual).collect::<Vec<_>>()).derivative
        };
        let forward: Vec<f64> = (0..reverse.len()).map(derivative).collect();
        let largest = forward.iter().fold(1.0, |largest: f64, d| largest.max(d.abs()));
        for (r, f) in reverse.iter().zip(&forward) {
            assert!((r - f).abs() <= 1e-12 * largest, "program {i}: {reverse:?} {forward:?} {program:?}");
        }
    }
}

/// Programs that detach a value are left out: differences know nothing of that.
#[test]
fn reverse_mode_agrees_with_differences_on_three_hundred_graphs() {
    let is_detached = |step: &Step| matches!(step, Step::Unary(16, _));
    let smooth = programs(2).filter(|program| !program.steps.iter().any(is_detached));
    let (mut judged, mut all) = (0, 0);
    for program in smooth.take(300) {
        let report = gradcheck(&program, &program.leaves, &[], &[]);
        assert!(report.passed(), "{report} {program:?}");
        judged += report.count(Verdict::Agrees);
        all += program.leaves.len();
    }
    assert!(judged * 10 > all * 9, "{judged} of {all} derivatives were judged");
}

#[test]
fn every_kind_of_step_occurs_and_most_leaves_matter() {
    let mut seen = [0; 6];
    let (mut zero, mut all) = (0, 0);
    for program in programs(1).take(200) {
        program.steps.iter().for_each(|step| seen[kind(step)] += 1);
        let (_, gradient) = gradient(&program.leaves, |leaves| program.run(leaves));
        zero += gradient.iter().filter(|&&g| g == 0.0).count();
        all += gradient.len();
    }
    assert!(seen.iter().all(|&n| n > 50), "{seen:?}");
    assert!(zero * 4 < all, "{zero} of {all} derivatives are zero");
}

fn kind(step: &Step) -> usize {
    match step {
        Step::Constant(_) => 0,
        Step::Unary(..) => 1,
        Step::Binary(..) => 2,
        Step::Select(_) => 3,
        Step::Sum(_) => 4,
        Step::Dot(..) => 5,
    }
}
