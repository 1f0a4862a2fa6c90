//! Why there is no number for how classes separate.

use leuko_embed::EmbedError;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why there is no number for how classes separate among some images. A stored finding holds its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum NotSeparated {
    /// There are too few images.
    #[error("expected at least {expected} points: got {got}")]
    TooFew {
        /// The smallest number that has a result.
        expected: usize,
        /// Number of images.
        got: usize,
    },
    /// All images are of one class.
    #[error("expected points of at least two classes: all have the label {label}")]
    OneClass {
        /// The class, by its position.
        label: usize,
    },
    /// There are too few images for so many neighbours.
    #[error("neighbours: expected 1 to {expected} for {points} points, got {got}")]
    Neighbours {
        /// The most that is allowed.
        expected: usize,
        /// Number of images.
        points: usize,
        /// What was asked for.
        got: usize,
    },
    /// The activations do not make up whole points, for example because there is no image.
    #[error("expected whole points of {dims} values each: got {values} values")]
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
    fn test_a_finding_holds_the_text_of_each_reason_and_reads_it_back() {
        let reasons = [
            EmbedError::TooFewPoints {
                expected: 3,
                got: 2,
            },
            EmbedError::OneClass { label: 1 },
            EmbedError::Neighbours {
                expected: 4,
                points: 5,
                got: 10,
            },
            EmbedError::Shape {
                values: 0,
                dims: 32,
            },
        ];
        let stored = reasons.map(|error| {
            let why = NotSeparated::try_from(error).unwrap();
            let stored = serde_json::to_string(&why).unwrap();
            assert_eq!(serde_json::from_str::<NotSeparated>(&stored).unwrap(), why);
            stored
        });
        insta::assert_snapshot!(stored.join("\n"), @r#"
        "expected at least 3 points: got 2"
        "expected points of at least two classes: all have the label 1"
        "neighbours: expected 1 to 4 for 5 points, got 10"
        "expected whole points of 32 values each: got 0 values"
        "#);
        assert!(serde_json::from_str::<NotSeparated>("\"no idea\"").is_err());
    }
}
