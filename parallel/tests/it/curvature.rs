//! Second derivatives of a data set's mean loss.

use paragrad::compile::Program;
use paragrad::{Dataset, Mlp, Module, Supervised, TrainConfig, Trainer, mean_hessian_vector_product};

fn data(n: usize) -> Dataset {
    let number = |i: usize| ((i * 7919 + 13) % 2003) as f64 / 1001.5 - 1.0;
    let numbers = |n: usize, from: usize| (0..n).map(|i| number(from + i)).collect::<Vec<_>>();
    Dataset::new(numbers(3 * n, 0), 3, numbers(2 * n, 5000), 2).expect("a data set")
}

#[test]
fn the_gradient_is_the_trainers_and_no_bit_depends_on_threads() {
    let (model, data) = (Mlp::new(3, &[7, 2], 9), data(300));
    let program = Program::of(&Supervised::default(), &model, 3, 2);
    let parameters = model.parameters();
    let direction: Vec<f64> = (0..parameters.len()).map(|i| (i as f64).sin()).collect();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let found = pool.install(|| mean_hessian_vector_product(&program, &parameters, &direction, &data));
        let bits = |numbers: &[f64]| numbers.iter().map(|n| n.to_bits()).collect::<Vec<_>>();
        (bits(&found.gradient), bits(&found.product))
    };
    let one = on(1);
    for threads in [2, 5] {
        assert_eq!(on(threads), one, "{threads} threads");
    }
    let rows: Vec<usize> = (0..data.len()).collect();
    let mut trainer = Trainer::new(Supervised::default(), model, TrainConfig::default()).expect("threads");
    let (_, gradient) = trainer.gradient(&data, &rows);
    assert_eq!(one.0, gradient.iter().map(|g| g.to_bits()).collect::<Vec<_>>());
}
