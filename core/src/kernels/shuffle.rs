//! Rows as columns, four by four numbers or eight by eight, by the shuffles of x86-64.
//!
//! Left to itself, the compiler moves the numbers one by one, which takes several times as long. `WIDTH` is the bytes of a
//! vector of the level: 16 are those of every x86-64 CPU; functions with 32 are inlined where the level has AVX.

use super::real::Real;

#[cfg(not(target_arch = "x86_64"))]
pub(super) use portable::{f32, f64};
#[cfg(target_arch = "x86_64")]
pub(super) use x86::{f32, f32_eight, f64};

/// Whether eight by eight numbers are faster transposed at once than as four by four.
pub(super) const fn has_eight<F>(width: usize) -> bool {
    cfg!(target_arch = "x86_64") && width >= 32 && size_of::<F>() == 4
}

/// Eight by eight numbers, quarter by quarter.
///
/// # Safety
/// If `WIDTH` is 32 or more, the CPU must have AVX.
#[inline(always)]
#[allow(unsafe_code)]
pub(super) unsafe fn in_quarters<F: Real, const WIDTH: usize>(rows: [[F; 8]; 8]) -> [[F; 8]; 8] {
    let mut columns = rows;
    for [row, column] in [[0, 0], [0, 4], [4, 0], [4, 4]] {
        let four = |r: usize| std::array::from_fn(|c| rows[row + r][column + c]);
        // SAFETY: the caller's.
        let quarter = unsafe { F::transpose::<WIDTH>([four(0), four(1), four(2), four(3)]) };
        for (c, numbers) in quarter.iter().enumerate() {
            columns[column + c][row..row + 4].copy_from_slice(numbers);
        }
    }
    columns
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod x86 {
    use std::arch::x86_64::*;
    use std::mem::transmute;

    /// # Safety
    /// If `WIDTH` is 32 or more, the CPU must have AVX.
    #[inline(always)]
    pub(in super::super) unsafe fn f32<const WIDTH: usize>(rows: [[f32; 4]; 4]) -> [[f32; 4]; 4] {
        // SAFETY: four vectors of four f32 and 16 f32 are as large, and all bits are values of both; the shuffles are
        // those of SSE, which x86-64 includes.
        unsafe {
            let [a, b, c, d]: [__m128; 4] = transmute(rows);
            let (ab_low, ab_high) = (_mm_unpacklo_ps(a, b), _mm_unpackhi_ps(a, b));
            let (cd_low, cd_high) = (_mm_unpacklo_ps(c, d), _mm_unpackhi_ps(c, d));
            transmute([
                _mm_movelh_ps(ab_low, cd_low),
                _mm_movehl_ps(cd_low, ab_low),
                _mm_movelh_ps(ab_high, cd_high),
                _mm_movehl_ps(cd_high, ab_high),
            ])
        }
    }

    /// # Safety
    /// If `WIDTH` is 32 or more, the CPU must have AVX.
    #[inline(always)]
    pub(in super::super) unsafe fn f64<const WIDTH: usize>(rows: [[f64; 4]; 4]) -> [[f64; 4]; 4] {
        if WIDTH >= 32 {
            // SAFETY: the caller's.
            return unsafe { f64_avx(rows) };
        }
        // SAFETY: eight vectors of two f64 and 16 f64 are as large, and all bits are values of both; the shuffles are
        // those of SSE2, which x86-64 includes.
        unsafe {
            let [[a0, a1], [b0, b1], [c0, c1], [d0, d1]]: [[__m128d; 2]; 4] = transmute(rows);
            transmute([
                [_mm_unpacklo_pd(a0, b0), _mm_unpacklo_pd(c0, d0)],
                [_mm_unpackhi_pd(a0, b0), _mm_unpackhi_pd(c0, d0)],
                [_mm_unpacklo_pd(a1, b1), _mm_unpacklo_pd(c1, d1)],
                [_mm_unpackhi_pd(a1, b1), _mm_unpackhi_pd(c1, d1)],
            ])
        }
    }

    /// # Safety
    /// The CPU must have AVX.
    #[inline]
    #[target_feature(enable = "avx")]
    unsafe fn f64_avx(rows: [[f64; 4]; 4]) -> [[f64; 4]; 4] {
        // SAFETY: four vectors of four f64 and 16 f64 are as large, and all bits are values of both.
        unsafe {
            let [a, b, c, d]: [__m256d; 4] = transmute(rows);
            let (ab_low, ab_high) = (_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b));
            let (cd_low, cd_high) = (_mm256_unpacklo_pd(c, d), _mm256_unpackhi_pd(c, d));
            transmute([
                _mm256_permute2f128_pd::<0x20>(ab_low, cd_low),
                _mm256_permute2f128_pd::<0x20>(ab_high, cd_high),
                _mm256_permute2f128_pd::<0x31>(ab_low, cd_low),
                _mm256_permute2f128_pd::<0x31>(ab_high, cd_high),
            ])
        }
    }

    /// # Safety
    /// If `WIDTH` is 32 or more, the CPU must have AVX.
    #[inline(always)]
    pub(in super::super) unsafe fn f32_eight<const WIDTH: usize>(rows: [[f32; 8]; 8]) -> [[f32; 8]; 8] {
        match WIDTH {
            // SAFETY: the caller's.
            32.. => unsafe { f32_eight_avx(rows) },
            // SAFETY: the caller's.
            _ => unsafe { super::in_quarters::<f32, WIDTH>(rows) },
        }
    }

    /// # Safety
    /// The CPU must have AVX.
    #[inline]
    #[target_feature(enable = "avx")]
    unsafe fn f32_eight_avx(rows: [[f32; 8]; 8]) -> [[f32; 8]; 8] {
        // SAFETY: 16 vectors of four f32, or eight of eight, and 64 f32 are as large, and all bits are values of both.
        unsafe {
            let halves: [[__m128; 2]; 8] = transmute(rows);
            let columns = |half: usize| {
                let rows = |r: usize| {
                    let near = _mm256_castps128_ps256(halves[r][half]);
                    _mm256_insertf128_ps::<1>(near, halves[r + 4][half])
                };
                let (a, b, c, d) = (rows(0), rows(1), rows(2), rows(3));
                let (ab_low, ab_high) = (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
                let (cd_low, cd_high) = (_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));
                [
                    _mm256_shuffle_ps::<0x44>(ab_low, cd_low),
                    _mm256_shuffle_ps::<0xee>(ab_low, cd_low),
                    _mm256_shuffle_ps::<0x44>(ab_high, cd_high),
                    _mm256_shuffle_ps::<0xee>(ab_high, cd_high),
                ]
            };
            transmute([columns(0), columns(1)])
        }
    }
}

#[cfg(not(target_arch = "x86_64"))]
#[allow(unsafe_code)]
mod portable {
    /// # Safety
    /// If `WIDTH` is 32 or more, the CPU must have AVX.
    #[inline(always)]
    pub(in super::super) unsafe fn f32<const WIDTH: usize>(rows: [[f32; 4]; 4]) -> [[f32; 4]; 4] {
        std::array::from_fn(|c| rows.map(|row| row[c]))
    }

    /// # Safety
    /// If `WIDTH` is 32 or more, the CPU must have AVX.
    #[inline(always)]
    pub(in super::super) unsafe fn f64<const WIDTH: usize>(rows: [[f64; 4]; 4]) -> [[f64; 4]; 4] {
        std::array::from_fn(|c| rows.map(|row| row[c]))
    }
}
