//! Writes models of every kind into a folder, each as safetensors and as ONNX, with rows and what the library says of
//! them as JSON: `parallel/tests/export/check_onnx.py` compares other programs with that.
//!
//! `cargo run -p paragrad --example export_cases -- FOLDER`

#[path = "../tests/it/export/cases.rs"]
mod cases;

use std::error::Error;
use std::path::Path;

use cases::{Case, Cell, cases};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("expected the folder to write to")?;
    std::fs::create_dir_all(&folder)?;
    cases().iter().try_for_each(|case| write(case, Path::new(&folder)))
}

fn write(case: &Case, folder: &Path) -> Result<(), Box<dyn Error>> {
    let path = |ending: &str| folder.join(format!("{}.{ending}", case.name));
    case.model.save(&path("safetensors"))?;
    std::fs::write(path("onnx"), case.model.to_onnx())?;
    let data = case.model.encoding().preparation().apply_features(&case.table)?.data;
    let columns = case.columns.iter().map(|(name, cells)| (name.clone(), cells.iter().map(cell).collect()));
    let rows = json!({
        "columns": columns.collect::<serde_json::Map<String, Value>>(),
        "answers": case.answers,
        "features": (0..data.len()).map(|row| data.x(row)).collect::<Vec<_>>(),
        "outputs": case.model.outputs(&data),
    });
    Ok(std::fs::write(path("json"), serde_json::to_string(&rows)?)?)
}

/// NaN is null.
fn cell(cell: &Cell) -> Value {
    match cell {
        Cell::Number(value) => json!(value),
        Cell::Word(word) | Cell::Truth(word) => json!(word),
    }
}
