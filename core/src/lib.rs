//! temp docs
#[macro_use]
mod kernels;
#[macro_use]
mod names;
#[macro_use]
mod operators;

mod draw;
mod dual;
mod graph;
mod module;
mod objective;
mod op;
mod random;
mod scalar;
mod tape;
mod value;

pub mod gradcheck;
pub mod loss;
pub mod nn;
pub mod optim;
pub mod penalty;
pub mod schedule;

pub use draw::TooLarge;
pub use dual::Dual;
pub use gradcheck::gradcheck;
pub use graph::{Fold, Graph, GraphNode, Group, NodeKind};
pub use loss::Loss;
pub use module::{Module, Recorded};
pub use objective::{Objective, Predict, Supervised};
pub use op::Op;
pub use scalar::{Scalar, logsumexp, softmax};
pub use schedule::Schedule;
pub use tape::{Lifted, Tape, Terms};
pub use value::Value;
