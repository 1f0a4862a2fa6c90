//! Labels saved against a random choice.

use std::fmt;

use leuko_eval::{EvalError, mean_interval};

use super::crossing::{LabelsNeeded, isotonic};
use super::{Score, Simulation, StrategyCurve};
use crate::error::QueryError;
use crate::strategy::Strategy;

/// How many labels a strategy saves against a random choice, for the same score.
///
/// The mean curves over seeds are made to rise, and read at the same scores: those that a random choice reaches after
/// each round, from the second to the last but one. So what a reader sees on the curves is what is counted. The share
/// over all scores comes from the mean of the logarithms of the ratios of labels.
///
/// # Intervals
///
/// They are those of the jackknife (Tukey 1958): all is computed again without each seed, and Student's t goes with the
/// spread of what comes out. They cover other pools, test parts and chances from the same images, not other images.
///
/// Several strategies are compared with the same random choice, and one of them could seem to save labels by luck. So
/// their intervals hold *together* at [`level`](Self::level), by Bonferroni's correction: each of four has 98.75% for
/// 95%. The verdict reads the interval, and so the two never disagree. Holm's procedure would find a little more, at the
/// price of gains whose interval holds 0. At one number of labels, too, the intervals of all strategies hold together,
/// but not those at all numbers of labels.
///
/// # Limits
///
/// A curve that does not reach a score within the rounds counts as if it did at the last, and one that starts above it
/// as if it reached it at the first. So large savings and costs are rather underestimated.
#[derive(Clone, Debug, PartialEq)]
pub struct Saving {
    /// The strategy.
    pub strategy: Strategy,
    /// What was scored.
    pub score: Score,
    /// Confidence level at which the intervals of all strategies hold together, in (0, 1).
    pub level: f64,
    /// Number of strategies that are compared with a random choice.
    pub compared: usize,
    /// Share of the labels that is saved, below 1; negative if more labels are needed.
    pub share: f64,
    /// Its interval.
    pub interval: [f64; 2],
    /// What the interval says.
    pub verdict: Verdict,
    /// The same after each round.
    pub at: Vec<SavingAt>,
}

/// Labels saved at one score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SavingAt {
    /// Labels of a random choice: those after a round.
    pub random_labels: usize,
    /// The score that it reaches with them on its mean curve.
    pub score: f64,
    /// Labels that the strategy needs for that score, on its mean curve.
    pub needed: LabelsNeeded,
    /// Share of the labels that is saved: 1 - needed / `random_labels`.
    pub share: f64,
    /// Its interval.
    pub interval: [f64; 2],
}

/// What an interval says about a strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It saves labels.
    Gain,
    /// It is not shown to save labels, nor to cost some.
    NoGain,
    /// It needs more labels than a random choice.
    Loss,
}

impl Verdict {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gain => "gain",
            Self::NoGain => "no gain",
            Self::Loss => "loss",
        }
    }

    fn of([low, high]: [f64; 2]) -> Self {
        match (low > 0.0, high < 0.0) {
            (true, _) => Self::Gain,
            (_, true) => Self::Loss,
            _ => Self::NoGain,
        }
    }
}

impl Simulation {
    /// What each strategy saves against [`Strategy::Random`], with intervals that hold together at `level`, in (0, 1).
    ///
    /// # Errors
    ///
    /// - [`QueryError::Eval`] if the level is not between 0 and 1.
    pub fn savings(&self, level: f64) -> Result<Vec<Saving>, QueryError> {
        if !(level > 0.0 && level < 1.0) {
            return Err(EvalError::Level { got: level }.into());
        }
        let (random, others): (Vec<_>, Vec<_>) = self
            .curves
            .iter()
            .partition(|curve| curve.strategy == Strategy::Random);
        let Some(random) = random.first() else {
            return Ok(Vec::new());
        };
        let compared = others.len();
        let own_level = 1.0 - (1.0 - level) / compared as f64;
        let saving = |own: &StrategyCurve| {
            let all = self.crossings(own, random, None);
            let without: Vec<Vec<Crossing>> = (0..own.scores.len())
                .map(|seed| self.crossings(own, random, Some(seed)))
                .collect();
            // The same number of all seeds and without each, as a share with its interval.
            let shared = |of: &dyn Fn(&[Crossing]) -> f64| -> Result<(f64, [f64; 2]), QueryError> {
                let without: Vec<f64> = without.iter().map(|crossings| of(crossings)).collect();
                let ends = jackknife(of(&all), &without, own_level)?;
                Ok((share(of(&all)), ends.map(share)))
            };
            let at = all.iter().enumerate().map(|(nth, crossing)| {
                let (share, interval) = shared(&|crossings| crossings[nth].log_ratio())?;
                Ok(SavingAt {
                    random_labels: crossing.random_labels,
                    score: crossing.score,
                    needed: crossing.needed,
                    share,
                    interval,
                })
            });
            let at = at.collect::<Result<_, QueryError>>()?;
            let (share, interval) =
                shared(&|crossings| mean(crossings.iter().map(Crossing::log_ratio)))?;
            Ok(Saving {
                strategy: own.strategy,
                score: self.score,
                level,
                compared,
                share,
                interval,
                verdict: Verdict::of(interval),
                at,
            })
        };
        others.into_iter().map(saving).collect()
    }

    /// Where the mean curve of a strategy reaches what the mean curve of a random choice reaches after each round but
    /// the first and the last; both made to rise, of all seeds or of all but one.
    fn crossings(
        &self,
        own: &StrategyCurve,
        random: &StrategyCurve,
        without: Option<usize>,
    ) -> Vec<Crossing> {
        let rising = |curve: &StrategyCurve| -> Vec<f64> {
            let seeds = || {
                let seeds = curve.scores.iter().enumerate();
                seeds.filter(move |(seed, _)| Some(*seed) != without)
            };
            let at = |round: usize| mean(seeds().map(|(_, scores)| scores[round]));
            isotonic(&(0..self.labelled.len()).map(at).collect::<Vec<_>>())
        };
        let (own, random) = (rising(own), rising(random));
        let inner = 1..self.labelled.len().saturating_sub(1);
        let crossing = |round: usize| Crossing {
            random_labels: self.labelled[round],
            score: random[round],
            needed: LabelsNeeded::of(&self.labelled, &own, random[round]),
        };
        inner.map(crossing).collect()
    }
}

/// Where two mean curves have the same score.
struct Crossing {
    random_labels: usize,
    score: f64,
    needed: LabelsNeeded,
}

impl Crossing {
    /// The logarithm of how many times more labels a random choice needs.
    fn log_ratio(&self) -> f64 {
        (self.random_labels as f64 / self.needed.number()).ln()
    }
}

/// The interval around `all` by what comes out without each seed.
fn jackknife(all: f64, without: &[f64], level: f64) -> Result<[f64; 2], QueryError> {
    let seeds = without.len() as f64;
    let pseudo_values: Vec<f64> = (without.iter())
        .map(|without| seeds * all - (seeds - 1.0) * without)
        .collect();
    let half = match pseudo_values.len() {
        0 | 1 => f64::INFINITY,
        _ => {
            let [low, high] = mean_interval(&pseudo_values, level)?
                .interval
                .unwrap_or([f64::NEG_INFINITY, f64::INFINITY]);
            (high - low) / 2.0
        }
    };
    Ok([all - half, all + half])
}

/// The share that is saved, from the logarithm of a ratio of labels.
fn share(log_ratio: f64) -> f64 {
    1.0 - (-log_ratio).exp()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for value in values {
        sum += value;
        count += 1.0;
    }
    sum / count
}

impl Saving {
    /// The score in the middle of all, as an example.
    pub fn example(&self) -> Option<&SavingAt> {
        self.at.get(self.at.len() / 2)
    }
}

impl fmt::Display for Saving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f64| format!("{:.0}%", 100.0 * share);
        let [low, high] = self.interval;
        write!(f, "{}: ", self.strategy)?;
        let level = percent(self.level);
        match self.verdict {
            Verdict::Gain => write!(
                f,
                "saves {} of the labels on average ({level} interval {} to {})",
                percent(self.share),
                percent(low),
                percent(high)
            )?,
            Verdict::Loss => write!(
                f,
                "needs {} more labels than a random choice ({level} interval {} to {})",
                percent(more(self.share)),
                percent(more(high)),
                percent(more(low))
            )?,
            Verdict::NoGain => write!(
                f,
                "no gain is shown ({level} interval from {} to {})",
                compared(low),
                compared(high)
            )?,
        }
        match self.example().filter(|_| self.verdict != Verdict::NoGain) {
            Some(at) => write!(
                f,
                "; for example, where a random choice takes {} labels (a {} of {:.2}), it takes {}",
                at.random_labels, self.score, at.score, at.needed
            ),
            None => Ok(()),
        }
    }
}

/// A saving beside a random choice.
fn compared(share: f64) -> String {
    match share {
        ..-1.0 => format!("{:.1} times the labels", 1.0 + more(share)),
        ..0.0 => format!("{:.0}% more labels", 100.0 * more(share)),
        _ => format!("{:.0}% fewer", 100.0 * share),
    }
}

/// A negative saving as labels that are needed on top.
fn more(share: f64) -> f64 {
    -share
}

#[cfg(test)]
mod tests;
