//! Neurons left out in training, and gradients that are adjusted.

use paragrad::datasets::{CsvOptions, open};
use paragrad::optim::{GradientConfig, SgdConfig};
use paragrad::{
    Activation, Loss, Masks, Mlp, MlpConfig, Module, Objective, OptimizerConfig, Precision, Recipe,
    RecipeObjective, Scalar, Supervised, TrainConfig, Trainer, penalty,
};

use crate::{data, fit, losses, numbers, parameter_bits};

#[test]
fn masks_multiply_hidden_neurons_and_nothing_else() {
    let net = Mlp::from_config(&MlpConfig::new(2, &[3, 2], Activation::Tanh, 1), 4);
    let (x, y, masks) = (numbers(2, 1), [0.5], [2.0, 0.0, 1.0, 0.0, 3.0]);
    let [first, second, last] = &net.layers[..] else { panic!("three layers") };
    let times = |outputs: Vec<f64>, masks: &[f64]| -> Vec<f64> {
        outputs.iter().zip(masks).map(|(output, mask)| output * mask).collect()
    };
    let hidden = times(second.forward(&times(first.forward(&x), &masks[..3])), &masks[3..]);
    let expected = Loss::SquaredError.of(&last.forward(&hidden), &y);
    let objective = RecipeObjective { loss: Loss::SquaredError, label_smoothing: 0.0 };
    assert_eq!(objective.loss(&net, &[x, masks.to_vec()].concat(), &y), expected);
}

#[test]
fn what_drops_out_in_training_does_not_in_evaluation() {
    let table = open("diabetes", &CsvOptions::default()).expect("a bundled set");
    let recipe = Recipe { dropout: 0.5, epochs: Some(2), ..Recipe::default() };
    let prepared = recipe.prepare(&table).expect("a recipe");
    assert_eq!(prepared.config.masks, Some(Masks { n: 100, rate: 0.5 }));
    let mut trainer = prepared.trainer().expect("a trainer");
    let plain = Supervised { loss: prepared.encoding.loss().clone() };
    let loss = |row| plain.loss(trainer.model(), prepared.training.x(row), prepared.training.y(row));
    let mean = (0..prepared.training.len()).map(loss).sum::<f64>() / prepared.training.len() as f64;
    assert!((trainer.evaluate(&prepared.training) - mean).abs() < 1e-12);
    let fit = prepared.fit(&mut trainer, |_| ()).expect("a fit");
    let without = Recipe { dropout: 0.0, ..recipe }.prepare(&table).expect("a recipe");
    let mut never = without.trainer().expect("a trainer");
    let expected = without.fit(&mut never, |_| ()).expect("a fit");
    assert!(fit.epochs[0].loss > expected.epochs[0].loss, "half a network does worse");
    assert_ne!(parameter_bits(&trainer), parameter_bits(&never));
}

#[test]
fn masks_go_on_where_the_last_fit_ended() {
    let data = data(90, (2, 1), Loss::SquaredError);
    let trainer = |epochs| {
        let masks = Some(Masks { n: 8, rate: 0.25 });
        let config = TrainConfig { epochs, masks, learning_rate: 0.1, ..TrainConfig::default() };
        Trainer::new(RecipeObjective::default(), Mlp::new(2, &[8, 1], 3), config).expect("a trainer")
    };
    let (mut once, mut twice) = (trainer(4), trainer(2));
    let expected = losses(&fit(&mut once, &data).expect("a fit"));
    let found = [(); 2].map(|()| losses(&fit(&mut twice, &data).expect("a fit"))).concat();
    assert_eq!(found, expected);
    assert_eq!(parameter_bits(&once), parameter_bits(&twice));
}

/// A penalty in the graph of every sample.
struct Penalised {
    l1: f64,
    l2: f64,
}

impl Objective for Penalised {
    type Model<V: Scalar> = Mlp<V>;

    fn loss<V: Scalar>(&self, model: &Mlp<V>, x: &[V], y: &[V]) -> V {
        let parameters = model.parameters();
        let penalties = penalty::l1(&parameters, self.l1) + penalty::l2(&parameters, self.l2);
        Loss::SquaredError.of(&model.forward(x), y) + penalties
    }
}

fn config(gradient: GradientConfig, momentum: f64) -> TrainConfig {
    let optimizer = OptimizerConfig::Sgd(SgdConfig { momentum, ..SgdConfig::default() });
    TrainConfig { epochs: 3, learning_rate: 0.2, gradient, optimizer, ..TrainConfig::default() }
}

#[test]
fn penalties_are_those_of_the_graph() {
    let (data, model) = (data(100, (2, 1), Loss::SquaredError), Mlp::new(2, &[5, 1], 3));
    let (l1, l2) = (0.01, 0.03);
    let in_gradient = GradientConfig { l1, l2, ..GradientConfig::default() };
    let mut found =
        Trainer::new(Supervised::default(), model.clone(), config(in_gradient, 0.5)).expect("a trainer");
    let in_graph = config(GradientConfig::default(), 0.5);
    let mut expected = Trainer::new(Penalised { l1, l2 }, model, in_graph).expect("a trainer");
    fit(&mut found, &data).expect("a fit");
    fit(&mut expected, &data).expect("a fit");
    for (found, expected) in found.model().parameters().iter().zip(expected.model().parameters()) {
        assert!((found - expected).abs() < 1e-13, "{found}, {expected}");
    }
}

#[test]
fn adjusted_gradients_have_the_same_bits_on_any_number_of_threads_and_either_engine() {
    let data = data(333, (4, 2), Loss::SquaredError);
    let model = Mlp::new(4, &[40, 40, 2], 3);
    let gradient = GradientConfig { l1: 1e-3, l2: 1e-2, clip_value: Some(0.02), clip_norm: Some(0.05) };
    for gradient in [gradient, GradientConfig { clip_norm: None, ..gradient }] {
        for precision in Precision::ALL {
            let trained = |threads, engine| {
                let config = TrainConfig {
                    batch_size: 100,
                    threads: Some(threads),
                    engine,
                    precision,
                    ..config(gradient, 0.9)
                };
                let mut trainer =
                    Trainer::new(Supervised::default(), model.clone(), config).expect("a trainer");
                fit(&mut trainer, &data).expect("a fit");
                parameter_bits(&trainer)
            };
            let expected = trained(1, paragrad::Engine::Compiled);
            for threads in 2..=7 {
                assert_eq!(trained(threads, paragrad::Engine::Compiled), expected, "{threads} threads");
                if precision == Precision::F64 {
                    assert_eq!(trained(threads, paragrad::Engine::Tape), expected, "{threads} threads, tape");
                }
            }
        }
    }
}

#[test]
fn each_layer_may_have_its_own_activation() {
    let table = open("xor", &CsvOptions::default()).expect("a bundled set");
    let activations = vec![Activation::Relu, Activation::Sigmoid];
    let recipe = Recipe { hidden: vec![5, 4], activations, ..Recipe::default() };
    let layers = recipe.prepare(&table).expect("a recipe").network.layers;
    assert_eq!(layers, [(5, Activation::Relu), (4, Activation::Sigmoid), (1, Activation::Linear)]);
    let error = Recipe { hidden: vec![5], ..recipe }.prepare(&table).expect_err("two for one layer");
    assert_eq!(
        error.to_string(),
        "found 2 activations of single layers for 1 hidden layers, expected as many, or none"
    );
}

#[test]
fn settings_of_gradients_and_masks_that_make_no_sense_are_refused() {
    #[track_caller]
    fn check(config: &TrainConfig, words: &str) {
        let error = config.check().expect_err("a setting that makes no sense").to_string();
        assert!(error.contains(words), "{error}");
    }
    let gradient = |gradient| TrainConfig { gradient, ..TrainConfig::default() };
    let none = GradientConfig::default();
    check(
        &gradient(GradientConfig { l1: -1.0, ..none }),
        "the L1 penalty is -1, expected a number of at least 0",
    );
    check(&gradient(GradientConfig { l2: f64::NAN, ..none }), "the L2 penalty is NaN");
    check(&gradient(GradientConfig { clip_value: Some(0.0), ..none }), "is 0, expected a positive number");
    check(
        &gradient(GradientConfig { clip_norm: Some(f64::INFINITY), ..none }),
        "is inf, expected a positive number",
    );
    let masks = Some(Masks { n: 1, rate: 1.0 });
    check(&TrainConfig { masks, ..TrainConfig::default() }, "the dropout rate is 1");
}
