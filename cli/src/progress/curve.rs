//! The losses of epochs, thinned out so that any number of epochs fits.

/// More points than any terminal has columns of dots.
const MOST_POINTS: usize = 512;

/// A loss for every so many epochs.
pub(super) struct Curve {
    /// Epochs a point.
    stride: usize,
    points: Vec<f64>,
    /// Of a point's losses, in the order in which they come, which stands for them.
    join: fn(f64, f64) -> f64,
    epochs: usize,
}

impl Curve {
    /// Of one training: a point is the last of its losses.
    pub(super) fn of_one() -> Self {
        Curve::new(|_, later| later)
    }

    /// Of several trainings: a point is the lowest of their losses.
    pub(super) fn of_lowest() -> Self {
        Curve::new(f64::min)
    }

    fn new(join: fn(f64, f64) -> f64) -> Self {
        Curve { stride: 1, points: Vec::new(), join, epochs: 0 }
    }

    /// Adds the loss of an epoch, from 1.
    pub(super) fn add(&mut self, epoch: usize, loss: f64) {
        self.epochs = self.epochs.max(epoch);
        while (epoch - 1) / self.stride >= MOST_POINTS {
            self.thin_out();
        }
        let i = (epoch - 1) / self.stride;
        match self.points.get_mut(i) {
            Some(point) => *point = (self.join)(*point, loss),
            None => {
                self.points.resize(i, f64::NAN);
                self.points.push(loss);
            }
        }
    }

    /// Whether there is a loss at all.
    pub(super) fn any(&self) -> bool {
        !self.points.is_empty()
    }

    pub(super) fn losses(&self) -> &[f64] {
        &self.points
    }

    /// The last epoch.
    pub(super) fn epochs(&self) -> usize {
        self.epochs
    }

    fn thin_out(&mut self) {
        let join = |pair: &[f64]| pair.iter().copied().reduce(self.join).unwrap_or(f64::NAN);
        self.points = self.points.chunks(2).map(join).collect();
        self.stride *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_epochs_fits() {
        let mut curve = Curve::of_one();
        for epoch in 1..=100_000 {
            curve.add(epoch, epoch as f64);
            assert!(curve.losses().len() <= MOST_POINTS);
        }
        assert_eq!((curve.epochs(), curve.losses().last()), (100_000, Some(&100_000.0)));
        assert!(curve.losses().is_sorted() && curve.losses().len() > MOST_POINTS / 3);
    }

    #[test]
    fn of_several_trainings_the_lowest_counts() {
        let mut curve = Curve::of_lowest();
        for (epoch, loss) in [(1, 3.0), (2, 2.0), (1, 2.5), (2, f64::NAN), (3, 1.0), (2, 4.0)] {
            curve.add(epoch, loss);
        }
        assert_eq!(curve.losses(), [2.5, 2.0, 1.0]);
    }
}
