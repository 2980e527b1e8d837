//! Picks, at run time, the copy of a function that was compiled for this CPU.
//!
//! The baseline x86-64 CPU has neither fused multiply-add nor vectors beyond 128 bits; nearly every real one has both.
//! `dispatch!` compiles the same body for every [`Level`], so that one binary runs everywhere, and fast where it can:
//!
//! ```text
//! dispatch! {
//!     /// Adds `scale * x` to `y`, element by element.
//!     pub(crate) fn add_scaled<F: Real>(y: &mut [F], scale: F, x: &[F]) {
//!         for (y, x) in y.iter_mut().zip(x) {
//!             *y = scale.mul_add(*x, *y);
//!         }
//!     }
//! }
//! ```
//!
//! [`f64::mul_add`] is one instruction where the level has it and a correctly rounded function call where it has not, so
//! the levels differ in speed and never in bits. Functions called in the body must be `#[inline(always)]`: a call that
//! stays a call runs code of the baseline level.
//!
//! `PARAGRAD_LEVEL=portable`, `avx2` or `avx512` in the environment holds the whole process to a level; naming one that
//! the CPU lacks is a panic at the first kernel.

use std::fmt;
use std::sync::LazyLock;

/// What a CPU can do, as far as the kernels care; the later ones can do more.
///
/// A new level is a variant here, an arm in each function here, and a copy and an arm in `dispatch!`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// The target's baseline.
    Portable,
    /// x86-64 with 16 vectors of 256 bits and fused multiply-add.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// x86-64 with 32 vectors of 512 bits.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Level {
    /// Every level of this architecture, the best one last.
    const ALL: &[Level] = &[
        Level::Portable,
        #[cfg(target_arch = "x86_64")]
        Level::Avx2,
        #[cfg(target_arch = "x86_64")]
        Level::Avx512,
    ];

    /// The level that kernels run at: the best one of this CPU, unless the environment names another.
    ///
    /// It is decided once; asking again costs about a nanosecond.
    ///
    /// # Panics
    /// If `PARAGRAD_LEVEL` names no level of this CPU.
    #[inline]
    pub(crate) fn current() -> Level {
        #[cfg(test)]
        if let Some(level) = forced::level() {
            return level;
        }
        static CURRENT: LazyLock<Level> = LazyLock::new(|| match std::env::var("PARAGRAD_LEVEL") {
            Ok(name) => Level::named(&name),
            Err(_) => Level::available().last().unwrap_or(Level::Portable),
        });
        *CURRENT
    }

    /// The levels of this CPU, the best one last.
    pub(crate) fn available() -> impl Iterator<Item = Level> {
        Level::ALL.iter().copied().filter(|level| level.is_available())
    }

    fn is_available(self) -> bool {
        match self {
            Level::Portable => true,
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => {
                Level::Avx2.is_available()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vl")
            }
        }
    }

    fn named(name: &str) -> Level {
        Level::available().find(|level| level.name() == name).unwrap_or_else(|| {
            let names: Vec<_> = Level::available().map(Level::name).collect();
            panic!("PARAGRAD_LEVEL is `{name}`, but this CPU has the levels {}", names.join(", "))
        })
    }

    fn name(self) -> &'static str {
        match self {
            Level::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => "avx512",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The instruction set that kernels use on this machine: `avx512`, `avx2`, or the target's own baseline, which is
/// `portable`, and `neon` on aarch64. It decides how fast results come and changes none of their bits.
///
/// ```
/// let expected = ["avx512", "avx2", "portable", "neon"];
/// assert!(expected.contains(&paragrad_core::instruction_set()));
/// ```
///
/// # Panics
/// If `PARAGRAD_LEVEL` in the environment names no level of this CPU.
pub fn instruction_set() -> &'static str {
    match Level::current() {
        Level::Portable if cfg!(target_arch = "aarch64") => "neon",
        level => level.name(),
    }
}

/// Compiles a function for every [`Level`], and calls the copy for [`Level::current`].
///
/// Takes one function with plain arguments (`name: Type`, no `self`). Its generics, if any, are types with one bound
/// each. A name after them, as in `<F: Real; WIDTH>`, is a constant that the body may use: the bytes of a vector of the
/// level.
macro_rules! dispatch {
    (
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident $(<$($generic:ident: $bound:path),+ $(; $width:ident)?>)? (
            $($argument:ident: $type:ty),* $(,)?
        ) $(-> $output:ty)? $body:block
    ) => {
        $(#[$attribute])*
        #[inline]
        $visibility fn $name $(<$($generic: $bound),+>)? ($($argument: $type),*) $(-> $output)? {
            #[inline(always)]
            fn body $(<$($generic: $bound),+ $(, const $width: usize)?>)? (
                $($argument: $type),*
            ) $(-> $output)? $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn avx2 $(<$($generic: $bound),+>)? ($($argument: $type),*) $(-> $output)? {
                body $(::<$($generic),+ $(, { const $width: usize = 32; $width })?>)? ($($argument),*)
            }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma,avx512f,avx512dq,avx512bw,avx512vl")]
            fn avx512 $(<$($generic: $bound),+>)? ($($argument: $type),*) $(-> $output)? {
                body $(::<$($generic),+ $(, { const $width: usize = 64; $width })?>)? ($($argument),*)
            }

            match $crate::kernels::dispatch::Level::current() {
                $crate::kernels::dispatch::Level::Portable => {
                    body $(::<$($generic),+ $(, { const $width: usize = 16; $width })?>)? ($($argument),*)
                }
                #[cfg(target_arch = "x86_64")]
                #[allow(unsafe_code)]
                $crate::kernels::dispatch::Level::Avx2 => {
                    // SAFETY: `Level::current` returns only levels that this CPU has; it has the features of `avx2`.
                    unsafe { avx2 $(::<$($generic),+>)? ($($argument),*) }
                }
                #[cfg(target_arch = "x86_64")]
                #[allow(unsafe_code)]
                $crate::kernels::dispatch::Level::Avx512 => {
                    // SAFETY: `Level::current` returns only levels that this CPU has; it has the features of `avx512`.
                    unsafe { avx512 $(::<$($generic),+>)? ($($argument),*) }
                }
            }
        }
    };
}

/// Holds this thread to a level, so that a test can compare the levels.
#[cfg(test)]
pub(crate) mod forced {
    use super::Level;
    use std::cell::Cell;

    thread_local!(static FORCED: Cell<Option<Level>> = const { Cell::new(None) });

    pub(super) fn level() -> Option<Level> {
        FORCED.get()
    }

    /// Runs `work` with every dispatched function on this thread at `level`, which this CPU must have.
    #[track_caller]
    pub(crate) fn at<T>(level: Level, work: impl FnOnce() -> T) -> T {
        assert!(level.is_available(), "this CPU lacks the level {level}");
        let before = FORCED.replace(Some(level));
        let result = work();
        FORCED.set(before);
        result
    }

    /// What `work` returns at each level of this CPU.
    pub(crate) fn at_each<T>(mut work: impl FnMut() -> T) -> Vec<(Level, T)> {
        Level::available().map(|level| (level, at(level, &mut work))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, forced};
    use std::ops::MulAssign;

    dispatch! {
        fn fused(a: f64, b: f64, c: f64) -> f64 {
            a.mul_add(b, c)
        }
    }

    dispatch! {
        fn double<F: MulAssign<f64>>(values: &mut [F]) {
            for value in values {
                *value *= 2.0;
            }
        }
    }

    dispatch! {
        fn vector_bytes<F: Sized; WIDTH>(_of: F) -> usize {
            WIDTH
        }
    }

    #[test]
    fn every_level_rounds_a_fused_multiply_add_once() {
        let (a, b, c) = (1.0 + f64::EPSILON, 1.0 - f64::EPSILON, -1.0);
        let exact = -f64::EPSILON * f64::EPSILON;
        for (level, result) in forced::at_each(|| fused(a, b, c)) {
            assert_eq!(result, exact, "{level}");
        }
    }

    #[test]
    fn a_slice_can_be_changed_in_place() {
        let mut values = [1.0, 2.0, 3.0];
        double(&mut values);
        assert_eq!(values, [2.0, 4.0, 6.0]);
    }

    #[test]
    fn a_body_knows_the_vectors_of_its_level() {
        for (level, bytes) in forced::at_each(|| vector_bytes(0.0)) {
            let expected = [("portable", 16), ("avx2", 32), ("avx512", 64)];
            assert!(expected.contains(&(level.to_string().as_str(), bytes)), "{level}: {bytes}");
        }
    }

    #[test]
    fn forcing_holds_a_level_only_while_it_runs() {
        let before = Level::current();
        assert_eq!(forced::at(Level::Portable, Level::current), Level::Portable);
        assert_eq!(Level::current(), before);
    }

    #[test]
    #[should_panic(expected = "PARAGRAD_LEVEL is `mmx`, but this CPU has the levels portable")]
    fn a_level_that_the_cpu_lacks_is_refused() {
        Level::named("mmx");
    }
}
