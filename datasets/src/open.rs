//! One name for a file of yours, the standard input or a bundled set.

use std::path::Path;

use crate::bundled::{Bundled, bundled};
use crate::error::{Error, ErrorKind};
use crate::nearest::nearest;
use crate::read::CsvOptions;
use crate::table::Table;
use crate::wording::quoted;

/// Reads the file at a path, if there is one; else the bundled set of that name, with or without `.csv`.
/// The name `-` is the standard input.
///
/// ```
/// use paragrad_datasets::{CsvOptions, open};
///
/// assert_eq!(open("iris", &CsvOptions::default())?.n_rows(), 150);
/// # Ok::<(), paragrad_datasets::Error>(())
/// ```
///
/// # Errors
/// Those of [`Table::read`]; and [`ErrorKind::NoSuchData`], which says what was tried, what was probably
/// meant and what is bundled.
pub fn open(name_or_path: impl AsRef<Path>, options: &CsvOptions) -> Result<Table, Error> {
    let path = name_or_path.as_ref();
    if path == Path::new("-") {
        return Table::from_reader("standard input", std::io::stdin().lock(), options);
    }
    if path.exists() && !path.is_dir() {
        return Table::read(path, options);
    }
    match bare_name(path).and_then(find) {
        Some(set) => set.table(options),
        None => Err(no_such_data(path)),
    }
}

/// The name, if it has no folder, without `.csv`.
fn bare_name(path: &Path) -> Option<&str> {
    let name = path.to_str().filter(|name| Path::new(name).file_name() == Some(name.as_ref()))?;
    Some(name.strip_suffix(".csv").unwrap_or(name))
}

fn find(name: &str) -> Option<&'static Bundled> {
    bundled().iter().find(|set| set.name == name)
}

fn no_such_data(path: &Path) -> Error {
    let name = path.display().to_string();
    let is_folder = if path.is_dir() { " (a folder)" } else { "" };
    let mut tried = vec![format!("the path {}{is_folder}", quoted(&name))];
    tried.extend(bare_name(path).map(|name| format!("the bundled set {}", quoted(name))));
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let names = || bundled().iter().map(|set| set.name);
    let bundled = names().map(str::to_owned).collect();
    let file = if path.is_dir() { first_file(path) } else { nearest_file(path) };
    let nearest = file.or_else(|| nearest(&stem, names()));
    ErrorKind::NoSuchData { name, tried, nearest, bundled }.into()
}

/// The file beside which a path points that has most nearly its name.
fn nearest_file(path: &Path) -> Option<String> {
    let (folder, name) = (path.parent()?, path.file_name()?.to_str()?);
    let listed = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let nearest = nearest(name, files(listed)?.iter().map(String::as_str))?;
    Some(folder.join(nearest).display().to_string())
}

/// The first CSV file in a folder.
fn first_file(folder: &Path) -> Option<String> {
    let is_csv = |name: &String| [".csv", ".csv.gz", ".tsv"].iter().any(|ending| name.ends_with(ending));
    Some(folder.join(files(folder)?.into_iter().find(is_csv)?).display().to_string())
}

/// The names of the files in a folder, which lists them in any order, sorted.
fn files(folder: &Path) -> Option<Vec<String>> {
    let entries = std::fs::read_dir(folder).ok()?.flatten().filter(|entry| !entry.path().is_dir());
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    Some(names)
}
