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

/// A network, and before it another that is not learned.
struct Frozen;

#[derive(Clone)]
struct Pair<V> {
    frozen: Mlp<V>,
    learned: Mlp<V>,
}

impl<V> Module<V> for Pair<V> {
    type With<U> = Pair<U>;

    fn map<U>(&self, f: &mut impl FnMut(&V) -> U) -> Pair<U> {
        Pair { frozen: self.frozen.map(f), learned: self.learned.map(f) }
    }

    fn for_each_mut(&mut self, f: &mut impl FnMut(&mut V)) {
        self.frozen.for_each_mut(f);
        self.learned.for_each_mut(f);
    }
}

impl Objective for Frozen {
    type Model<V: Scalar> = Pair<V>;

    fn loss<V: Scalar>(&self, Pair { frozen, learned }: &Pair<V>, x: &[V], y: &[V]) -> V {
        let features: Vec<V> = frozen.forward(x).into_iter().map(Scalar::detach).collect();
        Loss::SquaredError.of(&learned.forward(&features), y)
    }
}

#[test]
fn what_is_detached_stays_as_it_is_on_both_engines() {
    let (frozen, learned) = (Mlp::<f64>::new(3, &[100, 100], 1), Mlp::new(100, &[40, 2], 2));
    let (model, frozen) = (Pair { frozen: frozen.clone(), learned }, bits(&frozen.parameters()));
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
