//! The tape engine: one independent graph per sample, the gradient in canonical order.
//!
//! A step goes through the batch in waves. In a wave every sample is recorded and swept on its worker's tape, in
//! parallel over samples, and leaves its [`Terms`]; then the terms are added to the gradient sample after sample, in
//! parallel over blocks of parameters. So the order of additions never depends on who did what, and one chunk of the
//! canonical order still keeps every thread busy.

use std::sync::Mutex;

use paragrad_core::{Tape, Terms};

use crate::learner::Task;
use crate::reduce::{CHUNK, CanonicalSum};
use crate::sample_loss::SampleLoss;
use crate::workers::{Workers, lock};

/// Tapes and sums, kept from step to step so that they allocate once.
#[derive(Debug)]
pub(crate) struct TapeEngine {
    /// How many samples the next wave has.
    wave: usize,
    tapes: Vec<Mutex<Tape>>,
    slots: Vec<Mutex<Slot>>,
    blocks: Vec<Mutex<CanonicalSum>>,
    losses: Vec<f64>,
    gradient: Vec<f64>,
}

/// What one sample of a wave left.
#[derive(Debug, Default)]
struct Slot {
    loss: f64,
    terms: Terms,
}

/// Terms of one wave shall take about so many bytes. Waves are sized by the largest sample of the wave before, and grow
/// by doubling, so that samples of very different sizes exceed it by little and briefly.
const WAVE_BYTES: usize = 64 << 20;

impl Default for TapeEngine {
    fn default() -> Self {
        let (tapes, slots, blocks) = (Vec::new(), Vec::new(), Vec::new());
        TapeEngine { wave: CHUNK, tapes, slots, blocks, losses: Vec::new(), gradient: Vec::new() }
    }
}

impl TapeEngine {
    /// The gradient of the loss of the samples `rows`, summed and then times `scale`; their losses are appended.
    pub(crate) fn gradient<L: SampleLoss>(
        &mut self,
        task: Task<'_, L>,
        model: &L::Numbers,
        scale: f64,
        rows: &[usize],
        losses: &mut Vec<f64>,
        n_parameters: usize,
    ) -> &[f64] {
        self.start(task.workers, n_parameters);
        let mut rest = rows;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(self.wave.min(rest.len()));
            self.record(task, model, now);
            self.add(task.workers, now.len());
            self.resize_wave(now.len(), task.workers.len());
            rest = later;
        }
        self.gradient.resize(n_parameters, 0.0);
        for (gradient, block) in self.gradient.chunks_mut(Terms::BLOCK).zip(&self.blocks) {
            gradient.copy_from_slice(lock(block).finish(scale));
        }
        losses.extend(&self.losses);
        &self.gradient
    }

    /// The gradient of every sample's own loss.
    pub(crate) fn sample_gradients<L: SampleLoss>(
        &mut self,
        task: Task<'_, L>,
        model: &L::Numbers,
        n_parameters: usize,
    ) -> Vec<Vec<f64>> {
        let mut gradients = Vec::with_capacity(task.data.len());
        let rows: Vec<usize> = (0..task.data.len()).collect();
        for wave in rows.chunks(CHUNK) {
            self.start(task.workers, n_parameters);
            self.record(task, model, wave);
            let gradient = |slot| self.slot_gradient(slot, n_parameters);
            gradients.append(&mut task.workers.collect(wave.len(), gradient));
        }
        gradients
    }

    /// What the sample in a slot alone adds to the gradient.
    fn slot_gradient(&self, slot: usize, n_parameters: usize) -> Vec<f64> {
        let mut gradient = vec![0.0; n_parameters];
        let terms = &lock(&self.slots[slot]).terms;
        gradient.chunks_mut(Terms::BLOCK).enumerate().for_each(|(block, part)| terms.add_to(block, part));
        gradient
    }

    fn start(&mut self, workers: &Workers, n_parameters: usize) {
        self.losses.clear();
        self.tapes.resize_with(workers.len(), Mutex::default);
        self.blocks.resize_with(Terms::n_blocks(n_parameters), Mutex::default);
        for (i, block) in self.blocks.iter().enumerate() {
            lock(block).start(Terms::BLOCK.min(n_parameters - i * Terms::BLOCK));
        }
    }

    /// Records and sweeps a wave, each sample into its slot.
    fn record<L: SampleLoss>(&mut self, task: Task<'_, L>, model: &L::Numbers, rows: &[usize]) {
        if self.slots.len() < rows.len() {
            self.slots.resize_with(rows.len(), Mutex::default);
        }
        let grain = (rows.len() / (task.workers.len() * 8)).clamp(1, 16);
        task.workers.each(rows.len(), grain, |worker, samples| {
            let mut tape = lock(&self.tapes[worker]);
            let mut lifted = tape.lift_samples(model);
            for sample in samples {
                let (x, y) = task.sample(rows[sample]);
                let mut slot = lock(&self.slots[sample]);
                let Slot { loss, terms } = &mut *slot;
                *loss = lifted.sample(x, y, terms, |model, x, y| task.objective.record(model, x, y));
            }
        });
        self.losses.extend(self.slots[..rows.len()].iter().map(|slot| lock(slot).loss));
    }

    /// Adds the terms of a wave to the gradient, in sample order.
    fn add(&self, workers: &Workers, n_samples: usize) {
        workers.each(self.blocks.len(), 1, |_, blocks| {
            for block in blocks {
                let mut sum = lock(&self.blocks[block]);
                for slot in &self.slots[..n_samples] {
                    sum.push(|gradient| lock(slot).terms.add_to(block, gradient));
                }
            }
        });
    }

    /// Sizes the next wave by the terms of this one, and gives memory back where samples of very different sizes have
    /// made every slot large in turn.
    fn resize_wave(&mut self, n_samples: usize, n_workers: usize) {
        let bytes = |slot: &Mutex<Slot>| lock(slot).terms.capacity_bytes();
        let largest = self.slots[..n_samples].iter().map(bytes).max().unwrap_or(0);
        self.wave = (WAVE_BYTES / largest.max(1)).min(2 * self.wave).max(n_workers);
        if largest * self.slots.len() > WAVE_BYTES && self.slots.iter().map(bytes).sum::<usize>() > WAVE_BYTES
        {
            self.slots.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample_loss::OnTape;
    use paragrad_core::Value;
    use paragrad_datasets::Dataset;

    /// As many multiply-adds with the parameter as the sample's input says.
    fn long_sum<'t>(p: &[Value<'t>; 1], x: &[Value<'t>], _: &[Value<'t>]) -> Value<'t> {
        (0..x[0].data() as usize).map(|_| p[0]).sum()
    }

    #[test]
    fn terms_of_long_and_short_samples_stay_near_their_bound() {
        let lengths: Vec<f64> = (0..600).map(|i| if i < 100 { 1.0 } else { 40_000.0 }).collect();
        let data = Dataset::new(lengths, 1, vec![0.0; 600], 1).expect("600 rows");
        let rows: Vec<usize> = (0..600).collect();
        let (mut engine, workers) = (TapeEngine::default(), Workers::new(2).expect("2 threads"));
        let objective = OnTape::<[f64; 1], _>::new(long_sum);
        let task = Task { workers: &workers, objective: &objective, data: &data };
        for _ in 0..2 {
            let gradient = engine.gradient(task, &[1.0], 1.0 / 600.0, &rows, &mut Vec::new(), 1);
            assert_eq!(gradient, [(100.0 + 500.0 * 40_000.0) * (1.0 / 600.0)]);
            let held: usize = engine.slots.iter().map(|slot| lock(slot).terms.capacity_bytes()).sum();
            assert!(held <= 2 * WAVE_BYTES, "{held} bytes");
        }
    }
}
