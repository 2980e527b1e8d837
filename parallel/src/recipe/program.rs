//! What the compiler makes of a recipe's network, to be shown before anything is trained.

use paragrad_core::compile::Program;

use super::{Prepared, RecipeObjective};

impl Prepared {
    /// The program that training runs: one sample's loss and its gradient.
    ///
    /// ```
    /// use paragrad::Recipe;
    /// use paragrad::datasets::{CsvOptions, open};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let prepared = Recipe::default().prepare(&open("iris", &CsvOptions::default())?)?;
    /// println!("{}", prepared.program());
    /// # Ok(())
    /// # }
    /// ```
    pub fn program(&self) -> Program {
        let (n_x, n_y) = (self.training.n_features(), self.training.n_targets());
        Program::of(&self.objective(), &self.model(), n_x, n_y)
    }

    /// The program of one sample's prediction, without a gradient.
    pub fn prediction_program(&self) -> Program {
        Program::of_prediction(&self.objective(), &self.model(), self.training.n_features())
    }

    /// What is learned: the network, and the loss that suits the target.
    pub fn objective(&self) -> RecipeObjective {
        RecipeObjective { loss: self.encoding.loss().clone(), label_smoothing: self.label_smoothing }
    }
}
