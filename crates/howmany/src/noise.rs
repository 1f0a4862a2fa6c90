//! How much the scores of folds vary, and why.

use crate::prior::Prior;
use crate::scores::Scores;

/// The noise of the folds' scores, at each size.
///
/// The variance of one fold at an error `e` is that of its test images, which is known, plus
/// `training * e^(2 * exponent)`, which its training images cause. What is seen at each size is drawn
/// towards this law, and never below the part of the test images.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Noise {
    /// Number of folds.
    pub(crate) folds: f64,
    /// Mean error at each size.
    pub(crate) mean: Vec<f64>,
    /// The same, made to fall with the size.
    pub(crate) smooth: Vec<f64>,
    /// Variance of one fold at each size.
    pub(crate) variance: Vec<f64>,
    /// Factor of the part that training images cause.
    pub(crate) training: f64,
    exponent: f64,
    /// Correlation between two sizes within a fold.
    pub(crate) correlation: f64,
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
    pub(crate) fn of(scores: &Scores, prior: &Prior) -> Self {
        let errors = scores.errors();
        let (folds, sizes) = (errors.len() as f64, scores.sizes().len());
        let column = |size: usize| errors.iter().map(move |fold| fold[size]);
        let mean: Vec<f64> = (0..sizes).map(|s| column(s).sum::<f64>() / folds).collect();
        let smooth: Vec<f64> = falling(&mean)
            .into_iter()
            .map(|error| error.max(scores.floor()))
            .collect();
        let seen: Vec<f64> = (0..sizes)
            .map(|s| column(s).map(|e| (e - mean[s]).powi(2)).sum::<f64>() / (folds - 1.0))
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
        let weight = (folds - 1.0) * (1.0 + sizes as f64) / 2.0;
        let guess = prior.noise.powi(2) * prior.noise_weight;
        let training = (pooled * weight + guess) / (weight + prior.noise_weight);
        let training = training.max(LEAST_TRAINING);
        let variance: Vec<f64> = (0..sizes)
            .map(|s| {
                let expected = of_test[s] + training * law[s];
                let sum = prior.law_weight * expected + (folds - 1.0) * seen[s];
                (sum / (prior.law_weight + folds - 1.0)).max(of_test[s])
            })
            .collect();
        let correlation = correlation(&errors, &mean, &variance, prior);
        let independent = 1.0 + (sizes as f64 - 1.0) * (1.0 - correlation).powi(2);
        Self {
            folds,
            mean,
            smooth,
            variance,
            training,
            exponent: prior.noise_exponent,
            correlation,
            freedom: ((folds - 1.0) * independent + prior.scale_weight).min(MOST_FREEDOM),
        }
    }

    /// Variance of a fold's score at an error, as far as its training images cause it.
    pub(crate) fn training_variance(&self, error: f64) -> f64 {
        self.training * error.powf(2.0 * self.exponent)
    }
}

/// Mean correlation between two sizes over the folds, drawn towards what is known before.
fn correlation(errors: &[Vec<f64>], mean: &[f64], variance: &[f64], prior: &Prior) -> f64 {
    let (freedom, sizes) = (errors.len() as f64 - 1.0, mean.len());
    if sizes < 2 {
        let sum = prior.correlation * (freedom + prior.correlation_weight);
        return (sum / (freedom + prior.correlation_weight)).clamp(0.0, MOST_CORRELATED);
    }
    // The sum over all pairs of different sizes is that of all pairs less that of equal ones.
    let (mut all, mut equal) = (0.0, 0.0);
    for fold in errors {
        let scaled: Vec<f64> = (0..sizes)
            .map(|s| (fold[s] - mean[s]) / variance[s].sqrt())
            .collect();
        all += scaled.iter().sum::<f64>().powi(2);
        equal += scaled.iter().map(|z| z * z).sum::<f64>();
    }
    let seen = (all - equal) / freedom / (sizes * (sizes - 1)) as f64;
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

    /// 2 and 3 rise, so both become 2.5; that is below 4, and 1 below that.
    #[test]
    fn test_falling_pools_what_rises() {
        assert_eq!(falling(&[4.0, 2.0, 3.0, 1.0]), [4.0, 2.5, 2.5, 1.0]);
        assert_eq!(falling(&[1.0, 2.0, 6.0]), [3.0, 3.0, 3.0]);
    }
}
