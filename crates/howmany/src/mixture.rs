//! A mixture of normal distributions of the logarithm of an error.

use crate::normal::{cumulative, density};

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

/// Errors between which quantiles are searched.
const LOWEST: f64 = 1e-8;
const HIGHEST: f64 = 2.0;
/// The search ends with a step this small: what Newton's method still misses then is of the order of
/// its square.
const LAST_STEP: f64 = 1e-7;
/// Steps that the search takes at most. Halving alone needs half as many.
const STEPS: usize = 80;

impl Mixture {
    /// Probability that the error is at most `error`.
    pub(crate) fn at_most(&self, error: f64) -> f64 {
        let log = error.max(1e-9).ln();
        let part = |c: &Component| c.weight * cumulative((log - c.mean) / c.sd);
        self.0.iter().map(part).sum()
    }

    /// Probability of at most a logarithm, and its density there.
    fn at(&self, log: f64) -> (f64, f64) {
        let (mut probability, mut slope) = (0.0, 0.0);
        for c in &self.0 {
            let z = (log - c.mean) / c.sd;
            probability += c.weight * cumulative(z);
            slope += c.weight * density(z) / c.sd;
        }
        (probability, slope)
    }

    /// The error that is not exceeded with a probability: by Newton's method, which halves the range
    /// instead where a step would leave it.
    pub(crate) fn quantile(&self, probability: f64) -> f64 {
        let (mut low, mut high) = (LOWEST.ln(), HIGHEST.ln());
        let mut log = self.guess(probability).clamp(low, high);
        for _ in 0..STEPS {
            let (found, slope) = self.at(log);
            if found < probability {
                low = log;
            } else {
                high = log;
            }
            let before = log;
            log -= (found - probability) / slope;
            // Also if the slope is 0.
            if !(low < log && log < high) {
                log = 0.5 * (low + high);
            }
            if (log - before).abs() < LAST_STEP {
                break;
            }
        }
        log.exp()
    }

    /// The logarithm of the quantile if this were one logistic distribution, to start from.
    fn guess(&self, probability: f64) -> f64 {
        let mean: f64 = self.0.iter().map(|c| c.weight * c.mean).sum();
        let square = |c: &Component| c.weight * (c.sd * c.sd + (c.mean - mean).powi(2));
        let sd = self.0.iter().map(square).sum::<f64>().sqrt();
        let logistic = 3.0_f64.sqrt() / std::f64::consts::PI;
        mean + sd * logistic * (probability / (1.0 - probability)).ln()
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Against plain halving, on mixtures with components of very different widths and weights.
    #[test]
    fn test_quantiles_are_those_of_plain_halving() {
        let component = |(weight, mean, sd)| Component { weight, mean, sd };
        let mixtures: [&[(f64, f64, f64)]; 4] = [
            &[(1.0, -3.0, 0.2)],
            &[(0.85, -3.0, 0.01), (0.15, -2.0, 2.5)],
            &[(0.5, -6.0, 0.05), (0.5, -1.0, 0.05)],
            &[(0.94, -4.0, 0.3), (0.06, 0.4, 0.001)],
        ];
        for parts in mixtures {
            let mixture = Mixture(parts.iter().copied().map(component).collect());
            for probability in [0.025, 0.05, 0.3, 0.5, 0.8, 0.95, 0.975] {
                let (mut low, mut high) = (LOWEST, HIGHEST);
                for _ in 0..200 {
                    let middle = (low * high).sqrt();
                    if mixture.at_most(middle) < probability {
                        low = middle;
                    } else {
                        high = middle;
                    }
                }
                let found = mixture.quantile(probability);
                let apart = (found / low - 1.0).abs();
                assert!(apart < 1e-7, "{parts:?} {probability}: {found} {low}");
            }
        }
    }
}
