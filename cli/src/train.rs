//! `paragrad train`, and training for the other commands.

use std::path::Path;
use std::process::ExitCode;

use paragrad::datasets::Table;
use paragrad::metrics::Metrics;
use paragrad::{
    Fingerprint, Fit, FitError, LinearModel, Loss, Mlp, Model, NoLinearModel, Prepared, Purpose, Recipe,
    RecipeError, RecipeObjective, Report, Restarts, Trainer,
};

use crate::args::{Given, OutputArgs, Settings, TrainArgs};
use crate::failure::{Diverged, UsageError};
use crate::start::started;
use crate::watch::{Run, Watch};
use crate::written::{WithFiles, Written};
use crate::{cross_validate, output, pages, report};

/// Everything that a training leaves to be told.
pub(crate) struct Trained {
    pub(crate) prepared: Prepared,
    pub(crate) trainer: Trainer<RecipeObjective>,
    pub(crate) fit: Fit,
    /// Mean loss of the training rows, before and after.
    pub(crate) losses: (f64, f64),
    pub(crate) metrics: Metrics,
    /// Mean loss and metrics of the rows that validate.
    pub(crate) validation: Option<(f64, Metrics)>,
    /// The linear model of the rows that train, with its metrics on them and on those that validate.
    pub(crate) linear: Result<Linear, NoLinearModel>,
    pub(crate) restarted: Option<Restarted>,
    pub(crate) fingerprint: Fingerprint,
}

/// A linear model, and how good it is where the network is measured.
pub(crate) struct Linear {
    pub(crate) model: LinearModel,
    pub(crate) metrics: Metrics,
    pub(crate) validation: Option<Metrics>,
}

/// Of which trainings this is the best.
pub(crate) struct Restarted {
    /// Its number, from 0.
    pub(crate) best: usize,
    /// What each was judged by.
    pub(crate) losses: Vec<f64>,
}

pub(crate) fn run(args: &TrainArgs, given: &Given) -> anyhow::Result<ExitCode> {
    check_files(args)?;
    let table = args.settings.data.file.open()?;
    let mut recipe = args.settings.recipe(&table)?;
    if let Some(path) = &args.model.from {
        recipe = started(recipe, path, given)?;
    }
    if let Some(n_folds) = args.repeats.folds {
        return cross_validate::run(args, &recipe, &table, n_folds);
    }
    let validation = validation_table(&args.settings)?;
    let prepared = prepare_with(&recipe, &table, validation.as_ref())?;
    tell(&args.output, &prepared);
    let run = match args.repeats.restarts {
        Some(n_trainings) => Run { purpose: Purpose::Restarts, n_trainings },
        None => Run::ONE,
    };
    let settings = || Ok(report::json::started(&args.settings, &recipe, &table, &prepared));
    let watch = Watch::records(&args.output, (&args.record, args.model.force), run, settings)?;
    let (trained, watched) = watch.over(|watch| match args.repeats.restarts {
        Some(n) => restart(prepared, n, watch),
        None => train(prepared, watch),
    })?;
    let result = || report::json::trained(&args.settings, &recipe, &table, &trained);
    let recorded = watched.finish(|| result().without_epochs());
    let model = || model_of(&table, validation.as_ref(), &trained);
    args.model.out.as_ref().map_or(Ok(()), |path| model().save(path))?;
    pages::write(&args.pages, || page(&recipe, &table, model(), &trained))?;
    let written = Written::of_training(args);
    if args.output.json {
        output::print_json(&WithFiles { result: result(), files: written.json() })?;
    } else if !args.output.quiet {
        output::print(&report::summary::trained(&recipe, &table, &trained, &written)?)?;
    }
    recorded?;
    Ok(ExitCode::SUCCESS)
}

/// Says, before training, what became of the columns, and whether one cannot learn by the loss.
pub(crate) fn tell(args: &OutputArgs, prepared: &Prepared) {
    if !args.quiet && !args.json {
        report::json::told(prepared).iter().for_each(|note| output::note(note));
    }
}

/// Refuses what cannot be written before anything is trained for it.
fn check_files(args: &TrainArgs) -> anyhow::Result<()> {
    let (data, pages) = (&args.settings.data, &args.pages);
    let written = [("--out", &args.model.out), ("--report", &pages.report), ("--log", &args.record.log)];
    let read = [("--data", &data.file.data), ("--validation-data", &data.validation_data)];
    output::check_distinct(&output::named(written), &output::named(read))?;
    if let Some(path) = &args.model.out {
        check_ending(path)?;
        output::check_new("--out", path, args.model.force)?;
    }
    pages::check(&args.pages, args.model.force)
}

/// Refuses a name that says that the model is of another format than it will be.
fn check_ending(path: &Path) -> Result<(), UsageError> {
    const OTHERS: [&str; 22] = [
        "bin", "c", "csv", "dot", "gguf", "h5", "hdf5", "html", "joblib", "json", "keras", "npy", "npz",
        "onnx", "pickle", "pkl", "pt", "pth", "rs", "svg", "toml", "zip",
    ];
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if !OTHERS.contains(&ending.as_str()) {
        return Ok(());
    }
    let other = match ending.as_str() {
        "onnx" | "rs" | "c" => "; paragrad export makes ONNX, Rust and C of the model",
        "html" => "; --report writes a page",
        "csv" | "json" => "; paragrad predict writes predictions",
        "pt" | "pth" => "; PyTorch opens that",
        _ => "",
    };
    Err(UsageError(format!(
        "--out {}: found a name of another format, expected one that ends in .safetensors, which is what is written{other}",
        path.display()
    )))
}

/// The trained model, with what it knows of its data and the linear model beside it.
fn model_of(table: &Table, validation: Option<&Table>, trained: &Trained) -> Model {
    let Trained { prepared, trainer, losses: (before, _), linear, .. } = trained;
    let linear = linear.as_ref().ok().map(|linear| linear.model.clone());
    let model = prepared.trained(trainer, table.name(), *before).trained_on(table).with_linear(linear);
    match validation {
        Some(validation) => model.validated_on(validation),
        None => model,
    }
}

fn page(recipe: &Recipe, table: &Table, model: Model, trained: &Trained) -> anyhow::Result<Report> {
    let Trained { prepared, fit, restarted, .. } = trained;
    let report = Report::of_training(model, prepared, fit.clone(), recipe.describe(table)?);
    Ok(match restarted {
        Some(Restarted { best, losses }) => report.with_restarts(*best, losses.clone()),
        None => report,
    })
}

/// Makes the table ready, with rows that validate from where the options say.
pub(crate) fn prepare(settings: &Settings, recipe: &Recipe, table: &Table) -> anyhow::Result<Prepared> {
    prepare_with(recipe, table, validation_table(settings)?.as_ref())
}

/// The same with the file of rows that validate, if there is one.
fn prepare_with(recipe: &Recipe, table: &Table, validation: Option<&Table>) -> anyhow::Result<Prepared> {
    Ok(match validation {
        Some(validation) => recipe.prepare_validated(table, validation)?,
        None => recipe.prepare(table)?,
    })
}

/// The file of rows that only validate, if the options name one.
fn validation_table(settings: &Settings) -> anyhow::Result<Option<Table>> {
    let path = settings.data.validation_data.as_ref();
    path.map(|path| settings.data.file.open_beside(path)).transpose()
}

/// Trains from the start, with measurements before and after.
fn train(prepared: Prepared, watch: &Watch) -> anyhow::Result<Trained> {
    let mut trainer = prepared.trainer()?;
    let before = trainer.evaluate(&prepared.training);
    let fit = fit(&prepared, &mut trainer, watch)?;
    Ok(measured(prepared, trainer, fit, before, None))
}

/// The same from several seeds, of which the best is kept.
fn restart(mut prepared: Prepared, n: usize, watch: &Watch) -> anyhow::Result<Trained> {
    let restarts = prepared.restart(n, |training, epoch| watch.see(training, epoch));
    let Restarts { trainer, fit, best, losses } = restarts
        .map_err(|error| in_words(error, prepared.config.learning_rate, Some(prepared.encoding.loss())))?;
    prepared.config = trainer.config().clone();
    let before = prepared.trainer()?.evaluate(&prepared.training);
    Ok(measured(prepared, trainer, fit, before, Some(Restarted { best, losses })))
}

fn measured(
    prepared: Prepared,
    trainer: Trainer<RecipeObjective>,
    fit: Fit,
    before: f64,
    restarted: Option<Restarted>,
) -> Trained {
    let (after, metrics) = prepared.measure(&trainer, &prepared.training);
    Trained {
        losses: (before, after),
        metrics,
        validation: prepared.validation.as_ref().map(|data| prepared.measure(&trainer, data)),
        linear: linear(&prepared),
        restarted,
        fingerprint: Fingerprint::of(trainer.model()),
        fit,
        trainer,
        prepared,
    }
}

fn linear(prepared: &Prepared) -> Result<Linear, NoLinearModel> {
    let model = prepared.linear()?;
    let metrics = |data| prepared.linear_metrics(&model, data);
    let (metrics, validation) = (metrics(&prepared.training), prepared.validation.as_ref().map(metrics));
    Ok(Linear { model, metrics, validation })
}

/// The network at its start, or trained if the options ask for epochs.
pub(crate) fn model(prepared: &Prepared, settings: &Settings, quiet: bool) -> anyhow::Result<Mlp<f64>> {
    if settings.training.epochs.is_none() {
        return Ok(prepared.model());
    }
    let mut trainer = prepared.trainer()?;
    let (_, watched) = Watch::shows(quiet, Run::ONE).over(|watch| fit(prepared, &mut trainer, watch))?;
    watched.finish(|| ())?;
    Ok(trainer.into_model())
}

/// Trains while somebody watches.
fn fit(prepared: &Prepared, trainer: &mut Trainer<RecipeObjective>, watch: &Watch) -> anyhow::Result<Fit> {
    let fit = prepared.fit(trainer, |epoch| watch.see(0, epoch));
    let no_value = |trainer: &mut _| match prepared.encoding.loss() {
        Loss::Formula(_) => prepared.first_without_value(trainer),
        _ => None,
    };
    fit.map_err(|error| match no_value(trainer) {
        Some(no_value) => Diverged(no_value.to_string()).into(),
        None => in_words(error.into(), trainer.config().learning_rate, Some(prepared.encoding.loss())),
    })
}

/// An error that names options where it can.
pub(crate) fn in_words(error: RecipeError, rate: f64, loss: Option<&Loss>) -> anyhow::Error {
    match error {
        RecipeError::Fit(FitError::Diverged { what, epoch, .. }) => {
            let advice = match loss {
                Some(Loss::Formula(formula)) => format!(
                    "a smaller --learning-rate than {rate} may help, or a formula that has a value everywhere, found {formula}"
                ),
                _ => format!("a smaller --learning-rate than {rate} usually helps"),
            };
            Diverged(format!("{what} in epoch {epoch}: training diverged; {advice}")).into()
        }
        other => other.into(),
    }
}
