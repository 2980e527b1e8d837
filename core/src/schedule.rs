//! How the learning rate changes over the epochs.

use crate::scalar::Scalar;

/// A course of the learning rate, as a factor on its start; epochs are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    /// The course after the warm-up.
    pub decay: Decay,
    /// For so many epochs the rate rises linearly, from 1/n of its start in the first to all of it in the n-th.
    pub warm_up: usize,
}

/// A course of the learning rate after the warm-up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Decay {
    /// No change.
    Constant,
    /// Times `factor` after every `every` epochs.
    Step {
        /// Epochs between two changes.
        every: usize,
        /// What the rate is multiplied by.
        factor: f64,
    },
    /// Half a cosine from 1 to `end`.
    ///
    /// # Source
    /// Loshchilov and Hutter, SGDR, 2017, eq. 5, without restarts.
    Cosine {
        /// The factor after the last epoch.
        end: f64,
    },
    /// A straight line from 1 to `end`.
    Linear {
        /// The factor after the last epoch.
        end: f64,
    },
}

impl Default for Schedule {
    fn default() -> Self {
        Schedule { decay: Decay::Constant, warm_up: 0 }
    }
}

impl Schedule {
    /// The factor for `epoch` of `n_epochs`.
    pub fn factor(&self, epoch: usize, n_epochs: usize) -> f64 {
        if epoch < self.warm_up {
            (epoch + 1) as f64 / self.warm_up as f64
        } else {
            self.decay.factor(epoch - self.warm_up, n_epochs.saturating_sub(self.warm_up))
        }
    }
}

impl Decay {
    fn factor(self, epoch: usize, n_epochs: usize) -> f64 {
        let progress = epoch as f64 / n_epochs.max(1) as f64;
        match self {
            Decay::Constant => 1.0,
            Decay::Step { every, factor } => (0..epoch / every.max(1)).fold(1.0, |rate, _| rate * factor),
            Decay::Cosine { end } => {
                let half_wave = Scalar::cos(std::f64::consts::PI * progress);
                end + (1.0 - end) * (1.0 + half_wave) / 2.0
            }
            Decay::Linear { end } => 1.0 + (end - 1.0) * progress,
        }
    }
}
