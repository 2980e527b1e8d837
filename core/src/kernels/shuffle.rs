//! Four by four numbers, rows as columns, by the shuffles that every x86-64 CPU has.
//!
//! Left to itself, the compiler moves the numbers one by one, which takes twice as long. These are instructions of the
//! baseline, so they need no dispatch.

#[cfg(not(target_arch = "x86_64"))]
pub(super) use portable::{transposed as f32, transposed as f64};
#[cfg(target_arch = "x86_64")]
pub(super) use x86::{f32, f64};

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod x86 {
    use std::arch::x86_64::*;
    use std::mem::transmute;

    #[inline(always)]
    pub(in super::super) fn f32(rows: [[f32; 4]; 4]) -> [[f32; 4]; 4] {
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

    #[inline(always)]
    pub(in super::super) fn f64(rows: [[f64; 4]; 4]) -> [[f64; 4]; 4] {
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
}

#[cfg(not(target_arch = "x86_64"))]
mod portable {
    #[inline(always)]
    pub(in super::super) fn transposed<F: Copy>(rows: [[F; 4]; 4]) -> [[F; 4]; 4] {
        std::array::from_fn(|c| rows.map(|row| row[c]))
    }
}
