//! Dense layers over blocks of samples, forward, backward and for the gradient, each sum in its canonical order.
//!
//! Activations and adjoints stand in blocks of rows, one number a sample, the samples of a block (its *lanes*) side by
//! side. Every result is a chain of fused multiply-adds in a stated order, so it has the same bits whatever the level,
//! the number of lanes and the way a matrix is cut up. A kernel keeps a small tile of results in registers while their
//! chains run:
//!
//! ```text
//! forward    y[o][l]  = chain over the inputs i:    fma(w[o][i],  x[i][l],  bias[o])
//! backward   dx[i][l] = chain over the outputs o:   fma(w[o][i],  dy[o][l], 0), the last output first
//! gradient   dw[o][i] = chain over the samples s:   fma(dy[o][s], x[s][i], dw[o][i])
//!            db[o]    = chain over the samples s:   db[o] + dy[o][s]
//! ```
//!
//! The lanes of a block are a multiple of those of a cache line; avoid rows of exactly 4 KB.

mod matrix;
mod product;
mod tile;
mod transpose;

pub(crate) use matrix::Matrix;
pub(crate) use product::{Start, add_outer, backward, forward};
pub(crate) use tile::{Panels, in_panel};
pub(crate) use transpose::transpose;

#[cfg(test)]
mod tests;
