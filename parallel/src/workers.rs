//! Threads that work off numbered tasks.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::config::ConfigError;

/// Where tasks run: on the calling thread alone, or on the threads of a pool.
#[derive(Debug, Clone)]
pub(crate) enum Workers {
    Caller,
    Pool(Arc<ThreadPool>),
}

impl Workers {
    /// `threads` threads, or as many as there are cores.
    pub(crate) fn start(threads: Option<usize>) -> Result<Self, ConfigError> {
        let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        Workers::new(threads).map_err(|error| ConfigError::Threads { threads, reason: error.to_string() })
    }

    /// `n` threads; one is the caller itself.
    pub(crate) fn new(n: usize) -> Result<Self, rayon::ThreadPoolBuildError> {
        match n {
            0 | 1 => Ok(Workers::Caller),
            _ => Ok(Workers::Pool(Arc::new(ThreadPoolBuilder::new().num_threads(n).build()?))),
        }
    }

    /// How many threads there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Workers::Caller => 1,
            Workers::Pool(pool) => pool.current_num_threads(),
        }
    }

    /// Runs `work` on one of the threads: inside, [`each`](Workers::each) starts without waking the pool from outside.
    pub(crate) fn enter<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        match self {
            Workers::Caller => work(),
            Workers::Pool(pool) => pool.install(work),
        }
    }

    /// The results of tasks `0..n_tasks`, in order.
    pub(crate) fn collect<R: Send>(&self, n_tasks: usize, task: impl Fn(usize) -> R + Send + Sync) -> Vec<R> {
        match self {
            Workers::Caller => (0..n_tasks).map(task).collect(),
            Workers::Pool(pool) => pool.install(|| (0..n_tasks).into_par_iter().map(task).collect()),
        }
    }

    /// Has the workers claim tasks `0..n_tasks`, by `grain` at a time, until none are left. `work` runs once on every
    /// worker that gets a claim, with the worker's number and the tasks it claims. Who does which task is a matter of
    /// chance.
    ///
    /// The calling worker never waits for one that has not begun: it can do all tasks itself.
    pub(crate) fn each(&self, n_tasks: usize, grain: usize, work: impl Fn(usize, Tasks<'_>) + Sync) {
        let claims = Claims { next: AtomicUsize::new(0), n_tasks, grain: grain.max(1) };
        let run = |worker: usize| {
            if let Some(now) = claims.claim() {
                work(worker, Tasks { now, claims: &claims });
            }
        };
        let n_helpers = self.len().min(n_tasks.div_ceil(claims.grain)).saturating_sub(1);
        match self {
            Workers::Pool(pool) if n_helpers > 0 => pool.in_place_scope(|scope| {
                let run = &run;
                (1..=n_helpers).for_each(|worker| scope.spawn(move |_| run(worker)));
                run(0);
            }),
            _ => run(0),
        }
    }
}

/// So many of the workers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Team<'a> {
    pub(crate) workers: &'a Workers,
    pub(crate) threads: usize,
}

impl Team<'_> {
    /// Has the team do `work` on each item, who is free on the next one.
    ///
    /// The calling worker never waits for one that has not begun: it can do everything itself.
    pub(crate) fn each<T: Send>(self, items: &mut [T], work: impl Fn(&mut T) + Sync) {
        self.share(items, |queue| queue.for_each(&work));
    }

    /// [Does work](Self::each) in which each thread has something of its own, always the same as far as possible. Each of
    /// the team takes one, once, so that as many as threads are enough.
    ///
    /// # Panics
    /// If there are fewer `own` than threads.
    pub(crate) fn each_with<S: Send, T: Send>(
        self,
        own: &[Mutex<S>],
        items: &mut [T],
        work: impl Fn(&mut S, &mut T) + Sync,
    ) {
        self.share(items, |queue| {
            let first = rayon::current_thread_index().unwrap_or(0);
            let free = (0..own.len()).find_map(|i| try_lock(&own[(first + i) % own.len()]));
            let mut own = free.expect("one for each thread");
            queue.for_each(|item| work(&mut own, item));
        });
    }

    /// Has each of the team work off a queue of all items, until none are left.
    fn share<T: Send>(self, items: &mut [T], work: impl Fn(&mut dyn Iterator<Item = &mut T>) + Sync) {
        let n_helpers = self.threads.min(items.len()).saturating_sub(1);
        match self.workers {
            Workers::Pool(pool) if n_helpers > 0 => {
                let queue = Mutex::new(items.iter_mut());
                let run = || work(&mut std::iter::from_fn(|| lock(&queue).next()));
                pool.in_place_scope(|scope| {
                    (0..n_helpers).for_each(|_| scope.spawn(|_| run()));
                    run();
                });
            }
            _ => work(&mut items.iter_mut()),
        }
    }
}

/// Tasks that nobody has claimed yet.
struct Claims {
    next: AtomicUsize,
    n_tasks: usize,
    grain: usize,
}

impl Claims {
    fn claim(&self) -> Option<Range<usize>> {
        let start = self.next.fetch_add(self.grain, Ordering::Relaxed);
        (start < self.n_tasks).then(|| start..(start + self.grain).min(self.n_tasks))
    }
}

/// The numbers of the tasks that one worker claims, one claim after the other.
pub(crate) struct Tasks<'a> {
    now: Range<usize>,
    claims: &'a Claims,
}

impl Iterator for Tasks<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.now.is_empty() {
            self.now = self.claims.claim()?;
        }
        self.now.next()
    }
}

/// The [`lock`], if nobody has it.
fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(error)) => Some(error.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// The lock, also after a panic elsewhere: what these locks guard is started afresh before it is read.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_is_worked_on_once_with_what_one_thread_has_at_a_time() {
        for threads in [1, 2, 5] {
            let workers = Workers::new(threads).expect("some threads");
            let (own, mut items) = (Vec::from_iter((0..threads).map(|_| Mutex::new(0))), vec![0; 100]);
            for _ in 0..50 {
                Team { workers: &workers, threads }.each_with(&own, &mut items, |done, item| {
                    *done += 1;
                    *item += 1;
                });
            }
            assert_eq!(items, [50; 100]);
            assert_eq!(own.iter().map(|done| *lock(done)).sum::<usize>(), 50 * 100, "{threads} threads");
        }
    }
}
