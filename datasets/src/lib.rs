//! CSV files as encoded data sets, and a dozen bundled ones.
//!
//! ```text
//! open ──> Table ──> Preparation ──> Dataset ──> split, epoch_order ──> batches
//! ```
//!
//! A [`Table`] is a CSV file by columns, as written. A [`Preparation`] is fitted on some of its rows: it
//! knows the [`Task`], what each column is ([`Kind`]), its range or categories, what stands for missing cells,
//! and the classes; and it turns tables into [`Dataset`]s: plain arrays, ready to train on. What comes out of
//! a model it decodes again. [`describe`](describe()) shows what it would do.
//!
//! ```
//! use paragrad_datasets::{CsvOptions, Preparation, PrepareOptions, Table, Task};
//!
//! let csv = "age;sex;survived\n22;male;no\n;female;yes\n26,5;female;yes\n35;male;no\n";
//! let table = Table::parse("titanic.csv", csv, &CsvOptions::default())?;
//! let preparation = Preparation::fit_all(&table, &PrepareOptions::default())?;
//! assert_eq!(preparation.task(), Task::Binary);
//! assert_eq!(preparation.feature_names(), ["age", "age (missing)", "sex=female", "sex=male"]);
//!
//! let data = preparation.apply(&table)?.data;
//! assert_eq!(data.x(1)[1..], [1.0, 1.0, 0.0]);
//! assert_eq!((data.y(1), preparation.label(1)), ([1.0].as_slice(), "yes"));
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
mod source;
mod table;

mod cells;
mod kind;
mod number;

mod classes;
mod options;
mod target;
mod task;

mod plan;
mod scaling;

mod input;
mod preparation;

mod fit;

mod applied;
mod apply;
mod contract;
mod describe;
mod encode;
mod notes;

mod dataset;

mod order;
mod random;

pub mod generate;

mod bundled;
mod nearest;
mod open;

mod error;
mod wording;

pub use applied::{Applied, ApplyReport, InputReport};
pub use bundled::{Bundled, bundled};
pub use contract::{Dropped, RowCounts, TargetColumn};
pub use dataset::Dataset;
pub use describe::{ColumnDescription, Contents, Description, Use, describe};
pub use error::{Error, ErrorKind, Place};
pub use input::{Category, Input, Values};
pub use kind::Kind;
pub use nearest::nearest;
pub use notes::Note;
pub use number::{NumberFormat, UnknownNumberFormat};
pub use open::open;
pub use options::{ColumnOptions, OnMissing, PrepareOptions, Rescale, UnknownChoice};
pub use order::{
    Split, epoch_order, epoch_order_into, k_fold, k_fold_stratified, split, split_by, split_stratified,
};
pub use plan::DropReason;
pub use preparation::Preparation;
pub use read::{CsvOptions, Header};
pub use scaling::{Scaling, quantile};
pub use source::format_of;
pub use table::{Cells, Column, ColumnRef, Table};
pub use target::Target;
pub use task::{Task, UnknownTask};

/// The README's code blocks run as doctests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
