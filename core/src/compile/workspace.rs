//! The memory in which a worker runs a program on a block of samples.

use std::ops::Range;

use super::coefficients::Coefficients;
use super::dense::{Met, add_gradient, copy_samples};
use super::lanes::PACK;
use super::program::{Instruction, Kind, Program, Reverse};
use crate::kernels::aligned::{Aligned, Rows, line};
use crate::kernels::dense::{Matrix, transpose};
use crate::kernels::real::Real;
use crate::kernels::{convert_rows, copy_rows};

/// Values and adjoints of a block of samples: one for each worker, or for each block that shall be kept.
///
/// Use it with the program for which it was made. See [`Program`] for an example.
#[derive(Debug)]
pub struct Workspace<F> {
    values: Aligned<F>,
    adjoints: Aligned<F>,
    /// What samples bring, a row for each lane: inputs, then targets.
    brought: Rows<F>,
    /// Of every dense instruction, in the order of the reverse sweep.
    met: Vec<Met<F>>,
    /// Operands or results of one dense instruction, copied together.
    scratch: Vec<F>,
    n_lanes: usize,
    /// From a slot to the next one: the lanes, and what fills a cache line.
    stride: usize,
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

impl<F: Real> Workspace<F> {
    /// How many lanes are computed at the price of one: a multiple of it is a good number of lanes.
    pub const LANES: usize = line::<F>();

    /// Room for blocks of up to `n_lanes` samples; 64 suit most programs.
    ///
    /// # Panics
    /// If `n_lanes` is not a multiple of 8.
    #[track_caller]
    pub fn new(program: &Program, n_lanes: usize) -> Self {
        check_lanes(n_lanes);
        let capacity = n_lanes.next_multiple_of(Self::LANES);
        let brought =
            program.n_broadcasts() as u32..(program.n_broadcasts() + program.n_x + program.n_y) as u32;
        let met = |Layer { operands, .. }: Layer<'_>| {
            let consecutive = operands.windows(2).all(|pair| pair[0] + 1 == pair[1]);
            match operands.first() {
                Some(first) if consecutive && brought.contains(first) => {
                    Met::Brought((first - brought.start) as usize)
                }
                _ => Met::Copied(Rows::zeros(capacity, operands.len())),
            }
        };
        Workspace {
            values: Aligned::zeros(program.n_values * capacity),
            adjoints: Aligned::zeros(program.n_adjoints * capacity),
            brought: Rows::zeros(capacity, brought.len()),
            met: layers(program).map(met).collect(),
            scratch: Vec::new(),
            n_lanes,
            stride: capacity,
            capacity,
        }
    }

    /// How many samples a block has.
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
        let start = lane * self.brought.step();
        let to = self.brought.as_mut_slice()[start..].iter_mut();
        to.zip(x.iter().chain(y)).for_each(|(to, &number)| *to = F::of(number));
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
        let step = self.brought.step();
        for lane in (0..n - n % 4).step_by(4) {
            let four = [sample(lane), sample(lane + 1), sample(lane + 2), sample(lane + 3)];
            four.iter().for_each(|&sample| check_sample(program, sample));
            let to = &mut self.brought.as_mut_slice()[lane * step..];
            convert_rows(four.map(|(x, _)| x), to, step);
            convert_rows(four.map(|(_, y)| y), &mut to[program.n_x..], step);
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
        let (width, step) = (program.n_x + program.n_y, self.brought.step());
        let checked = |lane: usize| {
            let row = row(lane);
            assert!(row.len() == width, "a row of {} numbers for a program of {width}", row.len());
            row
        };
        for (four, to) in self.brought.as_mut_slice().chunks_mut(4 * step).take(n.div_ceil(4)).enumerate() {
            let lane = 4 * four;
            if lane + 4 <= n {
                copy_rows([checked(lane), checked(lane + 1), checked(lane + 2), checked(lane + 3)], to, step);
            } else {
                for (lane, to) in (lane..n).zip(to.chunks_mut(step)) {
                    to[..width].copy_from_slice(checked(lane));
                }
            }
        }
    }

    /// Computes outputs, of all lanes.
    pub fn forward(&mut self, program: &Program, coefficients: &Coefficients<F>) {
        let (stride, n_brought) = (self.stride, program.n_x + program.n_y);
        let scalars = coefficients.learned(program)[program.n_dense..].iter().chain(&coefficients.fixed);
        let values = &mut self.values.as_mut_slice()[..program.n_values * stride];
        for (slot, &scalar) in values.chunks_exact_mut(stride).zip(scalars) {
            slot.fill(scalar);
        }
        let (brought, step) = (self.brought.as_slice(), self.brought.step());
        let slots = &mut values[program.n_broadcasts() * stride..];
        transpose(brought, step, stride, n_brought, slots, stride);
        let packs = values.as_chunks_mut::<PACK>().0;
        F::forward(program, packs, stride / PACK, coefficients, &mut self.scratch);
    }

    /// Output `index` of the sample in `lane`.
    pub fn output(&self, program: &Program, index: usize, lane: usize) -> F {
        self.values.as_slice()[program.outputs[index] as usize * self.stride + lane]
    }

    /// The loss of the sample in `lane`.
    pub fn loss(&self, program: &Program, lane: usize) -> F {
        self.output(program, 0, lane)
    }

    /// The reverse sweep of all lanes, after [`forward`](Self::forward).
    pub fn backward(&mut self, program: &Program, coefficients: &Coefficients<F>) {
        let stride = self.stride;
        let Workspace { values, adjoints, scratch, .. } = self;
        let (values, adjoints) = (values.as_mut_slice(), adjoints.as_mut_slice());
        let (values, adjoints) =
            (&mut values[..program.n_values * stride], &mut adjoints[..program.n_adjoints * stride]);
        adjoints[..program.n_learned_scalars() * stride].fill(F::ZERO);
        let (packs, adjoints) = (values.as_chunks_mut::<PACK>().0, adjoints.as_chunks_mut::<PACK>().0);
        F::backward(program, packs, adjoints, stride / PACK, coefficients, scratch);
        for (layer, met) in layers(program).zip(&mut self.met) {
            if let Met::Copied(rows) = met {
                copy_samples(values, stride, layer.operands, rows);
            }
        }
    }

    /// Adds, sample after sample, what the samples in `lanes` contribute to the gradient by the coefficients, after
    /// [`backward`](Self::backward). Over samples in batch order, from zero in each chunk of 64, that is the canonical
    /// order.
    ///
    /// # Panics
    /// If there are no such lanes, or `sum` is not as long as there are coefficients.
    #[track_caller]
    pub fn add_gradient(&self, program: &Program, lanes: Range<usize>, sum: &mut [F]) {
        self.add_gradient_part(program, lanes, 0..program.n_coefficients(), (sum, From::Held));
    }

    /// Adds to a part of the gradient, as [`add_gradient`](Self::add_gradient) does to all of it, or sets it.
    ///
    /// # Panics
    /// If there are no such lanes, `part` is none of [`Program::gradient_parts`], or `sum` is not as long as `part`.
    #[track_caller]
    pub fn add_gradient_part(
        &self,
        program: &Program,
        lanes: Range<usize>,
        part: Range<usize>,
        (sum, from): (&mut [F], From),
    ) {
        let (n, stride) = (part.len(), self.stride);
        assert!(lanes.end <= self.n_lanes, "lanes {lanes:?} of {}", self.n_lanes);
        assert!(sum.len() == n, "{} numbers for {n} coefficients", sum.len());
        let adjoints = self.adjoints.as_slice();
        for (layer, met) in layers(program).zip(&self.met) {
            let width = layer.operands.len() + 1;
            let Some(rows) = rows_within(&part, layer.weights, layer.rows, width) else { continue };
            let first = layer.weights + rows.start * width - part.start;
            let sum = &mut sum[first..][..rows.len() * width];
            let adjoints = &adjoints[(layer.to as usize + rows.start) * stride + lanes.start..];
            let adjoints = Matrix::of_rows(adjoints, rows.len(), lanes.len(), stride);
            let (samples, first) = match met {
                Met::Brought(first) => (&self.brought, *first),
                Met::Copied(rows) => (rows, 0),
            };
            let step = samples.step();
            add_gradient(
                (sum, from),
                width - 1,
                adjoints,
                &samples.as_slice()[lanes.start * step + first..],
                step,
            );
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

/// The rows of a matrix of coefficients that lie in a part of them; the part holds whole rows.
fn rows_within(part: &Range<usize>, first: usize, n_rows: usize, width: usize) -> Option<Range<usize>> {
    let row = |at: usize| at.saturating_sub(first).div_ceil(width).min(n_rows);
    let rows = row(part.start)..row(part.end);
    (!rows.is_empty()).then_some(rows)
}
