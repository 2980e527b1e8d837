//! Messages of Protocol Buffers, as far as ONNX and TensorBoard need them: numbers and bytes, by field.
//!
//! # Source
//! <https://protobuf.dev/programming-guides/encoding/>

/// A message that grows field by field.
#[derive(Default)]
pub(crate) struct Message(Vec<u8>);

/// A number, lowest 7 bits first, all bytes but the last with the highest bit set.
const VARINT: u64 = 0;
/// 8 bytes, the lowest first.
const FIXED_64: u64 = 1;
/// A length and as many bytes.
const BYTES: u64 = 2;
/// 4 bytes, the lowest first.
const FIXED_32: u64 = 5;

impl Message {
    pub(crate) fn new() -> Self {
        Message::default()
    }

    /// An integer or an enumerator; negative ones as their two's complement.
    pub(crate) fn integer(self, field: u64, value: i64) -> Self {
        self.varint(field << 3 | VARINT).varint(value as u64)
    }

    pub(crate) fn double(self, field: u64, value: f64) -> Self {
        self.fixed(field << 3 | FIXED_64, &value.to_le_bytes())
    }

    pub(crate) fn float(self, field: u64, value: f32) -> Self {
        self.fixed(field << 3 | FIXED_32, &value.to_le_bytes())
    }

    pub(crate) fn bytes(self, field: u64, bytes: &[u8]) -> Self {
        self.varint(field << 3 | BYTES).fixed(bytes.len() as u64, bytes)
    }

    pub(crate) fn string(self, field: u64, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    pub(crate) fn message(self, field: u64, message: &Message) -> Self {
        self.bytes(field, &message.0)
    }

    /// A repeated field: one for each item.
    pub(crate) fn each<T>(
        self,
        items: impl IntoIterator<Item = T>,
        add: impl Fn(Message, T) -> Message,
    ) -> Self {
        items.into_iter().fold(self, add)
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// A number before bytes: a key, or their length.
    fn fixed(self, number: u64, bytes: &[u8]) -> Self {
        let mut message = self.varint(number);
        message.0.extend(bytes);
        message
    }

    fn varint(mut self, mut value: u64) -> Self {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Message;

    #[test]
    fn the_examples_of_the_specification_have_its_bytes() {
        assert_eq!(Message::new().integer(1, 150).into_bytes(), [0x08, 0x96, 0x01]);
        assert_eq!(
            Message::new().integer(1, -2).into_bytes()[1..],
            [[0xfe].as_slice(), &[0xff; 8], &[1]].concat()
        );
        let testing = [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67];
        assert_eq!(Message::new().string(2, "testing").into_bytes(), testing);
        let inner = Message::new().integer(1, 150);
        assert_eq!(Message::new().message(3, &inner).into_bytes(), [0x1a, 0x03, 0x08, 0x96, 0x01]);
    }
}
