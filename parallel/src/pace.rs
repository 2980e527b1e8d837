//! How many threads a step uses, found by trying.
//!
//! Small steps are faster on one thread than on many, and how small depends on the machine and on what else it does. So
//! the first steps try the choices in turn, the fastest is kept, and now and then the choices are tried again. No choice
//! changes a bit of the results.

use std::time::{Duration, Instant};

/// Tries numbers of threads, and knows the best one.
#[derive(Debug)]
pub(crate) struct Pace {
    /// Numbers of threads, and the shortest step with each in this round.
    choices: Vec<(usize, Duration)>,
    best: usize,
    /// Steps to go in this round.
    steps: usize,
    /// Whether this round tries.
    trying: bool,
}

/// Steps with each choice in a round that tries.
const TRIALS: usize = 6;

/// Steps with the best choice before the next round that tries.
const STEADY: usize = 1000;

impl Pace {
    /// For up to `n_threads` threads: powers of two, and all of them.
    pub(crate) fn new(n_threads: usize) -> Self {
        let powers = std::iter::successors(Some(1), |n| Some(2 * n)).take_while(|&n| n < n_threads);
        let choices: Vec<_> = powers.chain([n_threads]).map(|n| (n, Duration::MAX)).collect();
        let trying = choices.len() > 1;
        Pace { best: choices.len() - 1, steps: TRIALS * choices.len(), choices, trying }
    }

    /// Runs a step, with as many threads as it is told. Only `whole` steps are compared.
    pub(crate) fn step<R>(&mut self, whole: bool, step: impl FnOnce(usize) -> R) -> R {
        if self.choices.len() == 1 || !whole {
            return step(self.choices[self.best].0);
        }
        if self.steps == 0 {
            self.turn();
        }
        self.steps -= 1;
        if !self.trying {
            return step(self.choices[self.best].0);
        }
        let n = self.choices.len();
        let (threads, shortest) = &mut self.choices[self.steps % n];
        let start = Instant::now();
        let result = step(*threads);
        *shortest = start.elapsed().min(*shortest);
        result
    }

    /// Starts the next round.
    fn turn(&mut self) {
        if self.trying {
            let times = self.choices.iter().enumerate().map(|(i, choice)| (choice.1, i));
            self.best = times.min().map_or(self.best, |(_, i)| i);
            self.choices.iter_mut().for_each(|choice| choice.1 = Duration::MAX);
        }
        self.trying = !self.trying;
        self.steps = if self.trying { TRIALS * self.choices.len() } else { STEADY };
    }
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
