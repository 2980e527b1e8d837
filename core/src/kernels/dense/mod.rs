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
//! gradient   dw[o][i] = chain over a chunk's samples: fma(dy[o][s], x[s][i], 0), and the chunks as a binary counter adds
//! ```
//!
//! The lanes of a block are a multiple of [`widest_vector`], 16 for f32 and 8 for f64; avoid rows of exactly 4 KB.

mod forward;
mod gradient;
mod matrix;
mod runs;
mod tile;
mod transpose;

pub(crate) use forward::{Start, backward, forward};
pub(crate) use gradient::{Blocks, Finish, Samples, Workspace, bias_gradient, weight_gradient};
pub(crate) use matrix::Matrix;
pub(crate) use tile::widest_vector;
pub(crate) use transpose::transpose;

#[cfg(test)]
mod tests;
