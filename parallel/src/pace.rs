//! How many threads a step uses, found by trying.
//!
//! Small steps are faster on one thread than on many, and how small depends on the machine and on what else it does. So
//! the first steps try the choices in turn, the fastest is kept, and now and then the choices are tried again. No choice
//! changes a bit of the results.

use std::time::{Duration, Instant};

/// Tries numbers of threads, and knows the best one.
#[derive(Debug)]
pub(crate) struct Pace {
    /// Numbers of threads.
    choices: Vec<usize>,
    best: usize,
    /// How long steps took in this round, choice after choice, if it is one that tries.
    times: Option<Vec<Duration>>,
    /// Steps to go in a round that does not.
    steady: usize,
}

/// Steps in a row with each choice in a round that tries; the median counts.
const TRIALS: usize = 7;

/// Steps with the best choice before the next round that tries.
const STEADY: usize = 1000;

impl Pace {
    /// For up to `n_threads` threads: powers of two, and all of them.
    pub(crate) fn new(n_threads: usize) -> Self {
        let powers = std::iter::successors(Some(1), |n| Some(2 * n)).take_while(|&n| n < n_threads);
        let choices: Vec<_> = powers.chain([n_threads]).collect();
        Pace { best: n_threads, choices, times: Some(Vec::new()), steady: 0 }
    }

    /// Runs a step, with as many threads as it is told. Only `whole` steps are compared.
    pub(crate) fn step<R>(&mut self, whole: bool, step: impl FnOnce(usize) -> R) -> R {
        if self.choices.len() == 1 || !whole {
            return step(self.best);
        }
        let Some(times) = &mut self.times else {
            self.steady -= 1;
            if self.steady == 0 {
                self.times = Some(Vec::new());
            }
            return step(self.best);
        };
        let start = Instant::now();
        let result = step(self.choices[times.len() / TRIALS]);
        times.push(start.elapsed());
        if times.len() == TRIALS * self.choices.len() {
            let medians = times.chunks_mut(TRIALS).map(median);
            self.best = medians.zip(&self.choices).min().map_or(self.best, |(_, &choice)| choice);
            (self.times, self.steady) = (None, STEADY);
        }
        result
    }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often each number of threads is chosen in so many steps.
    fn chosen(pace: &mut Pace, n_steps: usize, slow: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut counts = vec![0; 9];
        for _ in 0..n_steps {
            pace.step(true, |threads| {
                counts[threads] += 1;
                let start = Instant::now();
                while slow(threads) && start.elapsed() < Duration::from_micros(300) {}
            });
        }
        counts
    }

    #[test]
    fn every_choice_is_tried_and_the_fastest_kept() {
        let mut pace = Pace::new(6);
        let counts = chosen(&mut pace, 4 * TRIALS, |threads| threads != 2);
        assert_eq!(counts, [0, TRIALS, TRIALS, 0, TRIALS, 0, TRIALS, 0, 0]);
        assert_eq!(chosen(&mut pace, STEADY, |_| false)[2], STEADY);
    }

    #[test]
    fn a_choice_that_becomes_slow_is_left() {
        let mut pace = Pace::new(2);
        chosen(&mut pace, 2 * TRIALS + STEADY, |threads| threads == 1);
        chosen(&mut pace, 2 * TRIALS, |threads| threads == 2);
        assert_eq!(chosen(&mut pace, STEADY, |_| false)[1], STEADY);
    }

    #[test]
    fn one_thread_is_no_choice() {
        assert_eq!(chosen(&mut Pace::new(1), 100, |_| false)[1], 100);
    }

    #[test]
    fn steps_of_another_size_are_not_compared() {
        let mut pace = Pace::new(2);
        (0..100).for_each(|_| pace.step(false, |_| ()));
        assert_eq!(chosen(&mut pace, 2 * TRIALS, |_| false)[1..=2], [TRIALS, TRIALS]);
    }
}
