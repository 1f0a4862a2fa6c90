//! What is known of learning curves before any score is seen.

use crate::shape::Shape;
use crate::weights::Weights;

/// What is known of learning curves before any score is seen: how likely each shape is, how well shapes
/// describe real curves, and how much folds vary.
///
/// The default has the shapes of [`Weights::LEUKO`]; [`Prior::of`] takes others, and
/// [`Prior::public_curves`] is that of the reference. All else was learnt from public curves, with three exceptions:
///
/// - [`unknown_test`](Prior::unknown_test): 1.25 makes forecasts of blood cells (ALL-IDB2, PBC) as wide as where
///   the test images are known, in the median.
/// - [`correlated_fit`](Prior::correlated_fit): see there.
/// - [`misfit_walk`](Prior::misfit_walk): with 0.05, the forecast of a size that is left out between others is nearer to
///   its mean on leuko's own curves, and its interval holds in 90% of cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Prior {
    /// Shapes with their probabilities.
    pub shapes: Vec<(Shape, f64)>,
    /// Beyond the largest size, a real curve leaves its shape: the standard deviation of the logarithm
    /// of the error is `misfit[0] ln r + misfit[1] |ln h(r)|`.
    pub misfit: [f64; 2],
    /// The misfit has heavy tails: probabilities, each with the factor of its standard deviation.
    pub tails: Vec<(f64, f64)>,
    /// Within the sizes tried, the standard deviation of the same, relative to the error.
    pub misfit_inside: f64,
    /// Within the sizes tried, a real curve also leaves its shape as a random walk in the logarithm of the number of
    /// images, from the largest size downwards: this is the variance of the logarithm of the error for each unit.
    /// So the curve follows the means near by, and small sizes say less of where it goes. 0 in the reference, where the
    /// curve can pass far above the means of small sizes at which some trainings fail.
    pub misfit_walk: f64,
    /// The standard deviation of one fold's score that its training images cause is
    /// `noise * error^noise_exponent`.
    pub noise: f64,
    /// See [`noise`](Self::noise).
    pub noise_exponent: f64,
    /// How much `noise` weighs, in degrees of freedom.
    pub noise_weight: f64,
    /// How much the law of the noise weighs against the variance seen at each size, in degrees of
    /// freedom.
    pub law_weight: f64,
    /// Factor of the variance of folds where nobody said how many images they test: then the part of the test
    /// images sets no lower limit to what is seen.
    pub unknown_test: f64,
    /// Correlation between sizes within a fold, which is tested on the same images.
    pub correlation: f64,
    /// How much it weighs, in degrees of freedom.
    pub correlation_weight: f64,
    /// Whether the fit counts this correlation.
    ///
    /// Small errors vary more than large ones, relative to their size. A fit that counts the correlation can then
    /// explain errors that fall too slowly by one deviation that all sizes share, and lie above every mean that
    /// was measured (Peelle's pertinent puzzle). On ALL-IDB2 such a fit reached 0.95 at 36 images; the means of
    /// trainings that worked do so between 50 and 60.
    ///
    /// Without it, sizes are fitted with the noise that each has to itself. What they share, because the same images
    /// test them, is added to every forecast (see [`other_test_images`](Prior::other_test_images)): with other test
    /// images, all scores would be a little higher or lower.
    /// The reference counts the correlation in the fit; leuko does not.
    pub correlated_fit: bool,
    /// Whether forecasts and answers are for other test images of the same kind: then what all sizes share is added,
    /// as a user needs. Without it, they are for the test images at hand, as a back-test needs that measures larger
    /// sizes on the same images. If the fit counts the correlation, this changes nothing.
    pub other_test_images: bool,
    /// Degrees of freedom known of the overall scale of the noise.
    pub scale_weight: f64,
}

impl Prior {
    /// The prior of the reference: all was learnt from public learning curves, those of 24 learners on 265 tables
    /// (LCDB 1.1). The reference numbers of the method are of this prior.
    pub fn public_curves() -> Self {
        Self {
            shapes: Weights::PUBLIC_CURVES.shapes(),
            misfit: [0.06, 0.40],
            tails: vec![(0.85, 1.0), (0.15, 2.5)],
            misfit_inside: 0.06,
            misfit_walk: 0.0,
            noise: 0.10,
            noise_exponent: 0.55,
            noise_weight: 1.0,
            law_weight: 20.0,
            unknown_test: 1.0,
            correlation: 0.4,
            correlation_weight: 4.0,
            correlated_fit: true,
            other_test_images: true,
            scale_weight: 4.0,
        }
    }

    /// The default with other shapes, for scores that rise as public curves do
    /// ([`Weights::PUBLIC_CURVES`]) or as your own ([`Weights::learn`]).
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_howmany::{Prior, Weights};
    ///
    /// assert_eq!(Prior::of(Weights::LEUKO), Prior::default());
    /// ```
    pub fn of(shapes: Weights) -> Self {
        Self {
            shapes: shapes.shapes(),
            unknown_test: 1.25,
            correlated_fit: false,
            misfit_walk: 0.05,
            ..Self::public_curves()
        }
    }

    /// How far a real curve is from its shape at `r` times the largest size: the standard deviation of the
    /// logarithm of the error. `change` is the logarithm of the shape there.
    pub(crate) fn misfit_at(&self, r: f64, change: f64) -> f64 {
        let [by_size, by_change] = self.misfit;
        match r > 1.0 {
            true => by_size * r.ln() + by_change * change.abs(),
            // The walk stands for it.
            false if self.misfit_walk > 0.0 => 0.0,
            false => -by_size * r.ln(),
        }
    }
}

impl Default for Prior {
    fn default() -> Self {
        Self::of(Weights::LEUKO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_the_shapes_are_420_and_their_probabilities_add_up_to_1() {
        for prior in [Prior::public_curves(), Prior::default()] {
            assert_eq!(prior.shapes.len(), 420);
            let total: f64 = prior
                .shapes
                .iter()
                .map(|(_, probability)| probability)
                .sum();
            assert!((total - 1.0).abs() < 1e-12, "{total}");
        }
    }
}
