//! The elementary functions, whose results are the same bits on every platform.
//!
//! The functions of std come from the platform's mathematical library and differ between platforms in the
//! last digits. These are sequences of operations that IEEE 754 defines to the bit: `+`, `-`, `*`, `/`, fused
//! multiply-add, comparisons and integer operations. (`sqrt` and `abs` are such operations themselves: take
//! them from std.)
//!
//! The functions here dispatch to this CPU's best level and are for single calls. The bodies in [`inline`]
//! are for loops inside a dispatched kernel; all but [`inline::sin`] and [`inline::cos`] are free of
//! branches, so that such a loop becomes vector instructions:
//!
//! ```text
//! dispatch! {
//!     fn tanh_all(values: &mut [f64]) {
//!         for value in values {
//!             *value = inline::tanh(*value);
//!         }
//!     }
//! }
//! ```
//!
//! Bounds are in units in the last place of the exact result (ulp), the largest that was met among 60,000
//! points a function; correct rounding would be 0.5. A NaN result is always [`f64::NAN`] itself, sign and
//! payload included.

mod bits;
mod exp;
mod gelu;
mod ln;
mod polynomial;
mod pow;
mod sigmoid;
pub(crate) mod single;
mod softplus;
mod tanh;
mod trigonometry;

pub use gelu::{NORMAL_TAIL, NormalTail};

/// The bodies, to be called in loops inside a dispatched function.
pub(crate) mod inline {
    pub(crate) use super::exp::exp;
    pub(crate) use super::gelu::{gelu, gelu_derivative};
    pub(crate) use super::ln::ln;
    pub(crate) use super::pow::pow;
    pub(crate) use super::sigmoid::sigmoid;
    pub(crate) use super::softplus::softplus;
    pub(crate) use super::tanh::tanh;
    pub(crate) use super::trigonometry::{cos, sin};
}

dispatch! {
    /// `e^x`; see [`inline::exp`].
    pub(crate) fn exp(x: f64) -> f64 {
        inline::exp(x)
    }
}

dispatch! {
    /// The natural logarithm; see [`inline::ln`].
    pub(crate) fn ln(x: f64) -> f64 {
        inline::ln(x)
    }
}

dispatch! {
    /// The hyperbolic tangent; see [`inline::tanh`].
    pub(crate) fn tanh(x: f64) -> f64 {
        inline::tanh(x)
    }
}

dispatch! {
    /// `1 / (1 + e^-x)`; see [`inline::sigmoid`].
    pub(crate) fn sigmoid(x: f64) -> f64 {
        inline::sigmoid(x)
    }
}

dispatch! {
    /// `ln(1 + e^x)`; see [`inline::softplus`].
    pub(crate) fn softplus(x: f64) -> f64 {
        inline::softplus(x)
    }
}

dispatch! {
    /// `x Phi(x)`; see [`inline::gelu`].
    pub(crate) fn gelu(x: f64) -> f64 {
        inline::gelu(x)
    }
}

dispatch! {
    /// `Phi(x) + x phi(x)`; see [`inline::gelu_derivative`].
    pub(crate) fn gelu_derivative(x: f64) -> f64 {
        inline::gelu_derivative(x)
    }
}

dispatch! {
    /// The sine; see [`inline::sin`].
    pub(crate) fn sin(x: f64) -> f64 {
        inline::sin(x)
    }
}

dispatch! {
    /// The cosine; see [`inline::cos`].
    pub(crate) fn cos(x: f64) -> f64 {
        inline::cos(x)
    }
}

dispatch! {
    /// `x^y`; see [`inline::pow`].
    pub(crate) fn pow(x: f64, y: f64) -> f64 {
        inline::pow(x, y)
    }
}

#[cfg(test)]
mod tests;
