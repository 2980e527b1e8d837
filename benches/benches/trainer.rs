//! Training on either engine: gathers, forward and backward passes, reductions and plain updates.
//!
//! `cargo bench -p benches --bench trainer`. Throughput is in elements: one element is one sample.

use std::ops::ControlFlow;

use benches::training::{WORKLOADS, Workload};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use paragrad::{Engine, Epoch};

/// Epochs of one fit.
const EPOCHS: usize = 3;

fn fits(c: &mut Criterion) {
    for workload in WORKLOADS {
        let Workload { name, words, batch_size, .. } = workload;
        let mut group = c.benchmark_group(format!("{name} {words}, batch {batch_size}"));
        let data = workload.data();
        group.throughput(Throughput::Elements((EPOCHS * data.len()) as u64)).sample_size(10);
        for (engine, threads) in Engine::ALL.into_iter().flat_map(|engine| [(engine, 1), (engine, 2)]) {
            if engine == Engine::Tape && *batch_size > 1000 {
                continue; // minutes
            }
            let mut trainer = workload.trainer(engine, threads);
            let stop = |epoch: &Epoch, _: &_| match epoch.number < EPOCHS {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            };
            group.bench_function(BenchmarkId::new(engine.name(), threads), |b| {
                b.iter(|| trainer.fit(&data, stop).expect("a small rate"));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, fits);
criterion_main!(benches);
