//! Why there is no number for how classes separate.

use leuko_embed::EmbedError;

use crate::error::StudyError;

/// Why there is no number for how classes separate among some images, as a stored finding holds it.
///
/// # Errors
///
/// - Any error that does not come from too few images or classes.
pub(super) fn why_not(error: EmbedError) -> Result<String, StudyError> {
    Ok(match error {
        EmbedError::TooFewPoints { expected, got } => {
            format!("expected at least {expected} points: got {got}")
        }
        EmbedError::OneClass { label } => {
            format!("expected points of at least two classes: all have the label {label}")
        }
        EmbedError::Neighbours {
            expected,
            points,
            got,
        } => format!("neighbours: expected 1 to {expected} for {points} points, got {got}"),
        // The activations do not make up whole points, for example because there is no image.
        EmbedError::Shape { values, dims } => {
            format!("expected whole points of {dims} values each: got {values} values")
        }
        other => return Err(other.into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_why_not_is_the_text_that_findings_hold() {
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
        ]
        .map(|error| why_not(error).unwrap());
        insta::assert_snapshot!(reasons.join("\n"), @"
        expected at least 3 points: got 2
        expected points of at least two classes: all have the label 1
        neighbours: expected 1 to 4 for 5 points, got 10
        expected whole points of 32 values each: got 0 values
        ");
        assert!(why_not(EmbedError::AllEqual { points: 3 }).is_err());
    }
}
