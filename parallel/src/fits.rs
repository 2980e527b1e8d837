//! Independent fits side by side: restarts, folds, an ensemble. Where one fit is too small to keep all cores busy, many
//! fits are not.

use crate::config::ConfigError;
use crate::sample_loss::SampleLoss;
use crate::trainer::Trainer;
use crate::workers::{Team, Workers};

/// Does `fit` with every trainer, each on one thread, side by side on `threads` threads (as many as there are cores if
/// `None`); what it returned, in the order of the trainers. Who is free takes the next trainer, and no bit depends on
/// the number of threads.
///
/// ```
/// use paragrad::{Dataset, Mlp, Supervised, TrainConfig, Trainer, fit_all};
/// use std::ops::ControlFlow;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let data = Dataset::new(vec![0., 0., 0., 1., 1., 0., 1., 1.], 2, vec![0., 1., 1., 0.], 1)?;
/// let config = TrainConfig { learning_rate: 0.5, threads: Some(1), ..TrainConfig::default() };
/// let trainer = |seed| Trainer::new(Supervised::default(), Mlp::new(2, &[8, 1], seed), config.clone());
/// let mut trainers = (0..5).map(trainer).collect::<Result<Vec<_>, _>>()?;
/// let losses = fit_all(&mut trainers, None, |_, trainer| {
///     trainer.fit(&data, |_, _| ControlFlow::Continue(()))?;
///     Ok::<_, paragrad::FitError>(trainer.evaluate(&data))
/// })?;
/// assert_eq!(losses.len(), 5);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If the threads cannot be started.
pub fn fit_all<L, R>(
    trainers: &mut [Trainer<L>],
    threads: Option<usize>,
    fit: impl Fn(usize, &mut Trainer<L>) -> R + Sync,
) -> Result<Vec<R>, ConfigError>
where
    L: SampleLoss + Send,
    R: Send,
{
    let workers = Workers::start(threads)?;
    let mut tasks: Vec<_> = trainers.iter_mut().enumerate().map(|(i, trainer)| (i, trainer, None)).collect();
    let team = Team { workers: &workers, threads: workers.len() };
    team.each(&mut tasks, |(i, trainer, result)| *result = Some(trainer.alone(|trainer| fit(*i, trainer))));
    Ok(tasks.into_iter().filter_map(|(_, _, result)| result).collect())
}
