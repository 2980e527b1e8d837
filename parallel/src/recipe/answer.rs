//! What a network says of a sample, or what is true of it.

/// What a network says of a sample, or what is true of it.
///
/// ```
/// use paragrad::Answer;
///
/// let height = Answer::Numbers(vec![1.75]);
/// assert_eq!((height.number(), height.class()), (Some(1.75), None));
/// let height_and_weight = Answer::Numbers(vec![1.75, 70.0]);
/// assert_eq!((height_and_weight.number(), height_and_weight.numbers()), (None, &[1.75, 70.0][..]));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// One of the classes.
    Class {
        /// Its index in [`labels`](paragrad_datasets::Preparation::labels).
        class: usize,
        /// How sure the network is, if the loss is one of probabilities.
        probability: Option<f64>,
    },
    /// A number for each of the [`targets`](paragrad_datasets::Preparation::targets), in the units of the data.
    Numbers(Vec<f64>),
}

impl Answer {
    /// The class, if it is one.
    pub fn class(&self) -> Option<usize> {
        match self {
            Answer::Class { class, .. } => Some(*class),
            Answer::Numbers(_) => None,
        }
    }

    /// The numbers, one for each target; none of a class.
    pub fn numbers(&self) -> &[f64] {
        match self {
            Answer::Class { .. } => &[],
            Answer::Numbers(numbers) => numbers,
        }
    }

    /// The number, if there is one target and it is a number.
    pub fn number(&self) -> Option<f64> {
        match self.numbers() {
            [number] => Some(*number),
            _ => None,
        }
    }
}

/// The numbers of many answers, target by target: a row for each of so many.
pub(crate) fn by_target(answers: impl Iterator<Item = Answer>, n_targets: usize) -> Vec<Vec<f64>> {
    let mut targets = vec![Vec::new(); n_targets];
    for answer in answers {
        targets.iter_mut().zip(answer.numbers()).for_each(|(of_target, &number)| of_target.push(number));
    }
    targets
}
