//! Losses that teach nothing, or the wrong thing, as a formula may by mistake.

use std::fmt;

use paragrad_core::Loss;
use paragrad_datasets::Scaling;

use super::{Answer, LossName, Prepared};
use crate::wording::counted;

/// Why a loss is not one to learn by, though it has a value.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum LossDoubt {
    /// It falls without end, so that no prediction is the best.
    NoMinimum {
        /// The loss.
        loss: LossName,
        /// The target of a row where it does.
        target: String,
    },
    /// It is lower for every wrong answer than for the right one.
    PrefersWrong {
        /// The loss.
        loss: LossName,
        /// The class for which it is.
        target: String,
    },
    /// It is the same for every prediction.
    Indifferent {
        /// The loss.
        loss: LossName,
    },
    /// It is the same for every prediction of one of several targets.
    IndifferentTo {
        /// The loss.
        loss: LossName,
        /// The target.
        target: String,
    },
}

/// What is wrong with the loss of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    NoMinimum,
    PrefersWrong,
    Indifferent,
}

impl Prepared {
    /// What is wrong with the loss, if something is: it is tried out on outputs near and far, for the targets of some of
    /// the rows that train.
    ///
    /// ```
    /// use paragrad::datasets::{CsvOptions, open};
    /// use paragrad::{LossName, Recipe};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let doubt = |loss: &str| {
    ///     let LossName(loss) = loss.parse()?;
    ///     let recipe = Recipe { loss: Some(loss), ..Recipe::default() };
    ///     Ok::<_, Box<dyn std::error::Error>>(recipe.prepare(&open("iris", &CsvOptions::default())?)?.loss_doubt())
    /// };
    /// assert_eq!(doubt("-y * ln(p)")?, None);
    /// let doubt = doubt("y * ln(p)")?.expect("the minus sign is missing");
    /// assert!(doubt.to_string().contains("falls without end"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn loss_doubt(&self) -> Option<LossDoubt> {
        let Loss::Formula(_) = self.encoding.loss() else { return None };
        let loss = LossName(self.encoding.loss().clone());
        let samples = self.typical_samples();
        let faults: Vec<Option<Fault>> = samples.iter().map(|&sample| self.fault(sample)).collect();
        let first = |fault| faults.iter().position(|found| *found == Some(fault));
        let target = |i: usize| self.target_text(samples[i]);
        if let Some(i) = first(Fault::NoMinimum) {
            return Some(LossDoubt::NoMinimum { loss, target: target(i) });
        }
        if let Some(i) = first(Fault::PrefersWrong) {
            return Some(LossDoubt::PrefersWrong { loss, target: target(i) });
        }
        let all = !faults.is_empty() && faults.iter().all(|found| *found == Some(Fault::Indifferent));
        if all {
            return Some(LossDoubt::Indifferent { loss });
        }
        let target = self.indifferent_target(&samples)?;
        Some(LossDoubt::IndifferentTo { loss, target })
    }

    /// The first of several targets that the loss of none of these samples depends on.
    fn indifferent_target(&self, samples: &[usize]) -> Option<String> {
        let targets = self.encoding.preparation().targets();
        if targets.len() == 1 {
            return None;
        }
        let is_without =
            |&target: &usize| samples.iter().all(|&sample| self.is_indifferent_to(target, sample));
        let found = (0..targets.len()).find(is_without)?;
        Some(targets[found].name.clone())
    }

    /// Whether the loss of a sample is the same whatever is predicted of a target, be the others right or wrong.
    fn is_indifferent_to(&self, target: usize, sample: usize) -> bool {
        let targets = &self.training.y(sample)[..self.n_outputs()];
        let exact = self.exact(targets);
        let loss = |error: f64, of_others: f64| {
            let error_of = |i: usize| if i == target { error } else { of_others };
            let outputs: Vec<f64> = exact.iter().enumerate().map(|(i, z)| z + error_of(i)).collect();
            self.encoding.loss().of(&outputs, targets)
        };
        [0.0, 0.7].into_iter().all(|of_others| are_the_same(&ERRORS.map(|error| loss(error, of_others))))
    }

    /// The first sample of each class, or some from the first to the last.
    fn typical_samples(&self) -> Vec<usize> {
        const MOST: usize = 32;
        let n = self.training.len();
        let class_of = |sample: usize| self.encoding.truth(self.training.y(sample)).class();
        match self.encoding.preparation().labels().len() {
            0 => (0..n.min(MOST)).map(|i| i * n / n.min(MOST)).collect(),
            n_classes => {
                let of_class = |class| (0..n).find(|&sample| class_of(sample) == Some(class));
                (0..n_classes.min(MOST)).filter_map(of_class).collect()
            }
        }
    }

    /// What is true of a sample, of many targets the first few: `a is 1, b is 2.5, c is 3 (and 57 more targets)`.
    fn target_text(&self, sample: usize) -> String {
        const MOST: usize = 3;
        let preparation = self.encoding.preparation();
        match self.encoding.truth(self.training.y(sample)) {
            Answer::Class { class, .. } => {
                format!("{} is {:?}", preparation.targets()[0].name, preparation.label(class))
            }
            Answer::Numbers(numbers) => {
                let more = numbers.len().saturating_sub(MOST);
                let targets = preparation.targets().iter().zip(numbers).take(MOST);
                let targets = targets.map(|(target, number)| format!("{} is {number}", target.name));
                let targets: Vec<String> = targets.collect();
                match more {
                    0 => targets.join(" and "),
                    _ => format!("{} (and {})", targets.join(", "), counted(more, "more target")),
                }
            }
        }
    }

    fn fault(&self, sample: usize) -> Option<Fault> {
        let targets = &self.training.y(sample)[..self.n_outputs()];
        let loss = |outputs: &[f64]| self.encoding.loss().of(outputs, targets);
        let class = self.encoding.truth(targets).class();
        let others = if class.is_some() { vec![0.0; targets.len()] } else { self.exact(targets) };
        let along = |direction: &Vec<f64>, size: f64| loss(&moved(&others, direction, size));
        if self.directions(class).iter().any(|direction| falls_without_end(|size| along(direction, size))) {
            return Some(Fault::NoMinimum);
        }
        let tried: Vec<f64> = match class {
            Some(right) => {
                let n_classes = self.encoding.preparation().labels().len();
                let answers = (0..n_classes).map(|class| self.outputs_of(class));
                let losses: Vec<[f64; 2]> =
                    answers.map(|outputs| [1.0, 4.0].map(|size| loss(&scaled(&outputs, size)))).collect();
                let is_worse = |wrong: &[f64; 2]| (0..2).all(|i| is_below(wrong[i], losses[right][i]));
                let mut others = losses.iter().enumerate().filter(|(class, _)| *class != right).peekable();
                if others.peek().is_some() && others.all(|(_, losses)| is_worse(losses)) {
                    return Some(Fault::PrefersWrong);
                }
                losses.concat()
            }
            None => ERRORS.map(|error| loss(&others.iter().map(|z| z + error).collect::<Vec<_>>())).to_vec(),
        };
        are_the_same(&tried).then_some(Fault::Indifferent)
    }

    /// Outputs that mean these numbers.
    fn exact(&self, targets: &[f64]) -> Vec<f64> {
        let scalings = self.encoding.preparation().targets().iter().map(|target| target.scaling);
        let output = |(y, scaling): (&f64, Scaling)| match self.encoding.keeps_units() {
            true => (y - scaling.center) / scaling.spread,
            false => *y,
        };
        targets.iter().zip(scalings).map(output).collect()
    }

    /// Outputs to go along: each of the first ones alone, in either direction, and that of the class.
    fn directions(&self, class: Option<usize>) -> Vec<Vec<f64>> {
        const MOST: usize = 32;
        let n = self.n_outputs();
        let own = class.filter(|&class| class < n);
        let along = |output: usize| {
            [1.0, -1.0].map(|size| (0..n).map(|i| if i == output { size } else { 0.0 }).collect::<Vec<f64>>())
        };
        (0..n.min(MOST)).chain(own).flat_map(along).collect()
    }

    /// Outputs that speak for a class.
    fn outputs_of(&self, class: usize) -> Vec<f64> {
        match self.n_outputs() {
            1 => vec![if class == 1 { 1.0 } else { -1.0 }],
            n => (0..n).map(|i| if i == class { 1.0 } else { -1.0 }).collect(),
        }
    }
}

/// Errors that are tried beside none, in outputs.
const ERRORS: [f64; 4] = [0.0, 0.5, -1.0, 4.0];

/// Whether finite losses differ by no more than rounding.
fn are_the_same(losses: &[f64]) -> bool {
    let is_first = |loss: &f64| !is_below(*loss, losses[0]) && !is_below(losses[0], *loss);
    losses[0].is_finite() && losses.iter().all(is_first)
}

/// Outputs as far along a direction as it says, where it says something.
fn moved(others: &[f64], direction: &[f64], size: f64) -> Vec<f64> {
    let output = |(&other, &along): (&f64, &f64)| if along == 0.0 { other } else { along * size };
    others.iter().zip(direction).map(output).collect()
}

fn scaled(direction: &[f64], size: f64) -> Vec<f64> {
    direction.iter().map(|output| output * size).collect()
}

/// Whether a number is smaller than another by more than rounding.
fn is_below(a: f64, b: f64) -> bool {
    b - a > 1e-9 * a.abs().max(b.abs()).max(1.0)
}

/// Whether a loss becomes negative along a direction, and falls at least as much with every four times as far: as
/// logarithms do, and what falls faster. A loss that has a bound falls less and less.
fn falls_without_end(loss: impl Fn(f64) -> f64) -> bool {
    const NEAREST: i32 = -4;
    const FAR: i32 = 2;
    const FARTHEST: i32 = 12;
    const AS_MUCH: f64 = 0.9;
    let all: Vec<f64> = (NEAREST..=FARTHEST).map(|power| loss(4_f64.powi(power))).collect();
    // What falls as an exponential does ends in minus infinity before it is far.
    let n_finite = all.iter().take_while(|loss| loss.is_finite()).count();
    let end = all.get(n_finite).copied().unwrap_or(f64::NEG_INFINITY);
    let first = if n_finite == all.len() { FAR.abs_diff(NEAREST) as usize } else { 0 };
    if end != f64::NEG_INFINITY || n_finite < first + 4 {
        return false;
    }
    let losses = &all[first..n_finite];
    let falls: Vec<f64> = losses.windows(2).map(|pair| pair[0] - pair[1]).collect();
    let goes_on = |pair: &[f64]| pair[0] > 0.0 && pair[1] >= AS_MUCH * pair[0];
    losses.last().is_some_and(|last| *last < 0.0) && falls.windows(2).all(goes_on)
}

impl fmt::Display for LossDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ADVICE: &str = "is a minus sign missing, or one too many?";
        match self {
            LossDoubt::NoMinimum { loss, target } => write!(
                f,
                "the loss {loss} has no minimum: where {target}, it falls without end, and predictions go astray with it; \
                 {ADVICE}"
            ),
            LossDoubt::PrefersWrong { loss, target } => {
                write!(
                    f,
                    "the loss {loss} is lower for wrong predictions than for right ones where {target}; {ADVICE}"
                )
            }
            LossDoubt::Indifferent { loss } => {
                write!(f, "the loss {loss} is the same for every prediction, so nothing can be learnt by it")
            }
            LossDoubt::IndifferentTo { loss, target } => write!(
                f,
                "the loss {loss} is the same for every prediction of {target}, so nothing is learnt of that; leave it out \
                 of the targets, or let the loss say what its errors cost"
            ),
        }
    }
}
