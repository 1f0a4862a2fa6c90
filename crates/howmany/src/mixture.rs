//! A mixture of normal distributions of the logarithm of an error.

use crate::normal::cumulative;

/// A component: its weight, mean and standard deviation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Component {
    pub(crate) weight: f64,
    pub(crate) mean: f64,
    pub(crate) sd: f64,
}

/// What is believed of the logarithm of the error at one number of training images.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mixture(pub(crate) Vec<Component>);

/// Logarithms of errors between which quantiles are searched.
const LOWEST: f64 = 1e-8;
const HIGHEST_LOG: f64 = 0.7;
/// Halvings of that range.
const HALVINGS: usize = 36;

impl Mixture {
    /// Probability that the error is at most `error`.
    pub(crate) fn at_most(&self, error: f64) -> f64 {
        self.cumulative(error.max(1e-9).ln())
    }

    fn cumulative(&self, log: f64) -> f64 {
        let part = |c: &Component| c.weight * cumulative((log - c.mean) / c.sd);
        self.0.iter().map(part).sum()
    }

    /// The error that is not exceeded with a probability.
    pub(crate) fn quantile(&self, probability: f64) -> f64 {
        let (mut low, mut high) = (LOWEST.ln(), HIGHEST_LOG);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if self.cumulative(middle) < probability {
                low = middle;
            } else {
                high = middle;
            }
        }
        (0.5 * (low + high)).exp()
    }

    /// The same for one noisy score, whose variance depends on its error. Its distribution is lognormal
    /// around the error, with the error as its mean.
    pub(crate) fn with_noise(&self, variance: impl Fn(f64) -> f64) -> Self {
        let noisy = |c: &Component| {
            let error = c.mean.exp();
            let log_variance = (variance(error) / (error * error)).ln_1p();
            Component {
                weight: c.weight,
                mean: c.mean - 0.5 * log_variance,
                sd: (c.sd * c.sd + log_variance).sqrt(),
            }
        };
        Self(self.0.iter().map(noisy).collect())
    }
}
