//! The frame of a record, by which a reader knows where it ends and whether it is whole.

use super::checksum::masked;

/// The length as 8 bytes, their checksum, the bytes, and their checksum; numbers with the lowest byte first.
///
/// # Source
/// TensorFlow, "TFRecord and tf.train.Example": the TFRecords format.
pub(super) fn framed(bytes: &[u8]) -> Vec<u8> {
    let length = (bytes.len() as u64).to_le_bytes();
    [&length[..], &masked(&length).to_le_bytes(), bytes, &masked(bytes).to_le_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `RecordWriter(out).write(b"123456789")` of `tensorboard.summary.writer.record_writer`, tensorboard 2.21.0.
    #[test]
    fn a_record_is_what_tensorboard_writes() {
        let hex: String = framed(b"123456789").iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "090000000000000037f97139313233343536373839e5b08ac7");
    }
}
