//! A block of samples: what they bring, and what the sweeps leave of them for the gradient.

use std::ops::Range;

use super::dense::{Met, add_gradient, copy_samples};
use super::lanes::PACK;
use super::patch::{Patch, rows_within};
use super::program::{Instruction, Kind, Program, Reverse};
use crate::kernels::aligned::{Aligned, line};
use crate::kernels::dense::Matrix;
use crate::kernels::real::Real;
use crate::kernels::samples::Samples;

/// Samples that run in lock step, and what is kept of them until their gradient is added up.
///
/// A [`Workspace`](super::Workspace) has one. A trainer that adds up gradients later keeps many, and has its workers run
/// them, each in [memory](super::Sweeps) of its own. Use it with the program for which it was made.
#[derive(Debug)]
pub struct Block<F> {
    /// A row for each lane: inputs, then targets.
    pub(super) brought: Samples<F>,
    pub(super) adjoints: Aligned<F>,
    /// Of every dense instruction, in the order of the reverse sweep.
    met: Vec<Met<F>>,
    n_lanes: usize,
    /// From a slot to the next one: the lanes, and what fills a cache line.
    pub(super) stride: usize,
    capacity: usize,
}

/// What a gradient is added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// Zero, whatever is there.
    Zero,
    /// What is there.
    Held,
}

/// A dense instruction whose gradient is wanted.
struct Layer<'a> {
    operands: &'a [u32],
    rows: usize,
    weights: usize,
    /// The adjoint of its first result.
    to: u32,
}

/// Those of a program, in the order of the reverse sweep.
fn layers(program: &Program) -> impl Iterator<Item = Layer<'_>> {
    program.reverse.iter().filter_map(|reverse| {
        let Reverse::Through { instruction, to, .. } = *reverse else { return None };
        let instruction: &Instruction = &program.instructions[instruction as usize];
        match instruction.kind {
            Kind::Dense { rows, weights, .. } => {
                Some(Layer { operands: program.operands(instruction), rows, weights, to })
            }
            _ => None,
        }
    })
}

impl Layer<'_> {
    /// Whether it meets the first numbers that samples bring.
    fn meets_brought(&self, program: &Program) -> bool {
        let first = program.n_broadcasts() as u32;
        self.operands.len() <= program.n_brought()
            && self.operands.iter().copied().eq((first..).take(self.operands.len()))
    }
}

impl<F: Real> Block<F> {
    /// How many lanes are computed at the price of one: a multiple of it is a good number of lanes.
    pub const LANES: usize = line::<F>();

    /// Room for up to `n_lanes` samples; 64 suit most programs.
    ///
    /// # Panics
    /// If `n_lanes` is not a multiple of 8.
    #[track_caller]
    pub fn new(program: &Program, n_lanes: usize) -> Self {
        check_lanes(n_lanes);
        let capacity = n_lanes.next_multiple_of(Self::LANES);
        let met = |layer: Layer<'_>| match layer.meets_brought(program) {
            true => Met::Brought,
            false => Met::Copied(Samples::zeros(capacity, layer.operands.len())),
        };
        Block {
            adjoints: Aligned::zeros(program.n_adjoints * capacity),
            brought: Samples::zeros(capacity, program.n_brought()),
            met: layers(program).map(met).collect(),
            n_lanes,
            stride: capacity,
            capacity,
        }
    }

    /// How many bytes a block of `n_lanes` takes.
    pub fn bytes(program: &Program, n_lanes: usize) -> usize {
        let n_lanes = n_lanes.next_multiple_of(Self::LANES);
        let copied = layers(program).filter(|layer| !layer.meets_brought(program));
        let widths = copied.map(|layer| layer.operands.len()).chain([program.n_brought()]);
        let samples: usize = widths.map(|width| Samples::<F>::bytes(n_lanes, width)).sum();
        samples + program.n_adjoints * n_lanes * size_of::<F>()
    }

    /// How many samples it has.
    pub fn n_lanes(&self) -> usize {
        self.n_lanes
    }

    /// Changes the number of lanes for the samples to come; what was computed is lost.
    ///
    /// # Panics
    /// If `n_lanes` is not a multiple of 8, or there is no room for so many.
    #[track_caller]
    pub fn set_lanes(&mut self, n_lanes: usize) {
        check_lanes(n_lanes);
        assert!(n_lanes <= self.capacity, "{n_lanes} lanes where there is room for {}", self.capacity);
        self.n_lanes = n_lanes;
        self.stride = n_lanes.next_multiple_of(Self::LANES);
    }

    /// Puts a sample with inputs `x` and targets `y` into a lane. Lanes that are not set hold what they held before;
    /// what is computed for them is of no consequence.
    ///
    /// # Panics
    /// If there is no such lane, or `x` or `y` has another length than the program was compiled for.
    #[track_caller]
    pub fn set_sample(&mut self, program: &Program, lane: usize, x: &[f64], y: &[f64]) {
        check_sample(program, (x, y));
        assert!(lane < self.n_lanes, "lane {lane} of {}", self.n_lanes);
        self.brought.set(lane, 0, x, F::of);
        self.brought.set(lane, program.n_x, y, F::of);
    }

    /// Puts samples into the first lanes: [`set_sample`](Self::set_sample) for `n` of them, and faster.
    ///
    /// # Panics
    /// As `set_sample` does.
    #[track_caller]
    #[inline]
    pub fn set_samples<'s>(
        &mut self,
        program: &Program,
        n: usize,
        sample: impl Fn(usize) -> (&'s [f64], &'s [f64]),
    ) {
        assert!(n <= self.n_lanes, "{n} samples for {} lanes", self.n_lanes);
        for lane in (0..n - n % 4).step_by(4) {
            let four = [sample(lane), sample(lane + 1), sample(lane + 2), sample(lane + 3)];
            four.iter().for_each(|&sample| check_sample(program, sample));
            self.brought.convert_four(lane, 0, four.map(|(x, _)| x));
            self.brought.convert_four(lane, program.n_x, four.map(|(_, y)| y));
        }
        for lane in n - n % 4..n {
            let (x, y) = sample(lane);
            self.set_sample(program, lane, x, y);
        }
    }

    /// Puts samples into the first lanes that have the program's floats already: rows of inputs, then targets.
    ///
    /// # Panics
    /// If there are more than lanes, or a row has another length than inputs and targets together.
    #[track_caller]
    #[inline]
    pub fn set_rows<'s>(&mut self, program: &Program, n: usize, row: impl Fn(usize) -> &'s [F]) {
        assert!(n <= self.n_lanes, "{n} samples for {} lanes", self.n_lanes);
        let width = program.n_brought();
        let checked = |lane: usize| {
            let row = row(lane);
            assert!(row.len() == width, "a row of {} numbers for a program of {width}", row.len());
            row
        };
        for lane in (0..n - n % 4).step_by(4) {
            let four = [checked(lane), checked(lane + 1), checked(lane + 2), checked(lane + 3)];
            self.brought.copy_four(lane, four);
        }
        for lane in n - n % 4..n {
            self.brought.set(lane, 0, checked(lane), |number| number);
        }
    }

    /// Keeps what dense instructions met, after the reverse sweep.
    pub(super) fn keep(&mut self, program: &Program, values: &[F]) {
        for (layer, met) in layers(program).zip(&mut self.met) {
            if let Met::Copied(samples) = met {
                copy_samples(values, self.stride, layer.operands, samples);
            }
        }
    }

    /// Adds, sample after sample, what the samples in `lanes` contribute to the gradient by the coefficients, after the
    /// [reverse sweep](super::Sweeps::backward); or rather to a patch of it, which `sum` holds, or is set to. Over
    /// samples in batch order, from zero in each chunk of 64, that is the canonical order.
    ///
    /// # Panics
    /// If there are no such lanes, or `sum` is not as long as the patch.
    #[track_caller]
    pub fn add_gradient(
        &self,
        program: &Program,
        lanes: Range<usize>,
        patch: &Patch,
        (sum, from): (&mut [F], From),
    ) {
        let (n, part, stride) = (patch.len(), &patch.coefficients, self.stride);
        assert!(lanes.end <= self.n_lanes, "lanes {lanes:?} of {}", self.n_lanes);
        assert!(sum.len() == n, "{} numbers for {n} coefficients", sum.len());
        if from == From::Zero && program.unreached.iter().any(|range| overlap(range, part)) {
            sum.fill(F::ZERO);
        }
        let adjoints = self.adjoints.as_slice();
        for (layer, met) in layers(program).zip(&self.met) {
            let width = layer.operands.len() + 1;
            let Some(rows) = rows_within(part, layer.weights, layer.rows, width) else { continue };
            let (first, columns) = (layer.weights + rows.start * width - part.start, patch.columns(width));
            let sum = &mut sum[first..][..rows.len() * columns.len()];
            let adjoints = &adjoints[(layer.to as usize + rows.start) * stride + lanes.start..];
            let adjoints = Matrix::of_rows(adjoints, rows.len(), lanes.len(), stride);
            let samples = match met {
                Met::Brought => &self.brought,
                Met::Copied(samples) => samples,
            };
            add_gradient((sum, from), columns, adjoints, samples.panels().skip_rows(lanes.start), width - 1);
        }
        for (i, adjoints) in (program.n_dense..program.learned.len()).zip(adjoints.chunks_exact(stride)) {
            if part.contains(&i) {
                let sum = &mut sum[i - part.start];
                let start = if from == From::Zero { F::ZERO } else { *sum };
                *sum = adjoints[lanes.clone()].iter().fold(start, |sum, &adjoint| sum + adjoint);
            }
        }
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

#[track_caller]
fn check_sample(program: &Program, (x, y): (&[f64], &[f64])) {
    let (n_x, n_y) = (program.n_x, program.n_y);
    assert!(x.len() == n_x, "{} inputs for a program of {n_x}", x.len());
    assert!(y.len() == n_y, "{} targets for a program of {n_y}", y.len());
}

#[track_caller]
fn check_lanes(n_lanes: usize) {
    assert!(
        n_lanes > 0 && n_lanes.is_multiple_of(PACK),
        "{n_lanes} lanes, which is not a multiple of {PACK}"
    );
}
