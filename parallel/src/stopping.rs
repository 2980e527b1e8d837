//! When training stops before its last epoch, and whose parameters are kept: those that did best on rows that validate.

use std::ops::ControlFlow;

/// Ends a fit when the loss of the rows that validate no longer falls, and keeps the parameters of the epoch where that
/// loss was lowest.
///
/// ```
/// use paragrad::{Dataset, EarlyStopping, Mlp, Supervised, TrainConfig, Trainer};
/// use std::ops::ControlFlow;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let training = Dataset::new(vec![0., 1., 2., 3.], 1, vec![0.1, 0.9, 2.2, 2.8], 1)?;
/// let validation = Dataset::new(vec![0.5, 2.5], 1, vec![0.4, 2.6], 1)?;
/// let early_stopping = Some(EarlyStopping { patience: 20, ..EarlyStopping::default() });
/// let config = TrainConfig { learning_rate: 0.1, early_stopping, ..TrainConfig::default() };
/// let mut trainer = Trainer::new(Supervised::default(), Mlp::new(1, &[8, 1], 42), config)?;
/// let fit = trainer.fit_validated(&training, Some(&validation), |_, _| ControlFlow::Continue(()))?;
/// let kept = fit.kept.ok_or("an epoch")?;
/// assert_eq!(fit.epochs[kept - 1].validation, Some(trainer.evaluate(&validation)));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EarlyStopping {
    /// So many epochs in a row without a lower loss end the fit; by default 20.
    pub patience: usize,
    /// For the patience, a loss is lower if it is so by at least this much; by default by anything at all.
    pub min_delta: f64,
}

impl Default for EarlyStopping {
    fn default() -> Self {
        EarlyStopping { patience: 20, min_delta: 0.0 }
    }
}

/// What is known of the epochs so far.
#[derive(Debug)]
pub(crate) struct Watch {
    stopping: EarlyStopping,
    /// The epoch of the lowest loss so far, that loss, and the parameters at that time.
    best: Option<(usize, f64, Vec<f64>)>,
    stalled: usize,
}

impl Watch {
    pub(crate) fn new(stopping: EarlyStopping) -> Self {
        Watch { stopping, best: None, stalled: 0 }
    }

    /// Takes note of an epoch; whether that was enough.
    pub(crate) fn see(
        &mut self,
        epoch: usize,
        loss: f64,
        parameters: impl FnOnce() -> Vec<f64>,
    ) -> ControlFlow<()> {
        let best = self.best.as_ref().map_or(f64::INFINITY, |best| best.1);
        let EarlyStopping { patience, min_delta } = self.stopping;
        let gains = loss < best && loss <= best - min_delta;
        self.stalled = if gains { 0 } else { self.stalled + 1 };
        if loss < best {
            self.best = Some((epoch, loss, parameters()));
        }
        if self.stalled < patience { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    /// The best epoch and its parameters, if any had a loss at all.
    pub(crate) fn into_best(self) -> Option<(usize, Vec<f64>)> {
        self.best.map(|(epoch, _, parameters)| (epoch, parameters))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After how many of these losses it stops, and which is kept.
    #[track_caller]
    fn check(patience: usize, min_delta: f64, losses: &[f64], stops: usize, kept: Option<usize>) {
        let mut watch = Watch::new(EarlyStopping { patience, min_delta });
        let see = |(i, &loss): (usize, &f64)| watch.see(i + 1, loss, || vec![loss]).is_break();
        let stopped = losses.iter().enumerate().position(see).map_or(losses.len(), |i| i + 1);
        let best = watch.into_best();
        assert_eq!((stopped, best.as_ref().map(|best| best.0)), (stops, kept), "{losses:?}");
        assert!(best.is_none_or(|(epoch, parameters)| parameters == [losses[epoch - 1]]));
    }

    #[test]
    fn patience_ends_when_nothing_is_gained() {
        check(2, 0.0, &[3.0, 2.0, 2.5, 2.0, 1.0], 4, Some(2));
        check(3, 0.0, &[3.0, 2.0, 2.5, 2.0, 1.0], 5, Some(5));
        check(1, 0.0, &[3.0, 2.0, 1.0], 3, Some(3));
    }

    #[test]
    fn small_gains_are_kept_but_do_not_count() {
        check(2, 0.5, &[3.0, 2.9, 2.8, 1.0], 3, Some(3));
        check(2, 0.5, &[3.0, 2.5, 2.0, 1.5], 4, Some(4));
    }

    #[test]
    fn a_loss_that_is_not_a_number_is_no_gain() {
        check(2, 0.0, &[f64::NAN, f64::NAN, 1.0], 2, None);
        check(2, 0.0, &[f64::NAN, 1.0, f64::NAN], 3, Some(2));
    }
}
