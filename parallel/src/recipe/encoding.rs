//! What goes into a network and what comes out, as the task and the loss want it.

use paragrad_core::formula::Link;
use paragrad_core::{Loss, Scalar, softmax};
use paragrad_datasets::{Applied, Dataset, Preparation, PrepareOptions, Scaling, Table, Task};

use super::{Answer, RecipeError};

/// Targets encoded for a loss, and outputs decoded to answers.
///
/// | task | loss | target | answer |
/// |---|---|---|---|
/// | regression | squared, absolute, Huber | standard deviations from the mean | the output, unscaled |
/// | regression | Poisson | count / mean count | mean count · e^output |
/// | binary | binary cross-entropy | 0 or 1 | the second class where output > 0; probability sigmoid(output) |
/// | binary | hinge, squared, absolute, Huber | -1 or 1 | the second class where output > 0 |
/// | multiclass | cross-entropy | 1 for the class, else 0 | the largest output; probabilities softmax(outputs) |
/// | multiclass | hinge, squared, absolute, Huber | 1 for the class, else -1 | the largest output |
/// | regression | formula | the number | the output, unscaled: `p` |
/// | binary | formula | 0 or 1 | the second class where output > 0; its probability `p` = sigmoid(output) |
/// | multiclass | formula | 1 for the class, else 0 | the largest output; probabilities `p` = softmax(outputs) |
///
/// Several targets are a regression of each: an output for every target, scaled and unscaled by itself, and the mean of
/// the losses of all.
///
/// To divide counts by their mean divides the Poisson loss by it, up to a constant, and so changes no optimum; the
/// network then starts near the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoding {
    preparation: Preparation,
    loss: Loss,
}

impl Encoding {
    /// Fits on some rows of a table, for a loss or else the usual one of the task: squared error, binary cross-entropy
    /// or cross-entropy.
    ///
    /// # Errors
    /// Those of [`Preparation::fit`]; a loss that does not suit the task.
    ///
    /// # Panics
    /// If `rows` is empty or names a row that the table does not have.
    #[track_caller]
    pub fn fit(
        table: &Table,
        rows: &[usize],
        options: &PrepareOptions,
        loss: Option<Loss>,
    ) -> Result<Self, RecipeError> {
        let preparation = Preparation::fit(table, rows, options)?;
        let loss = loss.unwrap_or_else(|| usual_loss(preparation.task()));
        let Encoding { preparation, loss } = Encoding::new(preparation, loss)?;
        let preparation = if loss == Loss::Poisson { for_counts(preparation)? } else { preparation };
        Ok(Encoding { preparation, loss })
    }

    /// What a preparation and a loss make together.
    ///
    /// # Errors
    /// A loss that does not suit the task; a formula that names an output that is not there.
    pub fn new(preparation: Preparation, loss: Loss) -> Result<Self, RecipeError> {
        check(&loss, preparation.task())?;
        let loss = match loss {
            Loss::Formula(formula) => {
                let check = formula.check_outputs(preparation.n_targets());
                check.map_err(|error| RecipeError::Formula { formula: formula.to_string(), error })?;
                Loss::Formula(formula.with_link(link(&preparation)))
            }
            loss => loss,
        };
        Ok(Encoding { preparation, loss })
    }

    /// What was fitted.
    pub fn preparation(&self) -> &Preparation {
        &self.preparation
    }

    /// The loss that targets are encoded for.
    pub fn loss(&self) -> &Loss {
        &self.loss
    }

    /// What is to be predicted.
    pub fn task(&self) -> Task {
        self.preparation.task()
    }

    /// Encodes the rows of a table that have a target.
    ///
    /// # Errors
    /// Those of [`Preparation::apply`]; a negative count for [`Loss::Poisson`].
    pub fn encode(&self, table: &Table) -> Result<Applied, RecipeError> {
        self.encode_rows(table, (0..table.n_rows()).collect())
    }

    /// The same for some rows, in ascending order.
    ///
    /// # Errors
    /// Those of [`Encoding::encode`].
    ///
    /// # Panics
    /// If there is no such row.
    pub fn encode_rows(&self, table: &Table, rows: Vec<usize>) -> Result<Applied, RecipeError> {
        let mut applied = match self.keeps_units() {
            true => in_units(self.preparation.clone())?.apply_rows(table, rows)?,
            false => self.preparation.apply_rows(table, rows)?,
        };
        if self.loss == Loss::Poisson {
            self.refuse_negative(table, &applied)?;
        }
        if self.has_signs() {
            applied.data = with_signs(&applied.data)?;
        }
        Ok(applied)
    }

    /// What a network means by its outputs. The first of equally large outputs wins.
    pub fn answer(&self, outputs: &[f64]) -> Answer {
        match self.task() {
            Task::Regression if self.loss == Loss::Poisson => {
                self.unscaled(&outputs.iter().copied().map(Scalar::exp).collect::<Vec<_>>())
            }
            Task::Regression => self.unscaled(outputs),
            Task::Binary => {
                let class = usize::from(outputs[0] > 0.0);
                let sure = if class == 1 { outputs[0] } else { -outputs[0] };
                Answer::Class { class, probability: self.has_probabilities().then(|| Scalar::sigmoid(sure)) }
            }
            Task::Multiclass => {
                let class = largest(outputs);
                let probability = self.has_probabilities().then(|| softmax(outputs)[class]);
                Answer::Class { class, probability }
            }
        }
    }

    /// Numbers in the units of each target.
    pub(crate) fn unscaled(&self, outputs: &[f64]) -> Answer {
        let unscaled = |(target, &output): (usize, &f64)| self.preparation.unscale(target, output);
        Answer::Numbers(outputs.iter().enumerate().map(unscaled).collect())
    }

    /// The probability of every class, if the loss is one of probabilities.
    pub fn probabilities(&self, outputs: &[f64]) -> Option<Vec<f64>> {
        match self.task() {
            _ if !self.has_probabilities() => None,
            Task::Binary => Some([-outputs[0], outputs[0]].map(Scalar::sigmoid).to_vec()),
            _ => Some(softmax(outputs)),
        }
    }

    /// How much outputs speak for every class: its probability, or, if the loss is none of probabilities, its output.
    /// Nothing for regression.
    pub fn class_scores(&self, outputs: &[f64]) -> Vec<f64> {
        match self.task() {
            Task::Regression => Vec::new(),
            Task::Binary if !self.has_probabilities() => vec![-outputs[0], outputs[0]],
            _ => self.probabilities(outputs).unwrap_or_else(|| outputs.to_vec()),
        }
    }

    /// What the targets of an encoded sample mean.
    pub fn truth(&self, targets: &[f64]) -> Answer {
        let class = |class| Answer::Class { class, probability: None };
        // A weight may follow.
        let targets = &targets[..self.preparation.n_targets()];
        match self.task() {
            Task::Regression if self.keeps_units() => Answer::Numbers(targets.to_vec()),
            Task::Regression => self.unscaled(targets),
            Task::Binary => class(usize::from(targets[0] > 0.0)),
            Task::Multiclass => class(largest(targets)),
        }
    }

    /// Whether the loss is one of probabilities, so that outputs are logits.
    pub fn has_probabilities(&self) -> bool {
        match self.loss {
            Loss::BinaryCrossEntropy | Loss::CrossEntropy => true,
            Loss::Formula(_) => self.task() != Task::Regression,
            _ => false,
        }
    }

    /// Whether the loss is in the units of the data, as formulas of numbers are.
    pub fn keeps_units(&self) -> bool {
        matches!(self.loss, Loss::Formula(_)) && self.task() == Task::Regression
    }

    /// Whether classes are encoded as -1 and 1.
    fn has_signs(&self) -> bool {
        self.task() != Task::Regression && !self.has_probabilities()
    }

    fn refuse_negative(&self, table: &Table, applied: &Applied) -> Result<(), RecipeError> {
        let counts = applied.data.targets();
        let Some(place) = counts.iter().position(|&count| count < 0.0) else { return Ok(()) };
        let (sample, target) = (place / self.preparation.n_targets(), place % self.preparation.n_targets());
        Err(RecipeError::NegativeCount {
            file: table.name().to_owned(),
            line: table.line(applied.rows[sample]),
            column: self.preparation.targets()[target].name.clone(),
            found: self.preparation.unscale(target, counts[place]),
        })
    }
}

/// The same samples with classes as -1 and 1.
fn with_signs(data: &Dataset) -> Result<Dataset, RecipeError> {
    let signs = data.targets().iter().map(|y| 2.0 * y - 1.0).collect();
    let names = (data.feature_names().to_vec(), data.target_names().to_vec());
    let data = Dataset::new(data.features().to_vec(), data.n_features(), signs, data.n_targets())?;
    Ok(data.with_names(names.0, names.1)?)
}

/// The loss that suits a task when nobody asks for another.
fn usual_loss(task: Task) -> Loss {
    match task {
        Task::Regression => Loss::SquaredError,
        Task::Binary => Loss::BinaryCrossEntropy,
        Task::Multiclass => Loss::CrossEntropy,
    }
}

/// What outputs mean to a formula.
fn link(preparation: &Preparation) -> Link {
    match preparation.task() {
        Task::Regression => {
            let targets = preparation.targets().iter();
            Link::Affine(targets.map(|target| (target.scaling.center, target.scaling.spread)).collect())
        }
        Task::Binary => Link::Sigmoid,
        Task::Multiclass => Link::Softmax,
    }
}

/// The preparation whose targets stay what they are.
fn in_units(preparation: Preparation) -> Result<Preparation, RecipeError> {
    rescaled(preparation, |_| Scaling { center: 0.0, spread: 1.0 })
}

/// The preparation whose targets are scaled otherwise, each depending on how it was.
fn rescaled(preparation: Preparation, of: impl Fn(Scaling) -> Scaling) -> Result<Preparation, RecipeError> {
    let scalings: Vec<Scaling> = preparation.targets().iter().map(|target| of(target.scaling)).collect();
    let mut targets = scalings.into_iter().enumerate();
    Ok(targets.try_fold(preparation, |all, (target, scaling)| all.with_target_scaling(target, scaling))?)
}

fn check(loss: &Loss, task: Task) -> Result<(), RecipeError> {
    let advice = match (loss, task) {
        (Loss::BinaryCrossEntropy | Loss::CrossEntropy | Loss::Hinge, Task::Regression) => {
            "it is for classes; use squared-error, absolute-error or huber, or choose a task of classes"
        }
        (Loss::CrossEntropy, Task::Binary) => {
            "it needs an output for each class; use binary-cross-entropy, or choose the task multiclass"
        }
        (Loss::BinaryCrossEntropy, Task::Multiclass) => "it is for two classes; use cross-entropy",
        (Loss::Poisson, Task::Binary | Task::Multiclass) => {
            "it is for counts; use a loss of classes, or choose the task regression"
        }
        _ => return Ok(()),
    };
    Err(RecipeError::Loss { loss: super::LossName(loss.clone()), task, advice })
}

/// The preparation with targets divided by their means and not moved.
fn for_counts(preparation: Preparation) -> Result<Preparation, RecipeError> {
    rescaled(preparation, |Scaling { center: mean, .. }| Scaling {
        center: 0.0,
        spread: if mean > 0.0 { mean } else { 1.0 },
    })
}

/// The index of the largest number, the first of equals.
pub(crate) fn largest(numbers: &[f64]) -> usize {
    (1..numbers.len()).fold(0, |best, i| if numbers[i] > numbers[best] { i } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use paragrad_datasets::{CsvOptions, ErrorKind};

    const NUMBERS: &str = "x,y\n1,0\n2,3.5\n3,2.5\n";
    const TWO: &str = "x,y\n1,no\n2,yes\n3,yes\n";
    const THREE: &str = "x,y\n1,a\n2,b\n3,c\n";

    fn encode(csv: &str, loss: Option<Loss>) -> Result<(Encoding, Dataset), RecipeError> {
        let table = Table::parse("t.csv", csv, &CsvOptions::default())?;
        let rows: Vec<usize> = (0..table.n_rows()).collect();
        let encoding = Encoding::fit(&table, &rows, &PrepareOptions::default(), loss)?;
        let data = encoding.encode(&table)?.data;
        Ok((encoding, data))
    }

    /// The targets of all rows under a loss.
    #[track_caller]
    fn check_targets(csv: &str, loss: Option<Loss>, expected: &[f64]) {
        let (encoding, data) = encode(csv, loss).expect("a loss that suits the task");
        let loss = encoding.loss();
        assert_eq!(data.targets(), expected, "{loss:?}");
        let back = (0..data.len()).map(|row| encoding.truth(data.y(row)));
        if encoding.task() != Task::Regression {
            let class = |class| Answer::Class { class, probability: None };
            let expected = if encoding.task() == Task::Binary { [0, 1, 1] } else { [0, 1, 2] };
            assert!(back.eq(expected.map(class)), "{loss:?}");
        } else {
            assert!(back.eq([0.0, 3.5, 2.5].map(|number| Answer::Numbers(vec![number]))), "{loss:?}");
        }
    }

    #[test]
    fn targets_are_encoded_as_the_loss_wants_them() {
        check_targets(NUMBERS, Some(Loss::Poisson), &[0.0, 1.75, 1.25]);
        check_targets(TWO, None, &[0.0, 1.0, 1.0]);
        check_targets(TWO, Some(Loss::Hinge), &[-1.0, 1.0, 1.0]);
        check_targets(TWO, Some(Loss::SquaredError), &[-1.0, 1.0, 1.0]);
        check_targets(THREE, None, &[1., 0., 0., 0., 1., 0., 0., 0., 1.]);
        check_targets(THREE, Some(Loss::Hinge), &[1., -1., -1., -1., 1., -1., -1., -1., 1.]);
    }

    #[test]
    fn outputs_are_answers() {
        let answer = |csv, loss, outputs: &[f64]| encode(csv, loss).expect("an encoding").0.answer(outputs);
        let class = |class, probability| Answer::Class { class, probability };
        assert_eq!(answer(NUMBERS, None, &[0.0]), Answer::Numbers(vec![2.0]));
        assert_eq!(answer(NUMBERS, Some(Loss::Poisson), &[0.0]), Answer::Numbers(vec![2.0]));
        assert_eq!(answer(TWO, None, &[0.0]), class(0, Some(0.5)));
        assert_eq!(answer(TWO, Some(Loss::Hinge), &[0.1]), class(1, None));
        assert_eq!(answer(THREE, None, &[1.0, 1.0, 1.0]), class(0, Some(1.0 / 3.0)));
        assert_eq!(answer(THREE, Some(Loss::Hinge), &[-2.0, -1.0, -1.5]), class(1, None));
        let probabilities =
            |csv, loss, outputs: &[f64]| encode(csv, loss).expect("an encoding").0.probabilities(outputs);
        assert_eq!(probabilities(TWO, None, &[0.0]), Some(vec![0.5, 0.5]));
        assert_eq!(probabilities(THREE, None, &[2.0, 2.0, 2.0]), Some(vec![1.0 / 3.0; 3]));
        assert_eq!(probabilities(TWO, Some(Loss::Hinge), &[0.0]), None);
    }

    #[test]
    fn a_loss_that_does_not_suit_the_task_is_refused() {
        let refused = [
            (NUMBERS, Loss::Hinge),
            (NUMBERS, Loss::CrossEntropy),
            (NUMBERS, Loss::BinaryCrossEntropy),
            (TWO, Loss::CrossEntropy),
            (TWO, Loss::Poisson),
            (THREE, Loss::BinaryCrossEntropy),
            (THREE, Loss::Poisson),
        ];
        for (csv, loss) in refused {
            assert!(matches!(encode(csv, Some(loss.clone())), Err(RecipeError::Loss { .. })), "{loss:?}");
        }
    }

    #[test]
    fn a_negative_count_is_refused_with_its_line() {
        let error = encode("x,y\n1,2.5\n2,-1\n3,4\n", Some(Loss::Poisson)).expect_err("a count of -1");
        assert!(matches!(error, RecipeError::NegativeCount { line: 3, found: -1.0, .. }), "{error}");
    }

    #[test]
    fn faults_of_the_data_stay_what_they_are() {
        let error = encode("x,y\none,2\n2,3\n", None).expect_err("a word");
        let RecipeError::Data(error) = error else { panic!("{error}") };
        assert!(matches!(error.kind(), ErrorKind::NotANumber { .. }), "{error}");
    }
}
