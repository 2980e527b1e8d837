//! Exports: what they are made of, and that they say what the library says.

mod cases;

mod onnx;

mod compiled;

#[cfg(unix)]
mod c;
mod rust;
