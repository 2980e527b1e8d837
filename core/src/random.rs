//! Random numbers from one seed: ChaCha8 with an independent stream for each purpose, the same on every platform.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The generator for stream `stream` of `seed`. Streams of one seed are independent, so that, say, layer 3 starts from
/// the same weights whatever layer 2 drew.
pub(crate) fn stream(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(stream);
    rng
}

/// A number in [-limit, limit), from the upper 53 bits of one 64-bit draw.
pub(crate) fn symmetric(rng: &mut ChaCha8Rng, limit: f64) -> f64 {
    const TO_UNIT: f64 = 1.0 / (1u64 << 53) as f64;
    let unit = (rng.next_u64() >> 11) as f64 * TO_UNIT;
    limit * (2.0 * unit - 1.0)
}
