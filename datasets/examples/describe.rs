//! What a CSV file holds and what would be made of it, as JSON:
//! `cargo run -p paragrad-datasets --example describe -- FILE [TARGET]`.

use paragrad_datasets::{ColumnRef, CsvOptions, PrepareOptions, describe, open};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("found no file, expected FILE [TARGET]")?;
    let target = arguments.next().map_or_else(ColumnRef::default, |name| ColumnRef::from(name.as_str()));
    let options = PrepareOptions { targets: vec![target], ..PrepareOptions::default() };
    let description = describe(&open(file, &CsvOptions::default())?, &options)?;
    println!("{}", serde_json::to_string_pretty(&description)?);
    Ok(())
}
