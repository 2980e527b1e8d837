//! What can go to another thread, and what a program outside of this workspace can write about objectives.

use paragrad::datasets::{Preparation, Table};
use paragrad::optim::{Adam, Optimizer, RmsProp, Sgd};
use paragrad::{
    ConfigError, Dataset, Dual, Epoch, Fit, FitError, Layer, Loss, Mlp, MlpConfig, Module, Neuron, Objective,
    Predict, SampleLoss, Scalar, Supervised, Symbol, Tape, Terms, TrainConfig, Trainer,
};

use crate::{data, fit};

const fn assert_send<T: Send>() {}
const fn assert_sync<T: Sync>() {}
const fn assert_static<T: 'static>() {}

/// Checked when compiling; the test is there to be found.
#[test]
fn everything_but_tapes_in_use_can_be_shared() {
    macro_rules! assert_shared {
        ($($T:ty),* $(,)?) => {
            const { $(assert_send::<$T>(); assert_sync::<$T>(); assert_static::<$T>();)* }
        };
    }
    assert_shared!(
        Neuron<f64>,
        Layer<f64>,
        Mlp<f64>,
        Mlp<Dual>,
        MlpConfig,
        Loss,
        Supervised,
        TrainConfig,
        ConfigError,
        Epoch,
        Fit,
        FitError,
        Terms,
        Sgd,
        Adam,
        RmsProp,
        Dataset,
        Table,
        Preparation,
    );
    const {
        assert_send::<Tape>();
        assert_send::<Box<dyn Optimizer>>();
        assert_send::<Trainer<Supervised>>();
        assert_static::<Trainer<Supervised>>();
    }
}

#[test]
fn a_trainer_of_a_closure_can_go_to_another_thread() {
    let data = data(20, (1, 1), Loss::SquaredError);
    let mut trainer =
        Trainer::from_closure([0.5], TrainConfig::default(), |p, x, y| (p[0] * x[0] - y[0]).abs())
            .expect("a trainer");
    let before = trainer.evaluate(&data);
    let after = std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            fit(&mut trainer, &data).expect("a fit");
            trainer.evaluate(&data)
        });
        thread.join().expect("no panic")
    });
    assert!(after < before, "{before} -> {after}");
}

/// Trains whatever can be trained: what a program outside of this workspace writes, with these bounds and no others.
fn train_any<L: SampleLoss>(objective: L, model: L::Numbers, data: &Dataset) -> (f64, L::Numbers) {
    let config = TrainConfig { epochs: 50, learning_rate: 0.1, ..TrainConfig::default() };
    let mut trainer = Trainer::new(objective, model, config).expect("a trainer");
    fit(&mut trainer, data).expect("a fit");
    (trainer.evaluate(data), trainer.into_model())
}

/// The same for an objective: its model is named by the scalar.
fn train_objective<O>(objective: O, model: O::Model<f64>, data: &Dataset) -> (f64, O::Model<f64>)
where
    O: Objective + SampleLoss<Numbers = <O as Objective>::Model<f64>>,
{
    train_any(objective, model, data)
}

/// Trains and predicts.
fn train_and_predict<O>(objective: O, model: O::Model<f64>, data: &Dataset) -> Vec<Vec<f64>>
where
    O: Predict + Clone + SampleLoss<Numbers = <O as Objective>::Model<f64>>,
    O::Model<f64>: Clone + Sync,
    for<'g> O::Model<f64>: Module<f64, With<Symbol<'g>> = O::Model<Symbol<'g>>>,
{
    let (_, model) = train_objective(objective.clone(), model, data);
    Trainer::new(objective, model, TrainConfig::default()).expect("a trainer").predict(data)
}

/// A model and an objective of a program's own: `intercept + slope x`, its weights decaying.
#[derive(Clone, Debug, PartialEq)]
struct Line<V> {
    slope: V,
    intercept: V,
}

impl<V> Module<V> for Line<V> {
    type With<U> = Line<U>;

    fn map<U>(&self, f: &mut impl FnMut(&V) -> U) -> Line<U> {
        Line { slope: f(&self.slope), intercept: f(&self.intercept) }
    }

    fn for_each_mut(&mut self, f: &mut impl FnMut(&mut V)) {
        f(&mut self.slope);
        f(&mut self.intercept);
    }
}

#[derive(Clone)]
struct FitLine {
    decay: f64,
}

impl Objective for FitLine {
    type Model<V: Scalar> = Line<V>;

    fn loss<V: Scalar>(&self, line: &Line<V>, x: &[V], y: &[V]) -> V {
        Loss::SquaredError.of(&self.predict(line, x), y) + line.slope * line.slope * self.decay
    }
}

impl Predict for FitLine {
    fn predict<V: Scalar>(&self, line: &Line<V>, x: &[V]) -> Vec<V> {
        vec![line.slope * x[0] + line.intercept]
    }
}

#[test]
fn a_model_of_a_programs_own_is_trained_like_any_other() {
    let xs: Vec<f64> = (0..50).map(|i| f64::from(i) / 25.0 - 1.0).collect();
    let ys = xs.iter().map(|x| 3.0 * x - 0.5).collect();
    let data = Dataset::new(xs, 1, ys, 1).expect("as many rows");
    let start = Line { slope: 0.0, intercept: 0.0 };
    let (loss, line) = train_objective(FitLine { decay: 0.0 }, start.clone(), &data);
    assert!(loss < 1e-2 && (line.slope - 3.0).abs() < 0.2 && (line.intercept + 0.5).abs() < 0.2, "{line:?}");
    let (_, decayed) = train_any(FitLine { decay: 1.0 }, start.clone(), &data);
    assert!(decayed.slope.abs() < line.slope.abs() / 2.0, "{decayed:?}");
    let predictions = train_and_predict(FitLine { decay: 0.0 }, start, &data);
    assert_eq!(predictions[7], [line.slope * data.x(7)[0] + line.intercept]);
}

#[test]
fn a_network_is_trained_like_any_other() {
    let loss = Loss::CrossEntropy;
    let data = data(60, (3, 4), loss.clone());
    let (objective, model) = (Supervised { loss }, Mlp::new(3, &[8, 4], 1));
    let before = Trainer::new(objective.clone(), model.clone(), TrainConfig::default())
        .expect("a trainer")
        .evaluate(&data);
    let (after, _) = train_any(objective.clone(), model.clone(), &data);
    assert!(after < before, "{before} -> {after}");
    assert_eq!(train_and_predict(objective, model, &data).len(), 60);
}
