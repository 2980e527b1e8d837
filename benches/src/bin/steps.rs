//! Training steps of one network, timed as `peers/mlp.py` times its peers: one JSON line.
//!
//! `cargo run --release -p benches --bin steps -- W4 2` is network W4 on two threads; a third argument is the length of
//! a window in seconds.

use std::ops::ControlFlow;
use std::time::Instant;

use benches::training::{WORKLOADS, Workload};
use paragrad::Engine;

/// Windows whose median counts.
const WINDOWS: usize = 5;

/// Microseconds a step, in windows of so many seconds, sorted.
fn measure(workload: &Workload, threads: usize, seconds: f64) -> Vec<f64> {
    let (data, mut trainer) = (workload.data(), workload.trainer(Engine::Compiled, threads));
    let mut window = |seconds: f64| {
        let (start, mut steps) = (Instant::now(), 0);
        while start.elapsed().as_secs_f64() < seconds {
            trainer.fit(&data, |_, _| ControlFlow::Continue(())).expect("a small rate");
            steps += workload.n_batches();
        }
        start.elapsed().as_secs_f64() * 1e6 / steps as f64
    };
    window(0.3 * seconds);
    let mut windows: Vec<f64> = (0..WINDOWS).map(|_| window(seconds)).collect();
    windows.sort_by(f64::total_cmp);
    windows
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |i: usize| arguments.get(i).map(String::as_str);
    let names: Vec<_> = WORKLOADS.iter().map(|workload| workload.name).collect();
    let Some(workload) = WORKLOADS.iter().find(|workload| Some(workload.name) == argument(0)) else {
        eprintln!("expected a network ({}), threads, and seconds a window", names.join(", "));
        std::process::exit(2);
    };
    let threads = argument(1).and_then(|threads| threads.parse().ok()).unwrap_or(1);
    let seconds = argument(2).and_then(|seconds| seconds.parse().ok()).unwrap_or(1.0);
    let windows = measure(workload, threads, seconds);
    let median = windows[WINDOWS / 2];
    println!(
        "{{\"peer\": \"paragrad\", \"network\": \"{}\", \"threads\": {threads}, \"us_step\": {median:.3}, \
         \"us_min\": {:.3}, \"us_max\": {:.3}, \"samples_per_s\": {:.0}}}",
        workload.name,
        windows[0],
        windows[WINDOWS - 1],
        workload.batch_size as f64 / median * 1e6,
    );
}
