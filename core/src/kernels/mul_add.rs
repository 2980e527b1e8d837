//! Numbers of a row times a factor, added to sums, vector after vector.
//!
//! Left to itself, the compiler may do all first vectors of a tile's rows before the second ones, and then has not enough
//! registers for the factors. `WIDTH` is the bytes of a vector of the level.

use super::real::Real;

/// `sums[n] = fma(factor, numbers[n], sums[n])`, number by number.
#[inline(always)]
pub(super) fn each<F: Real, const N: usize>(sums: &mut [F; N], factor: F, numbers: &[F; N]) {
    for n in 0..N {
        sums[n] = factor.mul_add(numbers[n], sums[n]);
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) use x86::{f32, f64};

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod x86 {
    use std::arch::x86_64::*;

    macro_rules! vectors {
        ($float:ident, $avx2:ident $load:ident $splat:ident $mul_add:ident $store:ident,
         $avx512:ident $load512:ident $splat512:ident $mul_add512:ident $store512:ident) => {
            /// # Safety
            /// The CPU must have vectors of `WIDTH` bytes, AVX2 with FMA or AVX-512, if that is 32 or more.
            #[inline(always)]
            pub(in super::super) unsafe fn $float<const WIDTH: usize, const N: usize>(
                sums: &mut [$float; N],
                factor: $float,
                numbers: &[$float; N],
            ) {
                match WIDTH {
                    // SAFETY: the caller's.
                    64 if (N * size_of::<$float>()).is_multiple_of(64) => unsafe {
                        $avx512(sums, factor, numbers)
                    },
                    // SAFETY: the caller's.
                    32 if (N * size_of::<$float>()).is_multiple_of(32) => unsafe {
                        $avx2(sums, factor, numbers)
                    },
                    _ => super::each(sums, factor, numbers),
                }
            }

            /// # Safety
            /// The CPU must have AVX2 and FMA.
            #[inline]
            #[target_feature(enable = "avx2,fma")]
            unsafe fn $avx2<const N: usize>(sums: &mut [$float; N], factor: $float, numbers: &[$float; N]) {
                let factor = $splat(factor);
                let sums = sums.as_chunks_mut::<{ 32 / size_of::<$float>() }>().0;
                let numbers = numbers.as_chunks::<{ 32 / size_of::<$float>() }>().0;
                for (sums, numbers) in sums.iter_mut().zip(numbers) {
                    // SAFETY: both are as long as a vector.
                    unsafe {
                        let sum = $mul_add(factor, $load(numbers.as_ptr()), $load(sums.as_ptr()));
                        $store(sums.as_mut_ptr(), sum);
                    }
                }
            }

            /// # Safety
            /// The CPU must have AVX-512.
            #[inline]
            #[target_feature(enable = "avx2,fma,avx512f,avx512dq,avx512bw,avx512vl")]
            unsafe fn $avx512<const N: usize>(sums: &mut [$float; N], factor: $float, numbers: &[$float; N]) {
                let factor = $splat512(factor);
                let sums = sums.as_chunks_mut::<{ 64 / size_of::<$float>() }>().0;
                let numbers = numbers.as_chunks::<{ 64 / size_of::<$float>() }>().0;
                for (sums, numbers) in sums.iter_mut().zip(numbers) {
                    // SAFETY: both are as long as a vector.
                    unsafe {
                        let sum = $mul_add512(factor, $load512(numbers.as_ptr()), $load512(sums.as_ptr()));
                        $store512(sums.as_mut_ptr(), sum);
                    }
                }
            }
        };
    }

    vectors! {
        f32,
        f32_avx2 _mm256_loadu_ps _mm256_set1_ps _mm256_fmadd_ps _mm256_storeu_ps,
        f32_avx512 _mm512_loadu_ps _mm512_set1_ps _mm512_fmadd_ps _mm512_storeu_ps
    }
    vectors! {
        f64,
        f64_avx2 _mm256_loadu_pd _mm256_set1_pd _mm256_fmadd_pd _mm256_storeu_pd,
        f64_avx512 _mm512_loadu_pd _mm512_set1_pd _mm512_fmadd_pd _mm512_storeu_pd
    }
}
