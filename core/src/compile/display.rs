//! A program as a person reads it.

use std::fmt;

use super::program::{Instruction, Kind, Program};

/// The instructions with their shapes, then flops and memory a sample:
///
/// ```text
/// 5 scalar operations -> 2 instructions
///   dense 2 -> 1
///   map tanh 1
/// 3 parameters, 3 coefficients; 5 flops a sample forward
/// 4 values and 0 adjoints a sample, 32 bytes in f64
/// ```
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (operations, instructions) = (thousands(self.n_operations), thousands(self.instructions.len()));
        writeln!(f, "{operations} scalar operations -> {instructions} instructions")?;
        let mut rest = self.instructions.as_slice();
        while let Some(first) = rest.first() {
            let alike = rest.iter().take_while(|next| shape(next) == shape(first)).count();
            let times = if alike == 1 { String::new() } else { format!(", {alike} times") };
            writeln!(f, "  {}{times}", shape(first))?;
            rest = &rest[alike..];
        }
        if self.uniform.n_operations() > 0 {
            writeln!(f, "  once a batch: {} operations", thousands(self.uniform.n_operations()))?;
        }
        let flops: usize = self.instructions.iter().map(|instruction| instruction.kind.n_flops()).sum();
        writeln!(
            f,
            "{} parameters, {} coefficients; {} flops a sample forward",
            thousands(self.n_parameters()),
            thousands(self.n_coefficients()),
            thousands(flops)
        )?;
        let (values, adjoints) = (thousands(self.n_values), thousands(self.n_adjoints));
        let bytes = thousands((self.n_values + self.n_adjoints) * size_of::<f64>());
        write!(f, "{values} values and {adjoints} adjoints a sample, {bytes} bytes in f64")
    }
}

fn shape(instruction: &Instruction) -> String {
    match instruction.kind {
        Kind::Dense { rows, columns, .. } => format!("dense {columns} -> {rows}"),
        Kind::Map { op, len, .. } => format!("map {} {len}", op.symbol()),
        Kind::Select { len } => format!("select {len}"),
        Kind::Chain { len } => format!("chain {len}"),
    }
}

/// A number with commas: 218,600.
fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    groups.map(String::from_utf8_lossy).collect::<Vec<_>>().join(",")
}
