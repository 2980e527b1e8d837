//! The networks whose training is measured, on synthetic data.

use paragrad::{
    Activation, Dataset, Engine, Loss, Mlp, MlpConfig, Precision, Supervised, TrainConfig, Trainer,
};

/// A network, how it is trained, and what it is called.
#[derive(Debug, Clone)]
pub struct Workload {
    /// Short.
    pub name: &'static str,
    /// Shape, activation and loss.
    pub words: &'static str,
    /// Inputs, then the neurons of each layer.
    pub sizes: &'static [usize],
    /// Of the hidden layers.
    pub activation: Activation,
    /// Per sample.
    pub loss: Loss,
    /// Samples a batch.
    pub batch_size: usize,
    /// Of parameters and of the compiled engine.
    pub precision: Precision,
}

/// Small to medium networks.
pub const WORKLOADS: &[Workload] = &[
    Workload {
        name: "W1",
        words: "2-16-16-1 tanh, squared error",
        sizes: &[2, 16, 16, 1],
        activation: Activation::Tanh,
        loss: Loss::SquaredError,
        batch_size: 100,
        precision: Precision::F64,
    },
    Workload {
        name: "W2",
        words: "4-32-32-3 tanh, cross-entropy",
        sizes: &[4, 32, 32, 3],
        activation: Activation::Tanh,
        loss: Loss::CrossEntropy,
        batch_size: 32,
        precision: Precision::F32,
    },
    Workload {
        name: "W3",
        words: "30-64-64-1 relu, binary cross-entropy",
        sizes: &[30, 64, 64, 1],
        activation: Activation::Relu,
        loss: Loss::BinaryCrossEntropy,
        batch_size: 64,
        precision: Precision::F32,
    },
    Workload {
        name: "W4",
        words: "784-128-64-10 relu, cross-entropy",
        sizes: &[784, 128, 64, 10],
        activation: Activation::Relu,
        loss: Loss::CrossEntropy,
        batch_size: 64,
        precision: Precision::F32,
    },
    Workload {
        name: "W4b",
        words: "784-128-64-10 relu, cross-entropy",
        sizes: &[784, 128, 64, 10],
        activation: Activation::Relu,
        loss: Loss::CrossEntropy,
        batch_size: 1024,
        precision: Precision::F32,
    },
    Workload {
        name: "W5",
        words: "512-1024-1024-10 relu, cross-entropy",
        sizes: &[512, 1024, 1024, 10],
        activation: Activation::Relu,
        loss: Loss::CrossEntropy,
        batch_size: 1024,
        precision: Precision::F32,
    },
];

impl Workload {
    /// Batches an epoch.
    pub fn n_batches(&self) -> usize {
        (16384 / self.batch_size).clamp(2, 64)
    }

    /// An epoch of rows: features spread over (-1.7, 1.7), targets that depend on them.
    pub fn data(&self) -> Dataset {
        let (n_in, n_out) = (self.sizes[0], self.sizes[self.sizes.len() - 1]);
        let n = self.batch_size * self.n_batches();
        let features: Vec<f64> = (0..n * n_in).map(|i| (i * 7919 % 10_007) as f64 / 2943.0 - 1.7).collect();
        let targets = features.chunks(n_in).flat_map(|x| self.target(x, n_out)).collect();
        Dataset::new(features, n_in, targets, n_out).expect("as many rows of features as of targets")
    }

    fn target(&self, x: &[f64], n_out: usize) -> Vec<f64> {
        let sum: f64 = x.iter().sum();
        match self.loss {
            Loss::CrossEntropy => {
                let class = (sum.abs() * 10.0) as usize % n_out;
                (0..n_out).map(|k| f64::from(u8::from(k == class))).collect()
            }
            Loss::BinaryCrossEntropy => vec![f64::from(u8::from(sum > 0.0))],
            _ => vec![sum.sin()],
        }
    }

    /// A trainer that goes on until its observer stops it.
    pub fn trainer(&self, engine: Engine, threads: usize) -> Trainer<Supervised> {
        let [n_in, hidden @ .., n_out] = self.sizes else { unreachable!("a network has inputs and outputs") };
        let config = TrainConfig {
            epochs: 1_000_000,
            batch_size: self.batch_size,
            learning_rate: 1e-3,
            threads: Some(threads),
            engine,
            precision: self.precision,
            ..TrainConfig::default()
        };
        let model = Mlp::from_config(&MlpConfig::new(*n_in, hidden, self.activation, *n_out), 1);
        Trainer::new(Supervised { loss: self.loss.clone() }, model, config)
            .expect("a configuration one can train with")
    }
}
