//! How much the scores of folds vary, and why.

use crate::matrix::{dot, inverse};
use crate::prior::Prior;
use crate::scores::Scores;
use crate::walk::Walk;

/// The noise of the folds' scores, at each size.
///
/// The variance of one fold at an error `e` is that of its test images, which is known, plus
/// `training * e^(2 * exponent)`, which its training images cause. What is seen at each size is drawn
/// towards this law, and never below the part of the test images.
///
/// A fold may lack a score at some sizes. Its other scores tell what it would have been, because all are
/// tested on the same images: the means are those of generalised least squares.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Noise {
    /// Mean error at each size.
    pub(crate) mean: Vec<f64>,
    /// Covariance of these means.
    pub(crate) covariance: Vec<Vec<f64>>,
    /// The means, made to fall with the size.
    pub(crate) smooth: Vec<f64>,
    /// Factor of the part that training images cause.
    pub(crate) training: f64,
    exponent: f64,
    /// Correlation of two sizes within a fold.
    correlation: f64,
    /// Number of folds of a size, on average.
    folds: f64,
    /// Factor of the variance where the number of test images is unknown.
    unknown: f64,
    /// Degrees of freedom of the overall scale.
    pub(crate) freedom: f64,
}

/// Least standard deviation, squared, that training images cause at an error of 1.
const LEAST_TRAINING: f64 = 0.02 * 0.02;
/// Largest correlation between sizes that is believed.
const MOST_CORRELATED: f64 = 0.9;
/// Largest number of degrees of freedom that is believed.
const MOST_FREEDOM: f64 = 400.0;

impl Noise {
    /// `None` if a variance is 0 or no number.
    pub(crate) fn of(scores: &Scores, prior: &Prior) -> Option<Self> {
        let errors = scores.errors();
        let sizes = scores.sizes().len();
        let counts: Vec<f64> = scores.counts().map(|count| count as f64).collect();
        // Degrees of freedom of a size, on average.
        let freedom = counts.iter().sum::<f64>() / sizes as f64 - 1.0;
        let column = |size: usize| errors.iter().filter_map(move |fold| fold[size]);
        let plain: Vec<f64> = (0..sizes)
            .map(|s| column(s).sum::<f64>() / counts[s])
            .collect();
        let smooth: Vec<f64> = falling(&plain)
            .into_iter()
            .map(|error| error.max(scores.floor()))
            .collect();
        let seen: Vec<f64> = (0..sizes)
            .map(|s| column(s).map(|e| (e - plain[s]).powi(2)).sum::<f64>() / (counts[s] - 1.0))
            .collect();
        let of_test: Vec<f64> = smooth.iter().map(|&e| scores.test_variance(e)).collect();
        let law: Vec<f64> = smooth
            .iter()
            .map(|e| e.powf(2.0 * prior.noise_exponent))
            .collect();
        let excess: f64 = seen
            .iter()
            .zip(&of_test)
            .map(|(seen, test)| seen - test)
            .sum();
        let pooled = (excess / law.iter().sum::<f64>()).max(0.0);
        let weight = freedom * (1.0 + sizes as f64) / 2.0;
        let guess = prior.noise.powi(2) * prior.noise_weight;
        let training = (pooled * weight + guess) / (weight + prior.noise_weight);
        let training = training.max(LEAST_TRAINING);
        let unknown = match scores.test() {
            Some(_) => 1.0,
            None => prior.unknown_test,
        };
        let variance: Vec<f64> = (0..sizes)
            .map(|s| {
                let expected = of_test[s] + training * law[s];
                let own = counts[s] - 1.0;
                let sum = prior.law_weight * expected + own * seen[s];
                (unknown * sum / (prior.law_weight + own)).max(of_test[s])
            })
            .collect();
        let correlation = correlation(&errors, &plain, &variance, freedom, prior);
        let (mean, covariance) = means(&errors, &variance, correlation)?;
        let independent = 1.0 + (sizes as f64 - 1.0) * (1.0 - correlation).powi(2);
        Some(Self {
            mean,
            covariance,
            smooth,
            training,
            exponent: prior.noise_exponent,
            correlation,
            folds: freedom + 1.0,
            unknown,
            freedom: (freedom * independent + prior.scale_weight).min(MOST_FREEDOM),
        })
    }

    /// Covariance of the mean errors around the shape of a curve: `scale` times the noise of the folds, at each size a
    /// misfit of the shape, relative to the error, and the walk away from it. If the correlation of sizes does not
    /// count, the noise is what each size has to itself; [`shared`](Self::shared) is the rest.
    pub(crate) fn around_shape(
        &self,
        scale: f64,
        misfit: impl Fn(usize) -> f64,
        walk: &Walk,
        prior: &Prior,
    ) -> Vec<Vec<f64>> {
        let sizes = self.mean.len();
        let own = match prior.correlated_fit {
            true => 1.0,
            false => 1.0 - self.correlation,
        };
        let noise = |s: usize, t: usize| match s == t {
            true => scale * own * self.covariance[s][s] + (misfit(s) * self.smooth[s]).powi(2),
            false if prior.correlated_fit => scale * self.covariance[s][t],
            false => 0.0,
        };
        let entry = |s: usize, t: usize| noise(s, t) + walk.between(s, t);
        let row = |s: usize| (0..sizes).map(|t| entry(s, t)).collect();
        (0..sizes).map(row).collect()
    }

    /// Variance of the mean over folds that all sizes share, at an error: the same images test them. `of_test` is the
    /// variance of a fold's score that its test images cause.
    pub(crate) fn shared(&self, error: f64, of_test: f64) -> f64 {
        let of_fold = self.unknown * (of_test + self.training_variance(error));
        self.correlation * of_fold / self.folds
    }

    /// Variance of a fold's score at an error, as far as its training images cause it.
    pub(crate) fn training_variance(&self, error: f64) -> f64 {
        self.training * error.powf(2.0 * self.exponent)
    }
}

/// The errors of a fold at the sizes; none where it has no score.
type Errors = Vec<Option<f64>>;

/// Mean errors and their covariance by generalised least squares, given the variance of a fold at each size
/// and the correlation of two sizes. Without gaps these are the plain means.
fn means(
    errors: &[Errors],
    variance: &[f64],
    correlation: f64,
) -> Option<(Vec<f64>, Vec<Vec<f64>>)> {
    let sizes = variance.len();
    let mut precision = vec![vec![0.0; sizes]; sizes];
    let mut weighted = vec![0.0; sizes];
    for fold in errors {
        let present: Vec<(usize, f64)> = (0..sizes).filter_map(|s| Some((s, fold[s]?))).collect();
        let entry = |s: usize, t: usize| match s == t {
            true => variance[s],
            false => correlation * (variance[s] * variance[t]).sqrt(),
        };
        let row = |&(s, _): &(usize, f64)| present.iter().map(|&(t, _)| entry(s, t)).collect();
        let inverse = inverse(present.iter().map(row).collect())?;
        for (&(s, _), row) in present.iter().zip(&inverse) {
            for (&(t, error), value) in present.iter().zip(row) {
                precision[s][t] += value;
                weighted[s] += value * error;
            }
        }
    }
    let covariance = inverse(precision)?;
    let mean = covariance.iter().map(|row| dot(row, &weighted)).collect();
    Some((mean, covariance))
}

/// Mean correlation between two sizes over the folds, drawn towards what is known before.
fn correlation(
    errors: &[Errors],
    mean: &[f64],
    variance: &[f64],
    freedom: f64,
    prior: &Prior,
) -> f64 {
    let scaled = |fold: &Errors, s: usize| Some((fold[s]? - mean[s]) / variance[s].sqrt());
    let (mut sum, mut pairs) = (0.0, 0.0);
    for t in 1..mean.len() {
        for s in 0..t {
            let both = |fold| Some(scaled(fold, s)? * scaled(fold, t)?);
            let products: Vec<f64> = errors.iter().filter_map(both).collect();
            if products.len() > 1 {
                sum += products.iter().sum::<f64>() / (products.len() as f64 - 1.0);
                pairs += 1.0;
            }
        }
    }
    let seen = match pairs > 0.0 {
        true => sum / pairs,
        false => prior.correlation,
    };
    let sum = seen * freedom + prior.correlation * prior.correlation_weight;
    (sum / (freedom + prior.correlation_weight)).clamp(0.0, MOST_CORRELATED)
}

/// The falling sequence nearest to the values by least squares (pool adjacent violators).
fn falling(values: &[f64]) -> Vec<f64> {
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for &value in values {
        let mut block = (value, 1);
        while let Some(&(before, count)) = blocks.last().filter(|last| last.0 < block.0) {
            blocks.pop();
            let together = count + block.1;
            let sum = before * count as f64 + block.0 * block.1 as f64;
            block = (sum / together as f64, together);
        }
        blocks.push(block);
    }
    let spread = blocks
        .into_iter()
        .flat_map(|(value, count)| vec![value; count]);
    spread.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand, as a regression: where the third fold has no second error, its first one tells it. The mean
    /// at the second size moves by correlation times the ratio of the deviations times how far the first
    /// errors of the two whole folds are from the mean of all.
    #[test]
    fn test_a_gap_is_filled_by_what_the_fold_does_elsewhere() {
        let errors = [
            vec![Some(0.2), Some(0.1)],
            vec![Some(0.3), Some(0.2)],
            vec![Some(0.7), None],
        ];
        let (variance, correlation) = ([0.04, 0.01], 0.6);
        let (mean, covariance) = means(&errors, &variance, correlation).unwrap();
        let expected = [0.4, 0.15 + 0.6 * (0.1 / 0.2) * (0.4 - 0.25)];
        assert!((mean[0] - expected[0]).abs() < 1e-12 && (mean[1] - expected[1]).abs() < 1e-12);
        // The variance of what remains is that of two folds; of what the first size tells, that of three.
        let of_second = 0.01 * ((1.0 - 0.36) / 2.0 + 0.36 / 3.0);
        assert!((covariance[0][0] - 0.04 / 3.0).abs() < 1e-12);
        assert!(
            (covariance[1][1] - of_second).abs() < 1e-12,
            "{covariance:?}"
        );
    }

    /// 2 and 3 rise, so both become 2.5; that is below 4, and 1 below that.
    #[test]
    fn test_falling_pools_what_rises() {
        assert_eq!(falling(&[4.0, 2.0, 3.0, 1.0]), [4.0, 2.5, 2.5, 1.0]);
        assert_eq!(falling(&[1.0, 2.0, 6.0]), [3.0, 3.0, 3.0]);
    }
}
