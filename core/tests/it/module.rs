//! Structures of scalars: their order, their names, and what one can do to all of them.

use paragrad_core::nn::Mlp;
use paragrad_core::{Module, Tape, Value};

use crate::panic_message;

/// A structure of one's own, that holds others.
struct Pair<V> {
    line: [V; 2],
    rest: Vec<V>,
}

impl<V> Module<V> for Pair<V> {
    type With<U> = Pair<U>;
    fn map<U>(&self, f: &mut impl FnMut(&V) -> U) -> Pair<U> {
        Pair { line: Module::map(&self.line, f), rest: self.rest.map(f) }
    }
    fn for_each_mut(&mut self, f: &mut impl FnMut(&mut V)) {
        self.line.for_each_mut(f);
        self.rest.for_each_mut(f);
    }
}

fn pair() -> Pair<f64> {
    Pair { line: [1.0, 2.0], rest: vec![3.0, 4.0, 5.0] }
}

/// Every way to visit a module sees the same scalars in the same order.
#[track_caller]
fn check_order<M: Module<f64>>(mut module: M) {
    let n = module.n_parameters();
    let numbers: Vec<f64> = (0..n).map(|i| i as f64 + 0.5).collect();
    module.set_parameters(&numbers);
    assert_eq!(module.parameters(), numbers);
    let mut seen = Vec::new();
    module.for_each_mut(&mut |&mut p| seen.push(p));
    assert_eq!(seen, numbers);
    assert_eq!(module.map(&mut |p| p * 2.0).n_parameters(), n);
    assert_eq!(module.parameter_names().len(), n);
}

#[test]
fn every_way_to_visit_has_the_same_order() {
    check_order(pair());
    check_order([0.0; 3]);
    check_order(Vec::<f64>::new());
    check_order(Mlp::new(3, &[4, 4, 1], 1));
    check_order(Mlp::new(3, &[4, 4, 1], 1).layers.remove(1));
    check_order(Mlp::new(3, &[4, 4, 1], 1).layers.remove(1).neurons.remove(2));
}

#[test]
fn scalars_without_names_are_numbered() {
    assert_eq!(pair().parameter_names(), ["0", "1", "2", "3", "4"]);
    assert_eq!([0.0; 2].parameter_names(), ["0", "1"]);
}

#[test]
fn a_map_changes_the_scalar_and_keeps_the_structure() {
    let tape = Tape::new();
    let lifted: Pair<Value<'_>> = tape.lift(&pair());
    assert_eq!((lifted.line.len(), lifted.rest.len(), tape.len()), (2, 3, 5));
    let back = lifted.map(&mut |value| value.data() as i32);
    assert_eq!((back.line, back.rest), ([1, 2], vec![3, 4, 5]));
}

#[test]
fn gradients_come_in_the_order_of_the_parameters() {
    let tape = Tape::new();
    let lifted = tape.lift(&pair());
    (lifted.rest[0] * 10.0 + lifted.line[1] * lifted.line[0]).backward();
    assert_eq!(lifted.gradients(), [2.0, 1.0, 10.0, 0.0, 0.0]);
    lifted.zero_grad();
    assert_eq!(lifted.gradients(), [0.0; 5]);
}

#[test]
fn zero_grad_leaves_what_is_no_parameter() {
    let tape = Tape::new();
    let lifted = tape.lift(&[2.0]);
    let other = tape.leaf(3.0);
    (lifted[0] * other).backward();
    lifted.zero_grad();
    assert_eq!((lifted[0].grad(), other.grad()), (0.0, 2.0));
}

#[test]
fn parameters_are_labelled_with_their_names() {
    let tape = Tape::new();
    let net = tape.lift(&Mlp::new(2, &[2, 1], 1).map(&mut |_| 0.5));
    net.label_parameters();
    assert_eq!(net.layers[0].neurons[1].w[1].to_string(), "Value(data=0.5, label=layers.0.neurons.1.w.1)");
    assert_eq!(net.layers[1].neurons[0].b.to_string(), "Value(data=0.5, label=layers.1.neurons.0.b)");
}

#[test]
fn as_many_numbers_as_parameters_or_a_panic_with_both() {
    assert_eq!(panic_message(|| pair().set_parameters(&[0.0; 4])), "4 numbers for 5 parameters");
    assert_eq!(panic_message(|| pair().set_parameters(&[0.0; 6])), "6 numbers for 5 parameters");
}
