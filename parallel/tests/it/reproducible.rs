//! The same bits on any number of threads, whoever owns them. Rates are large, so that a sum in another order shows.

use std::sync::Arc;

use paragrad::optim::{AdamConfig, RmsPropConfig, SgdConfig};
use paragrad::{
    Activation, Dataset, Loss, Mlp, MlpConfig, Module, Objective, OptimizerConfig, SampleLoss, Scalar,
    Supervised, TrainConfig, Trainer, Value,
};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::{bits, data, fit, losses, parameter_bits};

const N_ROWS: usize = 333;
const BATCH_SIZES: [usize; 6] = [1, 7, 64, 65, 100, 200];
const THREADS: [usize; 4] = [2, 3, 5, 16];

/// The bits of what training leaves: the parameters, and the loss of every epoch.
fn train<L: SampleLoss>(trainer: &mut Trainer<L>, data: &Dataset) -> [Vec<u64>; 2] {
    let before = parameter_bits(trainer);
    let fit = fit(trainer, data).unwrap_or_else(|error| panic!("{error}"));
    let after = parameter_bits(trainer);
    assert!(before.iter().zip(&after).any(|(before, after)| before != after), "nothing was learned");
    [after, bits(&losses(&fit))]
}

fn config(batch_size: usize, threads: usize) -> TrainConfig {
    TrainConfig {
        epochs: 2,
        batch_size,
        learning_rate: 1.0,
        threads: Some(threads),
        ..TrainConfig::default()
    }
}

fn pool(n_threads: usize) -> Arc<ThreadPool> {
    Arc::new(ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads"))
}

fn sgd(momentum: f64) -> OptimizerConfig {
    OptimizerConfig::Sgd(SgdConfig { momentum, ..SgdConfig::default() })
}

fn adam() -> OptimizerConfig {
    OptimizerConfig::Adam(AdamConfig::default())
}

/// A network whose every layer has this activation, the last too, so that large rates do not diverge.
fn net(n_inputs: usize, n_outs: &[usize], activation: Activation) -> MlpConfig {
    let layers = n_outs.iter().map(|&n| (n, activation)).collect();
    MlpConfig { n_inputs, layers, initializer: None }
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "most calls name a loss that they do not keep")]
fn check(net: &MlpConfig, loss: Loss, optimizer: OptimizerConfig, learning_rate: f64) {
    let n_outputs = net.layers.last().map_or(0, |&(n, _)| n);
    let data = data(N_ROWS, (net.n_inputs, n_outputs), loss.clone());
    let outcome = |batch_size, threads| {
        let config = TrainConfig { learning_rate, optimizer, ..config(batch_size, threads) };
        let model = Mlp::from_config(net, 5);
        train(&mut Trainer::new(Supervised { loss: loss.clone() }, model, config).expect("a trainer"), &data)
    };
    for batch_size in BATCH_SIZES {
        let expected = outcome(batch_size, 1);
        for threads in THREADS {
            let same = outcome(batch_size, threads) == expected;
            assert!(same, "{net:?}, {loss:?}, {optimizer:?}: batches of {batch_size} on {threads} threads");
        }
    }
}

#[test]
fn a_small_net_learns_the_same_on_any_number_of_threads() {
    let net = net(2, &[16, 16, 1], Activation::Tanh);
    check(&net, Loss::SquaredError, sgd(0.0), 1.0);
    check(&net, Loss::AbsoluteError, sgd(0.9), 1.0);
    check(&net, Loss::Huber { delta: 0.3 }, OptimizerConfig::RmsProp(RmsPropConfig::default()), 0.1);
    check(&net, Loss::Hinge, adam(), 0.1);
}

#[test]
fn a_classifier_learns_the_same_on_any_number_of_threads() {
    check(&net(4, &[32, 32, 3], Activation::Tanh), Loss::CrossEntropy, sgd(0.0), 1.0);
    check(&net(4, &[32, 32, 3], Activation::Sigmoid), Loss::CrossEntropy, adam(), 0.1);
    check(&MlpConfig::new(4, &[32, 32], Activation::Relu, 3), Loss::BinaryCrossEntropy, adam(), 0.03);
}

/// 4675 parameters are three blocks of the tape engine's gradient.
#[test]
fn a_net_of_several_blocks_learns_the_same_on_any_number_of_threads() {
    check(&net(4, &[64, 64, 3], Activation::Tanh), Loss::CrossEntropy, sgd(0.9), 0.3);
}

/// The second layer starts at parameter 1860 and its fourth neuron at 2043: a block ends at 2048.
#[test]
fn a_neuron_on_a_block_boundary_learns_the_same_on_any_number_of_threads() {
    check(&net(30, &[60, 10, 1], Activation::Tanh), Loss::Poisson, adam(), 0.1);
}

/// A model whose parameters each enter the graph of one sample several times.
struct Entangled;

impl Objective for Entangled {
    type Model<V: Scalar> = [V; 3];

    fn loss<V: Scalar>(&self, &[a, b, c]: &[V; 3], x: &[V], y: &[V]) -> V {
        let once = (a * x[0] + b * x[1]).tanh();
        let twice = (a * once + b * x[0] * c).tanh();
        let error = V::dot(a * c, &[a, b, c], &[twice, a, b]) - y[0];
        error * error + (a * a + b * b + c * c) * 0.01
    }
}

#[test]
fn parameters_that_a_sample_uses_several_times_learn_the_same_on_any_number_of_threads() {
    let data = data(N_ROWS, (2, 1), Loss::SquaredError);
    let outcome = |batch_size, threads| {
        let config = TrainConfig { learning_rate: 0.1, ..config(batch_size, threads) };
        train(&mut Trainer::new(Entangled, [0.5, -0.7, 0.3], config).expect("a trainer"), &data)
    };
    check_threads(outcome);
}

/// A loss whose graph depends on data: as many steps as the sample takes, at most 20.
fn wander<'t>(model: &[Value<'t>; 2], x: &[Value<'t>], y: &[Value<'t>]) -> Value<'t> {
    let mut z = x[0];
    let mut steps = 0..20;
    while z.data().abs() < 0.9 && steps.next().is_some() {
        z = z * 1.3 + (model[0] * z + model[1]).tanh() * 0.1;
    }
    let error = z - y[0] * model[1];
    if y[0].data() > 0.0 { error * error } else { error.abs() * 0.5 }
}

#[test]
fn closures_learn_the_same_on_any_number_of_threads() {
    let data = data(N_ROWS, (1, 1), Loss::SquaredError);
    let outcome = |batch_size, threads| {
        let config = TrainConfig { learning_rate: 0.1, ..config(batch_size, threads) };
        train(&mut Trainer::from_closure([0.2, 0.4], config, wander).expect("a trainer"), &data)
    };
    check_threads(outcome);
}

#[track_caller]
fn check_threads(outcome: impl Fn(usize, usize) -> [Vec<u64>; 2]) {
    for batch_size in BATCH_SIZES {
        let expected = outcome(batch_size, 1);
        for threads in THREADS {
            assert!(outcome(batch_size, threads) == expected, "batches of {batch_size} on {threads} threads");
        }
    }
}

/// The trainer that the tests of pools use.
fn tanh_model() -> (Supervised, Mlp<f64>, Dataset) {
    let loss = Loss::SquaredError;
    (Supervised { loss: loss.clone() }, Mlp::new(2, &[16, 16, 1], 5), data(N_ROWS, (2, 1), loss))
}

#[test]
fn a_pool_of_the_callers_changes_nothing() {
    let (objective, model, data) = tanh_model();
    let expected =
        train(&mut Trainer::new(objective.clone(), model.clone(), config(65, 1)).expect("a trainer"), &data);
    for n_threads in [1, 2, 3, 5] {
        let pool = pool(n_threads);
        let trainer = || Trainer::in_pool(objective.clone(), model.clone(), config(65, 2), pool.clone());
        let mut trainer = trainer().expect("a trainer");
        assert_eq!(trainer.threads(), n_threads);
        assert!(train(&mut trainer, &data) == expected, "a pool of {n_threads} threads");
    }
}

#[test]
fn a_trainer_can_run_inside_its_own_pool() {
    let (objective, model, data) = tanh_model();
    let expected =
        train(&mut Trainer::new(objective.clone(), model.clone(), config(65, 1)).expect("a trainer"), &data);
    let pool = pool(2);
    let inside = pool.install(|| {
        let trainer = Trainer::in_pool(objective.clone(), model.clone(), config(65, 2), pool.clone());
        train(&mut trainer.expect("a trainer"), &data)
    });
    assert!(inside == expected);
}

#[test]
fn trainers_can_share_a_pool() {
    let (objective, model, data) = tanh_model();
    let expected =
        train(&mut Trainer::new(objective.clone(), model.clone(), config(7, 1)).expect("a trainer"), &data);
    let pool = pool(3);
    let train_one = || {
        let trainer = Trainer::in_pool(objective.clone(), model.clone(), config(7, 3), pool.clone());
        train(&mut trainer.expect("a trainer"), &data)
    };
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(train_one)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert!(outcomes.iter().all(|outcome| *outcome == expected));
}

/// A loss that computes in parallel itself, on the pool that runs it.
struct Nested;

impl Objective for Nested {
    type Model<V: Scalar> = [V; 2];

    fn loss<V: Scalar>(&self, &[a, b]: &[V; 2], x: &[V], y: &[V]) -> V {
        let (sum, _) =
            rayon::join(|| (1..50).map(f64::from).sum::<f64>(), || (1..50).map(f64::from).product::<f64>());
        let error = (a * x[0] + b).tanh() * (sum / 1225.0) - y[0];
        error * error
    }
}

#[test]
fn a_loss_may_use_threads_itself() {
    let data = data(N_ROWS, (1, 1), Loss::SquaredError);
    let outcome = |batch_size, threads| {
        train(&mut Trainer::new(Nested, [0.5, 0.1], config(batch_size, threads)).expect("a trainer"), &data)
    };
    check_threads(outcome);
}

/// What a trainer says of a data set without training.
fn said<L>(trainer: &mut Trainer<L>, data: &Dataset) -> (u64, u64, Vec<Vec<u64>>)
where
    L: SampleLoss,
{
    let rows: Vec<usize> = (0..data.len()).rev().collect();
    let (loss, gradient) = trainer.gradient(data, &rows);
    let mut of_samples: Vec<_> = trainer.sample_gradients(data).iter().map(|row| bits(row)).collect();
    of_samples.push(bits(&gradient));
    (trainer.evaluate(data).to_bits(), loss.to_bits(), of_samples)
}

#[test]
fn losses_gradients_and_predictions_are_the_same_on_any_number_of_threads() {
    let (objective, model, data) = tanh_model();
    let trainer =
        |threads| Trainer::new(objective.clone(), model.clone(), config(32, threads)).expect("a trainer");
    let mut alone = trainer(1);
    let expected = (said(&mut alone, &data), alone.predict(&data));
    for threads in THREADS {
        let mut trainer = trainer(threads);
        assert!((said(&mut trainer, &data), trainer.predict(&data)) == expected, "{threads} threads");
    }
}

/// The trainer does nothing but this.
#[test]
fn fitting_is_taking_gradients_and_updating() {
    let (objective, model, data) = tanh_model();
    let config = TrainConfig { optimizer: adam(), ..config(100, 3) };
    let mut trainer = Trainer::new(objective.clone(), model.clone(), config.clone()).expect("a trainer");
    fit(&mut trainer, &data).expect("a fit");

    let (mut model, mut optimizer) = (model, config.optimizer.build());
    for epoch in 0..2 {
        for rows in paragrad::datasets::epoch_order(data.len(), config.seed, epoch).chunks(100) {
            let mut step = Trainer::new(objective.clone(), model.clone(), config.clone()).expect("a trainer");
            let (_, gradient) = step.gradient(&data, rows);
            let mut parameters = model.parameters();
            optimizer.update(&mut parameters, &gradient, config.learning_rate);
            model.set_parameters(&parameters);
        }
    }
    assert_eq!(parameter_bits(&trainer), bits(&model.parameters()));
}
