//! How well a shape explains mean errors.

use crate::matrix::{cholesky, dot, whiten};
use crate::normal::{cumulative, density};

/// The mean errors of folds with their covariance, ready to be compared with shapes.
#[derive(Clone, Debug)]
pub(crate) struct Likelihood {
    factor: Vec<Vec<f64>>,
    seen: Vec<f64>,
    square: f64,
    determinant: f64,
}

/// A shape scaled to the errors.
#[derive(Clone, Debug)]
pub(crate) struct Scaled {
    /// Logarithm of the probability density of the errors, up to a constant.
    pub(crate) evidence: f64,
    /// Mean and variance of the logarithm of the error where the shape is 1.
    pub(crate) mean: f64,
    pub(crate) variance: f64,
    /// The heights, divided by the root of the covariance.
    pub(crate) whitened: Vec<f64>,
}

/// What errors at the sizes tell of the error at another number of images.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// Weights of the whitened errors and heights.
    weights: Vec<f64>,
    /// What the errors alone give.
    of_errors: f64,
    /// The variance that is left.
    pub(crate) variance: f64,
}

impl Told {
    /// The error there, as a number that does not depend on the shape's scale and one that the scale is multiplied
    /// with. `height` is the shape's there.
    pub(crate) fn of_shape(&self, height: f64, whitened: &[f64]) -> (f64, f64) {
        (self.of_errors, height - dot(&self.weights, whitened))
    }
}

impl Likelihood {
    /// `None` if the covariance is not positive.
    pub(crate) fn new(covariance: Vec<Vec<f64>>, errors: &[f64]) -> Option<Self> {
        let factor = cholesky(covariance)?;
        let seen = whiten(&factor, errors);
        Some(Self {
            square: dot(&seen, &seen),
            determinant: (0..factor.len()).map(|i| factor[i][i].ln()).sum(),
            seen,
            factor,
        })
    }

    /// Of a shape with these heights at the sizes.
    ///
    /// Given a shape, its scale enters linearly. With a flat prior above 0 it is a truncated normal variable,
    /// which is taken for a lognormal one of the same mean and variance.
    pub(crate) fn of(&self, heights: &[f64]) -> Scaled {
        let values = whiten(&self.factor, heights);
        let (square, product) = (dot(&values, &values), dot(&values, &self.seen));
        let (mean, sd) = (product / square, square.powf(-0.5));
        let above = cumulative(mean / sd).max(1e-300);
        let misfit = 0.5 * (self.square - product * product / square);
        let hazard = density(mean / sd) / above;
        let truncated = mean + sd * hazard;
        let variance = sd * sd * (1.0 - hazard * (mean / sd + hazard)).max(1e-6);
        let variance = (variance / (truncated * truncated)).min(1.0).ln_1p();
        Scaled {
            evidence: sd.ln() + above.ln() - self.determinant - misfit,
            mean: truncated.ln() - 0.5 * variance,
            variance,
            whitened: values,
        }
    }

    /// What the errors tell of another number of images, whose difference from the shape has this variance and these
    /// covariances with those of the sizes.
    pub(crate) fn told(&self, variance: f64, covariances: &[f64]) -> Told {
        let weights = whiten(&self.factor, covariances);
        Told {
            of_errors: dot(&weights, &self.seen),
            variance: (variance - dot(&weights, &weights)).max(0.0),
            weights,
        }
    }
}
