//! The compiled engine: blocks of samples in lock step, the gradient in canonical order.
//!
//! A step has two phases. First every block of the batch runs forward and backward, in parallel over blocks, each worker in
//! memory of its own that stays in its cache; what the gradient needs is kept with the block. Then the gradient is added
//! up in parallel over parts of the coefficients, one patch of a part after the other, chunk after chunk; who has added up
//! a part updates its parameters at once, while the gradient is still in the cache.
//!
//! Blocks are cut from chunks, so that none lies in two. Neither the cut nor the number of threads changes a bit.

use std::ops::Range;
use std::sync::Mutex;

use paragrad_core::compile::{Block, Coefficients, Patch, Program, Real, Sweeps};
use paragrad_core::optim::{Optimizer, Piece};
use paragrad_datasets::Dataset;

use crate::blocks::blocks;
use crate::reduce::{CHUNK, CanonicalSum, Spare, canonical_mean, grow};
use crate::samples::Samples;
use crate::workers::Team;

/// A program, and the memory in which it runs.
#[derive(Debug)]
pub(crate) struct CompiledEngine<F: Real> {
    program: Program,
    coefficients: Coefficients<F>,
    /// One for each thread.
    desks: Vec<Mutex<Desk<F>>>,
    blocks: Vec<Share<F>>,
    /// How many samples the blocks hold, and for how many threads.
    cut_for: (usize, usize),
    losses: Vec<f64>,
    parts: Parts<F>,
    by_coefficient: Vec<F>,
    by_parameter: Vec<F>,
    /// Blocks of one wave may take so many bytes.
    wave_bytes: usize,
}

/// Some rows of a data set, and its samples in the floats of the engine, if they were converted before.
#[derive(Debug)]
pub(crate) struct Batch<'a, F> {
    pub(crate) data: &'a Dataset,
    pub(crate) samples: Option<&'a Samples<F>>,
    pub(crate) rows: &'a [usize],
}

/// A share of a wave, whose samples run in lock step.
#[derive(Debug)]
struct Share<F> {
    block: Block<F>,
    /// Its samples, by position in the wave.
    samples: Range<usize>,
    losses: Vec<f64>,
}

/// The memory in which one worker at a time does its work.
#[derive(Debug)]
struct Desk<F> {
    sweeps: Sweeps<F>,
    spare: Spare<F>,
    /// Of one part, if it is not wanted but to update parameters.
    gradient: Vec<F>,
}

/// What workers add up side by side.
#[derive(Debug, Default)]
struct Parts<F> {
    /// For how many threads, and whether for several chunks.
    cut_for: (usize, bool),
    ranges: Vec<Range<usize>>,
    /// The patches of each part, and their sums.
    patches: Vec<Vec<(Patch, CanonicalSum<F>)>>,
}

/// A part of the gradient that one worker adds up.
struct Task<'a, F> {
    /// Its first coefficient.
    first: usize,
    patches: &'a mut [(Patch, CanonicalSum<F>)],
    gradient: &'a mut [F],
    /// The parameters to update with it, and how.
    update: Option<(&'a mut [F], Piece<'a, F>)>,
}

/// What becomes of the sums after the last wave.
struct Finish<'a, F> {
    scale: F,
    /// The parameters and their update, if it can be done part by part.
    update: Option<(&'a mut [F], Vec<Piece<'a, F>>)>,
}

/// A part of the gradient takes about so many bytes: they stay in the cache.
const PART_BYTES: usize = 80 << 10;

/// The sums of a patch take about so many bytes each: a few of them stay in the nearest cache.
const PATCH_BYTES: usize = 16 << 10;

/// So many pieces of spare memory can a worker keep: more than the sum of any batch needs at a time.
const MAX_SPARE: usize = usize::BITS as usize;

/// A part has at least so many coefficients, unless there are no more.
const SMALLEST_PART: usize = 128;

/// Blocks of one wave take at most so many bytes, unless a single one for each thread takes more.
const WAVE_BYTES: usize = 256 << 20;

impl<F: Real> CompiledEngine<F> {
    pub(crate) fn new(program: Program) -> Self {
        CompiledEngine {
            by_coefficient: vec![F::ZERO; program.n_coefficients()],
            by_parameter: vec![F::ZERO; program.n_parameters()],
            program,
            coefficients: Coefficients::default(),
            desks: Vec::new(),
            blocks: Vec::new(),
            cut_for: (0, 0),
            losses: Vec::new(),
            parts: Parts::default(),
            wave_bytes: WAVE_BYTES,
        }
    }

    /// One update by the samples `rows`; their mean loss before it.
    ///
    /// # Errors
    /// The loss, if it is not finite; then there is no update.
    pub(crate) fn step(
        &mut self,
        team: Team<'_>,
        parameters: &mut Vec<F>,
        optimizer: &mut dyn Optimizer<F>,
        learning_rate: f64,
        batch: &Batch<'_, F>,
    ) -> Result<f64, f64> {
        let scale = F::of(1.0 / batch.rows.len() as f64);
        self.run(team, std::mem::take(parameters), batch);
        let loss = canonical_mean(&self.losses);
        if !loss.is_finite() {
            *parameters = self.coefficients.take();
            return Err(loss);
        }
        if self.program.coefficients_are_parameters()
            && let Some(pieces) = optimizer.pieces(&self.parts.ranges, learning_rate)
        {
            *parameters = self.coefficients.take();
            self.add(team, Some(Finish { scale, update: Some((parameters, pieces)) }));
            return Ok(loss);
        }
        self.add(team, Some(Finish { scale, update: None }));
        self.coefficients.parameter_gradient(&self.program, &self.by_coefficient, &mut self.by_parameter);
        *parameters = self.coefficients.take();
        optimizer.update(parameters, &self.by_parameter, learning_rate);
        Ok(loss)
    }

    /// The gradient of the loss of the samples `rows`, summed and then times `scale`; their losses are appended.
    pub(crate) fn gradient(
        &mut self,
        team: Team<'_>,
        parameters: &mut Vec<F>,
        scale: f64,
        (data, rows): (&Dataset, &[usize]),
        losses: &mut Vec<f64>,
    ) -> &[F] {
        self.run(team, std::mem::take(parameters), &Batch { data, samples: None, rows });
        self.add(team, Some(Finish { scale: F::of(scale), update: None }));
        losses.extend(&self.losses);
        self.coefficients.parameter_gradient(&self.program, &self.by_coefficient, &mut self.by_parameter);
        *parameters = self.coefficients.take();
        &self.by_parameter
    }

    /// Runs all waves, and adds up all but the last.
    fn run(&mut self, team: Team<'_>, parameters: Vec<F>, batch: &Batch<'_, F>) {
        self.coefficients.put(&self.program, parameters);
        if batch.rows.len() > CHUNK {
            self.coefficients.arrange(&self.program);
        }
        self.start(team, batch.rows.len() > CHUNK);
        let wave = self.chunks_in_wave(team) * CHUNK;
        for (i, rows) in batch.rows.chunks(wave).enumerate() {
            if i > 0 {
                self.add(team, None);
            }
            self.run_wave(team, &Batch { rows, ..*batch });
        }
    }

    fn start(&mut self, team: Team<'_>, several_chunks: bool) {
        self.losses.clear();
        let cut_for = (team.threads, several_chunks);
        if self.parts.cut_for != cut_for {
            self.parts = Parts::cut(&self.program, cut_for);
        }
        for (patch, sum) in self.parts.patches.iter_mut().flatten() {
            sum.start(patch.len());
            sum.swap_spare(&mut Spare::new());
        }
        let desk = || Mutex::new(Desk::new(&self.program));
        self.desks.resize_with(self.desks.len().max(team.threads), desk);
    }

    /// As many chunks as fit the memory for blocks, and at least enough for every worker.
    fn chunks_in_wave(&self, team: Team<'_>) -> usize {
        let bytes = Block::<F>::bytes(&self.program, CHUNK);
        (self.wave_bytes / bytes.max(1)).max(team.threads)
    }

    /// Runs the blocks of a wave forward and backward.
    fn run_wave(&mut self, team: Team<'_>, batch: &Batch<'_, F>) {
        let (program, coefficients) = (&self.program, &self.coefficients);
        let n = batch.rows.len();
        if self.cut_for != (n, team.threads) {
            self.cut_for = (n, team.threads);
            let cut = blocks(n, team.threads, Block::<F>::LANES);
            let share = || Share { block: Block::new(program, CHUNK), samples: 0..0, losses: Vec::new() };
            self.blocks.resize_with(cut.len(), share);
            for (share, samples) in self.blocks.iter_mut().zip(cut) {
                share.samples = samples;
            }
        }
        team.each_with(&self.desks, &mut self.blocks, |desk, share| {
            share.run(&mut desk.sweeps, program, coefficients, batch);
        });
        self.losses.extend(self.blocks.iter().flat_map(|share| &share.losses));
    }

    /// Adds the gradients of a wave's blocks, in sample order, and finishes after the last wave.
    fn add(&mut self, team: Team<'_>, finish: Option<Finish<'_, F>>) {
        let (scale, update) = finish.map_or((None, None), |finish| (Some(finish.scale), finish.update));
        let mut gradient = self.by_coefficient.as_mut_slice();
        let (mut parameters, pieces) = update.unwrap_or_default();
        let mut pieces = pieces.into_iter();
        let task = |(part, patches): (&Range<usize>, _)| Task {
            first: part.start,
            patches,
            gradient: gradient.split_off_mut(..part.len()).unwrap_or_default(),
            update: parameters.split_off_mut(..part.len()).zip(pieces.next()),
        };
        let Parts { ranges, patches, .. } = &mut self.parts;
        let mut tasks: Vec<_> =
            ranges.iter().zip(patches.iter_mut().map(Vec::as_mut_slice)).map(task).collect();
        let (program, blocks) = (&self.program, &self.blocks);
        team.each_with(&self.desks, &mut tasks, |desk, task| task.run(desk, program, blocks, scale));
    }
}

impl<F: Real> Task<'_, F> {
    /// Adds what the blocks of a wave contribute, in sample order; of the last wave there is a `scale`.
    fn run(&mut self, desk: &mut Desk<F>, program: &Program, blocks: &[Share<F>], scale: Option<F>) {
        let update = self.update.take();
        let gradient = match &update {
            Some((parameters, _)) => {
                grow(&mut desk.gradient, parameters.len());
                &mut desk.gradient[..parameters.len()]
            }
            None => &mut *self.gradient,
        };
        for (patch, sum) in &mut *self.patches {
            sum.swap_spare(&mut desk.spare);
            for Share { block, samples, .. } in blocks {
                let n = samples.len();
                sum.push_many(n, |sum, from| block.add_gradient(program, 0..n, patch, (sum, from)));
            }
            if let Some(scale) = scale {
                patch.write(sum.total(), scale, gradient, self.first);
                sum.start(patch.len());
            }
            sum.swap_spare(&mut desk.spare);
            desk.spare.truncate(MAX_SPARE);
        }
        if let Some((parameters, piece)) = update {
            piece(parameters, gradient);
        }
    }
}

impl<F: Real> Parts<F> {
    /// Cuts the gradient for so many threads, and for one chunk of samples or several.
    ///
    /// Sums of several chunks are read again, to add them; those of one are written and no more, for which patches would
    /// be too much ado.
    fn cut(program: &Program, cut_for: (usize, bool)) -> Self {
        let (n, (threads, several_chunks)) = (program.n_coefficients(), cut_for);
        let cached = PART_BYTES / size_of::<F>();
        let size = if threads == 1 { cached } else { cached.min(n / (2 * threads)) };
        let ranges = program.gradient_parts(size.max(SMALLEST_PART));
        let patch = if several_chunks { PATCH_BYTES / size_of::<F>() } else { n };
        let patches = |part: &Range<usize>| {
            let patches = program.gradient_patches(part.clone(), patch);
            patches.into_iter().map(|patch| (patch, CanonicalSum::default())).collect()
        };
        Parts { cut_for, patches: ranges.iter().map(patches).collect(), ranges }
    }
}

impl<F: Real> Desk<F> {
    fn new(program: &Program) -> Self {
        Desk { sweeps: Sweeps::new(program, CHUNK), spare: Spare::new(), gradient: Vec::new() }
    }
}

impl<F: Real> Share<F> {
    /// Runs it forward and backward.
    fn run(
        &mut self,
        sweeps: &mut Sweeps<F>,
        program: &Program,
        coefficients: &Coefficients<F>,
        batch: &Batch<'_, F>,
    ) {
        let Share { block, samples, losses } = self;
        let (data, rows) = (batch.data, &batch.rows[samples.clone()]);
        block.set_lanes(rows.len().next_multiple_of(Block::<F>::LANES));
        let (n_x, n_y) = (program.n_inputs(), program.n_targets());
        match batch.samples {
            Some(samples) => block.set_rows(program, rows.len(), |lane| samples.row(rows[lane])),
            None => block.set_samples(program, rows.len(), |lane| {
                (&data.x(rows[lane])[..n_x], &data.y(rows[lane])[..n_y])
            }),
        }
        sweeps.forward(program, coefficients, block);
        losses.clear();
        losses.extend((0..rows.len()).map(|lane| sweeps.loss(program, lane).to_f64()));
        sweeps.backward(program, coefficients, block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workers::Workers;
    use paragrad_core::nn::Mlp;
    use paragrad_core::{Module, Supervised};

    /// The bits of the gradient of 500 samples, computed twice, in waves of so many bytes.
    fn gradient(threads: usize, wave_bytes: usize) -> Vec<u64> {
        let model = Mlp::<f64>::new(3, &[130, 60, 2], 1);
        let number = |i: usize| ((i * 7919 + 13) % 2003) as f64 / 1000.0 - 1.0;
        let data = Dataset::new((0..1500).map(number).collect(), 3, (0..1000).map(number).collect(), 2);
        let (data, rows) = (data.expect("a data set"), Vec::from_iter(0..500));
        let mut engine = CompiledEngine::<f64>::new(Program::of(&Supervised::default(), &model, 3, 2));
        engine.wave_bytes = wave_bytes;
        let workers = Workers::new(threads).expect("some threads");
        let (team, mut parameters) = (Team { workers: &workers, threads }, model.parameters());
        let mut once = || {
            let gradient = engine.gradient(team, &mut parameters, 0.5, (&data, &rows), &mut Vec::new());
            gradient.iter().map(|number| number.to_bits()).collect::<Vec<_>>()
        };
        let (first, second) = (once(), once());
        assert_eq!(first, second);
        first
    }

    #[test]
    fn waves_change_no_bit() {
        let expected = gradient(1, WAVE_BYTES);
        for threads in [1, 2, 3] {
            assert!(gradient(threads, 1) == expected, "{threads} threads");
        }
    }
}
