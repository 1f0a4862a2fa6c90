//! How a real curve leaves its shape within the sizes tried.

use crate::prior::Prior;

/// A random walk in the logarithm of the number of images, from one number downwards: the difference of the true error
/// from the shape. Sizes that are near differ alike, so the curve follows the means around a number of images. The
/// variances are of errors, not of their logarithms: a step is relative to the mean error at its place.
#[derive(Clone, Debug)]
pub(crate) struct Walk {
    /// Variance of the logarithm of the error for each unit.
    step: f64,
    /// Where the walk begins, as a logarithm.
    start: f64,
    /// Logarithms of the sizes, rising, with the mean errors there.
    sizes: Vec<(f64, f64)>,
}

impl Walk {
    /// The walk of `prior` from `start` images downwards, beside mean errors at `sizes`.
    pub(crate) fn new(prior: &Prior, sizes: &[usize], errors: &[f64], start: usize) -> Self {
        let logs = sizes.iter().map(|&size| (size as f64).ln());
        Self {
            step: prior.misfit_walk,
            start: (start as f64).ln(),
            sizes: logs.zip(errors.iter().copied()).collect(),
        }
    }

    /// How far a number of images lies below the start, and the error there.
    fn place(&self, log: f64) -> (f64, f64) {
        ((self.start - log).max(0.0), self.error(log))
    }

    /// The mean error between sizes, by the logarithm of both.
    fn error(&self, log: f64) -> f64 {
        let above = self.sizes.partition_point(|(size, _)| *size < log);
        match (
            above.checked_sub(1).map(|below| self.sizes[below]),
            self.sizes.get(above),
        ) {
            (Some((from, low)), Some(&(to, high))) => {
                let share = (log - from) / (to - from);
                (low.ln() * (1.0 - share) + high.ln() * share).exp()
            }
            (Some((_, error)), None) | (None, Some(&(_, error))) => error,
            (None, None) => 0.0,
        }
    }

    fn covariance(&self, a: (f64, f64), b: (f64, f64)) -> f64 {
        self.step * a.1 * b.1 * a.0.min(b.0)
    }

    /// Covariance of the differences at two sizes, by their places in the list.
    pub(crate) fn between(&self, s: usize, t: usize) -> f64 {
        let [s, t] = [s, t].map(|size| self.place(self.sizes[size].0));
        self.covariance(s, t)
    }

    /// Covariance of the difference at so many images with those at all sizes.
    pub(crate) fn to_sizes(&self, images: f64) -> Vec<f64> {
        let here = self.place(images.ln());
        let there = self.sizes.iter().map(|(log, _)| self.place(*log));
        there.map(|there| self.covariance(here, there)).collect()
    }

    /// Variance of the difference at so many images.
    pub(crate) fn variance(&self, images: f64) -> f64 {
        let here = self.place(images.ln());
        self.covariance(here, here)
    }
}
