//! Why it has no number how classes separate.

use std::fmt;

use leuko_embed::EmbedError;
use serde::{Deserialize, Serialize};

/// Why it has no number how classes separate among some images. A stored finding holds its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum NotSeparated {
    /// There are too few images.
    TooFew {
        /// The smallest number that has a result.
        expected: usize,
        /// Number of images.
        got: usize,
    },
    /// All images are of one class.
    OneClass {
        /// The class, by its position.
        label: usize,
    },
    /// There are too few images for so many neighbours.
    Neighbours {
        /// The most that is allowed.
        expected: usize,
        /// Number of images.
        points: usize,
        /// What was asked for.
        got: usize,
    },
    /// The activations do not make up whole points, for example because there is no image.
    NoPoints {
        /// Number of activations.
        values: usize,
        /// Number of units of the layer.
        dims: usize,
    },
}

impl TryFrom<EmbedError> for NotSeparated {
    type Error = EmbedError;

    fn try_from(error: EmbedError) -> Result<Self, EmbedError> {
        Ok(match error {
            EmbedError::TooFewPoints { expected, got } => Self::TooFew { expected, got },
            EmbedError::OneClass { label } => Self::OneClass { label },
            EmbedError::Neighbours {
                expected,
                points,
                got,
            } => Self::Neighbours {
                expected,
                points,
                got,
            },
            EmbedError::Shape { values, dims } => Self::NoPoints { values, dims },
            other => return Err(other),
        })
    }
}

impl From<NotSeparated> for EmbedError {
    fn from(why: NotSeparated) -> Self {
        match why {
            NotSeparated::TooFew { expected, got } => Self::TooFewPoints { expected, got },
            NotSeparated::OneClass { label } => Self::OneClass { label },
            NotSeparated::Neighbours {
                expected,
                points,
                got,
            } => Self::Neighbours {
                expected,
                points,
                got,
            },
            NotSeparated::NoPoints { values, dims } => Self::Shape { values, dims },
        }
    }
}

impl fmt::Display for NotSeparated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        EmbedError::from(*self).fmt(f)
    }
}

impl From<NotSeparated> for String {
    fn from(why: NotSeparated) -> Self {
        why.to_string()
    }
}

impl TryFrom<String> for NotSeparated {
    type Error = String;

    /// Finds the reason whose text this is, by the numbers in it.
    fn try_from(text: String) -> Result<Self, String> {
        let parts = text.split(|letter: char| !letter.is_ascii_digit());
        let numbers: Vec<usize> = parts.filter_map(|part| part.parse().ok()).collect();
        let found = match *numbers {
            [label] => vec![Self::OneClass { label }],
            [first, second] => vec![
                Self::TooFew {
                    expected: first,
                    got: second,
                },
                Self::NoPoints {
                    dims: first,
                    values: second,
                },
            ],
            // The text begins with the least number, which is always 1.
            [1, expected, points, got] => vec![Self::Neighbours {
                expected,
                points,
                got,
            }],
            _ => Vec::new(),
        };
        let mut found = found.into_iter();
        let it = found.find(|why| why.to_string() == text);
        it.ok_or_else(|| format!("{text:?} does not say why classes have no separation"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_the_text_of_each_reason_reads_back_as_itself() {
        for why in [
            NotSeparated::TooFew {
                expected: 3,
                got: 2,
            },
            NotSeparated::OneClass { label: 1 },
            NotSeparated::Neighbours {
                expected: 4,
                points: 5,
                got: 10,
            },
            NotSeparated::NoPoints {
                values: 0,
                dims: 32,
            },
        ] {
            let text = serde_json::to_string(&why).unwrap();
            assert_eq!(text, format!("\"{}\"", EmbedError::from(why)));
            assert_eq!(serde_json::from_str::<NotSeparated>(&text).unwrap(), why);
        }
        assert!(serde_json::from_str::<NotSeparated>("\"no idea\"").is_err());
    }
}
