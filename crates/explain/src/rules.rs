//! The rules of layer-wise relevance propagation, as data.

use std::fmt;

use serde::Serialize;

use crate::ExplainError;

/// Keeps a denominator away from 0: `z + epsilon * sign(z)`, where the sign of 0 is +1.
///
/// It absorbs relevance: a larger epsilon absorbs more, and weak contributions first, which is the purpose
/// of the rule epsilon. With `epsilon = 0`, a denominator of exactly 0 passes nothing on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Stabilizer {
    /// In units of the layer's outputs, 0 or more. Default: 1e-9, far below any relevant activation.
    pub epsilon: f64,
}

impl Default for Stabilizer {
    fn default() -> Self {
        Self { epsilon: 1e-9 }
    }
}

impl Stabilizer {
    /// No stabiliser.
    pub const NONE: Self = Self { epsilon: 0.0 };

    /// `value / z`, stabilised.
    pub(crate) fn divide(self, value: f64, z: f64) -> f64 {
        let sign = if z < 0.0 { -1.0 } else { 1.0 };
        let denominator = z + self.epsilon * sign;
        if denominator == 0.0 {
            0.0
        } else {
            value / denominator
        }
    }
}

/// What happens to the relevance of a bias.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bias {
    /// The bias counts as one more input, of value 1, and keeps its part, which the layer below loses
    /// (Bach et al. 2015). Default.
    #[default]
    Absorbs,
    /// The bias is left out of the denominator: the inputs divide its part by their own contributions,
    /// and nothing is lost.
    Ignored,
    /// The bias stays in the denominator, and its part is divided equally among the inputs (as the LRP
    /// Toolbox does, Lapuschkin et al. 2016); nothing is lost.
    Shared,
}

/// How one layer's relevance goes to its inputs.
///
/// Notation: inputs `x_j`, weights `w_jk`, biases `b_k`, contributions `z_jk = x_j w_jk`, outputs
/// `z_k`; `v+` and `v-` are `max(v, 0)` and `min(v, 0)`. Every denominator is stabilised, and its sum has
/// the bias as one more term if the [`Bias`] says so.
///
/// Layers without weights have no rule: a ReLU passes relevance through, a max-pool gives it to the
/// largest value (ties share), flattening reorders nothing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "rule", rename_all = "kebab-case")]
pub enum Rule {
    /// `R_j = sum_k z_jk / sum_j z_jk R_k`, without stabiliser (Bach et al. 2015; LRP-0 in
    /// Montavon et al. 2019, section 10.2). For the layers nearest to the logits.
    Zero {
        /// What happens to the bias.
        bias: Bias,
    },
    /// The same with a stabiliser that may be large (Bach et al. 2015; Montavon et al. 2019,
    /// section 10.2). For the layers in the middle.
    Epsilon {
        /// Its epsilon.
        stabilizer: Stabilizer,
        /// What happens to the bias.
        bias: Bias,
    },
    /// Contributions that agree with the sign of `z_k` count `1 + gamma` times (Montavon et al. 2019,
    /// section 10.2, for outputs above 0 and inputs of 0 or more; Andeol et al. 2021 for all). For
    /// the lower layers.
    Gamma {
        /// 0 is the rule epsilon, infinity would be z-plus.
        gamma: f64,
        /// Keeps the denominator away from 0.
        stabilizer: Stabilizer,
        /// What happens to the bias.
        bias: Bias,
    },
    /// `R_j = sum_k (alpha z_jk+ / sum_j z_jk+ - beta z_jk- / sum_j z_jk-) R_k` (Bach et al.
    /// 2015). An output with contributions of one sign only does not conserve.
    AlphaBeta {
        /// Weight of the positive contributions: `1 + beta`.
        alpha: f64,
        /// Weight of the negative contributions, 0 or more.
        beta: f64,
        /// Keeps both denominators away from 0.
        stabilizer: Stabilizer,
        /// What happens to the bias.
        bias: Bias,
    },
    /// `R_j = sum_k z_jk+ / sum_j z_jk+ R_k`: alpha-beta with alpha 1 and beta 0 (Montavon et al.
    /// 2017).
    ZPlus {
        /// Keeps the denominator away from 0.
        stabilizer: Stabilizer,
        /// What happens to the bias.
        bias: Bias,
    },
    /// Equal parts for all inputs of an output, for any values (Lapuschkin et al. 2019). For the
    /// first layer: the map says where relevance is, at the scale of its receptive field. It has no bias.
    Flat {
        /// Added to the number of inputs.
        stabilizer: Stabilizer,
    },
    /// `R_j = sum_k q_jk / sum_j q_jk R_k` with `q_jk = x_j w_jk - low w_jk+ - high w_jk-`, for the
    /// first layer only: pixels lie in a box (z^B in Montavon et al. 2017). The bias cancels:
    /// as an input its value and both bounds are 1.
    ZBox {
        /// Smallest value a pixel may have: 0 or less, as images lie in `[0, 1]`.
        low: f64,
        /// Largest value a pixel may have: 1 or more.
        high: f64,
        /// Keeps the denominator away from 0.
        stabilizer: Stabilizer,
    },
}

impl Rule {
    /// Checks that the parameters are in their range.
    ///
    /// # Errors
    ///
    /// - [`ExplainError::AlphaBeta`] if `alpha - beta` differs from 1 by more than 1e-12.
    /// - [`ExplainError::Setting`] if an epsilon, gamma or beta is negative or not finite, or a box
    ///   does not contain `[0, 1]`.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_explain::{Bias, Rule, Stabilizer};
    ///
    /// let (stabilizer, bias) = (Stabilizer::default(), Bias::default());
    /// assert!(Rule::AlphaBeta { alpha: 2.0, beta: 1.0, stabilizer, bias }.validate().is_ok());
    /// assert!(Rule::AlphaBeta { alpha: 2.0, beta: 2.0, stabilizer, bias }.validate().is_err());
    /// ```
    pub fn validate(&self) -> Result<(), ExplainError> {
        not_negative("epsilon", self.stabilizer().epsilon)?;
        match *self {
            Self::Zero { .. } | Self::Epsilon { .. } | Self::ZPlus { .. } | Self::Flat { .. } => {
                Ok(())
            }
            Self::Gamma { gamma, .. } => not_negative("gamma", gamma),
            Self::AlphaBeta { alpha, beta, .. } => {
                not_negative("beta", beta)?;
                let difference = alpha - beta;
                if (difference - 1.0).abs() <= 1e-12 {
                    return Ok(());
                }
                Err(ExplainError::AlphaBeta { alpha, beta })
            }
            Self::ZBox { low, high, .. } => {
                let bound = |setting, expected, found: f64, holds| {
                    if found.is_finite() && holds {
                        return Ok(());
                    }
                    Err(ExplainError::Setting {
                        setting,
                        expected,
                        found,
                    })
                };
                bound("low", "0 or less, as pixels may be 0", low, low <= 0.0)?;
                bound("high", "1 or more, as pixels may be 1", high, high >= 1.0)
            }
        }
    }

    /// Its stabiliser.
    pub fn stabilizer(&self) -> Stabilizer {
        match *self {
            Self::Zero { .. } => Stabilizer::NONE,
            Self::Epsilon { stabilizer, .. }
            | Self::Gamma { stabilizer, .. }
            | Self::AlphaBeta { stabilizer, .. }
            | Self::ZPlus { stabilizer, .. }
            | Self::Flat { stabilizer }
            | Self::ZBox { stabilizer, .. } => stabilizer,
        }
    }

    /// What it does with biases; `None` for a rule without them.
    pub fn bias(&self) -> Option<Bias> {
        match *self {
            Self::Zero { bias }
            | Self::Epsilon { bias, .. }
            | Self::Gamma { bias, .. }
            | Self::AlphaBeta { bias, .. }
            | Self::ZPlus { bias, .. } => Some(bias),
            Self::Flat { .. } | Self::ZBox { .. } => None,
        }
    }
}

fn not_negative(setting: &'static str, found: f64) -> Result<(), ExplainError> {
    if found.is_finite() && found >= 0.0 {
        return Ok(());
    }
    Err(ExplainError::Setting {
        setting,
        expected: "a finite number, 0 or more",
        found,
    })
}

impl fmt::Display for Bias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absorbs => "bias absorbs",
            Self::Ignored => "bias ignored",
            Self::Shared => "bias shared",
        })
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zero { .. } => write!(f, "zero")?,
            Self::Epsilon { .. } => write!(f, "epsilon")?,
            Self::Gamma { gamma, .. } => write!(f, "gamma {gamma}")?,
            Self::AlphaBeta { alpha, beta, .. } => write!(f, "alpha-beta {alpha} {beta}")?,
            Self::ZPlus { .. } => write!(f, "z-plus")?,
            Self::Flat { .. } => write!(f, "flat")?,
            Self::ZBox { low, high, .. } => write!(f, "z-box [{low}, {high}]")?,
        }
        write!(f, ", epsilon {:e}", self.stabilizer().epsilon)?;
        match self.bias() {
            Some(bias) => write!(f, ", {bias}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alpha_beta(alpha: f64, beta: f64) -> Rule {
        Rule::AlphaBeta {
            alpha,
            beta,
            stabilizer: Stabilizer::default(),
            bias: Bias::Absorbs,
        }
    }

    #[test]
    fn test_validate_enforces_alpha_minus_beta_of_one() {
        for (alpha, beta) in [(1.0, 0.0), (2.0, 1.0), (2.2, 1.2)] {
            assert_eq!(alpha_beta(alpha, beta).validate(), Ok(()));
        }
        for (alpha, beta) in [
            (1.0, 1.0),
            (2.0, 0.5),
            (f64::NAN, 1.0),
            (f64::INFINITY, 1.0),
        ] {
            let error = alpha_beta(alpha, beta).validate().unwrap_err();
            assert!(matches!(error, ExplainError::AlphaBeta { .. }), "{error}");
        }
        // The difference is 1, but negative contributions would count as positive ones.
        assert!(matches!(
            alpha_beta(0.5, -0.5).validate(),
            Err(ExplainError::Setting {
                setting: "beta",
                ..
            })
        ));
    }

    #[test]
    fn test_validate_refuses_what_has_no_meaning() {
        let stabilizer = Stabilizer::default();
        let bias = Bias::Absorbs;
        let refused = |rule: Rule, name: &str| match rule.validate() {
            Err(ExplainError::Setting { setting, .. }) => assert_eq!(setting, name),
            other => panic!("{rule}: {other:?}"),
        };
        for epsilon in [-1e-9, f64::NAN, f64::INFINITY] {
            let stabilizer = Stabilizer { epsilon };
            refused(Rule::Epsilon { stabilizer, bias }, "epsilon");
            refused(Rule::Flat { stabilizer }, "epsilon");
        }
        for gamma in [-0.1, f64::INFINITY] {
            let rule = Rule::Gamma {
                gamma,
                stabilizer,
                bias,
            };
            refused(rule, "gamma");
        }
        for (low, high, name) in [
            (0.1, 1.0, "low"),
            (0.0, 0.9, "high"),
            (f64::NEG_INFINITY, 1.0, "low"),
            (0.0, f64::NAN, "high"),
        ] {
            let rule = Rule::ZBox {
                low,
                high,
                stabilizer,
            };
            refused(rule, name);
        }
    }

    #[test]
    fn test_divide_moves_away_from_zero_on_both_sides() {
        let stabilizer = Stabilizer { epsilon: 0.5 };
        assert_eq!(stabilizer.divide(3.0, 1.0), 2.0);
        assert_eq!(stabilizer.divide(3.0, -1.0), -2.0);
        assert_eq!(stabilizer.divide(3.0, 0.0), 6.0);
        assert_eq!(stabilizer.divide(3.0, -0.0), 6.0);
        assert_eq!(Stabilizer::NONE.divide(3.0, 0.0), 0.0);
        assert_eq!(Stabilizer::NONE.divide(3.0, -1.5), -2.0);
    }

    #[test]
    fn test_display_says_all_parameters() {
        assert_eq!(
            alpha_beta(2.0, 1.0).to_string(),
            "alpha-beta 2 1, epsilon 1e-9, bias absorbs"
        );
        let stabilizer = Stabilizer { epsilon: 0.25 };
        assert_eq!(
            Rule::Flat { stabilizer }.to_string(),
            "flat, epsilon 2.5e-1"
        );
    }
}
