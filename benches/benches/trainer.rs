//! Training on the tape, one epoch of gathers, forward and backward passes, reductions and plain updates.
//!
//! `cargo bench -p benches --bench trainer`. Throughput is in elements: one element is one sample.

use std::ops::ControlFlow;

use benches::training::WORKLOADS;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn epochs(c: &mut Criterion) {
    for workload in WORKLOADS {
        let mut group = c.benchmark_group(workload.name);
        let data = workload.data();
        group.throughput(Throughput::Elements(data.len() as u64)).sample_size(10);
        for threads in [1, 2] {
            let mut trainer = workload.trainer(threads);
            group.bench_function(BenchmarkId::new("threads", threads), |b| {
                b.iter(|| trainer.fit(&data, |_, _| ControlFlow::Continue(())).expect("a small rate"));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, epochs);
criterion_main!(benches);
