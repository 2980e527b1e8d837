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

/// Asks for memory that will be used soon.
#[inline(always)]
#[allow(unsafe_code)]
pub(crate) fn fetch<F>(numbers: &[F]) {
    #[cfg(target_arch = "x86_64")]
    for line in numbers.chunks(line::<F>()) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: x86-64 has this instruction, and it neither reads nor writes what a program sees.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = numbers;
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
