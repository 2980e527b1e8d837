//! How good a recipe is on rows that it has not seen: k trainings, each with another part of the table kept apart.

use paragrad_datasets::{Table, Target};

use super::{Prepared, Recipe, RecipeError};
use crate::fits::fit_all;
use crate::history::{Epoch, Fit, FitError};
use crate::linear::{LinearModel, NoLinearModel};
use crate::metrics::{Metrics, TargetScores};
use crate::reduce::canonical_mean;

/// What the trainings of a cross-validation gave.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossValidation {
    /// In order.
    pub folds: Vec<Fold>,
}

/// A training on all rows but those of one fold.
#[derive(Debug, Clone, PartialEq)]
pub struct Fold {
    /// What was trained on, and what was kept apart.
    pub prepared: Prepared,
    /// How training went.
    pub fit: Fit,
    /// The mean loss of the rows kept apart.
    pub loss: f64,
    /// How good the network is on them.
    pub metrics: Metrics,
    /// How good the linear model of the rows that train is on them.
    pub linear: Result<Metrics, NoLinearModel>,
}

/// How good networks are at one target of a regression, over all folds.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetSpreads {
    /// The column.
    pub name: String,
    /// Every score of the rows kept apart, by name.
    pub scores: Vec<(&'static str, Spread)>,
    /// The same of the linear models, if every fold has one.
    pub linear: Option<Vec<(&'static str, Spread)>>,
}

/// The mean of some numbers, and how far they are spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Their mean.
    pub mean: f64,
    /// The standard deviation of what they are a sample of: sqrt(sum (x - mean)^2 / (n - 1)).
    pub deviation: f64,
}

impl Spread {
    /// Of some numbers.
    pub fn of(numbers: &[f64]) -> Self {
        let mean = canonical_mean(numbers);
        let squares: Vec<f64> = numbers.iter().map(|number| (number - mean).powi(2)).collect();
        let n = numbers.len() as f64;
        Spread { mean, deviation: (canonical_mean(&squares) * n / (n - 1.0)).sqrt() }
    }
}

impl CrossValidation {
    /// Every score of the rows kept apart, the loss first, by name and over all folds; of several targets, their means.
    pub fn spreads(&self) -> Vec<(&'static str, Spread)> {
        spreads(&self.folds.iter().map(Fold::scores).collect::<Vec<_>>())
    }

    /// The same of the linear models, without losses, if every fold has one.
    pub fn linear_spreads(&self) -> Option<Vec<(&'static str, Spread)>> {
        Some(spreads(&self.linear()?.into_iter().map(Metrics::scores).collect::<Vec<_>>()))
    }

    /// The scores of each target of a regression by itself; nothing for classes.
    pub fn target_spreads(&self) -> Vec<TargetSpreads> {
        let networks: Vec<&Metrics> = self.folds.iter().map(|fold| &fold.metrics).collect();
        let targets = networks.first().map_or(&[][..], |metrics| metrics.targets());
        let spreads = |of_folds: &[&Metrics], target: usize| {
            let scores = of_folds.iter().map(|metrics| metrics.targets()[target].scores.by_name().to_vec());
            spreads(&scores.collect::<Vec<_>>())
        };
        let of_target = |(i, target): (usize, &TargetScores)| TargetSpreads {
            name: target.name.clone(),
            scores: spreads(&networks, i),
            linear: self.linear().map(|linear| spreads(&linear, i)),
        };
        targets.iter().enumerate().map(of_target).collect()
    }

    /// How good the linear models are, if every fold has one.
    fn linear(&self) -> Option<Vec<&Metrics>> {
        self.folds.iter().map(|fold| fold.linear.as_ref().ok()).collect()
    }
}

/// Of scores of the same names, of each fold.
fn spreads(folds: &[Vec<(&'static str, f64)>]) -> Vec<(&'static str, Spread)> {
    let names = folds.first().map_or(&[][..], Vec::as_slice);
    let of_all = |i: usize| folds.iter().map(|scores| scores[i].1).collect::<Vec<f64>>();
    names.iter().enumerate().map(|(i, (name, _))| (*name, Spread::of(&of_all(i)))).collect()
}

impl Fold {
    /// The scores of the rows kept apart, the loss first.
    pub fn scores(&self) -> Vec<(&'static str, f64)> {
        std::iter::once(("loss", self.loss)).chain(self.metrics.scores()).collect()
    }
}

impl Recipe {
    /// Makes a table ready once for each of `n_folds` folds, of which every row is kept apart in one: stratified for
    /// classes, and by the seed.
    ///
    /// # Errors
    /// Those of [`prepare`](Recipe::prepare); fewer than 2 folds or more than rows; a share of rows that validate besides,
    /// or early stopping, which would judge by the very rows that are kept apart.
    pub fn folds(&self, table: &Table, n_folds: usize) -> Result<Vec<Prepared>, RecipeError> {
        let rows = table.n_rows();
        if !(2..=rows).contains(&n_folds) {
            return Err(RecipeError::Folds { folds: n_folds, rows });
        }
        self.check()?;
        self.check_fresh("a cross-validation")?;
        if self.keeps_rows_apart() || self.early_stopping.is_some() {
            return Err(RecipeError::FoldsValidate);
        }
        let splits = Target::of(table, &self.target)?.folds(n_folds, self.seed)?;
        splits.iter().map(|split| self.prepare_split(table, split)).collect()
    }

    /// Trains once for each of `n_folds` folds, the trainings side by side and each on one thread, and measures on the
    /// rows that each kept apart. The observer is told of every epoch of every fold, by its number from 0.
    ///
    /// ```
    /// use paragrad::Recipe;
    /// use paragrad::datasets::{CsvOptions, open};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe { epochs: Some(100), ..Recipe::default() };
    /// let validated = recipe.cross_validate(&open("iris", &CsvOptions::default())?, 5, |_, _| ())?;
    /// let (name, accuracy) = validated.spreads()[1];
    /// assert_eq!(name, "accuracy");
    /// assert!(accuracy.mean > 0.9 && accuracy.deviation < 0.1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`folds`](Recipe::folds), and a training that diverges.
    pub fn cross_validate(
        &self,
        table: &Table,
        n_folds: usize,
        observer: impl Fn(usize, &Epoch) + Sync,
    ) -> Result<CrossValidation, RecipeError> {
        self.cross_validate_folds(self.folds(table, n_folds)?, observer)
    }

    /// The same of folds that are made ready already, by [`folds`](Recipe::folds).
    ///
    /// # Errors
    /// Threads that cannot be started, and a training that diverges.
    pub fn cross_validate_folds(
        &self,
        folds: Vec<Prepared>,
        observer: impl Fn(usize, &Epoch) + Sync,
    ) -> Result<CrossValidation, RecipeError> {
        let trainers = folds.iter().map(|fold| fold.trainer_alone(fold.config.seed));
        let mut trainers = trainers.collect::<Result<Vec<_>, _>>()?;
        let fits = fit_all(&mut trainers, self.threads, |i, trainer| {
            Ok((folds[i].fit(trainer, |epoch| observer(i, epoch))?, folds[i].linear()))
        })?;
        let fits = fits.into_iter().collect::<Result<Vec<_>, FitError>>()?;
        let fold = |((prepared, trainer), (fit, linear)): ((Prepared, &_), (Fit, Result<LinearModel, _>))| {
            let apart = prepared.validation.as_ref()?;
            let (loss, metrics) = prepared.measure(trainer, apart);
            let linear = linear.map(|linear| prepared.linear_metrics(&linear, apart));
            Some(Fold { prepared, fit, loss, metrics, linear })
        };
        Ok(CrossValidation { folds: folds.into_iter().zip(&trainers).zip(fits).filter_map(fold).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_of_what_the_numbers_are_a_sample_of() {
        assert_eq!(Spread::of(&[1.0, 2.0, 3.0]), Spread { mean: 2.0, deviation: 1.0 });
        assert!(Spread::of(&[5.0]).deviation.is_nan());
    }
}
