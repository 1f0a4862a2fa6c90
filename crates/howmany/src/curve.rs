//! The posterior of a learning curve.

use crate::error::HowManyError;
use crate::likelihood::{Likelihood, Told};
use crate::mixture::{Component, Mixture};
use crate::noise::Noise;
use crate::prior::Prior;
use crate::scores::Scores;
use crate::shape::Shape;
use crate::walk::Walk;

/// Quantiles of the standard normal distribution at 10, 30, 50, 70 and 90%: five values, equally
/// likely, stand for the unknown scale of the noise.
const SCALES: [f64; 5] = [
    -1.2815515655,
    -0.5244005127,
    0.0,
    0.5244005127,
    1.2815515655,
];
/// Components below this weight are left out, to save time.
const LEAST_WEIGHT: f64 = 1e-5;
/// Nothing is said beyond this multiple of the largest size, nor further than the sizes span.
const HORIZON: f64 = 10.0;
/// The least horizon.
const LEAST_HORIZON: f64 = 2.0;

/// A learning curve fitted to scores: what is believed of the score at any number of training images.
///
/// The error `e = 1 - score` is a shape times the error at the largest size. Every shape of the
/// [`Prior`] takes part, with the probability that it has after the scores. Nothing is drawn at random:
/// the same scores give the same curve.
#[derive(Clone, Debug)]
pub struct Curve {
    pub(crate) scores: Scores,
    pub(crate) noise: Noise,
    pub(crate) prior: Prior,
    walk: Walk,
    /// One for each scale of the noise.
    likelihoods: Vec<Likelihood>,
    parts: Vec<Part>,
}

/// Least error that a curve is believed to have.
const LEAST_ERROR: f64 = 1e-5;

/// A shape with the scale of its noise, after the scores.
#[derive(Clone, Debug)]
struct Part {
    /// Its place in the prior.
    shape: usize,
    /// The place of its scale of the noise.
    scale: usize,
    /// Its heights at the sizes, whitened.
    whitened: Vec<f64>,
    weight: f64,
    /// Mean and variance of the logarithm of the error at the largest size.
    mean: f64,
    variance: f64,
}

impl Curve {
    /// Fits the curve.
    ///
    /// # Errors
    ///
    /// - [`HowManyError::Degenerate`] if the covariance of the scores is not positive.
    pub fn fit(scores: Scores, prior: Prior) -> Result<Self, HowManyError> {
        let noise = Noise::of(&scores, &prior).ok_or(HowManyError::Degenerate)?;
        let walk = Walk::new(&prior, scores.sizes(), &noise.smooth, scores.largest());
        let likelihood = |quantile| {
            let scale = scale_of(noise.freedom, quantile);
            let covariance = noise.around_shape(scale, |_| prior.misfit_inside, &walk, &prior);
            Likelihood::new(covariance, &noise.mean).ok_or(HowManyError::Degenerate)
        };
        let likelihoods: Vec<Likelihood> = SCALES
            .into_iter()
            .map(likelihood)
            .collect::<Result<_, _>>()?;
        let parts = likelihoods.iter().enumerate();
        let parts =
            parts.flat_map(|(scale, likelihood)| parts_at(&scores, likelihood, &prior, scale));
        let parts = normalised(parts.collect());
        Ok(Self {
            scores,
            noise,
            prior,
            walk,
            likelihoods,
            parts,
        })
    }

    /// What it was fitted to.
    pub fn scores(&self) -> &Scores {
        &self.scores
    }

    /// The multiple of the largest size beyond which nothing is said: as far as the sizes span, at
    /// least 2 and at most 10.
    pub fn horizon(&self) -> f64 {
        let span = self.scores.largest() as f64 / self.scores.sizes()[0] as f64;
        span.clamp(LEAST_HORIZON, HORIZON)
    }

    /// Numbers of images worth a forecast: 2 and 4 times the largest size, as far as the horizon. None if
    /// the scores are not enough for an answer.
    pub fn ahead(&self) -> Vec<u64> {
        let largest = self.scores.largest() as u64;
        let within = |factor: &u64| self.lacks().is_none() && *factor as f64 <= self.horizon();
        [2, 4]
            .into_iter()
            .filter(within)
            .map(|factor| factor * largest)
            .collect()
    }

    /// Probability that a statement about the shape holds.
    pub(crate) fn probability(&self, holds: impl Fn(Shape) -> bool) -> f64 {
        let holding = self
            .parts
            .iter()
            .filter(|part| holds(self.prior.shapes[part.shape].0));
        holding.map(|part| part.weight).sum()
    }

    /// What is believed of the logarithm of the error at `images` training images.
    pub(crate) fn at(&self, images: f64) -> Mixture {
        let r = images / self.scores.largest() as f64;
        let shapes = self.prior.shapes.iter();
        let changes: Vec<f64> = shapes.map(|(shape, _)| shape.at(r).ln()).collect();
        let inside = r < 1.0 && self.prior.misfit_walk > 0.0;
        let told: Vec<Told> = match inside {
            true => {
                let covariances = self.walk.to_sizes(images);
                let variance = self.walk.variance(images);
                let told = |likelihood: &Likelihood| likelihood.told(variance, &covariances);
                self.likelihoods.iter().map(told).collect()
            }
            false => Vec::new(),
        };
        let mut components = Vec::with_capacity(self.prior.tails.len() * self.parts.len());
        for &(probability, factor) in &self.prior.tails {
            for part in &self.parts {
                let change = changes[part.shape];
                let (mean, variance) = match told.get(part.scale) {
                    Some(told) => part.inside(told, change.exp()),
                    None => (part.mean + change, part.variance),
                };
                let misfit = self.prior.misfit_at(r, change);
                let misfit = self.prior.misfit_inside.powi(2) + (factor * misfit).powi(2);
                components.push(Component {
                    weight: part.weight * probability,
                    mean,
                    sd: (variance + misfit + self.shared(mean.exp())).sqrt(),
                });
            }
        }
        Mixture(components)
    }

    /// Variance of the logarithm of an error that all sizes share; 0 if the fit has counted it, or if the forecast is
    /// for the test images at hand.
    fn shared(&self, error: f64) -> f64 {
        if self.prior.correlated_fit || !self.prior.other_test_images {
            return 0.0;
        }
        let of_test = self.scores.test_variance(error);
        (self.noise.shared(error, of_test) / (error * error)).ln_1p()
    }
}

/// The scale of the noise at a normal quantile: the inverse of a chi-squared variable divided by its
/// degrees of freedom, by Wilson & Hilferty (1931).
fn scale_of(freedom: f64, quantile: f64) -> f64 {
    let u = 2.0 / (9.0 * freedom);
    (1.0 - u + quantile * u.sqrt()).powi(-3)
}

/// All shapes at one scale of the noise. Their weights are still logarithms.
fn parts_at(scores: &Scores, likelihood: &Likelihood, prior: &Prior, scale: usize) -> Vec<Part> {
    let largest = scores.largest() as f64;
    let part = |(place, &(shape, probability)): (usize, &(Shape, f64))| {
        let sizes = scores.sizes().iter();
        let heights: Vec<f64> = sizes.map(|&n| shape.at(n as f64 / largest)).collect();
        let scaled = likelihood.of(&heights);
        Part {
            shape: place,
            scale,
            whitened: scaled.whitened,
            weight: probability.ln() + scaled.evidence,
            mean: scaled.mean,
            variance: scaled.variance,
        }
    };
    prior.shapes.iter().enumerate().map(part).collect()
}

impl Part {
    /// Mean and variance of the logarithm of the error where the shape has a height, from what the errors at the
    /// sizes tell of its difference from the shape.
    fn inside(&self, told: &Told, height: f64) -> (f64, f64) {
        let (fixed, scaled) = told.of_shape(height, &self.whitened);
        let largest = (self.mean + 0.5 * self.variance).exp();
        let error = (fixed + scaled * largest).max(LEAST_ERROR);
        let of_scale = (scaled * largest).powi(2) * self.variance.exp_m1();
        let variance = ((of_scale + told.variance) / (error * error))
            .min(4.0)
            .ln_1p();
        (error.ln() - 0.5 * variance, variance)
    }
}

/// Makes probabilities of the logarithms of weights, and leaves out parts that hardly count.
fn normalised(mut parts: Vec<Part>) -> Vec<Part> {
    let largest = parts
        .iter()
        .map(|part| part.weight)
        .fold(f64::NEG_INFINITY, f64::max);
    parts
        .iter_mut()
        .for_each(|part| part.weight = (part.weight - largest).exp());
    for least in [LEAST_WEIGHT, 0.0] {
        let total: f64 = parts.iter().map(|part| part.weight).sum();
        parts.iter_mut().for_each(|part| part.weight /= total);
        parts.retain(|part| part.weight > least);
    }
    parts
}
