//! What is said of curves, as one file.

use serde::{Deserialize, Serialize};

use crate::answer::Verdict;
use crate::backtest::BACK_TEST;
use crate::curve::Curve;
use crate::error::HowManyError;
use crate::rows::{AnswerRow, CurveName, ForecastRow};

/// Targets that are asked about if none is named.
pub const LADDER: [f64; 6] = [0.80, 0.85, 0.90, 0.95, 0.98, 0.99];

/// What the keys of an answer mean, as a comment.
const KEYS: &str = "\
# Keys of an answer, in training images: low (at least so many, 95% sure), mid (even odds), plan80 and high (enough,
# 80% and 95% sure). A missing one is more than horizon, or cannot be told if the verdict is unclear (why says the
# reason). Nothing is said of more images than horizon. most: the score there is at most this (95% sure). now:
# probability that the largest number tried is enough. level: of the interval from low to high. reader: the target is
# the score of a human reader, or the low or high end of its interval.
";

/// Answers and forecasts of any number of curves: the content of `howmany.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HowMany {
    /// What was left out and assumed, such as the text of a [`TableNotice`](crate::TableNotice).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// An array `[[answers]]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerRow>,
    /// An array `[[forecast]]`.
    #[serde(default, rename = "forecast", skip_serializing_if = "Vec::is_empty")]
    pub forecasts: Vec<ForecastRow>,
}

impl HowMany {
    /// Answers for `targets` and forecasts for `sizes` of one curve, in their order.
    ///
    /// # Errors
    ///
    /// - [`HowManyError::Target`] if a target is not above 0 and below 1.
    /// - [`HowManyError::NotPositive`] if a size is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_howmany::{Curve, CurveName, HowMany, Metric, Prior, Scores};
    ///
    /// let scores = Scores::new(
    ///     vec![10, 20, 50],
    ///     vec![vec![0.7, 0.8, 0.9], vec![0.8, 0.8, 0.9], vec![0.7, 0.9, 0.9]],
    ///     Metric::RocAuc,
    ///     None,
    /// )?;
    /// let name = CurveName {
    ///     experiment: "my-cells".to_owned(),
    ///     method: "cnn".to_owned(),
    ///     metric: "auc".to_owned(),
    /// };
    /// let found = HowMany::of(&name, &Curve::fit(scores, Prior::default())?, &[0.8], &[100])?;
    /// assert_eq!((found.answers.len(), found.forecasts.len()), (1, 1));
    /// println!("{}", found.answers[0]);
    /// # Ok::<(), leuko_howmany::HowManyError>(())
    /// ```
    pub fn of(
        name: &CurveName,
        curve: &Curve,
        targets: &[f64],
        sizes: &[u64],
    ) -> Result<Self, HowManyError> {
        let answers = curve.answers(targets)?;
        let answer = |answer| AnswerRow::new(name, curve, answer);
        let forecast = |&images: &u64| ForecastRow::new(name, curve, images);
        Ok(Self {
            notes: Vec::new(),
            answers: answers.iter().map(answer).collect(),
            forecasts: sizes.iter().map(forecast).collect::<Result<_, _>>()?,
        })
    }

    /// Adds what is said of another curve. A note that both have stays one.
    pub fn extend(&mut self, other: Self) {
        for note in other.notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        self.answers.extend(other.answers);
        self.forecasts.extend(other.forecasts);
    }

    /// The answers to begin with: of each curve, the highest target that is reached already and the lowest
    /// one that is not.
    pub fn headline(&self) -> Vec<&AnswerRow> {
        let mut headline = Vec::new();
        for of_curve in self.answers.chunk_by(|a, b| a.curve == b.curve) {
            let reached = |row: &&AnswerRow| row.verdict == Verdict::Reached;
            let by_target = |a: &&AnswerRow, b: &&AnswerRow| a.target.total_cmp(&b.target);
            headline.extend(of_curve.iter().filter(reached).max_by(by_target));
            headline.extend(
                of_curve
                    .iter()
                    .filter(|row| !reached(row))
                    .min_by(by_target),
            );
        }
        headline
    }

    /// The content of `howmany.toml`. Its first lines, a comment, say how often such numbers were right.
    ///
    /// # Errors
    ///
    /// - [`HowManyError::Write`] if a text or number cannot stand in TOML.
    pub fn to_toml(&self) -> Result<String, HowManyError> {
        let text = toml::to_string(self).map_err(|error| HowManyError::Write {
            reason: error.to_string(),
        })?;
        let mut head =
            "# Numbers of training images until a score is reached, and forecasts of scores.\n"
                .to_owned();
        head += KEYS;
        head += &format!("# Back-test ({}):\n", BACK_TEST.source);
        for words in BACK_TEST.lines(&self.answers, !self.forecasts.is_empty()) {
            head += &format!("# - {words}\n");
        }
        Ok(format!("{head}\n{text}"))
    }

    /// Reads it back.
    ///
    /// # Errors
    ///
    /// - [`HowManyError::Read`] if the text is no TOML, or lacks a key.
    pub fn from_toml(text: &str) -> Result<Self, HowManyError> {
        toml::from_str(text).map_err(|error| HowManyError::Read {
            reason: error.to_string(),
        })
    }
}
