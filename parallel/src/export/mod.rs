//! A model in the languages of others: an ONNX graph, a Rust module, a C file. All of them hold the whole way from the
//! cells of a row to the answer, and none of them needs this library.
//!
//! ```
//! use paragrad::datasets::{CsvOptions, open};
//! use paragrad::Recipe;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let iris = open("iris", &CsvOptions::default())?;
//! let prepared = Recipe { epochs: Some(1), ..Recipe::default() }.prepare(&iris)?;
//! let model = prepared.trained(&prepared.trainer()?, iris.name(), 0.0);
//!
//! assert!(model.to_rust("iris.rs").contains("pub sepal_length: Option<f64>"));
//! assert!(model.to_c("iris.c").contains("int iris_predict(const iris_row *row, iris_prediction *prediction)"));
//! assert!(model.to_onnx().windows(8).any(|bytes| bytes == b"paragrad"));
//! # Ok(())
//! # }
//! ```
//!
//! # What a row is
//! Columns have the kinds of the model's preparation. Where a cell is missing, the same is filled in and the same
//! indicators are set as in training; a category that training did not know counts as one of the others. There is no
//! prediction where [`Model::predict`](crate::Model::predict) has none or refuses the row: where a cell is missing that must
//! not be, or a number is infinite.
//!
//! # How exact they are
//! Every number is written so that it comes back to the bit, and everything is computed in `f64`. Elementary functions are
//! those of the platform and sums are not fused, so that answers agree with ours to rounding: the checks allow 1e-12 of
//! an answer's size, or of 1 if that is larger.

mod plan;

mod onnx;
mod source;
