//! What an ONNX file is made of; `check_onnx.py` runs it.

use std::collections::HashSet;

use super::cases::{Case, cases};

/// A message of Protocol Buffers: its fields, in order.
struct Message<'a>(Vec<(u64, Field<'a>)>);

enum Field<'a> {
    Integer(u64),
    Bytes(&'a [u8]),
}

impl<'a> Message<'a> {
    fn read(mut bytes: &'a [u8]) -> Self {
        let mut fields = Vec::new();
        while !bytes.is_empty() {
            let key = varint(&mut bytes);
            let field = match key & 7 {
                0 => Field::Integer(varint(&mut bytes)),
                2 => {
                    let length = varint(&mut bytes) as usize;
                    let (content, rest) = bytes.split_at(length);
                    bytes = rest;
                    Field::Bytes(content)
                }
                other => panic!("wire type {other}"),
            };
            fields.push((key >> 3, field));
        }
        Message(fields)
    }

    fn messages(&self, number: u64) -> Vec<Message<'a>> {
        self.bytes(number).map(Message::read).collect()
    }

    fn texts(&self, number: u64) -> Vec<&'a str> {
        self.bytes(number).map(|bytes| std::str::from_utf8(bytes).expect("UTF-8")).collect()
    }

    fn bytes(&self, number: u64) -> impl Iterator<Item = &'a [u8]> + '_ {
        self.0.iter().filter_map(move |(found, field)| match field {
            Field::Bytes(bytes) if *found == number => Some(*bytes),
            _ => None,
        })
    }

    fn integer(&self, number: u64) -> Option<u64> {
        self.0.iter().find_map(|(found, field)| match field {
            Field::Integer(value) if *found == number => Some(*value),
            _ => None,
        })
    }
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let length = bytes.iter().position(|byte| byte & 0x80 == 0).expect("an end") + 1;
    let (digits, rest) = bytes.split_at(length);
    *bytes = rest;
    digits.iter().rev().fold(0, |value, byte| value << 7 | u64::from(byte & 0x7f))
}

/// The names of some of a graph's parts: a part's first field.
fn names<'a>(graph: &Message<'a>, part: u64) -> Vec<&'a str> {
    graph.messages(part).iter().map(|part| part.texts(1)[0]).collect()
}

fn graph_of(bytes: &[u8]) -> Message<'_> {
    Message::read(bytes).messages(7).remove(0)
}

fn check_names(case: &Case) {
    let bytes = case.model.to_onnx();
    let graph = graph_of(&bytes);
    let columns: Vec<&str> = case.columns.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names(&graph, 11), columns, "{}: an input for each column", case.name);

    let initializers = graph.messages(5);
    let constants = initializers.iter().map(|tensor| tensor.texts(8)[0]);
    let mut known: HashSet<&str> = HashSet::new();
    for name in columns.iter().copied().chain(constants) {
        assert!(known.insert(name), "{}: two values are called {name:?}", case.name);
    }
    for node in graph.messages(1) {
        for input in node.texts(1) {
            assert!(known.contains(input), "{}: {input:?} is used before it is there", case.name);
        }
        for output in node.texts(2) {
            assert!(known.insert(output), "{}: two values are called {output:?}", case.name);
        }
    }
    let outputs = names(&graph, 12);
    assert!(outputs.iter().all(|output| known.contains(output)), "{}: {outputs:?}", case.name);
    let encoding = case.model.encoding();
    let targets: Vec<&str> =
        encoding.preparation().targets().iter().map(|target| target.name.as_str()).collect();
    assert!(outputs.starts_with(&targets), "{}: {outputs:?}", case.name);
    assert_eq!(outputs.len(), targets.len() + usize::from(encoding.has_probabilities()), "{}", case.name);
}

#[test]
fn every_value_has_one_name_and_is_there_before_it_is_used() {
    cases().iter().for_each(check_names);
}

#[test]
fn a_file_says_who_wrote_it_and_has_the_card_of_the_model() {
    let case = cases().remove(0);
    let bytes = case.model.to_onnx();
    let file = Message::read(&bytes);
    assert_eq!((file.integer(1), file.texts(2)), (Some(8), vec!["paragrad"]));
    assert!(file.texts(6)[0].contains("Predicts species (multiclass)"), "{:?}", file.texts(6));
    let operators: Vec<_> = file.messages(8).iter().map(|set| (set.texts(1)[0], set.integer(2))).collect();
    assert_eq!(operators, [("", Some(17)), ("ai.onnx.ml", Some(3))]);
    let entry = file.messages(14).remove(0);
    assert_eq!(entry.texts(1), ["paragrad"]);
    let card: serde_json::Value = serde_json::from_str(entry.texts(2)[0]).expect("JSON");
    assert_eq!(card["fingerprint"], case.model.fingerprint().to_string());
    assert_eq!(case.model.to_onnx(), bytes, "the same model has the same bytes");
}

#[test]
fn weights_are_in_it_to_the_bit_under_their_names() {
    for case in cases() {
        let bytes = case.model.to_onnx();
        let initializers = graph_of(&bytes).messages(5);
        for (i, layer) in case.model.network().layers.iter().enumerate() {
            let name = format!("layers.{i}.weight");
            let tensor = initializers.iter().find(|tensor| tensor.texts(8) == [&name]).expect("the weights");
            let expected: Vec<u8> = layer
                .neurons
                .iter()
                .flat_map(|neuron| &neuron.w)
                .flat_map(|weight| weight.to_le_bytes())
                .collect();
            assert_eq!(tensor.bytes(9).next(), Some(expected.as_slice()), "{}: {name}", case.name);
        }
    }
}
