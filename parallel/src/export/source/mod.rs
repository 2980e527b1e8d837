//! A model as source text of other languages.

mod c;
mod c_support;
mod identifiers;
mod literal;
mod rust;
mod template;
