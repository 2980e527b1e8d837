//! The graph of one sample's loss, for drawing.

use paragrad_core::nn::Mlp;
use paragrad_core::{Graph, Module, Tape};
use paragrad_datasets::{Dataset, Task};

use super::Encoding;

impl Encoding {
    /// The graph of what one sample costs, swept back from the loss: inputs and targets have the names of their columns
    /// or classes, parameters their own, and outputs and loss are called so.
    ///
    /// # Panics
    /// If there is no such row, or the network does not fit the data.
    #[track_caller]
    pub fn graph(&self, model: &Mlp<f64>, data: &Dataset, row: usize) -> Graph {
        let tape = Tape::new();
        let lifted = tape.lift(model);
        lifted.label_parameters();
        let leaves = |numbers: &[f64], names: &[String], kind: &str| {
            let leaf = |(&number, name): (&f64, &String)| tape.leaf(number).label(&format!("{kind}{name}"));
            numbers.iter().zip(names).map(leaf).collect::<Vec<_>>()
        };
        let x = leaves(data.x(row), data.feature_names(), "");
        let outputs = lifted.forward(&x);
        for (output, name) in outputs.iter().zip(data.target_names()) {
            match self.task() {
                Task::Regression | Task::Binary => output.label("output"),
                Task::Multiclass => output.label(&format!("output {name}")),
            };
        }
        let y = leaves(data.y(row), data.target_names(), "target ");
        let loss = self.loss().of(&outputs, &y).label("loss");
        loss.backward();
        loss.trace()
    }
}
