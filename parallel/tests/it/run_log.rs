//! The log of a run.

use std::io::{self, Write};
use std::ops::ControlFlow;

use paragrad::{Epoch, FitError, Mlp, Outcome, Purpose, RunLog, Supervised, TrainConfig, Trainer};
use paragrad::{Loss, NotFinite};
use serde_json::Value;

/// A writer that keeps what every call writes.
#[derive(Default)]
struct Calls(Vec<Vec<u8>>);

impl Write for Calls {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.push(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn epoch(loss: f64, validation: Option<f64>) -> Epoch {
    Epoch { number: 3, of: 9, loss, validation, learning_rate: 0.1, seconds: 1e-7, samples: 12 }
}

fn lines(log: RunLog<Calls>) -> Vec<Value> {
    let line = |call: &Vec<u8>| serde_json::from_slice(call).expect("a call writes one whole object");
    log.into_inner().0.iter().map(line).collect()
}

#[test]
fn every_epoch_of_a_fit_is_a_whole_line_with_all_digits() {
    let data = crate::data(20, (3, 2), Loss::SquaredError);
    let config = TrainConfig { epochs: 7, threads: Some(1), ..TrainConfig::default() };
    let mut trainer =
        Trainer::new(Supervised::default(), Mlp::new(3, &[4, 2], 1), config).expect("a trainer");
    let mut log = RunLog::new(Calls::default());
    log.start(Purpose::Training, 1, &"settings").expect("a line");
    let fit = trainer
        .fit_validated(&data, Some(&data), |epoch, _| {
            log.epoch(0, epoch).expect("a line");
            ControlFlow::Continue(())
        })
        .expect("a fit");
    log.end(&Outcome::Finished, Some(&trainer.evaluate(&data))).expect("a line");

    let lines = lines(log);
    assert_eq!(
        (lines.len(), &lines[0]["event"], &lines[0]["format"]),
        (9, &"start".into(), &"paragrad-run".into())
    );
    for (line, epoch) in lines[1..8].iter().zip(&fit.epochs) {
        let number = |field: &str| line[field].as_f64();
        assert_eq!(number("loss"), Some(epoch.loss));
        assert_eq!(number("validation"), epoch.validation);
        assert_eq!(number("learning_rate"), Some(epoch.learning_rate));
        assert_eq!(number("seconds"), Some(epoch.seconds));
        assert_eq!(
            (&line["training"], &line["epoch"], &line["of"]),
            (&1.into(), &epoch.number.into(), &7.into())
        );
    }
    assert_eq!((&lines[8]["outcome"], &lines[8]["epochs"]), (&"finished".into(), &7.into()));
    assert_eq!(lines[8]["result"].as_f64(), Some(trainer.evaluate(&data)));
}

#[test]
fn numbers_come_back_to_the_bit_and_what_is_not_finite_is_null() {
    for loss in [0.1 + 0.2, 1e-310, 5e-324, f64::MAX, -0.0, 1.0 / 3.0] {
        let mut log = RunLog::new(Calls::default());
        log.epoch(4, &epoch(loss, Some(loss))).expect("a line");
        let line = &lines(log)[0];
        assert_eq!(line["loss"].as_f64().map(f64::to_bits), Some(loss.to_bits()), "{line}");
        assert_eq!(line["training"], 5);
    }
    let mut log = RunLog::new(Calls::default());
    log.epoch(0, &epoch(1.0, Some(f64::NAN))).expect("a line");
    assert_eq!(lines(log)[0]["validation"], Value::Null);
}

#[test]
fn the_last_line_says_why_it_is_the_last() {
    let diverged = FitError::Diverged { what: NotFinite::Loss(f64::INFINITY), epoch: 2, learning_rate: 1e9 };
    let reason = diverged.to_string();
    let mut log = RunLog::new(Calls::default());
    log.end(&Outcome::Diverged { reason: reason.clone() }, None::<&()>).expect("a line");
    let line = &lines(log)[0];
    assert_eq!((&line["outcome"], &line["reason"]), (&"diverged".into(), &reason.into()));
    assert_eq!(line["result"], Value::Null);
}

#[test]
fn a_log_never_replaces_a_file() {
    let path = std::env::temp_dir().join(format!("paragrad-run-log-{}.jsonl", std::process::id()));
    std::fs::write(&path, "what was there before").expect("a temporary file");
    assert_eq!(
        RunLog::create(&path).map(|_| ()).map_err(|error| error.kind()),
        Err(io::ErrorKind::AlreadyExists)
    );
    assert_eq!(std::fs::read_to_string(&path).ok().as_deref(), Some("what was there before"));
    std::fs::remove_file(&path).expect("a temporary file");
}
