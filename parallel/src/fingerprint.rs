//! Short names for a model's exact parameters and for the exact bytes of data, to compare runs by eye.

use std::fmt;

use paragrad_core::Module;
use paragrad_datasets::Table;
use sha2::{Digest, Sha256};

/// SHA-256 over the bits of all parameters, in [`parameters`](Module::parameters) order, each as 8 bytes with the lowest
/// first.
///
/// Two models have the same fingerprint if and only if every parameter has the same bits: 0 and -0 differ.
///
/// ```
/// use paragrad::{Fingerprint, Mlp};
///
/// let (a, b) = (Mlp::new(2, &[4, 1], 7), Mlp::new(2, &[4, 1], 8));
/// assert_eq!(Fingerprint::of(&a), Fingerprint::of(&a.clone()));
/// assert_ne!(Fingerprint::of(&a), Fingerprint::of(&b));
/// assert_eq!(Fingerprint::of(&a).to_string().len(), 64);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// The fingerprint of a model.
    pub fn of(model: &impl Module<f64>) -> Self {
        let mut hash = Sha256::new();
        model.map(&mut |parameter: &f64| hash.update(parameter.to_bits().to_le_bytes()));
        Fingerprint(hash.finalize().into())
    }

    /// The fingerprint of a table: SHA-256 over the [bytes](Table::bytes) of its file, which for a plain file without a
    /// byte order mark, or a first line `sep=;`, is what `sha256sum` says.
    pub fn of_data(table: &Table) -> Self {
        Fingerprint(Sha256::digest(table.bytes()).into())
    }
}

/// 64 hexadecimal digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use paragrad_datasets::{CsvOptions, open};

    /// `printf '\0\0\0\0\0\0\360\077' | sha256sum`, the bytes of 1.0.
    #[test]
    fn the_parameter_1_has_the_sum_that_sha256sum_says() {
        let expected = "6c3c396ed6b5c36dcae172271f462051b1266b851e92df3deea8ac65478fd712";
        assert_eq!(Fingerprint::of(&[1.0]).to_string(), expected);
    }

    /// `sha256sum datasets/data/xor.csv`.
    #[test]
    fn data_have_the_sum_that_sha256sum_says() {
        let xor = open("xor", &CsvOptions::default()).expect("a bundled set");
        let expected = "b3a10b3c47ea3129ab5a26aa86525cb18e348995b9ab55c5bb527e51db884235";
        assert_eq!(Fingerprint::of_data(&xor).to_string(), expected);
    }

    #[test]
    fn the_sign_of_zero_and_the_order_count() {
        assert_ne!(Fingerprint::of(&[0.0]), Fingerprint::of(&[-0.0]));
        assert_ne!(Fingerprint::of(&[1.0, 2.0]), Fingerprint::of(&[2.0, 1.0]));
    }
}
