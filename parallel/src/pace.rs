//! How many threads a step uses, found by trying.
//!
//! Small steps are faster on one thread than on many, and how small depends on the machine and on what else it does. So
//! the first steps try the choices in turn, the fastest is kept, and now and then the choices are tried again: the more
//! often the same one won, the more rarely, and soon if several threads become slow. No choice changes a bit of the results.

use std::time::{Duration, Instant};

/// Tries numbers of threads, and knows the best one.
#[derive(Debug)]
pub(crate) struct Pace {
    choices: Vec<Choice>,
    best: usize,
    /// The choice that is tried, in a round that tries.
    tried: Option<usize>,
    /// The last steps, all of one choice.
    last: Span,
    /// The steps since the last trials but the last ones.
    steady: Span,
    /// How long the last trials took.
    trials: Duration,
    /// For how many times as long as they took there are no new ones.
    patience: u32,
    /// Whether it is time to try again.
    is_due: bool,
}

/// Some steps.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    steps: u32,
    spent: Duration,
}

impl Span {
    /// How long a step took.
    fn seconds(self) -> f64 {
        self.spent.as_secs_f64() / f64::from(self.steps)
    }
}

#[derive(Debug)]
struct Choice {
    threads: usize,
    /// Seconds a step, as far as is known.
    seconds: Option<f64>,
}

/// A choice is tried for so many steps at least, and so long that one sees what it costs to wait for a thread that has
/// been interrupted; three times as long when it is tried again.
const TRIAL: (u32, Duration) = (3, Duration::from_millis(3));

/// Between trials, the best choice is kept for so many times as long as they took: the least, at first, and the most.
const PATIENCE: (u32, u32, u32) = (4, 30, 480);

/// Steps on several threads that take so much longer than in their trial are reason to try again in half the time: once it
/// was an interruption, again and again it is another process.
const SLOW: f64 = 1.5;

/// More threads have to be so much faster, as a share, to be worth it.
const GAIN: f64 = 0.05;

impl Pace {
    /// For up to `n_threads` threads: powers of two, and all of them.
    pub(crate) fn new(n_threads: usize) -> Self {
        let powers = std::iter::successors(Some(1), |n| Some(2 * n)).take_while(|&n| n < n_threads);
        let choice = |threads| Choice { threads, seconds: None };
        Pace {
            choices: powers.chain([n_threads]).map(choice).collect(),
            best: 0,
            tried: (n_threads > 1).then_some(0),
            last: Span::default(),
            steady: Span::default(),
            trials: Duration::ZERO,
            patience: PATIENCE.1,
            is_due: false,
        }
    }

    /// Runs a step, with as many threads as it is told. Only `whole` steps are compared.
    pub(crate) fn step<R>(&mut self, whole: bool, step: impl FnOnce(usize) -> R) -> R {
        if self.choices.len() == 1 || !whole {
            return step(self.threads());
        }
        let start = Instant::now();
        let result = step(self.threads());
        self.record(start.elapsed());
        result
    }

    /// With how many threads the next step runs.
    fn threads(&self) -> usize {
        self.choices[self.tried.unwrap_or(self.best)].threads
    }

    /// Takes note of how long a step took.
    fn record(&mut self, elapsed: Duration) {
        self.last.steps += 1;
        self.last.spent += elapsed;
        let is_known = self.tried.is_some_and(|tried| self.choices[tried].seconds.is_some());
        let long = if is_known { 3 * TRIAL.1 } else { TRIAL.1 };
        if self.last.steps < TRIAL.0 || self.last.spent < long {
            return;
        }
        match self.tried {
            Some(tried) => self.judge(tried),
            None => self.watch(),
        }
    }

    /// Looks at the last steps between trials: whether it is time for new ones.
    fn watch(&mut self) {
        let known = self.choices[self.best].seconds.unwrap_or(f64::INFINITY);
        let is_slow = self.best > 0 && self.last.seconds() > SLOW * known;
        self.steady.steps += self.last.steps;
        self.steady.spent += self.last.spent;
        self.turn_to(None);
        if is_slow {
            self.patience = (self.patience / 2).max(PATIENCE.0);
        }
        if self.steady.spent >= self.patience * self.trials {
            self.is_due = true;
            if self.best > 0 {
                self.try_again();
            }
        }
    }

    /// Whether the next steps had better run inside of the pool, because they use it. Going there takes some tens of
    /// microseconds, so one thread alone stays where it is; then it is here that the choices are tried again.
    pub(crate) fn enters_pool(&mut self) -> bool {
        if self.is_due {
            self.try_again();
        }
        self.tried.is_some() || self.best > 0
    }

    /// Tries the other choices. The best one needs no trial: its many steps tell more.
    fn try_again(&mut self) {
        self.choices[self.best].seconds = Some(self.steady.seconds());
        (self.is_due, self.trials, self.steady) = (false, Duration::ZERO, Span::default());
        self.turn_to(self.next(0));
    }

    /// The next choice to be tried, from one on: at first all are, and then those that are not the best.
    fn next(&self, from: usize) -> Option<usize> {
        (from..self.choices.len()).find(|&i| i != self.best || self.choices[i].seconds.is_none())
    }

    /// Ends a trial.
    fn judge(&mut self, tried: usize) {
        self.choices[tried].seconds = Some(self.last.seconds());
        self.trials += self.last.spent;
        let next = self.next(tried + 1);
        self.turn_to(next);
        if next.is_some() {
            return;
        }
        let seconds = |i: usize| self.choices[i].seconds.unwrap_or(f64::INFINITY);
        let better = |best, i| if seconds(i) < (1.0 - GAIN) * seconds(best) { i } else { best };
        let before = std::mem::replace(&mut self.best, (0..self.choices.len()).fold(0, better));
        self.patience = if self.best == before { PATIENCE.2.min(2 * self.patience) } else { PATIENCE.1 };
    }

    fn turn_to(&mut self, tried: Option<usize>) {
        (self.tried, self.last) = (tried, Span::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// How many steps of so many microseconds each number of threads gets.
    fn steps(pace: &mut Pace, n_steps: usize, micros: impl Fn(usize) -> u64) -> Vec<usize> {
        let mut counts = vec![0; 9];
        for _ in 0..n_steps {
            pace.enters_pool();
            let threads = pace.threads();
            counts[threads] += 1;
            pace.record(Duration::from_micros(micros(threads)));
        }
        counts
    }

    #[test]
    fn every_choice_is_tried_and_the_fastest_kept() {
        let mut pace = Pace::new(6);
        let micros = |threads| if threads == 2 { 1000 } else { 1500 };
        assert_eq!(steps(&mut pace, 3 + 3 + 3 + 3, micros), [0, 3, 3, 0, 3, 0, 3, 0, 0]);
        assert_eq!(steps(&mut pace, 300, micros)[2], 300);
    }

    #[test]
    fn a_choice_that_becomes_slow_is_left() {
        let mut pace = Pace::new(2);
        let before = steps(&mut pace, 1000, |threads| if threads == 2 { 1000 } else { 1500 });
        let after = steps(&mut pace, 1000, |threads| if threads == 2 { 4000 } else { 1500 });
        assert!(before[2] > 900 && after[2] < 50, "{before:?}, then {after:?}");
    }

    #[test]
    fn more_threads_that_gain_next_to_nothing_are_not_used() {
        let counts = steps(&mut Pace::new(2), 1000, |threads| if threads == 2 { 980 } else { 1000 });
        assert!(counts[1] > 900, "{counts:?}");
    }

    #[test]
    fn trials_take_a_small_share_of_the_time_however_long_a_step_is() {
        for micros in [1, 100, 1_000_000] {
            let counts = steps(&mut Pace::new(2), 100_000, |threads| micros * threads as u64);
            assert!(counts[2] < 2000, "steps of {micros} us: {counts:?}");
        }
    }

    #[test]
    fn interruptions_now_and_then_do_not_turn_the_choice() {
        let (n_runs, n_steps, mut of_one) = (20, 50_000, 0);
        for seed in 0..n_runs {
            let (mut pace, mut random) = (Pace::new(2), ChaCha8Rng::seed_from_u64(seed));
            for _ in 0..n_steps {
                pace.enters_pool();
                let interruption = if random.random_ratio(1, 1000) { 6000 } else { 0 };
                let threads = pace.threads();
                of_one += usize::from(threads == 1);
                pace.record(Duration::from_micros(if threads == 2 { 100 } else { 150 } + interruption));
            }
        }
        let share = of_one as f64 / (n_runs as usize * n_steps) as f64;
        assert!(share < 0.12, "{:.1} % of the steps on one thread", 100.0 * share);
    }

    #[test]
    fn one_thread_stays_outside_of_the_pool() {
        let mut pace = Pace::new(2);
        assert!(pace.enters_pool(), "to try two");
        steps(&mut pace, 6, |threads| 1000 * threads as u64);
        assert!(!pace.enters_pool());
    }

    #[test]
    fn one_thread_is_no_choice_and_steps_of_another_size_are_not_compared() {
        let mut pace = Pace::new(1);
        (0..100).for_each(|_| assert_eq!(pace.step(true, |threads| threads), 1));
        let mut pace = Pace::new(2);
        (0..100).for_each(|_| assert_eq!(pace.step(false, |threads| threads), 1));
        assert_eq!((pace.last.steps, pace.tried), (0, Some(0)));
    }
}
