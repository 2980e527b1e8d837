//! temp
#[macro_use]
mod dispatch;
pub(crate) mod math {
    pub(crate) fn exp(x: f64) -> f64 {
        x.exp()
    }
    pub(crate) fn ln(x: f64) -> f64 {
        x.ln()
    }
    pub(crate) fn sin(x: f64) -> f64 {
        x.sin()
    }
    pub(crate) fn cos(x: f64) -> f64 {
        x.cos()
    }
    pub(crate) fn tanh(x: f64) -> f64 {
        x.tanh()
    }
    pub(crate) fn sigmoid(x: f64) -> f64 {
        1.0 / (1.0 + (-x).exp())
    }
    pub(crate) fn softplus(x: f64) -> f64 {
        x.max(0.0) + (-x.abs()).exp().ln_1p()
    }
    pub(crate) fn gelu(x: f64) -> f64 {
        x
    }
    pub(crate) fn gelu_derivative(x: f64) -> f64 {
        x
    }
    pub(crate) fn pow(x: f64, y: f64) -> f64 {
        x.powf(y)
    }
}
dispatch! {
    /// bias + chain
    pub(crate) fn dot(bias: f64, weights: &[f64], inputs: &[f64]) -> f64 {
        weights.iter().zip(inputs).fold(bias, |sum, (&w, &x)| w.mul_add(x, sum))
    }
}
