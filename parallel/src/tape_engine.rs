//! The tape engine: one independent graph per sample, the gradient in canonical order.
//!
//! A step goes through the batch in waves. In a wave every sample is recorded and swept on its worker's tape, in
//! parallel over samples, and leaves its [`Terms`]; then the terms are added to the gradient sample after sample, in
//! parallel over blocks of parameters. So the order of additions never depends on who did what, and one chunk of the
//! canonical order still keeps every thread busy.

use std::sync::Mutex;

use paragrad_core::{Tape, Terms};
use paragrad_datasets::Dataset;

use crate::reduce::{CHUNK, CanonicalSum, canonical_mean};
use crate::sample_loss::SampleLoss;
use crate::workers::{Workers, lock};

/// Tapes and sums, kept from step to step so that they allocate once.
#[derive(Debug, Default)]
pub(crate) struct TapeEngine {
    tapes: Vec<Mutex<Tape>>,
    slots: Vec<Mutex<Slot>>,
    blocks: Vec<Mutex<CanonicalSum>>,
    losses: Vec<f64>,
}

/// What one sample of a wave left.
#[derive(Debug, Default)]
struct Slot {
    loss: f64,
    terms: Terms,
}

/// Terms of one wave may take so many bytes.
const WAVE_BYTES: usize = 64 << 20;

impl TapeEngine {
    /// The mean loss of the samples `rows`, and its gradient.
    pub(crate) fn gradient<L: SampleLoss>(
        &mut self,
        workers: &Workers,
        objective: &L,
        model: &L::Numbers,
        (data, rows): (&Dataset, &[usize]),
        gradient: &mut [f64],
    ) -> f64 {
        self.start(workers, gradient.len());
        let mut wave = workers.len() * 4;
        let mut rest = rows;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(wave.min(rest.len()));
            self.record(workers, objective, model, (data, now));
            self.add(workers, now.len());
            wave = self.next_wave(now.len(), workers.len());
            rest = later;
        }
        let scale = 1.0 / rows.len() as f64;
        for (gradient, block) in gradient.chunks_mut(Terms::BLOCK).zip(&self.blocks) {
            lock(block).finish(scale, gradient);
        }
        canonical_mean(&self.losses)
    }

    /// The gradient of every sample's own loss.
    pub(crate) fn sample_gradients<L: SampleLoss>(
        &mut self,
        workers: &Workers,
        objective: &L,
        model: &L::Numbers,
        data: &Dataset,
        n_parameters: usize,
    ) -> Vec<Vec<f64>> {
        let mut gradients = Vec::with_capacity(data.len());
        let rows: Vec<usize> = (0..data.len()).collect();
        for wave in rows.chunks(CHUNK) {
            self.start(workers, n_parameters);
            self.record(workers, objective, model, (data, wave));
            gradients.append(&mut workers.collect(wave.len(), |i| self.slot_gradient(i, n_parameters)));
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
    fn record<L: SampleLoss>(
        &mut self,
        workers: &Workers,
        objective: &L,
        model: &L::Numbers,
        (data, rows): (&Dataset, &[usize]),
    ) {
        if self.slots.len() < rows.len() {
            self.slots.resize_with(rows.len(), Mutex::default);
        }
        let grain = (rows.len() / (workers.len() * 8)).clamp(1, 16);
        workers.each(rows.len(), grain, |worker, samples| {
            let mut tape = lock(&self.tapes[worker]);
            let mut lifted = tape.lift_samples(model);
            for sample in samples {
                let (x, y) = (data.x(rows[sample]), data.y(rows[sample]));
                let mut slot = lock(&self.slots[sample]);
                let Slot { loss, terms } = &mut *slot;
                *loss = lifted.sample(x, y, terms, |model, x, y| objective.record(model, x, y));
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

    /// As many samples as fit the memory for terms, judged by those of the last wave.
    fn next_wave(&self, n_samples: usize, n_workers: usize) -> usize {
        let largest = self.slots[..n_samples].iter().map(|slot| lock(slot).terms.bytes()).max();
        (WAVE_BYTES / largest.unwrap_or(0).max(1)).max(n_workers)
    }
}
