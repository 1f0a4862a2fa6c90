//! Checksums, which show whether two images are the same.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

/// Number of bytes kept of a checksum. Among a million different images, two share a checksum in one of
/// 40 million sets.
const KEPT: usize = 8;

/// Bytes as hexadecimal digits, two for each.
///
/// # Examples
///
/// ```
/// assert_eq!(leuko_core::hex(&[0, 171, 255]), "00abff");
/// ```
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Checksum of an image in the form that a network receives: equal pixels have equal checksums. In JSON
/// it is 16 hexadecimal digits.
///
/// # Examples
///
/// ```
/// use leuko_core::ImageDigest;
///
/// let white = [255u8; 4 * 4 * 3];
/// let mut spotted = white;
/// spotted[7] = 254;
/// assert_eq!(ImageDigest::of(&white), ImageDigest::of(&white));
/// assert_ne!(ImageDigest::of(&white), ImageDigest::of(&spotted));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageDigest([u8; KEPT]);

impl ImageDigest {
    /// The first eight bytes of the SHA-256 of an image's pixels.
    ///
    /// # Shapes
    ///
    /// - `pixels`: `[row, column, channel]`, `u8`.
    pub fn of(pixels: &[u8]) -> Self {
        let whole = Sha256::digest(pixels);
        Self(std::array::from_fn(|byte| whole[byte]))
    }
}

impl Serialize for ImageDigest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for ImageDigest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.len() == 2 * KEPT && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        match u64::from_str_radix(&text, 16) {
            Ok(number) if digits => Ok(Self(number.to_be_bytes())),
            _ => Err(de::Error::custom(format!(
                "expected {} hexadecimal digits, found {text:?}",
                2 * KEPT
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_digest_of_abc_begins_as_the_standard_says() {
        // FIPS 180-2, appendix B.1.
        let digest = ImageDigest::of(b"abc");
        let json = serde_json::to_string(&digest).unwrap();
        assert_eq!(json, "\"ba7816bf8f01cfea\"");
        assert_eq!(serde_json::from_str::<ImageDigest>(&json).unwrap(), digest);
    }

    #[test]
    fn test_digest_refuses_other_text() {
        for wrong in ["\"\"", "\"ba7816bf8f01cfe\"", "\"+a7816bf8f01cfea\"", "7"] {
            assert!(
                serde_json::from_str::<ImageDigest>(wrong).is_err(),
                "{wrong}"
            );
        }
    }
}
