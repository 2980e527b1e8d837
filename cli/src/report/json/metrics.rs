//! How good predictions are.

use paragrad::metrics::{Metrics, Scores};
use serde::Serialize;

use crate::report::targets::TargetJson;

/// The scores of some rows, with those of the best answer that ignores the features and of the linear model.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum MetricsJson {
    Classification {
        accuracy: f64,
        baseline: AccuracyJson,
        linear: Option<AccuracyJson>,
        classes: Vec<String>,
        /// A row for each true class: how often each class was predicted.
        confusion: Vec<Vec<usize>>,
    },
    Regression {
        #[serde(flatten)]
        scores: ScoresJson,
        baseline: ScoresJson,
        linear: Option<ScoresJson>,
        /// Of each by itself; the others are their means.
        targets: Vec<TargetJson>,
    },
}

#[derive(Serialize)]
pub(in crate::report) struct AccuracyJson {
    accuracy: f64,
}

#[derive(Serialize)]
pub(in crate::report) struct ScoresJson {
    r2: f64,
    mae: f64,
    rmse: f64,
}

impl From<Scores> for ScoresJson {
    fn from(Scores { r2, mae, rmse }: Scores) -> Self {
        ScoresJson { r2, mae, rmse }
    }
}

impl MetricsJson {
    /// `linear` is null where there is no linear model.
    pub(super) fn new(metrics: &Metrics, linear: Option<&Metrics>, labels: &[String]) -> Self {
        match metrics {
            Metrics::Classification { confusion, baseline } => MetricsJson::Classification {
                accuracy: confusion.accuracy(),
                baseline: AccuracyJson { accuracy: *baseline },
                linear: linear.and_then(AccuracyJson::of),
                classes: labels.to_vec(),
                confusion: confusion.counts().to_vec(),
            },
            Metrics::Regression { scores, baseline, targets } => MetricsJson::Regression {
                scores: (*scores).into(),
                baseline: (*baseline).into(),
                linear: linear.and_then(ScoresJson::of),
                targets: TargetJson::all(targets, linear),
            },
        }
    }
}

impl AccuracyJson {
    pub(in crate::report) fn of(metrics: &Metrics) -> Option<Self> {
        match metrics {
            Metrics::Classification { confusion, .. } => {
                Some(AccuracyJson { accuracy: confusion.accuracy() })
            }
            Metrics::Regression { .. } => None,
        }
    }
}

impl ScoresJson {
    pub(in crate::report) fn of(metrics: &Metrics) -> Option<Self> {
        match metrics {
            Metrics::Regression { scores, .. } => Some((*scores).into()),
            Metrics::Classification { .. } => None,
        }
    }
}
