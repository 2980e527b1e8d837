//! Text of the command line to values, with refusals that say why.

use std::error::Error;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use paragrad::datasets::{OnMissing, Rescale, Task, nearest};
use paragrad::schedule::{Decay, UnknownDecay};
use paragrad::{Activation, Engine, Initializer, Precision};

use super::settings::Epochs;

/// Larger counts of epochs are mistakes, and their records would not fit into memory.
const MOST_EPOCHS: usize = 10_000_000;
/// Every one keeps a network in memory.
const MOST_RESTARTS: usize = 10_000;
/// More threads than any machine has cores for.
const MOST_THREADS: usize = 1024;

/// A whole number of at least 1, called `what` in the refusal.
pub(crate) fn count(what: &'static str) -> impl TypedValueParser<Value = usize> {
    clap::builder::StringValueParser::new().try_map(move |text: String| at_least_1(what, &text))
}

fn at_least_1(what: &str, text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(0) => Err(format!("the {what} must be at least 1")),
        Ok(n) => Ok(n),
        Err(_) if text.starts_with('-') => Err(format!("the {what} must be at least 1")),
        Err(_) => Err(format!("expected a whole number of at least 1 for the {what}")),
    }
}

fn at_most(most: usize, what: &str, n: usize) -> Result<usize, String> {
    if n > most { Err(format!("the {what} must be at most {most}")) } else { Ok(n) }
}

pub(super) fn threads(text: &str) -> Result<usize, String> {
    at_most(MOST_THREADS, "number of threads", at_least_1("number of threads", text)?)
}

pub(super) fn restarts(text: &str) -> Result<usize, String> {
    at_most(MOST_RESTARTS, "number of restarts", at_least_1("number of restarts", text)?)
}

pub(super) fn trials(text: &str) -> Result<usize, String> {
    at_most(MOST_RESTARTS, "number of trials", at_least_1("number of trials", text)?)
}

pub(super) fn folds(text: &str) -> Result<usize, String> {
    let why = "the number of folds must be a whole number of at least 2";
    text.parse().ok().filter(|&folds| folds >= 2).ok_or_else(|| why.to_owned())
}

pub(super) fn epochs(text: &str) -> Result<Epochs, String> {
    match text {
        "auto" => Ok(Epochs::Auto),
        _ => {
            let n = at_least_1("number of epochs", text).map_err(|why| format!("{why}, or auto"))?;
            Ok(Epochs::Exactly(at_most(MOST_EPOCHS, "number of epochs", n)?))
        }
    }
}

pub(super) fn warm_up(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "the warm-up must be a whole number of epochs, or 0 for none".to_owned())
}

pub(super) fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("the seed must be a whole number from 0 to {}", u64::MAX))
}

/// Neurons of each hidden layer, and its activation if it has one of its own; `none` for a linear model.
pub(super) fn hidden(text: &str) -> Result<Vec<(usize, Option<Activation>)>, String> {
    if text == "none" {
        return Ok(Vec::new());
    }
    let layer = |layer: &str| {
        let why = |why| format!("{why}; write it as in 64:relu,32:tanh or 16,16, or none");
        let (n, activation) = layer.split_once(':').map_or((layer, None), |(n, name)| (n, Some(name.trim())));
        let activation =
            activation.map(|name| name.parse::<Activation>().map_err(|unknown| unknown.to_string()));
        Ok((at_least_1("size of a layer", n.trim()).map_err(why)?, activation.transpose()?))
    };
    text.split(',').map(layer).collect()
}

pub(super) fn delimiter(text: &str) -> Result<u8, String> {
    match (text, text.as_bytes()) {
        ("tab" | "\\t", _) => Ok(b'\t'),
        (_, &[byte]) if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n') => Ok(byte),
        _ => Err("expected one ASCII character such as , ; or |, or the word tab".to_owned()),
    }
}

fn number(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| "expected a number".to_owned())
}

pub(super) fn learning_rate(text: &str) -> Result<f64, String> {
    size("learning rate", text)
}

/// A share from 0 to less than 1, called `what` in the refusal.
fn share(what: &str, text: &str) -> Result<f64, String> {
    let why = || format!("the {what} must be at least 0 and less than 1");
    number(text).ok().filter(|share| (0.0..1.0).contains(share)).ok_or_else(why)
}

/// A number of at least 0.
fn strength(what: &str, text: &str) -> Result<f64, String> {
    let why = || format!("the {what} must be a number of at least 0");
    number(text).ok().filter(|&size| size >= 0.0 && size.is_finite()).ok_or_else(why)
}

/// A number above 0.
fn size(what: &str, text: &str) -> Result<f64, String> {
    let why = || format!("the {what} must be a positive number");
    number(text).ok().filter(|&size| size > 0.0 && size.is_finite()).ok_or_else(why)
}

pub(super) fn label_smoothing(text: &str) -> Result<f64, String> {
    share("label smoothing", text)
}

pub(super) fn dropout(text: &str) -> Result<f64, String> {
    share("dropout", text)
}

pub(super) fn beta1(text: &str) -> Result<f64, String> {
    share("beta1", text)
}

pub(super) fn beta2(text: &str) -> Result<f64, String> {
    share("beta2", text)
}

pub(super) fn alpha(text: &str) -> Result<f64, String> {
    share("alpha", text)
}

pub(super) fn epsilon(text: &str) -> Result<f64, String> {
    size("epsilon", text)
}

pub(super) fn l1(text: &str) -> Result<f64, String> {
    strength("L1 penalty", text)
}

pub(super) fn l2(text: &str) -> Result<f64, String> {
    strength("L2 penalty", text)
}

pub(super) fn clip_value(text: &str) -> Result<f64, String> {
    size("largest derivative", text)
}

pub(super) fn clip_norm(text: &str) -> Result<f64, String> {
    size("length of a gradient", text)
}

pub(super) fn momentum(text: &str) -> Result<f64, String> {
    share("momentum", text)
}

pub(super) fn weight_decay(text: &str) -> Result<f64, String> {
    strength("weight decay", text)
}

pub(super) fn min_delta(text: &str) -> Result<f64, String> {
    strength("least gain", text)
}

pub(super) fn validation(text: &str) -> Result<f64, String> {
    let why = "the share must be at least 0 and less than 1, as 0.2 or 20%";
    let share = match text.strip_suffix('%') {
        Some(percent) => number(percent.trim_end()).map(|percent| percent / 100.0),
        None => number(text),
    };
    share.ok().filter(|share| (0.0..1.0).contains(share)).ok_or_else(|| why.to_owned())
}

pub(super) fn schedule(text: &str) -> Result<Decay, String> {
    let course = text.split(':').next().unwrap_or(text);
    text.parse().map_err(|unknown: UnknownDecay| {
        match nearest(course, Decay::NAMES).filter(|name| name != course) {
            Some(name) => format!("{unknown} (did you mean {name}?)"),
            None => unknown.to_string(),
        }
    })
}

/// One of a closed set of named choices; clap lists them in the help and knows which was probably meant.
fn choice<T>(names: impl Iterator<Item = &'static str>) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err: Error + Send + Sync + 'static> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(names).try_map(|name| name.parse::<T>())
}

pub(super) fn activation() -> impl TypedValueParser<Value = Activation> {
    choice(Activation::ALL.iter().map(|activation| activation.name()))
}

pub(super) fn initializer() -> impl TypedValueParser<Value = Initializer> {
    choice(Initializer::ALL.iter().map(|initializer| initializer.name()))
}

pub(super) fn engine() -> impl TypedValueParser<Value = Engine> {
    choice(Engine::ALL.iter().map(|engine| engine.name()))
}

pub(super) fn precision() -> impl TypedValueParser<Value = Precision> {
    choice(Precision::ALL.iter().map(|precision| precision.name()))
}

pub(super) fn on_missing() -> impl TypedValueParser<Value = OnMissing> {
    choice(OnMissing::ALL.into_iter().map(OnMissing::name))
}

pub(super) fn rescale() -> impl TypedValueParser<Value = Rescale> {
    choice(Rescale::ALL.into_iter().map(Rescale::name))
}

pub(super) fn task() -> impl TypedValueParser<Value = Task> {
    choice(["regression", "binary", "multiclass"].into_iter())
}
