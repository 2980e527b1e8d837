//! The two engines give the same bits, on any number of threads, for fifty steps and more.

use paragrad::optim::AdamConfig;
use paragrad::{
    Activation, Engine, Loss, Mlp, MlpConfig, Module, Objective, OptimizerConfig, Scalar, Supervised,
    TrainConfig, Trainer,
};

use crate::{bits, data, fit, parameter_bits};

/// The bits of the epoch losses and of the trained parameters.
fn trained(sizes: (usize, &[usize], usize), loss: Loss, config: TrainConfig) -> (Vec<u64>, Vec<u64>) {
    let (n_in, hidden, n_out) = sizes;
    let model = Mlp::from_config(&MlpConfig::new(n_in, hidden, Activation::Tanh, n_out), 3);
    let mut trainer = Trainer::new(Supervised { loss: loss.clone() }, model, config).expect("a trainer");
    let data = data(333, (n_in, n_out), loss);
    let engine = trainer.config().engine;
    assert_eq!(trainer.engine(&data), engine);
    let fit = fit(&mut trainer, &data).expect("a finite loss");
    let losses: Vec<f64> = fit.epochs.iter().map(|epoch| epoch.loss).collect();
    (bits(&losses), parameter_bits(&trainer))
}

#[test]
fn tape_and_compiled_program_train_to_the_same_bits() {
    let nets: [(usize, &[usize], usize); 4] =
        [(2, &[16, 16], 1), (4, &[32, 32], 3), (30, &[64, 64], 2), (3, &[], 2)];
    for sizes in nets {
        let losses = [Loss::SquaredError, Loss::BinaryCrossEntropy, Loss::CrossEntropy, Loss::Hinge];
        for (i, loss) in
            losses.into_iter().enumerate().filter(|(_, loss)| sizes.2 > 1 || *loss != Loss::CrossEntropy)
        {
            let (batch_size, epochs) = [(333, 50), (1, 1), (100, 13), (65, 9)][i];
            let config = |engine, threads| TrainConfig {
                epochs,
                batch_size,
                learning_rate: 0.05,
                optimizer: OptimizerConfig::Adam(AdamConfig::default()),
                threads: Some(threads),
                engine,
                ..TrainConfig::default()
            };
            let reference = trained(sizes, loss.clone(), config(Engine::Tape, 1));
            for (engine, threads) in
                [(Engine::Tape, 3), (Engine::Compiled, 1), (Engine::Compiled, 2), (Engine::Compiled, 7)]
            {
                let found = trained(sizes, loss.clone(), config(engine, threads));
                assert_eq!(found, reference, "{sizes:?}, {loss:?}, {engine:?}, {threads} threads");
            }
        }
    }
}

/// A network whose first two layers are not learned.
struct Frozen;

impl Objective for Frozen {
    type Model<V: Scalar> = Mlp<V>;

    fn loss<V: Scalar>(&self, model: &Mlp<V>, x: &[V], y: &[V]) -> V {
        let (frozen, learned) = model.layers.split_at(2);
        let features = frozen.iter().fold(x.to_vec(), |x, layer| layer.forward(&x));
        let features = features.into_iter().map(Scalar::detach).collect();
        Loss::SquaredError.of(&learned.iter().fold(features, |x: Vec<V>, layer| layer.forward(&x)), y)
    }
}

#[test]
fn what_is_detached_stays_as_it_is_on_both_engines() {
    let model = Mlp::<f64>::new(3, &[100, 100, 40, 2], 1);
    let frozen: Vec<f64> = model.layers[..2].iter().flat_map(Module::parameters).collect();
    let frozen = bits(&frozen);
    let trained = |engine, threads| {
        let threads = Some(threads);
        let config = TrainConfig { epochs: 3, batch_size: 200, threads, engine, ..TrainConfig::default() };
        let mut trainer = Trainer::new(Frozen, model.clone(), config).expect("a trainer");
        fit(&mut trainer, &data(333, (3, 2), Loss::SquaredError)).expect("a finite loss");
        parameter_bits(&trainer)
    };
    let expected = trained(Engine::Tape, 1);
    assert_eq!(expected[..frozen.len()], frozen);
    for threads in [1, 3] {
        assert_eq!(trained(Engine::Compiled, threads), expected, "{threads} threads");
    }
}
