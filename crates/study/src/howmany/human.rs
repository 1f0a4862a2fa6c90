//! What a human reader reaches, and how many images the network needs for it.

use leuko_data::ReadTwice;
use leuko_eval::{LEVEL, ReadingScore};
use leuko_howmany::{AnswerRow, Curve, CurveName, ReaderScore};

use super::measure::Measure;
use crate::error::StudyError;
use crate::second_reading::second_reading;
use crate::store::Description;

/// What a human reader reaches, as a score that a network has, too, and how many images the network needs for
/// it ("labels until human").
///
/// One reader has no ROC-AUC. So two readings are compared by balanced accuracy, or by accuracy or the share of
/// one class if that is the score in question. Balanced accuracy does not depend on how many images of each
/// class were read, so readings may be of other images than those that test the network.
#[derive(Clone, Debug, PartialEq)]
pub struct Human {
    /// Who read.
    pub readers: Readers,
    /// The score that reader and network are compared by.
    pub measure: Measure,
    /// What the reader reaches.
    pub score: ReadingScore,
    /// Mean scores of the network (or the method) over folds, by number of training images.
    pub means: Vec<(usize, f64)>,
    /// How many images the network needs for the lower end of the reader's interval, for the score, and for the
    /// upper end. `None` if no curve can be fitted, the networks trained too little, or the score is 1, which
    /// no number of images makes certain.
    pub answers: [Option<AnswerRow>; 3],
}

/// Whose readings are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Experts who saw images again, against their own labels: the mean of two later readings.
    Experts,
    /// A second reading against the first, which gave the labels.
    Second,
}

impl Human {
    /// What a reader reaches, without an answer yet; `None` if nobody read twice, or a class has no image that
    /// was. Readings of the request go before those that the study knows.
    pub(super) fn of(
        about: &Description,
        asked: &Measure,
        readings: Option<&ReadTwice>,
    ) -> Result<Option<Self>, StudyError> {
        let given = readings.map(|read| second_reading(read, &about.classes));
        let given = given.transpose()?;
        let Some(reading) = given.as_ref().or(about.second_reading.as_ref()) else {
            let experts = about.experts.as_ref();
            let score = experts.and_then(crate::experts::balanced_accuracy);
            return Ok(
                score.map(|score| Self::new(Readers::Experts, Measure::BalancedAccuracy, score))
            );
        };
        let measure = match asked {
            Measure::Accuracy | Measure::Recall { .. } => asked.clone(),
            _ => Measure::BalancedAccuracy,
        };
        let score = match &measure {
            Measure::Accuracy => reading.accuracy(LEVEL)?,
            Measure::Recall { .. } => {
                let recalls = reading.recalls(LEVEL)?;
                let class = measure.class(&about.classes);
                let recall = class.and_then(|class| recalls.get(class.index()).copied().flatten());
                recall.map(ReadingScore::from)
            }
            _ => reading.balanced_accuracy(LEVEL)?,
        };
        Ok(score.map(|score| Self::new(Readers::Second, measure, score)))
    }

    fn new(readers: Readers, measure: Measure, score: ReadingScore) -> Self {
        Self {
            readers,
            measure,
            score,
            means: Vec::new(),
            answers: [None, None, None],
        }
    }

    /// Answers how many images it takes, from the network's curve of the same score.
    pub(super) fn answer(&mut self, name: &CurveName, curve: &Curve) -> Result<(), StudyError> {
        let targets = [
            (ReaderScore::Low, self.score.low),
            (ReaderScore::Score, self.score.value),
            (ReaderScore::High, self.score.high),
        ];
        for (answer, (reader, target)) in self.answers.iter_mut().zip(targets) {
            if target > 0.0 && target < 1.0 {
                *answer = Some(AnswerRow {
                    reader: Some(reader),
                    ..AnswerRow::new(name, curve, &curve.answer(target)?)
                });
            }
        }
        Ok(())
    }

    /// The reader is never wrong, and no curve reaches a score of 1.
    pub fn never_wrong(&self) -> bool {
        self.score.value >= 1.0
    }

    /// Its answers as rows of `howmany.toml`: lower end, score and upper end of the reader's interval.
    pub(super) fn rows(&self) -> impl Iterator<Item = AnswerRow> {
        self.answers.iter().flatten().cloned()
    }
}
