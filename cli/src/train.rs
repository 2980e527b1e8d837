//! `paragrad train`, and training for the other commands.

use std::ops::ControlFlow;
use std::process::ExitCode;

use anyhow::Context;
use paragrad::metrics::Metrics;
use paragrad::{Dataset, Fingerprint, Fit, FitError, Mlp, Prepared, Supervised, Trainer, check_replaceable};

use crate::args::{ModelArgs, Settings, TrainArgs};
use crate::failure::{Diverged, UsageError};
use crate::progress::Progress;
use crate::{output, report};

/// Everything that a training leaves to be told.
pub(crate) struct Trained {
    pub(crate) prepared: Prepared,
    pub(crate) trainer: Trainer<Supervised>,
    pub(crate) fit: Fit,
    /// Mean loss of the training rows, before and after.
    pub(crate) losses: (f64, f64),
    pub(crate) metrics: Metrics,
    /// Mean loss and metrics of the rows that validate.
    pub(crate) validation: Option<(f64, Metrics)>,
    pub(crate) fingerprint: Fingerprint,
}

pub(crate) fn run(args: &TrainArgs) -> anyhow::Result<ExitCode> {
    check_out(&args.model)?;
    let table = args.settings.data.file.open()?;
    let recipe = args.settings.recipe()?;
    let prepared = recipe.prepare(&table)?;
    if !args.output.quiet && !args.output.json {
        prepared.encoding.preparation().notes().iter().for_each(|note| output::note(&note.to_string()));
    }
    let trained = train(prepared, Progress::new(args.output.quiet || args.output.json))?;
    save(&args.model, table.name(), &trained)?;
    if args.output.json {
        output::print_json(&report::json::trained(&args.settings, &recipe, &table, &trained))?;
    } else if !args.output.quiet {
        output::print(&report::summary::trained(&args.settings, &table, &trained)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses a file that exists or that one cannot write, before anything is trained for it.
fn check_out(args: &ModelArgs) -> anyhow::Result<()> {
    let Some(path) = &args.out else { return Ok(()) };
    if path.exists() && !args.force {
        let advice = "add --force to replace it, or choose another name";
        return Err(UsageError(format!("--out {}: the file exists; {advice}", path.display())).into());
    }
    check_replaceable(path).with_context(|| format!("cannot write {}", path.display()))
}

fn save(args: &ModelArgs, data: &str, trained: &Trained) -> anyhow::Result<()> {
    let Some(path) = &args.out else { return Ok(()) };
    let Trained { prepared, trainer, losses: (before, _), .. } = trained;
    Ok(prepared.trained(trainer, data, *before).save(path)?)
}

/// Trains from the start, with measurements before and after.
pub(crate) fn train(prepared: Prepared, progress: Progress) -> anyhow::Result<Trained> {
    let mut trainer = prepared.trainer()?;
    let before = trainer.evaluate(&prepared.training);
    let fit = fit(&mut trainer, &prepared.training, progress)?;
    let after = trainer.evaluate(&prepared.training);
    let metrics = |data: &Dataset| prepared.metrics(data, &trainer.predict(data));
    let validation = prepared.validation.as_ref().map(|data| (trainer.evaluate(data), metrics(data)));
    Ok(Trained {
        metrics: metrics(&prepared.training),
        validation,
        fingerprint: Fingerprint::of(trainer.model()),
        losses: (before, after),
        fit,
        trainer,
        prepared,
    })
}

/// The network at its start, or trained if the options ask for epochs.
pub(crate) fn model(
    prepared: &Prepared,
    settings: &Settings,
    progress: Progress,
) -> anyhow::Result<Mlp<f64>> {
    if settings.training.epochs.is_none() {
        return Ok(prepared.model());
    }
    let mut trainer = prepared.trainer()?;
    fit(&mut trainer, &prepared.training, progress)?;
    Ok(trainer.into_model())
}

/// Trains while a bar shows how far it is.
fn fit(trainer: &mut Trainer<Supervised>, data: &Dataset, mut progress: Progress) -> anyhow::Result<Fit> {
    let fit = trainer.fit(data, |epoch, _| {
        progress.show(epoch);
        ControlFlow::Continue(())
    });
    progress.clear();
    fit.map_err(|error| match error {
        FitError::Diverged { what, epoch, .. } => {
            let rate = trainer.config().learning_rate;
            let advice = format!("a smaller --learning-rate than {rate} usually helps");
            Diverged(format!("{what} in epoch {epoch}: training diverged; {advice}")).into()
        }
        other => other.into(),
    })
}
