//! How far a second reading of the same images agrees with the first.

use leuko_core::ClassIndex;
use serde::{Deserialize, Serialize};

use crate::{Confusion, EvalError, Kappa, Proportion};

/// How far a second reading of images agrees with the first one, over any number of classes.
///
/// The first reading takes the place of the truth, as a network's labels do. So each score of the second
/// reading is of the same kind as a network's score on images labelled by the first reader.
///
/// The intervals cover the choice of images, taken as independent of each other. They do not cover the choice
/// of readers: others may agree more or less.
///
/// # Examples
///
/// ```
/// use leuko_core::ClassIndex;
/// use leuko_eval::{LEVEL, SecondReading};
///
/// let (round, bent) = (ClassIndex(0), ClassIndex(1));
/// // For the last image, the second reader could not say.
/// let pairs = [(round, Some(round)), (round, Some(bent)), (bent, Some(bent)), (bent, None)];
/// let reading = SecondReading::of(2, pairs)?;
/// assert_eq!((reading.images(), reading.outside), (3, 1));
/// let score = reading.balanced_accuracy(LEVEL)?.ok_or("a class has no image")?;
/// assert_eq!(score.value, 0.75);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondReading {
    /// Number of images by both readings; the first one stands where the true class does.
    pub counts: Confusion,
    /// Number of images whose second reading is no class of the question, or whose reader could not say. They
    /// are no wrong answers, and no score counts them.
    pub outside: usize,
}

/// A score of a second reading against the first, with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReadingScore {
    /// The score, in `[0, 1]`.
    pub value: f64,
    /// Lower end of its interval, in `[0, 1]`.
    pub low: f64,
    /// Upper end of its interval, in `[0, 1]`.
    pub high: f64,
    /// Level of the interval, for example 0.95.
    pub level: f64,
    /// Number of images.
    pub images: usize,
}

impl SecondReading {
    /// Counts pairs of readings: the class that the first gave, and the second's if it is one of the classes.
    ///
    /// # Errors
    ///
    /// - [`EvalError::UnknownClass`] if a class is not one of `classes`.
    pub fn of(
        classes: usize,
        pairs: impl IntoIterator<Item = (ClassIndex, Option<ClassIndex>)>,
    ) -> Result<Self, EvalError> {
        let mut reading = Self {
            counts: Confusion::new(classes),
            outside: 0,
        };
        for (first, second) in pairs {
            match second {
                Some(second) => reading.counts.add(first, second)?,
                None => reading.outside += 1,
            }
        }
        Ok(reading)
    }

    /// Number of images that both readings put into a class.
    pub fn images(&self) -> usize {
        self.counts.total() as usize
    }

    /// For each class the share of the first reading's images that the second put into it, with an interval at
    /// `level`; `None` for a class without images.
    ///
    /// # Errors
    ///
    /// - [`EvalError::Level`] if `level` is not strictly between 0 and 1.
    pub fn recalls(&self, level: f64) -> Result<Vec<Option<Proportion>>, EvalError> {
        let recall = |class| {
            let same = self.counts.count(class, class) as usize;
            Proportion::new(same, self.counts.total_of_truth(class) as usize, level)
        };
        self.counts.each_class().map(recall).collect()
    }

    /// Share of the images that both readings put into the same class; `None` without images. It depends on how
    /// many images of each class were read.
    ///
    /// # Errors
    ///
    /// - [`EvalError::Level`] if `level` is not strictly between 0 and 1.
    pub fn accuracy(&self, level: f64) -> Result<Option<ReadingScore>, EvalError> {
        let classes = self.counts.each_class();
        let same: u64 = classes.map(|class| self.counts.count(class, class)).sum();
        let share = Proportion::new(same as usize, self.images(), level)?;
        Ok(share.map(ReadingScore::from))
    }

    /// Mean over classes of [`recalls`](Self::recalls); `None` if a class has no image. It does not depend on
    /// how many images of each class were read, so it can be compared with a network's on other images.
    ///
    /// The interval combines those of the classes by MOVER (Zou & Donner, Stat Med 2008, 27, 1693-1702).
    ///
    /// # Errors
    ///
    /// - [`EvalError::Level`] if `level` is not strictly between 0 and 1.
    pub fn balanced_accuracy(&self, level: f64) -> Result<Option<ReadingScore>, EvalError> {
        let recalls: Option<Vec<Proportion>> = self.recalls(level)?.into_iter().collect();
        let Some(recalls) = recalls.filter(|recalls| !recalls.is_empty()) else {
            return Ok(None);
        };
        let classes = recalls.len() as f64;
        let value = recalls.iter().map(|recall| recall.value).sum::<f64>() / classes;
        let reach = |end: fn(&Proportion) -> f64| {
            let squares = recalls.iter().map(|one| (one.value - end(one)).powi(2));
            squares.sum::<f64>().sqrt() / classes
        };
        Ok(Some(ReadingScore {
            value,
            low: (value - reach(|recall| recall.low)).max(0.0),
            high: (value + reach(|recall| recall.high)).min(1.0),
            level,
            images: self.images(),
        }))
    }

    /// Agreement beyond chance of two classes; `None` of more, and where [`Kappa::of`] has none.
    ///
    /// # Errors
    ///
    /// - [`EvalError::Level`] if `level` is not strictly between 0 and 1.
    pub fn kappa(&self, level: f64) -> Result<Option<Kappa>, EvalError> {
        if self.counts.classes() != 2 {
            return Ok(None);
        }
        let classes = [ClassIndex::NEGATIVE, ClassIndex::POSITIVE];
        let count = |first| classes.map(|second| self.counts.count(first, second) as usize);
        Kappa::of(classes.map(count), level)
    }
}

impl From<Proportion> for ReadingScore {
    fn from(share: Proportion) -> Self {
        Self {
            value: share.value,
            low: share.low,
            high: share.high,
            level: share.level,
            images: share.of,
        }
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{Answer, Seed, Stream};

    use super::*;
    use crate::{Agreement, LEVEL};

    fn reading(counts: &[&[usize]]) -> SecondReading {
        let mut pairs = Vec::new();
        for (first, row) in (0..).zip(counts) {
            for (second, &images) in (0..).zip(*row) {
                let pair = (ClassIndex(first), Some(ClassIndex(second)));
                pairs.extend(std::iter::repeat_n(pair, images));
            }
        }
        SecondReading::of(counts.len(), pairs).unwrap()
    }

    /// Of two classes it is what [`Agreement`] says of a binary question.
    #[test]
    fn test_two_classes_agree_with_the_agreement_of_experts() {
        let answers = [Answer::Negative, Answer::Positive];
        let counts = [[50, 7], [6, 30]];
        let mut pairs = Vec::new();
        for (first, row) in answers.into_iter().zip(counts) {
            for (second, images) in answers.into_iter().zip(row) {
                pairs.extend(std::iter::repeat_n((first, second), images));
            }
        }
        let agreement = Agreement::of(pairs, LEVEL).unwrap();
        let (value, [low, high]) = agreement.balanced_accuracy().unwrap();
        let reading = reading(&[&[50, 7], &[6, 30]]);
        let score = reading.balanced_accuracy(LEVEL).unwrap().unwrap();
        for (got, expected) in [(score.value, value), (score.low, low), (score.high, high)] {
            assert!((got - expected).abs() < 1e-12, "{score:?}");
        }
        assert_eq!(reading.kappa(LEVEL).unwrap(), agreement.kappa);
        assert_eq!(
            reading.recalls(LEVEL).unwrap(),
            [agreement.specificity, agreement.sensitivity]
        );
    }

    /// Recalls 8/10, 18/20 and 10/10, with Wilson's intervals 0.4902 to 0.9433, 0.6990 to 0.9721 and 0.7225 to 1:
    /// their mean is 0.9, the ends are the roots of the sums of squares away, over 3. The accuracy is 36/40.
    #[test]
    fn test_three_classes_by_hand() {
        let reading = reading(&[&[8, 2, 0], &[1, 18, 1], &[0, 0, 10]]);
        let balanced = reading.balanced_accuracy(LEVEL).unwrap().unwrap();
        assert!((balanced.value - 0.9).abs() < 1e-12);
        assert!((balanced.low - 0.7460).abs() < 2e-4, "{balanced:?}");
        assert!((balanced.high - 0.9535).abs() < 2e-4, "{balanced:?}");
        assert_eq!(reading.accuracy(LEVEL).unwrap().unwrap().value, 0.9);
        assert_eq!(reading.kappa(LEVEL).unwrap(), None);
    }

    #[test]
    fn test_a_class_without_images_has_no_balanced_accuracy() {
        let reading = reading(&[&[3, 1], &[0, 0]]);
        assert_eq!(reading.balanced_accuracy(LEVEL).unwrap(), None);
        assert_eq!(reading.accuracy(LEVEL).unwrap().unwrap().value, 0.75);
        let nothing = SecondReading::of(2, []).unwrap();
        assert_eq!(nothing.accuracy(LEVEL).unwrap(), None);
    }

    /// Coverage by simulation: within 3 points of nominal, or above where recalls are near 1 and classes are
    /// small, as Wilson's intervals are.
    #[test]
    fn test_the_interval_holds_the_truth() {
        let mut stream = Stream::new(Seed(1), "second reading");
        for (images, recalls) in [
            (vec![300, 300], vec![0.9, 0.85]),
            (vec![40, 200, 100], vec![0.8, 0.95, 0.9]),
            (
                vec![83, 163, 188, 204, 185, 177],
                vec![0.78, 0.82, 0.9, 0.95, 0.95, 0.95],
            ),
        ] {
            let truth = recalls.iter().sum::<f64>() / recalls.len() as f64;
            let studies = 2000;
            let mut held = 0;
            for _ in 0..studies {
                let mut pairs = Vec::new();
                for (class, (&images, &recall)) in (0..).zip(images.iter().zip(&recalls)) {
                    for _ in 0..images {
                        let same = stream.unit() < recall;
                        let second = if same {
                            class
                        } else {
                            (class + 1) % recalls.len() as u16
                        };
                        pairs.push((ClassIndex(class), Some(ClassIndex(second))));
                    }
                }
                let reading = SecondReading::of(recalls.len(), pairs).unwrap();
                let score = reading.balanced_accuracy(LEVEL).unwrap().unwrap();
                held += usize::from(score.low <= truth && truth <= score.high);
            }
            let coverage = held as f64 / f64::from(studies);
            assert!(
                (0.92..0.98).contains(&coverage),
                "{coverage} of {recalls:?}"
            );
        }
    }
}
