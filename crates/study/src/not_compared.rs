//! Why an image was compared with no other.

use std::fmt;

use leuko_audit::{MIN_SIDE, Reason};
use serde::{Deserialize, Serialize};

/// Why an image was compared with no other. A stored audit holds it by the names below, which never change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotCompared {
    /// It cannot be read; the decoder's message.
    #[serde(rename = "unreadable")]
    Unreadable(String),
    /// It shows nothing: it has next to no contrast.
    #[serde(rename = "shows nothing: next to no contrast")]
    NoContrast,
    /// One side has fewer pixels than [`MIN_SIDE`].
    #[serde(rename = "too small")]
    TooSmall,
}

impl From<&Reason> for NotCompared {
    fn from(reason: &Reason) -> Self {
        match reason {
            Reason::Unreadable(why) => Self::Unreadable(why.clone()),
            Reason::Constant => Self::NoContrast,
            Reason::TooSmall => Self::TooSmall,
        }
    }
}

impl fmt::Display for NotCompared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "unreadable: {why}"),
            Self::NoContrast => f.write_str("next to no contrast; training leaves such images out"),
            Self::TooSmall => write!(
                f,
                "with a side of fewer than {MIN_SIDE} pixels, other cells look like copies; only equal pixels count"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_a_stored_reason_keeps_its_form_and_reads_back_as_itself() {
        let stored = [
            (
                NotCompared::Unreadable("a.png: empty".to_owned()),
                r#"{"unreadable":"a.png: empty"}"#,
            ),
            (
                NotCompared::NoContrast,
                r#""shows nothing: next to no contrast""#,
            ),
            (NotCompared::TooSmall, r#""too small""#),
        ];
        for (why, text) in stored {
            assert_eq!(serde_json::to_string(&why).unwrap(), text);
            assert_eq!(serde_json::from_str::<NotCompared>(text).unwrap(), why);
        }
    }
}
