//! CRC-32C, the checksum of records.

/// The polynomial of Castagnoli, its bits in reverse.
const POLYNOMIAL: u32 = 0x82f6_3b78;

/// What every byte does to the remainder.
const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut remainder, mut bit) = (byte as u32, 0);
        while bit < 8 {
            remainder = (remainder >> 1) ^ if remainder & 1 == 1 { POLYNOMIAL } else { 0 };
            bit += 1;
        }
        table[byte] = remainder;
        byte += 1;
    }
    table
};

/// The CRC-32C of bytes.
///
/// # Source
/// RFC 3720, section 12.1, whose test vectors are the tests below.
fn crc32c(bytes: &[u8]) -> u32 {
    let step = |remainder: u32, byte: &u8| (remainder >> 8) ^ TABLE[usize::from(remainder as u8 ^ byte)];
    !bytes.iter().fold(!0, step)
}

/// The checksum as records store it: turned and shifted, so that it is not the checksum of data that contain their own.
///
/// # Source
/// TensorFlow, `tensorflow/core/lib/hash/crc32c.h`: `Mask`.
pub(super) fn masked(bytes: &[u8]) -> u32 {
    crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_standard() {
        let ascending: Vec<u8> = (0..32).collect();
        let descending: Vec<u8> = (0..32).rev().collect();
        let cases: [(&[u8], u32); 5] = [
            (&[0; 32], 0x8a91_36aa),
            (&[0xff; 32], 0x62a8_ab43),
            (&ascending, 0x46dd_794e),
            (&descending, 0x113f_db5c),
            (b"123456789", 0xe306_9283),
        ];
        for (bytes, expected) in cases {
            assert_eq!(crc32c(bytes), expected, "{bytes:?}");
        }
    }
}
