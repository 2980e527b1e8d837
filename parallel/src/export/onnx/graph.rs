//! A [`Graph`] of ONNX operators that grows node by node.
//!
//! # Source
//! Field numbers are those of `onnx/onnx.proto` in <https://github.com/onnx/onnx>.

use std::collections::HashSet;

use crate::protobuf::Message;

/// Nodes, constants, inputs and outputs.
#[derive(Default)]
pub(super) struct Graph {
    message: Message,
    names: HashSet<String>,
}

/// The name of a tensor in a graph.
#[derive(Clone)]
pub(super) struct Value(String);

/// What the elements of a tensor are.
#[derive(Clone, Copy)]
pub(super) enum Element {
    Integer = 7,
    Text = 8,
    Double = 11,
}

/// The operators that are not in the default domain.
pub(super) const MACHINE_LEARNING: &str = "ai.onnx.ml";

/// A setting of a node.
pub(super) enum Attribute<'a> {
    Integer(&'static str, i64),
    Integers(&'static str, &'a [i64]),
    Texts(&'static str, Vec<&'a str>),
}

impl Graph {
    /// An input of a row of cells, `[rows, 1]`.
    pub(super) fn input(&mut self, name: &str, element: Element, description: &str) -> Value {
        let name = self.unique(name);
        let info = tensor_of(&name, element, &[None, Some(1)]).string(3, description);
        self.add(11, &info);
        Value(name)
    }

    /// An output of rows, `[rows, width]`, that a node is to write [into](Graph::node_into).
    pub(super) fn output(&mut self, name: &str, element: Element, width: usize, description: &str) -> Value {
        let name = self.unique(name);
        let info = tensor_of(&name, element, &[None, Some(width)]).string(3, description);
        self.add(12, &info);
        Value(name)
    }

    /// A node that computes a value.
    pub(super) fn node<const N: usize>(&mut self, operator: &str, inputs: [&Value; N]) -> Value {
        self.node_with(operator, &inputs.map(Clone::clone), &[])
    }

    /// The same with attributes.
    pub(super) fn node_with(
        &mut self,
        operator: &str,
        inputs: &[Value],
        attributes: &[Attribute<'_>],
    ) -> Value {
        let output = Value(self.unique(operator));
        self.add(1, &node(operator, inputs, &output, attributes));
        output
    }

    /// A node of the operators for machine learning.
    pub(super) fn learning_node(
        &mut self,
        operator: &str,
        input: &Value,
        attributes: &[Attribute<'_>],
    ) -> Value {
        let output = Value(self.unique(operator));
        let node = node(operator, std::slice::from_ref(input), &output, attributes);
        self.add(1, &node.string(7, MACHINE_LEARNING));
        output
    }

    /// A node that writes an output.
    pub(super) fn node_into<const N: usize>(&mut self, operator: &str, inputs: [&Value; N], output: &Value) {
        self.add(1, &node(operator, &inputs.map(Clone::clone), output, &[]));
    }

    /// A constant of doubles.
    pub(super) fn doubles(&mut self, name: &str, shape: &[usize], values: &[f64]) -> Value {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, (shape, Element::Double), |tensor| tensor.bytes(9, &bytes))
    }

    /// A constant of one double.
    pub(super) fn double(&mut self, name: &str, value: f64) -> Value {
        self.doubles(name, &[], &[value])
    }

    /// A constant list of integers.
    pub(super) fn integers(&mut self, name: &str, values: &[i64]) -> Value {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, (&[values.len()], Element::Integer), |tensor| tensor.bytes(9, &bytes))
    }

    /// A constant list of words.
    pub(super) fn texts<T: AsRef<str>>(&mut self, name: &str, values: &[T]) -> Value {
        self.constant(name, (&[values.len()], Element::Text), |tensor| {
            tensor.each(values, |tensor, text| tensor.string(6, text.as_ref()))
        })
    }

    fn constant(
        &mut self,
        name: &str,
        (shape, element): (&[usize], Element),
        data: impl FnOnce(Message) -> Message,
    ) -> Value {
        let name = self.unique(name);
        let head = Message::new()
            .each(shape, |tensor, &size| tensor.integer(1, size as i64))
            .integer(2, element as i64)
            .string(8, &name);
        self.add(5, &data(head));
        Value(name)
    }

    /// The finished graph.
    pub(super) fn finish(self, name: &str) -> Message {
        self.message.string(2, name)
    }

    fn add(&mut self, field: u64, part: &Message) {
        self.message = std::mem::take(&mut self.message).message(field, part);
    }

    /// The name, or with a number behind it if it is taken or empty.
    fn unique(&mut self, name: &str) -> String {
        let numbered = (1..).map(|i| format!("{name}_{i}"));
        let taken = |name: &String| name.is_empty() || self.names.contains(name);
        let name =
            std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default();
        self.names.insert(name.clone());
        name
    }
}

fn node(operator: &str, inputs: &[Value], output: &Value, attributes: &[Attribute<'_>]) -> Message {
    Message::new()
        .each(inputs, |node, input| node.string(1, &input.0))
        .string(2, &output.0)
        .string(3, &output.0)
        .string(4, operator)
        .each(attributes, |node, each| node.message(5, &attribute(each)))
}

fn attribute(attribute: &Attribute<'_>) -> Message {
    const INTEGER: i64 = 2;
    const INTEGERS: i64 = 7;
    const TEXTS: i64 = 8;
    let named = |name: &str| Message::new().string(1, name);
    match attribute {
        Attribute::Integer(name, value) => named(name).integer(3, *value).integer(20, INTEGER),
        Attribute::Integers(name, values) => {
            named(name).each(*values, |message, &value| message.integer(8, value)).integer(20, INTEGERS)
        }
        Attribute::Texts(name, values) => {
            named(name).each(values, |message, text| message.string(9, text)).integer(20, TEXTS)
        }
    }
}

/// The name and type of a tensor; a size of `None` is the number of rows.
fn tensor_of(name: &str, element: Element, shape: &[Option<usize>]) -> Message {
    let size = |size: &Option<usize>| match size {
        Some(size) => Message::new().integer(1, *size as i64),
        None => Message::new().string(2, "rows"),
    };
    let shape = Message::new().each(shape, |shape, each| shape.message(1, &size(each)));
    let tensor = Message::new().integer(1, element as i64).message(2, &shape);
    Message::new().string(1, name).message(2, &Message::new().message(1, &tensor))
}
