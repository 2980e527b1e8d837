//! Scalar automatic differentiation in the manner of micrograd: write a function of numbers, get its gradient.
//!
//! ```
//! use paragrad_core::{Scalar, Tape};
//!
//! let tape = Tape::new();
//! let (a, b) = (tape.leaf(2.0).label("a"), tape.leaf(-3.0).label("b"));
//! let loss = (a * b + 10.0).tanh().label("loss");
//! loss.backward();
//! println!("d loss / d a = {}", a.grad());
//! println!("{}", loss.trace().to_dot()); // the graph, for Graphviz
//! ```
//!
//! # Where to start reading
//! 1. [`op`](Op): every operation, its value and its partial derivatives, in one table.
//! 2. [`Value`] and [`Tape`]: recording, and the reverse sweep, which is one loop.
//! 3. [`Scalar`] and [`Module`]: what model code is generic over, and what holds its parameters.
//! 4. [`nn`]: neuron, layer, multilayer perceptron; [`loss`], [`optim`], [`schedule`].
//! 5. [`Objective`]: what shall be learned. Training in parallel is the crate `paragrad`.
//! 6. [`Symbol`] and [`compile`]: the same model code, recorded once and run on blocks of samples.
//!
//! There is no I/O here and no thread is started. The same inputs give the same bits on every platform: elementary
//! functions are our own, and every sum has a stated order.

#[macro_use]
mod kernels;
#[macro_use]
mod names;
#[macro_use]
mod operators;

mod op;
mod scalar;

mod dual;
mod symbol;
mod tape;
mod value;

pub mod formula;
pub mod loss;
mod module;
pub mod nn;
mod objective;
pub mod optim;
pub mod penalty;
pub mod schedule;

pub mod compile;
pub mod gradcheck;

mod draw;
mod graph;

mod random;

pub use draw::{PageHead, PageTable, TooLarge, text};
pub use dual::Dual;
pub use gradcheck::gradcheck;
pub use graph::{Fold, Graph, GraphNode, Group, NodeKind};
pub use kernels::dispatch::instruction_set;
pub use loss::Loss;
pub use module::{Module, Recorded};
pub use objective::{Objective, Predict, Supervised};
pub use op::Op;
pub use scalar::{Scalar, logsumexp, softmax};
pub use schedule::Schedule;
pub use symbol::{Sketch, Symbol};
pub use tape::{Lifted, Tape, Terms};
pub use value::Value;
