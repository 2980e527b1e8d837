//! Training in `f32`: the same bits on any number of threads, and near the numbers of `f64`.

use paragrad::optim::{AdamConfig, RmsPropConfig, SgdConfig};
use paragrad::{
    Activation, Engine, Loss, Mlp, MlpConfig, Module, OptimizerConfig, Precision, Supervised, TrainConfig,
    Trainer,
};

use crate::{bits, data, fit};

fn optimizers() -> [OptimizerConfig; 4] {
    let momentum = SgdConfig { momentum: 0.9, weight_decay: 1e-3, ..SgdConfig::default() };
    [
        OptimizerConfig::default(),
        OptimizerConfig::Sgd(momentum),
        OptimizerConfig::Adam(AdamConfig::default()),
        OptimizerConfig::RmsProp(RmsPropConfig::default()),
    ]
}

/// Losses of the epochs and the final parameters.
fn trained(config: TrainConfig) -> (Vec<f64>, Vec<f64>) {
    let loss = Loss::CrossEntropy;
    let model = Mlp::from_config(&MlpConfig::new(5, &[40, 70], Activation::Tanh, 3), 3);
    let mut trainer = Trainer::new(Supervised { loss: loss.clone() }, model, config).expect("a trainer");
    let fit = fit(&mut trainer, &data(333, (5, 3), loss)).expect("a finite loss");
    (fit.epochs.iter().map(|epoch| epoch.loss).collect(), trainer.model().parameters())
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    for optimizer in optimizers() {
        for batch_size in [1, 32, 100, 333] {
            let run = |threads| {
                let (losses, parameters) = trained(TrainConfig {
                    epochs: 2,
                    batch_size,
                    optimizer,
                    threads: Some(threads),
                    precision: Precision::F32,
                    ..TrainConfig::default()
                });
                (bits(&losses), bits(&parameters))
            };
            let expected = run(1);
            for threads in [2, 3, 7] {
                assert_eq!(
                    run(threads),
                    expected,
                    "{optimizer:?}, batches of {batch_size}, {threads} threads"
                );
            }
        }
    }
}

#[test]
fn single_precision_is_near_double_and_its_numbers_are_single() {
    for optimizer in optimizers() {
        for engine in Engine::ALL {
            let run = |precision| {
                trained(TrainConfig { epochs: 3, optimizer, engine, precision, ..TrainConfig::default() })
            };
            let (single, double) = (run(Precision::F32), run(Precision::F64));
            for (single, double) in single.0.iter().zip(&double.0) {
                assert!((single - double).abs() < 1e-4, "{optimizer:?}, {engine:?}: {single} and {double}");
            }
            assert!(single.1.iter().all(|&parameter| f64::from(parameter as f32) == parameter));
            assert_ne!(single.1, double.1);
        }
    }
}
