//! The compiler: one sample's graph, recorded once with [`Symbol`], becomes a program for blocks of samples.
//!
//! Model code stays scalar. Recording it with symbols gives the graph that every sample has; the passes below find in it
//! the matrix products that the model never wrote, and what is left runs as loops over lanes, one lane a sample.
//!
//! ```
//! use paragrad_core::{Supervised, compile::Program, nn::Mlp};
//!
//! let program = Program::of(&Supervised::default(), &Mlp::new(2, &[16, 16, 1], 42), 2, 1);
//! assert_eq!(program.n_instructions(), 8); // dense and tanh three times, then the loss
//! println!("{program}");
//! ```
//!
//! The passes, each a file whose doc shows input and output:
//!
//! | pass | finds |
//! |---|---|
//! | `reach` | which nodes matter, and how often each is used |
//! | `kind` | what is the same for all samples, and what differs |
//! | `sums` | sums with products of parameters, whatever their association |
//! | `items` | what is computed once a batch and what for each sample |
//! | `active` | what needs an adjoint |
//! | `fuse` | what runs as one instruction |
//! | `groups` | what can be computed together |
//! | `slots` | where values and adjoints lie |
//! | `lower` | the instructions, and the reverse sweep |
//!
//! All are loops in linear time, none recurses: a graph may have millions of nodes. Then a [`Workspace`] runs the
//! [`Program`] (`interpreter`, `reverse`, `dense`) with [`Coefficients`] made from the parameters (`uniform`). Run on duals, it gives
//! second derivatives: [`hessian_vector_product`].

mod active;
mod block;
mod fuse;
mod groups;
mod items;
mod kind;
mod lower;
mod pair;
mod reach;
mod reads;
mod reverse;
mod slots;
mod sums;

mod coefficients;
mod dense;
mod display;
mod explain;
mod hessian;
pub(crate) mod interpreter;
mod lanes;
mod patch;
mod program;
mod sweeps;
mod uniform;
mod workspace;

use crate::module::Module;
use crate::objective::{Objective, Predict};
use crate::symbol::{Record, Sketch, Symbol};

pub use crate::kernels::real::{Real, Wide};
use active::Active;
pub use block::{Block, From};
pub use coefficients::Coefficients;
pub use explain::Step;
use groups::Groups;
pub use hessian::{HessianVectorProduct, hessian_vector_product};
pub use patch::Patch;
pub use program::Program;
pub use sweeps::Sweeps;
pub use workspace::Workspace;

impl Program {
    /// The loss of an objective, with its gradient, for samples of `n_x` inputs and `n_y` targets.
    ///
    /// Of `model` only the structure matters.
    pub fn of<O: Objective>(objective: &O, model: &O::Model<f64>, n_x: usize, n_y: usize) -> Program
    where
        for<'g> O::Model<f64>: Module<f64, With<Symbol<'g>> = O::Model<Symbol<'g>>>,
    {
        Program::of_closure(model, n_x, n_y, |model, x, y| objective.loss(model, x, y))
    }

    /// A loss written as a closure or a function, with its gradient: `loss` gets the model in symbols, `n_x` inputs and
    /// `n_y` targets, and is called once.
    ///
    /// ```
    /// use paragrad_core::compile::Program;
    /// use paragrad_core::{Module, Scalar, nn::Mlp};
    ///
    /// // The 90 % quantile: to predict too little costs nine times as much as to predict too much.
    /// let model = Mlp::new(3, &[8, 1], 42);
    /// let program = Program::of_closure(&model, 3, 1, |model, x, y| {
    ///     let missing = y[0] - model.forward(x)[0];
    ///     (missing * 0.9).max(missing * -0.1)
    /// });
    /// assert_eq!(program.n_parameters(), model.n_parameters());
    /// ```
    ///
    /// A function that is generic in the scalar, `fn loss<V: Scalar>(model: &Mlp<V>, x: &[V], y: &[V]) -> V`, can be
    /// given here and recorded on a [`Tape`](crate::Tape) too.
    pub fn of_closure<M, F>(model: &M, n_x: usize, n_y: usize, loss: F) -> Program
    where
        M: Module<f64>,
        F: for<'g> FnOnce(&M::With<Symbol<'g>>, &[Symbol<'g>], &[Symbol<'g>]) -> Symbol<'g>,
    {
        let sketch = Sketch::new();
        let symbols = sketch.lift(model);
        let n_parameters = sketch.len();
        let (x, y) = (sketch.inputs(n_x), sketch.inputs(n_y));
        let (record, outputs) = sketch.finish(&[loss(&symbols, &x, &y)]);
        compile(&record, &outputs, n_parameters, (n_x, n_y), Active::find)
    }

    /// The predictions of an objective's model, without a gradient, for samples of `n_x` inputs.
    pub fn of_prediction<O: Predict>(objective: &O, model: &O::Model<f64>, n_x: usize) -> Program
    where
        for<'g> O::Model<f64>: Module<f64, With<Symbol<'g>> = O::Model<Symbol<'g>>>,
    {
        let sketch = Sketch::new();
        let symbols = sketch.lift(model);
        let n_parameters = sketch.len();
        let x = sketch.inputs(n_x);
        let (record, outputs) = sketch.finish(&objective.predict(&symbols, &x));
        compile(&record, &outputs, n_parameters, (n_x, 0), Active::none)
    }
}

/// All passes.
fn compile(
    record: &Record,
    outputs: &[u32],
    n_parameters: usize,
    n_xy: (usize, usize),
    adjoints: impl Fn(&items::Items) -> Active,
) -> Program {
    let uses = reach::uses(record, outputs);
    let kinds = kind::kinds(record, n_parameters);
    let mut items = items::items(record, &kinds, &uses, outputs, n_parameters);
    let mut active = adjoints(&items);
    fuse::fuse(&mut items, &mut active);
    let groups = Groups::find(&items, &active);
    lower::lower(items, &groups, &active, n_xy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::dispatch::forced;
    use crate::nn::{Activation, MlpConfig};
    use crate::{Loss, Supervised, nn::Mlp};

    /// Losses and gradient of 16 samples, as bits.
    fn run<F: Real>(activation: Activation) -> Vec<u64> {
        let model = Mlp::from_config(&MlpConfig::new(3, &[9, 5], activation, 2), 5);
        let program = Program::of(&Supervised { loss: Loss::CrossEntropy }, &model, 3, 2);
        let parameters: Vec<F> = model.parameters().into_iter().map(F::of).collect();
        let coefficients = Coefficients::new(&program, &parameters);
        let mut workspace = Workspace::new(&program, 16);
        for lane in 0..16 {
            let number = |i: usize| (lane * 5 + i * 3) as f64 % 7.0 / 7.0 - 0.4;
            workspace.set_sample(&program, lane, &[number(0), number(1), number(2)], &[number(3), number(4)]);
        }
        workspace.forward(&program, &coefficients);
        workspace.backward(&program, &coefficients);
        let mut results = vec![F::default(); program.n_coefficients()];
        workspace.add_gradient(&program, 0..16, &mut results);
        results.extend((0..16).map(|lane| workspace.loss(&program, lane)));
        results.into_iter().map(|result| result.to_f64().to_bits()).collect()
    }

    #[test]
    fn every_level_of_the_cpu_gives_the_same_bits() {
        for &activation in Activation::ALL {
            let runs = forced::at_each(|| (run::<f64>(activation), run::<f32>(activation)));
            for (level, bits) in &runs {
                assert_eq!(bits, &runs[0].1, "{activation} at {level}");
            }
        }
    }

    #[test]
    fn large_matrices_with_rows_as_columns_give_the_same_bits() {
        let model = Mlp::from_config(&MlpConfig::new(2, &[190, 131], Activation::Tanh, 1), 5);
        let program = Program::of(&Supervised::default(), &model, 2, 1);
        let mut coefficients = Coefficients::<f64>::new(&program, &model.parameters());
        let gradient = |coefficients: &Coefficients<f64>| {
            let mut workspace = Workspace::new(&program, 8);
            (0..8).for_each(|lane| workspace.set_sample(&program, lane, &[lane as f64 / 7.0, 0.3], &[0.5]));
            workspace.forward(&program, coefficients);
            workspace.backward(&program, coefficients);
            let mut sum = vec![0.0; program.n_coefficients()];
            workspace.add_gradient(&program, 0..8, &mut sum);
            sum.into_iter().map(f64::to_bits).collect::<Vec<_>>()
        };
        let expected = gradient(&coefficients);
        coefficients.arrange(&program);
        let weights = 190 * 3;
        assert!(coefficients.transposed(weights).is_some() && coefficients.transposed(0).is_none());
        assert_eq!(gradient(&coefficients), expected);
        coefficients.set(&program, &model.parameters());
        assert!(coefficients.transposed(weights).is_none(), "the copy is of the coefficients before");
    }

    #[test]
    fn parts_cover_the_coefficients_in_whole_rows_of_tiles() {
        let model = Mlp::from_config(&MlpConfig::new(9, &[50, 7], Activation::Relu, 3), 5);
        let program = Program::of(&Supervised::default(), &model, 9, 3);
        for (size, first) in [(1, 10), (40, 40), (100, 120), (240, 240), (300, 480), (10_000, 881)] {
            let parts = program.gradient_parts(size);
            assert_eq!(parts[0], 0..first, "parts of {size}");
            assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start && !pair[1].is_empty()));
            assert_eq!(parts.last().map(|part| part.end), Some(program.n_coefficients()));
        }
    }
}
