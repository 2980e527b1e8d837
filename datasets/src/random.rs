//! Random numbers that are the same on every platform: ChaCha8 streams, and integers of 64 bits whatever a
//! `usize` is.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a stream is for. One seed serves all purposes, because each draws from streams of its own.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    Split = 1,
    Epoch = 2,
    Generate = 3,
    Folds = 4,
}

/// Stream number `purpose << 56 | index` of a seed; an index is an epoch's number, say.
pub(crate) fn stream(seed: u64, purpose: Purpose, index: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream((purpose as u64) << 56 | index & ((1 << 56) - 1));
    rng
}

/// Puts the items into a random order, each order as likely.
///
/// # Source
/// Durstenfeld, "Algorithm 235: Random permutation" (1964), from the last item down.
pub(crate) fn shuffle<T>(items: &mut [T], rng: &mut impl Rng) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(rng, last as u64 + 1) as usize);
    }
}

/// A whole number from 0 to `bound - 1`, each as likely.
///
/// # Source
/// Lemire, "Fast Random Integer Generation in an Interval" (2019): the high half of a product, drawn again
/// where the low half falls among the `2^64 mod bound` values that would favour some numbers.
fn below(rng: &mut impl Rng, bound: u64) -> u64 {
    let unfair = bound.wrapping_neg() % bound;
    loop {
        let product = u128::from(rng.next_u64()) * u128::from(bound);
        if product as u64 >= unfair {
            return (product >> 64) as u64;
        }
    }
}

/// A normal number of mean 0 and standard deviation 1.
///
/// # Source
/// Box and Muller, "A Note on the Generation of Random Normal Deviates" (1958), the cosine of the pair.
pub(crate) fn normal(rng: &mut impl Rng) -> f64 {
    let radius = (-2.0 * (1.0 - unit(rng)).ln()).sqrt();
    radius * (std::f64::consts::TAU * unit(rng)).cos()
}

/// A number from 0 up to but not including 1, a multiple of 2^-53.
fn unit(rng: &mut impl Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}
