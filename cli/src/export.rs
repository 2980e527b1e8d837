//! `paragrad export`: a model for programs that do not have paragrad.

use std::path::Path;
use std::process::ExitCode;

use paragrad::Model;
use serde::{Serialize, Serializer};

use crate::args::ExportArgs;
use crate::output;
use crate::report::text::entry;
use crate::written::shown;

/// A file to be written.
#[derive(Serialize)]
struct Export<'a> {
    form: &'a str,
    /// As text, whatever its bytes are.
    #[serde(serialize_with = "as_text")]
    file: &'a Path,
    bytes: usize,
    #[serde(skip)]
    contents: Vec<u8>,
}

pub(crate) fn run(args: &ExportArgs) -> anyhow::Result<ExitCode> {
    let paths = output::named([("--onnx", &args.onnx), ("--rust", &args.rust), ("--c", &args.c)]);
    output::check_distinct(&paths, &[("--model", &args.model)])?;
    paths.iter().try_for_each(|(option, path)| output::check_new(option, path, args.force))?;
    let model = Model::load(&args.model)?;
    let exports: Vec<Export<'_>> =
        paths.into_iter().map(|(option, path)| export(&model, &option[2..], path)).collect();
    for export in &exports {
        output::write_file(export.file, &export.contents)?;
    }
    if args.json {
        output::print_json(&exports)?;
    } else if !args.quiet {
        let line = |export: &Export<'_>| {
            entry(export.form, &format!("{}, {} bytes", export.file.display(), export.bytes))
        };
        output::print(&exports.iter().map(line).collect::<String>())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn export<'a>(model: &Model, form: &'a str, file: &'a Path) -> Export<'a> {
    let contents = match form {
        "onnx" => model.to_onnx(),
        "rust" => model.to_rust(&name(file)).into_bytes(),
        _ => model.to_c(&name(file)).into_bytes(),
    };
    Export { form, file, bytes: contents.len(), contents }
}

fn as_text<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&shown(path))
}

/// A file's name without its folder.
fn name(file: &Path) -> String {
    file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
