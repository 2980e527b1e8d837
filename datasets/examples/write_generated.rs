//! Writes the bundled point sets anew, after a change of their generators:
//! `cargo run -p paragrad-datasets --example write_generated`

use std::path::Path;

use paragrad_datasets::generate;

fn main() -> std::io::Result<()> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    std::fs::write(data.join("moons.csv"), generate::to_csv(&generate::bundled_moons()))?;
    std::fs::write(data.join("circles.csv"), generate::to_csv(&generate::bundled_circles()))?;
    std::fs::write(data.join("spiral.csv"), generate::to_csv(&generate::bundled_spiral()))
}
