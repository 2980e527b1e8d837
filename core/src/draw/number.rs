//! How numbers are written in pictures.

/// Four decimals, as Python's `"%.4f"` writes them.
pub(super) fn fixed(x: f64) -> String {
    if x.is_nan() { "nan".into() } else { format!("{x:.4}") }
}

/// Four decimals where they say enough, three significant digits and an exponent where the number
/// is so large that they would be long or so small that they would be zeros.
pub(super) fn compact(x: f64) -> String {
    let plain = !x.is_finite() || x == 0.0 || (1e-3..1e6).contains(&x.abs());
    if plain { fixed(x) } else { format!("{x:.2e}") }
}

/// The shortest digits that read back as the same number.
pub(super) fn exact(x: f64) -> String {
    if x.is_nan() { "nan".into() } else { format!("{x:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// # Source
    /// Python 3.11: `"%.4f" % x`.
    #[test]
    fn fixed_writes_what_python_writes() {
        for (x, python) in [
            (0.0, "0.0000"),
            (-0.0, "-0.0000"),
            (-1e-9, "-0.0000"),
            (0.03125, "0.0312"),
            (0.09375, "0.0938"),
            (2.00005, "2.0000"),
            (9.99995, "10.0000"),
            (-8.0, "-8.0000"),
            (1e16 / 3.0, "3333333333333333.5000"),
            (f64::NAN, "nan"),
            (-f64::NAN, "nan"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(fixed(x), python, "{x:?}");
        }
    }

    #[test]
    fn compact_is_short_and_keeps_digits() {
        for (x, expected) in [
            (0.0, "0.0000"),
            (0.5, "0.5000"),
            (-0.001, "-0.0010"),
            (0.00099, "9.90e-4"),
            (-5e-324, "-4.94e-324"),
            (999_999.0, "999999.0000"),
            (1e6, "1.00e6"),
            (f64::MIN, "-1.80e308"),
            (f64::NAN, "nan"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(compact(x), expected, "{x:?}");
            assert!(expected.len() <= 12);
        }
    }

    #[test]
    fn exact_reads_back() {
        for x in [0.1 + 0.2, 1e300, -5e-324, f64::INFINITY] {
            assert_eq!(exact(x).parse::<f64>().unwrap().to_bits(), x.to_bits());
        }
    }
}
