//! `paragrad explain`: what the compiler makes of one row's graph.

use std::process::ExitCode;

use paragrad::compile::{Program, Step};
use paragrad::{LossName, Prepared, instruction_set};
use serde::Serialize;

use crate::args::ExplainArgs;
use crate::report::summary::{network, shape};
use crate::report::text::{entry, fit};
use crate::{output, train};

pub(crate) fn run(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let table = args.settings.data.file.open()?;
    let prepared = train::prepare(&args.settings, &args.settings.recipe(&table)?, &table)?;
    let program = if args.prediction { prepared.prediction_program() } else { prepared.program() };
    if args.output.json {
        output::print_json(&json(&prepared, &program))?;
    } else if !args.output.quiet {
        output::print(&explanation(&prepared, &program, args.prediction))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn explanation(prepared: &Prepared, program: &Program, is_prediction: bool) -> String {
    let what = if is_prediction {
        "the prediction of one row".to_owned()
    } else {
        format!("the loss of one row and its gradient ({})", loss(prepared))
    };
    let mut text = entry("network", &network(&prepared.network, program.n_parameters()));
    text += &entry("program", &what);
    text += &entry("kernels", instruction_set());
    text + "\n" + &fit(&program.to_string()) + "\n"
}

fn loss(prepared: &Prepared) -> String {
    LossName(prepared.encoding.loss().clone()).to_string()
}

#[derive(Serialize)]
struct ProgramJson {
    network: String,
    parameters: usize,
    loss: String,
    instruction_set: &'static str,
    scalar_operations: usize,
    instructions: Vec<InstructionJson>,
    operations_once_a_batch: usize,
    coefficients: usize,
    /// Of one row, forward.
    flops: usize,
    values: usize,
    adjoints: usize,
    /// Of one row's values and adjoints in f64.
    bytes: usize,
}

#[derive(Serialize)]
struct InstructionJson {
    name: &'static str,
    operation: Option<String>,
    inputs: usize,
    outputs: usize,
    flops: usize,
}

impl From<Step> for InstructionJson {
    fn from(Step { name, operation, n_inputs, n_outputs, n_flops }: Step) -> Self {
        InstructionJson { name, operation, inputs: n_inputs, outputs: n_outputs, flops: n_flops }
    }
}

fn json(prepared: &Prepared, program: &Program) -> ProgramJson {
    ProgramJson {
        network: shape(&prepared.network),
        parameters: program.n_parameters(),
        loss: loss(prepared),
        instruction_set: instruction_set(),
        scalar_operations: program.n_operations(),
        instructions: program.steps().map(InstructionJson::from).collect(),
        operations_once_a_batch: program.n_operations_once_a_batch(),
        coefficients: program.n_coefficients(),
        flops: program.n_flops(),
        values: program.n_values(),
        adjoints: program.n_adjoints(),
        bytes: program.workspace_bytes::<f64>(1),
    }
}
