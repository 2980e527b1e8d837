//! The two engines give the same bits, on any number of threads, for fifty steps and more.

use paragrad::optim::AdamConfig;
use paragrad::{Activation, Engine, Loss, Mlp, MlpConfig, OptimizerConfig, Supervised, TrainConfig, Trainer};

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
