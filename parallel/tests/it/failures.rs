//! What a trainer refuses, how it reports divergence, and how it survives an objective's panic.

use std::any::Any;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use paragrad::datasets::epoch_order;
use paragrad::optim::{AdamConfig, SgdConfig};
use paragrad::{
    Activation, ConfigError, Dataset, FitError, Loss, Mlp, MlpConfig, Module, NotFinite, OptimizerConfig,
    Scalar, Supervised, TrainConfig, Trainer, Value,
};

use crate::{bits, data, fit, parameter_bits};

fn config(learning_rate: f64) -> TrainConfig {
    TrainConfig { epochs: 20, batch_size: 10, learning_rate, threads: Some(2), ..TrainConfig::default() }
}

/// A network without bounds on its output, of 2 inputs.
fn linear(n_hidden: usize) -> Mlp<f64> {
    Mlp::from_config(&MlpConfig::new(2, &[n_hidden], Activation::LeakyRelu, 1), 1)
}

fn trainer(config: TrainConfig) -> Trainer<Supervised> {
    Trainer::new(Supervised::default(), linear(4), config).expect("a trainer")
}

fn rows(n: usize) -> Dataset {
    data(n, (2, 1), Loss::SquaredError)
}

#[track_caller]
fn check_refused(config: TrainConfig, text: &str) {
    let Err(error) = Trainer::new(Supervised::default(), linear(1), config) else {
        panic!("expected: {text}")
    };
    assert_eq!(error.to_string(), text);
}

#[test]
fn settings_that_nobody_can_train_with_are_refused() {
    let valid = TrainConfig::default;
    check_refused(TrainConfig { epochs: 0, ..valid() }, "the number of epochs is 0, expected at least 1");
    check_refused(TrainConfig { batch_size: 0, ..valid() }, "the batch size is 0, expected at least 1");
    check_refused(
        TrainConfig { threads: Some(0), ..valid() },
        "the number of threads is 0, expected at least 1",
    );
    let rates = [
        (0.0, "0"),
        (-0.0, "-0"),
        (-1.0, "-1"),
        (f64::NAN, "NaN"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
    ];
    for (learning_rate, shown) in rates {
        let text = format!(
            "the learning rate is {shown}, expected a positive number: training goes down the gradient by that much"
        );
        check_refused(TrainConfig { learning_rate, ..valid() }, &text);
    }
}

#[test]
fn a_refusal_says_which_setting_to_a_program_too() {
    let error = TrainConfig { batch_size: 0, ..TrainConfig::default() }.check();
    assert_eq!(error, Err(ConfigError::Zero { setting: "batch size" }));
    let error = TrainConfig { learning_rate: -2.0, ..TrainConfig::default() }.check();
    assert_eq!(error, Err(ConfigError::LearningRate(-2.0)));
}

#[test]
fn no_rows_are_refused() {
    let empty = Dataset::new(vec![], 2, vec![], 1).expect("no rows");
    let mut trainer = trainer(config(0.1));
    let before = parameter_bits(&trainer);
    let error = fit(&mut trainer, &empty).expect_err("nothing to learn from");
    assert_eq!(error, FitError::Empty);
    assert_eq!(error.to_string(), "the data set has no rows, expected at least one");
    assert_eq!(parameter_bits(&trainer), before);
    assert!(trainer.evaluate(&empty).is_nan());
    assert!(trainer.predict(&empty).is_empty() && trainer.sample_gradients(&empty).is_empty());
}

/// Fits until it diverges, and checks that the model is that of the epoch's start.
#[track_caller]
fn check_divergence(trainer: &mut Trainer<Supervised>, data: &Dataset) -> (usize, f64, f64) {
    let mut at_epoch_ends = vec![parameter_bits(trainer)];
    let result = trainer.fit(data, |_, trainer| {
        at_epoch_ends.push(parameter_bits(trainer));
        ControlFlow::Continue(())
    });
    let Err(FitError::Diverged { what, epoch, learning_rate }) = result else { panic!("{result:?}") };
    let (NotFinite::Loss(number) | NotFinite::Parameter(number)) = what;
    assert!(!number.is_finite(), "{what}");
    assert_eq!(epoch, at_epoch_ends.len());
    assert_eq!(at_epoch_ends.last(), Some(&parameter_bits(trainer)));
    assert!(trainer.model().parameters().iter().all(|p| p.is_finite()), "{:?}", trainer.model());
    (epoch, number, learning_rate)
}

#[test]
fn divergence_leaves_the_parameters_of_the_epochs_start() {
    for batch_size in [1, 7, 10, 64] {
        let mut trainer = trainer(TrainConfig { batch_size, ..config(1e30) });
        let (_, _, rate) = check_divergence(&mut trainer, &rows(64));
        assert_eq!(rate, 1e30);
    }
}

#[test]
fn divergence_says_when_and_what_helps() {
    let error = FitError::Diverged { what: NotFinite::Loss(f64::INFINITY), epoch: 3, learning_rate: 0.5 };
    assert_eq!(
        error.to_string(),
        "the loss became inf in epoch 3: training diverged; a smaller learning rate than 0.5 usually helps \
         (the parameters are those of the epoch's start)"
    );
}

#[test]
fn data_of_any_size_diverge_at_worst() {
    for size in [1e100, 1e160, f64::MAX] {
        let data = Dataset::new(vec![size; 40], 2, vec![-size; 20], 1).expect("20 rows");
        let (epoch, ..) = check_divergence(&mut trainer(config(0.1)), &data);
        assert!(epoch <= 2, "{size:e}: epoch {epoch}");
    }
}

#[test]
fn data_that_are_not_numbers_are_refused_before_they_reach_a_trainer() {
    for number in [f64::NAN, f64::INFINITY] {
        let error = Dataset::new(vec![0.0, number], 1, vec![0.0; 2], 1).expect_err("not finite");
        let text = format!("features: found {number} in row 1, column 0, expected a finite number");
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn a_loss_that_is_not_a_number_diverges() {
    let mut trainer = Trainer::from_closure([0.5], config(0.1), log_of_product).expect("a trainer");
    let error = fit(&mut trainer, &rows(20)).expect_err("logarithms of negative numbers");
    let FitError::Diverged { what, epoch: 1, learning_rate: 0.1 } = error else { panic!("{error}") };
    assert!(matches!(what, NotFinite::Loss(loss) if loss.is_nan()), "{what}");
    assert_eq!(trainer.model(), &[0.5]);
}

fn log_of_product<'t>(p: &[Value<'t>; 1], x: &[Value<'t>], _: &[Value<'t>]) -> Value<'t> {
    (p[0] * x[0]).ln()
}

/// The loss of every batch is finite, the gradient is not: sqrt'(0).
#[test]
fn an_infinite_gradient_is_a_divergence() {
    fn root<'t>(p: &[Value<'t>; 1], _: &[Value<'t>], _: &[Value<'t>]) -> Value<'t> {
        p[0].sqrt()
    }
    for epochs in [1, 2] {
        let config = TrainConfig { epochs, ..config(0.1) };
        let mut trainer = Trainer::from_closure([0.0], config, root).expect("a trainer");
        let result = fit(&mut trainer, &rows(10));
        let infinite = NotFinite::Parameter(f64::NEG_INFINITY);
        assert!(
            matches!(result, Err(FitError::Diverged { what, .. }) if what == infinite),
            "{result:?}, {:?}",
            trainer.model()
        );
        assert_eq!(trainer.model(), &[0.0]);
    }
}

/// The loss of every batch is finite, their sum is not.
#[test]
fn the_loss_of_an_epoch_is_finite() {
    fn large<'t>(_: &[Value<'t>; 1], _: &[Value<'t>], _: &[Value<'t>]) -> Value<'t> {
        1e308.into()
    }
    let config = TrainConfig { batch_size: 1, ..config(0.1) };
    let mut trainer = Trainer::from_closure([0.0], config, large).expect("a trainer");
    match fit(&mut trainer, &rows(20)) {
        Ok(fit) => assert!(fit.epochs.iter().all(|epoch| epoch.loss.is_finite()), "{:?}", fit.epochs[0]),
        Err(error) => assert!(matches!(error, FitError::Diverged { epoch: 1, .. }), "{error}"),
    }
}

#[test]
fn after_a_divergence_the_optimizer_starts_afresh() {
    let momentum = SgdConfig { momentum: 0.9, ..SgdConfig::default() };
    let config = || TrainConfig { optimizer: OptimizerConfig::Sgd(momentum), ..config(0.1) };
    let (mut diverged, mut fresh) = (trainer(config()), trainer(config()));
    let huge = Dataset::new(vec![1e80; 80], 2, vec![0.0; 40], 1).expect("40 rows");
    check_divergence(&mut diverged, &huge);
    let data = rows(50);
    assert_eq!(fit(&mut diverged, &data).is_ok(), fit(&mut fresh, &data).is_ok());
    assert_eq!(parameter_bits(&diverged), parameter_bits(&fresh));
}

#[test]
fn settings_of_optimizers_stay_in_their_ranges() {
    let check = |optimizer: OptimizerConfig, message: &str| {
        check_refused(TrainConfig { optimizer, ..TrainConfig::default() }, message);
    };
    let adam = AdamConfig::default();
    check(
        OptimizerConfig::Sgd(SgdConfig { momentum: 1.0, ..SgdConfig::default() }),
        "the momentum is 1, expected a number from 0 to less than 1",
    );
    check(
        OptimizerConfig::Adam(AdamConfig { beta1: f64::NAN, ..adam }),
        "the beta1 is NaN, expected a number from 0 to less than 1",
    );
    check(
        OptimizerConfig::Adam(AdamConfig { weight_decay: -0.1, ..adam }),
        "the weight decay is -0.1, expected a number of at least 0",
    );
}

/// The message of a panic.
fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

/// Runs what shall panic; its message.
#[track_caller]
fn panic_of<R>(work: impl FnOnce() -> R) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(work)) else { panic!("no panic") };
    message(&*payload).to_owned()
}

/// What one sample costs in the tests of panics.
fn cost<'t>(p: &[Value<'t>; 2], x: &[Value<'t>], y: &[Value<'t>]) -> Value<'t> {
    let error = (p[0] * x[0] + p[1] * x[1]).tanh() - y[0];
    error * error
}

const START: [f64; 2] = [0.3, -0.2];

/// The model after `n_updates` of the first epoch.
fn after_updates(n_updates: usize, data: &Dataset, config: &TrainConfig) -> [f64; 2] {
    let (mut model, mut optimizer) = (START, config.optimizer.build());
    for rows in epoch_order(data.len(), config.seed, 0).chunks(config.batch_size).take(n_updates) {
        let step = Trainer::from_closure(model, config.clone(), cost);
        let (_, gradient) = step.expect("a trainer").gradient(data, rows);
        optimizer.update(&mut model, &gradient, config.learning_rate);
    }
    model
}

/// Trains on a loss of which the `k`-th sample panics; then goes on.
#[track_caller]
fn check_panic(threads: usize, k: usize) {
    let (data, config) = (rows(95), TrainConfig { threads: Some(threads), ..config(0.5) });
    let n_recorded = AtomicUsize::new(0);
    let mut trainer = Trainer::from_closure(START, config.clone(), |p, x, y| {
        let n = n_recorded.fetch_add(1, Ordering::Relaxed) + 1;
        assert!(n != k, "sample {n} is one too many");
        cost(p, x, y)
    })
    .expect("a trainer");

    let text = panic_of(|| fit(&mut trainer, &data));
    assert_eq!(text, format!("sample {k} is one too many"), "{threads} threads");

    let model = after_updates((k - 1) / config.batch_size, &data, &config);
    assert_eq!(parameter_bits(&trainer), bits(&model), "sample {k}: the model of the last update");

    let mut fresh = Trainer::from_closure(model, config, cost).expect("a trainer");
    let all: Vec<usize> = (0..data.len()).collect();
    assert_eq!(trainer.gradient(&data, &all), fresh.gradient(&data, &all));
    assert_eq!(trainer.sample_gradients(&data), fresh.sample_gradients(&data));
    fit(&mut trainer, &data).expect("a fit");
    fit(&mut fresh, &data).expect("a fit");
    assert_eq!(parameter_bits(&trainer), parameter_bits(&fresh), "sample {k}: training went on otherwise");
}

#[test]
fn a_trainer_survives_a_panic_of_its_objective() {
    for threads in [1, 3] {
        for k in [1, 2, 5, 10, 11, 64, 95] {
            check_panic(threads, k);
        }
    }
}

#[test]
fn a_panic_in_a_prediction_propagates() {
    for threads in [1, 3] {
        let trainer = trainer(TrainConfig { threads: Some(threads), ..config(0.1) });
        let narrow = data(10, (1, 1), Loss::SquaredError);
        let expected = "1 inputs for a neuron with 2 weights";
        assert_eq!(panic_of(|| trainer.predict(&narrow)), expected);
        assert_eq!(panic_of(|| trainer.evaluate(&narrow)), expected);
    }
}

#[test]
fn data_of_another_width_panic_with_both_numbers() {
    let wide = data(10, (3, 1), Loss::SquaredError);
    let expected = "3 inputs for a neuron with 2 weights";
    assert_eq!(panic_of(|| fit(&mut trainer(config(0.1)), &wide)), expected);
    let targets = data(10, (2, 2), Loss::SquaredError);
    let expected = "1 outputs for 2 targets, expected as many, and at least one";
    assert_eq!(panic_of(|| fit(&mut trainer(config(0.1)), &targets)), expected);
}

#[test]
fn a_row_that_does_not_exist_panics_with_both_numbers() {
    let mut trainer = trainer(config(0.1));
    assert_eq!(panic_of(|| trainer.gradient(&rows(4), &[0, 9])), "row 9 of a data set of 4 rows");
}

#[test]
fn a_panicking_observer_leaves_the_trainer_as_it_was_told() {
    let data = rows(30);
    let mut interrupted = trainer(config(0.1));
    let mut epochs_seen = 0;
    let text = panic_of(|| {
        interrupted.fit(&data, |epoch, _| {
            epochs_seen = epoch.number;
            assert!(epoch.number < 3, "enough of it");
            ControlFlow::Continue(())
        })
    });
    assert_eq!((text.as_str(), epochs_seen), ("enough of it", 3));
    let mut short = trainer(TrainConfig { epochs: 3, ..config(0.1) });
    fit(&mut short, &data).expect("a fit");
    assert_eq!(parameter_bits(&interrupted), parameter_bits(&short));
}
