//! Why an image was compared with no other.

use std::fmt;

use leuko_audit::{MIN_SIDE, Reason};
use serde::{Deserialize, Serialize};

const UNREADABLE: &str = "unreadable: ";
const NO_CONTRAST: &str = "shows nothing: next to no contrast";

/// Why an image was compared with no other. A stored audit holds its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum NotCompared {
    /// It cannot be read; the decoder's message.
    Unreadable(String),
    /// It shows nothing: it has next to no contrast.
    NoContrast,
    /// One side has fewer pixels than [`MIN_SIDE`].
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
            Self::Unreadable(why) => write!(f, "{UNREADABLE}{why}"),
            Self::NoContrast => f.write_str(NO_CONTRAST),
            Self::TooSmall => write!(f, "a side of fewer than {MIN_SIDE} pixels"),
        }
    }
}

impl From<NotCompared> for String {
    fn from(why: NotCompared) -> Self {
        why.to_string()
    }
}

impl From<String> for NotCompared {
    fn from(text: String) -> Self {
        match text.strip_prefix(UNREADABLE) {
            Some(why) => Self::Unreadable(why.to_owned()),
            None if text == NO_CONTRAST => Self::NoContrast,
            None => Self::TooSmall,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_the_text_of_each_reason_reads_back_as_itself() {
        for why in [
            NotCompared::Unreadable("a.png: unreadable: empty".to_owned()),
            NotCompared::NoContrast,
            NotCompared::TooSmall,
        ] {
            let text = serde_json::to_string(&why).unwrap();
            assert!(text.starts_with('"'), "{text}");
            assert_eq!(serde_json::from_str::<NotCompared>(&text).unwrap(), why);
        }
    }
}
