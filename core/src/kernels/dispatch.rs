//! Picks, at run time, the copy of a function that was compiled for this CPU.
//!
//! The baseline x86-64 CPU has neither fused multiply-add nor 256-bit vectors; nearly every real one has
//! both. `dispatch!` compiles the same body for both, so that one binary runs everywhere, and fast where it
//! can:
//!
//! ```text
//! dispatch! {
//!     /// Adds `scale * x` to `y`, element by element.
//!     pub(crate) fn add_scaled(y: &mut [f64], scale: f64, x: &[f64]) {
//!         for (y, x) in y.iter_mut().zip(x) {
//!             *y = scale.mul_add(*x, *y);
//!         }
//!     }
//! }
//! ```
//!
//! [`f64::mul_add`] is one instruction where the level has it and a correctly rounded function call where it
//! has not, so the levels differ in speed and never in bits. Functions called in the body must be
//! `#[inline(always)]`: a call that stays a call runs code of the baseline level.

/// What a CPU can do, as far as the kernels care.
///
/// A new level is a variant here, a line in [`Level::detected`], and a copy and an arm in `dispatch!`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// The target's baseline.
    Portable,
    /// x86-64 with 256-bit vectors and fused multiply-add. Only [`Level::detected`] makes this value.
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl Level {
    /// The best level of this CPU; std caches the detection, so asking costs about a nanosecond.
    #[inline]
    pub(crate) fn detected() -> Level {
        #[cfg(test)]
        if portable::is_forced() {
            return Level::Portable;
        }
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            return Level::Avx2;
        }
        Level::Portable
    }
}

/// Compiles a function for every [`Level`], and calls the copy for the CPU that it finds.
///
/// Takes one function with plain arguments (`name: Type`, no generics, no `self`).
macro_rules! dispatch {
    (
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $output:ty)? $body:block
    ) => {
        $(#[$attribute])*
        #[inline]
        $visibility fn $name($($argument: $type),*) $(-> $output)? {
            #[inline(always)]
            fn portable($($argument: $type),*) $(-> $output)? $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn avx2($($argument: $type),*) $(-> $output)? {
                portable($($argument),*)
            }

            match $crate::kernels::dispatch::Level::detected() {
                $crate::kernels::dispatch::Level::Portable => portable($($argument),*),
                #[cfg(target_arch = "x86_64")]
                #[allow(unsafe_code)]
                $crate::kernels::dispatch::Level::Avx2 => {
                    // SAFETY: `Level::detected` returned `Avx2`, so this CPU has the features that `avx2`
                    // needs.
                    unsafe { avx2($($argument),*) }
                }
            }
        }
    };
}

/// Holds this thread to the portable level, so that a test can compare the levels.
#[cfg(test)]
pub(crate) mod portable {
    use std::cell::Cell;

    thread_local!(static FORCED: Cell<bool> = const { Cell::new(false) });

    pub(super) fn is_forced() -> bool {
        FORCED.get()
    }

    /// Runs `work` with every dispatched function on this thread at
    /// [`Level::Portable`](super::Level::Portable).
    pub(crate) fn force<T>(work: impl FnOnce() -> T) -> T {
        let before = FORCED.replace(true);
        let result = work();
        FORCED.set(before);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, portable};

    dispatch! {
        fn fused(a: f64, b: f64, c: f64) -> f64 {
            a.mul_add(b, c)
        }
    }

    dispatch! {
        fn double(values: &mut [f64]) {
            for value in values {
                *value *= 2.0;
            }
        }
    }

    #[test]
    fn every_level_rounds_a_fused_multiply_add_once() {
        let (a, b, c) = (1.0 + f64::EPSILON, 1.0 - f64::EPSILON, -1.0);
        let exact = -f64::EPSILON * f64::EPSILON;
        assert_eq!(fused(a, b, c), exact);
        assert_eq!(portable::force(|| fused(a, b, c)), exact);
    }

    #[test]
    fn a_slice_can_be_changed_in_place() {
        let mut values = [1.0, 2.0, 3.0];
        double(&mut values);
        assert_eq!(values, [2.0, 4.0, 6.0]);
    }

    #[test]
    fn force_holds_the_portable_level_only_while_it_runs() {
        let before = Level::detected();
        assert_eq!(portable::force(Level::detected), Level::Portable);
        assert_eq!(Level::detected(), before);
    }
}
