//! The order of samples: which train and which validate, and how each epoch goes through them.
//!
//! Everything here is a function of its arguments and a seed, the same on every platform and in every version
//! of this crate. A batch is a piece of an epoch's order:
//!
//! ```
//! use paragrad_datasets::epoch_order;
//!
//! let order = epoch_order(10, 42, 0);
//! let sizes: Vec<usize> = order.chunks(4).map(|batch| batch.len()).collect();
//! assert_eq!(sizes, [4, 4, 2]);
//! ```

use crate::error::{Error, ErrorKind};
use crate::kind::truth;
use crate::random::{Purpose, shuffle, stream};
use crate::table::{ColumnRef, Table};

/// The rows of a table in two parts. Each part is in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Rows to fit and train on.
    pub training: Vec<usize>,
    /// Rows that training never sees.
    pub validation: Vec<usize>,
}

/// Rows 0 to `n - 1` in the order of an epoch: the same for the same seed and epoch, and unrelated for
/// others.
///
/// # Source
/// Stream `2 << 56 | epoch` of ChaCha8; `tests/it/order.py` spells out the rest.
pub fn epoch_order(n: usize, seed: u64, epoch: u64) -> Vec<usize> {
    let mut order = vec![0; n];
    epoch_order_into(&mut order, seed, epoch);
    order
}

/// [`epoch_order`] of `order.len()` rows, written over whatever `order` held, without allocating.
pub fn epoch_order_into(order: &mut [usize], seed: u64, epoch: u64) {
    for (row, place) in order.iter_mut().enumerate() {
        *place = row;
    }
    shuffle(order, &mut stream(seed, Purpose::Epoch, epoch));
}

/// Parts `n` rows: `fraction * n` of them, rounded, validate. One row at least trains.
///
/// # Panics
/// If `fraction` is not in 0..1.
#[track_caller]
pub fn split(n: usize, fraction: f64, seed: u64) -> Split {
    split_stratified(&vec![0; n], fraction, seed)
}

/// Parts rows of known class, so that each class has its share of the validation rows, to within one row.
///
/// As many rows validate as in [`split`], less those that would leave a class without a row to train on: the
/// shares are rounded down, and the rows still missing go to the classes with the largest remainders.
///
/// # Panics
/// If `fraction` is not in 0..1.
#[track_caller]
pub fn split_stratified(classes: &[usize], fraction: f64, seed: u64) -> Split {
    assert!(
        (0.0..1.0).contains(&fraction),
        "a validation fraction of {fraction}, expected 0 or more and less than 1"
    );
    let mut wanted = shares(classes, fraction);
    let mut order: Vec<usize> = (0..classes.len()).collect();
    shuffle(&mut order, &mut stream(seed, Purpose::Split, 0));
    let mut split = Split::default();
    for row in order {
        let wanted = &mut wanted[classes[row]];
        let part = if *wanted > 0 { &mut split.validation } else { &mut split.training };
        *wanted = wanted.saturating_sub(1);
        part.push(row);
    }
    split.training.sort_unstable();
    split.validation.sort_unstable();
    split
}

/// Parts `n` rows in `k` ways: each row validates in one of them and trains in the others. As many rows
/// validate in each, to within one.
///
/// # Errors
/// [`ErrorKind::Inconsistent`] if `k` is not in 2..=n.
pub fn k_fold(n: usize, k: usize, seed: u64) -> Result<Vec<Split>, Error> {
    k_fold_stratified(&vec![0; n], k, seed)
}

/// Parts rows of known class in `k` ways, as [`k_fold`], so that the rows of each class are spread over the
/// folds evenly, to within one.
///
/// Rows in random order, class after class, are dealt to the folds in turn.
///
/// # Errors
/// As [`k_fold`].
pub fn k_fold_stratified(classes: &[usize], k: usize, seed: u64) -> Result<Vec<Split>, Error> {
    let n = classes.len();
    if !(2..=n).contains(&k) {
        return Err(Error::inconsistent(format!("found {k} folds of {n} rows, expected 2 to {n}")));
    }
    let mut order: Vec<usize> = (0..n).collect();
    shuffle(&mut order, &mut stream(seed, Purpose::Folds, 0));
    order.sort_by_key(|&row| classes[row]);
    let mut fold_of = vec![0; n];
    for (place, row) in order.into_iter().enumerate() {
        fold_of[row] = place % k;
    }
    let fold = |fold| {
        let (validation, training) = (0..n).partition(|&row| fold_of[row] == fold);
        Split { training, validation }
    };
    Ok((0..k).map(fold).collect())
}

/// Parts a table by a column: rows whose cell is `value` validate, the others train. Name the column in
/// [`PrepareOptions::drop`](crate::PrepareOptions::drop), or it becomes a feature.
///
/// ```
/// use paragrad_datasets::{CsvOptions, Table, split_by};
///
/// let table = Table::parse("t.csv", "x,y,part\n1,2,a\n3,4,b\n5,6,a\n", &CsvOptions::default())?;
/// let split = split_by(&table, &"part".into(), "b")?;
/// assert_eq!((split.training, split.validation), (vec![0, 2], vec![1]));
/// # Ok::<(), paragrad_datasets::Error>(())
/// ```
///
/// # Errors
/// A column that does not exist, or a value that no row has, or all.
pub fn split_by(table: &Table, column: &ColumnRef, value: &str) -> Result<Split, Error> {
    let column = table.position(column)?;
    let cells = table.texts(column);
    let (validation, training): (Vec<usize>, Vec<usize>) =
        (0..table.n_rows()).partition(|&row| cells[row] == value);
    if training.is_empty() || validation.is_empty() {
        let mut values = cells;
        values.sort_unstable();
        values.dedup();
        let (column_name, value) = (table.columns()[column].name().to_owned(), value.to_owned());
        let kind = ErrorKind::OnePart { column: column_name, value, values };
        return Err(table.head_error(column, kind));
    }
    Ok(Split { training, validation })
}

/// Words of rows that train, and of rows that validate, whatever the case of their letters; yes and no do too.
const TRAINS: [&str; 3] = ["train", "training", "fit"];
const VALIDATES: [&str; 7] = ["validation", "validate", "valid", "val", "test", "testing", "holdout"];

/// Parts some rows of a table by a column that says which of them validate: in words as yes and no, 1 and 0, or
/// validation (test) and training. See [`Target::split_by_column`](crate::Target::split_by_column).
pub(crate) fn split_by_words(table: &Table, column: &ColumnRef, rows: &[usize]) -> Result<Split, Error> {
    let position = table.position(column)?;
    let (cells, name) = (table.texts(position), || table.columns()[position].name().to_owned());
    let mut split = Split::default();
    for &row in rows {
        let part = match validates(&cells[row]) {
            Some(true) => &mut split.validation,
            Some(false) => &mut split.training,
            None => {
                let kind = ErrorKind::NotAPart { column: name(), found: cells[row].clone() };
                return Err(table.cell_error(row, position, kind));
            }
        };
        part.push(row);
    }
    for part in [&split.training, &split.validation] {
        let words = distinct(part.iter().map(|&row| cells[row].as_str()));
        match words.as_slice() {
            [] => {
                let words = distinct(rows.iter().map(|&row| cells[row].as_str()));
                return Err(table.head_error(position, ErrorKind::NoOtherPart { column: name(), words }));
            }
            [_] => {}
            _ => return Err(table.head_error(position, ErrorKind::SeveralParts { column: name(), words })),
        }
    }
    Ok(split)
}

/// Whether a word says that its row validates.
fn validates(word: &str) -> Option<bool> {
    let is_one_of = |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
    let part = if is_one_of(&TRAINS) { Some(false) } else { is_one_of(&VALIDATES).then_some(true) };
    part.or_else(|| truth(word))
}

/// Different words, whatever the case of their letters.
fn distinct<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut words: Vec<String> = words.map(str::to_lowercase).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Validation rows of each class, by largest remainder.
fn shares(classes: &[usize], fraction: f64) -> Vec<usize> {
    let mut sizes = vec![0_usize; classes.iter().max().map_or(0, |&class| class + 1)];
    for &class in classes {
        sizes[class] += 1;
    }
    let quota = |class: usize| fraction * sizes[class] as f64;
    let mut shares: Vec<usize> =
        (0..sizes.len()).map(|class| (quota(class) as usize).min(sizes[class].saturating_sub(1))).collect();
    let total = (fraction * classes.len() as f64).round() as usize;
    let missing = total.saturating_sub(shares.iter().sum());
    let mut by_remainder: Vec<usize> =
        (0..sizes.len()).filter(|&class| shares[class] + 1 < sizes[class]).collect();
    by_remainder.sort_by(|&a, &b| quota(b).fract().total_cmp(&quota(a).fract()));
    for class in by_remainder.into_iter().take(missing) {
        shares[class] += 1;
    }
    shares
}
