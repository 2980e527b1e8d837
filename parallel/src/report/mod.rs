//! A report on a model: one page for people, with charts that are files of their own too.
//!
//! ```text
//! Model, samples ──> Judged ─────┐
//! Fit, Description ──> Report ───┴──> plots/ ──> Drawing ──> page/ ──> HTML
//!                                                      └──> SVG files
//! ```

mod chart;
mod judged;
mod markup;
mod page;
mod plots;

use paragrad_core::{Loss, Module};
use paragrad_datasets::{Applied, ApplyReport, Dataset, Description, Table, Task};

use crate::history::Fit;
use crate::importance::{Importance, ImportanceConfig, permutation_importance, varying_targets};
use crate::model::{Evaluated, Model};
use crate::recipe::{LossName, Prepared, RecipeError};
use crate::wording::{counted, first_few};
use judged::{Judged, spread};
use plots::Figure;

/// Charts are of so many targets at most.
const MOST_TARGETS: usize = 8;

/// The charts that there is one of for each target.
const OF_TARGETS: [&str; 3] = ["predictions", "residuals", "regions"];

/// Everything that a page shows of a model: how training went, how good the model is beside the trivial answer, what it
/// goes by, what became of every column of the data, and how to have it again.
///
/// ```
/// use paragrad::datasets::{CsvOptions, open};
/// use paragrad::{Recipe, Report};
/// use std::ops::ControlFlow;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let table = open("xor", &CsvOptions::default())?;
/// let recipe = Recipe { epochs: Some(200), ..Recipe::default() };
/// let prepared = recipe.prepare(&table)?;
/// let mut trainer = prepared.trainer()?;
/// let before = trainer.evaluate(&prepared.training);
/// let fit = prepared.fit(&mut trainer, |_| ())?;
/// let model = prepared.trained(&trainer, table.name(), before);
///
/// let report = Report::of_training(model, &prepared, fit, recipe.describe(&table)?);
/// assert!(report.html().starts_with("<!doctype html>"));
/// let plots = report.plots();
/// let names: Vec<&str> = plots.iter().map(|plot| plot.name.as_str()).collect();
/// assert_eq!(names, ["loss", "confusion", "roc", "calibration", "importance", "regions", "network"]);
/// # Ok(())
/// # }
/// ```
///
/// The page needs nothing but itself: no network, no fonts, no scripts of others. It suits itself to light and dark, to
/// paper and to a phone. Of many rows, columns, classes or targets some are shown, and it says so.
#[derive(Debug, Clone)]
pub struct Report {
    model: Model,
    /// The samples that charts are of come first.
    judged: Vec<Judged>,
    importance: Importances,
    fit: Option<Fit>,
    description: Option<Description>,
    differences: Option<ApplyReport>,
    restarts: Option<(usize, Vec<f64>)>,
    command: Option<String>,
}

/// A chart of a report, as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plot {
    /// What it shows: one of [`Report::PLOTS`], and of several targets which one: `residuals-2` is of the second.
    pub name: String,
    /// The text of an SVG file.
    pub svg: String,
}

/// How much columns matter, on how many of how many samples.
#[derive(Debug, Clone)]
struct Importances {
    of_columns: Vec<Importance>,
    samples: usize,
    repeats: usize,
    seed: u64,
    /// How many targets there are.
    targets: usize,
    /// Those of a regression that are the same in all of these samples, and have no score.
    constant: Vec<String>,
}

impl Report {
    /// The names of all charts that there are; which a report has depends on the data.
    pub const PLOTS: [&str; 9] = [
        "loss",
        "confusion",
        "predictions",
        "residuals",
        "roc",
        "calibration",
        "importance",
        "regions",
        "network",
    ];

    /// Whether a chart can be called so.
    ///
    /// ```
    /// use paragrad::Report;
    ///
    /// assert!(["loss", "residuals", "residuals-2"].into_iter().all(Report::is_plot));
    /// assert!(!["loss-2", "residuals-0", "residuals-+2", "residuals-2024"].into_iter().any(Report::is_plot));
    /// ```
    pub fn is_plot(name: &str) -> bool {
        let is_target = |number: &str| (1..=MOST_TARGETS).any(|i| number == i.to_string());
        let is_of_target = |(kind, number): (&str, &str)| OF_TARGETS.contains(&kind) && is_target(number);
        Report::PLOTS.contains(&name) || name.rsplit_once('-').is_some_and(is_of_target)
    }

    /// A report on a training. Charts are of the rows that validate, or, without such rows, of those that train.
    pub fn of_training(model: Model, prepared: &Prepared, fit: Fit, description: Description) -> Self {
        let validation = prepared.validation.clone().map(|data| ("the rows that validate", data));
        let samples = validation.into_iter().chain([("the rows that train", prepared.training.clone())]);
        let judged = samples.map(|(what, data)| Judged::new(what, &model, data)).collect();
        let report = Report::new(model, judged);
        Report { fit: Some(fit), description: Some(description), ..report }
    }

    /// A report on a model by the rows of a table that have the target.
    ///
    /// # Errors
    /// Those of [`Model::evaluate`].
    pub fn of_table(model: Model, table: &Table) -> Result<Self, RecipeError> {
        let Applied { data, report, .. } = model.samples(table)?;
        let judged = vec![Judged::new("the rows of the file", &model, data)];
        Ok(Report { differences: Some(report), ..Report::new(model, judged) })
    }

    fn new(model: Model, judged: Vec<Judged>) -> Self {
        let importance = Importances::of(&model, &judged[0].data);
        Report {
            model,
            judged,
            importance,
            fit: None,
            description: None,
            differences: None,
            restarts: None,
            command: None,
        }
    }

    /// With the command line that makes it again.
    pub fn with_command(self, command: String) -> Self {
        Report { command: Some(command), ..self }
    }

    /// With what several trainings came to, of which the model is number `best` from 0: see [`Restarts`](crate::Restarts).
    pub fn with_restarts(self, best: usize, losses: Vec<f64>) -> Self {
        Report { restarts: Some((best, losses)), ..self }
    }

    /// The text of an HTML file.
    pub fn html(&self) -> String {
        page::html(self)
    }

    /// The charts, in the order of the page.
    pub fn plots(&self) -> Vec<Plot> {
        let plot = |figure: Figure| Plot { name: figure.name, svg: figure.drawing.file() };
        self.figures().into_iter().map(plot).collect()
    }

    fn figures(&self) -> Vec<Figure> {
        let (model, judged) = (&self.model, &self.judged[0]);
        let preparation = model.encoding().preparation();
        let mut figures: Vec<Figure> =
            self.fit.as_ref().and_then(|fit| plots::loss(fit, &loss_unit(model))).into_iter().collect();
        match &judged.evaluated {
            Evaluated::Classes(classes) => {
                figures.push(plots::confusion(&classes.confusion, preparation.labels(), judged.what));
                figures.extend(plots::roc(model, judged));
                let bins = classes.calibration.as_deref();
                figures.extend(bins.map(|bins| plots::calibration(bins, judged.what)));
            }
            Evaluated::Numbers(_) => figures.extend(of_targets(model, |target| {
                [plots::predictions(judged, target), plots::residuals(judged, target)]
            })),
        }
        let Importances { of_columns, .. } = &self.importance;
        figures.extend(plots::importance(of_columns, score_name(model), &self.importance.about(judged)));
        figures.extend(of_targets(model, |(target, _)| plots::regions(model, judged, target)));
        figures.push(plots::network(model));
        figures
    }
}

impl Importances {
    /// On as many samples as are worth the time.
    fn of(model: &Model, data: &Dataset) -> Self {
        /// Multiply-adds, of which a core does some 10 billion a second.
        const WORK: usize = 10_000_000_000;
        const FEWEST: usize = 100;
        let config = ImportanceConfig { seed: model.training().seed, ..ImportanceConfig::default() };
        let columns = model.encoding().preparation().inputs().len();
        let of_sample = columns * config.repeats * (model.network().n_parameters() + data.n_features());
        let samples = (WORK / of_sample.max(1)).max(FEWEST);
        let some = data.subset(&spread(data.len(), samples));
        Importances {
            of_columns: permutation_importance(model, &some, &config),
            samples: some.len(),
            repeats: config.repeats,
            seed: config.seed,
            targets: model.encoding().preparation().targets().len(),
            constant: constant_targets(model, &some),
        }
    }

    fn about(&self, judged: &Judged) -> String {
        let Importances { repeats, seed, constant, .. } = self;
        format!(
            "On {}, each column permuted {repeats} times (seed {seed}); all features of a column \
             move together. Lines are standard deviations.{}",
            self.rows_of(judged),
            not_counted(constant)
        )
    }

    /// Why there is no chart of it, if one would expect it.
    fn why_none(&self, judged: &Judged) -> Option<String> {
        let why = || format!("No importance of columns: no target varies among {}.", self.rows_of(judged));
        (self.constant.len() == self.targets).then(why)
    }

    /// By which rows it is, all or some.
    fn rows_of(&self, judged: &Judged) -> String {
        match self.samples < judged.len() {
            true => format!("{} of {}", counted(self.samples, "row"), judged.what),
            false => judged.what.to_owned(),
        }
    }
}

/// The targets of a regression that are the same in all samples.
fn constant_targets(model: &Model, data: &Dataset) -> Vec<String> {
    let (varying, encoding) = (varying_targets(model, data), model.encoding());
    if encoding.task() != Task::Regression {
        return Vec::new();
    }
    let targets = encoding.preparation().targets().iter().enumerate();
    targets.filter(|(i, _)| !varying.contains(i)).map(|(_, target)| target.name.clone()).collect()
}

/// That targets are no part of a mean.
fn not_counted(constant: &[String]) -> String {
    const MOST: usize = 3;
    let names = first_few(constant.iter().cloned(), MOST);
    match constant {
        [] => String::new(),
        _ => format!(" Targets without a score, because they do not vary there: {names}."),
    }
}

/// The figures of the first targets, numbered if there are several, with a word on those that are not shown.
fn of_targets<F: IntoIterator<Item = Figure>>(model: &Model, of: impl Fn((usize, &str)) -> F) -> Vec<Figure> {
    let targets = model.encoding().preparation().targets();
    let shown = targets.iter().take(MOST_TARGETS).enumerate();
    let number = |figure: Figure, i: usize| if targets.len() == 1 { figure } else { figure.numbered(i) };
    let figures =
        shown.flat_map(|(i, target)| of((i, &target.name)).into_iter().map(move |figure| number(figure, i)));
    let mut figures: Vec<Figure> = figures.collect();
    if let Some(last) = figures.pop() {
        let some = plots::some_of(targets.len().min(MOST_TARGETS), targets.len(), "target");
        figures.push(last.note(some.map(|some| format!("Charts are of the first {some}"))));
    }
    figures
}

/// The score that importance is measured by.
fn score_name(model: &Model) -> &'static str {
    match model.encoding().preparation().targets() {
        _ if model.encoding().task() != Task::Regression => "accuracy",
        [_] => "R2",
        _ => "the mean R2",
    }
}

/// The loss and its unit, if that is not the unit of the data.
fn loss_unit(model: &Model) -> String {
    let (encoding, loss) = (model.encoding(), model.encoding().loss());
    let is_standardised =
        encoding.task() == Task::Regression && *loss != Loss::Poisson && !encoding.keeps_units();
    let unit = if is_standardised { ", standardised" } else { "" };
    format!("{}{unit}", LossName(loss.clone()))
}
