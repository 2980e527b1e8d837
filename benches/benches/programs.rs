//! Compiled scalar programs, forward, reverse and gradient of a block of samples, `f64`, one thread.
//!
//! `cargo bench -p benches --bench programs`. Throughput is in elements: one element is one scalar operation of one sample.

use benches::{p1, p2};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use paragrad_core::compile::{Coefficients, Program, Workspace};
use paragrad_core::nn::{Activation, Mlp, MlpConfig};
use paragrad_core::{Loss, Supervised};
use std::hint::black_box;

/// A sweep of a block of samples with two inputs each.
fn sweeps(c: &mut Criterion, name: &str, program: &Program, parameters: &[f64], n_operations: u64) {
    let mut group = c.benchmark_group(name);
    let coefficients = Coefficients::new(program, parameters);
    let mut sum = vec![0.0; program.n_coefficients()];
    for n_lanes in [16, 32, 64] {
        let mut workspace = Workspace::<f64>::new(program, n_lanes);
        workspace.set_samples(program, n_lanes, |_| (&[10.0, 5.0], &[]));
        group.throughput(Throughput::Elements(n_operations * n_lanes as u64));
        group.bench_function(BenchmarkId::new("lanes", n_lanes), |b| {
            b.iter(|| {
                workspace.forward(program, black_box(&coefficients));
                workspace.backward(program, &coefficients);
                workspace.add_gradient(program, 0..n_lanes, &mut sum);
                sum[0]
            });
        });
    }
    group.finish();
}

fn scalar_programs(c: &mut Criterion) {
    let start = p1::parameters();
    let program = Program::of_closure(&start, 2, 0, |w, x, _| p1::loss(w, &[x[0], x[1]], 0.5));
    sweeps(c, "P1 MLP 2-16-16-1 in products and sums, compiled", &program, &start, p1::N_OPERATIONS);
    let [a, b, c_, d, ..] = p2::START;
    let rates = [a, b, c_, d];
    let program = Program::of_closure(&rates, 2, 0, |&[a, b, c, d], x, _| {
        p2::loss(&[a, b, c, d, x[0], x[1]], [3.0, 7.0])
    });
    sweeps(c, "P2 Lotka-Volterra, 200 Euler steps, compiled", &program, &rates, p2::N_OPERATIONS);
}

fn compiling(c: &mut Criterion) {
    let config = MlpConfig::new(784, &[128, 64], Activation::Relu, 10);
    let (objective, model) = (Supervised { loss: Loss::CrossEntropy }, Mlp::from_config(&config, 1));
    c.bench_function("trace and compile 784-128-64-10", |b| {
        b.iter(|| Program::of(&objective, black_box(&model), 784, 10));
    });
}

criterion_group!(benches, scalar_programs, compiling);
criterion_main!(benches);
