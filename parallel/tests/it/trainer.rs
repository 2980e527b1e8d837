//! What a trainer does: fit, stop, go on, evaluate, predict, and give gradients.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use paragrad::datasets::epoch_order;
use paragrad::gradcheck::{Verdict, gradcheck};
use paragrad::optim::{AdamConfig, Optimizer};
use paragrad::schedule::Decay;
use paragrad::{
    Activation, Dataset, Dual, Layer, Loss, Mlp, MlpConfig, Module, Objective, OptimizerConfig, Scalar,
    Schedule, Supervised, TrainConfig, Trainer, Value,
};

use crate::{bits, data, fit, losses, numbers, parameter_bits};

const LOSSES: [Loss; 7] = [
    Loss::SquaredError,
    Loss::AbsoluteError,
    Loss::Huber { delta: 0.5 },
    Loss::BinaryCrossEntropy,
    Loss::CrossEntropy,
    Loss::Hinge,
    Loss::Poisson,
];

fn config(epochs: usize) -> TrainConfig {
    TrainConfig { epochs, learning_rate: 0.1, threads: Some(2), ..TrainConfig::default() }
}

/// A 3-6-2 network with tanh in every layer.
fn trainer(loss: Loss, config: TrainConfig) -> Trainer<Supervised> {
    Trainer::new(Supervised { loss }, Mlp::new(3, &[6, 2], 4), config).expect("a trainer")
}

fn rows(loss: Loss) -> Dataset {
    data(100, (3, 2), loss)
}

#[test]
fn training_lowers_every_loss() {
    for loss in LOSSES {
        let data = rows(loss.clone());
        let mut trainer = trainer(loss.clone(), config(20));
        let before = trainer.evaluate(&data);
        let fit = fit(&mut trainer, &data).expect("a fit");
        let after = trainer.evaluate(&data);
        assert!(after < before && fit.epochs[19].loss < fit.epochs[0].loss, "{loss:?}: {before} -> {after}");
    }
}

#[test]
fn an_observer_is_told_of_every_epoch_and_sees_the_model() {
    let data = rows(Loss::SquaredError);
    let schedule = Schedule { decay: Decay::Linear { end: 0.0 }, warm_up: 2 };
    let mut trainer = trainer(Loss::SquaredError, TrainConfig { schedule, ..config(6) });
    let (mut told, mut models) = (Vec::new(), Vec::new());
    let fit = trainer.fit(&data, |epoch, trainer| {
        told.push(*epoch);
        models.push(parameter_bits(trainer));
        ControlFlow::Continue(())
    });
    let fit = fit.expect("a fit");
    assert_eq!(fit.epochs, told);
    assert_eq!(models.last(), Some(&parameter_bits(&trainer)));
    assert!(models.windows(2).all(|pair| pair[0] != pair[1]), "a model that did not change");
    for (i, epoch) in told.iter().enumerate() {
        assert_eq!((epoch.number, epoch.of, epoch.samples), (i + 1, 6, (i + 1) * 100));
        assert_eq!(epoch.learning_rate, 0.1 * schedule.factor(i, 6));
        assert!(epoch.seconds > 0.0 && epoch.loss.is_finite());
    }
    assert!(told.windows(2).all(|pair| pair[0].seconds < pair[1].seconds));
    assert_eq!(fit.seconds(), told[5].seconds);
    assert_eq!(fit.samples_per_second(), 600.0 / told[5].seconds);
}

#[test]
fn an_observer_can_stop() {
    let data = rows(Loss::SquaredError);
    let mut stopped = trainer(Loss::SquaredError, config(50));
    let stop_at_3 = |number| if number == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let fit_of_3 = stopped.fit(&data, |epoch, _| stop_at_3(epoch.number)).expect("a fit");
    assert_eq!(fit_of_3.epochs.len(), 3);

    let mut short = trainer(Loss::SquaredError, config(3));
    fit(&mut short, &data).expect("a fit");
    assert_eq!(parameter_bits(&stopped), parameter_bits(&short));
}

#[test]
fn a_second_fit_goes_on_where_the_first_ended() {
    let data = rows(Loss::SquaredError);
    let adam =
        |epochs| TrainConfig { optimizer: OptimizerConfig::Adam(AdamConfig::default()), ..config(epochs) };
    let mut once = trainer(Loss::SquaredError, adam(10));
    let expected = losses(&fit(&mut once, &data).expect("a fit"));
    let mut twice = trainer(Loss::SquaredError, adam(5));
    let first = losses(&fit(&mut twice, &data).expect("a fit"));
    let second = losses(&fit(&mut twice, &data).expect("a fit"));
    assert_eq!(bits(&[first, second].concat()), bits(&expected));
    assert_eq!(parameter_bits(&twice), parameter_bits(&once));
}

#[test]
fn another_seed_is_another_order() {
    let data = rows(Loss::SquaredError);
    let trained = |seed| {
        let mut trainer = trainer(Loss::SquaredError, TrainConfig { seed, ..config(2) });
        fit(&mut trainer, &data).expect("a fit");
        parameter_bits(&trainer)
    };
    assert_eq!(trained(1), trained(1));
    assert_ne!(trained(1), trained(2));
}

#[test]
fn the_loss_of_an_epoch_is_the_mean_before_each_update() {
    let data = rows(Loss::SquaredError);
    let whole = TrainConfig { batch_size: 100, ..config(1) };
    let mut trainer = trainer(Loss::SquaredError, whole);
    let before = trainer.gradient(&data, &epoch_order(100, 0, 0)).0;
    let fit = fit(&mut trainer, &data).expect("a fit");
    assert!((fit.epochs[0].loss - before).abs() <= 1e-15 * before, "{} and {before}", fit.epochs[0].loss);
}

#[test]
fn a_batch_may_be_larger_than_the_data() {
    let data = rows(Loss::SquaredError);
    let trained = |batch_size| {
        let mut trainer = trainer(Loss::SquaredError, TrainConfig { batch_size, ..config(3) });
        fit(&mut trainer, &data).expect("a fit");
        parameter_bits(&trainer)
    };
    assert_eq!(trained(100), trained(101));
    assert_eq!(trained(100), trained(usize::MAX));
}

#[test]
fn one_row_is_enough() {
    let data = data(1, (3, 2), Loss::SquaredError);
    let mut trainer = trainer(Loss::SquaredError, config(200));
    fit(&mut trainer, &data).expect("a fit");
    assert!(trainer.evaluate(&data) < 1e-3);
    assert_eq!(trainer.sample_gradients(&data), [trainer.gradient(&data, &[0]).1]);
}

#[test]
fn evaluating_and_predicting_agree_with_the_model() {
    for loss in LOSSES {
        let (data, trainer) = (rows(loss.clone()), trainer(loss.clone(), config(1)));
        let predictions = trainer.predict(&data);
        assert_eq!(predictions.len(), 100);
        let mut sum = 0.0;
        for (row, outputs) in predictions.iter().enumerate() {
            assert_eq!(bits(outputs), bits(&trainer.model().forward(data.x(row))));
            sum += loss.of(outputs, data.y(row));
        }
        let (found, expected) = (trainer.evaluate(&data), sum / 100.0);
        assert!((found - expected).abs() <= 1e-14 * expected, "{loss:?}: {found}, by hand {expected}");
    }
}

#[test]
fn the_gradient_is_the_mean_of_the_samples_gradients() {
    for loss in LOSSES {
        let (data, mut trainer) = (rows(loss.clone()), trainer(loss.clone(), config(1)));
        let all: Vec<usize> = (0..100).collect();
        let of_samples = trainer.sample_gradients(&data);
        let (mean_loss, gradient) = trainer.gradient(&data, &all);
        for (i, g) in gradient.iter().enumerate() {
            let mean = of_samples.iter().map(|sample| sample[i]).sum::<f64>() / 100.0;
            assert!((g - mean).abs() <= 1e-15, "{loss:?}, parameter {i}: {g}, mean {mean}");
        }
        assert!((mean_loss - trainer.evaluate(&data)).abs() <= 1e-15 * mean_loss.abs(), "{loss:?}");
        for row in [0, 42, 99] {
            assert_eq!(
                bits(&trainer.gradient(&data, &[row]).1),
                bits(&of_samples[row]),
                "{loss:?}, row {row}"
            );
        }
    }
}

#[test]
fn a_row_counts_as_often_as_it_is_named() {
    let (data, mut trainer) = (rows(Loss::SquaredError), trainer(Loss::SquaredError, config(1)));
    let (loss, gradient) = trainer.gradient(&data, &[5, 9, 5, 5]);
    let ((loss_5, of_5), (loss_9, of_9)) = (trainer.gradient(&data, &[5]), trainer.gradient(&data, &[9]));
    assert!((loss - (0.75 * loss_5 + 0.25 * loss_9)).abs() < 1e-15);
    for (g, (g_5, g_9)) in gradient.iter().zip(of_5.iter().zip(of_9)) {
        assert!((g - (0.75 * g_5 + 0.25 * g_9)).abs() < 1e-15, "{g} of {g_5} and {g_9}");
    }
}

/// Where a loss or an activation has kinks, differences may be unable to judge.
#[test]
fn gradients_agree_with_differences() {
    let activations = [Activation::Tanh, Activation::Softplus, Activation::Sigmoid, Activation::LeakyRelu];
    for (loss, activation) in LOSSES.into_iter().flat_map(|loss| activations.map(|a| (loss.clone(), a))) {
        let config = MlpConfig::new(3, &[5, 4], activation, 2);
        let (objective, model) = (Supervised { loss: loss.clone() }, Mlp::from_config(&config, 9));
        let data = rows(loss.clone());
        let mut trainer = Trainer::new(objective.clone(), model.clone(), self::config(1)).expect("a trainer");
        let smooth = activation != Activation::LeakyRelu
            && !matches!(loss, Loss::AbsoluteError | Loss::Huber { .. } | Loss::Hinge);
        for row in 0..5 {
            let report = gradcheck(&objective, &model, data.x(row), data.y(row));
            assert!(report.passed(), "{loss:?}, {activation}, row {row}: {report}");
            let kinks = if smooth { report.count(Verdict::NotSmooth) } else { 0 };
            assert_eq!(kinks, 0, "{loss:?}, {activation}, row {row}: {report}");
            let swept: Vec<f64> = report.comparisons.iter().map(|comparison| comparison.analytic).collect();
            let gradient = trainer.gradient(&data, &[row]).1;
            assert_eq!(bits(&gradient), bits(&swept), "{loss:?}, {activation}, row {row}");
        }
    }
}

#[test]
fn gradients_agree_with_forward_mode() {
    for loss in LOSSES {
        let (data, mut trainer) = (rows(loss.clone()), trainer(loss.clone(), config(1)));
        let all: Vec<usize> = (0..100).collect();
        let gradient = trainer.gradient(&data, &all).1;
        let direction = numbers(gradient.len(), 3);
        let expected: f64 = gradient.iter().zip(&direction).map(|(g, v)| g * v).sum();
        let mut next = direction.iter();
        let mut moving = |&value: &f64| Dual { value, derivative: *next.next().expect("as many numbers") };
        let model = trainer.model().map(&mut moving);
        let duals = |numbers: &[f64]| numbers.iter().map(|&number| number.into()).collect::<Vec<Dual>>();
        let of_row =
            |row| trainer.objective().loss(&model, &duals(data.x(row)), &duals(data.y(row))).derivative;
        let found = (0..100).map(of_row).sum::<f64>() / 100.0;
        assert!((found - expected).abs() <= 1e-14, "{loss:?}: forward {found}, reverse {expected}");
    }
}

/// Steps of one size, whatever the gradient's: an optimiser of a program's own.
struct SignDescent {
    updates: Arc<AtomicUsize>,
}

impl Optimizer for SignDescent {
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64], learning_rate: f64) {
        self.updates.fetch_add(1, Ordering::Relaxed);
        parameters.iter_mut().zip(gradient).for_each(|(p, g)| *p -= learning_rate * g.signum());
    }

    fn reset(&mut self) {}
}

#[test]
fn an_optimizer_of_a_programs_own_does_every_update() {
    let data = rows(Loss::SquaredError);
    let updates = Arc::new(AtomicUsize::new(0));
    let mut trainer = trainer(Loss::SquaredError, TrainConfig { learning_rate: 1.0 / 64.0, ..config(3) });
    trainer.set_optimizer(SignDescent { updates: updates.clone() });
    let before = trainer.model().parameters();
    fit(&mut trainer, &data).expect("a fit");
    assert_eq!(updates.load(Ordering::Relaxed), 3 * 4, "100 rows in batches of 32, three times");
    for (before, after) in before.iter().zip(trainer.model().parameters()) {
        let n_steps = ((after - before) * 64.0).abs();
        assert!(n_steps < 12.5 && (n_steps - n_steps.round()).abs() < 1e-12, "{before} -> {after}");
    }
}

#[test]
fn a_trainer_gives_its_model_back() {
    let model = Mlp::new(3, &[6, 2], 4);
    let trainer = Trainer::new(Supervised::default(), model.clone(), config(1)).expect("a trainer");
    assert_eq!((trainer.threads(), trainer.objective()), (2, &Supervised::default()));
    assert_eq!(trainer.into_model(), model);
}

#[test]
fn nothing_to_learn_is_learned_without_complaint() {
    struct Fixed;
    impl Objective for Fixed {
        type Model<V: Scalar> = [V; 0];
        fn loss<V: Scalar>(&self, _: &[V; 0], x: &[V], y: &[V]) -> V {
            (x[0] - y[0]).abs()
        }
    }
    let data = Dataset::new(vec![1.0, 2.0], 1, vec![3.0, 3.0], 1).expect("two rows");
    let mut trainer = Trainer::new(Fixed, [], config(2)).expect("a trainer");
    assert_eq!(losses(&fit(&mut trainer, &data).expect("a fit")), [1.5, 1.5]);
    assert_eq!(trainer.gradient(&data, &[0, 1]), (1.5, vec![]));
    assert_eq!(trainer.sample_gradients(&data), [[0.0; 0], [0.0; 0]]);

    let empty = Mlp { layers: vec![] };
    let mut trainer = Trainer::new(Supervised::default(), empty, config(2)).expect("a trainer");
    assert_eq!(losses(&fit(&mut trainer, &data).expect("a fit")), [2.5, 2.5]);
    assert_eq!(trainer.predict(&data), [[1.0], [2.0]]);
}

/// The last layer has no inputs, only biases: it learns the mean.
#[test]
fn a_layer_may_have_no_neurons() {
    let data = rows(Loss::SquaredError);
    let model = Mlp::from_config(&MlpConfig::new(3, &[0], Activation::Relu, 2), 0);
    assert_eq!(model.layers[0], Layer { neurons: vec![] });
    let whole = TrainConfig { batch_size: 100, ..config(300) };
    let mut trainer = Trainer::new(Supervised::default(), model, whole).expect("a trainer");
    fit(&mut trainer, &data).expect("a fit");
    for (i, bias) in trainer.model().parameters().into_iter().enumerate() {
        let mean = (0..100).map(|row| data.y(row)[i]).sum::<f64>() / 100.0;
        assert!((bias - mean).abs() < 1e-9, "{bias}, mean {mean}");
    }
}

/// Of three parameters, 1, 10 and 100, and one input, 2.
type Formula = for<'t> fn(&[Value<'t>; 3], &[Value<'t>], &[Value<'t>]) -> Value<'t>;

#[track_caller]
fn check_gradient(formula: Formula, expected: [f64; 3]) {
    let data = Dataset::new(vec![2.0; 70], 1, vec![0.0; 70], 1).expect("70 rows");
    for threads in [1, 3] {
        let config = TrainConfig { threads: Some(threads), ..config(1) };
        let mut trainer = Trainer::from_closure([1.0, 10.0, 100.0], config, formula).expect("a trainer");
        let rows: Vec<usize> = (0..70).collect();
        assert_eq!(trainer.gradient(&data, &rows[..64]).1, expected, "{threads} threads");
        assert_eq!(trainer.sample_gradients(&data)[69], expected, "{threads} threads");
    }
}

#[test]
fn parameters_may_be_used_in_any_way() {
    check_gradient(|_, x, _| x[0], [0.0; 3]);
    check_gradient(|_, _, _| 3.0.into(), [0.0; 3]);
    check_gradient(|p, _, _| p[1], [0.0, 1.0, 0.0]);
    check_gradient(|p, _, _| p[2] + p[2] - p[0], [-1.0, 0.0, 2.0]);
    check_gradient(|p, x, _| p[0] * p[1] * p[2] * x[0], [2000.0, 200.0, 20.0]);
    check_gradient(|p, x, _| Value::dot(p[0], &[p[0], x[0]], &[p[1], p[2]]), [11.0, 1.0, 2.0]);
    check_gradient(|p, x, _| Value::dot(p[0], &[x[0]; 3], p), [3.0, 2.0, 2.0]);
    check_gradient(|p, x, _| Value::dot(x[0], p, p), [2.0, 20.0, 200.0]);
    check_gradient(|p, x, _| Value::dot(x[0], &[], &[]) + p[0], [1.0, 0.0, 0.0]);
    check_gradient(|p, x, _| p[0].detach() * p[1] + x[0], [0.0, 1.0, 0.0]);
}

/// The operands of a dot product as a convolution takes them: the last first.
#[test]
fn a_dot_product_may_run_backwards() {
    check_gradient(|p, x, _| Value::dot(x[0], p, &[p[2], p[1], p[0]]), [200.0, 20.0, 2.0]);
    check_gradient(|p, x, _| Value::dot(x[0], &[p[2], p[1]], &[p[0], p[1]]), [100.0, 20.0, 1.0]);
    check_gradient(
        |p, x, _| {
            let z = [p[0] * x[0], p[1] * x[0], p[2] * x[0]];
            Value::dot(x[0], p, &[z[2], z[1], z[0]])
        },
        [400.0, 40.0, 4.0],
    );
}
