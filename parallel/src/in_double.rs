//! An optimiser of `f64` for parameters in `f32`.

use paragrad_core::optim::Optimizer;

/// Widens parameters and gradients for an optimiser that knows only `f64`, and rounds its result.
pub(crate) struct InDouble<O> {
    optimizer: O,
    parameters: Vec<f64>,
    gradient: Vec<f64>,
}

impl<O: Optimizer> InDouble<O> {
    pub(crate) fn new(optimizer: O) -> Self {
        InDouble { optimizer, parameters: Vec::new(), gradient: Vec::new() }
    }
}

impl<O: Optimizer> Optimizer<f32> for InDouble<O> {
    fn update(&mut self, parameters: &mut [f32], gradient: &[f32], learning_rate: f64) {
        self.parameters.clear();
        self.parameters.extend(parameters.iter().copied().map(f64::from));
        self.gradient.clear();
        self.gradient.extend(gradient.iter().copied().map(f64::from));
        self.optimizer.update(&mut self.parameters, &self.gradient, learning_rate);
        parameters
            .iter_mut()
            .zip(&self.parameters)
            .for_each(|(parameter, &number)| *parameter = number as f32);
    }

    fn reset(&mut self) {
        self.optimizer.reset();
    }
}
