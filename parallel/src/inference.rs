//! What a model says of many samples, without a gradient: forward sweeps of programs, in parallel over runs of samples.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use paragrad_core::compile::{Coefficients, Program, Workspace};
use paragrad_core::nn::Mlp;
use paragrad_core::{Module, Supervised};
use paragrad_datasets::Dataset;
use rayon::prelude::*;

use crate::sample_loss::Widths;
use crate::workers::{Workers, lock};

/// Programs by the shape of sample for which they were compiled.
#[derive(Debug, Default)]
pub(crate) struct Programs(Mutex<BTreeMap<Widths, Option<Arc<Program>>>>);

impl Programs {
    /// The program for a shape, compiled at the first call; `None` if it cannot be.
    pub(crate) fn get(
        &self,
        shape: Widths,
        compile: impl FnOnce() -> Option<Program>,
    ) -> Option<Arc<Program>> {
        lock(&self.0).entry(shape).or_insert_with(|| compile().map(Arc::new)).clone()
    }
}

/// A network compiled to predict, once for any number of data sets.
pub(crate) struct Predictor {
    program: Program,
    coefficients: Coefficients<f64>,
}

impl Predictor {
    /// For samples with `n_inputs` features.
    pub(crate) fn new(network: &Mlp<f64>, n_inputs: usize) -> Self {
        let program = Program::of_prediction(&Supervised::default(), network, n_inputs);
        let coefficients = Coefficients::new(&program, &network.parameters());
        Predictor { program, coefficients }
    }

    /// The outputs of every row, on the calling thread.
    pub(crate) fn outputs(&self, data: &Dataset) -> Vec<Vec<f64>> {
        let rows: Vec<usize> = (0..data.len()).collect();
        run_in_blocks(&self.program, &self.coefficients, (data, &rows))
    }

    /// The same on all cores.
    pub(crate) fn outputs_in_parallel(&self, data: &Dataset) -> Vec<Vec<f64>> {
        const ROWS: usize = 16 * LANES;
        let rows: Vec<usize> = (0..data.len()).collect();
        let run = |rows: &[usize]| run_in_blocks(&self.program, &self.coefficients, (data, rows));
        rows.par_chunks(ROWS).flat_map_iter(run).collect()
    }
}

/// Samples that run in lock step.
const LANES: usize = 64;

/// Runs of samples for each worker, so that a slow one leaves some to the others.
const RUNS: usize = 4;

/// The outputs of every row of a data set, in `f64`: those of the program of its shape, or, where there is none, of
/// `compute`.
pub(crate) fn outputs(
    workers: &Workers,
    parameters: &[f64],
    data: &Dataset,
    shape: impl Fn(usize) -> Widths,
    program: impl Fn(Widths) -> Option<Arc<Program>>,
    compute: impl Fn(usize) -> Vec<f64> + Sync,
) -> Vec<Vec<f64>> {
    let mut shapes = BTreeMap::<Widths, Vec<usize>>::new();
    (0..data.len()).for_each(|row| shapes.entry(shape(row)).or_default().push(row));
    let mut outputs = vec![Vec::new(); data.len()];
    for (shape, rows) in shapes {
        let of_shape = match program(shape) {
            Some(program) => run(workers, &program, parameters, (data, &rows)),
            None => workers.collect(rows.len(), |i| compute(rows[i])),
        };
        rows.iter().zip(of_shape).for_each(|(&row, of_row)| outputs[row] = of_row);
    }
    outputs
}

/// The outputs of a program for some rows.
fn run(
    workers: &Workers,
    program: &Program,
    parameters: &[f64],
    (data, rows): (&Dataset, &[usize]),
) -> Vec<Vec<f64>> {
    let coefficients = Coefficients::new(program, parameters);
    let size = rows.len().div_ceil(RUNS * workers.len()).next_multiple_of(LANES);
    let runs: Vec<&[usize]> = rows.chunks(size).collect();
    let outputs = workers.collect(runs.len(), |i| run_in_blocks(program, &coefficients, (data, runs[i])));
    outputs.into_iter().flatten().collect()
}

fn run_in_blocks(
    program: &Program,
    coefficients: &Coefficients<f64>,
    (data, rows): (&Dataset, &[usize]),
) -> Vec<Vec<f64>> {
    let mut workspace = Workspace::new(program, LANES);
    let mut outputs = Vec::with_capacity(rows.len());
    let (n_x, n_y) = (program.n_inputs(), program.n_targets());
    for rows in rows.chunks(LANES) {
        workspace.set_samples(program, rows.len(), |lane| {
            (&data.x(rows[lane])[..n_x], &data.y(rows[lane])[..n_y])
        });
        workspace.forward(program, coefficients);
        let of_lane = |lane| (0..program.n_outputs()).map(|i| workspace.output(program, i, lane)).collect();
        outputs.extend((0..rows.len()).map(of_lane));
    }
    outputs
}
