//! How many training images reach a target.

use serde::{Deserialize, Serialize};

use crate::curve::Curve;
use crate::error::HowManyError;
use crate::forecast::{Forecast, IntervalOf};
use crate::normal::cumulative;

/// Level of the intervals of an answer.
pub const LEVEL: f64 = 0.9;
/// Probability from which on a target counts as reached.
const REACHED: f64 = 0.9;
/// Probability at the horizon up to which it counts as out of reach.
const UNREACHABLE: f64 = 0.05;
/// No number is given beyond this multiple of the largest size.
const MOST: f64 = 6.0;
/// Points for each factor of ten at which the probability is computed.
const POINTS: f64 = 25.0;
/// P value below which a falling score is no chance.
const FALLS: f64 = 0.05;
/// P value below which a score is clearly better than guessing.
const CLEARLY: f64 = 0.05;

/// What can be said of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", content = "why", rename_all = "lowercase")]
pub enum Verdict {
    /// It is reached with the images at hand.
    Reached,
    /// About [`Answer::mid`] images reach it.
    Needs,
    /// It is not reached up to the horizon. This says nothing about more images.
    Unreachable,
    /// Nobody can tell.
    Unclear(Unclear),
}

/// Why nobody can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unclear {
    /// Fewer than 3 sizes of the training set.
    FewSizes,
    /// Fewer than 3 folds at so many sizes that too few are left.
    FewFolds,
    /// The largest size is less than 3 times the smallest.
    CloseSizes,
    /// The score falls from one size to a larger one, by more than chance.
    Falls,
    /// With none of the numbers of images tried is the score clearly better than guessing: such a curve does
    /// not show where it will rise.
    AtChance,
    /// The target lies further than such forecasts have proved right.
    TooFar,
}

/// Numbers of training images; none where they lie beyond the horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// The target.
    pub target: f64,
    /// What can be said.
    pub verdict: Verdict,
    /// With a probability of 95% at least so many are needed.
    pub low: Option<f64>,
    /// As likely more as less.
    pub mid: Option<f64>,
    /// So many are enough with a probability of 80%.
    pub plan80: Option<f64>,
    /// So many are enough with a probability of 95%.
    pub high: Option<f64>,
    /// So many are enough for one training run with a probability of 80%: luck of the training set
    /// included.
    pub run80: Option<f64>,
    /// Probability that the images at hand are enough.
    pub now: f64,
    /// Probability that the images at the horizon are enough.
    pub at_horizon: f64,
    /// The number of images beyond which nothing is said.
    pub horizon: f64,
    /// The score there, at [`LEVEL`].
    pub score_at_horizon: Forecast,
}

/// Signs of how a curve runs, as probabilities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signs {
    /// That the error fell by a tenth or more over the sizes tried.
    pub improving: f64,
    /// That four times the images remove less than a tenth of the error.
    pub flat: f64,
    /// The strongest fall of the score from one size to a larger one: a one-sided p value, corrected by
    /// Bonferroni for the number of pairs.
    pub falls: f64,
}

/// Probability that so many images or fewer are enough, at rising numbers of images.
#[derive(Clone)]
struct Reach {
    images: Vec<f64>,
    probability: Vec<f64>,
}

impl Reach {
    /// The smallest number with a probability, by a straight line over the logarithm of the number.
    fn first(&self, probability: f64) -> Option<f64> {
        let i = self.probability.iter().position(|&p| p >= probability)?;
        if i == 0 {
            return Some(self.images[0]);
        }
        let [before, after] = [i - 1, i].map(|i| (self.images[i].ln(), self.probability[i]));
        let share = (probability - before.1) / (after.1 - before.1);
        Some((before.0 + share * (after.0 - before.0)).exp())
    }

    /// The probability of a number, in the same way.
    fn at(&self, images: f64) -> f64 {
        let after = self.images.partition_point(|&n| n < images);
        match after {
            0 => self.probability[0],
            i if i == self.images.len() => self.probability[i - 1],
            i => {
                let [low, high] = [i - 1, i].map(|i| self.images[i].ln());
                let share = (images.ln() - low) / (high - low);
                let [before, after] = [i - 1, i].map(|i| self.probability[i]);
                before + share * (after - before)
            }
        }
    }
}

impl Curve {
    /// How many training images reach a target score.
    ///
    /// # Errors
    ///
    /// - [`HowManyError::Target`] if the target is not above 0 and below 1.
    pub fn answer(&self, target: f64) -> Result<Answer, HowManyError> {
        Ok(self.answers(&[target])?.remove(0))
    }

    /// How many training images reach each of some target scores, in their order: the same as one
    /// [`answer`](Self::answer) for each, but most of the work is done once.
    ///
    /// # Errors
    ///
    /// As of [`answer`](Self::answer).
    pub fn answers(&self, targets: &[f64]) -> Result<Vec<Answer>, HowManyError> {
        let wrong = |target: &&f64| !(**target > 0.0 && **target < 1.0);
        if let Some(&found) = targets.iter().find(wrong) {
            return Err(HowManyError::Target { found });
        }
        let horizon = self.horizon() * self.scores.largest() as f64;
        let score_at_horizon = self.forecast(horizon, IntervalOf::Mean, LEVEL)?;
        let falls = self.falls();
        let answer = |(&target, [mean, run]): (&f64, [Reach; 2])| {
            let [low, mid, plan80, high] = [0.05, 0.5, 0.8, 0.95].map(|p| mean.first(p));
            let now = mean.at(self.scores.largest() as f64);
            let at_horizon = mean.probability[mean.probability.len() - 1];
            Answer {
                target,
                verdict: self.verdict(falls, now, at_horizon, mid),
                low,
                mid,
                plan80,
                high,
                run80: run.first(0.8),
                now,
                at_horizon,
                horizon,
                score_at_horizon,
            }
        };
        let reaches = self.reaches(targets);
        Ok(targets.iter().zip(reaches).map(answer).collect())
    }

    /// What the scores lack for an answer, which takes 3 sizes with scores of 3 folds each, the largest at
    /// least 3 times the smallest; `None` if they lack nothing.
    pub fn lacks(&self) -> Option<Unclear> {
        let is_wide = |sizes: &[usize]| sizes[sizes.len() - 1] >= 3 * sizes[0];
        let all = self.scores.sizes();
        let counted = all.iter().zip(self.scores.counts());
        let enough = counted.filter(|(_, folds)| *folds >= 3);
        let enough: Vec<usize> = enough.map(|(&size, _)| size).collect();
        match (all.len(), enough.len()) {
            (..3, _) => Some(Unclear::FewSizes),
            _ if !is_wide(all) => Some(Unclear::CloseSizes),
            (_, ..3) => Some(Unclear::FewFolds),
            _ => (!is_wide(&enough)).then_some(Unclear::FewFolds),
        }
    }

    fn verdict(&self, falls: f64, now: f64, at_horizon: f64, mid: Option<f64>) -> Verdict {
        let largest = self.scores.largest();
        if let Some(lack) = self.lacks() {
            return Verdict::Unclear(lack);
        }
        match mid {
            _ if falls < FALLS => Verdict::Unclear(Unclear::Falls),
            _ if now >= REACHED => Verdict::Reached,
            _ if self.is_at_chance() => Verdict::Unclear(Unclear::AtChance),
            _ if at_horizon <= UNREACHABLE => Verdict::Unreachable,
            Some(mid) if mid <= MOST * largest as f64 => Verdict::Needs,
            _ => Verdict::Unclear(Unclear::TooFar),
        }
    }

    /// For each target: of the expected score, and of that of one training run. The probability that a
    /// number of images is enough never falls with the number.
    fn reaches(&self, targets: &[f64]) -> Vec<[Reach; 2]> {
        let images = self.grid();
        let empty = Reach {
            images: images.clone(),
            probability: Vec::with_capacity(images.len()),
        };
        let mut reaches = vec![[empty.clone(), empty]; targets.len()];
        for &n in &images {
            let mean = self.at(n);
            let run = mean.with_noise(|error| self.noise.training_variance(error));
            for (target, reach) in targets.iter().zip(&mut reaches) {
                for (reach, errors) in reach.iter_mut().zip([&mean, &run]) {
                    let before = reach.probability.last().copied().unwrap_or(0.0);
                    let enough = errors.at_most(1.0 - target);
                    reach.probability.push(enough.max(before));
                }
            }
        }
        reaches
    }

    /// Numbers of images from the smallest size to the horizon, evenly by their logarithm.
    fn grid(&self) -> Vec<f64> {
        let low = (self.scores.sizes()[0] as f64).ln();
        let high = (self.horizon() * self.scores.largest() as f64).ln();
        let steps = ((high - low) / std::f64::consts::LN_10 * POINTS).ceil();
        (0..=steps as usize)
            .map(|i| (low + (high - low) * i as f64 / steps).exp())
            .collect()
    }

    /// How the curve runs.
    pub fn signs(&self) -> Signs {
        let span = self.scores.sizes()[0] as f64 / self.scores.largest() as f64;
        Signs {
            improving: self.probability(|shape| shape.at(span) >= 1.0 / 0.9),
            flat: self.probability(|shape| shape.at(4.0) > 0.9),
            falls: self.falls(),
        }
    }

    /// Whether at no size the score is clearly better than guessing: one-sided, corrected by Bonferroni for the
    /// number of sizes.
    fn is_at_chance(&self) -> bool {
        let Some(chance) = self.scores.chance() else {
            return false;
        };
        let covariance = self.noise.covariance.iter().enumerate();
        let p = covariance
            .map(|(s, row)| cumulative((self.noise.mean[s] - (1.0 - chance)) / row[s].sqrt()));
        let least = p.fold(1.0, f64::min);
        least * self.noise.mean.len() as f64 >= CLEARLY
    }

    fn falls(&self) -> f64 {
        let (mean, covariance) = (&self.noise.mean, &self.noise.covariance);
        let sizes = mean.len();
        let mut strongest = 1.0_f64;
        for t in 1..sizes {
            for s in 0..t {
                let of_difference = covariance[s][s] + covariance[t][t] - 2.0 * covariance[s][t];
                let misfit = (self.prior.misfit_inside * self.noise.smooth[t]).powi(2);
                let z = (mean[t] - mean[s]) / (of_difference + misfit).sqrt();
                strongest = strongest.min(cumulative(-z));
            }
        }
        (strongest * (sizes * (sizes - 1)) as f64 / 2.0).min(1.0)
    }
}
