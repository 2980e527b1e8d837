//! The canonical order in which numbers of a batch are added, whatever the number of threads.
//!
//! A batch is cut by position into chunks of [`CHUNK`] samples. Within a chunk there is one chain in sample order, from
//! zero. The sums of chunks are added in pairs, as a binary counter carries: chunk 0 and 1, chunk 2 and 3, then these
//! two, and so on; what is left at the end is added from the last to the first. So ten chunks give
//! `(((0+1)+(2+3))+((4+5)+(6+7)))+(8+9)`.

use paragrad_core::compile::{From, Real};

/// Samples in a chunk.
pub const CHUNK: usize = 64;

/// A sum of vectors, one for each sample, in canonical order.
#[derive(Debug, Default)]
pub struct CanonicalSum<F = f64> {
    len: usize,
    /// Sums of runs of chunks, each run a power of two long and longer than the next. Memory may be longer than `len`.
    runs: Vec<Vec<F>>,
    chunk: Vec<F>,
    n_samples: usize,
    spare: Spare<F>,
}

/// Memory that no sum uses at the moment.
pub(crate) type Spare<F> = Vec<Vec<F>>;

impl<F: Real> CanonicalSum<F> {
    /// Starts a sum of vectors of `len` numbers, and forgets what was added before.
    pub fn start(&mut self, len: usize) {
        self.spare.append(&mut self.runs);
        if self.n_samples > 0 {
            self.spare.push(std::mem::take(&mut self.chunk));
        }
        (self.len, self.n_samples) = (len, 0);
    }

    /// Exchanges the memory that it does not use for another. So sums that are made one after the other may all use the
    /// same, which is in the cache then.
    pub(crate) fn swap_spare(&mut self, spare: &mut Spare<F>) {
        std::mem::swap(&mut self.spare, spare);
    }

    /// Adds the next sample: `add` adds its numbers to those it is given.
    pub fn push(&mut self, add: impl FnOnce(&mut [F])) {
        self.push_many(1, |chunk, from| {
            if from == From::Zero {
                chunk.fill(F::ZERO);
            }
            add(chunk);
        });
    }

    /// Adds the next `n` samples, all of one chunk, at once: `add` adds to what it is given, or, from zero, sets it.
    ///
    /// # Panics
    /// If they do not fit the chunk.
    pub fn push_many(&mut self, n: usize, add: impl FnOnce(&mut [F], From)) {
        let n_in_chunk = self.n_samples % CHUNK;
        assert!(n_in_chunk + n <= CHUNK, "{n} samples for a chunk that holds {n_in_chunk} of {CHUNK}");
        match self.n_samples {
            0 => self.chunk = spare(&mut self.spare, self.len),
            _ if n_in_chunk == 0 => self.carry(),
            _ => {}
        }
        add(&mut self.chunk[..self.len], if n_in_chunk == 0 { From::Zero } else { From::Held });
        self.n_samples += n;
    }

    /// Ends the sum: the total, times `scale`.
    pub fn finish(&mut self, scale: F) -> &[F] {
        let total = self.total();
        total.iter_mut().for_each(|sum| *sum = *sum * scale);
        total
    }

    /// Ends the sum.
    pub(crate) fn total(&mut self) -> &mut [F] {
        if self.n_samples == 0 {
            self.chunk = vec![F::ZERO; self.len];
        }
        while let Some(run) = self.runs.pop() {
            F::add_onto(&run[..self.len], &mut self.chunk[..self.len]);
            self.spare.push(run);
        }
        &mut self.chunk[..self.len]
    }

    /// Puts the full chunk away as a run, and joins runs as a counter joins bits.
    fn carry(&mut self) {
        let next = spare(&mut self.spare, self.len);
        let mut run = std::mem::replace(&mut self.chunk, next);
        let chunk_index = self.n_samples / CHUNK - 1;
        for _ in 0..chunk_index.trailing_ones() {
            if let Some(earlier) = self.runs.pop() {
                F::add_onto(&earlier[..self.len], &mut run[..self.len]);
                self.spare.push(earlier);
            }
        }
        self.runs.push(run);
    }
}

/// Memory for `len` numbers or more, whatever they are.
fn spare<F: Real>(spare: &mut Spare<F>, len: usize) -> Vec<F> {
    let mut numbers = spare.pop().unwrap_or_default();
    grow(&mut numbers, len);
    numbers
}

/// Makes memory at least so long. It does not become shorter, for what is to grow again would be filled again.
pub(crate) fn grow<F: Real>(numbers: &mut Vec<F>, len: usize) {
    if numbers.len() < len {
        numbers.resize(len, F::ZERO);
    }
}

/// The mean of one number a sample, in canonical order; NaN of none.
pub fn canonical_mean(numbers: &[f64]) -> f64 {
    let mut sum = CanonicalSum::default();
    sum.start(1);
    for chunk in numbers.chunks(CHUNK) {
        sum.push_many(chunk.len(), |sum, _| sum[0] = chunk.iter().fold(0.0, |sum, number| sum + number));
    }
    sum.finish(1.0 / numbers.len() as f64)[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three numbers to which every other order of addition gives other bits.
    fn number(i: usize) -> f64 {
        [1e16, 1.0, -1e16][i % 3] + (i as f64).sqrt()
    }

    fn chain(range: std::ops::Range<usize>) -> f64 {
        range.fold(0.0, |sum, i| sum + number(i))
    }

    #[test]
    fn ten_chunks_are_added_as_the_documentation_says() {
        let numbers: Vec<f64> = (0..9 * CHUNK + 5).map(number).collect();
        let c = |i: usize| chain(i * CHUNK..((i + 1) * CHUNK).min(numbers.len()));
        let expected = (((c(0) + c(1)) + (c(2) + c(3))) + ((c(4) + c(5)) + (c(6) + c(7)))) + (c(8) + c(9));
        let mean = canonical_mean(&numbers);
        assert_eq!(mean.to_bits(), (expected * (1.0 / numbers.len() as f64)).to_bits());
    }

    #[test]
    fn one_chunk_is_a_chain() {
        let numbers: Vec<f64> = (0..CHUNK).map(number).collect();
        assert_eq!(canonical_mean(&numbers), chain(0..CHUNK) / CHUNK as f64);
    }

    #[test]
    fn a_sum_can_be_started_again() {
        let mut sum = CanonicalSum::default();
        for _ in 0..2 {
            sum.start(2);
            (0..200).for_each(|i| sum.push(|chunk| chunk.iter_mut().for_each(|c| *c += i as f64)));
            assert_eq!(sum.finish(1.0), [19_900.0; 2]);
        }
    }

    #[test]
    fn the_mean_of_nothing_is_not_a_number() {
        assert!(canonical_mean(&[]).is_nan());
    }
}
