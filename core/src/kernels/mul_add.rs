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

    macro_rules! at_each_level {
        ($float:ident, $avx2:ident, $avx512:ident) => {
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
        };
    }

    macro_rules! in_vectors {
        ($name:ident, $float:ident, $bytes:literal, $features:literal,
         $load:ident $splat:ident $mul_add:ident $store:ident) => {
            /// # Safety
            /// The CPU must have the features.
            #[inline]
            #[target_feature(enable = $features)]
            unsafe fn $name<const N: usize>(sums: &mut [$float; N], factor: $float, numbers: &[$float; N]) {
                let factor = $splat(factor);
                let sums = sums.as_chunks_mut::<{ $bytes / size_of::<$float>() }>().0;
                let numbers = numbers.as_chunks::<{ $bytes / size_of::<$float>() }>().0;
                for (sums, numbers) in sums.iter_mut().zip(numbers) {
                    // SAFETY: both are as long as a vector.
                    unsafe {
                        let sum = $mul_add(factor, $load(numbers.as_ptr()), $load(sums.as_ptr()));
                        $store(sums.as_mut_ptr(), sum);
                    }
                }
            }
        };
    }

    at_each_level!(f32, f32_avx2, f32_avx512);
    at_each_level!(f64, f64_avx2, f64_avx512);
    in_vectors! {
        f32_avx2, f32, 32, "avx2,fma",
        _mm256_loadu_ps _mm256_set1_ps _mm256_fmadd_ps _mm256_storeu_ps
    }
    in_vectors! {
        f64_avx2, f64, 32, "avx2,fma",
        _mm256_loadu_pd _mm256_set1_pd _mm256_fmadd_pd _mm256_storeu_pd
    }
    in_vectors! {
        f32_avx512, f32, 64, "avx2,fma,avx512f,avx512dq,avx512bw,avx512vl",
        _mm512_loadu_ps _mm512_set1_ps _mm512_fmadd_ps _mm512_storeu_ps
    }
    in_vectors! {
        f64_avx512, f64, 64, "avx2,fma,avx512f,avx512dq,avx512bw,avx512vl",
        _mm512_loadu_pd _mm512_set1_pd _mm512_fmadd_pd _mm512_storeu_pd
    }
}
