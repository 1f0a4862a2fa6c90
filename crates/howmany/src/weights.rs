//! How likely shapes of learning curves are.

use crate::error::HowManyError;
use crate::shape::Shape;

/// Shares of the error that are removable.
const REMOVABLE: [f64; 8] = [0.10, 0.25, 0.40, 0.55, 0.70, 0.85, 0.95, 1.00];
/// Exponents of power laws.
const RATE: [f64; 8] = [0.15, 0.25, 0.40, 0.60, 0.90, 1.30, 1.90, 2.80];
/// Turns of power laws.
const TURN: [f64; 6] = [0.0, 0.02, 0.07, 0.25, 0.8, 2.0];
/// Exponents of exponential curves.
const RATE_EXPONENTIAL: [f64; 4] = [0.3, 0.8, 2.0, 4.0];
/// Exponents of curves that get worse, equally likely.
const RATE_WORSENING: [f64; 3] = [0.05, 0.12, 0.25];

/// Steps of expectation maximisation: many more than it takes.
const STEPS: usize = 300;

/// How likely the parameters of shapes are. Each list adds up to 1, and has one number for each value that the
/// parameter can take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// Of the share of the error that more images can remove: 0.10, 0.25, 0.40, 0.55, 0.70, 0.85, 0.95, 1.
    pub removable: [f64; 8],
    /// Of the exponent of a power law: 0.15, 0.25, 0.4, 0.6, 0.9, 1.3, 1.9, 2.8.
    pub rate: [f64; 8],
    /// Of the turn of a power law: 0, 0.02, 0.07, 0.25, 0.8, 2.
    pub turn: [f64; 6],
    /// Of the exponent of an exponential curve: 0.3, 0.8, 2, 4.
    pub exponential_rate: [f64; 4],
    /// Of an exponential curve.
    pub exponential: f64,
    /// Of a flat curve.
    pub flat: f64,
    /// Of a curve that gets worse. All others are power laws.
    pub worsening: f64,
}

impl Weights {
    /// Learnt from the even-numbered data sets of LCDB 1.1 (learning curves of 24 learners on 265 tables), and
    /// rounded by hand.
    pub const PUBLIC_CURVES: Self = Self {
        removable: [0.17, 0.13, 0.13, 0.13, 0.13, 0.11, 0.10, 0.10],
        rate: [0.04, 0.07, 0.15, 0.25, 0.25, 0.15, 0.07, 0.02],
        turn: [0.37, 0.17, 0.17, 0.16, 0.09, 0.04],
        exponential_rate: [0.25, 0.25, 0.25, 0.25],
        exponential: 0.05,
        flat: 0.03,
        worsening: 0.02,
    };

    /// Learnt from leuko's own curves (ROC-AUC on one half of the questions of `cargo xtask backtest`), beside
    /// [`PUBLIC_CURVES`](Self::PUBLIC_CURVES), and rounded by hand. Scores of its network rise faster than public
    /// curves do.
    pub const LEUKO: Self = Self {
        removable: [0.055, 0.06, 0.07, 0.065, 0.075, 0.135, 0.345, 0.195],
        rate: [0.025, 0.065, 0.175, 0.24, 0.345, 0.125, 0.02, 0.005],
        turn: [0.295, 0.15, 0.185, 0.22, 0.105, 0.045],
        exponential_rate: [0.02, 0.925, 0.05, 0.005],
        exponential: 0.43,
        flat: 0.01,
        worsening: 0.005,
    };

    /// Learns them from curves: each row of `evidence` has the logarithm of how well each shape explains a curve,
    /// as [`evidence`](crate::evidence()) gives it. `self` counts as much as `strength` rows.
    ///
    /// Expectation maximisation (Dempster, Laird & Rubin 1977): each curve is dealt to the shapes in
    /// proportion to how probable they are, and the probabilities become the shares dealt.
    ///
    /// # Errors
    ///
    /// - [`HowManyError::Shapes`] if a curve has not one number for each of the 420 shapes.
    pub fn learn(&self, evidence: &[Vec<f64>], strength: f64) -> Result<Self, HowManyError> {
        let before: Vec<f64> = self.shapes().iter().map(|(_, p)| strength * p).collect();
        if let Some(found) = evidence.iter().map(Vec::len).find(|&n| n != before.len()) {
            return Err(HowManyError::Shapes {
                expected: before.len(),
                found,
            });
        }
        let mut learnt = *self;
        for _ in 0..STEPS {
            let shapes = learnt.shapes();
            let mut dealt = before.clone();
            for of_curve in evidence {
                let highest = of_curve.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let likely = of_curve.iter().zip(&shapes);
                let likely = likely.map(|(evidence, (_, p))| p * (evidence - highest).exp());
                let likely: Vec<f64> = likely.collect();
                let all: f64 = likely.iter().sum();
                let deal = |(dealt, likely): (&mut f64, &f64)| *dealt += likely / all;
                dealt.iter_mut().zip(&likely).for_each(deal);
            }
            learnt = Self::shares(&shapes, &dealt);
        }
        Ok(learnt)
    }

    /// The share of each parameter's values in what was dealt to shapes.
    fn shares(shapes: &[(Shape, f64)], dealt: &[f64]) -> Self {
        let mut sum = Self {
            removable: [0.0; 8],
            rate: [0.0; 8],
            turn: [0.0; 6],
            exponential_rate: [0.0; 4],
            exponential: 0.0,
            flat: 0.0,
            worsening: 0.0,
        };
        for ((shape, _), dealt) in shapes.iter().zip(dealt) {
            match *shape {
                Shape::Power {
                    removable,
                    rate,
                    turn,
                } => {
                    sum.removable[place(&REMOVABLE, removable)] += dealt;
                    sum.rate[place(&RATE, rate)] += dealt;
                    sum.turn[place(&TURN, turn)] += dealt;
                }
                Shape::Exponential { removable, rate } => {
                    sum.removable[place(&REMOVABLE, removable)] += dealt;
                    sum.exponential_rate[place(&RATE_EXPONENTIAL, rate)] += dealt;
                    sum.exponential += dealt;
                }
                Shape::Flat => sum.flat += dealt,
                Shape::Worsening { .. } => sum.worsening += dealt,
            }
        }
        let all: f64 = dealt.iter().sum();
        Self {
            removable: of_one(sum.removable),
            rate: of_one(sum.rate),
            turn: of_one(sum.turn),
            exponential_rate: of_one(sum.exponential_rate),
            exponential: sum.exponential / all,
            flat: sum.flat / all,
            worsening: sum.worsening / all,
        }
    }

    /// 420 shapes: 8 x 8 x 6 power laws, 8 x 4 exponential ones, a flat one and three that get worse.
    pub(crate) fn shapes(&self) -> Vec<(Shape, f64)> {
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
        for (rate, by_rate) in RATE_EXPONENTIAL.into_iter().zip(self.exponential_rate) {
            for (removable, by_share) in REMOVABLE.into_iter().zip(self.removable) {
                shapes.push((
                    Shape::Exponential { removable, rate },
                    by_share * by_rate * self.exponential,
                ));
            }
        }
        shapes.push((Shape::Flat, self.flat));
        let equally = self.worsening / RATE_WORSENING.len() as f64;
        shapes.extend(RATE_WORSENING.map(|rate| (Shape::Worsening { rate }, equally)));
        shapes
    }
}

/// Where a value stands in its list.
fn place(values: &[f64], value: f64) -> usize {
    let found = values.iter().position(|&one| one == value);
    found.expect("shapes have values of these lists")
}

/// Shares that add up to 1.
fn of_one<const N: usize>(sums: [f64; N]) -> [f64; N] {
    let all: f64 = sums.iter().sum();
    sums.map(|sum| sum / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Curves that one shape alone explains pull its parameters; without curves nothing changes.
    #[test]
    fn test_what_is_learnt_goes_from_what_was_known_to_what_is_seen() {
        let known = Weights::PUBLIC_CURVES;
        let same = known.learn(&[], 10.0).unwrap();
        assert!((same.turn[5] - known.turn[5]).abs() < 1e-12);
        let shapes = known.shapes();
        let only = |shape: &(Shape, f64)| match shape.0 {
            Shape::Exponential {
                removable: 1.0,
                rate: 0.8,
            } => 0.0,
            _ => -1e4,
        };
        let evidence: Vec<f64> = shapes.iter().map(only).collect();
        let learnt = known.learn(&vec![evidence; 30], 10.0).unwrap();
        // By hand: 30 curves beside 10 that were known, of which 0.05 are exponential.
        assert!((learnt.exponential - 30.5 / 40.0).abs() < 1e-12);
        assert!((learnt.exponential_rate[1] - (30.0 + 0.125) / 30.5).abs() < 1e-12);
        let total: f64 = learnt.shapes().iter().map(|(_, p)| p).sum();
        assert!((total - 1.0).abs() < 1e-12);
    }
}
