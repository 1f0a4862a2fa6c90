//! The scores of experts on images that they see again.

use leuko_core::Readings;
use serde::{Deserialize, Serialize};

use crate::{Agreement, EvalError};

/// The scores of experts on images that they saw again: each later reading against the label, and the two
/// later readings against each other.
///
/// The labels are the experts' own. So these scores limit how well a network can be measured with such
/// labels; they do not compare the experts with the truth.
///
/// # Examples
///
/// ```
/// use leuko_core::Answer::{Negative, Positive};
/// use leuko_core::{ImageId, Readings};
/// use leuko_eval::ExpertReference;
///
/// let reading = |image: &str, label, again| Readings { image: ImageId(image.into()), label, again };
/// let readings = [
///     reading("1.tiff", Positive, [Some(Positive), Some(Positive)]),
///     reading("2.tiff", Positive, [Some(Negative), Some(Positive)]),
///     reading("3.tiff", Negative, [Some(Negative), Some(Negative)]),
///     reading("4.tiff", Negative, [None, None]),
/// ];
/// let reference = ExpertReference::of(&readings, 0.95)?.ok_or("no image was shown again")?;
/// assert_eq!(reference.not_shown_again, 1);
/// assert_eq!(reference.first.sensitivity.map(|share| share.value), Some(0.5));
/// assert_eq!(reference.second.sensitivity.map(|share| share.value), Some(1.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExpertReference {
    /// Number of images without a later reading.
    pub not_shown_again: usize,
    /// The first later reading against the label.
    pub first: Agreement,
    /// The second later reading against the label.
    pub second: Agreement,
    /// The second later reading against the first.
    pub between: Agreement,
}

impl ExpertReference {
    /// The experts' scores on `readings`, with intervals at `level`, for example [`LEVEL`](crate::LEVEL).
    /// Each agreement is over the images that have both of its readings. `None` if no image was shown
    /// again.
    ///
    /// # Errors
    ///
    /// - [`EvalError::Level`] if `level` is not strictly between 0 and 1.
    pub fn of(readings: &[Readings], level: f64) -> Result<Option<Self>, EvalError> {
        let not_shown_again = (readings.iter())
            .filter(|readings| readings.again == [None, None])
            .count();
        if not_shown_again == readings.len() {
            return Ok(None);
        }
        let against_label = |reader: usize| {
            let pairs = readings.iter();
            pairs.filter_map(move |image| Some((image.label, image.again[reader]?)))
        };
        let pairs = readings.iter();
        let between = pairs.filter_map(|image| Some((image.again[0]?, image.again[1]?)));
        Ok(Some(Self {
            not_shown_again,
            first: Agreement::of(against_label(0), level)?,
            second: Agreement::of(against_label(1), level)?,
            between: Agreement::of(between, level)?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::Answer::{Negative, Positive, Unassignable};
    use leuko_core::{Answer, ImageId};

    use super::*;
    use crate::AnswerCount;

    fn readings(answers: &[(Answer, [Option<Answer>; 2])]) -> Vec<Readings> {
        (0..)
            .zip(answers)
            .map(|(number, &(label, again)): (usize, _)| Readings {
                image: ImageId(number.to_string()),
                label,
                again,
            })
            .collect()
    }

    #[test]
    fn test_expert_reference_pairs_each_reading_with_those_that_are_there() {
        let reference = ExpertReference::of(
            &readings(&[
                (Positive, [Some(Positive), Some(Negative)]),
                (Positive, [Some(Positive), Some(Positive)]),
                (Negative, [Some(Negative), Some(Unassignable)]),
                (Negative, [None, Some(Positive)]),
                (Negative, [None, None]),
            ]),
            0.95,
        )
        .unwrap()
        .unwrap();
        assert_eq!(reference.not_shown_again, 1);
        assert_eq!(reference.first.images, 3);
        assert_eq!(reference.second.images, 4);
        assert_eq!(reference.between.images, 3);
        assert_eq!(reference.first.kappa.unwrap().value, 1.0);
        assert_eq!(reference.second.sensitivity.unwrap().value, 0.5);
        assert_eq!(reference.second.specificity.unwrap().value, 0.0);
        let counts = reference.between.counts;
        assert!(counts.contains(&AnswerCount {
            reference: Positive,
            reading: Negative,
            images: 1
        }));
    }

    #[test]
    fn test_expert_reference_without_second_readings_is_none() {
        let never = readings(&[(Positive, [None, None])]);
        assert_eq!(ExpertReference::of(&never, 0.95), Ok(None));
        assert_eq!(ExpertReference::of(&[], 0.95), Ok(None));
    }

    #[test]
    fn test_expert_reference_survives_toml() {
        let made = readings(&[
            (Positive, [Some(Positive), None]),
            (Negative, [Some(Unassignable), Some(Negative)]),
        ]);
        let reference = ExpertReference::of(&made, 0.95).unwrap().unwrap();
        let text = toml::to_string(&reference).unwrap();
        assert_eq!(toml::from_str::<ExpertReference>(&text).unwrap(), reference);
        insta::assert_snapshot!(text, @r#"
        not_shown_again = 0

        [first]
        images = 2

        [first.assigned]
        count = 1
        of = 2
        value = 0.5
        level = 0.95
        low = 0.0945312057342308
        high = 0.9054687942657692

        [first.sensitivity]
        count = 1
        of = 1
        value = 1.0
        level = 0.95
        low = 0.20654931437723745
        high = 1.0

        [[first.counts]]
        reference = "negative"
        reading = "unassignable"
        images = 1

        [[first.counts]]
        reference = "positive"
        reading = "positive"
        images = 1

        [second]
        images = 1

        [second.assigned]
        count = 1
        of = 1
        value = 1.0
        level = 0.95
        low = 0.20654931437723745
        high = 1.0

        [second.specificity]
        count = 1
        of = 1
        value = 1.0
        level = 0.95
        low = 0.20654931437723745
        high = 1.0

        [[second.counts]]
        reference = "negative"
        reading = "negative"
        images = 1

        [between]
        images = 1

        [between.assigned]
        count = 1
        of = 1
        value = 1.0
        level = 0.95
        low = 0.20654931437723745
        high = 1.0

        [[between.counts]]
        reference = "unassignable"
        reading = "negative"
        images = 1
        "#);
    }
}
