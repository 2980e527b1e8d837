//! CSV files as encoded data sets, and a dozen bundled ones.
//!
//! ```text
//! open ──> Table ──> Preparation ──> Dataset ──> split, epoch_order ──> batches
//! ```
//!
//! A [`Table`] is a CSV file by columns. A [`Preparation`] is fitted on its rows: it knows the [`Task`], the
//! means and standard deviations of the features, and the classes, and it encodes tables as [`Dataset`]s:
//! plain arrays, ready to train on. What comes out of a model it decodes again.
//!
//! ```
//! use paragrad_datasets::{CsvOptions, Preparation, PrepareOptions, Task, open};
//!
//! let table = open("iris", &CsvOptions::default())?;
//! let preparation = Preparation::fit(&table, &PrepareOptions::default())?;
//! assert_eq!(preparation.task(), Task::Multiclass);
//!
//! let data = preparation.encode(&table)?;
//! assert_eq!((data.len(), data.n_features(), data.n_targets()), (150, 4, 3));
//! assert_eq!(data.y(0), [1.0, 0.0, 0.0]);
//! assert_eq!(preparation.label(0), "setosa");
//! # Ok::<(), paragrad_datasets::Error>(())
//! ```
//!
//! What a file can get wrong is an [`Error`] with its line and column; nothing in a file makes this crate
//! panic. What a program can get wrong, such as a row that does not exist, panics with both numbers.

#![forbid(unsafe_code)]

mod records;

mod delimiter;
mod quotes;
mod read;
mod table;

mod classes;
mod target;
mod task;

mod preparation;
mod scaling;

mod dataset;

mod order;
mod random;

pub mod generate;

mod bundled;
mod nearest;
mod open;

mod error;

pub use bundled::{Bundled, bundled};
pub use dataset::Dataset;
pub use error::{Error, ErrorKind, Place};
pub use nearest::nearest;
pub use open::open;
pub use order::{Split, epoch_order, epoch_order_into, k_fold, k_fold_stratified, split, split_stratified};
pub use preparation::Preparation;
pub use read::{CsvOptions, Header};
pub use scaling::Scaling;
pub use table::{Cells, Column, ColumnRef, Table};
pub use target::{PrepareOptions, Target};
pub use task::{Task, UnknownTask};

/// The README's code blocks run as doctests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
