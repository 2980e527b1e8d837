//! Training on either engine, `f64`, one epoch of gathers, forward and backward passes, reductions and plain updates.
//!
//! `cargo bench -p benches --bench trainer`. Throughput is in elements: one element is one sample.

use std::ops::ControlFlow;

use benches::training::WORKLOADS;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use paragrad::Engine;

fn epochs(c: &mut Criterion) {
    for workload in WORKLOADS {
        let mut group =
            c.benchmark_group(format!("{} {}, batch {}", workload.name, workload.words, workload.batch_size));
        let data = workload.data();
        group.throughput(Throughput::Elements(data.len() as u64)).sample_size(10);
        for (engine, threads) in Engine::ALL.into_iter().flat_map(|engine| [(engine, 1), (engine, 2)]) {
            let mut trainer = workload.trainer(engine, threads);
            group.bench_function(BenchmarkId::new(engine.name(), threads), |b| {
                b.iter(|| trainer.fit(&data, |_, _| ControlFlow::Continue(())).expect("a small rate"));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, epochs);
criterion_main!(benches);
