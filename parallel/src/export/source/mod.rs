//! A model as source text of other languages.

mod activations;
mod c;
mod c_support;
mod identifiers;
mod literal;
mod rust;
mod template;
