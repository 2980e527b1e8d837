//! A program as a person reads it.

use std::fmt;

use super::program::{Instruction, Kind, Program};

/// So many lines are shown.
const MAX_LINES: usize = 60;

/// What it costs in all, then every instruction with its shape, its flops forward, and the slots of its results; those
/// that do the same one after the other stand in one line.
///
/// ```text
/// 5 scalar operations -> 2 instructions; 3 parameters
/// a sample: 5 flops forward, 32 bytes in f64
///   dense 2 -> 1  4 flops  slot 2
///   map tanh 1    1 flops  slot 3
/// ```
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flops: usize = self.instructions.iter().map(|instruction| instruction.kind.n_flops()).sum();
        let bytes = self.workspace_bytes::<f64>(1);
        let [operations, instructions, flops, bytes, parameters] =
            [self.n_operations, self.instructions.len(), flops, bytes, self.n_parameters()].map(thousands);
        writeln!(
            f,
            "{operations} scalar operations -> {instructions} instructions; {parameters} parameters"
        )?;
        write!(f, "a sample: {flops} flops forward, {bytes} bytes in f64")?;
        if self.uniform.n_operations() > 0 {
            write!(f, "\n  once a batch: {} operations", thousands(self.uniform.n_operations()))?;
        }
        let lines: Vec<[String; 3]> =
            self.instructions.chunk_by(|a, b| a.kind.shape() == b.kind.shape()).map(line).collect();
        let shown = &lines[..lines.len().min(MAX_LINES)];
        let width = |column: usize| shown.iter().map(|line| line[column].len()).max().unwrap_or(0);
        let widths = [width(0), width(1)];
        for [shape, flops, slots] in shown {
            write!(f, "\n  {shape:<0$}  {flops:>1$} flops  {slots}", widths[0], widths[1])?;
        }
        match lines.len() - shown.len() {
            0 => Ok(()),
            more => write!(f, "\n  and {} lines more", thousands(more)),
        }
    }
}

/// What instructions of one shape do, their flops, and their slots.
fn line(instructions: &[Instruction]) -> [String; 3] {
    let kind = instructions[0].kind;
    let times = match instructions.len() {
        1 => String::new(),
        n => format!(", {} times", thousands(n)),
    };
    let slots: Vec<String> = instructions.iter().take(3).map(slots).collect();
    let more = if instructions.len() > slots.len() { ", ..." } else { "" };
    let flops = thousands(instructions.len() * kind.n_flops());
    [format!("{}{times}", kind.shape()), flops, format!("{}{more}", slots.join(", "))]
}

/// Where the results are.
fn slots(instruction: &Instruction) -> String {
    match (instruction.to, instruction.kind.n_results()) {
        (first, 1) => format!("slot {}", thousands(first as usize)),
        (first, n) => {
            format!("slots {} to {}", thousands(first as usize), thousands(first as usize + n - 1))
        }
    }
}

impl Kind {
    fn shape(self) -> String {
        match self {
            Kind::Dense { rows, columns, .. } => format!("dense {columns} -> {rows}"),
            Kind::Map { op, len } => format!("map {} {len}", op.symbol()),
            Kind::Pair { pair, len } => format!("pair {pair} {len}"),
            Kind::Select { len } => format!("select {len}"),
            Kind::Chain { len } => format!("chain {len}"),
            Kind::Fold { op, len } => format!("fold {} {len}", op.symbol()),
        }
    }
}

/// A number with commas: 218,600.
fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    groups.map(String::from_utf8_lossy).collect::<Vec<_>>().join(",")
}
