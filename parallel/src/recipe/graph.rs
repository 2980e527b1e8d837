//! The graph of one sample's loss, or of what a network says of it, for drawing.

use paragrad_core::nn::Mlp;
use paragrad_core::{Graph, Loss, Module, Scalar, Tape, Value, softmax};
use paragrad_datasets::{Dataset, Scaling, TargetColumn, Task};

use super::{Answer, Encoding};

impl Encoding {
    /// The graph of what one sample costs, swept back from the loss: inputs and targets have the names of their columns
    /// or classes, parameters their own, and outputs and loss are called so.
    ///
    /// # Panics
    /// If there is no such row, or the network does not fit the data.
    #[track_caller]
    pub fn graph(&self, model: &Mlp<f64>, data: &Dataset, row: usize) -> Graph {
        let tape = Tape::new();
        let outputs = self.record(&tape, model, data, row);
        let y = leaves(&tape, data.y(row), data.target_names(), "target ");
        swept(self.loss().of(&outputs, &y).label("loss"))
    }

    /// The graph of what a network says of one sample, swept back from that: from the probability of the class that is
    /// predicted, or its output if the loss is not one of probabilities; for a number from the prediction, in the units
    /// of the data; for several from their mean, each divided by the spread of its target, so that none counts for more
    /// because its unit is smaller. The sample needs no targets.
    ///
    /// # Panics
    /// If there is no such row, or the network does not fit the data.
    #[track_caller]
    pub fn prediction_graph(&self, model: &Mlp<f64>, data: &Dataset, row: usize) -> Graph {
        let tape = Tape::new();
        swept(self.said(&self.record(&tape, model, data, row)))
    }

    /// The graph of what a network says of one of the targets, by its place among them, swept back from that as
    /// [`prediction_graph`](Encoding::prediction_graph) is of a single one: from a number in the units of the data.
    ///
    /// # Panics
    /// If there is no such row or target, or the network does not fit the data.
    #[track_caller]
    pub fn target_graph(&self, model: &Mlp<f64>, data: &Dataset, row: usize, target: usize) -> Graph {
        let targets = self.preparation().targets();
        assert!(target < targets.len(), "target {target} of {} targets", targets.len());
        let tape = Tape::new();
        let outputs = self.record(&tape, model, data, row);
        match targets.len() {
            1 => swept(self.said(&outputs)),
            _ => swept(self.number(outputs[target], &targets[target])),
        }
    }

    /// Records the network on a sample; inputs, parameters and outputs have labels.
    fn record<'t>(&self, tape: &'t Tape, model: &Mlp<f64>, data: &Dataset, row: usize) -> Vec<Value<'t>> {
        let lifted = tape.lift(model);
        lifted.label_parameters();
        let outputs = lifted.forward(&leaves(tape, data.x(row), data.feature_names(), ""));
        for (output, name) in outputs.iter().zip(self.preparation().target_names()) {
            output.label(&if outputs.len() == 1 { "output".to_owned() } else { format!("output {name}") });
        }
        outputs
    }

    /// What the outputs say: the same numbers as those of [`answer`](Encoding::answer).
    fn said<'t>(&self, outputs: &[Value<'t>]) -> Value<'t> {
        let numbers: Vec<f64> = outputs.iter().map(|output| output.data()).collect();
        let Answer::Class { class, probability } = self.answer(&numbers) else {
            return self.said_of_numbers(outputs);
        };
        match (probability, self.task()) {
            (None, Task::Multiclass) => return outputs[class],
            (None, _) => return outputs[0],
            (Some(_), Task::Multiclass) => softmax(outputs)[class],
            (Some(_), _) if class == 1 => outputs[0].sigmoid(),
            (Some(_), _) => (-outputs[0]).sigmoid(),
        }
        .label(&format!("probability of {}", self.preparation().label(class)))
    }

    /// The prediction, or the mean of all, each in spreads of its target.
    fn said_of_numbers<'t>(&self, outputs: &[Value<'t>]) -> Value<'t> {
        let targets = self.preparation().targets();
        let predictions: Vec<Value<'t>> =
            outputs.iter().zip(targets).map(|(&output, target)| self.number(output, target)).collect();
        if let &[prediction] = predictions.as_slice() {
            return prediction;
        }
        let in_spreads = predictions.iter().zip(targets).map(|(&said, target)| said / target.scaling.spread);
        (in_spreads.sum::<Value<'t>>() / outputs.len() as f64).label("mean prediction, in spreads")
    }

    /// The prediction of a target, in the units of the data.
    fn number<'t>(&self, output: Value<'t>, target: &TargetColumn) -> Value<'t> {
        let Scaling { center, spread } = target.scaling;
        let expected = if *self.loss() == Loss::Poisson { output.exp() } else { output };
        let is_alone = self.preparation().targets().len() == 1;
        let name = if is_alone { "prediction".to_owned() } else { format!("prediction {}", target.name) };
        (expected * spread + center).label(&name)
    }
}

/// Leaves with names.
fn leaves<'t>(tape: &'t Tape, numbers: &[f64], names: &[String], kind: &str) -> Vec<Value<'t>> {
    let leaf = |(&number, name): (&f64, &String)| tape.leaf(number).label(&format!("{kind}{name}"));
    numbers.iter().zip(names).map(leaf).collect()
}

/// The graph of a value, with gradients.
fn swept(value: Value<'_>) -> Graph {
    value.backward();
    value.trace()
}
