//! What is told of each of several targets, for a person and for a program.

use paragrad::datasets::Preparation;
use paragrad::metrics::{Metrics, Scores, TargetScores};
use serde::Serialize;

use super::columns::{Side, columns};
use super::json::ScoresJson;
use super::text::{clean, name, r2, short};

/// Tables of more targets are cut.
const MOST_SHOWN: usize = 10;

/// The names of the targets.
pub(crate) fn of(preparation: &Preparation) -> Vec<&str> {
    preparation.targets().iter().map(|target| target.name.as_str()).collect()
}

/// Targets in a sentence, the first few of many: `weight, waist and pulse`.
pub(crate) fn named(targets: &[&str]) -> String {
    const MOST: usize = 4;
    let mut names: Vec<String> = targets.iter().take(MOST).map(|target| name(target, 40)).collect();
    if targets.len() > MOST {
        names.push(format!("{} more", targets.len() - MOST));
    }
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    }
}

/// What stands before scores that are means: nothing of one target.
pub(crate) fn mean_of(targets: &[TargetScores]) -> String {
    match targets.len() {
        0 | 1 => String::new(),
        n => format!("mean of {n} targets: "),
    }
}

/// A target with what answers it, and how good that is.
pub(crate) struct Answered<'a> {
    pub(crate) target: &'a str,
    /// Of the network, the linear model ..., and their scores in the order r2, mae, rmse.
    pub(crate) answers: Vec<(&'static str, [f64; 3])>,
}

impl<'a> Answered<'a> {
    /// The network beside the linear model and the mean, by scores of the same targets.
    pub(crate) fn all(targets: &'a [TargetScores], linear: Option<&Metrics>) -> Vec<Self> {
        let linear = linear.map_or(&[][..], Metrics::targets);
        let answered = |(i, target): (usize, &'a TargetScores)| {
            let linear = linear.get(i).map(|linear| ("linear", linear.scores));
            let answers = std::iter::once(("network", target.scores)).chain(linear);
            let numbers = |(what, Scores { r2, mae, rmse })| (what, [r2, mae, rmse]);
            Answered {
                target: &target.name,
                answers: answers.chain([("mean", target.baseline)]).map(numbers).collect(),
            }
        };
        targets.iter().enumerate().map(answered).collect()
    }
}

/// A line for every answer to each of several targets; nothing of one, of which all is told elsewhere.
pub(crate) fn table(targets: &[Answered<'_>]) -> Option<String> {
    if targets.len() < 2 {
        return None;
    }
    let line = |(i, target, (what, [r2_score, mae, rmse])): (usize, &str, (&str, [f64; 3]))| {
        let target = if i == 0 { clean(target, 24) } else { String::new() };
        vec![target, what.to_owned(), r2(r2_score), short(mae), short(rmse)]
    };
    let shown = targets.iter().take(MOST_SHOWN);
    let answers = shown.flat_map(|Answered { target, answers }| {
        answers.iter().enumerate().map(move |(i, answer)| (i, *target, *answer))
    });
    let heads = ["target", "answer", "R2", "MAE", "RMSE"].map(str::to_owned).to_vec();
    let lines: Vec<Vec<String>> = std::iter::once(heads).chain(answers.map(line)).collect();
    let sides = [Side::Left, Side::Left, Side::Right, Side::Right, Side::Right];
    Some(columns(&lines, &sides) + &more(targets.len()))
}

/// The quantiles of what predictions missed: a line, or one for each of several targets.
pub(crate) fn residuals(targets: &[TargetScores], residuals: &[Vec<(f64, f64)>]) -> String {
    const MISSED: &str = "truth - prediction";
    let Some(first) = residuals.first() else { return String::new() };
    let is_alone = targets.len() == 1;
    let shares = first.iter().map(|(share, _)| format!("{:.0} %", 100.0 * share));
    let head = if is_alone { "quantile" } else { MISSED };
    let line = |(target, residuals): (&TargetScores, &Vec<(f64, f64)>)| {
        let name = if is_alone { MISSED.to_owned() } else { clean(&target.name, MISSED.len()) };
        std::iter::once(name).chain(residuals.iter().map(|(_, residual)| short(*residual))).collect()
    };
    let heads = std::iter::once(head.to_owned()).chain(shares).collect();
    let shown = targets.iter().zip(residuals).take(MOST_SHOWN);
    let lines: Vec<Vec<String>> = std::iter::once(heads).chain(shown.map(line)).collect();
    let sides = [vec![Side::Left], vec![Side::Right; first.len()]].concat();
    columns(&lines, &sides) + &more(targets.len())
}

/// That a table is cut.
fn more(targets: usize) -> String {
    match targets.saturating_sub(MOST_SHOWN) {
        0 => String::new(),
        more => format!("and {more} more, which --json has\n"),
    }
}

/// The name of the target, or those of several.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum NamesJson {
    One(String),
    Several(Vec<String>),
}

impl NamesJson {
    pub(crate) fn of(preparation: &Preparation) -> Self {
        match of(preparation).as_slice() {
            [target] => NamesJson::One((*target).to_owned()),
            targets => NamesJson::Several(targets.iter().map(|&target| target.to_owned()).collect()),
        }
    }
}

/// The scores of one target, with those of the best answer that ignores the features and of the linear model.
#[derive(Serialize)]
pub(crate) struct TargetJson {
    target: String,
    #[serde(flatten)]
    scores: ScoresJson,
    baseline: ScoresJson,
    /// Null where there is no linear model.
    linear: Option<ScoresJson>,
}

impl TargetJson {
    pub(crate) fn all(targets: &[TargetScores], linear: Option<&Metrics>) -> Vec<Self> {
        let linear = linear.map_or(&[][..], Metrics::targets);
        let of = |(i, target): (usize, &TargetScores)| TargetJson {
            target: target.name.clone(),
            scores: target.scores.into(),
            baseline: target.baseline.into(),
            linear: linear.get(i).map(|linear| linear.scores.into()),
        };
        targets.iter().enumerate().map(of).collect()
    }
}
