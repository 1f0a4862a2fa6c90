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
    /// Factor of the variance of folds where nobody said how many images they test: then the part of the test
    /// images sets no lower limit to what is seen.
    pub unknown_test: f64,
    /// Correlation between sizes within a fold, which is tested on the same images.
    pub correlation: f64,
    /// How much it weighs, in degrees of freedom.
    pub correlation_weight: f64,
    /// Degrees of freedom known of the overall scale of the noise.
    pub scale_weight: f64,
}

/// Shares of the error that are removable.
const REMOVABLE: [f64; 8] = [0.10, 0.25, 0.40, 0.55, 0.70, 0.85, 0.95, 1.00];
/// Exponents of power laws.
const RATE: [f64; 8] = [0.15, 0.25, 0.40, 0.60, 0.90, 1.30, 1.90, 2.80];
/// Turns of power laws.
const TURN: [f64; 6] = [0.0, 0.02, 0.07, 0.25, 0.8, 2.0];
/// Exponents of exponential curves, equally likely.
const RATE_EXPONENTIAL: [f64; 4] = [0.3, 0.8, 2.0, 4.0];
/// Exponents of curves that get worse, equally likely.
const RATE_WORSENING: [f64; 3] = [0.05, 0.12, 0.25];

/// Probabilities of the parameters of shapes. Each list adds up to 1; so do the kinds of shapes with power laws.
struct Weights {
    removable: [f64; 8],
    rate: [f64; 8],
    turn: [f64; 6],
    exponential: f64,
    flat: f64,
    worsening: f64,
}

/// Of the even-numbered data sets of LCDB 1.1, rounded by hand.
const PUBLIC: Weights = Weights {
    removable: [0.17, 0.13, 0.13, 0.13, 0.13, 0.11, 0.10, 0.10],
    rate: [0.04, 0.07, 0.15, 0.25, 0.25, 0.15, 0.07, 0.02],
    turn: [0.37, 0.17, 0.17, 0.16, 0.09, 0.04],
    exponential: 0.05,
    flat: 0.03,
    worsening: 0.02,
};

impl Prior {
    /// What was learnt from public learning curves alone: those of 24 learners on 265 tables (LCDB 1.1). The
    /// reference numbers of the method are of this prior.
    pub fn public_curves() -> Self {
        Self {
            shapes: PUBLIC.shapes(),
            misfit: [0.06, 0.40],
            tails: vec![(0.85, 1.0), (0.15, 2.5)],
            misfit_inside: 0.06,
            noise: 0.10,
            noise_exponent: 0.55,
            noise_weight: 1.0,
            law_weight: 20.0,
            unknown_test: 1.0,
            correlation: 0.4,
            correlation_weight: 4.0,
            scale_weight: 4.0,
        }
    }
}

impl Default for Prior {
    fn default() -> Self {
        Self {
            unknown_test: 1.25,
            ..Self::public_curves()
        }
    }
}

impl Weights {
    /// 420 shapes: 8 x 8 x 6 power laws, 8 x 4 exponential ones, a flat one and three that get worse.
    fn shapes(&self) -> Vec<(Shape, f64)> {
        let power = 1.0 - self.exponential - self.flat - self.worsening;
        let mut shapes = Vec::new();
        for (turn, by_turn) in TURN.into_iter().zip(self.turn) {
            for (rate, by_rate) in RATE.into_iter().zip(self.rate) {
                for (removable, by_share) in REMOVABLE.into_iter().zip(self.removable) {
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
            let equally = self.exponential / RATE_EXPONENTIAL.len() as f64;
            for (removable, by_share) in REMOVABLE.into_iter().zip(self.removable) {
                shapes.push((Shape::Exponential { removable, rate }, by_share * equally));
            }
        }
        shapes.push((Shape::Flat, self.flat));
        let equally = self.worsening / RATE_WORSENING.len() as f64;
        shapes.extend(RATE_WORSENING.map(|rate| (Shape::Worsening { rate }, equally)));
        shapes
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
