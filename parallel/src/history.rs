//! What a fit tells: of every epoch, of all together, or why it ended early.

use std::fmt;

/// What an observer is told after every epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Epoch {
    /// How many epochs of this fit are done, from 1.
    pub number: usize,
    /// How many there are to be.
    pub of: usize,
    /// Mean loss per sample over the epoch, each before the update that it led to.
    pub loss: f64,
    /// Mean loss of the rows that validate after the epoch, if there are any; in the precision of training.
    pub validation: Option<f64>,
    /// The learning rate of this epoch.
    pub learning_rate: f64,
    /// Seconds of training so far, validation and observers not counted.
    pub seconds: f64,
    /// Samples trained on so far.
    pub samples: usize,
}

/// What a fit did.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Of every epoch, in order.
    pub epochs: Vec<Epoch>,
    /// The epoch, from 1, whose parameters were kept by [early stopping](crate::EarlyStopping); without it the last
    /// one's are.
    pub kept: Option<usize>,
}

impl Fit {
    /// Seconds of training, validation and observers not counted.
    pub fn seconds(&self) -> f64 {
        self.epochs.last().map_or(0.0, |epoch| epoch.seconds)
    }

    /// Samples a second, forward, backward and update.
    pub fn samples_per_second(&self) -> f64 {
        self.epochs.last().map_or(0.0, |epoch| epoch.samples as f64 / epoch.seconds)
    }
}

/// Why a fit ended early.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// There is nothing to learn from.
    #[error("the data set has no rows, expected at least one")]
    Empty,
    /// A loss or a parameter is infinite or not a number.
    #[error(
        "{what} in epoch {epoch}: training diverged; a smaller learning rate than {learning_rate:?} usually helps (the \
         parameters are those of the epoch's start)"
    )]
    Diverged {
        /// What is not finite.
        what: NotFinite,
        /// In which epoch, from 1.
        epoch: usize,
        /// The learning rate at that time.
        learning_rate: f64,
    },
}

/// What ceased to be finite in training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NotFinite {
    /// The loss of a batch, or their mean.
    Loss(f64),
    /// A parameter, while every loss was finite.
    Parameter(f64),
}

impl fmt::Display for NotFinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotFinite::Loss(loss) => write!(f, "the loss became {loss}"),
            NotFinite::Parameter(parameter) => write!(f, "a parameter became {parameter}"),
        }
    }
}
