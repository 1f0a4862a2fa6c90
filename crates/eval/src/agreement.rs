//! How well experts agree with each other, to compare a network with.

use std::collections::BTreeMap;

use leuko_core::Answer;
use serde::{Deserialize, Serialize};

use crate::{EvalError, Kappa, Proportion};

/// How far a reading agrees with a reference reading of the same images.
///
/// An answer may be neither positive nor negative: the expert could not assign the cell, or named a kind
/// that the question leaves out. That is not a wrong answer. Such images count in `counts` and
/// `assigned`, but not in sensitivity, specificity and kappa. A network must answer for every image, so
/// images that puzzle experts count against the network only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Number of images.
    pub images: usize,
    /// Share of the images to which the reading gave one of the two answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<Proportion>,
    /// Among the images that are positive by the reference, and positive or negative by the reading, the
    /// share that is positive by both; absent if there are no such images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Proportion>,
    /// The same for negative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specificity: Option<Proportion>,
    /// Agreement beyond chance, over the images that both call positive or negative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kappa: Option<Kappa>,
    /// Number of images by both answers, in the order of [`Answer`]; pairs that never occur are not
    /// listed.
    pub counts: Vec<AnswerCount>,
}

/// How many images got one pair of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerCount {
    /// The answer of the reference.
    pub reference: Answer,
    /// The answer of the reading.
    pub reading: Answer,
    /// Number of images.
    pub images: usize,
}

impl Agreement {
    /// The agreement over pairs of answers to one image, first the reference's, then the reading's, with
    /// intervals at `level`.
    ///
    /// # Errors
    ///
    /// - [`EvalError::Level`] if `level` is not strictly between 0 and 1.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::Answer::{Negative, Positive, Unassignable};
    /// use leuko_eval::Agreement;
    ///
    /// let pairs = [
    ///     (Positive, Positive),
    ///     (Positive, Negative),
    ///     (Negative, Negative),
    ///     (Negative, Unassignable),
    /// ];
    /// let agreement = Agreement::of(pairs, 0.95)?;
    /// assert_eq!(agreement.sensitivity.map(|share| share.value), Some(0.5));
    /// assert_eq!(agreement.specificity.map(|share| share.value), Some(1.0));
    /// assert_eq!(agreement.assigned.map(|share| share.value), Some(0.75));
    /// # Ok::<(), leuko_eval::EvalError>(())
    /// ```
    pub fn of(
        pairs: impl IntoIterator<Item = (Answer, Answer)>,
        level: f64,
    ) -> Result<Self, EvalError> {
        let mut counts: BTreeMap<(Answer, Answer), usize> = BTreeMap::new();
        for pair in pairs {
            *counts.entry(pair).or_default() += 1;
        }
        let count = |reference, reading| counts.get(&(reference, reading)).copied().unwrap_or(0);
        let table = [Answer::Negative, Answer::Positive].map(|reference| {
            [Answer::Negative, Answer::Positive].map(|reading| count(reference, reading))
        });
        let [
            [true_negative, false_positive],
            [false_negative, true_positive],
        ] = table;
        let images = counts.values().sum();
        let of_reading = |(pair, images): (&(Answer, Answer), &usize)| {
            matches!(pair.1, Answer::Negative | Answer::Positive).then_some(*images)
        };
        let assigned = counts.iter().filter_map(of_reading).sum();
        Ok(Self {
            images,
            assigned: Proportion::new(assigned, images, level)?,
            sensitivity: Proportion::new(true_positive, true_positive + false_negative, level)?,
            specificity: Proportion::new(true_negative, true_negative + false_positive, level)?,
            kappa: Kappa::of(table, level)?,
            counts: counts
                .into_iter()
                .map(|((reference, reading), images)| AnswerCount {
                    reference,
                    reading,
                    images,
                })
                .collect(),
        })
    }
}

impl Agreement {
    /// Mean of sensitivity and specificity, in `[0, 1]`, with an interval. It is the area under a ROC
    /// curve of straight lines through the reading's one point, so it can be compared with a ROC-AUC.
    /// `None` if sensitivity or specificity is absent.
    ///
    /// The interval combines those of the two by MOVER (Zou & Donner, Stat Med 2008, 27, 1693-1702).
    pub fn balanced_accuracy(&self) -> Option<(f64, [f64; 2])> {
        let parts = [self.sensitivity?, self.specificity?];
        let value = parts.iter().map(|part| part.value / 2.0).sum::<f64>();
        let reach = |end: fn(&Proportion) -> f64| {
            let squares = parts
                .iter()
                .map(|part| ((part.value - end(part)) / 2.0).powi(2));
            squares.sum::<f64>().sqrt()
        };
        Some((
            value,
            [
                value - reach(|part| part.low),
                value + reach(|part| part.high),
            ],
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::Answer::{Negative, Outside, Positive, Unassignable};
    use super::*;

    #[test]
    fn test_balanced_accuracy_of_one_reading_by_hand() {
        let part = |value, low, high| {
            Some(Proportion {
                count: 0,
                of: 1,
                value,
                level: 0.95,
                low,
                high,
            })
        };
        let agreement = Agreement {
            images: 1,
            assigned: None,
            sensitivity: part(0.9, 0.84, 0.94),
            specificity: part(0.8, 0.72, 0.83),
            kappa: None,
            counts: Vec::new(),
        };
        let (value, [low, high]) = agreement.balanced_accuracy().unwrap();
        assert!((value - 0.85).abs() < 1e-12);
        // Squares of 0.03 and 0.04, of 0.02 and 0.015.
        assert!((low - 0.80).abs() < 1e-12, "{low}");
        assert!((high - 0.875).abs() < 1e-12, "{high}");
    }

    fn repeated(table: &[(Answer, Answer, usize)]) -> Vec<(Answer, Answer)> {
        let pairs = table.iter();
        pairs
            .flat_map(|&(reference, reading, n)| std::iter::repeat_n((reference, reading), n))
            .collect()
    }

    /// 100 images: of 40 positive ones 30 are called so, 6 negative, 4 neither; of 60 negative ones 50,
    /// 7 positive, 3 neither. Sensitivity 30 / 36, specificity 50 / 57; kappa over 93 images: agreement
    /// 80 / 93, chance (36 * 37 + 57 * 56) / 93^2 = 4524 / 8649, so kappa = 2916 / 4125 = 0.706909.
    #[test]
    fn test_agreement_by_hand() {
        let agreement = Agreement::of(
            repeated(&[
                (Positive, Positive, 30),
                (Positive, Negative, 6),
                (Positive, Unassignable, 3),
                (Positive, Outside, 1),
                (Negative, Negative, 50),
                (Negative, Positive, 7),
                (Negative, Unassignable, 3),
            ]),
            0.95,
        )
        .unwrap();
        assert_eq!(agreement.images, 100);
        let share = |proportion: Option<Proportion>| {
            let proportion = proportion.unwrap();
            (proportion.count, proportion.of)
        };
        assert_eq!(share(agreement.assigned), (93, 100));
        assert_eq!(share(agreement.sensitivity), (30, 36));
        assert_eq!(share(agreement.specificity), (50, 57));
        let kappa = agreement.kappa.unwrap();
        assert_eq!(kappa.images, 93);
        assert!((kappa.value - 2916.0 / 4125.0).abs() < 1e-12, "{kappa:?}");
        let neither = |count: &&AnswerCount| matches!(count.reading, Unassignable | Outside);
        let neither: Vec<_> = agreement.counts.iter().filter(neither).collect();
        assert_eq!(
            neither,
            [
                &AnswerCount {
                    reference: Negative,
                    reading: Unassignable,
                    images: 3
                },
                &AnswerCount {
                    reference: Positive,
                    reading: Unassignable,
                    images: 3
                },
                &AnswerCount {
                    reference: Positive,
                    reading: Outside,
                    images: 1
                },
            ]
        );
        let all: usize = agreement.counts.iter().map(|count| count.images).sum();
        assert_eq!(all, 100);
    }

    #[test]
    fn test_agreement_without_images_of_a_class_leaves_its_score_out() {
        let agreement = Agreement::of(
            repeated(&[(Negative, Negative, 4), (Positive, Unassignable, 2)]),
            0.95,
        )
        .unwrap();
        assert_eq!(agreement.sensitivity, None);
        assert_eq!(agreement.specificity.unwrap().value, 1.0);
        assert_eq!(agreement.kappa, None);
        let nothing = Agreement::of([], 0.95).unwrap();
        assert_eq!((nothing.images, nothing.assigned), (0, None));
    }
}
