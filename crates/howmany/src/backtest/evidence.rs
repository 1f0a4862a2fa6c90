//! How well shapes explain a curve that was measured far enough.

use super::Measured;
use crate::error::HowManyError;
use crate::likelihood::Likelihood;
use crate::noise::Noise;
use crate::prior::Prior;
use crate::walk::Walk;

/// For each shape of the prior, the logarithm of how well it explains all scores of a curve, up to a constant. The
/// shape is 1 at `known` training images, as if nothing larger had been tried. From such numbers of many
/// curves, [`Weights::learn`](crate::Weights::learn) learns how likely shapes are.
///
/// `None` if the curve was not measured at `known` images, or at none beyond.
///
/// # Errors
///
/// - [`HowManyError::Degenerate`] if the covariance of the scores is not positive.
pub fn evidence(
    curve: &Measured,
    known: usize,
    prior: &Prior,
) -> Result<Option<Vec<f64>>, HowManyError> {
    let sizes = curve.scores.sizes();
    if !sizes.contains(&known) || curve.scores.largest() == known {
        return Ok(None);
    }
    let noise = Noise::of(&curve.scores, prior).ok_or(HowManyError::Degenerate)?;
    let walk = Walk::new(prior, sizes, &noise.smooth, known);
    let mut evidence = Vec::with_capacity(prior.shapes.len());
    for (shape, _) in &prior.shapes {
        let heights = sizes.iter().map(|&n| shape.at(n as f64 / known as f64));
        let heights: Vec<f64> = heights.collect();
        let misfit = |s: usize| {
            let beyond = match sizes[s] > known {
                true => prior.misfit_at(sizes[s] as f64 / known as f64, heights[s].ln()),
                false => 0.0,
            };
            prior.misfit_inside.hypot(beyond)
        };
        let covariance = noise.around_shape(1.0, misfit, &walk, prior);
        let likelihood = Likelihood::new(covariance, &noise.mean);
        let likelihood = likelihood.ok_or(HowManyError::Degenerate)?;
        evidence.push(likelihood.of(&heights).evidence);
    }
    Ok(Some(evidence))
}
