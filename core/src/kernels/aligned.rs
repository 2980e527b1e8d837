//! Numbers that begin at a cache line.
//!
//! A vector of 64 bytes that crosses a line costs two accesses, and an ordinary `Vec` begins anywhere.

use super::real::Real;

/// Bytes of a cache line, and of the widest vector.
const LINE: usize = 64;

/// The numbers of a cache line.
pub(crate) const fn line<F>() -> usize {
    LINE / size_of::<F>()
}

/// How far apart rows of `width` numbers had better lie: an odd number of lines, so that neighbours of a column do not
/// compete for one place in the cache.
pub(crate) const fn odd_lines<F>(width: usize) -> usize {
    (width.div_ceil(line::<F>()) | 1) * line::<F>()
}

/// As many numbers as were asked for at first, the first at the start of a cache line.
#[derive(Debug)]
pub(crate) struct Aligned<F> {
    numbers: Vec<F>,
    start: usize,
    len: usize,
}

impl<F: Real> Aligned<F> {
    /// `len` zeros.
    pub(crate) fn zeros(len: usize) -> Self {
        let numbers = vec![F::ZERO; len + line::<F>() - 1];
        let start = numbers.as_ptr().align_offset(LINE);
        Aligned { start: if start < line::<F>() { start } else { 0 }, numbers, len }
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[F] {
        &self.numbers[self.start..][..self.len]
    }

    #[inline]
    pub(crate) fn as_mut_slice(&mut self) -> &mut [F] {
        &mut self.numbers[self.start..][..self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_at_cache_lines() {
        for len in [1, 7, 16, 17, 128, 784] {
            assert_eq!(Aligned::<f32>::zeros(len).as_slice().as_ptr().align_offset(LINE), 0);
            assert_eq!(Aligned::<f64>::zeros(len).as_slice().as_ptr().align_offset(LINE), 0);
            assert!(odd_lines::<f64>(len) >= len && odd_lines::<f64>(len) / 8 % 2 == 1);
        }
    }
}
