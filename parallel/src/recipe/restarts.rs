//! Several trainings from different first weights, of which the best is kept.

use super::{Prepared, RecipeError, RecipeObjective};
use crate::fits::fit_all;
use crate::history::{Epoch, Fit, FitError};
use crate::trainer::Trainer;

/// The best of several trainings, and what the others came to.
#[derive(Debug)]
pub struct Restarts {
    /// The trainer of the best, with its seed in the configuration.
    pub trainer: Trainer<RecipeObjective>,
    /// How the best went.
    pub fit: Fit,
    /// Which is the best, from 0.
    pub best: usize,
    /// What each was judged by: the mean loss of the rows that validate, or, without such rows, of those that train.
    /// Infinite where training diverged.
    pub losses: Vec<f64>,
}

impl Prepared {
    /// Trains from `n` seeds, that of the configuration and those that follow it, side by side and each on one thread,
    /// and keeps the network with the lowest loss on the rows that validate, or, without such rows, on those that
    /// train; the first of equals. Which rows validate is the same for all. The observer is told of every epoch of every
    /// training, by its number from 0.
    ///
    /// # Errors
    /// If the threads cannot be started, or all trainings diverge: then the first one's error.
    ///
    /// # Panics
    /// If `n` is 0.
    #[track_caller]
    pub fn restart(
        &self,
        n: usize,
        observer: impl Fn(usize, &Epoch) + Sync,
    ) -> Result<Restarts, RecipeError> {
        assert!(n > 0, "0 trainings, expected at least 1");
        let seeds = (0..n as u64).map(|i| self.config.seed.wrapping_add(i));
        let mut trainers = seeds.map(|seed| self.trainer_alone(seed)).collect::<Result<Vec<_>, _>>()?;
        let mut fits = fit_all(&mut trainers, self.config.threads, |i, trainer| {
            let fit = self.fit(trainer, |epoch| observer(i, epoch))?;
            Ok((trainer.evaluate(self.validation.as_ref().unwrap_or(&self.training)), fit))
        })?;
        let losses: Vec<f64> = fits.iter().map(loss).collect();
        let best = (1..n).fold(0, |best, i| if losses[i] < losses[best] { i } else { best });
        let (_, fit) = fits.swap_remove(best)?;
        Ok(Restarts { trainer: trainers.swap_remove(best), fit, best, losses })
    }
}

fn loss(fit: &Result<(f64, Fit), FitError>) -> f64 {
    match fit {
        Ok((loss, _)) if !loss.is_nan() => *loss,
        _ => f64::INFINITY,
    }
}
