//! Operations of one operand, element by element over blocks, and what they add to adjoints.
//!
//! Values and partial derivatives are those of the table of operations, written for any [`Real`]; what flows back is the
//! tape's `fma(partial, adjoint, adjoint so far)`, where an adjoint of zero contributes nothing.

use super::real::Real;
use crate::op::Op;

macro_rules! maps {
    ($($op:ident |$a:tt, $b:tt, $y:tt| $value:expr, $partial:expr;)*) => {
        /// Whether [`map`] knows the operation.
        pub(crate) fn is_map(op: Op) -> bool {
            matches!(op, $(Op::$op)|*)
        }

        dispatch! {
            /// `y[i] = op(x[i], b)`, where `b` is the operation's constant, if it has one.
            ///
            /// # Panics
            /// If the lengths differ, or `op` has not one varying operand.
            pub(crate) fn map<F: Real>(op: Op, b: F, x: &[F], y: &mut [F]) {
                assert_eq!(x.len(), y.len());
                match op {
                    $(Op::$op => {
                        for (y, &x) in y.iter_mut().zip(x) {
                            let ($a, $b) = (x, b);
                            *y = $value;
                        }
                    })*
                    _ => panic!("{op:?} is no map of one operand"),
                }
            }
        }

        dispatch! {
            /// `dx[i] = fma(partial, dy[i], dx[i])` with the partial derivative of `op` at `x[i]`, whose value there is
            /// `y[i]`.
            ///
            /// # Panics
            /// If the lengths differ, or `op` has not one varying operand.
            pub(crate) fn map_back<F: Real>(op: Op, b: F, x: &[F], y: &[F], dy: &[F], dx: &mut [F]) {
                assert!(x.len() == dx.len() && y.len() == dx.len() && dy.len() == dx.len());
                match op {
                    $(Op::$op => {
                        for (((dx, &x), &y), &dy) in dx.iter_mut().zip(x).zip(y).zip(dy) {
                            #[allow(unused_variables, reason = "a row names all operands, and need not use them")]
                            let ($a, $b, $y) = (x, b, y);
                            let sum = $partial.mul_add(dy, *dx);
                            *dx = if dy == F::ZERO { *dx } else { sum };
                        }
                    })*
                    _ => panic!("{op:?} is no map of one operand"),
                }
            }
        }
    };
}

maps! {
    Neg |a, _, _| -a, -F::ONE;
    Powf |a, b, _| power(a, b), power_by_base(a, b);
    Exp |a, _, y| a.exp(), y;
    Ln |a, _, _| a.ln(), F::ONE / a;
    Sqrt |a, _, y| a.sqrt(), F::of(0.5) / y;
    Abs |a, _, _| a.abs(), sign(a);
    Sin |a, _, _| a.sin(), a.cos();
    Cos |a, _, _| a.cos(), -a.sin();
    Tanh |a, _, y| a.tanh(), F::ONE - y * y;
    Sigmoid |a, _, y| a.sigmoid(), y * (F::ONE - y);
    Relu |a, _, _| if a > F::ZERO || a.is_nan() { a } else { F::ZERO }, step(a);
    LeakyRelu |a, b, _| if a > F::ZERO { a } else { b * a }, if a > F::ZERO { F::ONE } else { b };
    Softplus |a, _, _| a.softplus(), a.sigmoid();
    Gelu |a, _, _| a.gelu(), a.gelu_derivative();
}

/// Powers as the table has them: the exponents that every model uses computed exactly.
#[inline(always)]
fn power<F: Real>(base: F, exponent: F) -> F {
    if exponent == F::of(2.0) {
        base * base
    } else if exponent == F::ONE {
        base
    } else if exponent == -F::ONE {
        F::ONE / base
    } else {
        base.pow(exponent)
    }
}

#[inline(always)]
fn power_by_base<F: Real>(base: F, exponent: F) -> F {
    if exponent == F::ZERO { F::ZERO } else { exponent * power(base, exponent - F::ONE) }
}

#[inline(always)]
fn sign<F: Real>(a: F) -> F {
    if a > F::ZERO {
        F::ONE
    } else if a < F::ZERO {
        -F::ONE
    } else if a.is_nan() {
        a
    } else {
        F::ZERO
    }
}

#[inline(always)]
fn step<F: Real>(a: F) -> F {
    if a > F::ZERO { F::ONE } else { F::ZERO }
}

#[cfg(test)]
mod tests {
    use super::super::dispatch::forced;
    use super::*;

    /// Ordinary numbers and corners, as many operands and constants and adjoints.
    const NUMBERS: [f64; 16] = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.3,
        -0.7,
        2.5,
        -3.5,
        1e-300,
        40.0,
        -40.0,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        1e5,
        -0.01,
    ];

    /// Equal to the bit, but that the bits of a NaN that arithmetic makes are the CPU's affair.
    #[track_caller]
    fn assert_same(actual: f64, expected: f64, case: &str) {
        let same = actual.to_bits() == expected.to_bits() || (actual.is_nan() && expected.is_nan());
        assert!(same, "{case}: {actual:e}, not {expected:e}");
    }

    #[test]
    fn maps_are_the_table_of_operations() {
        let mut n_maps = 0;
        for &op in Op::ELEMENTWISE.iter().filter(|&&op| is_map(op)) {
            n_maps += 1;
            for (b, adjoint) in
                [2.0, 1.0, -1.0, 0.0, 0.5, 3.0].into_iter().zip([1.0, -0.3, 2.5, 0.7, 0.0, 1e-3])
            {
                for (level, (y, dx)) in forced::at_each(|| {
                    let (mut y, mut dx) = ([0.0; 16], [0.25; 16]);
                    map(op, b, &NUMBERS, &mut y);
                    map_back(op, b, &NUMBERS, &y, &[adjoint; 16], &mut dx);
                    (y, dx)
                }) {
                    for (i, &a) in NUMBERS.iter().enumerate() {
                        let case = format!("{op:?}({a}, {b}) at {level}");
                        let value = op.value(a, b);
                        assert_same(y[i], value, &case);
                        let sum = op.partials(a, b, value).0.mul_add(adjoint, 0.25);
                        assert_same(dx[i], if adjoint == 0.0 { 0.25 } else { sum }, &case);
                    }
                }
            }
        }
        assert_eq!(n_maps, 14);
    }

    #[test]
    fn every_level_maps_f32_to_the_same_bits() {
        let numbers: Vec<f32> = (0..999).map(|i| (i as f32 - 500.0) * 0.037).collect();
        for &op in Op::ELEMENTWISE.iter().filter(|&&op| is_map(op)) {
            let results = forced::at_each(|| {
                let (mut y, mut dx) = (vec![0.0; numbers.len()], vec![0.5; numbers.len()]);
                map(op, 0.1, &numbers, &mut y);
                map_back(op, 0.1, &numbers, &y, &numbers, &mut dx);
                [y, dx].map(|numbers| numbers.into_iter().map(f32::to_bits).collect::<Vec<_>>())
            });
            for (level, bits) in &results {
                assert_eq!(bits, &results[0].1, "{op:?} at {level}");
            }
        }
    }

    #[test]
    #[should_panic(expected = "Add is no map of one operand")]
    fn a_sum_is_no_map() {
        map(Op::Add, 0.0, &[1.0], &mut [0.0]);
    }
}
