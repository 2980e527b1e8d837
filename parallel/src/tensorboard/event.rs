//! Events as protocol buffers.
//!
//! # Source
//! TensorFlow, `event.proto` (`wall_time` = 1, `step` = 2, `file_version` = 3, `summary` = 5) and `summary.proto`
//! (`Summary.value` = 1; of a value, `tag` = 1 and `simple_value` = 2); Protocol Buffers, "Encoding".

/// How the bytes of a field are laid out.
#[derive(Clone, Copy)]
enum Wire {
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}

/// An event with scalars.
pub(super) struct Event {
    head: Vec<u8>,
    summary: Vec<u8>,
}

/// The first event of a file.
pub(super) fn version(wall_time: f64) -> Vec<u8> {
    let mut event = Vec::new();
    fixed64(&mut event, 1, wall_time);
    bytes(&mut event, 3, b"brain.Event:2");
    event
}

impl Event {
    pub(super) fn new(wall_time: f64, step: usize) -> Self {
        let mut head = Vec::new();
        fixed64(&mut head, 1, wall_time);
        key(&mut head, 2, Wire::Varint);
        varint(&mut head, step as u64);
        Event { head, summary: Vec::new() }
    }

    pub(super) fn scalar(&mut self, tag: &str, number: f64) {
        let mut value = Vec::new();
        bytes(&mut value, 1, tag.as_bytes());
        key(&mut value, 2, Wire::Fixed32);
        value.extend((number as f32).to_le_bytes());
        bytes(&mut self.summary, 1, &value);
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        let Event { mut head, summary } = self;
        bytes(&mut head, 5, &summary);
        head
    }
}

fn key(out: &mut Vec<u8>, field: u64, wire: Wire) {
    varint(out, field << 3 | wire as u64);
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn fixed64(out: &mut Vec<u8>, field: u64, number: f64) {
    key(out, field, Wire::Fixed64);
    out.extend(number.to_le_bytes());
}

fn bytes(out: &mut Vec<u8>, field: u64, content: &[u8]) {
    key(out, field, Wire::Bytes);
    varint(out, content.len() as u64);
    out.extend(content);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `event_pb2.Event(wall_time=1.5, step=300, summary=Summary(value=[Summary.Value(tag="a", simple_value=0.5)]))
    /// .SerializeToString().hex()`, with `tensorboard.compat.proto` of tensorboard 2.21.0.
    #[test]
    fn an_event_is_what_tensorboard_writes() {
        let mut event = Event::new(1.5, 300);
        event.scalar("a", 0.5);
        let hex: String = event.into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "09000000000000f83f10ac022a0a0a080a0161150000003f");
    }
}
