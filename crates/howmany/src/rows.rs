//! Answers and forecasts as rows of a file that programs read.

use serde::{Deserialize, Serialize};

use crate::answer::{Answer, LEVEL, Unclear, Verdict};
use crate::curve::Curve;
use crate::error::HowManyError;
use crate::forecast::IntervalOf;
use crate::round::{about, at_least, at_most, lower_limit, thousandths, upper_limit};

/// Which curve a row is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurveName {
    /// The experiment, or where the scores come from.
    pub experiment: String,
    /// What was trained, such as `cnn`.
    pub method: String,
    /// The score, such as `auc`, `accuracy`, `f1_weighted` or `sensitivity`.
    pub metric: String,
}

/// Which number of a human reader's score is a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReaderScore {
    /// The lower end of its interval.
    Low,
    /// The score.
    Score,
    /// The upper end.
    High,
}

/// One answer, rounded for print: numbers of images are whole, and limits go outwards. A number that the
/// verdict does not support is left out. All numbers as computed are in [`Answer`].
///
/// Its `Display` is its [`sentence`](Self::sentence) without anything known of labels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerRow {
    /// Which curve.
    #[serde(flatten)]
    pub curve: CurveName,
    /// The score asked for, above 0 and below 1.
    pub target: f64,
    /// What the target is if nobody asked for it: a human reader's score, or an end of its interval.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reader: Option<ReaderScore>,
    /// What can be said: the key `verdict` is `reached`, `needs`, `unreachable` or `unclear`. If it is
    /// unclear, the key `why` gives the reason.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// With a probability of 95% at least so many training images are needed. If it is
    /// [`smallest`](Self::smallest), fewer may do.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub low: Option<u64>,
    /// As likely more as less.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mid: Option<u64>,
    /// So many are enough with a probability of 80%.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub plan80: Option<u64>,
    /// So many are enough with a probability of 95%.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub high: Option<u64>,
    /// The number of training images beyond which nothing is said.
    pub horizon: u64,
    /// Upper limit of the score there, in steps of 0.005.
    pub most: f64,
    /// Level of the interval from [`low`](Self::low) to [`high`](Self::high).
    pub level: f64,
    /// Probability that the largest number tried is enough, to two digits.
    pub now: f64,
    /// The smallest number of training images tried.
    pub smallest: u64,
    /// The largest.
    pub largest: u64,
}

impl AnswerRow {
    /// An answer of a curve.
    pub fn new(name: &CurveName, curve: &Curve, answer: &Answer) -> Self {
        let sizes = curve.scores().sizes();
        let [low_holds, others_hold] = match answer.verdict {
            Verdict::Reached | Verdict::Needs => [true, true],
            Verdict::Unclear(Unclear::TooFar) => [true, false],
            Verdict::Unclear(_) | Verdict::Unreachable => [false, false],
        };
        Self {
            curve: name.clone(),
            target: answer.target,
            reader: None,
            verdict: answer.verdict,
            low: answer.low.filter(|_| low_holds).map(at_least),
            mid: answer.mid.filter(|_| others_hold).map(about),
            plan80: answer.plan80.filter(|_| others_hold).map(at_most),
            high: answer.high.filter(|_| others_hold).map(at_most),
            horizon: at_least(answer.horizon),
            most: upper_limit(answer.score_at_horizon.high),
            level: LEVEL,
            now: (answer.now * 100.0).round() / 100.0,
            smallest: sizes[0] as u64,
            largest: curve.scores().largest() as u64,
        }
    }
}

/// One forecast: the expected score, with an interval whose limits are rounded outwards to 0.005.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForecastRow {
    /// Which curve.
    #[serde(flatten)]
    pub curve: CurveName,
    /// Number of training images.
    pub n: u64,
    /// The score that is as likely exceeded as not, to three digits.
    pub median: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
    /// `n` is beyond the horizon, where such intervals are wide and held less often.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub beyond: bool,
}

impl ForecastRow {
    /// The forecast of a curve at `images` training images, at [`LEVEL`].
    ///
    /// # Errors
    ///
    /// As of [`Curve::forecast`].
    pub fn new(name: &CurveName, curve: &Curve, images: u64) -> Result<Self, HowManyError> {
        let n = images as f64;
        let forecast = curve.forecast(n, IntervalOf::Mean, LEVEL)?;
        Ok(Self {
            curve: name.clone(),
            n: images,
            median: thousandths(forecast.median),
            low: lower_limit(forecast.low),
            high: upper_limit(forecast.high),
            beyond: n > curve.horizon() * curve.scores().largest() as f64,
        })
    }
}
