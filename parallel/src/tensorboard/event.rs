//! Events as protocol buffers.
//!
//! # Source
//! TensorFlow, `event.proto` (`wall_time` = 1, `step` = 2, `file_version` = 3, `summary` = 5) and `summary.proto`
//! (`Summary.value` = 1; of a value, `tag` = 1 and `simple_value` = 2).

use crate::protobuf::Message;

/// The first event of a file.
pub(super) fn version(wall_time: f64) -> Vec<u8> {
    Message::new().double(1, wall_time).string(3, "brain.Event:2").into_bytes()
}

/// Numbers by their tags.
pub(super) fn scalars(wall_time: f64, step: usize, numbers: &[(&str, f64)]) -> Vec<u8> {
    let value = |&(tag, number): &(&str, f64)| Message::new().string(1, tag).float(2, number as f32);
    let summary = Message::new().each(numbers, |summary, number| summary.message(1, &value(number)));
    Message::new().double(1, wall_time).integer(2, step as i64).message(5, &summary).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `event_pb2.Event(wall_time=1.5, step=300, summary=Summary(value=[Summary.Value(tag="a", simple_value=0.5)]))
    /// .SerializeToString().hex()`, with `tensorboard.compat.proto` of tensorboard 2.21.0.
    #[test]
    fn an_event_is_what_tensorboard_writes() {
        let event = scalars(1.5, 300, &[("a", 0.5)]);
        let hex: String = event.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "09000000000000f83f10ac022a0a0a080a0161150000003f");
    }
}
