//! What is known of learning curves before any score is seen.

use crate::shape::Shape;

/// What is known of learning curves before any score is seen: how likely each shape is, how well shapes
/// describe real curves, and how much folds vary.
///
/// The default was learnt from the even-numbered data sets of LCDB 1.1 (learning curves of 24 learners
/// on 265 tables) and rounded by hand.
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
    /// Correlation between sizes within a fold, which is tested on the same images.
    pub correlation: f64,
    /// How much it weighs, in degrees of freedom.
    pub correlation_weight: f64,
    /// Degrees of freedom known of the overall scale of the noise.
    pub scale_weight: f64,
}

/// Probabilities of the shares of the error that are removable.
const REMOVABLE: [(f64, f64); 8] = [
    (0.10, 0.17),
    (0.25, 0.13),
    (0.40, 0.13),
    (0.55, 0.13),
    (0.70, 0.13),
    (0.85, 0.11),
    (0.95, 0.10),
    (1.00, 0.10),
];
/// Probabilities of the exponents of power laws.
const RATE: [(f64, f64); 8] = [
    (0.15, 0.04),
    (0.25, 0.07),
    (0.40, 0.15),
    (0.60, 0.25),
    (0.90, 0.25),
    (1.30, 0.15),
    (1.90, 0.07),
    (2.80, 0.02),
];
/// Probabilities of the turns of power laws.
const TURN: [(f64, f64); 6] = [
    (0.0, 0.37),
    (0.02, 0.17),
    (0.07, 0.17),
    (0.25, 0.16),
    (0.8, 0.09),
    (2.0, 0.04),
];
/// Exponents of exponential curves, equally likely.
const RATE_EXPONENTIAL: [f64; 4] = [0.3, 0.8, 2.0, 4.0];
/// Exponents of curves that get worse, equally likely.
const RATE_WORSENING: [f64; 3] = [0.05, 0.12, 0.25];
/// Probability of exponential curves.
const EXPONENTIAL: f64 = 0.05;
/// Probability of a flat curve.
const FLAT: f64 = 0.03;
/// Probability of curves that get worse.
const WORSENING: f64 = 0.02;

impl Default for Prior {
    fn default() -> Self {
        Self {
            shapes: shapes(),
            misfit: [0.06, 0.40],
            tails: vec![(0.85, 1.0), (0.15, 2.5)],
            misfit_inside: 0.06,
            noise: 0.10,
            noise_exponent: 0.55,
            noise_weight: 1.0,
            law_weight: 20.0,
            correlation: 0.4,
            correlation_weight: 4.0,
            scale_weight: 4.0,
        }
    }
}

/// 420 shapes: 8 x 8 x 6 power laws, 8 x 4 exponential ones, a flat one and three that get worse.
fn shapes() -> Vec<(Shape, f64)> {
    let power = 1.0 - EXPONENTIAL - FLAT - WORSENING;
    let mut shapes = Vec::new();
    for (turn, by_turn) in TURN {
        for (rate, by_rate) in RATE {
            for (removable, by_share) in REMOVABLE {
                let shape = Shape::Power {
                    removable,
                    rate,
                    turn,
                };
                shapes.push((shape, by_share * by_rate * by_turn * power));
            }
        }
    }
    for rate in RATE_EXPONENTIAL {
        let equally = EXPONENTIAL / RATE_EXPONENTIAL.len() as f64;
        for (removable, by_share) in REMOVABLE {
            shapes.push((Shape::Exponential { removable, rate }, by_share * equally));
        }
    }
    shapes.push((Shape::Flat, FLAT));
    let equally = WORSENING / RATE_WORSENING.len() as f64;
    shapes.extend(RATE_WORSENING.map(|rate| (Shape::Worsening { rate }, equally)));
    shapes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_the_shapes_are_420_and_their_probabilities_add_up_to_1() {
        let shapes = shapes();
        assert_eq!(shapes.len(), 420);
        let total: f64 = shapes.iter().map(|(_, probability)| probability).sum();
        assert!((total - 1.0).abs() < 1e-12, "{total}");
    }
}
