//! Record and reverse one sample, f64, one thread: paragrad's tape beside the crate `reverse`.
//!
//! `cargo bench -p benches --bench tape`. Throughput is in elements: one element is one scalar operation.

use benches::{p1, p2};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use paragrad_core::nn::{Activation, Mlp, MlpConfig};
use paragrad_core::{Loss, Objective, Supervised, Tape, Terms, Value};
use reverse::Gradient;
use std::hint::black_box;

fn p1_products(c: &mut Criterion) {
    let mut group = c.benchmark_group("P1 MLP 2-16-16-1 in products and sums");
    group.throughput(Throughput::Elements(p1::N_OPERATIONS));
    let start = p1::parameters();
    let mut tape = Tape::new();
    group.bench_function("paragrad", |b| {
        b.iter(|| {
            tape.clear();
            let parameters: [Value<'_>; p1::N_PARAMETERS] = tape.lift(&start);
            let x = [0.3, -0.7].map(|x| tape.leaf(x));
            p1::loss(&parameters, &x, black_box(0.5)).backward();
            parameters[0].grad()
        });
    });
    group.bench_function("reverse", |b| {
        b.iter(|| {
            let tape = reverse::Tape::new();
            let parameters = tape.add_vars(&start);
            let x = [0.3, -0.7].map(|x| tape.add_var(x));
            p1::loss(&parameters, &x, black_box(0.5)).grad().wrt(&parameters[0])
        });
    });
    group.finish();
}

fn p2_ode(c: &mut Criterion) {
    let mut group = c.benchmark_group("P2 Lotka-Volterra, 200 Euler steps");
    group.throughput(Throughput::Elements(p2::N_OPERATIONS));
    let mut tape = Tape::new();
    group.bench_function("paragrad", |b| {
        b.iter(|| {
            tape.clear();
            let start = tape.lift(&p2::START);
            p2::loss(&start, black_box([3.0, 7.0])).backward();
            start[0].grad()
        });
    });
    group.bench_function("reverse", |b| {
        b.iter(|| {
            let tape = reverse::Tape::new();
            let start = p2::START.map(|x| tape.add_var(x));
            p2::loss(&start, black_box([3.0, 7.0])).grad().wrt(&start[0])
        });
    });
    group.finish();
}

fn p1_dots(c: &mut Criterion) {
    let mut group = c.benchmark_group("P1 MLP 2-16-16-1 in dot products");
    let config = MlpConfig::new(2, &[16, 16], Activation::Tanh, 1);
    let (objective, model) = (Supervised { loss: Loss::SquaredError }, Mlp::from_config(&config, 1));
    let (mut tape, mut terms) = (Tape::new(), Terms::default());
    let mut lifted = tape.lift_samples(&model);
    group.bench_function("one sample after another", |b| {
        b.iter(|| {
            lifted.sample(&black_box([0.3, -0.7]), &[0.5], &mut terms, |m, x, y| objective.loss(m, x, y))
        });
    });
    let mut tape = Tape::new();
    group.bench_function("one graph, all 337 gradients", |b| {
        b.iter(|| {
            tape.clear();
            let lifted: Mlp<Value<'_>> = tape.lift(&model);
            let (x, y) = (tape.constants(&black_box([0.3, -0.7])), tape.constants(&[0.5]));
            objective.loss(&lifted, &x, &y).backward();
            tape.gradients()[0]
        });
    });
    group.finish();
}

criterion_group!(benches, p1_products, p1_dots, p2_ode);
criterion_main!(benches);
