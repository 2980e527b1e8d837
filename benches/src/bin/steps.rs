//! Training steps of one network, timed as `peers/mlp.py` times its peers: one JSON line.
//!
//! `cargo run --release -p benches --bin steps -- W4 2` is network W4 on two threads; further arguments are the length
//! of a window in seconds (1) and the number of windows (5), whose median counts.

use std::ops::ControlFlow;
use std::time::Instant;

use benches::training::{WORKLOADS, Workload};
use paragrad::Engine;

/// Microseconds a step, in windows of so many seconds, sorted.
fn measure(workload: &Workload, threads: usize, seconds: f64, n_windows: usize) -> Vec<f64> {
    let (data, mut trainer) = (workload.data(), workload.trainer(Engine::Compiled, threads));
    let mut window = |seconds: f64| {
        let start = Instant::now();
        let fit = trainer.fit(&data, |_, _| match start.elapsed().as_secs_f64() < seconds {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        });
        let steps = fit.expect("a small rate").epochs.len() * workload.n_batches();
        start.elapsed().as_secs_f64() * 1e6 / steps as f64
    };
    window(0.3 * seconds);
    let mut windows: Vec<f64> = (0..n_windows).map(|_| window(seconds)).collect();
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
    let n_windows = argument(3).and_then(|n| n.parse().ok()).unwrap_or(5).max(1);
    let windows = measure(workload, threads, seconds, n_windows);
    let median = windows[windows.len() / 2];
    println!(
        "{{\"peer\": \"paragrad\", \"network\": \"{}\", \"threads\": {threads}, \"us_step\": {median:.3}, \
         \"us_min\": {:.3}, \"us_max\": {:.3}, \"samples_per_s\": {:.0}}}",
        workload.name,
        windows[0],
        windows[windows.len() - 1],
        workload.batch_size as f64 / median * 1e6,
    );
}
