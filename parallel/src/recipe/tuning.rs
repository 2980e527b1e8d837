//! A random search for settings that suit the data: learning rate, width and weight decay.

use paragrad_core::Scalar;
use paragrad_core::nn::Mlp;
use paragrad_core::optim::{AdamConfig, Decoupled, RmsPropConfig, SgdConfig};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Prepared, Recipe, RecipeError};
use crate::config::{OptimizerConfig, TrainConfig};
use crate::fits::fit_all;
use crate::history::{Epoch, FitError};
use crate::metrics::Metrics;
use crate::trainer::Trainer;

/// What to try, and how often.
///
/// # Source
/// Bergstra and Bengio, Random search for hyper-parameter optimization, 2012: better than a grid of as many trials.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// How many trainings; the first is the recipe as it is.
    pub trials: usize,
    /// The smallest and the largest learning rate, drawn evenly by order of magnitude.
    pub learning_rates: (f64, f64),
    /// Neurons of a hidden layer, the same for all.
    pub widths: Vec<usize>,
    /// The smallest and the largest weight decay, drawn like the learning rate; that of Adam is decoupled.
    pub weight_decays: (f64, f64),
}

impl Default for Search {
    fn default() -> Self {
        Search {
            trials: 20,
            learning_rates: (1e-3, 0.1),
            widths: vec![8, 16, 32, 64, 128],
            weight_decays: (1e-3, 1.0),
        }
    }
}

/// A training with settings of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The settings, from which the same training can be had again.
    pub recipe: Recipe,
    /// The mean loss of the rows that validate, and how good the network is on them; or why there is none.
    pub result: Result<(f64, Metrics), FitError>,
}

impl Trial {
    /// What trials are ranked by: infinite where training diverged.
    pub fn loss(&self) -> f64 {
        self.result
            .as_ref()
            .map_or(f64::INFINITY, |(loss, _)| if loss.is_nan() { f64::INFINITY } else { *loss })
    }
}

/// Searches have a stream of their own beside those of splits, orders, masks and first weights.
const STREAM: u64 = 6 << 56;

impl Search {
    /// The recipes to try, by the seed of the first, which is the given one. Numbers have two digits, so that they are
    /// easily written again.
    pub fn recipes(&self, recipe: &Recipe) -> Vec<Recipe> {
        let mut rng = ChaCha8Rng::seed_from_u64(recipe.seed);
        rng.set_stream(STREAM);
        let drawn = std::iter::repeat_with(|| self.draw(recipe, &mut rng));
        std::iter::once(recipe.clone()).chain(drawn).take(self.trials).collect()
    }

    fn draw(&self, recipe: &Recipe, rng: &mut ChaCha8Rng) -> Recipe {
        let learning_rate = two_digits(between(self.learning_rates, unit(rng)));
        let weight_decay = two_digits(between(self.weight_decays, unit(rng)));
        let width = self.widths.get((unit(rng) * self.widths.len() as f64) as usize);
        let hidden = recipe.hidden.iter().map(|&n| width.copied().unwrap_or(n)).collect();
        let optimizer = Some(decaying(recipe.optimizer, weight_decay));
        Recipe { learning_rate, hidden, optimizer, ..recipe.clone() }
    }
}

impl Recipe {
    /// Trains with several settings on what this recipe made ready, side by side and each on one thread, and ranks them
    /// by the loss of the rows that validate: the best first, of equals the earlier. The observer is told of every epoch
    /// of every trial, by its number from 0.
    ///
    /// ```
    /// use paragrad::{Recipe, Search};
    /// use paragrad::datasets::{CsvOptions, open};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe { epochs: Some(20), validation: 0.3, ..Recipe::default() };
    /// let prepared = recipe.prepare(&open("iris", &CsvOptions::default())?)?;
    /// let trials = recipe.tune(&prepared, &Search { trials: 6, ..Search::default() }, |_, _| ())?;
    /// println!("learning rate {}, loss {}", trials[0].recipe.learning_rate, trials[0].loss());
    /// # assert!(trials.windows(2).all(|pair| pair[0].loss() <= pair[1].loss()));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If no rows validate, if the threads cannot be started, or if a recipe makes no sense.
    pub fn tune(
        &self,
        prepared: &Prepared,
        search: &Search,
        observer: impl Fn(usize, &Epoch) + Sync,
    ) -> Result<Vec<Trial>, RecipeError> {
        let Some(validation) = &prepared.validation else { return Err(RecipeError::NothingToTuneBy) };
        let recipes = search.recipes(self);
        let trainers = recipes.iter().map(|recipe| recipe.trainer_for(prepared));
        let mut trainers = trainers.collect::<Result<Vec<_>, _>>()?;
        let results = fit_all(&mut trainers, self.threads, |i, trainer| {
            prepared.fit(trainer, |epoch| observer(i, epoch))?;
            Ok(prepared.measure(trainer, validation))
        })?;
        let mut trials: Vec<Trial> =
            recipes.into_iter().zip(results).map(|(recipe, result)| Trial { recipe, result }).collect();
        trials.sort_by(|a, b| a.loss().total_cmp(&b.loss()));
        Ok(trials)
    }

    /// A trainer of this recipe's network for what another one made ready, on the calling thread alone.
    fn trainer_for(&self, prepared: &Prepared) -> Result<Trainer<super::RecipeObjective>, RecipeError> {
        self.check()?;
        self.check_fresh("a search")?;
        let network = self.network(prepared.network.n_inputs, prepared.n_outputs())?;
        let config = TrainConfig { threads: Some(1), ..self.train_config(prepared.training.len()) };
        Ok(Trainer::new(prepared.objective(), Mlp::from_config(&network, config.seed), config)?)
    }
}

/// The same optimiser, or else AdamW, with a weight decay, decoupled if it is Adam.
fn decaying(optimizer: Option<OptimizerConfig>, weight_decay: f64) -> OptimizerConfig {
    match optimizer.unwrap_or(OptimizerConfig::Adam(AdamConfig::default())) {
        OptimizerConfig::Sgd(sgd) => OptimizerConfig::Sgd(SgdConfig { weight_decay, ..sgd }),
        OptimizerConfig::Adam(adam) => {
            OptimizerConfig::Adam(AdamConfig { weight_decay, decoupled: Decoupled::Yes, ..adam })
        }
        OptimizerConfig::RmsProp(rms) => OptimizerConfig::RmsProp(RmsPropConfig { weight_decay, ..rms }),
    }
}

/// A number from 0 up to but not including 1.
fn unit(rng: &mut ChaCha8Rng) -> f64 {
    f64::from(rng.next_u32()) / 2_f64.powi(32)
}

/// The number a share of the way between two, by order of magnitude.
fn between((low, high): (f64, f64), share: f64) -> f64 {
    let (low, high) = (Scalar::ln(low), Scalar::ln(high));
    Scalar::exp(low + share * (high - low))
}

fn two_digits(number: f64) -> f64 {
    format!("{number:.1e}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use paragrad_datasets::{CsvOptions, open};

    #[test]
    fn settings_are_drawn_from_their_ranges_and_the_first_are_as_given() {
        let (given, search) = (Recipe::default(), Search { trials: 200, ..Search::default() });
        let recipes = search.recipes(&given);
        assert_eq!((recipes.len(), &recipes[0]), (200, &given));
        assert_eq!(recipes, search.recipes(&given));
        assert_ne!(recipes, search.recipes(&Recipe { seed: 1, ..given }));
        let rates: Vec<f64> = recipes.iter().map(|recipe| recipe.learning_rate).collect();
        assert!(
            rates.iter().all(|rate| (1e-3..=0.1).contains(rate) && two_digits(*rate) == *rate),
            "{rates:?}"
        );
        // Half of them within each order of magnitude: a standard deviation of 7.
        let below = rates.iter().filter(|&&rate| rate < 0.01).count();
        assert!((65..=135).contains(&below), "{below} of 200");
        for width in search.widths {
            assert!(recipes.iter().any(|recipe| recipe.hidden == [width]), "{width}");
        }
    }

    #[test]
    fn trials_that_diverge_come_last() {
        let table = open("diabetes", &CsvOptions::default()).expect("a bundled set");
        let recipe = Recipe { validation: 0.2, epochs: Some(2), hidden: vec![], ..Recipe::default() };
        let prepared = recipe.prepare(&table).expect("a recipe");
        let search = Search { trials: 3, learning_rates: (1e300, 1e300), ..Search::default() };
        let trials = recipe.tune(&prepared, &search, |_, _| ()).expect("three trials");
        assert_eq!((&trials[0].recipe, trials[1].loss()), (&recipe, f64::INFINITY));
        assert!(matches!(trials[1].result, Err(FitError::Diverged { .. })));
        let none = Prepared { validation: None, ..prepared };
        assert_eq!(recipe.tune(&none, &search, |_, _| ()), Err(RecipeError::NothingToTuneBy));
    }
}
