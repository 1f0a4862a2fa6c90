//! How a fingerprint is written.

use sha2::{Digest, Sha256};

/// A SHA-256 sum in hex.
pub(crate) fn hex(hasher: Sha256) -> String {
    let digest = hasher.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_hex_of_abc_is_the_standards() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            hex(Sha256::new_with_prefix("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
