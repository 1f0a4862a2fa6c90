//! Labels saved against a random choice.

use std::fmt;

use leuko_eval::mean_interval;

use super::isotonic::{isotonic, log_labels};
use super::{Score, Simulation, StrategyCurve};
use crate::error::QueryError;
use crate::strategy::Strategy;

/// How many labels a strategy saves against a random choice, for the same score.
///
/// For each seed, both curves are made to rise, and read at the same scores: those that a random choice reaches on
/// average, from the second round to the last but one. The mean over seeds of the logarithm of the ratio of labels has
/// Student's interval. It covers other pools, test parts and chances from the same images, not other images.
///
/// A curve that does not reach a score within the rounds counts as if it did at the last, and one that starts above it
/// as if it reached it at the first. So large savings and costs are rather underestimated.
#[derive(Clone, Debug, PartialEq)]
pub struct Saving {
    /// The strategy.
    pub strategy: Strategy,
    /// What was scored.
    pub score: Score,
    /// Confidence level of all intervals.
    pub level: f64,
    /// Mean share of the labels that is saved, below 1; negative if more labels are needed.
    pub share: f64,
    /// Its interval.
    pub interval: [f64; 2],
    /// What the interval says.
    pub verdict: Verdict,
    /// The same at each score.
    pub at: Vec<SavingAt>,
}

/// Labels saved at one score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SavingAt {
    /// Labels of a random choice.
    pub random_labels: usize,
    /// Its mean score.
    pub score: f64,
    /// Labels that the strategy needs for that score.
    pub labels: f64,
    /// Share of the labels that is saved.
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
    /// What each strategy saves against [`Strategy::Random`], with intervals at `level`, in (0, 1).
    ///
    /// # Errors
    ///
    /// - [`QueryError::Eval`] if the level is not between 0 and 1.
    pub fn savings(&self, level: f64) -> Result<Vec<Saving>, QueryError> {
        let (random, others): (Vec<_>, Vec<_>) = self
            .curves
            .iter()
            .partition(|curve| curve.strategy == Strategy::Random);
        let Some(random) = random.first() else {
            return Ok(Vec::new());
        };
        let inner = 1..self.labels.len().saturating_sub(1);
        let targets: Vec<(usize, f64)> = inner
            .map(|round| (self.labels[round], mean(&random.at(round))))
            .collect();
        others
            .into_iter()
            .map(|curve| self.saving(curve, random, &targets, level))
            .collect()
    }

    fn saving(
        &self,
        curve: &StrategyCurve,
        random: &StrategyCurve,
        targets: &[(usize, f64)],
        level: f64,
    ) -> Result<Saving, QueryError> {
        // Of each seed, the logarithms of how many times more labels a random choice needs.
        let of_seed = |(own, random): (&Vec<f64>, &Vec<f64>)| -> Vec<f64> {
            let (own, random) = (isotonic(own), isotonic(random));
            let needs = |rising: &[f64], target| log_labels(&self.labels, rising, target);
            let more = |&(_, target): &(usize, f64)| needs(&random, target) - needs(&own, target);
            targets.iter().map(more).collect()
        };
        let more: Vec<Vec<f64>> = curve
            .scores
            .iter()
            .zip(&random.scores)
            .map(of_seed)
            .collect();
        let at = targets
            .iter()
            .enumerate()
            .map(|(nth, &(random_labels, score))| {
                let (share, interval) =
                    share(&more.iter().map(|of| of[nth]).collect::<Vec<_>>(), level)?;
                Ok(SavingAt {
                    random_labels,
                    score,
                    labels: random_labels as f64 * (1.0 - share),
                    share,
                    interval,
                })
            });
        let at = at.collect::<Result<_, QueryError>>()?;
        let (share, interval) = share(&more.iter().map(|of| mean(of)).collect::<Vec<_>>(), level)?;
        Ok(Saving {
            strategy: curve.strategy,
            score: self.score,
            level,
            share,
            interval,
            verdict: Verdict::of(interval),
            at,
        })
    }
}

/// The share that is saved, from logarithms of ratios.
fn share(logarithms: &[f64], level: f64) -> Result<(f64, [f64; 2]), QueryError> {
    let found = mean_interval(logarithms, level)?;
    let share = |logarithm: f64| 1.0 - (-logarithm).exp();
    let interval = found.interval.unwrap_or([f64::NEG_INFINITY, f64::INFINITY]);
    Ok((share(found.mean), interval.map(share)))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
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
                "saves {} of the labels ({level} interval {} to {})",
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
                "no gain is shown ({level} interval {} to {} of the labels)",
                percent(low),
                percent(high)
            )?,
        }
        match self.example().filter(|_| self.verdict != Verdict::NoGain) {
            Some(at) => write!(
                f,
                "; where a random choice takes {} labels (a {} of {:.2}), it takes about {:.0}",
                at.random_labels, self.score, at.score, at.labels
            ),
            None => Ok(()),
        }
    }
}

/// A negative saving as labels that are needed on top.
fn more(share: f64) -> f64 {
    -share
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two seeds, three rounds; random reaches 0.6 at 20 labels on average.
    fn simulation(own: [[f64; 3]; 2]) -> Simulation {
        let curve = |strategy, scores: [[f64; 3]; 2]| StrategyCurve {
            strategy,
            scores: scores.map(Vec::from).to_vec(),
        };
        Simulation {
            score: Score::BalancedAccuracy,
            labels: vec![10, 20, 40],
            pool: 100,
            tested: 40,
            curves: vec![
                curve(Strategy::Margin, own),
                curve(Strategy::Random, [[0.5, 0.6, 0.7], [0.5, 0.6, 0.7]]),
            ],
        }
    }

    /// One seed reaches 0.6 at 10 labels, a half of 20; the other half way between 10 and 20 on a logarithmic axis.
    /// The mean of the logarithms is three quarters of ln 2.
    #[test]
    fn test_savings_by_hand() {
        let found = simulation([[0.6, 0.7, 0.8], [0.5, 0.7, 0.8]])
            .savings(0.95)
            .unwrap();
        let [saving] = &found[..] else {
            panic!("{found:?}")
        };
        let expected = 1.0 - 2f64.powf(-0.75);
        assert!((saving.share - expected).abs() < 1e-12, "{saving:?}");
        assert!(
            (saving.at[0].labels - 20.0 * 2f64.powf(-0.75)).abs() < 1e-9,
            "{saving:?}"
        );
        // Standard error ln 2 / 4 / 2 * sqrt(2) / sqrt(2), t(0.975; 1) = 12.7062.
        let half = 12.7062 * 2f64.ln() / 4.0;
        let low = 1.0 - (half - 0.75 * 2f64.ln()).exp();
        assert!((saving.interval[0] - low).abs() < 1e-3, "{saving:?} {low}");
        assert_eq!(saving.verdict, Verdict::NoGain);
    }

    #[test]
    fn test_sentences() {
        let saving = |interval, share| Saving {
            strategy: Strategy::Badge,
            score: Score::BalancedAccuracy,
            level: 0.95,
            share,
            interval,
            verdict: Verdict::of(interval),
            at: vec![SavingAt {
                random_labels: 64,
                score: 0.7,
                labels: 64.0 * (1.0 - share),
                share,
                interval,
            }],
        };
        let all = [
            saving([0.15, 0.3], 0.25),
            saving([-0.05, 0.1], 0.02),
            saving([-0.5, -0.1], -0.25),
        ];
        let all = all.map(|saving| saving.to_string());
        insta::assert_snapshot!(all.join("\n"), @r"
        badge: saves 25% of the labels (95% interval 15% to 30%); where a random choice takes 64 labels (a balanced accuracy of 0.70), it takes about 48
        badge: no gain is shown (95% interval -5% to 10% of the labels)
        badge: needs 25% more labels than a random choice (95% interval 10% to 50%); where a random choice takes 64 labels (a balanced accuracy of 0.70), it takes about 80
        ");
    }
}
