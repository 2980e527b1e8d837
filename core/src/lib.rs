//! temp docs
#[macro_use]
mod kernels;
mod module;
mod op;
mod scalar;
mod tape;
mod value;
pub use module::{Module, Recorded};
pub use op::Op;
pub use scalar::{Scalar, logsumexp, softmax};
pub use tape::{Lifted, Tape, Terms};
pub use value::Value;
